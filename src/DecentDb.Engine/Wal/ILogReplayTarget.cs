using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>Receives what a log holds, in order: the pages of a commit, then the commit.</summary>
internal interface ILogReplayTarget
{
    /// <summary>A page of the commit that follows.</summary>
    /// <param name="id">The page.</param>
    /// <param name="form">What the difference is a difference to, and what its offsets count.</param>
    /// <param name="delta">The difference that the record holds.</param>
    /// <param name="place">Where the record is, in a log that gives its records again.</param>
    /// <returns>False when the record makes no sense.</returns>
    bool OnPage(PageId id, PageRecordForm form, ReadOnlySpan<byte> delta, LogPlace place);

    /// <summary>The commit that the pages since the last one belong to.</summary>
    /// <param name="state">What the commit made of the database.</param>
    /// <param name="extents">The pages that it wrote straight to the data file.</param>
    /// <param name="areExtentsDurable">True when they are known to have been synced.</param>
    /// <returns>False when the extents are not whole: the log ends before this commit.</returns>
    bool OnCommit(DatabaseState state, List<PageExtent> extents, bool areExtentsDurable);
}
