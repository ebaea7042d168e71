using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Guesses how many rows steps give. There are no statistics of values yet, so conditions count with fixed shares; the
/// shares only have to rank plans, and a key that is unique is known to be.
/// </summary>
internal sealed class Estimator(ITableStatistics statistics, CancellationToken cancellationToken)
{
    private const double EqualShare = 0.005;
    private const double RangeShare = 0.3;
    private const double BothEndsShare = 0.05;
    private const double OtherShare = 0.25;
    private const int ListParameterCount = 10;
    private const int RecursionFactor = 10;

    // The plan of a WITH hangs in a place for each use, and those of others within it: it is walked once.
    private readonly Dictionary<CommonTable, (PlanNode Plan, double Rows)> _commonTables = [];

    public double RowsOf(ScanNode scan) => Math.Max(1, statistics.RowCount(scan.Table));

    /// <summary>Sets the expected rows of every node, for EXPLAIN.</summary>
    public void Fill(PlanNode plan)
    {
        plan.EstimatedRows = Rows(plan);
        foreach (var input in plan.Inputs)
        {
            Fill(input);
        }
    }

    public double Rows(PlanNode plan)
    {
        Cancellation.ThrowIfRequested(cancellationToken);
        return Estimate(plan);
    }

    private double RowsOf(CommonTable table)
    {
        if (_commonTables.TryGetValue(table, out var known) && ReferenceEquals(known.Plan, table.Plan))
        {
            return known.Rows;
        }

        var rows = Rows(table.Plan);
        _commonTables[table] = (table.Plan, rows);
        return rows;
    }

    private double Estimate(PlanNode plan) => plan switch
    {
        ScanNode n => Math.Max(1, RowsOf(n) * ShareOf(n.Access) * (n.Filter is null ? 1 : ShareOf(n.Filter))),
        FilterNode n => Math.Max(1, Rows(n.Input) * ShareOf(n.Condition)),
        ProjectNode n => Rows(n.Input),
        ValuesNode n => n.Rows.Count,
        JoinNode n => Join(n.Type, Rows(n.Left), Rows(n.Right), n.Condition is not null),
        HashJoinNode n => Join(n.Type, Rows(n.Left), Rows(n.Right), n.Keys.Left.Count > 0),
        LookupJoinNode n => Rows(n.Left) * (n.Right.Access.IsUnique ? 1 : 4),
        AggregateNode n => n.Keys.Count == 0 ? 1 : Math.Max(1, Rows(n.Input) / 10),
        DistinctNode n => Math.Max(1, Rows(n.Input) / 2),
        SortNode n => n.Top is { } top ? Math.Min(Rows(n.Input), LimitOf(top)) : Rows(n.Input),
        LimitNode n => Math.Min(Rows(n.Input), LimitOf(n)),
        UnionAllNode n => Sum(n.Inputs),
        SetOperationNode n => Rows(n.Left),
        CommonTableNode n => RowsOf(n.Table),
        RecursiveNode n => Rows(n.Inputs[0]) * RecursionFactor,
        WorkingTableNode => RecursionFactor,
        EmptyNode => 0,
        _ => 1,
    };

    /// <summary>The share of rows for which a condition is expected to be true.</summary>
    public static double ShareOf(BoundExpression condition)
    {
        switch (condition)
        {
            case BoundLogical { Operator: LogicalOperator.And } and:
                var share = 1.0;
                foreach (var operand in and.Operands)
                {
                    share *= ShareOf(operand);
                }

                return share;
            case BoundLogical or:
                var sum = 0.0;
                foreach (var operand in or.Operands)
                {
                    sum += ShareOf(operand);
                }

                return Math.Min(1, sum);
            case BoundComparison { Operator: BinaryOperator.Equal }:
                return EqualShare;
            case BoundComparison { Operator: BinaryOperator.NotEqual }:
                return 1 - EqualShare;
            case BoundComparison:
                return RangeShare;
            case BoundInList list when !list.Negated:
                return Math.Min(0.5, EqualShare * CountOf(list.Items));
            default:
                return OtherShare;
        }
    }

    public static double ShareOf(AccessPath access)
    {
        if (access.IsWhole)
        {
            return 1;
        }

        if (access.IsUnique)
        {
            return 0;
        }

        var share = access.AnyOf is { } any ? EqualShare * CountOf(any) : Math.Pow(EqualShare, access.Equal.Count);
        return (access.Low, access.High) switch
        {
            (null, null) => share,
            (not null, not null) => share * BothEndsShare,
            _ => share * RangeShare,
        };
    }

    private static int CountOf(IReadOnlyList<BoundExpression> items) =>
        items is [BoundListParameter] ? ListParameterCount : items.Count;

    private static double LimitOf(LimitNode limit) =>
        limit.Limit is BoundConstant { IsNull: false } constant ? constant.Value.AsInt64() : 100;

    private static double Join(JoinType type, double left, double right, bool hasCondition)
    {
        var rows = hasCondition ? Math.Max(left, right) : left * right;
        return type == JoinType.Left ? Math.Max(left, rows) : rows;
    }

    private double Sum(IReadOnlyList<PlanNode> inputs)
    {
        var sum = 0.0;
        foreach (var input in inputs)
        {
            sum += Rows(input);
        }

        return sum;
    }
}
