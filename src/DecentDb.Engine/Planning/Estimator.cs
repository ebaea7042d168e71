using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Guesses how many rows steps give. There are no statistics of values yet, so conditions count with fixed shares; the
/// shares only have to rank plans, and a key that is unique is known to be.
/// </summary>
internal sealed class Estimator(ITableStatistics statistics, CancellationToken cancellationToken)
{
    /// <summary>The share of rows for which a value is equal to another.</summary>
    public const double EqualShare = 0.005;

    /// <summary>The share of rows on one side of a bound.</summary>
    public const double RangeShare = 0.3;

    /// <summary>The share of rows between two bounds.</summary>
    public const double BothEndsShare = 0.05;

    /// <summary>The share of rows for which any other condition is true.</summary>
    public const double OtherShare = 0.25;

    /// <summary>How many times the rows that a recursive query begins with it gives.</summary>
    public const int RecursionFactor = 10;

    /// <summary>The rows of a function in FROM.</summary>
    public const int FunctionRows = 1000;

    // The plan of a WITH hangs in a place for each use, and those of others within it: it is walked once.
    private readonly Dictionary<CommonTable, (PlanNode Plan, double Rows)> _commonTables = [];

    /// <summary>The rows of a table.</summary>
    public double RowsOf(TableSchema table) => Math.Max(1, statistics.RowCount(table));

    /// <summary>The rows that a step gives.</summary>
    public double Rows(PlanNode plan)
    {
        Cancellation.ThrowIfRequested(cancellationToken);
        return plan.Estimate(this);
    }

    /// <summary>The rows of a query of WITH.</summary>
    public double RowsOf(CommonTable table)
    {
        if (_commonTables.TryGetValue(table, out var known) && ReferenceEquals(known.Plan, table.Plan))
        {
            return known.Rows;
        }

        var rows = Rows(table.Plan);
        _commonTables[table] = (table.Plan, rows);
        return rows;
    }
}
