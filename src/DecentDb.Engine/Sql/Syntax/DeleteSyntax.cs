using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

internal sealed class DeleteSyntax(SourceSpan location, WithSyntax? with, TargetSyntax target, ChangeClauses clauses)
    : StatementSyntax(location)
{
    public WithSyntax? With { get; } = with;

    public TargetSyntax Target { get; } = target;

    public IReadOnlyList<TableReferenceSyntax> Using { get; } = clauses.From;

    public ExpressionSyntax? Where { get; } = clauses.Where;

    /// <summary>Null without RETURNING.</summary>
    public IReadOnlyList<SelectItemSyntax>? Returning { get; } = clauses.Returning;
}
