using System.Collections.Generic;
using System.Linq;

namespace DecentDb.Engine.Planning;

/// <summary>
/// A join whose right side is computed for each row of the left one, of which it takes values: LATERAL.
/// </summary>
internal sealed record LateralJoinNode : PairNode
{
    public LateralJoinNode(
        JoinType type,
        PlanNode left,
        PlanNode right,
        IReadOnlyList<OuterValue> outerValues,
        BoundExpression? condition)
        : base(type, left, right)
    {
        OuterValues = outerValues;
        Condition = condition;
    }

    /// <summary>The values of the left row that the right side reads as parameters.</summary>
    public IReadOnlyList<OuterValue> OuterValues { get; init; }

    /// <summary>What must hold for a pair of rows.</summary>
    public BoundExpression? Condition { get; init; }

    public override IReadOnlyList<BoundExpression> Expressions => Condition is null
        ? [.. OuterValues.Select(outer => outer.Value)]
        : [.. OuterValues.Select(outer => outer.Value), Condition];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) => this with
    {
        OuterValues = [.. OuterValues.Select((outer, i) => outer with { Value = expressions[i] })],
        Condition = Condition is null ? null : expressions[^1],
    };

    public override string Describe() => $"Lateral join {Type}" + ExpressionText.Suffix(" on ", Condition);

    public override double Estimate(Estimator estimator) => estimator.Rows(Left) * estimator.Rows(Right);
}
