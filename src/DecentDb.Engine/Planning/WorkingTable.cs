using System;
using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>The name of a recursive query within itself: the rows that its last step has added.</summary>
internal sealed class WorkingTable(string name) : NamedQuery(name)
{
    public override required IReadOnlyList<PlanColumn> Columns { get; init; }

    /// <summary>How many columns at the end only SEARCH and CYCLE know.</summary>
    public int KeptCount { get; init; }

    /// <summary>Leaves out the rows that CYCLE marks; null without.</summary>
    public Func<PlanNode, PlanNode>? Unmarked { get; init; }

    public override PlanNode Use(IReadOnlyList<PlanColumn> output, bool isNear)
    {
        UseCount++;
        var rows = new WorkingTableNode(this, output);
        return Unmarked?.Invoke(rows) ?? rows;
    }
}
