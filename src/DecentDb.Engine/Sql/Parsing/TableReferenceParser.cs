using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads the elements of FROM: tables, subqueries, functions and joins.</summary>
internal sealed class TableReferenceParser(Grammar grammar)
{
    private readonly TokenReader _tokens = grammar.Tokens;

    /// <summary>The elements between commas.</summary>
    public List<TableReferenceSyntax> ParseList()
    {
        var items = new List<TableReferenceSyntax>();
        do
        {
            items.Add(Parse());
        }
        while (_tokens.TryTake(TokenKind.Comma));
        return items;
    }

    private TableReferenceSyntax Parse()
    {
        int outerHeight = _tokens.Enter();
        int start = _tokens.Current.Start;
        var reference = ParseJoins(start, ParsePrimary());
        _tokens.Leave(outerHeight);
        return reference;
    }

    private TableReferenceSyntax ParseJoins(int start, TableReferenceSyntax left)
    {
        while (AtJoin())
        {
            bool natural = _tokens.TryTake(Keyword.Natural);
            var kind = ParseJoinKind();
            _tokens.Expect(Keyword.Join);
            int rightStart = _tokens.Current.Start;
            var right = ParsePrimary();
            var condition = JoinCondition.None;
            if (natural)
            {
                condition = new JoinCondition(null, [], true);
            }
            else if (kind != JoinKind.Cross)
            {
                right = ParseRightJoins(rightStart, right);
                condition = ParseCondition();
            }

            left = new JoinSyntax(_tokens.From(start), kind, left, right, condition);
            _tokens.Raise();
        }

        return left;
    }

    /// <summary>In a JOIN b JOIN c ON … ON … the inner join, with its own condition, is the right operand.</summary>
    private TableReferenceSyntax ParseRightJoins(int start, TableReferenceSyntax right)
    {
        if (!AtJoin())
        {
            return right;
        }

        int outerHeight = _tokens.Enter();
        var joined = ParseJoins(start, right);
        _tokens.Leave(outerHeight);
        return joined;
    }

    private bool AtJoin() => _tokens.Current.Keyword
        is Keyword.Join or Keyword.Inner or Keyword.Left or Keyword.Right or Keyword.Full or Keyword.Cross
            or Keyword.Natural;

    private JoinKind ParseJoinKind()
    {
        var kind = _tokens.Current.Keyword switch
        {
            Keyword.Left => JoinKind.Left,
            Keyword.Right => JoinKind.Right,
            Keyword.Full => JoinKind.Full,
            Keyword.Cross => JoinKind.Cross,
            _ => JoinKind.Inner,
        };
        if (kind is JoinKind.Left or JoinKind.Right or JoinKind.Full)
        {
            _tokens.Take();
            _tokens.TryTake(Keyword.Outer);
        }
        else if (!_tokens.TryTake(Keyword.Cross))
        {
            _tokens.TryTake(Keyword.Inner);
        }

        return kind;
    }

    private JoinCondition ParseCondition()
    {
        if (_tokens.TryTake(Keyword.On))
        {
            return new JoinCondition(grammar.Expressions.Parse(), [], false);
        }

        return _tokens.TryTake(Keyword.Using)
            ? new JoinCondition(null, _tokens.ExpectNames("a column name"), false)
            : throw _tokens.Unexpected("ON or USING");
    }

    public TableReferenceSyntax ParsePrimary()
    {
        int start = _tokens.Current.Start;
        bool lateral = _tokens.TryTake(Keyword.Lateral);
        if (_tokens.At(TokenKind.LeftParenthesis))
        {
            return ParseParentheses(start, lateral);
        }

        if (_tokens.AtWord("ROWS") && _tokens.Peek(1).Keyword == Keyword.From)
        {
            return ParseRowsFrom(start);
        }

        RefuseOnly();
        int nameStart = _tokens.Current.Start;
        var name = _tokens.ExpectObjectName("a table name");
        if (!lateral && !_tokens.At(TokenKind.LeftParenthesis))
        {
            var tableAlias = ParseAlias();
            var sample = AtSample() ? ParseSample() : null;
            return new NamedTableSyntax(_tokens.From(start), name, tableAlias) { Sample = sample };
        }

        if (name.Schema is null && Identifier.Same(name.Name.Value, "json_table"))
        {
            var table = new JsonFormParser(_tokens, grammar.Expressions.Parse).ParseTable(start);
            return table.Under(ParseAlias());
        }

        var call = ParseCall(nameStart, name);
        var hasOrdinality = TryTakeOrdinality();
        var alias = ParseAlias();
        return new TableFunctionSyntax(_tokens.From(start), call, alias, hasOrdinality);
    }

    private bool AtSample() => _tokens.AtWord("TABLESAMPLE") && TokenReader.IsName(_tokens.Peek(1))
        && _tokens.Peek(2).Kind == TokenKind.LeftParenthesis;

