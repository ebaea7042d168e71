using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>What readers read from, and a follower keeps up to date.</summary>
internal interface IFollowedState
{
    /// <summary>The state that readers take.</summary>
    DatabaseState VisibleState { get; }

    /// <summary>The newest image of a page if it is in memory.</summary>
    byte[]? FindNewest(PageId id);

    /// <summary>Lets readers see a later state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="pages">The pages that changed, with the commit of their newest image, in the order of commits.
    /// </param>
    /// <param name="images">Their images.</param>
    /// <param name="extents">The pages that were written directly.</param>
    void Follow(
        DatabaseState state, List<(Lsn Lsn, uint Page)> pages, IReadOnlyDictionary<uint, byte[]> images,
        List<PageExtent> extents);

    /// <summary>The newest images of pages, up to a state, are in the data file.</summary>
    void MarkWritten(ReadOnlySpan<uint> pages, Lsn state);
}
