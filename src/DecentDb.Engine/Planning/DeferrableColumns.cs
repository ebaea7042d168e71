using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Finds the columns of a scan that no step of a query looks into, so that their large values may stay in their
/// overflow pages until the reader of the rows asks for them.
/// </summary>
internal static class DeferrableColumns
{
    /// <summary>The columns of the scan at the bottom of the query; empty when something stands in between.</summary>
    public static HashSet<PlanColumn> Of(PlanNode root)
    {
        var columns = new HashSet<PlanColumn>();
        foreach (var column in root.Output)
        {
            // A CHAR is handed out with blanks that are not stored.
            if (column.Type.Traits.IsStreamed)
            {
                columns.Add(column);
            }
        }

        for (var node = root; columns.Count > 0; node = node.Inputs[0])
        {
            switch (node)
            {
                case LimitNode:
                    break;
                case FilterNode filter:
                    var used = new HashSet<PlanColumn>();
                    ExpressionFacts.CollectColumns(filter.Condition, used);
                    columns.ExceptWith(used);
                    break;
                case ProjectNode project:
                    columns = Below(project, columns);
                    break;
                case ScanNode { Backward: false }:
                    return columns;
                default:
                    return [];
            }
        }

        return columns;
    }

    private static HashSet<PlanColumn> Below(ProjectNode project, HashSet<PlanColumn> columns)
    {
        var below = new HashSet<PlanColumn>();
        var used = new HashSet<PlanColumn>();
        for (var i = 0; i < project.Expressions.Count; i++)
        {
            if (project.Expressions[i] is BoundColumn plain && columns.Contains(project.Output[i]))
            {
                below.Add(plain.Column);
            }
            else
            {
                ExpressionFacts.CollectColumns(project.Expressions[i], used);
            }
        }

        below.ExceptWith(used);
        return below;
    }
}
