namespace DecentDb.Engine.Paging;

/// <summary>Where a cached page waits for its eviction.</summary>
internal enum CachePlace : byte
{
    None,
    Clock,

    /// <summary>Among those that a scan passes by, which are evicted before all others.</summary>
    Passing,
}
