using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// An expression whose names are resolved and whose types fit: operands have the types that their operator works on.
/// Immutable.
/// </summary>
internal abstract class BoundExpression(SqlType type)
{
    public SqlType Type { get; } = type;
}

/// <summary>A value known when the statement is compiled. Its kind is that of its type, unless it is NULL.</summary>
internal sealed class BoundConstant(SqlValue value, SqlType type) : BoundExpression(type)
{
    public static readonly BoundConstant True = new(SqlValue.FromBoolean(true), SqlType.Boolean);

    public static readonly BoundConstant False = new(SqlValue.FromBoolean(false), SqlType.Boolean);

    public SqlValue Value { get; } = value;

    public bool IsNull => Value.IsNull;
}

/// <summary>
/// A value known when an execution begins: a parameter of the statement, or a column of the row of an outer query. It
/// is changed to the type at the beginning of the execution.
/// </summary>
internal sealed class BoundParameter(int index, SqlType type, bool isOuter = false) : BoundExpression(type)
{
    /// <summary>True for a value of an outer row.</summary>
    public bool IsOuter { get; } = isOuter;

    /// <summary>
    /// Its place among the values of the execution; those of outer rows come after those of the statement.
    /// </summary>
    public int Index { get; } = index;
}

/// <summary>
/// A parameter that is a list, among the items of <see cref="BoundInList"/>: it stands for all its values.
/// </summary>
internal sealed class BoundListParameter(int index, SqlType type, bool takesValue) : BoundExpression(type)
{
    /// <summary>True when one value counts as a list of it.</summary>
    public bool TakesValue { get; } = takesValue;

    /// <summary>Its place among the values of the execution.</summary>
    public int Index { get; } = index;
}

internal sealed class BoundColumn(PlanColumn column) : BoundExpression(column.Type)
{
    public PlanColumn Column { get; } = column;
}

/// <summary>
/// Arithmetic, bitwise operators and concatenation; both operands have the type that the operator works on.
/// </summary>
internal sealed class BoundBinary(BinaryOperator op, BoundExpression left, BoundExpression right, SqlType type)
    : BoundExpression(type)
{
    public BinaryOperator Operator { get; } = op;

    public BoundExpression Left { get; } = left;

    public BoundExpression Right { get; } = right;
}

/// <summary>One of the six comparisons of two operands of types with the same comparison.</summary>
internal sealed class BoundComparison(BinaryOperator op, BoundExpression left, BoundExpression right)
    : BoundExpression(SqlType.Boolean)
{
    public BinaryOperator Operator { get; } = op;

    public BoundExpression Left { get; } = left;

    public BoundExpression Right { get; } = right;

    /// <summary>The operator with its operands exchanged.</summary>
    public static BinaryOperator Mirror(BinaryOperator op) => op switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => op,
    };
}

/// <summary>IS [NOT] DISTINCT FROM; <see cref="IsEqual"/> is the form with NOT.</summary>
internal sealed class BoundDistinctFrom(BoundExpression left, BoundExpression right, bool isEqual)
    : BoundExpression(SqlType.Boolean)
{
    public BoundExpression Left { get; } = left;

    public BoundExpression Right { get; } = right;

    public bool IsEqual { get; } = isEqual;
}

internal sealed class BoundLogical(LogicalOperator op, IReadOnlyList<BoundExpression> operands)
    : BoundExpression(SqlType.Boolean)
{
    public LogicalOperator Operator { get; } = op;

    public IReadOnlyList<BoundExpression> Operands { get; } = operands;
}

internal sealed class BoundNot(BoundExpression operand) : BoundExpression(SqlType.Boolean)
{
    public BoundExpression Operand { get; } = operand;
}

/// <summary>A minus sign or a bitwise complement.</summary>
internal sealed class BoundUnary(UnaryOperator op, BoundExpression operand) : BoundExpression(operand.Type)
{
    public UnaryOperator Operator { get; } = op;

    public BoundExpression Operand { get; } = operand;
}

internal sealed class BoundIs(BoundExpression operand, IsTest test, bool negated) : BoundExpression(SqlType.Boolean)
{
    public BoundExpression Operand { get; } = operand;

    public IsTest Test { get; } = test;

    public bool Negated { get; } = negated;
}

/// <summary>operand [NOT] IN (items), all of one type.</summary>
internal sealed class BoundInList(BoundExpression operand, IReadOnlyList<BoundExpression> items, bool negated)
    : BoundExpression(SqlType.Boolean)
{
    public BoundExpression Operand { get; } = operand;

    public IReadOnlyList<BoundExpression> Items { get; } = items;

    public bool Negated { get; } = negated;
}

