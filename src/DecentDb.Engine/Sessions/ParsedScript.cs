using System;
using System.Collections.Generic;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sessions;

/// <summary>The statements of a text with their plans, shared by all sessions.</summary>
internal sealed class ParsedScript : CachedText
{
    // What the tree of a text and its plan take, about: nobody counts their objects.
    private const long BytesOfText = 4096;
    private const long BytesOfCharacter = 100;

    private ParsedScript(string text, ParsedStatement[] statements)
        : base(text, BytesOfText + (text.Length * BytesOfCharacter))
    {
        Statements = statements;
        MayBeCached = Array.TrueForAll(statements, static statement => statement.Traits.MayBeCached);
    }

    public ParsedStatement[] Statements { get; }

    public override bool MayBeCached { get; }

    public static ParsedScript Parse(string sql)
    {
        IReadOnlyList<StatementSyntax> statements = Parser.ParseScript(sql);
        var parsed = new ParsedStatement[statements.Count];
        var positional = 0;
        for (var i = 0; i < parsed.Length; i++)
        {
            var parameters = statements[i] is PrepareSyntax
                ? StatementParameters.None : StatementParameters.Of(statements[i], ref positional);
            parsed[i] = new ParsedStatement(statements[i], parameters);
        }

        return new ParsedScript(sql, parsed);
    }
}
