using System;
using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads the clauses of SQL/JSON: those behind a path, and JSON_TABLE.</summary>
/// <param name="tokens">The text.</param>
/// <param name="parse">Reads an expression.</param>
internal sealed class JsonFormParser(TokenReader tokens, Func<ExpressionSyntax> parse)
{
    private readonly TokenReader _tokens = tokens;

    /// <summary>True for a function whose arguments may be followed by clauses.</summary>
    public static bool HasClauses(string name) => Identifier.Same(name, "json_value")
        || Identifier.Same(name, "json_query") || Identifier.Same(name, "json_exists");

    /// <summary>PASSING, RETURNING, WRAPPER, QUOTES, ON EMPTY, ON ERROR; null when none of them stands here.</summary>
    public JsonClausesSyntax? ParseClauses()
    {
        int start = _tokens.Current.Start;
        var passing = ParsePassing();
        var returning = _tokens.TryTake(Keyword.Returning) ? new TypeNameParser(_tokens).Parse() : null;
        TryTakeFormat();
        var clauses = ParseBehaviors(start, passing, returning);
        return _tokens.Current.Start == start ? null : clauses;
    }

    /// <summary>JSON_TABLE from the parenthesis after its name.</summary>
    public JsonTableSyntax ParseTable(int start)
    {
        _tokens.Expect(TokenKind.LeftParenthesis);
        var value = parse();
        TryTakeFormat();
        _tokens.Expect(TokenKind.Comma);
        var path = ParsePath();
        if (_tokens.TryTake(Keyword.As))
        {
            _tokens.ExpectName("the name of the path");
        }

        var passing = ParsePassing();
        var columns = ParseColumns();
        var onError = AtBehavior() ? ParseOnError() : null;
        _tokens.Expect(TokenKind.RightParenthesis);
        return new JsonTableSyntax(_tokens.From(start), value, path, columns) { Passing = passing, OnError = onError };
    }

    private JsonClausesSyntax ParseBehaviors(
        int start, List<NamedArgumentSyntax> passing, TypeNameSyntax? returning)
    {
        var wrapper = ParseWrapper();
        var omitsQuotes = ParseQuotes();
        JsonBehaviorSyntax? onEmpty = null;
        JsonBehaviorSyntax? onError = null;
        if (AtBehavior())
        {
            var first = ParseBehavior(mayBeOnEmpty: true, out var isOnEmpty);
            if (!isOnEmpty)
            {
                onError = first;
            }
            else
            {
                onEmpty = first;
                onError = AtBehavior() ? ParseOnError() : null;
            }
        }

        return new JsonClausesSyntax(_tokens.From(start))
        {
            Passing = passing,
            Returning = returning,
            Wrapper = wrapper,
            OmitsQuotes = omitsQuotes,
            OnEmpty = onEmpty,
            OnError = onError,
        };
    }

    private List<NamedArgumentSyntax> ParsePassing()
    {
        List<NamedArgumentSyntax> passing = [];
        if (_tokens.TryTakeWord("PASSING"))
        {
            do
            {
                int start = _tokens.Current.Start;
                var value = parse();
                _tokens.Expect(Keyword.As);
                var name = _tokens.ExpectLabel("the name of a variable");
                passing.Add(new NamedArgumentSyntax(_tokens.From(start), name, value));
            }
            while (_tokens.TryTake(TokenKind.Comma));
        }

        return passing;
    }

    private bool TryTakeFormat()
    {
        if (!_tokens.AtWord("FORMAT") || !_tokens.IsWord(1, "JSON"))
        {
            return false;
        }

        _tokens.Take();
        _tokens.Take();
        return true;
    }

    private TextLiteralSyntax ParsePath()
    {
        if (!TokenReader.IsText(_tokens.Current))
        {
            throw _tokens.Unexpected("a path in quotes");
        }

        var token = _tokens.Take();
        return new TextLiteralSyntax(_tokens.From(token.Start), TokenValues.Text(_tokens.Source, token));
    }

    private string? ParseWrapper()
    {
        if (_tokens.TryTake(Keyword.Without))
        {
            TakeWrapper();
            return "WITHOUT";
        }

        if (!_tokens.At(Keyword.With))
        {
            return null;
        }

        _tokens.Take();
        var isConditional = _tokens.TryTakeWord("CONDITIONAL");
        if (!isConditional)
        {
            _tokens.TryTakeWord("UNCONDITIONAL");
        }

        TakeWrapper();
        return isConditional ? "CONDITIONAL" : "UNCONDITIONAL";
    }

