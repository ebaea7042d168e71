using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Orders the tables of inner joins: the one with the fewest rows first, then always the smallest that a condition
/// connects with what is there. A condition that may fail waits until all that were written before it are tested.
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
        Flatten(join, tables, conditions);
        if (tables.Count < 3)
        {
            return node.WithEachInput(Order);
        }

        return Build(tables, conditions);
    }

    private void Flatten(PlanNode node, List<PlanNode> tables, List<BoundExpression> conditions)
    {
        if (node is JoinNode { Type: JoinType.Inner } join)
        {
            Flatten(join.Left, tables, conditions);
            Flatten(join.Right, tables, conditions);
            if (join.Condition is { } condition)
            {
                ExpressionFacts.SplitConjunction(condition, conditions);
            }

            return;
        }

        tables.Add(Order(node));
    }

    private PlanNode Build(List<PlanNode> tables, List<BoundExpression> conditions)
    {
        var graph = new JoinGraph(tables, conditions);
        var rows = tables.ConvertAll(estimator.Rows);
        var result = tables[TakeSmallest(graph, rows)];
        for (var i = 1; i < tables.Count; i++)
        {
            var next = tables[TakeSmallest(graph, rows)];
            result = new JoinNode(
                JoinType.Inner, result, next, ExpressionFacts.Conjunction(graph.TakeConditions()));
        }

        return ExpressionFacts.Conjunction(graph.Rest) is { } rest ? new FilterNode(result, rest) : result;
    }

    private static int TakeSmallest(JoinGraph graph, List<double> rows)
    {
        var best = -1;
        var bestIsConnected = false;
        for (var i = 0; i < rows.Count; i++)
        {
            if (graph.IsJoined(i))
            {
                continue;
            }

            var isConnected = graph.IsConnected(i);
            if (best < 0 || (isConnected && !bestIsConnected)
                || (isConnected == bestIsConnected && rows[i] < rows[best]))
            {
                (best, bestIsConnected) = (i, isConnected);
            }
        }

        graph.Join(best);
        return best;
    }
}
