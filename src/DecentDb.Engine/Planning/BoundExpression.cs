using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// An expression whose names are resolved and whose types fit: operands have the types that their operator works on. It
/// is never changed: rules make others by <c>with</c>, so that what they do not name stays. Two expressions are equal
/// when they are one object; <see cref="ExpressionFacts.AreSame"/> says whether they are written alike.
/// </summary>
internal abstract record BoundExpression(SqlType Type)
{
    /// <summary>The expressions that the value is computed from.</summary>
    public abstract IReadOnlyList<BoundExpression> Operands { get; }

    /// <summary>
    /// True when computing it may raise an error for some rows, whatever its operands do: arithmetic, casts, most
    /// functions.
    /// </summary>
    public abstract bool FailsItself { get; }

    /// <summary>As a condition: the share of rows for which it is expected to be true.</summary>
    public virtual double Share => Estimator.OtherShare;

    /// <summary>The same expression over other operands, as many as it has and of the same types.</summary>
    public abstract BoundExpression WithOperands(IReadOnlyList<BoundExpression> operands);

    /// <summary>The expression for people, as EXPLAIN shows it.</summary>
    public abstract string Describe();

    /// <summary>True when another expression of this class says the same of its operands.</summary>
    public abstract bool HasSameAttributes(BoundExpression other);

    public virtual bool Equals(BoundExpression? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public sealed override string ToString() => Describe();

    protected static string Not(bool negated) => negated ? "NOT " : "";
}

/// <summary>An expression that is computed from no other.</summary>
internal abstract record BoundLeaf(SqlType Type) : BoundExpression(Type)
{
    public sealed override IReadOnlyList<BoundExpression> Operands => [];

    public sealed override bool FailsItself => false;

    public sealed override BoundExpression WithOperands(IReadOnlyList<BoundExpression> operands) => this;
}

/// <summary>A value known when the statement is compiled. Its kind is that of its type, unless it is NULL.</summary>
internal sealed record BoundConstant(SqlValue Value, SqlType Type) : BoundLeaf(Type)
{
    public static readonly BoundConstant True = new(SqlValue.FromBoolean(true), SqlType.Boolean);

    public static readonly BoundConstant False = new(SqlValue.FromBoolean(false), SqlType.Boolean);

    public bool IsNull => Value.IsNull;

    public static BoundConstant Of(int value) => new(SqlValue.FromInt64(value, SqlType.Integer.Kind), SqlType.Integer);

    public static BoundConstant NullOf(SqlType type) => new(SqlValue.NullOf(type.Kind), type);

    public override string Describe() => IsNull ? "NULL" : Type.Traits.Describe(Value);

    public override bool HasSameAttributes(BoundExpression other) =>
        other is BoundConstant o && IsNull == o.IsNull && (IsNull || Value == o.Value);
}

/// <summary>
/// A value known when an execution begins: a parameter of the statement, or a column of the row of an outer query. It
/// is changed to the type at the beginning of the execution.
/// </summary>
/// <param name="Index">
/// Its place among the values of the execution; those of outer rows come after those of the statement.
/// </param>
/// <param name="Type">The type of its value.</param>
/// <param name="IsOuter">True for a value of an outer row.</param>
internal sealed record BoundParameter(int Index, SqlType Type, bool IsOuter = false) : BoundLeaf(Type)
{
    /// <summary>
    /// The parameters that it is or comes from, where their value depends on where it goes; else null. It tells nothing
    /// of the value, and so two that differ in it are written alike.
    /// </summary>
    internal GivenPlaces? GivenAt { get; init; }

    /// <summary>True when a time that knows its zone is refused: it could be meant in two ways.</summary>
    public bool RefusesZone { get; init; }

    public override string Describe() => $"${Index + 1}";

    public override bool HasSameAttributes(BoundExpression other) =>
        other is BoundParameter o && Index == o.Index && IsOuter == o.IsOuter && RefusesZone == o.RefusesZone;
}

/// <summary>
/// A parameter that is a list, among the items of <see cref="BoundInList"/>: it stands for all its values.
/// </summary>
/// <param name="Index">Its place among the values of the execution.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="TakesValue">True when one value counts as a list of it.</param>
internal sealed record BoundListParameter(int Index, SqlType Type, bool TakesValue) : BoundLeaf(Type)
{
    private const int GuessedCount = 10;

