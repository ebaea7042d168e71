using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Planning;

/// <summary>
/// A query that a WITH names. Used once it stands in the plan in place of its name; else its rows are computed once for
/// an execution and read by every use.
/// </summary>
internal sealed class CommonTable(string name, PlanNode plan, IReadOnlyList<OuterValue> outerValues) : NamedQuery(name)
{
    /// <summary>The plan of the query; settled by the rules after binding.</summary>
    public PlanNode Plan { get; set; } = plan;

    public bool IsOptimized { get; set; }

    public override required IReadOnlyList<PlanColumn> Columns { get; init; }

    /// <summary>
    /// The values of rows around the query that has the WITH, on which the rows depend.
    /// </summary>
    public IReadOnlyList<OuterValue> OuterValues { get; } = outerValues;

    /// <summary>AS MATERIALIZED: the rows are computed once in any case.</summary>
    public required bool IsMaterialized { get; init; }

    /// <summary>True when the name was used where the plan would run again and again in its place.</summary>
    public bool IsUsedFarAway { get; private set; }

    public override PlanNode Use(IReadOnlyList<PlanColumn> output, bool isNear)
    {
        if (Columns.Count == 0)
        {
            throw new DatabaseException(
                ErrorCode.NotSupported, $"\"{Name}\" of WITH changes rows without RETURNING: it has no columns.");
        }

        UseCount++;
        IsUsedFarAway |= !isNear;
        return new CommonTableNode(this, output);
    }
}
