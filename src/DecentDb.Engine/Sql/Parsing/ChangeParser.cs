using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads INSERT, UPDATE and DELETE; a WITH before them has been read.</summary>
internal sealed class ChangeParser(Grammar grammar)
{
    private readonly TokenReader _tokens = grammar.Tokens;

    public InsertSyntax ParseInsert(int start, WithSyntax? with)
    {
        _tokens.Expect(Keyword.Insert);
        _tokens.Expect(Keyword.Into);
        var target = ParseTarget(aliasNeedsAs: true);
        bool hasColumns = _tokens.At(TokenKind.LeftParenthesis) && !AtParenthesizedQuery();
        IReadOnlyList<NameSyntax> columns = hasColumns ? _tokens.ExpectNames("a column name") : [];
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
        var returning = ParseReturning();
        var body = new InsertBody(source, onConflict, returning);
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
            _tokens.Expect(TokenKind.Equal);
            var value = grammar.Queries.ParseValueOrDefault();
            assignments.Add(new AssignmentSyntax(_tokens.From(start), columns, value));
        }
        while (_tokens.TryTake(TokenKind.Comma));
        return assignments;
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
        IReadOnlyList<NameSyntax> columns =
            _tokens.At(TokenKind.LeftParenthesis) ? _tokens.ExpectNames("a column name") : [];
        _tokens.Expect(Keyword.Do);
        if (_tokens.TryTake(Keyword.Nothing))
        {
            return new OnConflictSyntax(_tokens.From(start), columns, null, null);
        }

        _tokens.Expect(Keyword.Update);
        _tokens.Expect(Keyword.Set);
        var assignments = ParseAssignments();
        var where = _tokens.TryTake(Keyword.Where) ? grammar.Expressions.Parse() : null;
        return new OnConflictSyntax(_tokens.From(start), columns, assignments, where);
    }

    private List<SelectItemSyntax>? ParseReturning() =>
        _tokens.TryTake(Keyword.Returning) ? grammar.Queries.ParseItems() : null;
}