    /// <summary>How many values a list holds, for estimates.</summary>
    public static int CountOf(IReadOnlyList<BoundExpression> items) =>
        items is [BoundListParameter] ? GuessedCount : items.Count;

    public override string Describe() => $"ANY ${Index + 1}";

    public override bool HasSameAttributes(BoundExpression other) =>
        other is BoundListParameter o && Index == o.Index && TakesValue == o.TakesValue;
}

internal sealed record BoundColumn(PlanColumn Column) : BoundLeaf(Column.Type)
{
    public override string Describe() => Column.ToString();

    public override bool HasSameAttributes(BoundExpression other) => other is BoundColumn o && Column == o.Column;
}

/// <summary>
/// Arithmetic, bitwise operators and concatenation; both operands have the type that the operator works on.
/// </summary>
internal sealed record BoundBinary(BinaryOperator Operator, BoundExpression Left, BoundExpression Right, SqlType Type)
    : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Operands => [Left, Right];

    public override bool FailsItself => Operator != BinaryOperator.Concat;

    public override BoundBinary WithOperands(IReadOnlyList<BoundExpression> operands) =>
        this with { Left = operands[0], Right = operands[1] };

    public override string Describe() => $"({Left.Describe()} {OperatorText.Of(Operator)} {Right.Describe()})";

    public override bool HasSameAttributes(BoundExpression other) => other is BoundBinary o && Operator == o.Operator;
}

/// <summary>One of the six comparisons of two operands of types with the same comparison.</summary>
internal sealed record BoundComparison(BinaryOperator Operator, BoundExpression Left, BoundExpression Right)
    : BoundExpression(SqlType.Boolean)
{
    public override IReadOnlyList<BoundExpression> Operands => [Left, Right];

    public override bool FailsItself => false;

    public override double Share => Operator switch
    {
        BinaryOperator.Equal => Estimator.EqualShare,
        BinaryOperator.NotEqual => 1 - Estimator.EqualShare,
        _ => Estimator.RangeShare,
    };

    /// <summary>The operator with its operands exchanged.</summary>
    public static BinaryOperator Mirror(BinaryOperator op) => op switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => op,
    };

    public override BoundComparison WithOperands(IReadOnlyList<BoundExpression> operands) =>
        this with { Left = operands[0], Right = operands[1] };

    public override string Describe() => $"{Left.Describe()} {OperatorText.Of(Operator)} {Right.Describe()}";

    public override bool HasSameAttributes(BoundExpression other) =>
        other is BoundComparison o && Operator == o.Operator;
}

/// <summary>IS [NOT] DISTINCT FROM; <see cref="IsEqual"/> is the form with NOT.</summary>
internal sealed record BoundDistinctFrom(BoundExpression Left, BoundExpression Right, bool IsEqual)
    : BoundExpression(SqlType.Boolean)
{
    public override IReadOnlyList<BoundExpression> Operands => [Left, Right];

    public override bool FailsItself => false;

    public override BoundDistinctFrom WithOperands(IReadOnlyList<BoundExpression> operands) =>
        this with { Left = operands[0], Right = operands[1] };

    public override string Describe() => $"{Left.Describe()} IS {Not(IsEqual)}DISTINCT FROM {Right.Describe()}";

    public override bool HasSameAttributes(BoundExpression other) =>
        other is BoundDistinctFrom o && IsEqual == o.IsEqual;
}

/// <summary>AND or OR.</summary>
internal sealed record BoundLogical : BoundExpression
{
    public BoundLogical(LogicalOperator op, IReadOnlyList<BoundExpression> operands)
        : base(SqlType.Boolean)
    {
        Operator = op;
        Operands = operands;
    }

    public LogicalOperator Operator { get; init; }

    public override IReadOnlyList<BoundExpression> Operands { get; }

    public override bool FailsItself => false;

