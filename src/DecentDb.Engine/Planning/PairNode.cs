using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// A step over pairs of rows; it hands out the columns of both sides, or those of the left one alone where it asks only
/// whether there is a pair.
/// </summary>
internal abstract record PairNode(JoinType Type, PlanNode Left, PlanNode Right) : PlanNode
{
    /// <summary>The share of rows for which there is a pair, and for which there is none.</summary>
    public const double TestShare = 0.5;

    // A copy over other inputs finds that it is of others, and makes its own.
    private BothSides? _output;

    /// <summary>True when each row of the left side comes at most once, and nothing of the right one.</summary>
    public bool IsTest => Type is JoinType.Semi or JoinType.Anti;

    public sealed override IReadOnlyList<PlanColumn> Output => IsTest ? Left.Output : PairColumns;

    /// <summary>The columns of both sides, which conditions may read.</summary>
    public IReadOnlyList<PlanColumn> PairColumns
    {
        get
        {
            var output = _output;
            if (output is null || output.Left != Left.Output || output.Right != Right.Output)
            {
                _output = output = new BothSides(Left.Output, Right.Output, [.. Left.Output, .. Right.Output]);
            }

            return output.All;
        }
    }

    public sealed override IReadOnlyList<PlanNode> Inputs => [Left, Right];

    public sealed override PlanNode WithInputs(IReadOnlyList<PlanNode> inputs) =>
        this with { Left = inputs[0], Right = inputs[1] };

    /// <summary>The rows for which some conditions are true, as the parts of an AND.</summary>
    protected double EstimatePairs(Estimator estimator, IReadOnlyList<BoundExpression> conditions)
    {
        var left = estimator.Rows(Left);
        if (IsTest)
        {
            return Math.Max(1, left * TestShare);
        }

        var right = estimator.Rows(Right);
        var rows = left * right;
        foreach (var condition in conditions)
        {
            rows *= estimator.ShareOfPairs(condition, Math.Max(left, right));
        }

        rows = Math.Max(1, rows);
        return Type switch
        {
            JoinType.Left => Math.Max(left, rows),
            JoinType.Full => Math.Max(left + right, rows),
            _ => rows,
        };
    }

    private sealed record BothSides(
        IReadOnlyList<PlanColumn> Left, IReadOnlyList<PlanColumn> Right, IReadOnlyList<PlanColumn> All);
}

internal enum JoinType
{
    Inner,
    Left,
    Full,

    /// <summary>The rows of the left side for which there is a pair: EXISTS and IN.</summary>
    Semi,

    /// <summary>The rows of the left side for which there is none: NOT EXISTS and NOT IN.</summary>
    Anti,
}

/// <summary>A join as it was written; a RIGHT JOIN comes as a LEFT JOIN with its sides exchanged.</summary>
internal sealed record JoinNode(JoinType Type, PlanNode Left, PlanNode Right, BoundExpression? Condition)
    : PairNode(Type, Left, Right)
{
    /// <summary>True when a step above counts on the rows coming in the order of the left side.</summary>
    public bool KeepsOrder { get; init; }

    public override IReadOnlyList<BoundExpression> Expressions => Condition is null ? [] : [Condition];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) =>
        this with { Condition = Condition is null ? null : expressions[0] };

    public override string Describe() => $"Join {Type}" + ExpressionText.Suffix(" on ", Condition);

    public override double Estimate(Estimator estimator)
    {
        var conditions = new List<BoundExpression>();
        if (Condition is { } condition)
        {
            ExpressionFacts.SplitConjunction(condition, conditions);
        }

        return EstimatePairs(estimator, conditions);
    }
}

/// <summary>
/// A join that keeps the rows of its right side in a hash table by key; without keys it compares every pair.
/// </summary>
internal sealed record HashJoinNode(JoinType Type, PlanNode Left, PlanNode Right, JoinKeys Keys)
    : PairNode(Type, Left, Right)
{
    public override IReadOnlyList<BoundExpression> Expressions =>
        Keys.Rest is null ? [.. Keys.Left, .. Keys.Right] : [.. Keys.Left, .. Keys.Right, Keys.Rest];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions)
    {
        var count = Keys.Left.Count;
        return this with
        {
            Keys = Keys with
            {
                Left = [.. expressions.Take(count)],
                Right = [.. expressions.Skip(count).Take(count)],
                Rest = Keys.Rest is null ? null : expressions[^1],
            },
        };
    }

    public override string Describe() => Keys.Left.Count == 0
        ? $"Nested loop join {Type}" + ExpressionText.Suffix(" on ", Keys.Rest)
        : $"Hash join {Type} on {ExpressionText.Of(Keys.Left)} = {ExpressionText.Of(Keys.Right)}"
            + ExpressionText.Suffix(" and ", Keys.Rest);

    public override double Estimate(Estimator estimator)
    {
        var conditions = new List<BoundExpression>();
        for (var i = 0; i < Keys.Left.Count; i++)
        {
            conditions.Add(new BoundComparison(BinaryOperator.Equal, Keys.Left[i], Keys.Right[i]));
        }

        if (Keys.Rest is { } rest)
        {
            ExpressionFacts.SplitConjunction(rest, conditions);
        }

        return EstimatePairs(estimator, conditions);
    }
}

/// <summary>The equal expressions of both sides, pair by pair, and what else must hold for a pair of rows.</summary>
internal sealed record JoinKeys(
    IReadOnlyList<BoundExpression> Left, IReadOnlyList<BoundExpression> Right, BoundExpression? Rest);

/// <summary>
/// A join that looks up, for every row of the left side, the rows of a table by row id or index key. The access path of
/// the scan has keys over the columns of the left side.
/// </summary>
internal sealed record LookupJoinNode : PairNode
{
    public LookupJoinNode(JoinType type, PlanNode left, ScanNode scan, BoundExpression? rest)
        : base(type, left, scan) => Rest = rest;

    /// <summary>The right side.</summary>
    public ScanNode Scan => (ScanNode)Right;

    /// <summary>What else must hold for a pair of rows.</summary>
    public BoundExpression? Rest { get; init; }

    public override IReadOnlyList<BoundExpression> Expressions => Rest is null ? [] : [Rest];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) =>
        this with { Rest = Rest is null ? null : expressions[0] };

    public override string Describe() => $"Lookup join {Type}" + ExpressionText.Suffix(" on ", Rest);

    public override double Estimate(Estimator estimator) => estimator.Rows(Left) * (IsTest ? TestShare
        : Scan.Access is { Index: { } index, Equal.Count: var columns } ? estimator.RowsPerKey(index, columns) : 1);
}
