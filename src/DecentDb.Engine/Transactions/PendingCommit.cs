using System;
using System.Collections.Generic;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>What a write transaction hands to its commit.</summary>
/// <param name="State">The state after it.</param>
/// <param name="Pages">The changed pages, not stamped yet; in memory or in a temporary file.</param>
/// <param name="Extents">The pages that were written straight to the data file.</param>
/// <param name="Freed">Pages that became free; perhaps more than once, and perhaps in use again.</param>
/// <param name="Durability">What the commit waits for.</param>
/// <param name="MustSyncDirect">True when the extents have to be synced whatever the durability.</param>
/// <param name="KeepsContent">True when nothing that a reader or a writer could tell changes.</param>
internal readonly record struct PendingCommit(
    DatabaseState State,
    PrivatePages Pages,
    List<PageExtent> Extents,
    List<uint> Freed,
    CommitDurability Durability,
    bool MustSyncDirect,
    bool KeepsContent)
{
    /// <summary>True when the extents are durable before the commit record is.</summary>
    public bool SyncsExtents => Durability != CommitDurability.None || MustSyncDirect;

    /// <summary>The record of the commit, which is appended now.</summary>
    public LogCommit ToRecord(TimeProvider clock) =>
        new(State, SyncsExtents, clock.GetUtcNow().UtcTicks);
}
