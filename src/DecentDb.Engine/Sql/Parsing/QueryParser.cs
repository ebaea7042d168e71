using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads queries: SELECT, VALUES, WITH, UNION and their like, ORDER BY and LIMIT.</summary>
internal sealed class QueryParser(Grammar grammar)
{
    private readonly TokenReader _tokens = grammar.Tokens;

    /// <summary>Where the SELECT begins that may have an INTO; -1: none may.</summary>
    public int IntoStart { get; set; } = -1;

    /// <summary>Does a query begin here (not counting parentheses before it)?</summary>
    public bool AtQuery(int distance) => _tokens.Peek(distance).Keyword switch
    {
        Keyword.Select or Keyword.With => true,
        Keyword.Values => _tokens.Peek(distance + 1).Kind == TokenKind.LeftParenthesis,
        Keyword.Table => TokenReader.IsName(_tokens.Peek(distance + 1)),
        _ => false,
    };

    /// <summary>After a query in parentheses: does it turn out to be only the first operand of a longer one?</summary>
    public bool AtContinuation() => _tokens.Current.Keyword
        is Keyword.Union or Keyword.Intersect or Keyword.Except
        or Keyword.Order or Keyword.Limit or Keyword.Offset or Keyword.Fetch or Keyword.For;

    public QuerySyntax Parse() => Parse(allowDefault: false);

    /// <summary>
    /// Reads a query; the rows of its VALUES may hold the word DEFAULT when it is the source of an INSERT.
    /// </summary>
    public QuerySyntax Parse(bool allowDefault)
    {
        int outerHeight = _tokens.Enter();
        int start = _tokens.Current.Start;
        var with = ParseWith();
        var query = ParseBody(start, with, allowDefault);
        _tokens.Leave(outerHeight);
        return query;
    }

    /// <summary>Reads a query whose first operand was read as a subquery in parentheses.</summary>
    public QuerySyntax Continue(ScalarSubquerySyntax first) => Continue(first.Location, first.Query);

    public QuerySyntax Continue(SourceSpan location, QuerySyntax first)
    {
        int outerHeight = _tokens.Enter();
        int start = location.Span.Start;
        var body = ParseUnions(start, ParseIntersections(start, Operand(location, first), false), false);
        var query = Finish(start, null, body);
        _tokens.Leave(outerHeight);
        return query;
    }

    public WithSyntax? ParseWith()
    {
        int start = _tokens.Current.Start;
        if (!_tokens.TryTake(Keyword.With))
        {
            return null;
        }

        bool recursive = _tokens.TryTake(Keyword.Recursive);
        var tables = new List<CommonTableSyntax>();
        do
        {
            tables.Add(ParseCommonTable());
        }
        while (_tokens.TryTake(TokenKind.Comma));
        return new WithSyntax(_tokens.From(start), recursive, tables);
    }

    /// <summary>Reads the rest of a query statement whose WITH is already read.</summary>
    public QuerySyntax ParseAfterWith(int start, WithSyntax? with)
    {
        int outerHeight = _tokens.Enter();
        var query = ParseBody(start, with, allowDefault: false);
        _tokens.Leave(outerHeight);
        return query;
    }

    /// <summary>[ORDER BY …]; an empty list when there is none.</summary>
    public List<OrderItemSyntax> ParseOrderBy()
    {
        var items = new List<OrderItemSyntax>();
        if (!_tokens.TryTake(Keyword.Order))
        {
            return items;
        }

        _tokens.Expect(Keyword.By);
        do
        {
            int start = _tokens.Current.Start;
            var expression = grammar.Expressions.Parse();
            bool descending = ParseDescending();
            var nulls = ParseNullsOrder();
            items.Add(new OrderItemSyntax(_tokens.From(start), expression, descending, nulls));
        }
        while (_tokens.TryTake(TokenKind.Comma));
        return items;
    }

    /// <summary>[ASC|DESC].</summary>
    public bool ParseDescending()
    {
        if (_tokens.TryTake(Keyword.Desc))
        {
            return true;
        }

        _tokens.TryTake(Keyword.Asc);
        return false;
    }

