using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads INSERT, UPDATE, DELETE and MERGE; a WITH before them has been read.</summary>
internal sealed class ChangeParser(Grammar grammar)
{
    private readonly TokenReader _tokens = grammar.Tokens;

    /// <summary>INSERT [OR …] INTO, or REPLACE [INTO].</summary>
    public InsertSyntax ParseInsert(int start, WithSyntax? with)
    {
        var resolution = ParseResolution();
        var target = ParseTarget(aliasNeedsAs: true);
        bool hasColumns = _tokens.At(TokenKind.LeftParenthesis) && !AtParenthesizedQuery();
        IReadOnlyList<NameSyntax> columns = hasColumns ? _tokens.ExpectNames("a column name") : [];
        var overriding = ParseOverriding();
        QuerySyntax? source = null;
        if (!_tokens.TryTake(Keyword.Default, Keyword.Values))
        {
            bool isQuery = _tokens.At(TokenKind.LeftParenthesis) || grammar.Queries.AtQuery(0);
            source = isQuery
                ? grammar.Queries.Parse(allowDefault: true)
                : throw _tokens.Unexpected(hasColumns
                    ? "VALUES, SELECT or DEFAULT VALUES"
                    : "a list of columns, VALUES, SELECT or DEFAULT VALUES");
        }

        var onConflict = ParseOnConflict();
        if (onConflict is not null && resolution != InsertResolution.None)
        {
            throw onConflict.Error(ErrorCode.SyntaxError, "ON CONFLICT may not stand in INSERT OR … or REPLACE");
        }

        var returning = ParseReturning();
        var body = new InsertBody(source, onConflict, returning) { Resolution = resolution, Overriding = overriding };
        return new InsertSyntax(_tokens.From(start), with, target, columns, body);
    }

    public UpdateSyntax ParseUpdate(int start, WithSyntax? with)
    {
        _tokens.Expect(Keyword.Update);
        var target = ParseTarget(aliasNeedsAs: false);
        _tokens.Expect(Keyword.Set);
        var assignments = ParseAssignments();
        var clauses = ParseClauses(Keyword.From);
        return new UpdateSyntax(_tokens.From(start), with, target, assignments, clauses);
    }

    public DeleteSyntax ParseDelete(int start, WithSyntax? with)
    {
        _tokens.Expect(Keyword.Delete);
        _tokens.Expect(Keyword.From);
        var target = ParseTarget(aliasNeedsAs: false);
        var clauses = ParseClauses(Keyword.Using);
        return new DeleteSyntax(_tokens.From(start), with, target, clauses);
    }

    private InsertResolution ParseResolution()
    {
        if (_tokens.TryTakeWord("REPLACE"))
        {
            _tokens.TryTake(Keyword.Into);
            return InsertResolution.Replace;
        }

        _tokens.Expect(Keyword.Insert);
        var resolution = InsertResolution.None;
        if (_tokens.TryTake(Keyword.Or))
        {
            resolution = _tokens.TryTakeWord("IGNORE") ? InsertResolution.Ignore
                : _tokens.TryTakeWord("REPLACE") ? InsertResolution.Replace
                : _tokens.TryTakeWord("ABORT") ? InsertResolution.None
                : throw _tokens.Unexpected("IGNORE, REPLACE or ABORT");
        }

        _tokens.Expect(Keyword.Into);
        return resolution;
    }

    private InsertOverriding ParseOverriding()
    {
        if (!_tokens.TryTakeWord("OVERRIDING"))
        {
            return InsertOverriding.None;
        }

        var overriding = _tokens.TryTakeWord("SYSTEM") ? InsertOverriding.SystemValue
            : _tokens.TryTakeWord("USER") ? InsertOverriding.UserValue
            : throw _tokens.Unexpected("SYSTEM VALUE or USER VALUE");
        return _tokens.TryTakeWord("VALUE") ? overriding : throw _tokens.Unexpected("VALUE");
    }

    private bool AtParenthesizedQuery()
    {
        int distance = _tokens.Peek(1).Kind == TokenKind.LeftParenthesis ? 2 : 1;
        return grammar.Queries.AtQuery(distance);
    }

