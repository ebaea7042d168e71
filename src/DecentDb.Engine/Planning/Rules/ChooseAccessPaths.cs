using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Finds the cheapest way to the rows of each scan: by row id, by an index, or the whole table. Reading a row through
/// an index costs as much as reading many rows in sequence, so an index must leave most of the table out.
/// </summary>
internal sealed class ChooseAccessPaths(Estimator estimator, IndexForms forms) : IPlanRule
{
    /// <summary>Rows of a sequential scan that cost as much as one row through an index.</summary>
    private const double IndexRowCost = 8;

    private const double SeekCost = 20;

    public string Name => nameof(ChooseAccessPaths);

    public PlanNode Apply(PlanNode plan) => plan.Rewrite(
        node => node is ScanNode { Access.IsWhole: true, Filter: not null } scan ? Choose(scan) : node);

    private ScanNode Choose(ScanNode scan)
    {
        var conditions = new List<BoundExpression>();
        ExpressionFacts.SplitConjunction(scan.Filter!, conditions);
        var matcher = new KeyConditions(conditions, []);
        var rows = estimator.RowsOf(scan.Table);
        var bestCost = rows;
        AccessPath? best = null;
        List<BoundExpression> bestUsed = [];
        var used = new List<BoundExpression>();
        if (matcher.MatchRowId(used) is { } byRowId)
        {
            best = byRowId;
            bestUsed = used;
            bestCost = byRowId.IsUnique ? 0 : rows * byRowId.Share;
        }

        foreach (var index in scan.Table.OrderedIndexes)
        {
            used = [];
            var form = forms.Of(index, scan);
            if (!form.HasAllThat(conditions) || matcher.MatchIndex(form, used) is not { } byIndex)
            {
                continue;
            }

            var cost = SeekCost + (rows * byIndex.Share * IndexRowCost);
            if (byIndex.IsUnique || byIndex.Equal.Count > 0)
            {
                // An equality is expected to leave few rows however small the table is.
                cost = System.Math.Min(cost, byIndex.IsUnique ? 1 : rows / 2);
            }

            if (cost < bestCost)
            {
                (best, bestUsed, bestCost) = (byIndex, used, cost);
            }
        }

        return best is null ? scan : With(scan, best, conditions, bestUsed);
    }

    /// <summary>The scan by a path, with the conditions that the path does not already make sure of.</summary>
    public static ScanNode With(
        ScanNode scan, AccessPath access, List<BoundExpression> conditions, List<BoundExpression> used)
    {
        var rest = conditions.FindAll(condition => !used.Contains(condition));
        return scan with { Access = access, Filter = ExpressionFacts.Conjunction(rest) };
    }
}