    /// <summary>[NULLS FIRST|LAST].</summary>
    public NullsOrder ParseNullsOrder()
    {
        if (_tokens.TryTake(Keyword.Nulls, Keyword.First))
        {
            return NullsOrder.First;
        }

        return _tokens.TryTake(Keyword.Nulls, Keyword.Last) ? NullsOrder.Last : NullsOrder.Default;
    }

    /// <summary>The elements of a SELECT or of RETURNING.</summary>
    public List<SelectItemSyntax> ParseItems()
    {
        var items = new List<SelectItemSyntax>();
        do
        {
            items.Add(ParseItem());
        }
        while (_tokens.TryTake(TokenKind.Comma));
        return items;
    }

    private CommonTableSyntax ParseCommonTable()
    {
        int start = _tokens.Current.Start;
        var name = _tokens.ExpectName("the name of a common table");
        IReadOnlyList<NameSyntax> columns =
            _tokens.At(TokenKind.LeftParenthesis) ? _tokens.ExpectNames("a column name") : [];
        _tokens.Expect(Keyword.As);
        var materialization = Materialization.Default;
        if (_tokens.TryTake(Keyword.Materialized))
        {
            materialization = Materialization.Materialized;
        }
        else if (_tokens.TryTake(Keyword.Not))
        {
            _tokens.Expect(Keyword.Materialized);
            materialization = Materialization.NotMaterialized;
        }

        _tokens.Expect(TokenKind.LeftParenthesis);
        int outerHeight = _tokens.Enter();
        var statement = grammar.Statements.ParseRowSource();
        _tokens.Leave(outerHeight);
        _tokens.Expect(TokenKind.RightParenthesis);
        var traversal = new TraversalParser(_tokens, grammar.Expressions.Parse);
        var search = traversal.ParseSearch();
        var cycle = traversal.ParseCycle();
        return new CommonTableSyntax(_tokens.From(start), name, columns, materialization, statement)
        {
            Search = search,
            Cycle = cycle,
        };
    }

    private QuerySyntax ParseBody(int start, WithSyntax? with, bool allowDefault)
    {
        int bodyStart = _tokens.Current.Start;
        var body = ParseUnions(bodyStart, ParseIntersections(allowDefault), allowDefault);
        return Finish(start, with, body);
    }

    /// <summary>Reads ORDER BY and LIMIT after the body.</summary>
    private QuerySyntax Finish(int start, WithSyntax? with, QueryBodySyntax body)
    {
        var orderBy = ParseOrderBy();
        ExpressionSyntax? limit = null;
        ExpressionSyntax? offset = null;
        var withTies = false;
        var lockings = ParseLockings();
        while (_tokens.Current.Keyword is Keyword.Limit or Keyword.Offset or Keyword.Fetch)
        {
            ParseLimit(ref limit, ref offset, ref withTies);
        }

        lockings.AddRange(ParseLockings());
        grammar.Lockings.AddRange(lockings);
        return new QuerySyntax(_tokens.From(start), with, body, orderBy, limit, offset)
        {
            WithTies = withTies,
            Lockings = lockings,
        };
    }

    // FOR UPDATE and its like may stand on either side of LIMIT, and several of them in a row.
    private List<LockingSyntax> ParseLockings()
    {
        var lockings = new List<LockingSyntax>();
        while (new SettingParser(_tokens).TryParseLocking() is { } locking)
        {
            lockings.Add(locking);
        }

        return lockings;
    }

    private QueryBodySyntax ParseUnions(int start, QueryBodySyntax left, bool allowDefault)
    {
        while (_tokens.Current.Keyword is Keyword.Union or Keyword.Except)
        {
            var keyword = _tokens.Current.Keyword;
            bool all = TakeSetOperator();
            List<QueryBodySyntax> operands = [left, ParseIntersections(allowDefault)];
            while (_tokens.At(keyword) && (_tokens.Peek(1).Keyword == Keyword.All) == all)
            {
                TakeSetOperator();
                operands.Add(ParseIntersections(allowDefault));
            }

            var op = keyword == Keyword.Union ? SetOperator.Union : SetOperator.Except;
            left = new SetOperationSyntax(_tokens.From(start), op, all, operands);
            _tokens.Raise();
        }

        return left;
    }

    private QueryBodySyntax ParseIntersections(bool allowDefault)
    {
        int start = _tokens.Current.Start;
        return ParseIntersections(start, ParsePrimary(allowDefault), allowDefault);
    }

