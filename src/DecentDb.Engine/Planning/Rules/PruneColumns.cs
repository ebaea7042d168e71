using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>Lets every step hand out only the columns that a step above it reads.</summary>
internal sealed class PruneColumns : IPlanRule
{
    public PlanNode Apply(PlanNode plan) => Prune(plan, [.. plan.Output], keepAll: true);

    private static PlanNode Prune(PlanNode node, HashSet<PlanColumn> needed, bool keepAll)
    {
        switch (node)
        {
            case ScanNode n:
                return keepAll ? n : PruneScan(n, needed);
            case ProjectNode n:
                return PruneProject(n, needed, keepAll);
            case AggregateNode n:
                return PruneAggregate(n, needed, keepAll);
            case FilterNode n:
                return new FilterNode(Prune(n.Input, With(needed, n), keepAll), n.Condition);
            case SortNode n:
                return new SortNode(Prune(n.Input, With(needed, n), keepAll), n.Keys) { Top = n.Top };
            case LimitNode n:
                return new LimitNode(Prune(n.Input, needed, keepAll), n.Limit, n.Offset);
            case JoinNode n:
                var both = With(needed, n);
                return new JoinNode(n.Type, Prune(n.Left, both, keepAll), Prune(n.Right, both, keepAll), n.Condition);
            default:
                // Steps that compare whole rows or take columns by position need all columns of their inputs.
                return PruneInputsWhole(node);
        }
    }

    private static PlanNode PruneInputsWhole(PlanNode node)
    {
        if (node.Inputs.Count == 0)
        {
            return node;
        }

        var inputs = new List<PlanNode>(node.Inputs.Count);
        foreach (var input in node.Inputs)
        {
            inputs.Add(Prune(input, [.. input.Output], keepAll: true));
        }

        return PlanExpressions.WithInputs(node, inputs);
    }

    private static HashSet<PlanColumn> With(HashSet<PlanColumn> needed, PlanNode node)
    {
        var result = new HashSet<PlanColumn>(needed);
        foreach (var expression in PlanExpressions.Of(node))
        {
            ExpressionFacts.CollectColumns(expression, result);
        }

        return result;
    }

    private static HashSet<PlanColumn> ReadBy(IReadOnlyList<BoundExpression> expressions)
    {
        var result = new HashSet<PlanColumn>();
        foreach (var expression in expressions)
        {
            ExpressionFacts.CollectColumns(expression, result);
        }

        return result;
    }

    private static ScanNode PruneScan(ScanNode scan, HashSet<PlanColumn> needed)
    {
        var output = new List<PlanColumn>();
        foreach (var column in scan.Output)
        {
            if (needed.Contains(column))
            {
                output.Add(column);
            }
        }

        return new ScanNode(scan.Table, scan.Alias, output)
        {
            TableColumns = scan.TableColumns,
            Access = scan.Access,
            Backward = scan.Backward,
            Filter = scan.Filter,
        };
    }

    private static ProjectNode PruneProject(ProjectNode project, HashSet<PlanColumn> needed, bool keepAll)
    {
        var expressions = new List<BoundExpression>();
        var output = new List<PlanColumn>();
        for (var i = 0; i < project.Output.Count; i++)
        {
            if (keepAll || needed.Contains(project.Output[i]))
            {
                expressions.Add(project.Expressions[i]);
                output.Add(project.Output[i]);
            }
        }

        return new ProjectNode(Prune(project.Input, ReadBy(expressions), keepAll: false), expressions, output);
    }

    private static AggregateNode PruneAggregate(AggregateNode node, HashSet<PlanColumn> needed, bool keepAll)
    {
        var aggregates = new List<BoundAggregate>();
        var output = new List<PlanColumn>();
        for (var i = 0; i < node.Output.Count; i++)
        {
            var aggregate = i - node.Keys.Count;
            if (aggregate < 0 || keepAll || needed.Contains(node.Output[i]))
            {
                output.Add(node.Output[i]);
                if (aggregate >= 0)
                {
                    aggregates.Add(node.Aggregates[aggregate]);
                }
            }
        }

        var read = ReadBy([.. node.Keys, .. aggregates]);
        return new AggregateNode(Prune(node.Input, read, keepAll: false), node.Keys, aggregates, output);
    }
}
