using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// The parameters of a statement in the order of their first use. A name stands for one parameter however often it is
/// written; so does a number.
/// </summary>
internal sealed class StatementParameters
{
    private readonly Dictionary<string, int> _indexes = new(Identifier.Comparer);
    private readonly List<string> _names = [];
    private readonly List<int> _numbers = [];
    private readonly List<int> _useCounts = [];

    private StatementParameters()
    {
    }

    public static StatementParameters None { get; } = new();

    /// <summary>Parameters that only their places tell apart.</summary>
    public static StatementParameters OfCount(int count)
    {
        var result = new StatementParameters();
        for (var i = 1; i <= count; i++)
        {
            result.Add(KeyOf(i), "", i);
        }

        return result;
    }

    /// <summary>Names without prefix; empty for a parameter that has only a number or a place.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>
    /// The number that a parameter was written with, or its position in the whole text; 0 for one with a name.
    /// </summary>
    public IReadOnlyList<int> Numbers => _numbers;

    /// <summary>How often each parameter is written.</summary>
    public IReadOnlyList<int> UseCounts => _useCounts;

    /// <summary>Reads the tokens of a statement.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="positional">
    /// The question marks before it in its text, and after the call those up to its end: they are counted from the
    /// beginning of the whole text.
    /// </param>
    public static StatementParameters Of(StatementSyntax statement, ref int positional)
    {
        var result = new StatementParameters();
        var text = statement.Location.Source;
        var lexer = new Lexer(text, statement.Span.Start);
        while (lexer.Next() is { Kind: not TokenKind.End } token && token.Start < statement.Span.End)
        {
            var word = text.AsSpan(token.Start, token.Length);
            positional += token.Kind == TokenKind.PositionalParameter ? 1 : 0;
            switch (token.Kind)
            {
                case TokenKind.NamedParameter:
                    result.Add(word[1..].ToString(), word[1..].ToString(), 0);
                    break;
                case TokenKind.NumberedParameter
                    when int.TryParse(word[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                    result.Add(KeyOf(number), "", number);
                    break;
                case TokenKind.PositionalParameter:
                    result.Add(KeyOf(positional), "", positional);
                    break;
                default:
                    break;
            }
        }

        return result;
    }

    /// <summary>The place of a parameter; -1 when the statement has no such one.</summary>
    public int IndexOf(ParameterSyntax parameter) => _indexes.GetValueOrDefault(
        parameter.Kind == ParameterKind.Named ? parameter.Name : KeyOf(parameter.Ordinal), -1);

    // The sign cannot occur in a name, so that a name never equals a number.
    private static string KeyOf(int ordinal) => string.Create(CultureInfo.InvariantCulture, $"#{ordinal}");

    private void Add(string key, string name, int number)
    {
        if (_indexes.TryAdd(key, _names.Count))
        {
            _names.Add(name);
            _numbers.Add(number);
            _useCounts.Add(0);
        }

        _useCounts[_indexes[key]]++;
    }
}
