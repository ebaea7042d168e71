using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace DecentDb.Engine.Planning;

/// <summary>Writes a plan as an indented tree, one step a line: what EXPLAIN shows.</summary>
internal sealed class PlanPrinter(List<string> lines)
{
    private readonly HashSet<CommonTable> _printed = [];

    public static List<string> Print(StatementPlan plan, StatementKind kind)
    {
        var lines = new List<string>();
        switch (plan)
        {
            case QueryPlan query:
                new PlanPrinter(lines).Print(query.Root, 0);
                break;
            case ChangePlan change:
                lines.Add($"{kind} {change.Table.Name}");
                new PlanPrinter(lines).Print(change.Source, 1);
                break;
            default:
                lines.Add(kind.ToString());
                break;
        }

        return lines;
    }

    private void Print(PlanNode node, int depth)
    {
        var text = new StringBuilder().Append(' ', depth * 2).Append(Describe(node));
        text.Append(CultureInfo.InvariantCulture, $"  (rows {node.EstimatedRows:0})");
        lines.Add(text.ToString());
        foreach (var expression in PlanExpressions.Of(node))
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

    private static string Describe(PlanNode node) => node switch
    {
        OneRowNode => "One row",
        EmptyNode => "No rows",
        ValuesNode n => string.Create(CultureInfo.InvariantCulture, $"Values {n.Rows.Count}"),
        ScanNode n => DescribeScan(n),
        FilterNode n => "Filter " + ExpressionPrinter.Print(n.Condition),
        ProjectNode n => "Project " + ExpressionPrinter.Print(n.Expressions),
        JoinNode n => $"Join {n.Type}",
        HashJoinNode n => DescribeHashJoin(n),
        LookupJoinNode n => $"Lookup join {n.Type}" + Suffix(" on ", n.Rest),
        AggregateNode n => DescribeAggregate(n),
        CountRowsNode n => $"Row count of {n.Table.Name}",
        DistinctNode => "Distinct",
        SortNode n => (n.Top is null ? "Sort " : "Top ") + DescribeKeys(n.Keys),
        LimitNode n => "Limit" + Suffix(" ", n.Limit) + Suffix(" offset ", n.Offset),
        UnionAllNode => "Union all",
        CommonTableNode n => "Common table " + n.Table.Name,
        WorkingTableNode n => "Working table " + n.Table.Name,
        RecursiveNode n => "Recursive " + n.Table.Name + (n.IsDistinct ? " distinct" : ""),
        SetOperationNode n => (n.IsExcept ? "Except" : "Intersect") + (n.All ? " all" : ""),
        _ => node.GetType().Name,
    };

    private static string DescribeScan(ScanNode scan)
    {
        var text = new StringBuilder();
        var access = scan.Access;
        text.Append(access switch
        {
            { IsWhole: true } => "Scan ",
            { ByRowId: true, Equal.Count: > 0 } => "Key lookup ",
            { ByRowId: true, AnyOf: not null } => "Key lookups ",
            { ByRowId: true } => "Key range ",
            { IsUnique: true } => "Unique index lookup ",
            { Equal.Count: 0, AnyOf: null, Low: null, High: null } => "Index order ",
            { Low: null, High: null } => "Index lookup ",
            _ => "Index range ",
        });
        text.Append(scan.Table.Name);
        if (scan.Alias != scan.Table.Name)
        {
            text.Append(" as ").Append(scan.Alias);
        }

        if (access.Index is { } index)
        {
            text.Append(" by ").Append(index.Name);
        }

        AppendBounds(text, access);
        if (scan.Backward)
        {
            text.Append(" backward");
        }

        return text.Append(Suffix(" where ", scan.Filter)).ToString();
    }

    private static void AppendBounds(StringBuilder text, AccessPath access)
    {
        if (access.Equal.Count > 0)
        {
            text.Append(" = ").Append(ExpressionPrinter.Print(access.Equal));
        }

        if (access.AnyOf is { } any)
        {
            text.Append(" in (").Append(ExpressionPrinter.Print(any)).Append(')');
        }

        if (access.Low is { } low)
        {
            text.Append(low.Inclusive ? " >= " : " > ").Append(ExpressionPrinter.Print(low.Value));
        }

        if (access.High is { } high)
        {
            text.Append(high.Inclusive ? " <= " : " < ").Append(ExpressionPrinter.Print(high.Value));
        }
    }

    private static string DescribeHashJoin(HashJoinNode node)
    {
        if (node.Keys.Left.Count == 0)
        {
            return $"Nested loop join {node.Type}" + Suffix(" on ", node.Keys.Rest);
        }

        return $"Hash join {node.Type} on {ExpressionPrinter.Print(node.Keys.Left)} = "
            + ExpressionPrinter.Print(node.Keys.Right) + Suffix(" and ", node.Keys.Rest);
    }

    private static string DescribeAggregate(AggregateNode node)
    {
        var aggregates = ExpressionPrinter.Print(node.Aggregates);
        return node.Keys.Count == 0
            ? "Aggregate " + aggregates
            : $"Group by {ExpressionPrinter.Print(node.Keys)}" + (aggregates.Length > 0 ? ": " + aggregates : "");
    }

    private static string DescribeKeys(IReadOnlyList<SortKey> keys)
    {
        var text = new StringBuilder();
        foreach (var key in keys)
        {
            text.Append(text.Length > 0 ? ", " : "").Append(ExpressionPrinter.Print(key.Expression));
            text.Append(key.Descending ? " desc" : "");
        }

        return text.ToString();
    }

    private static string Suffix(string label, BoundExpression? expression) =>
        expression is null ? "" : label + ExpressionPrinter.Print(expression);
}
