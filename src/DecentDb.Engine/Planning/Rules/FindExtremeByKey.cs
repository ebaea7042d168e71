using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Answers a lone MIN or MAX of a row id, or of the first column of an index, from the first or last row in that order.
/// </summary>
internal sealed class FindExtremeByKey : IPlanRule
{
    public string Name => nameof(FindExtremeByKey);

    public PlanNode Apply(PlanNode plan) => plan.Rewrite(node =>
    {
        if (node is not AggregateNode { Keys.Count: 0, Aggregates.Count: 1, Input: ScanNode scan } aggregate
            || scan.Filter is not null
            || aggregate.Aggregates[0] is not { Filter: null, Arguments: [BoundColumn { Column: { } column }] } extreme
            || (extreme.Function != AggregateFunctions.Min && extreme.Function != AggregateFunctions.Max)
            || column.IsNullable)
        {
            return node;
        }

        var isMax = extreme.Function == AggregateFunctions.Max;
        if (FindOrder(scan.Table, column, out var isDescending) is not { } access)
        {
            return node;
        }

        var ordered = scan with { Access = access, Backward = isMax != isDescending };
        var one = new RowWindow(new BoundConstant(SqlValue.FromInt64(1), SqlType.BigInt), null);
        return aggregate with { Input = new LimitNode(ordered, one) };
    });

    private static AccessPath? FindOrder(TableSchema table, PlanColumn column, out bool isDescending)
    {
        isDescending = false;
        if (column.IsRowId)
        {
            return AccessPath.Whole;
        }

        foreach (var index in table.OrderedIndexes)
        {
            if (index.Predicate is null && column.Ordinal >= 0 && index.Columns[0].Ordinal == column.Ordinal)
            {
                isDescending = index.Columns[0].Descending;
                return new AccessPath { Index = index };
            }
        }

        return null;
    }
}