    private void TakeWrapper()
    {
        _tokens.TryTakeWord("ARRAY");
        ExpectWord("WRAPPER");
    }

    private bool ParseQuotes()
    {
        var omits = _tokens.TryTakeWord("OMIT");
        if (!omits && !_tokens.TryTakeWord("KEEP"))
        {
            return false;
        }

        ExpectWord("QUOTES");
        if (_tokens.TryTake(Keyword.On))
        {
            ExpectWord("SCALAR");
            ExpectWord("STRING");
        }

        return omits;
    }

    private void ExpectWord(string word)
    {
        if (!_tokens.TryTakeWord(word))
        {
            throw _tokens.Unexpected(word);
        }
    }

    private bool AtBehavior() => _tokens.AtWord("ERROR") || _tokens.AtWord("EMPTY")
        || _tokens.Current.Keyword is Keyword.Null or Keyword.Default or Keyword.True or Keyword.False
            or Keyword.Unknown;

    private JsonBehaviorSyntax ParseOnError() => ParseBehavior(mayBeOnEmpty: false, out _);

    private JsonBehaviorSyntax ParseBehavior(bool mayBeOnEmpty, out bool isOnEmpty)
    {
        var token = _tokens.Take();
        ExpressionSyntax? otherwise = null;
        var word = _tokens.Source.Substring(token.Start, token.Length).ToUpperInvariant();
        if (word == "DEFAULT")
        {
            otherwise = parse();
        }
        else if (word == "EMPTY")
        {
            word = _tokens.TryTakeWord("OBJECT") ? "EMPTY OBJECT" : "EMPTY ARRAY";
            _tokens.TryTakeWord("ARRAY");
        }

        var behavior = new JsonBehaviorSyntax(_tokens.From(token.Start), word, otherwise);
        _tokens.Expect(Keyword.On);
        isOnEmpty = mayBeOnEmpty && _tokens.TryTakeWord("EMPTY");
        if (!isOnEmpty)
        {
            ExpectWord("ERROR");
        }

        return behavior;
    }

    private List<JsonColumnSyntax> ParseColumns()
    {
        ExpectWord("COLUMNS");
        _tokens.Expect(TokenKind.LeftParenthesis);
        int outerHeight = _tokens.Enter();
        List<JsonColumnSyntax> columns = [];
        do
        {
            columns.Add(ParseColumn());
        }
        while (_tokens.TryTake(TokenKind.Comma));
        _tokens.Leave(outerHeight);
        _tokens.Expect(TokenKind.RightParenthesis);
        return columns;
    }

    private JsonColumnSyntax ParseColumn()
    {
        int start = _tokens.Current.Start;
        if (_tokens.AtWord("NESTED") && (_tokens.IsWord(1, "PATH") || TokenReader.IsText(_tokens.Peek(1))))
        {
            return ParseNested(start);
        }

        var name = _tokens.ExpectName("a column name");
        if (_tokens.TryTake(Keyword.For))
        {
            ExpectWord("ORDINALITY");
            return new JsonColumnSyntax(_tokens.From(start), JsonColumnKind.Ordinality, name);
        }

        var type = new TypeNameParser(_tokens).Parse();
        var kind = _tokens.TryTake(Keyword.Exists) ? JsonColumnKind.Exists
            : TryTakeFormat() ? JsonColumnKind.Query : JsonColumnKind.Value;
        var path = _tokens.TryTakeWord("PATH") ? ParsePath() : null;
        var clauses = ParseBehaviors(_tokens.Current.Start, [], null);
        return new JsonColumnSyntax(_tokens.From(start), kind, name) { Type = type, Path = path, Clauses = clauses };
    }

    private JsonColumnSyntax ParseNested(int start)
    {
        _tokens.Take();
        _tokens.TryTakeWord("PATH");
        var path = ParsePath();
        var name = _tokens.TryTake(Keyword.As) ? _tokens.ExpectName("the name of the path") : null;
        var columns = ParseColumns();
        return new JsonColumnSyntax(_tokens.From(start), JsonColumnKind.Nested, name)
        {
            Path = path,
            Columns = columns,
        };
    }
}
