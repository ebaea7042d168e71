using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

internal sealed class InsertSyntax(
    SourceSpan location,
    WithSyntax? with,
    TargetSyntax target,
    IReadOnlyList<NameSyntax> columns,
    InsertBody body) : StatementSyntax(location)
{
    public WithSyntax? With { get; } = with;

    public TargetSyntax Target { get; } = target;

    /// <summary>The named columns; empty when none are named.</summary>
    public IReadOnlyList<NameSyntax> Columns { get; } = columns;

    /// <summary>The rows: VALUES or a query. Null for DEFAULT VALUES.</summary>
    public QuerySyntax? Source { get; } = body.Source;

    public OnConflictSyntax? OnConflict { get; } = body.OnConflict;

    /// <summary>What INSERT OR … or REPLACE says of rows whose key the table has.</summary>
    public InsertResolution Resolution { get; } = body.Resolution;

    public InsertOverriding Overriding { get; } = body.Overriding;

    /// <summary>Null without RETURNING.</summary>
    public IReadOnlyList<SelectItemSyntax>? Returning { get; } = body.Returning;
}

/// <summary>What INSERT says besides its target and columns.</summary>
internal readonly record struct InsertBody(
    QuerySyntax? Source, OnConflictSyntax? OnConflict, IReadOnlyList<SelectItemSyntax>? Returning)
{
    public InsertResolution Resolution { get; init; }

    public InsertOverriding Overriding { get; init; }
}

/// <summary>INSERT OR IGNORE, INSERT OR REPLACE and REPLACE.</summary>
internal enum InsertResolution
{
    None,
    Ignore,
    Replace,
}

/// <summary>OVERRIDING SYSTEM VALUE and OVERRIDING USER VALUE.</summary>
internal enum InsertOverriding
{
    None,
    SystemValue,
    UserValue,
}

/// <summary>ON CONFLICT [target] DO NOTHING, or DO UPDATE SET … [WHERE …].</summary>
internal sealed class OnConflictSyntax(
    SourceSpan location,
    ConflictTargetSyntax? target,
    IReadOnlyList<AssignmentSyntax>? assignments,
    ExpressionSyntax? where) : SyntaxNode(location)
{
    /// <summary>Null when every unique key is meant.</summary>
    public ConflictTargetSyntax? Target { get; } = target;

    /// <summary>Null for DO NOTHING.</summary>
    public IReadOnlyList<AssignmentSyntax>? Assignments { get; } = assignments;

    public ExpressionSyntax? Where { get; } = where;
}

/// <summary>(columns) [WHERE condition] or ON CONSTRAINT name.</summary>
internal sealed class ConflictTargetSyntax(
    SourceSpan location, IReadOnlyList<IndexColumnSyntax> columns, ExpressionSyntax? where, NameSyntax? constraint)
    : SyntaxNode(location)
{
    /// <summary>Empty when a constraint is named.</summary>
    public IReadOnlyList<IndexColumnSyntax> Columns { get; } = columns;

    /// <summary>What the condition of a partial index must follow from.</summary>
    public ExpressionSyntax? Where { get; } = where;

    public NameSyntax? Constraint { get; } = constraint;
}

/// <summary>The table that a statement changes, with its alias.</summary>
internal sealed class TargetSyntax(SourceSpan location, ObjectNameSyntax name, NameSyntax? alias) : SyntaxNode(location)
{
    public ObjectNameSyntax Name { get; } = name;

    public NameSyntax? Alias { get; } = alias;
}
