using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Api;

/// <summary>
/// Parsed texts, so that an application that makes a new command for each execution parses a text once. Plans depend on
/// the schema and are kept with the parsed statement.
/// </summary>
internal sealed class StatementCache
{
    private const int CountMax = 512;
    private const int TextLengthMax = 8192;
    private readonly ConcurrentDictionary<string, ParsedStatement[]> _scripts = new(StringComparer.Ordinal);

    public ParsedStatement[] Get(string sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        if (_scripts.TryGetValue(sql, out var script))
        {
            return script;
        }

        script = Parse(sql);
        if (sql.Length <= TextLengthMax)
        {
            // Texts with literals in them come in any number; starting over is simpler than keeping count of use.
            if (_scripts.Count >= CountMax)
            {
                _scripts.Clear();
            }

            _scripts[sql] = script;
        }

        return script;
    }

    private static ParsedStatement[] Parse(string sql)
    {
        IReadOnlyList<StatementSyntax> statements = Parser.ParseScript(sql);
        var parsed = new ParsedStatement[statements.Count];
        var positional = 0;
        for (var i = 0; i < parsed.Length; i++)
        {
            var parameters = StatementParameters.Of(statements[i], ref positional);
            parsed[i] = new ParsedStatement(statements[i], parameters);
        }

        return parsed;
    }
}
