using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads COPY, with options in parentheses or as bare words.</summary>
internal sealed class CopyParser(TokenReader tokens)
{
    private readonly TokenReader _tokens = tokens;

    /// <summary>Reads the statement.</summary>
    /// <param name="parseQuery">Reads the query in parentheses.</param>
    public CopySyntax Parse(Func<StatementSyntax> parseQuery)
    {
        int start = _tokens.Take().Start;
        ObjectNameSyntax? table = null;
        StatementSyntax? query = null;
        IReadOnlyList<NameSyntax> columns = [];
        if (_tokens.TryTake(TokenKind.LeftParenthesis))
        {
            query = parseQuery();
            _tokens.Expect(TokenKind.RightParenthesis);
        }
        else
        {
            table = _tokens.ExpectObjectName("a table name");
            columns = _tokens.At(TokenKind.LeftParenthesis) ? _tokens.ExpectNames("a column name") : [];
        }

        bool isFrom = query is null && _tokens.TryTake(Keyword.From);
        if (!isFrom && !_tokens.TryTake(Keyword.To))
        {
            throw _tokens.Unexpected(query is null ? "FROM or TO" : "TO");
        }

        string file = ParseFile();
        _tokens.TryTake(Keyword.With);
        var options = _tokens.At(TokenKind.LeftParenthesis) ? ParseOptions() : ParseBareOptions();
        return new CopySyntax(_tokens.From(start), table, columns, query, isFrom, file, options);
    }

    private string ParseFile()
    {
        foreach (string word in (ReadOnlySpan<string>)["STDIN", "STDOUT", "PROGRAM"])
        {
            if (_tokens.AtWord(word))
            {
                throw _tokens.Error(ErrorCode.NotSupported, $"COPY with {word} is not supported; name a file");
            }
        }

        return TokenReader.IsText(_tokens.Current)
            ? TokenValues.Text(_tokens.Source, _tokens.Take())
            : throw _tokens.Unexpected("the name of a file in quotes");
    }

    private List<CopyOptionSyntax> ParseOptions()
    {
        var options = new List<CopyOptionSyntax>();
        _tokens.Expect(TokenKind.LeftParenthesis);
        do
        {
            int start = _tokens.Current.Start;
            var name = _tokens.ExpectLabel("an option");
            string value = _tokens.At(TokenKind.Comma) || _tokens.At(TokenKind.RightParenthesis) ? "" : ParseValue();
            Add(options, start, name.Value, value);
        }
        while (_tokens.TryTake(TokenKind.Comma));
        _tokens.Expect(TokenKind.RightParenthesis);
        return options;
    }

    // The form before PostgreSQL 9.0: CSV HEADER DELIMITER ';' NULL 'x'.
    private List<CopyOptionSyntax> ParseBareOptions()
    {
        var options = new List<CopyOptionSyntax>();
        while (_tokens.Current.Kind == TokenKind.Word)
        {
            int start = _tokens.Current.Start;
            string name = _tokens.ExpectLabel("an option").Value;
            if (name.Equals("csv", StringComparison.OrdinalIgnoreCase))
            {
                Add(options, start, "format", "csv");
            }
            else if (name.Equals("header", StringComparison.OrdinalIgnoreCase))
            {
                Add(options, start, "header", "");
            }
            else
            {
                _tokens.TryTake(Keyword.As);
                Add(options, start, name, ParseValue());
            }
        }

        return options;
    }

    private void Add(List<CopyOptionSyntax> options, int start, string name, string value)
    {
        var option = new CopyOptionSyntax(_tokens.From(start), name.ToLowerInvariant(), value);
        if (options.Exists(known => known.Name == option.Name))
        {
            throw option.Error(ErrorCode.SyntaxError, $"The option {name} stands there twice.");
        }

        options.Add(option);
    }

    private string ParseValue()
    {
        var token = _tokens.Current;
        if (TokenReader.IsText(token))
        {
            return TokenValues.Text(_tokens.Source, _tokens.Take());
        }

        if (token.Kind is TokenKind.Word or TokenKind.QuotedName)
        {
            return _tokens.ExpectLabel("a value").Value;
        }

        return token.Kind is TokenKind.Integer
            ? _tokens.Source.Substring(_tokens.Take().Start, token.Length)
            : throw _tokens.Unexpected("the value of an option");
    }
}