    private SampleSyntax ParseSample()
    {
        int start = _tokens.Take().Start;
        var method = _tokens.ExpectName("the name of a sampling method");
        _tokens.Expect(TokenKind.LeftParenthesis);
        var arguments = ParseArguments();
        _tokens.Expect(TokenKind.RightParenthesis);
        ExpressionSyntax? seed = null;
        if (_tokens.TryTake(Keyword.Repeatable))
        {
            _tokens.Expect(TokenKind.LeftParenthesis);
            seed = grammar.Expressions.Parse();
            _tokens.Expect(TokenKind.RightParenthesis);
        }

        return new SampleSyntax(_tokens.From(start), method, arguments, seed);
    }

    private RowsFromSyntax ParseRowsFrom(int start)
    {
        _tokens.Take();
        _tokens.Take();
        _tokens.Expect(TokenKind.LeftParenthesis);
        var calls = new List<FunctionCallSyntax>();
        do
        {
            int nameStart = _tokens.Current.Start;
            calls.Add(ParseCall(nameStart, _tokens.ExpectObjectName("a function name")));
        }
        while (_tokens.TryTake(TokenKind.Comma));
        _tokens.Expect(TokenKind.RightParenthesis);
        var hasOrdinality = TryTakeOrdinality();
        var alias = ParseAlias();
        return new RowsFromSyntax(_tokens.From(start), calls, alias, hasOrdinality);
    }

    private FunctionCallSyntax ParseCall(int start, ObjectNameSyntax name)
    {
        _tokens.Expect(TokenKind.LeftParenthesis);
        var arguments = _tokens.At(TokenKind.RightParenthesis) ? [] : ParseArguments();
        _tokens.Expect(TokenKind.RightParenthesis);
        _tokens.ChangesSequences |= FunctionParser.IsSequenceChange(name.Name.Value);
        return new FunctionCallSyntax(_tokens.From(start), name, arguments, FunctionCallParts.None);
    }

    private bool TryTakeOrdinality()
    {
        if (!_tokens.At(Keyword.With) || !_tokens.IsWord(1, "ORDINALITY"))
        {
            return false;
        }

        _tokens.Take();
        _tokens.Take();
        return true;
    }

    private List<ExpressionSyntax> ParseArguments()
    {
        var arguments = new List<ExpressionSyntax>();
        do
        {
            arguments.Add(ParseArgument());
        }
        while (_tokens.TryTake(TokenKind.Comma));
        return arguments;
    }

    // name => value: the lexer knows the signs apart only.
    private ExpressionSyntax ParseArgument()
    {
        int start = _tokens.Current.Start;
        if (_tokens.Current.Kind is not (TokenKind.Word or TokenKind.QuotedName)
            || _tokens.Peek(1) is not { Kind: TokenKind.Equal, Length: 1 } equal
            || _tokens.Peek(2) is not { Kind: TokenKind.Greater } greater || greater.Start != equal.End)
        {
            return grammar.Expressions.Parse();
        }

        var name = _tokens.ExpectLabel("the name of an argument");
        _tokens.Take();
        _tokens.Take();
        var value = grammar.Expressions.Parse();
        return new NamedArgumentSyntax(_tokens.From(start), name, value);
    }

    /// <summary>ONLY t would otherwise be a table named ONLY under the alias t.</summary>
    public void RefuseOnly()
    {
        if (_tokens.At(Keyword.Only) && TokenReader.IsName(_tokens.Peek(1)))
        {
            throw _tokens.Error(ErrorCode.NotSupported, "ONLY is not supported yet");
        }
    }

    /// <summary>A subquery, or a join in parentheses.</summary>
    private TableReferenceSyntax ParseParentheses(int start, bool lateral)
    {
        _tokens.Expect(TokenKind.LeftParenthesis);
        if (lateral || grammar.Queries.AtQuery(0))
        {
            return FinishDerived(start, grammar.Queries.Parse(), lateral);
        }

        // ((SELECT …) UNION …) shows that it is a query only after its inner parenthesis.
        var inner = Parse();
        if (inner is DerivedTableSyntax { Alias: null } derived && grammar.Queries.AtContinuation())
        {
            return FinishDerived(start, grammar.Queries.Continue(derived.Location, derived.Query), lateral);
        }

        _tokens.Expect(TokenKind.RightParenthesis);
        if (inner is not DerivedTableSyntax { Alias: null } bare)
        {
            return inner;
        }

        var alias = ParseAlias();
        return new DerivedTableSyntax(_tokens.From(start), bare.Query, alias, bare.Lateral);
    }

    private DerivedTableSyntax FinishDerived(int start, QuerySyntax query, bool lateral)
    {
        _tokens.Expect(TokenKind.RightParenthesis);
        var alias = ParseAlias();
        return new DerivedTableSyntax(_tokens.From(start), query, alias, lateral);
    }

    private TableAliasSyntax? ParseAlias()
    {
        int start = _tokens.Current.Start;
        bool isAlias = _tokens.TryTake(Keyword.As)
            || (TokenReader.IsName(_tokens.Current) && !_tokens.At(Keyword.Set) && !AtSample());
        if (!isAlias)
        {
            return null;
        }

        var name = _tokens.ExpectName("an alias");
        IReadOnlyList<NameSyntax> columns =
            _tokens.At(TokenKind.LeftParenthesis) ? _tokens.ExpectNames("a column name") : [];
        return new TableAliasSyntax(_tokens.From(start), name, columns);
    }
}
