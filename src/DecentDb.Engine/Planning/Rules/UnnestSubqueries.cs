using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Makes joins of the conditions [NOT] EXISTS and [NOT] IN of queries, so that a query does not run anew for each row:
/// joins that let the rows through that have a pair, or that have none. What cannot become a join, or may fail in a
/// way that depends on which rows it is asked for, stays as it is.
/// </summary>
internal sealed class UnnestSubqueries(Estimator estimator, IReadOnlyList<IPlanRule> preparing, PushDownFilters pushing)
    : IPlanRule
{
    // A query for each of so few rows costs less than one for all.
    private const double FewRows = 100;

    public string Name => nameof(UnnestSubqueries);

    public PlanNode Apply(PlanNode plan)
    {
        var result = Unnest(plan);
        return ReferenceEquals(result, plan) ? plan : pushing.Apply(result);
    }

    private PlanNode Unnest(PlanNode node)
    {
        if (node is not (ScanNode or FilterNode or JoinNode))
        {
            return node.WithEachInput(Unnest);
        }

        if (HasFallible(node))
        {
            // Rows that a condition keeps away must not meet one that fails: only where both stand together is it known
            // which comes first.
            node = node.WithEachInput(Unnest);
            var own = Take(ref node);
            return Attach(node, own);
        }

        var tests = new List<Test>();
        node = TakeAll(node, tests);
        return Attach(node, tests);
    }

    // The tests of all tables of inner joins stand above these, so that tables are still looked up by their keys.
    private PlanNode TakeAll(PlanNode node, List<Test> tests)
    {
        switch (node)
        {
            case JoinNode { Type: JoinType.Inner }:
                return node.WithEachInput(input => TakeAll(input, tests));
            case JoinNode { Type: JoinType.Left } join:
                var left = TakeAll(join.Left, tests);
                var right = Unnest(join.Right);
                return ReferenceEquals(left, join.Left) && ReferenceEquals(right, join.Right)
                    ? join
                    : join with { Left = left, Right = right };
            case ScanNode:
                tests.AddRange(Take(ref node));
                return node;
            case FilterNode filter:
                PlanNode outer = filter.WithEachInput(input => TakeAll(input, tests));
                tests.AddRange(Take(ref outer));
                return outer;
            default:
                return node is JoinNode ? node.WithEachInput(Unnest) : Unnest(node);
        }
    }

    private static bool HasFallible(PlanNode node) => node switch
    {
        JoinNode join => (join.Condition is { } condition && ExpressionFacts.MayFail(condition))
            || HasFallible(join.Left) || HasFallible(join.Right),
        FilterNode filter => ExpressionFacts.MayFail(filter.Condition) || HasFallible(filter.Input),
        ScanNode scan => scan.Filter is { } condition && ExpressionFacts.MayFail(condition),
        _ => false,
    };

    private static PlanNode Attach(PlanNode node, List<Test> tests)
    {
        foreach (var test in tests)
        {
            node = new JoinNode(test.Type, node, test.Plan, test.Condition);
        }

        return node;
    }

    // Takes the conditions out of a step that can become joins.
    private List<Test> Take(ref PlanNode node)
    {
        var tests = new List<Test>();
        var condition = node switch
        {
            ScanNode scan => scan.Filter,
            FilterNode filter => filter.Condition,
            _ => null,
        };
        if (condition is null || !ExpressionFacts.HasSubquery(condition))
        {
            return tests;
        }

        var parts = new List<BoundExpression>();
        ExpressionFacts.SplitConjunction(condition, parts);
        var kept = new List<BoundExpression>();
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            var mayMove = !kept.Exists(ExpressionFacts.MayFail);
            if (mayMove && parts[i] is BoundSubquery subquery && TryMakeTest(subquery, node, parts) is { } test)
            {
                tests.Insert(0, test);
            }
            else
            {
                kept.Insert(0, parts[i]);
            }
        }

        if (tests.Count > 0)
        {
            var rest = ExpressionFacts.Conjunction(kept);
            node = node is ScanNode of ? of with { Filter = rest }
                : rest is null ? ((FilterNode)node).Input
                : (FilterNode)node with { Condition = rest };
        }

        return tests;
    }

    private static bool MayBeTest(BoundSubquery query, PlanNode node)
    {
        var isExists = query.Kind == SubqueryKind.Exists;
        return (isExists ? query.OuterValues.Count > 0 : query.Kind == SubqueryKind.In)
            && !query.Subplan.IsOptimized && !FallibleExpressions.MayFail(query)
            && !InlineCommonTables.IsVolatile(query.Subplan.Plan)
            && query.Operands.All(operand => ExpressionFacts.ReadsOnly(operand, node.Output)
                && !ExpressionFacts.HasSubquery(operand) && !ExpressionFacts.MayFail(operand)
                && !ExpressionFacts.IsVolatile(operand));
    }

    private Test? TryMakeTest(BoundSubquery query, PlanNode node, List<BoundExpression> conditions)
    {
        var isExists = query.Kind == SubqueryKind.Exists;
        if (!MayBeTest(query, node))
        {
            return null;
        }

        var plan = query.Subplan.Plan;
        foreach (var rule in preparing)
        {
            plan = rule.Apply(plan);
        }

        plan = Strip(plan, isExists);
        var equals = new List<BoundExpression>();
        if (!isExists)
        {
            var values = ValuesOf(ref plan);
            for (var i = 0; i < query.Compared.Count; i++)
            {
                equals.Add(new BoundComparison(BinaryOperator.Equal, query.Compared[i], values[i]));
                if (query.Negated && (MayBeNull(query.Compared[i]) || MayBeNull(values[i]) || query.Compared.Count > 1))
                {
                    return null;
                }
            }
        }
        else if (plan is ProjectNode project)
        {
            plan = project.Input;
        }

        var outer = new OuterParameters(query.OuterValues);
        var dependent = new DependentConditions(outer);
        if (equals.Exists(outer.AreReadBy) || dependent.TakeFrom(plan) is not { } alone)
        {
            return null;
        }

        dependent.Taken.AddRange(equals);
        if (!dependent.Taken.Exists(condition => IsKey(condition, node.Output, alone.Output))
            || (alone is not ScanNode && query.OuterValues.Count > 0 && IsFew(node, conditions)))
        {
            return null;
        }

        return new Test(
            query.Negated ? JoinType.Anti : JoinType.Semi,
            Unnest(alone),
            ExpressionFacts.Conjunction(dependent.Taken));
    }

    private bool IsFew(PlanNode node, List<BoundExpression> conditions)
    {
        var others = conditions.FindAll(condition => !ExpressionFacts.HasSubquery(condition));
        var rows = node is ScanNode scan
            ? estimator.RowsOf(scan.Table) * estimator.ShareOfAll(others)
            : estimator.Rows(node);
        return rows <= FewRows;
    }

    private static bool MayBeNull(BoundExpression expression) => expression is not (BoundColumn
    {
        Column.IsNullable: false,
    } or BoundConstant { IsNull: false });

    // What neither adds nor removes a row that is asked for.
    private static PlanNode Strip(PlanNode plan, bool isExists)
    {
        while (true)
        {
            switch (plan)
            {
                case DistinctNode n:
                    plan = n.Input;
                    break;
                case SortNode { Top: null } n:
                    plan = n.Input;
                    break;
                case ProjectNode { Input: SortNode { Top: null } or DistinctNode } n:
                    plan = n.WithInputs([n.Input.Inputs[0]]);
                    break;
                case LimitNode
                {
                    Window: { Offset: null, Limit: BoundConstant { IsNull: false } limit },
                } n when isExists && limit.Value.AsInt64() > 0:
                    plan = n.Input;
                    break;
                case ProjectNode n when isExists:
                    plan = n.Input;
                    break;
                default:
                    return plan;
            }
        }
    }

    // The values that are compared, over the input of the projection that makes them.
    private static List<BoundExpression> ValuesOf(ref PlanNode plan)
    {
        var values = plan.Output.Select(static column => (BoundExpression)new BoundColumn(column)).ToList();
        while (plan is ProjectNode project && !values.Exists(ExpressionFacts.HasSubquery)
            && !project.Values.Any(static value => ExpressionFacts.HasSubquery(value)))
        {
            var (columns, sources) = (project.Columns, project.Values);
            values = values.ConvertAll(value => ExpressionRewriter.Replace(value, node =>
            {
                for (var i = 0; node is BoundColumn column && i < columns.Count; i++)
                {
                    if (columns[i] == column.Column)
                    {
                        return sources[i];
                    }
                }

                return null;
            }));
            plan = project.Input;
        }

        return values;
    }

    // A condition by which the rows of one side find those of the other.
    private static bool IsKey(
        BoundExpression condition, IReadOnlyList<PlanColumn> left, IReadOnlyList<PlanColumn> right) =>
        condition is BoundComparison { Operator: BinaryOperator.Equal } equal
        && !ExpressionFacts.IsFixed(equal.Left) && !ExpressionFacts.IsFixed(equal.Right)
        && ((ExpressionFacts.ReadsOnly(equal.Left, left) && ExpressionFacts.ReadsOnly(equal.Right, right))
            || (ExpressionFacts.ReadsOnly(equal.Left, right) && ExpressionFacts.ReadsOnly(equal.Right, left)));

    /// <summary>A join that lets rows through.</summary>
    private sealed record Test(JoinType Type, PlanNode Plan, BoundExpression? Condition);
}
