using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Puts the plan of a WITH in the place of its name when it is used once, so that conditions reach its tables. It stays
/// apart where it would run more often than once, unless it only picks rows and columns of a table.
/// </summary>
internal sealed class InlineCommonTables : IPlanRule
{
    public string Name => nameof(InlineCommonTables);

    public PlanNode Apply(PlanNode plan) => plan.Rewrite(Inline);

    private static PlanNode Inline(PlanNode node)
    {
        if (node is not CommonTableNode { Table: { UseCount: 1, IsMaterialized: false } table } use
            || IsVolatile(table.Plan) || (table.IsUsedFarAway && !IsSimple(table.Plan)))
        {
            return node;
        }

        var plan = table.Plan.Rewrite(Inline);
        var expressions = new List<BoundExpression>(plan.Output.Count);
        foreach (var column in plan.Output)
        {
            expressions.Add(new BoundColumn(column));
        }

        return new ProjectNode(plan, expressions, use.Output);
    }

    private static bool IsSimple(PlanNode plan) => plan switch
    {
        ScanNode => true,
        FilterNode n => IsSimple(n.Input),
        ProjectNode n => IsSimple(n.Input),
        _ => false,
    };

    /// <summary>True when a step of a plan computes what differs from one evaluation to the next.</summary>
    public static bool IsVolatile(PlanNode plan)
    {
        foreach (var expression in plan.Expressions)
        {
            var isVolatile = ExpressionFacts.IsVolatile(expression);
            ExpressionRewriter.Visit(
                expression, part => isVolatile |= part is BoundSubquery query && IsVolatile(query.Subplan.Plan));
            if (isVolatile)
            {
                return true;
            }
        }

        foreach (var input in plan.Inputs)
        {
            if (IsVolatile(input))
            {
                return true;
            }
        }

        return false;
    }
}
