using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Api;

/// <summary>
/// An open database. Openings of one file in a process share one engine, which closes with the last of them. All
/// members may be called by several threads at once.
/// </summary>
public sealed class Database : IDisposable
{
    private const long CacheSizeMin = 1L << 20;
    private const long MemoryBudgetMin = 1L << 16;
    private readonly DatabaseEngine _engine;
    private readonly TimeSpan _busyTimeout;
    private readonly long _memoryBudget;
    private int _isDisposed;

    private Database(DatabaseEngine engine, DatabaseOptions options)
    {
        _engine = engine;
        _busyTimeout = options.BusyTimeout;
        _memoryBudget = options.MemoryBudget;
        IsReadOnly = options.Mode is DatabaseOpenMode.ReadOnly or DatabaseOpenMode.Follow
            || engine.Transactions.IsReadOnly;
    }

    /// <summary>The real path of the file, or the name of a database in memory.</summary>
    public string Path => _engine.Path;

    /// <summary>
    /// True when this opening refuses writes: it was asked for, or the file cannot be opened for writing.
    /// </summary>
    public bool IsReadOnly { get; }

    /// <summary>The words of SQL that cannot be names without quotes, in upper case.</summary>
    public static IReadOnlyList<string> ReservedWords { get; } = Array.AsReadOnly(Keywords.Reserved.ToArray());

    /// <summary>
    /// True after an error of the disk that can only be healed by closing and opening the database again.
    /// </summary>
    public bool HasFailed => _engine.Transactions.HasFailed;

    /// <summary>
    /// True when a text is made of queries alone, so that a database that is open for reading only executes it. False
    /// also for a text that cannot be parsed.
    /// </summary>
    public static bool OnlyReads(string sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        try
        {
            return Array.TrueForAll(
                ParsedScript.Parse(sql).Statements, static statement => statement.Traits.IsQuery);
        }
        catch (DatabaseException)
        {
            return false; // whoever executes it meets the error
        }
    }

    internal DatabaseEngine Engine
    {
        get
        {
            if (Volatile.Read(ref _isDisposed) != 0)
            {
                throw new DatabaseException(ErrorCode.ObjectClosed, "The database is closed.");
            }

            return _engine;
        }
    }

    /// <summary>Opens a database, and creates it when the mode allows it and the file does not exist.</summary>
    /// <exception cref="DatabaseException">
    /// CannotOpen, DatabaseInUse, NotADatabase, Corruption, LogMissing, DiskFull, IoError; InvalidParameterValue for
    /// an option outside its range.
    /// </exception>
    public static Database Open(DatabaseOptions options) => Open(options, CancellationToken.None);

    /// <summary>
    /// As <see cref="Open(DatabaseOptions)"/>; while another process owns the file, an opening for writing waits as
    /// long as <see cref="DatabaseOptions.BusyTimeout"/> says.
    /// </summary>
    /// <param name="options">How to open it.</param>
    /// <param name="cancellationToken">Ends the wait for the other process.</param>
    /// <exception cref="DatabaseException">QueryCanceled, or as for the other overload.</exception>
    public static Database Open(DatabaseOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.CacheSize < CacheSizeMin)
        {
            throw new DatabaseException(ErrorCode.InvalidParameterValue, "The cache size must be at least 1 MB.");
        }