    /// <summary>INTERSECT binds tighter than UNION and EXCEPT.</summary>
    private QueryBodySyntax ParseIntersections(int start, QueryBodySyntax left, bool allowDefault)
    {
        while (_tokens.At(Keyword.Intersect))
        {
            bool all = TakeSetOperator();
            List<QueryBodySyntax> operands = [left, ParsePrimary(allowDefault)];
            while (_tokens.At(Keyword.Intersect) && (_tokens.Peek(1).Keyword == Keyword.All) == all)
            {
                TakeSetOperator();
                operands.Add(ParsePrimary(allowDefault));
            }

            left = new SetOperationSyntax(_tokens.From(start), SetOperator.Intersect, all, operands);
            _tokens.Raise();
        }

        return left;
    }

    /// <summary>Takes the operator with its ALL or DISTINCT; true for ALL.</summary>
    private bool TakeSetOperator()
    {
        _tokens.Take();
        if (_tokens.TryTake(Keyword.All))
        {
            return true;
        }

        _tokens.TryTake(Keyword.Distinct);
        return false;
    }

    private QueryBodySyntax ParsePrimary(bool allowDefault)
    {
        if (_tokens.At(Keyword.Select))
        {
            return ParseSelect();
        }

        if (_tokens.At(Keyword.Values))
        {
            return ParseValues(allowDefault);
        }

        if (_tokens.At(Keyword.Table))
        {
            return ParseTable();
        }

        if (!_tokens.At(TokenKind.LeftParenthesis))
        {
            throw _tokens.Unexpected("SELECT or VALUES");
        }

        int start = _tokens.Take().Start;
        var query = Parse();
        _tokens.Expect(TokenKind.RightParenthesis);
        return Operand(_tokens.From(start), query);
    }

    /// <summary>Parentheses around a mere body mean nothing.</summary>
    private static QueryBodySyntax Operand(SourceSpan location, QuerySyntax query)
    {
        bool isBody = query is { With: null, OrderBy.Count: 0, Limit: null, Offset: null, Lockings.Count: 0 };
        return isBody ? query.Body : new NestedQuerySyntax(location, query);
    }

    /// <summary>TABLE t is SELECT * FROM t.</summary>
    private SelectSyntax ParseTable()
    {
        int start = _tokens.Take().Start;
        var name = _tokens.ExpectObjectName("a table name");
        var location = _tokens.From(start);
        return new SelectSyntax(
            location,
            new SelectDistinct(false, []),
            [new StarItemSyntax(location, null)],
            [new NamedTableSyntax(name.Location, name, null)],
            new SelectClauses(null, null, null, []));
    }

    private SelectSyntax ParseSelect()
    {
        int start = _tokens.Expect(Keyword.Select).Start;
        bool isDistinct = _tokens.TryTake(Keyword.Distinct);
        List<ExpressionSyntax> distinctOn = [];
        if (isDistinct && _tokens.TryTake(Keyword.On))
        {
            _tokens.Expect(TokenKind.LeftParenthesis);
            distinctOn = grammar.Expressions.ParseList();
            _tokens.Expect(TokenKind.RightParenthesis);
        }
        else if (!isDistinct)
        {
            _tokens.TryTake(Keyword.All);
        }

        // As in PostgreSQL a query may give rows without columns: EXISTS (SELECT FROM t).
        var items = _tokens.At(Keyword.From) || _tokens.At(Keyword.Into) ? [] : ParseItems();
        ParseInto(start);
        var from = _tokens.TryTake(Keyword.From) ? grammar.Tables.ParseList() : [];
        var where = _tokens.TryTake(Keyword.Where) ? grammar.Expressions.Parse() : null;
        List<ExpressionSyntax>? groupBy = null;
        if (_tokens.TryTake(Keyword.Group))
        {
            _tokens.Expect(Keyword.By);
            groupBy = ParseGroupBy();
        }

        var having = _tokens.TryTake(Keyword.Having) ? grammar.Expressions.Parse() : null;
        var clauses = new SelectClauses(where, groupBy, having, ParseWindows());
        return new SelectSyntax(
            _tokens.From(start), new SelectDistinct(isDistinct, distinctOn), items, from, clauses);
    }

