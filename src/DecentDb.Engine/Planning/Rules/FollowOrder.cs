using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Reads the first rows of an order by walking the table or an index in that order, from where the conditions allow to
/// begin, when that is cheaper than finding all rows and sorting them.
/// </summary>
/// <param name="estimator">Says how many rows there are.</param>
/// <param name="forms">The indexes over the columns of scans.</param>
/// <param name="joins">Puts joins together that begin with the table whose order is followed.</param>
/// <param name="leftJoinsKeepOrder">True when outer joins keep the order of their left side.</param>
internal sealed class FollowOrder(Estimator estimator, IndexForms forms, OrderJoins joins, bool leftJoinsKeepOrder)
    : IPlanRule
{
    /// <summary>What one row costs that is compared with the first ones so far.</summary>
    private const double CompareCost = 3;

    /// <summary>What one row costs that is kept for a while as one of the first.</summary>
    private const double KeepCost = 20;

    /// <summary>What finding the rows of another table for one row costs.</summary>
    private const double LookupCost = 2 * PathChoice.SeekCost;

    public string Name => nameof(FollowOrder);

    public PlanNode Apply(PlanNode plan) => plan.Rewrite(node => node is LimitNode
    {
        Window.Limit: not null, Input: SortNode { Top: null } sort,
    } limit && TryFollow(sort.Input, sort.Keys, limit.Window.EstimateRead()) is { } ordered
        ? limit with { Input = ordered }
        : node);

    /// <summary>
    /// The plan with its rows in the order of the keys, if the first of them are found faster so than by sorting all.
    /// </summary>
    /// <param name="plan">The input of the sort.</param>
    /// <param name="keys">The sort keys over the output of the plan.</param>
    /// <param name="limit">How many rows are wanted.</param>
    public PlanNode? TryFollow(PlanNode plan, IReadOnlyList<SortKey> keys, double limit)
    {
        switch (plan)
        {
            case ScanNode { Access.IsWhole: true, KeepsOrder: false } scan:
                return FollowScan(scan, keys, limit);
            case FilterNode n:
                return TryFollow(n.Input, keys, limit / Math.Max(n.Condition.Share, 1e-6)) is { } filtered
                    ? n with { Input = filtered }
                    : null;
            case ProjectNode n:
                return OrderOf.TranslateKeys(n, keys) is { } translated
                    && TryFollow(n.Input, translated, limit) is { } projected
                    ? n with { Input = projected }
                    : null;
            case JoinNode { Type: JoinType.Inner } n:
                return FollowJoins(n, keys, limit);
            case JoinNode { Type: JoinType.Left } n:
                return FollowLeftJoin(n, keys, limit);
            case JoinNode { IsTest: true } n:
                return TryFollow(n.Left, keys, limit / PairNode.TestShare) is { } tested
                    ? n with { Left = tested, KeepsOrder = true }
                    : null;
            default:
                return null;
        }
    }

    // The order of one table of inner joins, whose rows then look for those of the others.
    private PlanNode? FollowJoins(JoinNode join, IReadOnlyList<SortKey> keys, double limit)
    {
        var tables = new List<PlanNode>();
        var conditions = new List<BoundExpression>();
        OrderJoins.Flatten(join, tables, conditions, static table => table);
        var first = tables.FindIndex(table => table is ScanNode && IsOrderedBy(table, keys));
        if (first < 0)
        {
            return null;
        }

        var wanted = limit;
        var all = estimator.Rows(tables[first]);
        var costOfOthers = 0.0;
        for (var i = 0; i < tables.Count; i++)
        {
            if (i == first)
            {
                continue;
            }

            if (tables[i] is not ScanNode { Access.IsWhole: true, KeepsOrder: false } scan)
            {
                return null;
            }

            wanted /= Math.Max(estimator.ShareOf(scan.Filter), 1e-6);
            costOfOthers += IsFoundByKey(scan, tables, conditions)
                ? 0
                : PathChoice.RowsOf(scan, estimator) * CompareCost;
        }

        wanted = Math.Min(wanted, all);
        var walking = (wanted * LookupCost * (tables.Count - 1)) + costOfOthers;
        if (walking >= all * CompareCost * tables.Count || TryFollow(tables[first], keys, wanted) is not { } ordered)
        {
            return null;
        }

        tables[first] = ordered;
        return joins.BuildFrom(first, tables, conditions);
    }

    private static bool IsOrderedBy(PlanNode table, IReadOnlyList<SortKey> keys)
    {
        foreach (var key in keys)
        {
            if (!ExpressionFacts.ReadsOnly(key.Expression, table.Output) || ExpressionFacts.IsFixed(key.Expression))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsFoundByKey(ScanNode scan, List<PlanNode> tables, List<BoundExpression> conditions)
    {
        var others = new List<PlanColumn>();
        foreach (var table in tables)
        {
            if (!ReferenceEquals(table, scan))
            {
                others.AddRange(table.Output);
            }
        }

        var matcher = new KeyConditions(conditions, others);
        if (matcher.MatchRowId([]) is { Equal.Count: 1 })
        {
            return true;
        }

        foreach (var index in scan.Table.OrderedIndexes)
        {
            if (index.Predicate is null && matcher.MatchIndex(forms.Of(index, scan), []) is { Equal.Count: > 0 })
            {
                return true;
            }
        }

        return false;
    }

    // A row without a partner comes in its place only where nothing but its key decides about partners.
    private JoinNode? FollowLeftJoin(JoinNode join, IReadOnlyList<SortKey> keys, double limit) => join is
    {
        Condition: BoundComparison
        {
            Operator: BinaryOperator.Equal,
            Left: BoundColumn { Column: { } one },
            Right: BoundColumn { Column: { } other },
        },
        Right: ScanNode { Filter: null } right,
    } && leftJoinsKeepOrder && right.Output.Contains(one) != right.Output.Contains(other)
        && TryFollow(join.Left, keys, limit) is { } ordered
        ? join with { Left = ordered, KeepsOrder = true }
        : null;

    private ScanNode? FollowScan(ScanNode scan, IReadOnlyList<SortKey> keys, double limit)
    {
        var conditions = new List<BoundExpression>();
        if (scan.Filter is { } filter)
        {
            ExpressionFacts.SplitConjunction(filter, conditions);
        }

        keys = WithoutFixed(keys, conditions);
        if (keys.Count == 0)
        {
            return null;
        }

        var other = PathChoice.Find(scan, conditions, estimator, forms);
        if (other is { Access.IsUnique: true })
        {
            return null;
        }

        var rows = PathChoice.RowsOf(scan, estimator);

        var sorted = rows * estimator.ShareOfAll(conditions);
        var bestCost = (other?.Cost ?? rows) + (sorted * CompareCost) + (Math.Min(sorted, 3 * limit) * KeepCost);
        ScanNode? best = null;
        foreach (var path in PathsInOrder(scan, keys, conditions))
        {
            var cost = CostOf(scan, path.Access, Rest(conditions, path.Used), limit);
            if (cost < bestCost)
            {
                bestCost = cost;
                best = PathChoice.Apply(scan, path.Access, conditions, path.Used) with
                {
                    Backward = path.Backward,
                    KeepsOrder = true,
                    RowsWanted = limit,
                };
            }
        }

        return best;
    }

    private static List<BoundExpression> Rest(List<BoundExpression> conditions, List<BoundExpression> used) =>
        conditions.FindAll(condition => !used.Contains(condition));

    // Values that all rows have the same of order nothing.
    private static List<SortKey> WithoutFixed(IReadOnlyList<SortKey> keys, List<BoundExpression> conditions)
    {
        var result = new List<SortKey>(keys.Count);
        foreach (var key in keys)
        {
            if (!conditions.Exists(condition => condition is BoundComparison { Operator: BinaryOperator.Equal } equal
                && ((ExpressionFacts.AreSame(equal.Left, key.Expression) && ExpressionFacts.IsFixed(equal.Right))
                    || (ExpressionFacts.AreSame(equal.Right, key.Expression)
                        && ExpressionFacts.IsFixed(equal.Left)))))
            {
                result.Add(key);
            }
        }

        return result;
    }

    private IEnumerable<(AccessPath Access, List<BoundExpression> Used, bool Backward)> PathsInOrder(
        ScanNode scan, IReadOnlyList<SortKey> keys, List<BoundExpression> conditions)
    {
        var matcher = new KeyConditions(conditions, []);
        var used = new List<BoundExpression>();
        if (keys[0].Expression is BoundColumn { Column.IsRowId: true })
        {
            // Row ids are unique: keys after the first one decide nothing.
            var path = matcher.MatchRowId(used) ?? AccessPath.Whole;
            if (path.AnyOf is null)
            {
                yield return (path, used, keys[0].Descending);
            }
        }

        foreach (var index in scan.Table.OrderedIndexes)
        {
            used = [];
            var form = forms.Of(index, scan);
            if (!form.HasAllThat(conditions))
            {
                continue;
            }

            var path = matcher.MatchIndex(form, used) ?? new AccessPath { Index = index };
            if (path.AnyOf is null && OrderOf.Matches(form, path, keys, out var backward))
            {
                yield return (path, used, backward);
            }
        }
    }

    // A share that is but a guess may be far off, and then the walk goes on to the end: what it costs at worst counts
    // as well.
    private double CostOf(ScanNode scan, AccessPath path, List<BoundExpression> rest, double limit)
    {
        var all = estimator.RowsOf(scan.Table, path);
        var ofTable = PathChoice.RowsOf(scan, estimator);
        var expected = PathChoice.CostOf(
            scan, path, Math.Min(all, limit / Math.Max(estimator.ShareOfAll(rest), 1e-9)), ofTable);
        var isGuess = rest.Exists(condition => !estimator.KnowsShareOf(condition));
        return isGuess ? Math.Sqrt(expected * PathChoice.CostOf(scan, path, all, ofTable)) : expected;
    }
}
