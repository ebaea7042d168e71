using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

internal sealed class UpdateSyntax(
    SourceSpan location,
    WithSyntax? with,
    TargetSyntax target,
    IReadOnlyList<AssignmentSyntax> assignments,
    ChangeClauses clauses) : StatementSyntax(location)
{
    public WithSyntax? With { get; } = with;

    public TargetSyntax Target { get; } = target;

    public IReadOnlyList<AssignmentSyntax> Assignments { get; } = assignments;

    public IReadOnlyList<TableReferenceSyntax> From { get; } = clauses.From;

    public ExpressionSyntax? Where { get; } = clauses.Where;

    /// <summary>Null without RETURNING.</summary>
    public IReadOnlyList<SelectItemSyntax>? Returning { get; } = clauses.Returning;
}

/// <summary>The clauses at the end of UPDATE and DELETE; FROM is called USING in a DELETE.</summary>
internal readonly record struct ChangeClauses(
    IReadOnlyList<TableReferenceSyntax> From, ExpressionSyntax? Where, IReadOnlyList<SelectItemSyntax>? Returning);

/// <summary>column = value, or (a, b) = (row or query); the value may be <see cref="DefaultValueSyntax"/>.</summary>
internal sealed class AssignmentSyntax(SourceSpan location, IReadOnlyList<NameSyntax> columns, ExpressionSyntax value)
    : SyntaxNode(location)
{
    /// <summary>One column, or several when written in parentheses.</summary>
    public IReadOnlyList<NameSyntax> Columns { get; } = columns;

    public ExpressionSyntax Value { get; } = value;

    /// <summary>The place in an array that is assigned, as in a[1] = 5; empty for the whole column.</summary>
    public IReadOnlyList<SubscriptRangeSyntax> Subscripts { get; init; } = [];
}
