using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Takes the conditions out of the plan of a subquery that read the outer row, so that the plan stands for itself.
/// </summary>
internal sealed class DependentConditions(OuterParameters outer)
{
    /// <summary>What was taken out, with the outer row in place of parameters.</summary>
    public List<BoundExpression> Taken { get; } = [];

    /// <summary>
    /// The plan without them, with the columns in its output that they read; null when something else in it reads the
    /// outer row.
    /// </summary>
    public PlanNode? TakeFrom(PlanNode node)
    {
        if (!outer.AreReadBy(node))
        {
            return node;
        }

        switch (node)
        {
            case ScanNode { Filter: { } filter } n:
                return TryTake(filter, n, out var restOfScan) ? n with { Filter = restOfScan } : null;
            case FilterNode n:
                if (TakeFrom(n.Input) is not { } input || !TryTake(n.Condition, input, out var rest))
                {
                    return null;
                }

                return rest is null ? input : n with { Input = input, Condition = rest };
            case JoinNode { Type: JoinType.Inner } n:
                if (TakeFrom(n.Left) is not { } left || TakeFrom(n.Right) is not { } right)
                {
                    return null;
                }

                var both = n with { Left = left, Right = right };
                BoundExpression? restOfJoin = null;
                return n.Condition is null || TryTake(n.Condition, both, out restOfJoin)
                    ? both with { Condition = restOfJoin }
                    : null;
            case ProjectNode n:
                return TakeFromInputOf(n);
            default:
                return null;
        }
    }

    private ProjectNode? TakeFromInputOf(ProjectNode node)
    {
        foreach (var value in node.Values)
        {
            if (outer.AreReadBy(value))
            {
                return null;
            }
        }

        var before = Taken.Count;
        if (TakeFrom(node.Input) is not { } input)
        {
            return null;
        }

        var read = new HashSet<PlanColumn>();
        foreach (var condition in Taken.GetRange(before, Taken.Count - before))
        {
            ExpressionFacts.CollectColumns(condition, read);
        }

        read.IntersectWith(input.Output);
        read.ExceptWith(node.Output);
        List<BoundExpression> values = [.. node.Values];
        foreach (var column in read)
        {
            values.Add(new BoundColumn(column));
        }

        return node with { Input = input, Values = values, Columns = [.. node.Columns, .. read] };
    }

    private bool TryTake(BoundExpression condition, PlanNode node, out BoundExpression? rest)
    {
        var parts = new List<BoundExpression>();
        ExpressionFacts.SplitConjunction(condition, parts);
        var kept = new List<BoundExpression>();
        rest = null;
        foreach (var part in parts)
        {
            if (!outer.AreReadBy(part))
            {
                kept.Add(part);
                continue;
            }

            if (ExpressionFacts.HasSubquery(part) || ExpressionFacts.MayFail(part)
                || !outer.HaveTypesIn(part) || !ExpressionFacts.ReadsOnly(part, node.Output))
            {
                return false;
            }

            Taken.Add(outer.Resolve(part));
        }

        rest = ExpressionFacts.Conjunction(kept);
        return true;
    }
}
