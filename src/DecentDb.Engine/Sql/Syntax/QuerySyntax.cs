using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>
/// A whole query: [WITH …] body [ORDER BY …] [LIMIT …] [OFFSET …]. The last three apply to the whole body.
/// </summary>
internal sealed class QuerySyntax(
    SourceSpan location,
    WithSyntax? with,
    QueryBodySyntax body,
    IReadOnlyList<OrderItemSyntax> orderBy,
    ExpressionSyntax? limit,
    ExpressionSyntax? offset) : SyntaxNode(location)
{
    public WithSyntax? With { get; } = with;

    public QueryBodySyntax Body { get; } = body;

    public IReadOnlyList<OrderItemSyntax> OrderBy { get; } = orderBy;

    /// <summary>Null also for LIMIT ALL. FETCH FIRST n ROWS ONLY comes as a limit too.</summary>
    public ExpressionSyntax? Limit { get; } = limit;

    public ExpressionSyntax? Offset { get; } = offset;

    /// <summary>FETCH … WITH TIES: rows that are equal in order to the last one come too.</summary>
    public bool WithTies { get; init; }

    /// <summary>FOR UPDATE and its like; empty without.</summary>
    public IReadOnlyList<LockingSyntax> Lockings { get; init; } = [];
}

internal abstract class QueryBodySyntax(SourceSpan location) : SyntaxNode(location);

internal sealed class SelectSyntax(
    SourceSpan location,
    SelectDistinct distinct,
    IReadOnlyList<SelectItemSyntax> items,
    IReadOnlyList<TableReferenceSyntax> from,
    SelectClauses clauses) : QueryBodySyntax(location)
{
    public bool IsDistinct { get; } = distinct.IsDistinct;

    /// <summary>DISTINCT ON (…); empty for plain DISTINCT.</summary>
    public IReadOnlyList<ExpressionSyntax> DistinctOn { get; } = distinct.On;

    public IReadOnlyList<SelectItemSyntax> Items { get; } = items;

    /// <summary>The elements between commas; empty for a SELECT without FROM.</summary>
    public IReadOnlyList<TableReferenceSyntax> From { get; } = from;

    public ExpressionSyntax? Where { get; } = clauses.Where;

    /// <summary>Null without GROUP BY.</summary>
    public IReadOnlyList<ExpressionSyntax>? GroupBy { get; } = clauses.GroupBy;

    public ExpressionSyntax? Having { get; } = clauses.Having;

    /// <summary>WINDOW name AS (…), ….</summary>
    public IReadOnlyList<NamedWindowSyntax> Windows { get; } = clauses.Windows;
}

internal readonly record struct SelectDistinct(bool IsDistinct, IReadOnlyList<ExpressionSyntax> On);

/// <summary>The clauses between FROM and ORDER BY.</summary>
internal readonly record struct SelectClauses(
    ExpressionSyntax? Where,
    IReadOnlyList<ExpressionSyntax>? GroupBy,
    ExpressionSyntax? Having,
    IReadOnlyList<NamedWindowSyntax> Windows);

internal sealed class NamedWindowSyntax(SourceSpan location, NameSyntax name, WindowSyntax window)
    : SyntaxNode(location)
{
    public NameSyntax Name { get; } = name;

    public WindowSyntax Window { get; } = window;
}

internal abstract class SelectItemSyntax(SourceSpan location) : SyntaxNode(location);

internal sealed class ExpressionItemSyntax(SourceSpan location, ExpressionSyntax expression, NameSyntax? alias)
    : SelectItemSyntax(location)
{
    public ExpressionSyntax Expression { get; } = expression;

    public NameSyntax? Alias { get; } = alias;
}

/// <summary>* or t.*.</summary>
internal sealed class StarItemSyntax(SourceSpan location, ObjectNameSyntax? table) : SelectItemSyntax(location)
{
    public ObjectNameSyntax? Table { get; } = table;
}

/// <summary>VALUES (…), (…). Within an INSERT a value may be <see cref="DefaultValueSyntax"/>.</summary>
internal sealed class ValuesSyntax(SourceSpan location, IReadOnlyList<ValuesRowSyntax> rows) : QueryBodySyntax(location)
{
    public IReadOnlyList<ValuesRowSyntax> Rows { get; } = rows;
}

internal sealed class ValuesRowSyntax(SourceSpan location, IReadOnlyList<ExpressionSyntax> values)
    : SyntaxNode(location)
{
    public IReadOnlyList<ExpressionSyntax> Values { get; } = values;
}

internal enum SetOperator
{
    Union,
    Intersect,
    Except,
}

/// <summary>
/// Two or more operands joined by one and the same operator, to be applied from left to right:
/// a EXCEPT b EXCEPT c is (a EXCEPT b) EXCEPT c. The list may be very long.
/// </summary>
internal sealed class SetOperationSyntax(
    SourceSpan location, SetOperator op, bool all, IReadOnlyList<QueryBodySyntax> operands) : QueryBodySyntax(location)
{
    public SetOperator Operator { get; } = op;

    /// <summary>ALL: duplicates are kept.</summary>
    public bool All { get; } = all;

    public IReadOnlyList<QueryBodySyntax> Operands { get; } = operands;
}

/// <summary>A query in parentheses as an operand, with an ORDER BY, LIMIT or WITH of its own.</summary>
internal sealed class NestedQuerySyntax(SourceSpan location, QuerySyntax query) : QueryBodySyntax(location)
{
    public QuerySyntax Query { get; } = query;
}

internal enum NullsOrder
{
    /// <summary>Not written: NULLs last when ascending, first when descending.</summary>
    Default,
    First,
    Last,
}

internal sealed class OrderItemSyntax(
    SourceSpan location, ExpressionSyntax expression, bool descending, NullsOrder nulls) : SyntaxNode(location)
{
    /// <summary>An expression, the name of an output column, or its ordinal as an integer literal.</summary>
    public ExpressionSyntax Expression { get; } = expression;

    public bool Descending { get; } = descending;

    public NullsOrder Nulls { get; } = nulls;
}

internal sealed class WithSyntax(SourceSpan location, bool recursive, IReadOnlyList<CommonTableSyntax> tables)
    : SyntaxNode(location)
{
    public bool Recursive { get; } = recursive;

    public IReadOnlyList<CommonTableSyntax> Tables { get; } = tables;
}

internal enum Materialization
{
    Default,
    Materialized,
    NotMaterialized,
}

/// <summary>name [(columns)] AS [[NOT] MATERIALIZED] (statement).</summary>
internal sealed class CommonTableSyntax(
    SourceSpan location,
    NameSyntax name,
    IReadOnlyList<NameSyntax> columns,
    Materialization materialization,
    StatementSyntax statement) : SyntaxNode(location)
{
    public NameSyntax Name { get; } = name;

    public IReadOnlyList<NameSyntax> Columns { get; } = columns;

    public Materialization Materialization { get; } = materialization;

    /// <summary>A <see cref="QueryStatementSyntax"/>, or an INSERT, UPDATE or DELETE with RETURNING.</summary>
    public StatementSyntax Statement { get; } = statement;

    public SearchSyntax? Search { get; init; }

    public CycleSyntax? Cycle { get; init; }
}
