using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>What a follower tells the owner.</summary>
/// <param name="Process">The process id.</param>
/// <param name="Start">When it came.</param>
/// <param name="Pinned">The oldest snapshot that it wants to read to its end; zero when there is none.</param>
/// <param name="PinnedPageCount">The most pages of the database at such a snapshot.</param>
/// <param name="Newest">The newest such snapshot.</param>
internal readonly record struct FollowerNotice(
    int Process, DateTimeOffset Start, Lsn Pinned, uint PinnedPageCount, Lsn Newest)
{
    /// <summary>
    /// True when it may want a snapshot from a state on and before another. When it wants older and newer ones, nobody
    /// knows whether there is one between.
    /// </summary>
    public bool MayPin(Lsn from, Lsn below) =>
        Pinned > Lsn.Zero && Pinned < below && (Pinned >= from || Newest >= from);
}