    public override double Share
    {
        get
        {
            var isAnd = Operator == LogicalOperator.And;
            var share = isAnd ? 1.0 : 0.0;
            foreach (var operand in Operands)
            {
                share = isAnd ? share * operand.Share : share + operand.Share;
            }

            return Math.Min(1, share);
        }
    }

    public override BoundLogical WithOperands(IReadOnlyList<BoundExpression> operands) => new(Operator, operands);

    public override string Describe() =>
        "(" + ExpressionText.Join(Operands, Operator == LogicalOperator.And ? " AND " : " OR ") + ")";

    public override bool HasSameAttributes(BoundExpression other) => other is BoundLogical o && Operator == o.Operator;
}

internal sealed record BoundNot(BoundExpression Operand) : BoundExpression(SqlType.Boolean)
{
    public override IReadOnlyList<BoundExpression> Operands => [Operand];

    public override bool FailsItself => false;

    public override BoundNot WithOperands(IReadOnlyList<BoundExpression> operands) =>
        this with { Operand = operands[0] };

    public override string Describe() => $"NOT ({Operand.Describe()})";

    public override bool HasSameAttributes(BoundExpression other) => other is BoundNot;
}

/// <summary>A minus sign or a bitwise complement.</summary>
internal sealed record BoundUnary(UnaryOperator Operator, BoundExpression Operand) : BoundExpression(Operand.Type)
{
    public override IReadOnlyList<BoundExpression> Operands => [Operand];

    public override bool FailsItself => Operator == UnaryOperator.Negate;

    public override BoundUnary WithOperands(IReadOnlyList<BoundExpression> operands) =>
        this with { Operand = operands[0] };

    public override string Describe() => OperatorText.Of(Operator) + Operand.Describe();

    public override bool HasSameAttributes(BoundExpression other) => other is BoundUnary o && Operator == o.Operator;
}

internal sealed record BoundIs(BoundExpression Operand, IsTest Test, bool Negated) : BoundExpression(SqlType.Boolean)
{
    public override IReadOnlyList<BoundExpression> Operands => [Operand];

    public override bool FailsItself => false;

    public override BoundIs WithOperands(IReadOnlyList<BoundExpression> operands) =>
        this with { Operand = operands[0] };

    public override string Describe() =>
        $"{Operand.Describe()} IS {Not(Negated)}{Test.ToString().ToUpperInvariant()}";

    public override bool HasSameAttributes(BoundExpression other) =>
        other is BoundIs o && Test == o.Test && Negated == o.Negated;
}

/// <summary>operand [NOT] IN (items), all of one type.</summary>
internal sealed record BoundInList(BoundExpression Operand, IReadOnlyList<BoundExpression> Items, bool Negated)
    : BoundExpression(SqlType.Boolean)
{
    public override IReadOnlyList<BoundExpression> Operands => [Operand, .. Items];

    public override bool FailsItself => false;

    public override double Share =>
        Negated ? base.Share : Math.Min(0.5, Estimator.EqualShare * BoundListParameter.CountOf(Items));

    public override BoundInList WithOperands(IReadOnlyList<BoundExpression> operands) =>
        this with { Operand = operands[0], Items = [.. operands.Skip(1)] };

    public override string Describe() => $"{Operand.Describe()} {Not(Negated)}IN ({ExpressionText.Of(Items)})";

    public override bool HasSameAttributes(BoundExpression other) => other is BoundInList o && Negated == o.Negated;
}

