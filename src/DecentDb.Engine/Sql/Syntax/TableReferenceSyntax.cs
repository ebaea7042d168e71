using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>An element of FROM.</summary>
internal abstract class TableReferenceSyntax(SourceSpan location) : SyntaxNode(location);

/// <summary>[AS] alias [(column, …)].</summary>
internal sealed class TableAliasSyntax(SourceSpan location, NameSyntax name, IReadOnlyList<NameSyntax> columns)
    : SyntaxNode(location)
{
    public NameSyntax Name { get; } = name;

    public IReadOnlyList<NameSyntax> Columns { get; } = columns;
}

internal sealed class NamedTableSyntax(SourceSpan location, ObjectNameSyntax name, TableAliasSyntax? alias)
    : TableReferenceSyntax(location)
{
    public ObjectNameSyntax Name { get; } = name;

    public TableAliasSyntax? Alias { get; } = alias;

    /// <summary>TABLESAMPLE; null without.</summary>
    public SampleSyntax? Sample { get; init; }
}

/// <summary>TABLESAMPLE method (arguments) [REPEATABLE (seed)].</summary>
internal sealed class SampleSyntax(
    SourceSpan location, NameSyntax method, IReadOnlyList<ExpressionSyntax> arguments, ExpressionSyntax? seed)
    : SyntaxNode(location)
{
    public NameSyntax Method { get; } = method;

    public IReadOnlyList<ExpressionSyntax> Arguments { get; } = arguments;

    public ExpressionSyntax? Seed { get; } = seed;
}

/// <summary>(query) [AS] alias; the alias may be missing.</summary>
internal sealed class DerivedTableSyntax(SourceSpan location, QuerySyntax query, TableAliasSyntax? alias, bool lateral)
    : TableReferenceSyntax(location)
{
    public QuerySyntax Query { get; } = query;

    public TableAliasSyntax? Alias { get; } = alias;

    public bool Lateral { get; } = lateral;
}

/// <summary>
/// A function in FROM, as generate_series(1, 10) g(n). It may read the tables before it, with LATERAL and without.
/// </summary>
internal sealed class TableFunctionSyntax(
    SourceSpan location, FunctionCallSyntax call, TableAliasSyntax? alias, bool hasOrdinality)
    : TableReferenceSyntax(location)
{
    public FunctionCallSyntax Call { get; } = call;

    public TableAliasSyntax? Alias { get; } = alias;

    /// <summary>WITH ORDINALITY: a column of numbers follows.</summary>
    public bool HasOrdinality { get; } = hasOrdinality;
}

/// <summary>ROWS FROM (f(…), g(…)): the rows of functions side by side.</summary>
internal sealed class RowsFromSyntax(
    SourceSpan location, IReadOnlyList<FunctionCallSyntax> calls, TableAliasSyntax? alias, bool hasOrdinality)
    : TableReferenceSyntax(location)
{
    public IReadOnlyList<FunctionCallSyntax> Calls { get; } = calls;

    public TableAliasSyntax? Alias { get; } = alias;

    /// <summary>WITH ORDINALITY: a column of numbers follows.</summary>
    public bool HasOrdinality { get; } = hasOrdinality;
}

internal enum JoinKind
{
    Inner,
    Left,
    Right,
    Full,
    Cross,
}

/// <summary>
/// left JOIN right. An inner or outer join has exactly one of an ON condition, USING columns and the word NATURAL.
/// </summary>
internal sealed class JoinSyntax(
    SourceSpan location, JoinKind kind, TableReferenceSyntax left, TableReferenceSyntax right, JoinCondition condition)
    : TableReferenceSyntax(location)
{
    public JoinKind Kind { get; } = kind;

    public TableReferenceSyntax Left { get; } = left;

    public TableReferenceSyntax Right { get; } = right;

    public ExpressionSyntax? On { get; } = condition.On;

    /// <summary>Empty unless written with USING.</summary>
    public IReadOnlyList<NameSyntax> Using { get; } = condition.Using;

    public bool Natural { get; } = condition.Natural;
}

internal readonly record struct JoinCondition(ExpressionSyntax? On, IReadOnlyList<NameSyntax> Using, bool Natural)
{
    public static JoinCondition None => new(null, [], false);
}
