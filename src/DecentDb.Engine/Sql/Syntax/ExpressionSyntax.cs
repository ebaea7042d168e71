using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>Anything that yields a value. Parentheses leave no node; they only show in the shape of the tree.</summary>
internal abstract class ExpressionSyntax(SourceSpan location) : SyntaxNode(location);

/// <summary>A column: <c>c</c>, <c>t.c</c> or <c>main.t.c</c>.</summary>
internal sealed class ColumnReferenceSyntax(
    SourceSpan location, NameSyntax? schema, NameSyntax? table, NameSyntax column) : ExpressionSyntax(location)
{
    public NameSyntax? Schema { get; } = schema;

    public NameSyntax? Table { get; } = table;

    public NameSyntax Column { get; } = column;
}

internal enum ParameterKind
{
    /// <summary>@name, :name or $name.</summary>
    Named,

    /// <summary>$1 or ?1: the number says which.</summary>
    Numbered,

    /// <summary>A lone question mark: the n-th one of the whole text is number n.</summary>
    Positional,
}

/// <summary>
/// A parameter. <see cref="Name"/> has no prefix and is empty unless the kind is Named; <see cref="Ordinal"/> counts
/// from 1 and is 0 for a named one.
/// </summary>
internal sealed class ParameterSyntax(SourceSpan location, ParameterKind kind, string name, int ordinal)
    : ExpressionSyntax(location)
{
    public ParameterKind Kind { get; } = kind;

    public string Name { get; } = name;

    public int Ordinal { get; } = ordinal;
}

internal sealed class UnarySyntax(SourceSpan location, UnaryOperator op, ExpressionSyntax operand)
    : ExpressionSyntax(location)
{
    public UnaryOperator Operator { get; } = op;

    public ExpressionSyntax Operand { get; } = operand;
}

internal sealed class BinarySyntax(
    SourceSpan location, BinaryOperator op, ExpressionSyntax left, ExpressionSyntax right, TextSpan operatorSpan)
    : ExpressionSyntax(location)
{
    public BinaryOperator Operator { get; } = op;

    public ExpressionSyntax Left { get; } = left;

    public ExpressionSyntax Right { get; } = right;

    /// <summary>Where the operator itself stands, for messages about it.</summary>
    public TextSpan OperatorSpan { get; } = operatorSpan;
}

/// <summary>A chain of AND, or of OR, with two or more operands in written order. It may be very long.</summary>
internal sealed class LogicalSyntax(
    SourceSpan location, LogicalOperator op, IReadOnlyList<ExpressionSyntax> operands) : ExpressionSyntax(location)
{
    public LogicalOperator Operator { get; } = op;

    public IReadOnlyList<ExpressionSyntax> Operands { get; } = operands;
}

/// <summary>e IS [NOT] NULL, TRUE, FALSE or UNKNOWN.</summary>
internal sealed class IsSyntax(SourceSpan location, ExpressionSyntax operand, IsTest test, bool negated)
    : ExpressionSyntax(location)
{
    public ExpressionSyntax Operand { get; } = operand;

    public IsTest Test { get; } = test;

    public bool Negated { get; } = negated;
}

/// <summary>a IS [NOT] DISTINCT FROM b: as &lt;&gt;, but NULL equals NULL.</summary>
internal sealed class DistinctFromSyntax(
    SourceSpan location, ExpressionSyntax left, ExpressionSyntax right, bool negated) : ExpressionSyntax(location)
{
    public ExpressionSyntax Left { get; } = left;

    public ExpressionSyntax Right { get; } = right;

    public bool Negated { get; } = negated;
}

internal sealed class BetweenSyntax(
    SourceSpan location,
    ExpressionSyntax operand,
    ExpressionSyntax low,
    ExpressionSyntax high,
    bool negated,
    bool symmetric) : ExpressionSyntax(location)
{
    public ExpressionSyntax Operand { get; } = operand;

    public ExpressionSyntax Low { get; } = low;

    public ExpressionSyntax High { get; } = high;

    public bool Negated { get; } = negated;

    /// <summary>BETWEEN SYMMETRIC: the bounds may stand in either order.</summary>
    public bool Symmetric { get; } = symmetric;
}