/// <summary>LIKE and ILIKE.</summary>
/// <param name="Operand">The text.</param>
/// <param name="Pattern">What it is compared with.</param>
/// <param name="Escape">Null: the backslash.</param>
/// <param name="IgnoreCase">True for ILIKE.</param>
/// <param name="Negated">True with NOT.</param>
internal sealed record BoundLike(
    BoundExpression Operand, BoundExpression Pattern, BoundExpression? Escape, bool IgnoreCase, bool Negated)
    : BoundExpression(SqlType.Boolean)
{
    public override IReadOnlyList<BoundExpression> Operands =>
        Escape is null ? [Operand, Pattern] : [Operand, Pattern, Escape];

    public override bool FailsItself =>
        !ExpressionFacts.IsFixed(Pattern) || (Escape is not null && !ExpressionFacts.IsFixed(Escape))
        || FallibleExpressions.EndsWithEscape(this);

    public override BoundLike WithOperands(IReadOnlyList<BoundExpression> operands) => this with
    {
        Operand = operands[0],
        Pattern = operands[1],
        Escape = Escape is null ? null : operands[2],
    };

    public override string Describe() =>
        $"{Operand.Describe()} {Not(Negated)}{(IgnoreCase ? "ILIKE" : "LIKE")} {Pattern.Describe()}";

    public override bool HasSameAttributes(BoundExpression other) => other is BoundLike o && Negated == o.Negated
        && IgnoreCase == o.IgnoreCase && Escape is null == o.Escape is null;
}

/// <summary>
/// CASE [x] WHEN … THEN … ELSE … END; branches are evaluated only for the rows that take them, and x once a row.
/// </summary>
/// <param name="Operand">
/// What the conditions compare; they name it by <see cref="BoundCaseOperand"/>. Null when there is none, or when it is
/// so simple that it stands in the conditions itself.
/// </param>
/// <param name="Whens">The branches.</param>
/// <param name="Otherwise">What follows ELSE.</param>
/// <param name="Type">The type of all branches.</param>
internal sealed record BoundCase(
    BoundExpression? Operand, IReadOnlyList<BoundWhen> Whens, BoundExpression Otherwise, SqlType Type)
    : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Operands
    {
        get
        {
            var operands = new List<BoundExpression>((Whens.Count * 2) + 2);
            foreach (var when in Whens)
            {
                operands.Add(when.When);
                operands.Add(when.Then);
            }

            operands.Add(Otherwise);
            if (Operand is not null)
            {
                operands.Add(Operand);
            }

            return operands;
        }
    }

    public override bool FailsItself => false;

    public override BoundCase WithOperands(IReadOnlyList<BoundExpression> operands)
    {
        var whens = new BoundWhen[Whens.Count];
        for (var i = 0; i < whens.Length; i++)
        {
            whens[i] = new BoundWhen(operands[i * 2], operands[(i * 2) + 1]);
        }

        return this with
        {
            Whens = whens,
            Otherwise = operands[whens.Length * 2],
            Operand = Operand is null ? null : operands[^1],
        };
    }

    public override string Describe() => "CASE …";

    public override bool HasSameAttributes(BoundExpression other) => other is BoundCase o
        && Operand is null == o.Operand is null && Whens.Count == o.Whens.Count;
}

/// <summary>In a condition of a CASE: the value of its operand.</summary>
internal sealed record BoundCaseOperand(SqlType Type) : BoundLeaf(Type)
{
    public override string Describe() => "CASE operand";

    public override bool HasSameAttributes(BoundExpression other) => other is BoundCaseOperand;
}

internal readonly record struct BoundWhen(BoundExpression When, BoundExpression Then);

/// <summary>The first argument that is not NULL; later ones are evaluated only where they are needed.</summary>
internal sealed record BoundCoalesce(IReadOnlyList<BoundExpression> Arguments, SqlType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Operands => Arguments;

    public override bool FailsItself => false;

    public override BoundCoalesce WithOperands(IReadOnlyList<BoundExpression> operands) =>
        this with { Arguments = operands };

    public override string Describe() => $"coalesce({ExpressionText.Of(Arguments)})";

    public override bool HasSameAttributes(BoundExpression other) => other is BoundCoalesce;
}

internal sealed record BoundCast(BoundExpression Operand, SqlType Type, CastContext Context) : BoundExpression(Type)
{
    /// <summary>True for a COLLATE, which counts more than the collations of columns.</summary>
    public bool IsCollation { get; init; }

    public override IReadOnlyList<BoundExpression> Operands => [Operand];

    // It cannot fail where every value of the source is one of the target.
    public override bool FailsItself => Type != new SqlType(Type.Kind) || Type.IsPadded
        || (!Type.IsText
            && !CastRules.IsAllowed(Operand.Type.Kind, Type.Kind, CastContext.Implicit));