    // The statement takes it, if it is that of its first SELECT.
    private void ParseInto(int selectStart)
    {
        if (!_tokens.TryTake(Keyword.Into))
        {
            return;
        }

        if (selectStart != IntoStart)
        {
            throw _tokens.Error(ErrorCode.SyntaxError, "INTO may stand in the first SELECT of a statement alone");
        }

        bool isTemporary = _tokens.TryTake(Keyword.Temp) || _tokens.TryTake(Keyword.Temporary);
        _tokens.TryTake(Keyword.Table);
        grammar.Intos.Add(new IntoTarget(_tokens.ExpectObjectName("a table name"), isTemporary));
    }

    private List<ExpressionSyntax> ParseGroupBy()
    {
        int start = _tokens.Current.Start;
        bool isDistinct = _tokens.TryTake(Keyword.Distinct);
        if (!isDistinct)
        {
            _tokens.TryTake(Keyword.All);
        }

        var elements = ParseGroupingElements();
        return isDistinct ? [new GroupingSetsSyntax(_tokens.From(start), GroupingKind.Distinct, elements)] : elements;
    }

    private List<ExpressionSyntax> ParseGroupingElements()
    {
        var elements = new List<ExpressionSyntax>();
        do
        {
            elements.Add(ParseGroupingElement());
        }
        while (_tokens.TryTake(TokenKind.Comma));
        return elements;
    }

    /// <summary>An expression, a row of them, (), ROLLUP (…), CUBE (…) or GROUPING SETS (…).</summary>
    private ExpressionSyntax ParseGroupingElement()
    {
        int start = _tokens.Current.Start;
        if (_tokens.At(TokenKind.LeftParenthesis) && _tokens.Peek(1).Kind == TokenKind.RightParenthesis)
        {
            _tokens.Take();
            _tokens.Take();
            return new GroupingSetsSyntax(_tokens.From(start), GroupingKind.Empty, []);
        }

        GroupingKind? kind = null;
        if (_tokens.AtWord("GROUPING") && _tokens.IsWord(1, "SETS"))
        {
            _tokens.Take();
            kind = GroupingKind.Sets;
        }
        else if (_tokens.Peek(1).Kind == TokenKind.LeftParenthesis)
        {
            kind = _tokens.AtWord("ROLLUP") ? GroupingKind.Rollup : _tokens.AtWord("CUBE") ? GroupingKind.Cube : null;
        }

        if (kind is not { } found)
        {
            return grammar.Expressions.Parse();
        }

        _tokens.Take();
        _tokens.Expect(TokenKind.LeftParenthesis);
        int outerHeight = _tokens.Enter();
        var elements = ParseGroupingElements();
        _tokens.Leave(outerHeight);
        _tokens.Expect(TokenKind.RightParenthesis);
        return new GroupingSetsSyntax(_tokens.From(start), found, elements);
    }

    private SelectItemSyntax ParseItem()
    {
        int start = _tokens.Current.Start;
        if (_tokens.TryTake(TokenKind.Star))
        {
            return new StarItemSyntax(_tokens.From(start), null);
        }

        if (AtQualifiedStar())
        {
            var table = _tokens.ExpectName("a table name");
            NameSyntax? schema = null;
            _tokens.Expect(TokenKind.Dot);
            if (!_tokens.At(TokenKind.Star))
            {
                schema = table;
                table = _tokens.ExpectLabel("a table name");
                _tokens.Expect(TokenKind.Dot);
            }

            var name = new ObjectNameSyntax(new SourceSpan(
                _tokens.Source, new TextSpan(start, table.Span.End - start)), schema, table);
            _tokens.Take();
            return new StarItemSyntax(_tokens.From(start), name);
        }

        var expression = grammar.Expressions.Parse();
        NameSyntax? alias = null;
        if (_tokens.TryTake(Keyword.As))
        {
            alias = _tokens.ExpectLabel("an alias");
        }
        else if (TokenReader.IsName(_tokens.Current) && !KnownGaps.IsSubscript(_tokens))
        {
            alias = _tokens.ExpectName("an alias");
        }

        return new ExpressionItemSyntax(_tokens.From(start), expression, alias);
    }

