using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>SEARCH DEPTH | BREADTH FIRST BY columns SET sequence, behind a recursive query of WITH.</summary>
internal sealed class SearchSyntax(
    SourceSpan location, bool isDepthFirst, IReadOnlyList<NameSyntax> columns, NameSyntax sequence)
    : SyntaxNode(location)
{
    public bool IsDepthFirst { get; } = isDepthFirst;

    public IReadOnlyList<NameSyntax> Columns { get; } = columns;

    /// <summary>The column that the rows are sorted by.</summary>
    public NameSyntax Sequence { get; } = sequence;
}

/// <summary>CYCLE columns SET mark [TO value DEFAULT value] USING path, behind a recursive query of WITH.</summary>
internal sealed class CycleSyntax(
    SourceSpan location, IReadOnlyList<NameSyntax> columns, NameSyntax markColumn, NameSyntax path)
    : SyntaxNode(location)
{
    public IReadOnlyList<NameSyntax> Columns { get; } = columns;

    public NameSyntax MarkColumn { get; } = markColumn;

    /// <summary>The value of a row that was met before; null without TO.</summary>
    public ExpressionSyntax? Mark { get; init; }

    /// <summary>The value of any other row; null without DEFAULT.</summary>
    public ExpressionSyntax? Unmarked { get; init; }

    public NameSyntax Path { get; } = path;
}

/// <summary>
/// Stands in the select list of a step for the columns that SEARCH and CYCLE keep of the rows that it comes from; no
/// text has it.
/// </summary>
internal sealed class WorkingItemSyntax(SourceSpan location) : SelectItemSyntax(location);
