using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>What the owner of a database tells its followers.</summary>
/// <param name="DatabaseId">Of which database.</param>
/// <param name="OpenCount">Of which opening.</param>
/// <param name="Process">The process id.</param>
/// <param name="Durable">The last commit that is durable.</param>
/// <param name="Overwritten">Pages of states before this one may have been written over.</param>
internal readonly record struct OwnerNotice(
    ReadOnlyMemory<byte> DatabaseId, uint OpenCount, int Process, Lsn Durable, Lsn Overwritten);
