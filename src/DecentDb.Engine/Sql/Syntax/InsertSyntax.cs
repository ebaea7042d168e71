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

    /// <summary>Null without RETURNING.</summary>
    public IReadOnlyList<SelectItemSyntax>? Returning { get; } = body.Returning;
}

/// <summary>What follows the column list of an INSERT.</summary>
internal readonly record struct InsertBody(
    QuerySyntax? Source, OnConflictSyntax? OnConflict, IReadOnlyList<SelectItemSyntax>? Returning);

/// <summary>ON CONFLICT [(columns)] DO NOTHING, or DO UPDATE SET … [WHERE …].</summary>
internal sealed class OnConflictSyntax(
    SourceSpan location,
    IReadOnlyList<NameSyntax> columns,
    IReadOnlyList<AssignmentSyntax>? assignments,
    ExpressionSyntax? where) : SyntaxNode(location)
{
    public IReadOnlyList<NameSyntax> Columns { get; } = columns;

    /// <summary>Null for DO NOTHING.</summary>
    public IReadOnlyList<AssignmentSyntax>? Assignments { get; } = assignments;

    public ExpressionSyntax? Where { get; } = where;
}

/// <summary>The table that a statement changes, with its alias.</summary>
internal sealed class TargetSyntax(SourceSpan location, ObjectNameSyntax name, NameSyntax? alias) : SyntaxNode(location)
{
    public ObjectNameSyntax Name { get; } = name;

    public NameSyntax? Alias { get; } = alias;
}
