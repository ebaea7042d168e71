using System;
using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Orders the tables of inner joins so that few rows come out of each. A condition that may fail waits until all that
/// were written before it are tested.
/// </summary>
internal sealed class OrderJoins(Estimator estimator) : IPlanRule
{
    public string Name => nameof(OrderJoins);

    public PlanNode Apply(PlanNode plan) => Order(plan);

    private PlanNode Order(PlanNode node)
    {
        if (node is not JoinNode { Type: JoinType.Inner } join)
        {
            return node.WithEachInput(Order);
        }

        var tables = new List<PlanNode>();
        var conditions = new List<BoundExpression>();
        Flatten(join, tables, conditions, Order);
        if (tables.Count < 3)
        {
            return node.WithEachInput(Order);
        }

        return Build(tables, conditions);
    }

    /// <summary>Puts inner joins together that begin with one of the tables and keep its order.</summary>
    public PlanNode BuildFrom(int first, List<PlanNode> tables, List<BoundExpression> conditions) =>
        Build(tables, conditions, first);

    /// <summary>Takes inner joins apart.</summary>
    /// <param name="node">A join, or a table of one.</param>
    /// <param name="tables">Gets what is joined.</param>
    /// <param name="conditions">Gets the parts of the conditions of all joins.</param>
    /// <param name="each">What is done with each table.</param>
    public static void Flatten(
        PlanNode node, List<PlanNode> tables, List<BoundExpression> conditions, Func<PlanNode, PlanNode> each)
    {
        if (node is JoinNode { Type: JoinType.Inner } join)
        {
            Flatten(join.Left, tables, conditions, each);
            Flatten(join.Right, tables, conditions, each);
            if (join.Condition is { } condition)
            {
                ExpressionFacts.SplitConjunction(condition, conditions);
            }

            return;
        }

        tables.Add(each(node));
    }

    private PlanNode Build(List<PlanNode> tables, List<BoundExpression> conditions, int first = -1)
    {
        var order = new JoinOrder(tables, conditions, estimator).Find(first);
        var graph = new JoinGraph(tables, conditions);
        graph.Join(order[0]);
        var result = tables[order[0]];
        for (var i = 1; i < order.Count; i++)
        {
            graph.Join(order[i]);
            result = new JoinNode(
                JoinType.Inner, result, tables[order[i]], ExpressionFacts.Conjunction(graph.TakeConditions()))
            {
                KeepsOrder = first >= 0,
            };
        }

        return ExpressionFacts.Conjunction(graph.Rest) is { } rest ? new FilterNode(result, rest) : result;
    }
}
