using System;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.Api;

/// <summary>How to open a <see cref="Database"/>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>
    /// The path of the database file; <c>:memory:</c> or an empty path is a private database in memory.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>Whether the file may be created and written.</summary>
    public DatabaseOpenMode Mode { get; init; }

    /// <summary>
    /// Bytes that the page cache may take, <see cref="CacheSizeDefault"/> by default, at least 1 MB. It takes no more
    /// than the pages need that are read. The first opening of a file in this process decides.
    /// </summary>
    public long CacheSize { get; init; } = CacheSizeDefault;

    /// <summary>
    /// An eighth of the memory that this process may use, limits of containers included, but at least 64 MB.
    /// </summary>
    public static long CacheSizeDefault => CacheSizes.Default;

    /// <summary>
    /// The page size of a new database in bytes: 4096, 8192 (default), 16384 or 32768. An existing one keeps its own.
    /// </summary>
    public int PageSize { get; init; } = 8192;

    /// <summary>
    /// Bytes that the sorts, joins, groupings and kept rows of one statement may take together, 512 MB by default, at
    /// least 64 KB. A statement that needs more fails with <c>OutOfMemoryBudget</c>, and nothing else does.
    /// </summary>
    public long MemoryBudget { get; init; } = 512L << 20;

    /// <summary>
    /// True to open a database that was not closed, and whose log is lost, with what its data file holds: the commits
    /// that were only in the log are gone then. False by default: such a database is not opened (<c>LogMissing</c>). A
    /// log that is there is used all the same.
    /// </summary>
    public bool RecoverWithoutLog { get; init; }

    /// <summary>
    /// Whether free space is given back without being asked; <see cref="AutoVacuumMode.None"/> by default. The first
    /// opening of a file in this process decides.
    /// </summary>
    public AutoVacuumMode AutoVacuum { get; init; }

    /// <summary>
    /// How long a write waits for the writer lock, and an opening for writing for another process that owns the file;
    /// 30 seconds by default.
    /// </summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a checkpoint waits for snapshots that other processes have asked to keep, before it writes over their
    /// pages; 60 seconds by default. It waits less when the log grows to three times the size that makes a checkpoint
    /// due. Counts in the process that owns the file.
    /// </summary>
    public TimeSpan FollowerGrace { get; init; } = TimeSpan.FromSeconds(60);

    internal StorageOptions ToStorageOptions() => new()
    {
        PageSize = PageSize,
        CacheSize = CacheSize,
        BusyTimeout = BusyTimeout,
        FollowerGrace = FollowerGrace,
        RecoverWithoutLog = RecoverWithoutLog,
        VacuumsByItself = AutoVacuum == AutoVacuumMode.Incremental,
        Mode = Mode switch
        {
            DatabaseOpenMode.ReadOnly => StorageMode.ReadOnly,
            DatabaseOpenMode.Follow => StorageMode.Follow,
            DatabaseOpenMode.ReadWrite => StorageMode.ReadWrite,
            _ => StorageMode.ReadWriteCreate,
        },
    };
}
