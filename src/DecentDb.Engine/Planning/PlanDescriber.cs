using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>Describes the steps of a plan.</summary>
/// <param name="estimator">
/// Says how many rows each step is expected to give; null: the columns that the sources hand out are shown instead.
/// </param>
internal sealed class PlanDescriber(Estimator? estimator)
{
    private readonly HashSet<CommonTable> _described = [];

    /// <summary>The steps of a statement; none of one that has no plan to show.</summary>
    public static IReadOnlyList<PlanStep> Describe(StatementPlan plan, Estimator? estimator)
    {
        switch (plan)
        {
            case QueryPlan query:
                return [new PlanDescriber(estimator).Describe(query.Root)];
            case WithChangesPlan changes:
                return Describe(changes.Main, estimator);
            case ChangePlan change:
                var step = new PlanStep($"{change.Verb} {change.Table.Name}", null);
                step.Inputs.Add(new PlanDescriber(estimator).Describe(change.Source));
                return [step];
            case InsteadPlan instead:
                var replaced = new PlanStep($"{instead.Verb} {instead.View.Name}", null);
                replaced.Inputs.Add(new PlanDescriber(estimator).Describe(instead.Source));
                return [replaced];
            default:
                return [];
        }
    }

    /// <summary>A step and what is below it.</summary>
    public PlanStep Describe(PlanNode node)
    {
        var step = new PlanStep(node.Describe(), node)
        {
            Rows = estimator?.Rows(node),
            Output = estimator is null && node is SourceNode ? $"  ({string.Join(", ", node.Output)})" : "",
        };
        foreach (var expression in node.Expressions)
        {
            ExpressionRewriter.Visit(expression, part =>
            {
                if (part is BoundSubquery subquery)
                {
                    var title = subquery.OuterValues.Count > 0 ? "correlated subquery" : "subquery";
                    var below = new PlanStep(title, null);
                    below.Inputs.Add(Describe(subquery.Subplan.Plan));
                    step.Inputs.Add(below);
                }
            });
        }

        // The plan of a WITH stands below its first use.
        if (node is CommonTableNode common && _described.Add(common.Table))
        {
            step.Inputs.Add(Describe(common.Table.Plan));
        }

        foreach (var input in node.Inputs)
        {
            step.Inputs.Add(Describe(input));
        }

        return step;
    }
}
