using System;
using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>A way to the rows of a scan, and what it costs in rows that a scan of the whole table reads.</summary>
/// <param name="Access">The way.</param>
/// <param name="Used">The conditions that it makes sure of.</param>
/// <param name="Cost">What all of its rows cost.</param>
internal sealed record PathChoice(AccessPath Access, List<BoundExpression> Used, double Cost)
{
    // Pages of a table that is smaller stay in the caches of the processor.
    private const double LargeTable = 50_000;

    /// <summary>What an entry of an index costs where the row itself is not read.</summary>
    public const double EntryCost = 5;

    /// <summary>What the way down an index costs.</summary>
    public const double SeekCost = 60;

    // A table that is smaller may grow while the plan is used.
    private const double SmallTable = 1000;

    /// <summary>The rows of a table that a whole scan is expected to read while the plan is used.</summary>
    public static double RowsOf(ScanNode scan, Estimator estimator) =>
        Math.Max(SmallTable, estimator.RowsOf(scan.Table));

    /// <summary>
    /// What one row of a table through an index costs: it lies in a page of its own, while those of a scan come by the
    /// page.
    /// </summary>
    public static double IndexRowCost(double rowsOfTable) => rowsOfTable < LargeTable ? 20 : 60;

    /// <summary>The cheapest way to the rows of a scan that meet some conditions; null: the whole table.</summary>
    public static PathChoice? Find(
        ScanNode scan, List<BoundExpression> conditions, Estimator estimator, IndexForms forms)
    {
        var matcher = new KeyConditions(conditions, []);
        var paths = new List<(AccessPath Access, List<BoundExpression> Used)>();
        var used = new List<BoundExpression>();
        if (matcher.MatchRowId(used) is { } byRowId)
        {
            paths.Add((byRowId, used));
        }

        foreach (var index in scan.Table.OrderedIndexes)
        {
            used = [];
            var form = forms.Of(index, scan);
            if (form.HasAllThat(conditions) && matcher.MatchIndex(form, used) is { } byIndex)
            {
                paths.Add((byIndex, used));
            }
        }

        // One row is found at once, however many there are.
        foreach (var (access, ensured) in paths)
        {
            if (access.IsUnique)
            {
                return new PathChoice(access, ensured, 1);
            }
        }

        return paths.Count == 0 ? null : FindCheapest(scan, paths, estimator);
    }

    /// <summary>What some rows by a path cost.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="path">The path.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="rowsOfTable">How many rows the table has.</param>
    public static double CostOf(ScanNode scan, AccessPath path, double rows, double rowsOfTable) =>
        path.Index is not { } index
            ? rows
            : SeekCost + (rows * (IndexCover.Covers(index, scan) ? EntryCost : IndexRowCost(rowsOfTable)));

    private static PathChoice? FindCheapest(
        ScanNode scan, List<(AccessPath Access, List<BoundExpression> Used)> paths, Estimator estimator)
    {
        var rows = RowsOf(scan, estimator);
        PathChoice? best = null;
        foreach (var (access, used) in paths)
        {
            var cost = CostOf(scan, access, estimator.RowsOf(scan.Table, access), rows);
            if (access.Index is null)
            {
                // Row ids in a range lie side by side.
                cost = Math.Min(cost, rows * 0.999);
            }
            else if (access.Equal.Count > 0 && rows <= SmallTable)
            {
                // An equality is expected to leave few rows however small the table is.
                cost = Math.Min(cost, rows / 2);
            }

            if (cost < (best?.Cost ?? rows))
            {
                best = new PathChoice(access, used, cost);
            }
        }

        return best;
    }

    /// <summary>The scan by a path, with the conditions that the path does not already make sure of.</summary>
    public static ScanNode Apply(
        ScanNode scan, AccessPath access, List<BoundExpression> conditions, List<BoundExpression> used)
    {
        var rest = conditions.FindAll(condition => !used.Contains(condition));
        return scan with { Access = access, Filter = ExpressionFacts.Conjunction(rest) };
    }
}