    public override BoundCast WithOperands(IReadOnlyList<BoundExpression> operands) =>
        this with { Operand = operands[0] };

    public override string Describe() => $"{Operand.Describe()}::{Type}";

    public override bool HasSameAttributes(BoundExpression other) =>
        other is BoundCast o && Context == o.Context && IsCollation == o.IsCollation;
}

internal sealed record BoundFunction(ScalarOverload Overload, IReadOnlyList<BoundExpression> Arguments, SqlType Type)
    : BoundExpression(Type)
{
    public ScalarFunction Function => Overload.Function;

    public override IReadOnlyList<BoundExpression> Operands => Arguments;

    public override bool FailsItself => !FallibleExpressions.IsSafe(this);

    public override BoundFunction WithOperands(IReadOnlyList<BoundExpression> operands) =>
        this with { Arguments = operands };

    public override string Describe() => $"{Function.Name}({ExpressionText.Of(Arguments)})";

    public override bool HasSameAttributes(BoundExpression other) =>
        other is BoundFunction o && Overload.IsSame(o.Overload);
}

internal enum SubqueryKind
{
    Scalar,
    Exists,
    In,
    Quantified,
}

/// <summary>A query within an expression.</summary>
/// <param name="Kind">What is done with its rows.</param>
/// <param name="Compared">
/// What stands left of IN, more than one value for a row, or of a comparison with ANY or ALL; else empty.
/// </param>
/// <param name="Subplan">Its plan.</param>
/// <param name="OuterValues">
/// The values of the outer row that the plan reads as parameters; empty when it is not correlated.
/// </param>
/// <param name="Negated">True with NOT.</param>
/// <param name="Type">The type of the value.</param>
internal sealed record BoundSubquery(
    SubqueryKind Kind,
    IReadOnlyList<BoundExpression> Compared,
    Subplan Subplan,
    IReadOnlyList<OuterValue> OuterValues,
    bool Negated,
    SqlType Type) : BoundExpression(Type)
{
    /// <summary>The comparison before ANY or ALL.</summary>
    public BinaryOperator Operator { get; init; } = BinaryOperator.Equal;

    /// <summary>True for ALL, which holds for all rows.</summary>
    public bool IsAll { get; init; }

    /// <summary>The outer values and what is compared; the plan is not looked into.</summary>
    public override IReadOnlyList<BoundExpression> Operands =>
        OuterValues.Count == 0 ? Compared : [.. OuterValues.Select(outer => outer.Value), .. Compared];

    // Without correlation it runs once: it fails for all rows or for none.
    public override bool FailsItself => OuterValues.Count > 0 && FallibleExpressions.MayFail(this);

    public override BoundSubquery WithOperands(IReadOnlyList<BoundExpression> operands)
    {
        var outerValues = new OuterValue[OuterValues.Count];
        for (var i = 0; i < outerValues.Length; i++)
        {
            outerValues[i] = OuterValues[i] with { Value = operands[i] };
        }

        return this with { OuterValues = outerValues, Compared = [.. operands.Skip(outerValues.Length)] };
    }

    public override string Describe() => Kind switch
    {
        SubqueryKind.In when Compared.Count > 1 => $"({ExpressionText.Of(Compared)}) {Not(Negated)}IN (subquery)",
        SubqueryKind.In => $"{Compared[0].Describe()} {Not(Negated)}IN (subquery)",
        SubqueryKind.Quantified =>
            $"{Compared[0].Describe()} {OperatorText.Of(Operator)} {(IsAll ? "ALL" : "ANY")} (subquery)",
        SubqueryKind.Exists => $"{Not(Negated)}EXISTS (subquery)",
        _ => "(subquery)",
    };

    // Whether two plans are alike is not looked into.
    public override bool HasSameAttributes(BoundExpression other) => false;
}

/// <summary>The plan of a subquery; settled by the rules after binding.</summary>
internal sealed class Subplan(PlanNode plan)
{
    public PlanNode Plan { get; set; } = plan;

    public bool IsOptimized { get; set; }
}

