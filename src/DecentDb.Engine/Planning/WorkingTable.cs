using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>The name of a recursive query within itself: the rows that its last step has added.</summary>
internal sealed class WorkingTable(string name) : NamedQuery(name)
{
    public override required IReadOnlyList<PlanColumn> Columns { get; init; }

    /// <summary>SEARCH and CYCLE; null without. Their columns stand behind those that the query has.</summary>
    public TraversalBinder? Traversal { get; init; }

    public override PlanNode Use(IReadOnlyList<PlanColumn> output, bool isNear)
    {
        UseCount++;
        var rows = new WorkingTableNode(this, output);
        return Traversal?.Unmarked(rows) ?? rows;
    }
}
