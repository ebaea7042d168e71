using System;
using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads SEARCH and CYCLE behind a query of WITH.</summary>
/// <param name="tokens">The text.</param>
/// <param name="parse">Reads an expression.</param>
internal sealed class TraversalParser(TokenReader tokens, Func<ExpressionSyntax> parse)
{
    private readonly TokenReader _tokens = tokens;

    /// <summary>SEARCH DEPTH | BREADTH FIRST BY columns SET sequence; null when something else stands here.</summary>
    public SearchSyntax? ParseSearch()
    {
        int start = _tokens.Current.Start;
        if (!_tokens.TryTakeWord("SEARCH"))
        {
            return null;
        }

        var isDepthFirst = _tokens.TryTakeWord("DEPTH");
        if (!isDepthFirst && !_tokens.TryTakeWord("BREADTH"))
        {
            throw _tokens.Unexpected("DEPTH or BREADTH");
        }

        if (!_tokens.TryTake(Keyword.First))
        {
            throw _tokens.Unexpected("FIRST");
        }

        _tokens.Expect(Keyword.By);
        var columns = ParseColumns();
        _tokens.Expect(Keyword.Set);
        var sequence = _tokens.ExpectName("the name of the column to sort by");
        return new SearchSyntax(_tokens.From(start), isDepthFirst, columns, sequence);
    }

    /// <summary>CYCLE columns SET mark [TO value DEFAULT value] USING path; null when something else stands here.
    /// </summary>
    public CycleSyntax? ParseCycle()
    {
        int start = _tokens.Current.Start;
        if (!_tokens.TryTakeWord("CYCLE"))
        {
            return null;
        }

        var columns = ParseColumns();
        _tokens.Expect(Keyword.Set);
        var markColumn = _tokens.ExpectName("the name of the column that marks a cycle");
        ExpressionSyntax? mark = null;
        ExpressionSyntax? unmarked = null;
        if (_tokens.TryTake(Keyword.To))
        {
            mark = parse();
            _tokens.Expect(Keyword.Default);
            unmarked = parse();
        }

        _tokens.Expect(Keyword.Using);
        var path = _tokens.ExpectName("the name of the column for the path");
        return new CycleSyntax(_tokens.From(start), columns, markColumn, path) { Mark = mark, Unmarked = unmarked };
    }

    private List<NameSyntax> ParseColumns()
    {
        List<NameSyntax> columns = [_tokens.ExpectName("a column name")];
        while (_tokens.TryTake(TokenKind.Comma))
        {
            columns.Add(_tokens.ExpectName("a column name"));
        }

        return columns;
    }
}
