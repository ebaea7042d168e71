using DecentDb.Engine.Functions;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Answers COUNT(*), or COUNT of a column that cannot be NULL, over a whole table from its root record.
/// </summary>
internal sealed class CountRowsOfTable : IPlanRule
{
    public string Name => nameof(CountRowsOfTable);

    public PlanNode Apply(PlanNode plan) => plan.Rewrite(node =>
        node is AggregateNode { Keys.Count: 0, Aggregates.Count: > 0, Input: ScanNode { Filter: null } scan } aggregate
            && CountsRows(aggregate)
            ? new CountRowsNode(scan.Table, aggregate.Output)
            : node);

    private static bool CountsRows(AggregateNode node)
    {
        foreach (var aggregate in node.Aggregates)
        {
            var counts = aggregate.Function == AggregateFunctions.Count && aggregate.Arguments
                is [] or [BoundColumn { Column.IsNullable: false }] or [BoundConstant { IsNull: false }];
            if (!counts || aggregate.Filter is not null || aggregate.IsDistinct)
            {
                return false;
            }
        }

        return true;
    }
}
