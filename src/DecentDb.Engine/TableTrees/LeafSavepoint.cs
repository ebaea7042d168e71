using System.Collections.Generic;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.TableTrees;

/// <summary>
/// A place that the decoded leaves of a table can be restored to. It knows the leaves as they were that changed after
/// it, and the savepoint made next, whose leaves changed later. Nothing refers to an older savepoint but its holder, so
/// what it keeps is given up with it.
/// </summary>
internal sealed class LeafSavepoint(TreeRoot root, bool isDropped)
{
    /// <summary>The tree as it was.</summary>
    public TreeRoot Root { get; } = root;

    /// <summary>True when the table had been dropped.</summary>
    public bool IsDropped { get; } = isDropped;

    /// <summary>By page: the decoded leaf at the savepoint; null = it was not decoded.</summary>
    public Dictionary<uint, DecodedLeaf?> Leaves { get; } = [];

    /// <summary>What the leaves take.</summary>
    public long Bytes { get; set; }

    /// <summary>
    /// The savepoint made next: what it remembers is later, and counts where this one remembers nothing.
    /// </summary>
    public LeafSavepoint? Next { get; set; }
}
