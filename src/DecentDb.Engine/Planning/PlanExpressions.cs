using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace DecentDb.Engine.Planning;

/// <summary>Reads and rebuilds plan nodes without knowing what each one does.</summary>
internal static class PlanExpressions
{
    /// <summary>The expressions that a node evaluates itself.</summary>
    public static List<BoundExpression> Of(PlanNode node)
    {
        var result = new List<BoundExpression>();
        switch (node)
        {
            case ScanNode n:
                AddBounds(result, n.Access);
                AddIfAny(result, n.Filter);
                break;
            case FilterNode n:
                result.Add(n.Condition);
                break;
            case ProjectNode n:
                result.AddRange(n.Expressions);
                break;
            case ValuesNode n:
                foreach (var row in n.Rows)
                {
                    result.AddRange(row);
                }

                break;
            case JoinNode { Condition: { } condition }:
                result.Add(condition);
                break;
            case HashJoinNode n:
                result.AddRange(n.Keys.Left);
                result.AddRange(n.Keys.Right);
                AddIfAny(result, n.Keys.Rest);
                break;
            case LookupJoinNode n:
                AddIfAny(result, n.Rest);
                break;
            case AggregateNode n:
                result.AddRange(n.Keys);
                result.AddRange(n.Aggregates);
                break;
            case SortNode n:
                foreach (var key in n.Keys)
                {
                    result.Add(key.Expression);
                }

                break;
            case LimitNode n:
                AddIfAny(result, n.Limit);
                AddIfAny(result, n.Offset);
                break;
            default:
                break;
        }

        return result;
    }

    /// <summary>Rebuilds a plan bottom-up; a change that has nothing to say gives the node back.</summary>
    public static PlanNode Rewrite(PlanNode node, Func<PlanNode, PlanNode> change)
    {
        var inputs = node.Inputs;
        PlanNode[]? changed = null;
        for (var i = 0; i < inputs.Count; i++)
        {
            var input = Rewrite(inputs[i], change);
            if (input != inputs[i])
            {
                changed ??= [.. inputs];
                changed[i] = input;
            }
        }

        return change(changed is null ? node : WithInputs(node, changed));
    }

    /// <summary>The same step over other inputs.</summary>
    public static PlanNode WithInputs(PlanNode node, IReadOnlyList<PlanNode> inputs) => node switch
    {
        FilterNode n => new FilterNode(inputs[0], n.Condition),
        ProjectNode n => new ProjectNode(inputs[0], n.Expressions, n.Output),
        JoinNode n => new JoinNode(n.Type, inputs[0], inputs[1], n.Condition),
        HashJoinNode n => new HashJoinNode(n.Type, inputs[0], inputs[1], n.Keys),
        LookupJoinNode n => new LookupJoinNode(n.Type, inputs[0], (ScanNode)inputs[1], n.Rest),
        AggregateNode n => new AggregateNode(inputs[0], n.Keys, n.Aggregates, n.Output),
        DistinctNode => new DistinctNode(inputs[0]),
        SortNode n => new SortNode(inputs[0], n.Keys) { Top = n.Top },
        LimitNode n => new LimitNode(inputs[0], n.Limit, n.Offset),
        UnionAllNode n => new UnionAllNode(inputs, n.Output),
        RecursiveNode n => new RecursiveNode(n.Table, inputs[0], Rest(inputs), n.IsDistinct, n.Output),
        SetOperationNode n => new SetOperationNode(n.IsExcept, n.All, inputs[0], inputs[1], n.Output),
        _ => throw new UnreachableException(),
    };

    private static List<PlanNode> Rest(IReadOnlyList<PlanNode> inputs)
    {
        var rest = new List<PlanNode>(inputs);
        rest.RemoveAt(0);
        return rest;
    }

    private static void AddBounds(List<BoundExpression> list, AccessPath access)
    {
        list.AddRange(access.Equal);
        list.AddRange(access.AnyOf ?? []);
        AddIfAny(list, access.Low?.Value);
        AddIfAny(list, access.High?.Value);
    }

    private static void AddIfAny(List<BoundExpression> list, BoundExpression? expression)
    {
        if (expression is not null)
        {
            list.Add(expression);
        }
    }
}
