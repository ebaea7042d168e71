using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Moves conditions towards the tables: through projections, below groupings when they read group keys, to the side of
/// a join that they read, and into scans. A LEFT JOIN whose right side a condition needs to be there becomes an inner
/// one. Conditions travel in the order in which they must be tested: what stood further inside first, then as written.
/// One that may fail goes only where all before it have gone too, so that it never meets rows that they keep away.
/// </summary>
internal sealed class PushDownFilters(CancellationToken cancellationToken) : IPlanRule
{
    /// <summary>
    /// Expressions that one condition may take in; a column that is used twice doubles at each level.
    /// </summary>
    private const int SubstitutedMax = 200;

    public string Name => nameof(PushDownFilters);

    public PlanNode Apply(PlanNode plan) => Push(plan, []);

    private PlanNode Push(PlanNode node, List<BoundExpression> conditions)
    {
        Cancellation.ThrowIfRequested(cancellationToken);
        switch (node)
        {
            case FilterNode n:
                var inside = new List<BoundExpression>();
                ExpressionFacts.SplitConjunction(n.Condition, inside);
                inside.AddRange(conditions);
                return Push(n.Input, inside);
            case ScanNode n:
                return PushIntoScan(n, conditions);
            case ProjectNode n:
                return PushThroughProject(n, conditions);
            case JoinNode n:
                return PushIntoJoin(n, conditions);
            case AggregateNode n:
                return PushThroughAggregate(n, conditions);
            case WindowNode n:
                return PushThroughWindow(n, conditions);
            case LateralJoinNode n:
                return PushIntoLateral(n, conditions);
            case DistinctNode n:
                return n.WithEachInput(input => Push(input, conditions));
            case SortNode n:
                return n.WithEachInput(input => Push(input, conditions));
            default:
                // Rows that others decide about (LIMIT, set operations, recursion) must come whole.
                return Filter(node.WithEachInput(input => Push(input, [])), conditions);
        }
    }

    private static PlanNode Filter(PlanNode node, List<BoundExpression> conditions) =>
        ExpressionFacts.Conjunction(conditions) is { } condition ? new FilterNode(node, condition) : node;

    private static PlanNode PushIntoScan(ScanNode scan, List<BoundExpression> conditions)
    {
        var own = new List<BoundExpression>();
        var rest = new List<BoundExpression>();
        if (scan.Filter is { } filter)
        {
            ExpressionFacts.SplitConjunction(filter, own);
        }

        foreach (var condition in conditions)
        {
            // A scan tests whole pages at once, which takes too much memory where texts are made for each row.
            var fits = ExpressionFacts.ReadsOnly(condition, scan.TableColumns)
                && !GrowingExpressions.Multiplies(condition)
                && (rest.Count == 0 || !ExpressionFacts.MayFail(condition));
            (fits ? own : rest).Add(condition);
        }

        var isChanged = rest.Count < conditions.Count;
        return Filter(isChanged ? scan with { Filter = ExpressionFacts.Conjunction(own) } : scan, rest);
    }

    private PlanNode PushThroughProject(ProjectNode project, List<BoundExpression> conditions)
    {
        var below = new List<BoundExpression>();
        var above = new List<BoundExpression>();
        foreach (var condition in conditions)
        {
            if (Substitute(condition, project.Output, project.Expressions) is { } substituted
                && (above.Count == 0 || !ExpressionFacts.MayFail(substituted)))
            {
                below.Add(substituted);
            }
            else
            {
                above.Add(condition);
            }
        }

        return Filter(project.WithEachInput(input => Push(input, below)), above);
    }

    /// <summary>
    /// Replaces output columns by what computes them; null when that would compute something costly twice.
    /// </summary>
    private static BoundExpression? Substitute(
        BoundExpression condition, IReadOnlyList<PlanColumn> output, IReadOnlyList<BoundExpression> expressions)
    {
        var possible = true;
        var size = 0;
        var result = ExpressionRewriter.Replace(condition, node =>
        {
            if (node is not BoundColumn column)
            {
                return null;
            }

            for (var i = 0; i < output.Count; i++)
            {
                if (output[i] == column.Column)
                {
                    var expression = expressions[i];
                    size += SizeOf(expression);
                    possible &= size <= SubstitutedMax && !ExpressionFacts.HasSubquery(expression)
                        && !HasVolatile(expression);
                    return possible ? expression : node;
                }
            }

            return null;
        });
        return possible ? result : null;
    }

    private static int SizeOf(BoundExpression expression)
    {
        var size = 0;
        ExpressionRewriter.Visit(expression, _ => size++);
        return size;
    }

