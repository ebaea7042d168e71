using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Where the conditions of a join and those above it are tested: on the rows of one side, on pairs of rows, or on the
/// rows that the join gives. They come in the order in which they must be tested.
/// </summary>
internal sealed class JoinConditions(JoinType type, JoinNode join)
{
    private readonly HashSet<PlanColumn> _leftColumns = [.. join.Left.Output];
    private readonly HashSet<PlanColumn> _rightColumns = [.. join.Right.Output];

    public List<BoundExpression> Left { get; } = [];

    public List<BoundExpression> Right { get; } = [];

    public List<BoundExpression> On { get; } = [];

    public List<BoundExpression> Above { get; } = [];

    /// <summary>Places a part of the join's own condition.</summary>
    public void AddOwn(BoundExpression part)
    {
        // A condition of a LEFT JOIN on its left side alone decides about partners, not about rows.
        if (ExpressionFacts.ReadsOnly(part, _rightColumns) && !ExpressionFacts.IsFixed(part)
            && (Left.Count + On.Count == 0 || !ExpressionFacts.MayFail(part)))
        {
            Right.Add(part);
        }
        else if (type is JoinType.Inner or JoinType.Semi && ExpressionFacts.ReadsOnly(part, _leftColumns)
            && (Right.Count + On.Count == 0 || !ExpressionFacts.MayFail(part)))
        {
            Left.Add(part);
        }
        else
        {
            On.Add(part);
        }
    }

    /// <summary>Places a condition on the rows that the join gives.</summary>
    public void AddOuter(BoundExpression part)
    {
        var isInner = type == JoinType.Inner;
        // The own conditions of a LEFT JOIN keep no row of its left side away.
        var beside = Above.Count + (isInner ? On.Count : 0);
        if (ExpressionFacts.ReadsOnly(part, _leftColumns)
            && ((isInner ? Right.Count : 0) + beside == 0 || !ExpressionFacts.MayFail(part)))
        {
            Left.Add(part);
        }
        else if (isInner && ExpressionFacts.ReadsOnly(part, _rightColumns)
            && (Left.Count + beside == 0 || !ExpressionFacts.MayFail(part)))
        {
            Right.Add(part);
        }
        else if (isInner && !ExpressionFacts.HasSubquery(part)
            && (Above.Count == 0 || !ExpressionFacts.MayFail(part)))
        {
            On.Add(part);
        }
        else
        {
            Above.Add(part);
        }
    }
}
