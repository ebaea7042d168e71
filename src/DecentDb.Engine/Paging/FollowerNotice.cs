using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>What a follower tells the owner.</summary>
/// <param name="Process">The process id.</param>
/// <param name="Start">When it came.</param>
/// <param name="Pinned">The oldest snapshot that it wants to read to its end; zero when there is none.</param>
/// <param name="PinnedPageCount">The most pages of the database at such a snapshot.</param>
internal readonly record struct FollowerNotice(int Process, DateTimeOffset Start, Lsn Pinned, uint PinnedPageCount);
