using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Guesses how many rows steps give. Of columns with an index the index itself says how many rows there are for a value
/// or between constants; other conditions count with fixed shares, which only have to rank plans.
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

    // Of more constants each counts as any other.
    private const int CountedMax = 16;

    // More conditions are not looked at one by one.
    private const int PairedMax = 32;

    // The plan of a WITH hangs in a place for each use, and those of others within it: it is walked once.
    private readonly Dictionary<CommonTable, (PlanNode Plan, double Rows)> _commonTables = [];
    private readonly Dictionary<PlanNode, double> _joins = [];
    private readonly Dictionary<TableSchema, long> _sizes = [];
    private readonly Dictionary<(long IndexId, int Columns), double> _perKey = [];
    private readonly Dictionary<AccessPath, double> _paths = [];

    /// <summary>The tables whose rows were asked for, and how many there were.</summary>
    public IReadOnlyDictionary<TableSchema, long> Sizes => _sizes;

    /// <summary>The rows of a table.</summary>
    public double RowsOf(TableSchema table)
    {
        if (!_sizes.TryGetValue(table, out var rows))
        {
            rows = statistics.RowCount(table);
            _sizes.Add(table, rows);
        }

        return Math.Max(1, rows);
    }

    /// <summary>The rows that a step gives.</summary>
    public double Rows(PlanNode plan)
    {
        Cancellation.ThrowIfRequested(cancellationToken);
        if (plan is not PairNode)
        {
            return plan.Estimate(this);
        }

        // The rows of a join follow from those of all joins below it.
        if (!_joins.TryGetValue(plan, out var rows))
        {
            rows = plan.Estimate(this);
            _joins.Add(plan, rows);
        }

        return rows;
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

    /// <summary>The rows that a path leads to.</summary>
    public double RowsOf(TableSchema table, AccessPath path)
    {
        if (path.IsWhole)
        {
            return RowsOf(table);
        }

        if (path.IsUnique)
        {
            return 1;
        }

        if (!_paths.TryGetValue(path, out var rows))
        {
            rows = path.Index is { } index ? RowsOf(index, path) : RowsByRowId(table, path);
            _paths.Add(path, rows);
        }

        return rows;
    }

    /// <summary>The rows for each value of the first columns of an index.</summary>
    public double RowsPerKey(IndexSchema index, int columns)
    {
        if (index.IsUnique && columns == index.Columns.Length)
        {
            return 1;
        }

        if (!_perKey.TryGetValue((index.Id, columns), out var rows))
        {
            rows = Math.Max(1, statistics.EntriesPerKey(index, columns));
            _perKey.Add((index.Id, columns), rows);
        }

        return rows;
    }

    /// <summary>The share of rows for which a condition is true.</summary>
    public double ShareOf(BoundExpression? condition)
    {
        switch (condition)
        {
            case null:
                return 1;
            case BoundLogical { Operator: LogicalOperator.And } all:
                return ShareOfAll(all.Operands);
            case BoundLogical { Operands.Count: > PairedMax } many:
                return many.Share;
            case BoundLogical alternatives:
                var sum = 0.0;
                foreach (var operand in alternatives.Operands)
                {
                    sum += ShareOf(operand);
                }

                return Math.Min(1, sum);
            case BoundComparison or BoundInList { Negated: false }:
                return KnownShareOf(condition) ?? condition.Share;
            default:
                return condition.Share;
        }
    }

    /// <summary>The share of pairs of rows for which a condition is true.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="rowsMax">The rows of the larger side: as many values of a key as that are expected.</param>
    public double ShareOfPairs(BoundExpression condition, double rowsMax)
    {
        if (condition is not BoundComparison { Operator: BinaryOperator.Equal } equal
            || ExpressionFacts.IsFixed(equal.Left) || ExpressionFacts.IsFixed(equal.Right))
        {
            return ShareOf(condition);
        }

        var values = Math.Max(ValuesOf(equal.Left) ?? 0, ValuesOf(equal.Right) ?? 0);
        return 1 / Math.Max(1, values > 0 ? values : rowsMax);
    }

    // How many values a column of a table has, where that is known.
    private double? ValuesOf(BoundExpression expression)
    {
        if (expression is not BoundColumn { Column: { Table: { } table } column }
            || PathTo(table, column) is not { } path)
        {
            return null;
        }

        return path.Index is { } index ? statistics.EntryCount(index) / RowsPerKey(index, 1) : RowsOf(table);
    }

    /// <summary>True when the share of a condition is more than a guess.</summary>
    public bool KnowsShareOf(BoundExpression condition) => KnownShareOf(condition) is not null;

    /// <summary>The share of rows for which all of some conditions are true.</summary>
    public double ShareOfAll(IReadOnlyList<BoundExpression> conditions)
    {
        var share = 1.0;
        for (var i = 0; i < conditions.Count; i++)
        {
            var own = ShareOf(conditions[i]);
            if (OtherEndOf(conditions, i) is not { } other)
            {
                share *= own;
            }
            else if (other > i)
            {
                // What lies between two bounds is what neither of them leaves out.
                var both = own + ShareOf(conditions[other]) - 1;
                share *= both > 0 ? both : BothEndsShare;
            }
        }

        return share;
    }

    // The place of the condition that bounds the same column on its other side, as far as conditions know.
    private static int? OtherEndOf(IReadOnlyList<BoundExpression> conditions, int place)
    {
        if (conditions.Count > PairedMax || !IsBound(conditions[place], out var column, out var isLow))
        {
            return null;
        }

        for (var i = 0; i < conditions.Count; i++)
        {
            if (i != place && IsBound(conditions[i], out var other, out var isOtherLow)
                && other == column && isOtherLow != isLow)
            {
                return i;
            }
        }

        return null;
    }

    private static bool IsBound(BoundExpression condition, out PlanColumn? column, out bool isLow)
    {
        column = null;
        isLow = false;
        if (!TryReadComparison(condition, out column, out var op, out _))
        {
            return false;
        }

        isLow = op is BinaryOperator.Greater or BinaryOperator.GreaterOrEqual;
        return isLow || op is BinaryOperator.Less or BinaryOperator.LessOrEqual;
    }

    private static bool TryReadComparison(
        BoundExpression condition, out PlanColumn? column, out BinaryOperator op, out BoundExpression value)
    {
        column = null;
        op = BinaryOperator.Equal;
        value = condition;
        if (condition is not BoundComparison comparison)
        {
            return false;
        }

        if (comparison.Left is BoundColumn left && ExpressionFacts.IsFixed(comparison.Right))
        {
            (column, op, value) = (left.Column, comparison.Operator, comparison.Right);
        }
        else if (comparison.Right is BoundColumn right && ExpressionFacts.IsFixed(comparison.Left))
        {
            (column, op, value) = (right.Column, BoundComparison.Mirror(comparison.Operator), comparison.Left);
        }

        return column is not null;
    }

    // Of a column of a table with an index that begins with it, or of a row id.
    private double? KnownShareOf(BoundExpression condition)
    {
        if (condition is BoundInList { Operand: BoundColumn { Column: { Table: { } owner } listed } } list)
        {
            return PathTo(owner, listed) is { Index: not null } any
                ? Math.Min(1, RowsOf(owner, any with { AnyOf = list.Items }) / RowsOf(owner))
                : null;
        }

        if (!TryReadComparison(condition, out var column, out var op, out var value)
            || column is not { Table: { } table } || PathTo(table, column) is not { } path)
        {
            return null;
        }

        path = op switch
        {
            BinaryOperator.Equal or BinaryOperator.NotEqual => path with { Equal = [value] },
            BinaryOperator.Greater or BinaryOperator.GreaterOrEqual =>
                path with { Low = new KeyBound([value], op == BinaryOperator.GreaterOrEqual) },
            _ => path with { High = new KeyBound([value], op == BinaryOperator.LessOrEqual) },
        };
        if (path.Equal.Count == 0 && value is not BoundConstant)
        {
            return null;
        }

        var share = Math.Min(1, RowsOf(table, path) / RowsOf(table));
        return op == BinaryOperator.NotEqual ? 1 - share : share;
    }

    private static AccessPath? PathTo(TableSchema table, PlanColumn column)
    {
        if (column.IsRowId)
        {
            return new AccessPath { ByRowId = true };
        }

        foreach (var index in table.OrderedIndexes)
        {
            if (index.Predicate is null && column.Ordinal >= 0 && index.Columns[0].Ordinal == column.Ordinal)
            {
                return new AccessPath { Index = index };
            }
        }

        return null;
    }

    // Constants that are NULL, or there twice, find nothing more.
    private double RowsOfAny(IndexSchema index, IReadOnlyList<BoundExpression> items)
    {
        if (items.Count > CountedMax)
        {
            return RowsPerKey(index, 1) * items.Count;
        }

        var counted = new HashSet<SqlValue>();
        var rows = 0.0;
        foreach (var item in items)
        {
            if (item is not BoundConstant constant)
            {
                rows += RowsPerKey(index, 1) * BoundListParameter.CountOf([item]);
            }
            else if (!constant.IsNull && counted.Add(constant.Value))
            {
                rows += RowsOf(index, new AccessPath { Index = index, Equal = [constant] });
            }
        }

        return rows;
    }

    private double RowsByRowId(TableSchema table, AccessPath path)
    {
        if (path.AnyOf is { } any)
        {
            return BoundListParameter.CountOf(any);
        }

        var rows = RowsOf(table);
        var next = Math.Max(1.0, statistics.NextRowId(table));
        var low = ShareBelow(path.Low, next);
        var high = ShareBelow(path.High, next);
        if ((path.Low is not null && low is null) || (path.High is not null && high is null))
        {
            return rows * (path.Low is null || path.High is null ? RangeShare : BothEndsShare);
        }

        return Math.Max(1, rows * (Math.Clamp(high ?? 1, 0, 1) - Math.Clamp(low ?? 0, 0, 1)));
    }

    private static double? ShareBelow(KeyBound? bound, double next) =>
        bound?.Values[0] is BoundConstant { IsNull: false } constant ? constant.Value.AsInt64() / next : null;

    private double RowsOf(IndexSchema index, AccessPath path)
    {
        if (path.AnyOf is { } any)
        {
            return RowsOfAny(index, any);
        }

        if (RangeOf(index, path, out var isEmpty) is { } range)
        {
            return isEmpty ? 0 : statistics.EntriesWithin(index, range);
        }

        var rows = path.Equal.Count > 0 ? RowsPerKey(index, path.Equal.Count) : statistics.EntryCount(index);
        return (path.Low, path.High) switch
        {
            (null, null) => rows,
            (not null, not null) => rows * BothEndsShare,
            _ => rows * RangeShare,
        };
    }

    // The range of keys of a path whose bounds are all known; null of another.
    private static KeyRange? RangeOf(IndexSchema index, AccessPath path, out bool isEmpty)
    {
        isEmpty = false;
        if (!path.IsBounded && !path.SkipsNull)
        {
            return null;
        }

        if (ConstantsOf(path.Equal) is not { } equal || ConstantsOf(path.Low?.Values ?? []) is not { } low
            || ConstantsOf(path.High?.Values ?? []) is not { } high)
        {
            return null;
        }

        var range = new KeyRange(index, PiecewiseBytes.Unwatched);
        isEmpty = !range.Set(
            equal,
            new KeyRangeEnd(low, path.Low?.Inclusive ?? false),
            new KeyRangeEnd(high, path.High?.Inclusive ?? false),
            path.SkipsNull);
        return range;
    }

    private static SqlValue[]? ConstantsOf(IReadOnlyList<BoundExpression> values)
    {
        var constants = new SqlValue[values.Count];
        for (var i = 0; i < constants.Length; i++)
        {
            if (values[i] is not BoundConstant constant)
            {
                return null;
            }

            constants[i] = constant.Value;
        }

        return constants;
    }
}