    private static bool HasVolatile(BoundExpression expression)
    {
        var found = false;
        ExpressionRewriter.Visit(
            expression, node => found |= node is BoundFunction { Function.IsVolatile: true });
        return found;
    }

    private PlanNode PushThroughAggregate(AggregateNode aggregate, List<BoundExpression> conditions)
    {
        var below = new List<BoundExpression>();
        var above = new List<BoundExpression>();
        var keyColumns = new List<PlanColumn>();
        for (var i = 0; i < aggregate.Keys.Count; i++)
        {
            keyColumns.Add(aggregate.Output[i]);
        }

        foreach (var condition in conditions)
        {
            var readsKeys = aggregate is { Keys.Count: > 0, EmptySets.Count: 0 }
                && ExpressionFacts.ReadsOnly(condition, keyColumns)
                && !ExpressionFacts.IsFixed(condition);
            if (readsKeys && Substitute(condition, aggregate.Output, aggregate.Keys) is { } substituted
                && (above.Count == 0 || !ExpressionFacts.MayFail(substituted)))
            {
                below.Add(substituted);
            }
            else
            {
                above.Add(condition);
            }
        }

        return Filter(aggregate.WithEachInput(input => Push(input, below)), above);
    }

    // A condition on what makes the partitions takes whole ones away.
    private PlanNode PushThroughWindow(WindowNode window, List<BoundExpression> conditions)
    {
        var below = new List<BoundExpression>();
        var above = new List<BoundExpression>();
        var keyColumns = new List<PlanColumn>();
        foreach (var key in window.Window.PartitionBy)
        {
            if (key is BoundColumn column)
            {
                keyColumns.Add(column.Column);
            }
        }

        foreach (var condition in conditions)
        {
            var readsKeys = keyColumns.Count > 0 && ExpressionFacts.ReadsOnly(condition, keyColumns)
                && !ExpressionFacts.IsFixed(condition) && !HasVolatile(condition);
            (readsKeys && (above.Count == 0 || !ExpressionFacts.MayFail(condition)) ? below : above).Add(condition);
        }

        return Filter(window.WithEachInput(input => Push(input, below)), above);
    }

    // The right side runs for the rows of the left one that are left.
    private PlanNode PushIntoLateral(LateralJoinNode join, List<BoundExpression> conditions)
    {
        var below = new List<BoundExpression>();
        var above = new List<BoundExpression>();
        foreach (var condition in conditions)
        {
            var isOfLeft = ExpressionFacts.ReadsOnly(condition, join.Left.Output)
                && (above.Count == 0 || !ExpressionFacts.MayFail(condition));
            (isOfLeft ? below : above).Add(condition);
        }

        return Filter(join with { Left = Push(join.Left, below), Right = Push(join.Right, []) }, above);
    }

    private PlanNode PushIntoJoin(JoinNode join, List<BoundExpression> conditions)
    {
        var type = join.Type;
        if (type == JoinType.Left && conditions.Exists(c => RejectsNulls(c, join.Right.Output)))
        {
            type = JoinType.Inner;
        }

        if (type == JoinType.Full)
        {
            return Filter(join.WithEachInput(input => Push(input, [])), conditions);
        }

        var places = new JoinConditions(type, join);
        if (join.Condition is { } condition)
        {
            var parts = new List<BoundExpression>();
            ExpressionFacts.SplitConjunction(condition, parts);
            parts.ForEach(places.AddOwn);
        }

        conditions.ForEach(places.AddOuter);
        var result = join with
        {
            Type = type,
            Left = Push(join.Left, places.Left),
            Right = Push(join.Right, places.Right),
            Condition = ExpressionFacts.Conjunction(places.On),
        };
        return Filter(result, places.Above);
    }

    /// <summary>True when the condition cannot be true for a row whose columns of one side are all NULL.</summary>
    private static bool RejectsNulls(BoundExpression condition, IReadOnlyList<PlanColumn> side) => condition switch
    {
        BoundComparison e => IsPlainColumn(e.Left, side) || IsPlainColumn(e.Right, side),
        BoundIs { Test: IsTest.Null, Negated: true } e => IsPlainColumn(e.Operand, side),
        BoundInList { Negated: false } e => IsPlainColumn(e.Operand, side),
        BoundLike e => IsPlainColumn(e.Operand, side),
        _ => false,
    };

    private static bool IsPlainColumn(BoundExpression expression, IReadOnlyList<PlanColumn> side) =>
        expression is BoundColumn && ExpressionFacts.ReadsOnly(expression, side);
}