        if (options.MemoryBudget < MemoryBudgetMin)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "The memory budget must be at least 64 KB.");
        }

        if (options.PageSize is not (4096 or 8192 or 16384 or 32768))
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "The page size must be 4096, 8192, 16384 or 32768 bytes.");
        }

        return new Database(
            DatabaseRegistry.Acquire(
                options.Path, isShared: options.Mode == DatabaseOpenMode.Memory, options.ToStorageOptions(),
                cancellationToken),
            options);
    }

    /// <summary>The path by which this process knows a database file: absolute, with links followed.</summary>
    /// <param name="path">Any path to the file, which need not exist.</param>
    /// <returns>The real path.</returns>
    public static string GetRealPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return DatabaseRegistry.FileSystem.GetRealPath(path);
    }

    /// <summary>Deletes a database: its file and the log beside it. Files that do not exist are fine.</summary>
    /// <param name="path">The path of the database file.</param>
    /// <exception cref="DatabaseException">
    /// DatabaseInUse in this process or another one; CannotOpen: what is in the place of the log is not its log, and
    /// nothing is deleted; IoError.
    /// </exception>
    public static void DeleteFiles(string path) => DatabaseRegistry.DeleteFiles(GetRealPath(path));

    /// <summary>
    /// Puts a database file that is complete in the place of another one, whose content is gone then.
    /// </summary>
    /// <param name="from">The path of the complete file, in the directory of the other one; closed.</param>
    /// <param name="path">The path of the database to replace; not open.</param>
    /// <exception cref="DatabaseException">
    /// DatabaseInUse in this process or another one; CannotOpen: what is in the place of the log is not its log, and
    /// nothing is replaced; IoError.
    /// </exception>
    public static void ReplaceFiles(string from, string path) =>
        DatabaseRegistry.ReplaceFiles(GetRealPath(from), GetRealPath(path));

    /// <summary>Opens a database of its own over any files, for tests that watch or break them.</summary>
    internal static Database Open(
        IFileSystem fileSystem, DatabaseOptions options, Func<StorageOptions, StorageOptions>? adjust = null)
    {
        var storage = options.ToStorageOptions();
        var engine = DatabaseEngine.Open(fileSystem, options.Path, adjust?.Invoke(storage) ?? storage);
        engine.References = 1;
        return new Database(engine, options);
    }

    /// <summary>Starts a session: one line of statements and at most one transaction at a time.</summary>
    public Session OpenSession() => new(this, _busyTimeout) { MemoryBudget = _memoryBudget };

    /// <summary>Writes committed pages to the data file now, so that the log can be reused.</summary>
    public void Checkpoint() => Engine.Transactions.Checkpoint();

    /// <summary>
    /// Copies the newest committed state, free pages included: see
    /// <see cref="Backup(string, bool, CancellationToken)"/>.
    /// </summary>
    /// <param name="path">The file to create.</param>
    /// <param name="cancellationToken">Ends the copying; nothing stays of it.</param>
    /// <exception cref="DatabaseException">
    /// CannotOpen: the file exists or cannot be created; Corruption, DiskFull, IoError, QueryCanceled.
    /// </exception>
    public void Backup(string path, CancellationToken cancellationToken = default) =>
        Backup(path, compact: false, cancellationToken);

    /// <summary>
    /// Copies the newest committed state to a new database file, while others read and write. The file is there when it
    /// is complete and on the disk, or not at all.
    /// </summary>
    /// <param name="path">The file to create.</param>
    /// <param name="compact">
    /// Whether free pages are left out, so that the file is as long as its content: see
    /// <see cref="DatabaseStatistics.ReclaimableBytes"/>. The copy takes 8 bytes of memory a page.
    /// </param>
    /// <param name="cancellationToken">Ends the copying; nothing stays of it.</param>
    /// <exception cref="DatabaseException">
    /// CannotOpen: the file exists or cannot be created; Corruption, DiskFull, IoError, QueryCanceled.
    /// </exception>
    public void Backup(string path, bool compact, CancellationToken cancellationToken = default) =>
        Engine.Backup(path, compact, cancellationToken);

    /// <summary>
    /// Copies the newest committed state, while others read and write, to a file that is to take the place of another
    /// database by <see cref="ReplaceFiles"/>. When it is not used it has to be deleted; a copy that was left behind
    /// is removed by the next one, and when that database is opened.
    /// </summary>
    /// <param name="path">The database to replace; it may not exist.</param>
    /// <param name="cancellationToken">Ends the copying; nothing stays of it.</param>
    /// <returns>The path of the complete copy, beside the database to replace.</returns>
    /// <exception cref="DatabaseException">
    /// DatabaseInUse: such a copy is being written; CannotOpen, Corruption, DiskFull, IoError, QueryCanceled.
    /// </exception>
    public string CopyToReplace(string path, CancellationToken cancellationToken = default)
    {
        var engine = Engine;
        var files = engine.CopyFileSystem;
        var target = files.GetRealPath(path);
        using var snapshot = engine.BeginPinned();
        return new DatabaseBackup(snapshot, files, compacted: null, cancellationToken)
            .WriteUnfinished(target, model: target);
    }

    /// <summary>
    /// Walks everything and lists what is wrong, a sentence for each problem; an empty list means the database is
    /// sound. Reads a snapshot, so others may read and write meanwhile.
    /// </summary>
    /// <exception cref="DatabaseException">QueryCanceled; damage is listed and never thrown.</exception>
    public IReadOnlyList<string> CheckIntegrity(CancellationToken cancellationToken = default) =>
        Engine.CheckIntegrity(cancellationToken);

    /// <summary>
    /// The other processes that follow this database now. Those that have no file beside the database to say so,
    /// because its folder cannot be written to, are not known.
    /// </summary>
    /// <exception cref="DatabaseException">IoError.</exception>
    public IReadOnlyList<DatabaseFollower> GetFollowers()
    {
        var engine = Engine;
        var followers = new List<DatabaseFollower>();
        foreach (var notice in FollowerFile.FindFollowers(engine.FileSystem, engine.Path))
        {
            if (notice.Process != Environment.ProcessId)
            {
                followers.Add(new DatabaseFollower(notice.Process, notice.Start, notice.Pinned != Lsn.Zero));
            }
        }

        return followers;
    }

    /// <summary>Counters of the storage since it was opened.</summary>
    public DatabaseStatistics GetStatistics()
    {
        var figures = Engine.Newest().GetStatistics();
        return new DatabaseStatistics
        {
            PageSize = figures.PageSize,
            PageCount = figures.PageCount,
            FreePageCount = figures.FreePageCount,
            FileLength = figures.DataFileLength,
            ReclaimableBytes = figures.ReclaimableBytes,
            LogLength = figures.LogFileLength,
            LogBytesWritten = figures.LogBytesWritten,
            SyncCount = figures.LogSyncCount + figures.DataSyncCount,
            LogSyncCount = figures.LogSyncCount,
            CommitCount = figures.CommitCount,
            CheckpointCount = figures.CheckpointCount,
            CacheBytes = figures.CacheBytes,
            CacheMissCount = figures.CacheMissCount,
        };
    }

    /// <summary>Gives this opening back; the last one closes the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            DatabaseRegistry.Release(_engine);
        }
    }
}
