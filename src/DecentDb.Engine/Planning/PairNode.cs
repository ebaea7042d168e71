using System;
using System.Collections.Generic;
using System.Linq;

namespace DecentDb.Engine.Planning;

/// <summary>A step over pairs of rows; it hands out the columns of both sides.</summary>
internal abstract record PairNode(JoinType Type, PlanNode Left, PlanNode Right) : PlanNode
{
    // A copy over other inputs finds that it is of others, and makes its own.
    private BothSides? _output;

    public sealed override IReadOnlyList<PlanColumn> Output
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

    protected double EstimatePairs(Estimator estimator, bool hasCondition)
    {
        var left = estimator.Rows(Left);
        var right = estimator.Rows(Right);
        var rows = hasCondition ? Math.Max(left, right) : left * right;
        return Type == JoinType.Left ? Math.Max(left, rows) : rows;
    }

    private sealed record BothSides(
        IReadOnlyList<PlanColumn> Left, IReadOnlyList<PlanColumn> Right, IReadOnlyList<PlanColumn> All);
}

internal enum JoinType
{
    Inner,
    Left,
    Full,
}

/// <summary>A join as it was written; a RIGHT JOIN comes as a LEFT JOIN with its sides exchanged.</summary>
internal sealed record JoinNode(JoinType Type, PlanNode Left, PlanNode Right, BoundExpression? Condition)
    : PairNode(Type, Left, Right)
{
    public override IReadOnlyList<BoundExpression> Expressions => Condition is null ? [] : [Condition];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) =>
        this with { Condition = Condition is null ? null : expressions[0] };

    public override string Describe() => $"Join {Type}" + ExpressionText.Suffix(" on ", Condition);

    public override double Estimate(Estimator estimator) => EstimatePairs(estimator, Condition is not null);
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

    public override double Estimate(Estimator estimator) => EstimatePairs(estimator, Keys.Left.Count > 0);
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

    public override double Estimate(Estimator estimator) => estimator.Rows(Left) * (Scan.Access.IsUnique ? 1 : 4);
}
