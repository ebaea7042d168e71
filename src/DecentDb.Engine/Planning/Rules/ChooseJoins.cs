using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Chooses how joins are executed: lookups by key when few rows of one side meet a big table with a key, else a hash
/// table over the smaller side, else a comparison of all pairs.
/// </summary>
internal sealed class ChooseJoins(Estimator estimator, IndexForms forms) : IPlanRule
{
    /// <summary>What a row costs that is kept in a hash table.</summary>
    private const double BuildCost = 10;

    /// <summary>What a row costs that is looked for in a hash table.</summary>
    private const double ProbeCost = 6;

    public string Name => nameof(ChooseJoins);

    public PlanNode Apply(PlanNode plan) =>
        plan.Rewrite(node => node is JoinNode join ? Choose(join) : node);

    private PlanNode Choose(JoinNode join)
    {
        var conditions = new List<BoundExpression>();
        if (join.Condition is { } condition)
        {
            ExpressionFacts.SplitConjunction(condition, conditions);
        }

        var cost = double.PositiveInfinity;
        LookupJoinNode? lookup = null;
        if (join.Type != JoinType.Full)
        {
            lookup = FindLookup(join.Type, join.Left, join.Right, conditions, ref cost);
        }

        var mirrored = join.Type switch
        {
            _ when join.KeepsOrder => null,
            JoinType.Inner => FindLookup(join.Type, join.Right, join.Left, conditions, ref cost),
            JoinType.Semi => FindDriven(join, conditions, ref cost),
            _ => null,
        };
        var swap = join is { Type: JoinType.Inner, KeepsOrder: false }
            && estimator.Rows(join.Left) < estimator.Rows(join.Right);
        var (left, right) = swap ? (join.Right, join.Left) : (join.Left, join.Right);
        var keys = FindKeys(left, right, conditions);
        PlanNode? byKey = mirrored is null ? lookup : Reorder(mirrored, join);
        if (byKey is not null && cost < HashCost(left, right, keys.Left.Count > 0))
        {
            return byKey;
        }

        var result = new HashJoinNode(join.Type, left, right, keys);
        return swap ? Reorder(result, join) : result;
    }

    private double HashCost(PlanNode left, PlanNode right, bool hasKeys)
    {
        var (probed, built) = (estimator.Rows(left), estimator.Rows(right));
        var read = CostOfReading(left) + CostOfReading(right);
        return hasKeys
            ? read + (probed * ProbeCost) + (built * BuildCost)
            : read + (probed * built * ProbeCost);
    }

    // A hash table over a filtered table still takes reading all of it.
    private double CostOfReading(PlanNode side) =>
        side is ScanNode { Access.IsWhole: true } scan ? estimator.RowsOf(scan.Table) : estimator.Rows(side);

    /// <summary>
    /// Columns are found by identity, so the order in which a join hands them out does not matter here.
    /// </summary>
    private static ProjectNode Reorder(PlanNode node, JoinNode join)
    {
        var expressions = new List<BoundExpression>(join.Output.Count);
        foreach (var column in join.Output)
        {
            expressions.Add(new BoundColumn(column));
        }

        return new ProjectNode(node, expressions, join.Output);
    }

    // The rows of the left side looked up for each value that the right one has.
    private LookupJoinNode? FindDriven(JoinNode join, List<BoundExpression> conditions, ref double costMax)
    {
        var keys = FindKeys(join.Left, join.Right, conditions);
        if (keys.Rest is not null || keys.Right.Count == 0)
        {
            return null;
        }

        var columns = new List<PlanColumn>(keys.Right.Count);
        var equals = new List<BoundExpression>(keys.Right.Count);
        for (var i = 0; i < keys.Right.Count; i++)
        {
            columns.Add(new PlanColumn("key", keys.Right[i].Type, isNullable: true));
            equals.Add(new BoundComparison(BinaryOperator.Equal, keys.Left[i], new BoundColumn(columns[i])));
        }

        var each = new DistinctNode(new ProjectNode(join.Right, keys.Right, columns));
        var making = CostOfReading(join.Right) + (estimator.Rows(join.Right) * BuildCost);
        var costLeft = costMax - making;
        if (FindLookup(JoinType.Inner, each, join.Left, equals, ref costLeft) is not { } lookup)
        {
            return null;
        }

        costMax = costLeft + making;
        return lookup;
    }

