using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Transactions;

/// <summary>Counters of an open database, taken at one moment.</summary>
internal sealed record StorageStatistics
{
    public required Lsn Lsn { get; init; }

    public required uint PageCount { get; init; }

    public required uint FreePageCount { get; init; }

    public required int PageSize { get; init; }

    public required long DataFileLength { get; init; }

    /// <summary>Bytes of the data file that are not in use.</summary>
    public long ReclaimableBytes =>
        System.Math.Max(0, DataFileLength - ((PageCount - (long)FreePageCount) * PageSize));

    public required long LogFileLength { get; init; }

    /// <summary>Bytes written to the log since the database was opened.</summary>
    public required long LogBytesWritten { get; init; }

    public required long LogSyncCount { get; init; }

    public required long DataSyncCount { get; init; }

    public required long CommitCount { get; init; }

    public required long CheckpointCount { get; init; }

    /// <summary>Bytes of page buffers and of what manages them.</summary>
    public required long CacheBytes { get; init; }

    /// <summary>Bytes of cached pages that are not in the data file yet.</summary>
    public required long DirtyBytes { get; init; }

    /// <summary>Older page images that are kept for snapshots.</summary>
    public required int OlderImageCount { get; init; }

    public required long CacheMissCount { get; init; }

    public required long EvictionCount { get; init; }

    /// <summary>Readers that were never disposed and released by the collector.</summary>
    public required long AbandonedReaderCount { get; init; }
}
