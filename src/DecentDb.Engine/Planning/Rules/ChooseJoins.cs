using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Chooses how joins are executed: lookups by key when few rows of one side meet a big table with a key, else a hash
/// table over the smaller side, else a comparison of all pairs.
/// </summary>
internal sealed class ChooseJoins(Estimator estimator, IndexForms forms) : IPlanRule
{
    /// <summary>Rows of a hash join that cost as much as one lookup.</summary>
    private const double LookupCost = 6;

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

        if (join.Type != JoinType.Full && TryLookup(join.Type, join.Left, join.Right, conditions) is { } lookup)
        {
            return lookup;
        }

        if (join.Type == JoinType.Inner && TryLookup(join.Type, join.Right, join.Left, conditions) is { } mirrored)
        {
            return Reorder(mirrored, join);
        }

        var swap = join.Type == JoinType.Inner && estimator.Rows(join.Left) < estimator.Rows(join.Right);
        var (left, right) = swap ? (join.Right, join.Left) : (join.Left, join.Right);
        var result = new HashJoinNode(join.Type, left, right, FindKeys(left, right, conditions));
        return swap ? Reorder(result, join) : result;
    }

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

    private LookupJoinNode? TryLookup(
        JoinType type, PlanNode outer, PlanNode inner, List<BoundExpression> conditions)
    {
        // A scan that constants bound by a key is small already.
        if (inner is not ScanNode { Access.IsWhole: true } scan)
        {
            return null;
        }

        var outerRows = estimator.Rows(outer);
        // A hash table over a filtered table still takes reading all of it.
        var innerRows = estimator.RowsOf(scan.Table);
        if (outerRows * LookupCost > innerRows + outerRows)
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

        foreach (var index in scan.Table.OrderedIndexes)
        {
            used = [];
            var form = forms.Of(index, scan);
            if (best is null or { IsUnique: false } && form.HasAllThat(inside)
                && matcher.MatchIndex(form, used) is { Equal.Count: > 0 } byIndex)
            {
                // Ranges over the outer row stay conditions of their own.
                var path = new AccessPath { Index = index, Equal = byIndex.Equal };
                if (best is null || path.IsUnique || path.Equal.Count > best.Equal.Count)
                {
                    best = path;
                    bestUsed = used.FindAll(condition => condition is BoundComparison
                    {
                        Operator: BinaryOperator.Equal,
                    } or BoundColumn);
                }
            }
        }

        if (best is null)
        {
            return null;
        }

        var rest = conditions.FindAll(condition => !bestUsed.Contains(condition));
        return new LookupJoinNode(
            type, outer, ChooseAccessPaths.With(scan, best, inside, []), ExpressionFacts.Conjunction(rest));
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
