using System.Collections.Generic;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>What a write transaction hands to its commit.</summary>
/// <param name="State">The state after it.</param>
/// <param name="Pages">The changed pages, not stamped yet.</param>
/// <param name="Extents">The pages that were written straight to the data file.</param>
/// <param name="Durability">What the commit waits for.</param>
/// <param name="MustSyncDirect">True when the extents have to be synced whatever the durability.</param>
internal readonly record struct PendingCommit(
    DatabaseState State,
    Dictionary<uint, PrivatePage> Pages,
    List<PageExtent> Extents,
    CommitDurability Durability,
    bool MustSyncDirect);