    private bool AtQualifiedStar()
    {
        if (!TokenReader.IsName(_tokens.Current) || _tokens.Peek(1).Kind != TokenKind.Dot)
        {
            return false;
        }

        return _tokens.Peek(2).Kind == TokenKind.Star
            || (_tokens.Peek(3).Kind == TokenKind.Dot && _tokens.Peek(4).Kind == TokenKind.Star);
    }

    private List<NamedWindowSyntax> ParseWindows()
    {
        var windows = new List<NamedWindowSyntax>();
        if (!_tokens.TryTake(Keyword.Window))
        {
            return windows;
        }

        do
        {
            int start = _tokens.Current.Start;
            var name = _tokens.ExpectName("a window name");
            _tokens.Expect(Keyword.As);
            var window = grammar.Functions.ParseWindow();
            windows.Add(new NamedWindowSyntax(_tokens.From(start), name, window));
        }
        while (_tokens.TryTake(TokenKind.Comma));
        return windows;
    }

    private ValuesSyntax ParseValues(bool allowDefault)
    {
        int start = _tokens.Expect(Keyword.Values).Start;
        var rows = new List<ValuesRowSyntax>();
        do
        {
            int rowStart = _tokens.Expect(TokenKind.LeftParenthesis).Start;
            var values = new List<ExpressionSyntax>();
            do
            {
                values.Add(allowDefault ? ParseValueOrDefault() : grammar.Expressions.Parse());
            }
            while (_tokens.TryTake(TokenKind.Comma));
            _tokens.Expect(TokenKind.RightParenthesis);
            rows.Add(new ValuesRowSyntax(_tokens.From(rowStart), values));
        }
        while (_tokens.TryTake(TokenKind.Comma));
        return new ValuesSyntax(_tokens.From(start), rows);
    }

    /// <summary>A value or the word DEFAULT.</summary>
    public ExpressionSyntax ParseValueOrDefault()
    {
        int start = _tokens.Current.Start;
        return _tokens.TryTake(Keyword.Default)
            ? new DefaultValueSyntax(_tokens.From(start))
            : grammar.Expressions.Parse();
    }

    private void ParseLimit(ref ExpressionSyntax? limit, ref ExpressionSyntax? offset, ref bool withTies)
    {
        var token = _tokens.Current;
        bool isRepeated = token.Keyword == Keyword.Offset ? offset is not null : limit is not null;
        if (isRepeated)
        {
            throw _tokens.Error(Primitives.ErrorCode.SyntaxError, $"{Keywords.Text(token.Keyword)} is given twice");
        }

        _tokens.Take();
        switch (token.Keyword)
        {
            case Keyword.Limit when _tokens.TryTake(Keyword.All):
                break;
            case Keyword.Limit:
                limit = grammar.Expressions.Parse();
                if (offset is null && _tokens.TryTake(TokenKind.Comma))
                {
                    // LIMIT offset, count.
                    offset = limit;
                    limit = grammar.Expressions.Parse();
                }

                break;
            case Keyword.Offset:
                offset = grammar.Expressions.Parse();
                TakeRowWord();
                break;
            default:
                limit = ParseFetch(out withTies);
                break;
        }
    }

    private bool TakeRowWord() => _tokens.TryTake(Keyword.Row) || _tokens.TryTake(Keyword.Rows);

    /// <summary>FIRST|NEXT [n] ROW|ROWS ONLY|WITH TIES; without a number it is one row.</summary>
    private ExpressionSyntax ParseFetch(out bool withTies)
    {
        bool hasWord = _tokens.TryTake(Keyword.First) || _tokens.TryTake(Keyword.Next);
        if (!hasWord)
        {
            throw _tokens.Unexpected("FIRST or NEXT");
        }

        bool hasCount = _tokens.Current.Keyword is not (Keyword.Row or Keyword.Rows);
        var count = hasCount
            ? grammar.Expressions.Parse()
            : new IntegerLiteralSyntax(new SourceSpan(_tokens.Source, new TextSpan(_tokens.Current.Start, 0)), 1);
        if (!TakeRowWord())
        {
            throw _tokens.Unexpected("ROW or ROWS");
        }

        withTies = _tokens.TryTake(Keyword.With, Keyword.Ties);
        if (!withTies)
        {
            _tokens.Expect(Keyword.Only);
        }

        return count;
    }
}
