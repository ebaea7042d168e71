namespace DecentDb.Engine.Api;

/// <summary>Counters of a database since it was opened by this process, and its sizes now.</summary>
public sealed record DatabaseStatistics
{
    /// <summary>Bytes of a page.</summary>
    public required int PageSize { get; init; }

    /// <summary>Pages of the newest visible state, free ones included.</summary>
    public required long PageCount { get; init; }

    /// <summary>Pages that may be used again.</summary>
    public required long FreePageCount { get; init; }

    /// <summary>Bytes of the data file.</summary>
    public required long FileLength { get; init; }

    /// <summary>
    /// Bytes of the data file that hold nothing: free pages, which are used again, and what a load that runs has
    /// written behind the end. Free pages at the end are given back by checkpoints and at the closing; a compact backup
    /// has none.
    /// </summary>
    public required long ReclaimableBytes { get; init; }

    /// <summary>Bytes of the log file, space that is used again included.</summary>
    public required long LogLength { get; init; }

    /// <summary>Bytes written to the log.</summary>
    public required long LogBytesWritten { get; init; }

    /// <summary>Syncs of the log and of the data file.</summary>
    public required long SyncCount { get; init; }

    /// <summary>Syncs of the log; fewer than commits when commits share them.</summary>
    public required long LogSyncCount { get; init; }

    /// <summary>Commits.</summary>
    public required long CommitCount { get; init; }

    /// <summary>Checkpoints that were finished.</summary>
    public required long CheckpointCount { get; init; }

    /// <summary>Bytes that cached pages and their management take.</summary>
    public required long CacheBytes { get; init; }

    /// <summary>Reads that had to go to a file.</summary>
    public required long CacheMissCount { get; init; }
}
