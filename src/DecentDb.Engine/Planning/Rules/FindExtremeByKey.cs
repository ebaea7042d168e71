using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Answers each MIN or MAX of a query without groups from the first row in that order, where the order of a table or an
/// index finds it faster than reading all rows does.
/// </summary>
internal sealed class FindExtremeByKey(FollowOrder order) : IPlanRule
{
    private const int AggregatesMax = 4;

    public string Name => nameof(FindExtremeByKey);

    public PlanNode Apply(PlanNode plan) => plan.Rewrite(node => node is AggregateNode
    {
        Keys.Count: 0, Aggregates.Count: > 0 and <= AggregatesMax, Input: ScanNode { Access.IsWhole: true } scan,
    } aggregate && !(scan.Filter is { } filter
        && (ExpressionFacts.HasSubquery(filter) || ExpressionFacts.IsVolatile(filter)))
        ? Split(aggregate, scan) ?? node
        : node);

    // Each finds its own row; together they are the one row that is asked for.
    private PlanNode? Split(AggregateNode aggregate, ScanNode scan)
    {
        PlanNode? result = null;
        for (var i = 0; i < aggregate.Aggregates.Count; i++)
        {
            if (FirstRow(aggregate.Aggregates[i], scan) is not { } first)
            {
                return null;
            }

            var one = aggregate with
            {
                Input = first,
                Aggregates = [aggregate.Aggregates[i]],
                Columns = [aggregate.Columns[i]],
            };
            result = result is null ? one : new JoinNode(JoinType.Inner, result, one, null);
        }

        return result;
    }

    private LimitNode? FirstRow(BoundAggregate extreme, ScanNode scan)
    {
        if (extreme is not { Filter: null, Arguments: [BoundColumn { Column: { } column } value] }
            || (extreme.Function != AggregateFunctions.Min && extreme.Function != AggregateFunctions.Max))
        {
            return null;
        }

        var conditions = new List<BoundExpression>();
        if (scan.Filter is { } filter)
        {
            ExpressionFacts.SplitConjunction(filter, conditions);
        }

        if (column.IsNullable)
        {
            conditions.Add(new BoundIs(value, IsTest.Null, Negated: true));
        }

        var present = scan with { Filter = ExpressionFacts.Conjunction(conditions) };
        var key = new SortKey(value, extreme.Function == AggregateFunctions.Max, NullsFirst: false);
        var one = new RowWindow(new BoundConstant(SqlValue.FromInt64(1), SqlType.BigInt), null);
        return order.TryFollow(present, [key], 1) is { } ordered ? new LimitNode(ordered, one) : null;
    }
}