    private TargetSyntax ParseTarget(bool aliasNeedsAs)
    {
        int start = _tokens.Current.Start;
        grammar.Tables.RefuseOnly();
        var name = _tokens.ExpectObjectName("a table name");
        bool hasAlias = _tokens.TryTake(Keyword.As)
            || (!aliasNeedsAs && TokenReader.IsName(_tokens.Current) && !_tokens.At(Keyword.Set));
        var alias = hasAlias ? _tokens.ExpectName("an alias") : null;
        return new TargetSyntax(_tokens.From(start), name, alias);
    }

    private List<AssignmentSyntax> ParseAssignments()
    {
        var assignments = new List<AssignmentSyntax>();
        do
        {
            int start = _tokens.Current.Start;
            IReadOnlyList<NameSyntax> columns = _tokens.At(TokenKind.LeftParenthesis)
                ? _tokens.ExpectNames("a column name")
                : [_tokens.ExpectName("a column name")];
            IReadOnlyList<SubscriptRangeSyntax> ranges =
                columns.Count == 1 && _tokens.At(TokenKind.LeftBracket) ? grammar.Operands.ParseSubscripts() : [];
            _tokens.Expect(TokenKind.Equal);
            var value = columns.Count > 1 ? ParseRow() : grammar.Queries.ParseValueOrDefault();
            assignments.Add(new AssignmentSyntax(_tokens.From(start), columns, value) { Subscripts = ranges });
        }
        while (_tokens.TryTake(TokenKind.Comma));
        return assignments;
    }

    // A list of values, each of which may be DEFAULT, or a query that gives them.
    private ExpressionSyntax ParseRow()
    {
        int start = _tokens.Current.Start;
        int ahead = _tokens.At(Keyword.Row) ? 1 : 0;
        if (_tokens.Peek(ahead).Kind != TokenKind.LeftParenthesis || (ahead == 0 && grammar.Queries.AtQuery(1)))
        {
            return grammar.Expressions.Parse();
        }

        _tokens.TryTake(Keyword.Row);
        _tokens.Expect(TokenKind.LeftParenthesis);
        var items = new List<ExpressionSyntax>();
        do
        {
            items.Add(grammar.Queries.ParseValueOrDefault());
        }
        while (_tokens.TryTake(TokenKind.Comma));
        _tokens.Expect(TokenKind.RightParenthesis);
        return new RowSyntax(_tokens.From(start), items);
    }

    private ChangeClauses ParseClauses(Keyword otherTables)
    {
        var from = _tokens.TryTake(otherTables) ? grammar.Tables.ParseList() : [];
        var where = _tokens.TryTake(Keyword.Where) ? grammar.Expressions.Parse() : null;
        return new ChangeClauses(from, where, ParseReturning());
    }

    private OnConflictSyntax? ParseOnConflict()
    {
        int start = _tokens.Current.Start;
        if (!_tokens.TryTake(Keyword.On))
        {
            return null;
        }

        _tokens.Expect(Keyword.Conflict);
        var target = ParseConflictTarget();
        _tokens.Expect(Keyword.Do);
        if (_tokens.TryTake(Keyword.Nothing))
        {
            return new OnConflictSyntax(_tokens.From(start), target, null, null);
        }

        _tokens.Expect(Keyword.Update);
        _tokens.Expect(Keyword.Set);
        var assignments = ParseAssignments();
        var where = _tokens.TryTake(Keyword.Where) ? grammar.Expressions.Parse() : null;
        return new OnConflictSyntax(_tokens.From(start), target, assignments, where);
    }

    private ConflictTargetSyntax? ParseConflictTarget()
    {
        int start = _tokens.Current.Start;
        if (_tokens.TryTake(Keyword.On, Keyword.Constraint))
        {
            var name = _tokens.ExpectName("the name of a constraint");
            return new ConflictTargetSyntax(_tokens.From(start), [], null, name);
        }

        if (!_tokens.At(TokenKind.LeftParenthesis))
        {
            return null;
        }

        var columns = grammar.Definitions.ParseIndexColumns();
        var where = _tokens.TryTake(Keyword.Where) ? grammar.Expressions.Parse() : null;
        return new ConflictTargetSyntax(_tokens.From(start), columns, where, null);
    }