internal sealed class InListSyntax(
    SourceSpan location, ExpressionSyntax operand, IReadOnlyList<ExpressionSyntax> items, bool negated)
    : ExpressionSyntax(location)
{
    public ExpressionSyntax Operand { get; } = operand;

    public IReadOnlyList<ExpressionSyntax> Items { get; } = items;

    public bool Negated { get; } = negated;
}

internal sealed class InQuerySyntax(SourceSpan location, ExpressionSyntax operand, QuerySyntax query, bool negated)
    : ExpressionSyntax(location)
{
    public ExpressionSyntax Operand { get; } = operand;

    public QuerySyntax Query { get; } = query;

    public bool Negated { get; } = negated;
}

internal sealed class LikeSyntax(
    SourceSpan location,
    ExpressionSyntax operand,
    ExpressionSyntax pattern,
    ExpressionSyntax? escape,
    bool ignoreCase,
    bool negated) : ExpressionSyntax(location)
{
    public ExpressionSyntax Operand { get; } = operand;

    public ExpressionSyntax Pattern { get; } = pattern;

    public ExpressionSyntax? Escape { get; } = escape;

    public bool IgnoreCase { get; } = ignoreCase;

    public bool Negated { get; } = negated;
}

/// <summary>CAST(e AS type) or e::type.</summary>
internal sealed class CastSyntax(SourceSpan location, ExpressionSyntax operand, TypeNameSyntax type)
    : ExpressionSyntax(location)
{
    public ExpressionSyntax Operand { get; } = operand;

    public TypeNameSyntax Type { get; } = type;
}

internal sealed class CollateSyntax(SourceSpan location, ExpressionSyntax operand, NameSyntax collation)
    : ExpressionSyntax(location)
{
    public ExpressionSyntax Operand { get; } = operand;

    public NameSyntax Collation { get; } = collation;
}

/// <summary>CASE [operand] WHEN … THEN … [ELSE …] END.</summary>
internal sealed class CaseSyntax(
    SourceSpan location, ExpressionSyntax? operand, IReadOnlyList<WhenSyntax> whens, ExpressionSyntax? otherwise)
    : ExpressionSyntax(location)
{
    public ExpressionSyntax? Operand { get; } = operand;

    public IReadOnlyList<WhenSyntax> Whens { get; } = whens;

    public ExpressionSyntax? Otherwise { get; } = otherwise;
}

internal sealed class WhenSyntax(SourceSpan location, ExpressionSyntax when, ExpressionSyntax then)
    : SyntaxNode(location)
{
    public ExpressionSyntax When { get; } = when;

    public ExpressionSyntax Then { get; } = then;
}

/// <summary>(SELECT …) where a value is expected.</summary>
internal sealed class ScalarSubquerySyntax(SourceSpan location, QuerySyntax query) : ExpressionSyntax(location)
{
    public QuerySyntax Query { get; } = query;
}

internal sealed class ExistsSyntax(SourceSpan location, QuerySyntax query) : ExpressionSyntax(location)
{
    public QuerySyntax Query { get; } = query;
}

/// <summary>e op ANY|ALL (query) or (array expression): exactly one of the last two is set.</summary>
internal sealed class QuantifiedSyntax(
    SourceSpan location,
    ExpressionSyntax operand,
    BinaryOperator op,
    Quantifier quantifier,
    QuerySyntax? query,
    ExpressionSyntax? array) : ExpressionSyntax(location)
{
    public ExpressionSyntax Operand { get; } = operand;

    public BinaryOperator Operator { get; } = op;

    public Quantifier Quantifier { get; } = quantifier;

    public QuerySyntax? Query { get; } = query;

    public ExpressionSyntax? Array { get; } = array;

    /// <summary>ANY ((@p)): the parameter is a list, or a list of one value is written so.</summary>
    public bool IsInParentheses { get; init; }

    /// <summary>[NOT] LIKE or ILIKE in the place of an operator.</summary>
    public LikeForm? Like { get; init; }
}

