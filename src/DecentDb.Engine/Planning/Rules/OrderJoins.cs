using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Orders the tables of inner joins: the one with the fewest rows first, then always the smallest that a condition
/// connects with what is there.
/// </summary>
internal sealed class OrderJoins(Estimator estimator) : IPlanRule
{
    public PlanNode Apply(PlanNode plan) => Order(plan);

    private PlanNode Order(PlanNode node)
    {
        if (node is not JoinNode { Type: JoinType.Inner } join)
        {
            return OrderInputs(node);
        }

        var tables = new List<PlanNode>();
        var conditions = new List<BoundExpression>();
        Flatten(join, tables, conditions);
        if (tables.Count < 3)
        {
            return OrderInputs(node);
        }

        return Build(tables, conditions);
    }

    private PlanNode OrderInputs(PlanNode node)
    {
        if (node.Inputs.Count == 0)
        {
            return node;
        }

        var inputs = new List<PlanNode>(node.Inputs.Count);
        foreach (var input in node.Inputs)
        {
            inputs.Add(Order(input));
        }

        return PlanExpressions.WithInputs(node, inputs);
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
        var result = TakeSmallest(tables, null, conditions);
        while (tables.Count > 0)
        {
            var next = TakeSmallest(tables, result, conditions);
            var columns = new HashSet<PlanColumn>([.. result.Output, .. next.Output]);
            var on = conditions.FindAll(c => ExpressionFacts.ReadsOnly(c, columns));
            conditions.RemoveAll(on.Contains);
            result = new JoinNode(JoinType.Inner, result, next, ExpressionFacts.Conjunction(on));
        }

        return ExpressionFacts.Conjunction(conditions) is { } rest ? new FilterNode(result, rest) : result;
    }

    private PlanNode TakeSmallest(List<PlanNode> tables, PlanNode? joined, List<BoundExpression> conditions)
    {
        var best = -1;
        var bestIsConnected = false;
        var bestRows = 0.0;
        for (var i = 0; i < tables.Count; i++)
        {
            var isConnected = joined is not null && AreConnected(joined, tables[i], conditions);
            var rows = estimator.Rows(tables[i]);
            if (best < 0 || (isConnected && !bestIsConnected)
                || (isConnected == bestIsConnected && rows < bestRows))
            {
                (best, bestIsConnected, bestRows) = (i, isConnected, rows);
            }
        }

        var result = tables[best];
        tables.RemoveAt(best);
        return result;
    }

    private static bool AreConnected(PlanNode joined, PlanNode table, List<BoundExpression> conditions)
    {
        foreach (var condition in conditions)
        {
            var columns = new HashSet<PlanColumn>();
            ExpressionFacts.CollectColumns(condition, columns);
            if (columns.Overlaps(joined.Output) && columns.Overlaps(table.Output))
            {
                return true;
            }
        }

        return false;
    }
}