    private List<SelectItemSyntax>? ParseReturning() =>
        _tokens.TryTake(Keyword.Returning) ? grammar.Queries.ParseItems() : null;

    /// <summary>MERGE; a WITH before it has been read.</summary>
    public MergeSyntax ParseMerge(int start, WithSyntax? with)
    {
        _tokens.Take();
        _tokens.Expect(Keyword.Into);
        var target = ParseTarget(aliasNeedsAs: false);
        _tokens.Expect(Keyword.Using);
        var source = grammar.Tables.ParsePrimary();
        _tokens.Expect(Keyword.On);
        var on = grammar.Expressions.Parse();
        var whens = new List<MergeWhenSyntax>();
        while (_tokens.At(Keyword.When))
        {
            whens.Add(ParseWhen());
        }

        if (whens.Count == 0)
        {
            throw _tokens.Unexpected("WHEN");
        }

        var returning = ParseReturning();
        return new MergeSyntax(
            _tokens.From(start), with, new MergeTables(target, source, on), new MergeBranches(whens, returning));
    }

    private MergeWhenSyntax ParseWhen()
    {
        int start = _tokens.Take().Start;
        var match = ParseMatch();
        var condition = _tokens.TryTake(Keyword.And) ? grammar.Expressions.Parse() : null;
        _tokens.Expect(Keyword.Then);
        var action = ParseAction(match);
        return new MergeWhenSyntax(_tokens.From(start), match, condition, action);
    }

    private MergeMatch ParseMatch()
    {
        bool isNot = _tokens.TryTake(Keyword.Not);
        if (!_tokens.TryTakeWord("MATCHED"))
        {
            throw _tokens.Unexpected("MATCHED");
        }

        if (!isNot)
        {
            return MergeMatch.Matched;
        }

        if (!_tokens.TryTake(Keyword.By))
        {
            return MergeMatch.NotMatchedByTarget;
        }

        return _tokens.TryTakeWord("SOURCE") ? MergeMatch.NotMatchedBySource
            : _tokens.TryTakeWord("TARGET") ? MergeMatch.NotMatchedByTarget
            : throw _tokens.Unexpected("SOURCE or TARGET");
    }

    private MergeActionSyntax? ParseAction(MergeMatch match)
    {
        int start = _tokens.Current.Start;
        if (_tokens.TryTake(Keyword.Do))
        {
            _tokens.Expect(Keyword.Nothing);
            return null;
        }

        if (match == MergeMatch.NotMatchedByTarget)
        {
            return ParseMergeInsert(start);
        }

        if (_tokens.TryTake(Keyword.Delete))
        {
            return new MergeDeleteSyntax(_tokens.From(start));
        }

        if (!_tokens.TryTake(Keyword.Update))
        {
            throw _tokens.Unexpected("UPDATE SET, DELETE or DO NOTHING");
        }

        _tokens.Expect(Keyword.Set);
        var assignments = ParseAssignments();
        return new MergeUpdateSyntax(_tokens.From(start), assignments);
    }

    private MergeInsertSyntax ParseMergeInsert(int start)
    {
        if (!_tokens.TryTake(Keyword.Insert))
        {
            throw _tokens.Unexpected("INSERT or DO NOTHING");
        }

        IReadOnlyList<NameSyntax> columns =
            _tokens.At(TokenKind.LeftParenthesis) ? _tokens.ExpectNames("a column name") : [];
        var overriding = ParseOverriding();
        if (_tokens.TryTake(Keyword.Default, Keyword.Values))
        {
            return new MergeInsertSyntax(_tokens.From(start), columns, overriding, null);
        }

        _tokens.Expect(Keyword.Values);
        _tokens.Expect(TokenKind.LeftParenthesis);
        var values = new List<ExpressionSyntax>();
        do
        {
            values.Add(grammar.Queries.ParseValueOrDefault());
        }
        while (_tokens.TryTake(TokenKind.Comma));
        _tokens.Expect(TokenKind.RightParenthesis);
        return new MergeInsertSyntax(_tokens.From(start), columns, overriding, values);
    }
}