    private LookupJoinNode? FindLookup(
        JoinType type, PlanNode outer, PlanNode inner, List<BoundExpression> conditions, ref double costMax)
    {
        // A scan that constants bound by a key is small already.
        if (inner is not ScanNode { Access.IsWhole: true, KeepsOrder: false } scan)
        {
            return null;
        }

        var inside = new List<BoundExpression>();
        if (scan.Filter is { } filter)
        {
            ExpressionFacts.SplitConjunction(filter, inside);
        }

        var matcher = new KeyConditions(conditions.FindAll(c => MayBeKey(c, conditions)), outer.Output);
        AccessPath? best = null;
        List<BoundExpression> bestUsed = [];
        var used = new List<BoundExpression>();
        if (matcher.MatchRowId(used) is { Equal.Count: 1 } byRowId)
        {
            best = byRowId;
            bestUsed = used;
        }

        var bestRows = 1.0;
        foreach (var index in scan.Table.OrderedIndexes)
        {
            used = [];
            var form = forms.Of(index, scan);
            if (best is { IsUnique: true } || !form.HasAllThat(inside)
                || matcher.MatchIndex(form, used) is not { Equal.Count: > 0 } byIndex)
            {
                continue;
            }

            // Ranges over the outer row stay conditions of their own.
            var path = new AccessPath { Index = index, Equal = byIndex.Equal };
            var rows = estimator.RowsPerKey(index, path.Equal.Count);
            if (best is null || rows < bestRows || path.IsUnique)
            {
                best = path;
                bestRows = rows;
                bestUsed = used.FindAll(condition => condition is BoundComparison
                {
                    Operator: BinaryOperator.Equal,
                } or BoundColumn);
            }
        }

        if (best is null)
        {
            return null;
        }

        var outerRows = estimator.Rows(outer);
        var rest = conditions.FindAll(condition => !bestUsed.Contains(condition));

        // Whether there is an entry at all says the way down the index alone.
        var readsRows = best.Index is not null
            && !(type is JoinType.Semi or JoinType.Anti && rest.Count == 0 && inside.Count == 0);
        var cost = CostOfReading(outer) + (outerRows * PathChoice.SeekCost)
            + (readsRows ? outerRows * bestRows * PathChoice.IndexRowCost(estimator.RowsOf(scan.Table)) : 0);
        if (cost >= costMax)
        {
            return null;
        }

        costMax = cost;
        return new LookupJoinNode(
            type, outer, PathChoice.Apply(scan, best, inside, []), ExpressionFacts.Conjunction(rest));
    }

    /// <summary>
    /// The keys are computed for all rows of a side, whatever else must hold for a pair; so one that may fail has
    /// nothing before it.
    /// </summary>
    private static bool MayBeKey(BoundExpression condition, List<BoundExpression> conditions) =>
        ReferenceEquals(condition, conditions[0]) || !ExpressionFacts.MayFail(condition);

    private static JoinKeys FindKeys(PlanNode left, PlanNode right, List<BoundExpression> conditions)
    {
        var leftKeys = new List<BoundExpression>();
        var rightKeys = new List<BoundExpression>();
        var rest = new List<BoundExpression>();
        var leftColumns = new HashSet<PlanColumn>(left.Output);
        var rightColumns = new HashSet<PlanColumn>(right.Output);
        foreach (var condition in conditions)
        {
            if (condition is BoundComparison { Operator: BinaryOperator.Equal } equal
                && !ExpressionFacts.IsFixed(equal.Left) && !ExpressionFacts.IsFixed(equal.Right)
                && MayBeKey(condition, conditions))
            {
                if (ExpressionFacts.ReadsOnly(equal.Left, leftColumns)
                    && ExpressionFacts.ReadsOnly(equal.Right, rightColumns))
                {
                    leftKeys.Add(equal.Left);
                    rightKeys.Add(equal.Right);
                    continue;
                }

                if (ExpressionFacts.ReadsOnly(equal.Left, rightColumns)
                    && ExpressionFacts.ReadsOnly(equal.Right, leftColumns))
                {
                    leftKeys.Add(equal.Right);
                    rightKeys.Add(equal.Left);
                    continue;
                }
            }

            rest.Add(condition);
        }

        return new JoinKeys(leftKeys, rightKeys, ExpressionFacts.Conjunction(rest));
    }
}
