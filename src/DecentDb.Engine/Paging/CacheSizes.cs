using System;

namespace DecentDb.Engine.Paging;

/// <summary>How large caches are when nobody says so.</summary>
internal static class CacheSizes
{
    private const long DefaultMin = 64L << 20;
    private const int PartOfMemory = 8;

    /// <summary>
    /// A part of the memory that the process may use, which limits of containers count for. No more of it is ever
    /// taken than the pages need that are read.
    /// </summary>
    public static long Default { get; } = DefaultFor(GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes);

    /// <summary>The default for a process that may use so many bytes.</summary>
    public static long DefaultFor(long availableBytes) => Math.Max(DefaultMin, availableBytes / PartOfMemory);
}