/// <summary>An expression over the outer row and the index of the parameter that takes its value.</summary>
internal readonly record struct OuterValue(int ParameterIndex, BoundExpression Value);

/// <summary>GROUPING (…); it stands in expressions only until grouping replaces it.</summary>
internal sealed record BoundGrouping(IReadOnlyList<BoundExpression> Arguments) : BoundExpression(SqlType.Integer)
{
    public override IReadOnlyList<BoundExpression> Operands => Arguments;

    public override bool FailsItself => false;

    public override BoundGrouping WithOperands(IReadOnlyList<BoundExpression> operands) =>
        this with { Arguments = operands };

    public override string Describe() => $"grouping({ExpressionText.Of(Arguments)})";

    public override bool HasSameAttributes(BoundExpression other) =>
        other is BoundGrouping o && Arguments.Count == o.Arguments.Count;
}

/// <summary>An aggregate call; it stands in expressions only until grouping replaces it by a column.</summary>
/// <param name="Overload">The function.</param>
/// <param name="Arguments">Empty for count(*).</param>
/// <param name="IsDistinct">True when equal values count once.</param>
/// <param name="Filter">The rows that count; null for all.</param>
/// <param name="Type">The type of the result.</param>
internal sealed record BoundAggregate(
    AggregateOverload Overload,
    IReadOnlyList<BoundExpression> Arguments,
    bool IsDistinct,
    BoundExpression? Filter,
    SqlType Type) : BoundExpression(Type)
{
    public AggregateFunction Function => Overload.Function;

    /// <summary>True for count(*).</summary>
    public bool CountsRows => Function == AggregateFunctions.Count && Arguments.Count == 0;

    /// <summary>The order in which rows are added; empty where it does not matter.</summary>
    public IReadOnlyList<SortKey> OrderBy { get; init; } = [];

    public override IReadOnlyList<BoundExpression> Operands
    {
        get
        {
            if (OrderBy.Count == 0)
            {
                return Filter is null ? Arguments : [.. Arguments, Filter];
            }

            List<BoundExpression> operands = [.. Arguments];
            foreach (var key in OrderBy)
            {
                operands.Add(key.Expression);
            }

            if (Filter is not null)
            {
                operands.Add(Filter);
            }

            return operands;
        }
    }

    // A grouping computes it, which no condition moves past.
    public override bool FailsItself => false;

    public override BoundAggregate WithOperands(IReadOnlyList<BoundExpression> operands)
    {
        var arguments = new BoundExpression[Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = operands[i];
        }

        var orderBy = new SortKey[OrderBy.Count];
        for (var i = 0; i < orderBy.Length; i++)
        {
            orderBy[i] = OrderBy[i] with { Expression = operands[arguments.Length + i] };
        }

        return this with
        {
            Arguments = arguments,
            OrderBy = orderBy,
            Filter = Filter is null ? null : operands[^1],
        };
    }

    public override string Describe() => CountsRows
        ? "count(*)"
        : $"{Function.Name}({(IsDistinct ? "DISTINCT " : "")}{ExpressionText.Of(Arguments)}{DescribeOrder()})";

    public override bool HasSameAttributes(BoundExpression other) => other is BoundAggregate o
        && Overload == o.Overload && !Function.IsVolatile && IsDistinct == o.IsDistinct
        && Arguments.Count == o.Arguments.Count && Filter is null == o.Filter is null && HasSameOrder(o);

    private bool HasSameOrder(BoundAggregate other)
    {
        var isSame = OrderBy.Count == other.OrderBy.Count;
        for (var i = 0; isSame && i < OrderBy.Count; i++)
        {
            isSame = OrderBy[i].Descending == other.OrderBy[i].Descending
                && OrderBy[i].NullsFirst == other.OrderBy[i].NullsFirst;
        }

        return isSame;
    }

    private string DescribeOrder()
    {
        if (OrderBy.Count == 0)
        {
            return "";
        }

        var keys = new List<string>(OrderBy.Count);
        foreach (var key in OrderBy)
        {
            keys.Add(key.Expression.Describe() + (key.Descending ? " DESC" : ""));
        }

        return " ORDER BY " + string.Join(", ", keys);
    }
}
