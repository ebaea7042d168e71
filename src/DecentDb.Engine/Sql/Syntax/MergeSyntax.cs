using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>MERGE INTO target USING source ON condition WHEN … [RETURNING …].</summary>
internal sealed class MergeSyntax(SourceSpan location, WithSyntax? with, MergeTables tables, MergeBranches branches)
    : StatementSyntax(location)
{
    public WithSyntax? With { get; } = with;

    public TargetSyntax Target { get; } = tables.Target;

    public TableReferenceSyntax Source { get; } = tables.Source;

    public ExpressionSyntax On { get; } = tables.On;

    public IReadOnlyList<MergeWhenSyntax> Whens { get; } = branches.Whens;

    /// <summary>Null without RETURNING.</summary>
    public IReadOnlyList<SelectItemSyntax>? Returning { get; } = branches.Returning;
}

/// <summary>What a MERGE brings together.</summary>
internal readonly record struct MergeTables(TargetSyntax Target, TableReferenceSyntax Source, ExpressionSyntax On);

/// <summary>What a MERGE does.</summary>
internal readonly record struct MergeBranches(
    IReadOnlyList<MergeWhenSyntax> Whens, IReadOnlyList<SelectItemSyntax>? Returning);

/// <summary>WHEN [NOT] MATCHED … [AND condition] THEN action.</summary>
internal sealed class MergeWhenSyntax(
    SourceSpan location, MergeMatch match, ExpressionSyntax? condition, MergeActionSyntax? action)
    : SyntaxNode(location)
{
    public MergeMatch Match { get; } = match;

    public ExpressionSyntax? Condition { get; } = condition;

    /// <summary>Null for DO NOTHING.</summary>
    public MergeActionSyntax? Action { get; } = action;
}

internal enum MergeMatch
{
    /// <summary>A row of the source with a row of the target.</summary>
    Matched,

    /// <summary>A row of the source alone.</summary>
    NotMatchedByTarget,

    /// <summary>A row of the target alone.</summary>
    NotMatchedBySource,
}

internal abstract class MergeActionSyntax(SourceSpan location) : SyntaxNode(location);

internal sealed class MergeDeleteSyntax(SourceSpan location) : MergeActionSyntax(location);

internal sealed class MergeUpdateSyntax(SourceSpan location, IReadOnlyList<AssignmentSyntax> assignments)
    : MergeActionSyntax(location)
{
    public IReadOnlyList<AssignmentSyntax> Assignments { get; } = assignments;
}

/// <summary>INSERT [(columns)] [OVERRIDING …] VALUES (…), or DEFAULT VALUES.</summary>
internal sealed class MergeInsertSyntax(
    SourceSpan location,
    IReadOnlyList<NameSyntax> columns,
    InsertOverriding overriding,
    IReadOnlyList<ExpressionSyntax>? values) : MergeActionSyntax(location)
{
    /// <summary>Empty when none are named.</summary>
    public IReadOnlyList<NameSyntax> Columns { get; } = columns;

    public InsertOverriding Overriding { get; } = overriding;

    /// <summary>Null for DEFAULT VALUES.</summary>
    public IReadOnlyList<ExpressionSyntax>? Values { get; } = values;
}