/// <summary>What is asked of a text and a pattern.</summary>
/// <param name="IgnoresCase">True for ILIKE.</param>
/// <param name="IsNegated">True with NOT.</param>
internal readonly record struct LikeForm(bool IgnoresCase, bool IsNegated);

/// <summary>A row value: (a, b) or ROW(a).</summary>
internal sealed class RowSyntax(SourceSpan location, IReadOnlyList<ExpressionSyntax> items) : ExpressionSyntax(location)
{
    public IReadOnlyList<ExpressionSyntax> Items { get; } = items;
}

/// <summary>ARRAY[a, b].</summary>
internal sealed class ArraySyntax(SourceSpan location, IReadOnlyList<ExpressionSyntax> items)
    : ExpressionSyntax(location)
{
    public IReadOnlyList<ExpressionSyntax> Items { get; } = items;
}

/// <summary>ARRAY(query): the values of its one column.</summary>
internal sealed class ArrayQuerySyntax(SourceSpan location, QuerySyntax query) : ExpressionSyntax(location)
{
    public QuerySyntax Query { get; } = query;
}

/// <summary>array[i], array[i:j], and several of them.</summary>
internal sealed class SubscriptSyntax(
    SourceSpan location, ExpressionSyntax array, IReadOnlyList<SubscriptRangeSyntax> ranges)
    : ExpressionSyntax(location)
{
    public ExpressionSyntax Array { get; } = array;

    public IReadOnlyList<SubscriptRangeSyntax> Ranges { get; } = ranges;
}

/// <summary>[i], or [i:j], either end of which may be left out.</summary>
internal sealed class SubscriptRangeSyntax(
    SourceSpan location, ExpressionSyntax? lower, ExpressionSyntax? upper, bool isSlice) : SyntaxNode(location)
{
    /// <summary>The lower end of a slice; null when it is left out.</summary>
    public ExpressionSyntax? Lower { get; } = lower;

    /// <summary>The subscript, or the upper end of a slice; null when it is left out.</summary>
    public ExpressionSyntax? Upper { get; } = upper;

    public bool IsSlice { get; } = isSlice;
}

internal enum GroupingKind
{
    /// <summary>(): all rows are one group.</summary>
    Empty,

    Rollup,
    Cube,
    Sets,

    /// <summary>All of a GROUP BY DISTINCT: each set once.</summary>
    Distinct,
}

/// <summary>ROLLUP, CUBE, GROUPING SETS or () in GROUP BY; its elements are expressions, rows and others of these.
/// </summary>
internal sealed class GroupingSetsSyntax(
    SourceSpan location, GroupingKind kind, IReadOnlyList<ExpressionSyntax> elements) : ExpressionSyntax(location)
{
    public GroupingKind Kind { get; } = kind;

    public IReadOnlyList<ExpressionSyntax> Elements { get; } = elements;
}

internal enum CurrentValueKind
{
    Date,
    Time,
    Timestamp,
    LocalTime,
    LocalTimestamp,
}

/// <summary>CURRENT_DATE, CURRENT_TIME[(p)] and their like.</summary>
internal sealed class CurrentValueSyntax(SourceSpan location, CurrentValueKind kind, int? precision)
    : ExpressionSyntax(location)
{
    public CurrentValueKind Kind { get; } = kind;

    public int? Precision { get; } = precision;
}

/// <summary>The word DEFAULT in place of a value; stands only in a row of an INSERT and right of a SET.</summary>
internal sealed class DefaultValueSyntax(SourceSpan location) : ExpressionSyntax(location);