internal sealed class BoundLike(
    BoundExpression operand, BoundExpression pattern, BoundExpression? escape, bool ignoreCase, bool negated)
    : BoundExpression(SqlType.Boolean)
{
    public BoundExpression Operand { get; } = operand;

    public BoundExpression Pattern { get; } = pattern;

    /// <summary>Null: the backslash.</summary>
    public BoundExpression? Escape { get; } = escape;

    public bool IgnoreCase { get; } = ignoreCase;

    public bool Negated { get; } = negated;
}

/// <summary>
/// CASE [x] WHEN … THEN … ELSE … END; branches are evaluated only for the rows that take them, and x once a row.
/// </summary>
internal sealed class BoundCase(
    BoundExpression? operand, IReadOnlyList<BoundWhen> whens, BoundExpression otherwise, SqlType type)
    : BoundExpression(type)
{
    /// <summary>
    /// What the conditions compare; they name it by <see cref="BoundCaseOperand"/>. Null when there is none, or when it
    /// is so simple that it stands in the conditions itself.
    /// </summary>
    public BoundExpression? Operand { get; } = operand;

    public IReadOnlyList<BoundWhen> Whens { get; } = whens;

    public BoundExpression Otherwise { get; } = otherwise;
}

/// <summary>In a condition of a CASE: the value of its operand.</summary>
internal sealed class BoundCaseOperand(SqlType type) : BoundExpression(type);

internal readonly record struct BoundWhen(BoundExpression When, BoundExpression Then);

/// <summary>The first argument that is not NULL; later ones are evaluated only where they are needed.</summary>
internal sealed class BoundCoalesce(IReadOnlyList<BoundExpression> arguments, SqlType type) : BoundExpression(type)
{
    public IReadOnlyList<BoundExpression> Arguments { get; } = arguments;
}

internal sealed class BoundCast(BoundExpression operand, SqlType type, CastContext context) : BoundExpression(type)
{
    public BoundExpression Operand { get; } = operand;

    public CastContext Context { get; } = context;
}

internal sealed class BoundFunction(ScalarOverload overload, IReadOnlyList<BoundExpression> arguments, SqlType type)
    : BoundExpression(type)
{
    public ScalarOverload Overload { get; } = overload;

    public ScalarFunction Function => Overload.Function;

    public IReadOnlyList<BoundExpression> Arguments { get; } = arguments;
}

internal enum SubqueryKind
{
    Scalar,
    Exists,
    In,
}

/// <summary>A query within an expression.</summary>
internal sealed class BoundSubquery(
    SubqueryKind kind,
    BoundExpression? operand,
    Subplan subplan,
    IReadOnlyList<OuterValue> outerValues,
    bool negated,
    SqlType type) : BoundExpression(type)
{
    public SubqueryKind Kind { get; } = kind;

    /// <summary>What stands left of IN; else null.</summary>
    public BoundExpression? Operand { get; } = operand;

    public Subplan Subplan { get; } = subplan;

    /// <summary>
    /// The values of the outer row that the plan reads as parameters; empty when it is not correlated.
    /// </summary>
    public IReadOnlyList<OuterValue> OuterValues { get; } = outerValues;

    public bool Negated { get; } = negated;
}

/// <summary>The plan of a subquery; settled by the rules after binding.</summary>
internal sealed class Subplan(PlanNode plan)
{
    public PlanNode Plan { get; set; } = plan;

    public bool IsOptimized { get; set; }
}

/// <summary>An expression over the outer row and the index of the parameter that takes its value.</summary>
internal readonly record struct OuterValue(int ParameterIndex, BoundExpression Value);

internal enum AggregateKind
{
    CountRows,
    Count,
    Sum,
    Average,
    Min,
    Max,
    BoolAnd,
    BoolOr,
}

/// <summary>An aggregate call; it stands in expressions only until grouping replaces it by a column.</summary>
internal sealed class BoundAggregate(
    AggregateKind kind, BoundExpression? argument, bool isDistinct, BoundExpression? filter, SqlType type)
    : BoundExpression(type)
{
    public AggregateKind Kind { get; } = kind;

    /// <summary>Null for count(*).</summary>
    public BoundExpression? Argument { get; } = argument;

    public bool IsDistinct { get; } = isDistinct;

    public BoundExpression? Filter { get; } = filter;
}
