using System.Collections.Generic;
using System.Globalization;

namespace DecentDb.Engine.Planning;

/// <summary>Writes a plan as an indented tree, one step a line: what EXPLAIN shows.</summary>
/// <param name="lines">Takes the lines.</param>
/// <param name="estimator">
/// Says how many rows each step is expected to give; null: the columns that the sources hand out are shown instead.
/// </param>
internal sealed class PlanPrinter(List<string> lines, Estimator? estimator)
{
    private readonly HashSet<CommonTable> _printed = [];

    public static List<string> Print(StatementPlan plan, Estimator? estimator)
    {
        var lines = new List<string>();
        switch (plan)
        {
            case QueryPlan query:
                new PlanPrinter(lines, estimator).Print(query.Root, 0);
                break;
            case WithChangesPlan changes:
                lines.AddRange(Print(changes.Main, estimator));
                break;
            case ChangePlan change:
                lines.Add($"{change.Verb} {change.Table.Name}");
                new PlanPrinter(lines, estimator).Print(change.Source, 1);
                break;
        }

        return lines;
    }

    /// <summary>Adds a step and what is below it.</summary>
    public void Print(PlanNode node, int depth)
    {
        lines.Add(new string(' ', depth * 2) + node.Describe() + DetailOf(node));
        foreach (var expression in node.Expressions)
        {
            ExpressionRewriter.Visit(expression, part =>
            {
                if (part is BoundSubquery subquery)
                {
                    var kind = subquery.OuterValues.Count > 0 ? "correlated subquery" : "subquery";
                    lines.Add(new string(' ', (depth + 1) * 2) + kind);
                    Print(subquery.Subplan.Plan, depth + 2);
                }
            });
        }

        // The plan of a WITH stands below its first use.
        if (node is CommonTableNode common && _printed.Add(common.Table))
        {
            Print(common.Table.Plan, depth + 1);
        }

        foreach (var input in node.Inputs)
        {
            Print(input, depth + 1);
        }
    }

    private string DetailOf(PlanNode node) => (estimator, node) switch
    {
        ({ } known, _) => string.Create(CultureInfo.InvariantCulture, $"  (rows {known.Rows(node):0})"),
        (null, SourceNode) => $"  ({string.Join(", ", node.Output)})",
        _ => "",
    };
}
