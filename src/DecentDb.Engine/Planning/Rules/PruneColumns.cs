using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>Lets every step hand out only the columns that a step above it reads.</summary>
internal sealed class PruneColumns : IPlanRule
{
    public string Name => nameof(PruneColumns);

    public PlanNode Apply(PlanNode plan) => Prune(plan, [.. plan.Output], keepAll: true);

    private static PlanNode Prune(PlanNode node, HashSet<PlanColumn> needed, bool keepAll)
    {
        switch (node)
        {
            case ScanNode n:
                return keepAll ? n : PruneScan(n, needed);
            case TableSourceNode n:
                return keepAll ? n : n.Prune(needed);
            case ProjectNode n:
                return PruneProject(n, needed, keepAll);
            case AggregateNode n:
                return PruneAggregate(n, needed, keepAll);
            case WindowNode n:
                return PruneWindow(n, needed, keepAll);
            case JoinNode { IsTest: true } n:
                var tested = With(needed, n);
                return n.WithInputs([Prune(n.Left, tested, keepAll), Prune(n.Right, tested, keepAll: false)]);
            case FilterNode or SortNode or LimitNode or LimitWithTiesNode or DistinctOnNode or ExpandNode or JoinNode
                or LateralJoinNode or SampleNode:
                var read = With(needed, node);
                return node.WithEachInput(input => Prune(input, read, keepAll));
            default:
                // Steps that compare whole rows or take columns by position need all columns of their inputs.
                return node.WithEachInput(input => Prune(input, [.. input.Output], keepAll: true));
        }
    }

    private static HashSet<PlanColumn> With(HashSet<PlanColumn> needed, PlanNode node)
    {
        var result = new HashSet<PlanColumn>(needed);
        foreach (var expression in node.Expressions)
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

    // The first call stays: a step without any would be none.
    private static WindowNode PruneWindow(WindowNode node, HashSet<PlanColumn> needed, bool keepAll)
    {
        var calls = new List<BoundWindowCall>();
        var columns = new List<PlanColumn>();
        for (var i = 0; i < node.Calls.Count; i++)
        {
            if (i == 0 || keepAll || needed.Contains(node.CallColumns[i]))
            {
                calls.Add(node.Calls[i]);
                columns.Add(node.CallColumns[i]);
            }
        }

        var kept = calls.Count == node.Calls.Count ? node : node with { Calls = calls, CallColumns = columns };
        var read = With(needed, kept);
        return (WindowNode)kept.WithEachInput(input => Prune(input, read, keepAll));
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

        return output.Count == scan.Output.Count ? scan : scan with { Columns = output };
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

        var input = Prune(project.Input, ReadBy(expressions), keepAll: false);
        return ReferenceEquals(input, project.Input) && output.Count == project.Output.Count
            ? project
            : project with { Input = input, Values = expressions, Columns = output };
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
        var input = Prune(node.Input, read, keepAll: false);
        return ReferenceEquals(input, node.Input) && output.Count == node.Output.Count
            ? node
            : node with { Input = input, Aggregates = aggregates, Columns = output };
    }
}
