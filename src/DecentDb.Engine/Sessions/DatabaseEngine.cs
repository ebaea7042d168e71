using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.IO;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Sessions;

/// <summary>What the openings of one database file in this process share.</summary>
internal sealed class DatabaseEngine : IDisposable
{
    private const long TextBytesMax = 16 << 20;

    private DatabaseEngine(
        string path, IFileSystem fileSystem, TransactionManager transactions, bool wasOpenedToRead)
    {
        Path = path;
        WasOpenedToRead = wasOpenedToRead;
        FileSystem = fileSystem;
        Transactions = transactions;
        Scopes = new WriteScopes(
            transactions, Catalogs, (table, catalog) => CompiledTableExpressions.Of(table, catalog, this));
    }

    public string Path { get; }

    public IFileSystem FileSystem { get; }

    /// <summary>
    /// Where copies of the database go: beside its own file, or, for one in memory, to the files of the process.
    /// </summary>
    public IFileSystem CopyFileSystem => FileSystem is InMemoryFileSystem ? DatabaseRegistry.FileSystem : FileSystem;

    public TransactionManager Transactions { get; }

    public CatalogCache Catalogs { get; } = new();

    public WriteScopes Scopes { get; }

    /// <summary>Parsed texts with their plans, shared by all sessions.</summary>
    public TextCache<ParsedScript> Texts { get; } = new(TextBytesMax, shareMax: 16);

    /// <summary>True when nothing else was asked for; it may be all that the file allows, too.</summary>
    public bool WasOpenedToRead { get; }

    /// <summary>What gives space back without being asked; null when nobody wants that.</summary>
    public AutoVacuum? AutoVacuum { get; private set; }

    /// <summary>Counts openings; guarded by the registry.</summary>
    public int References { get; set; }

    /// <summary>The key by which the registry knows it; null for one that nobody shares.</summary>
    public string? RegistryKey { get; set; }

    public static DatabaseEngine Open(IFileSystem fileSystem, string path, StorageOptions options)
    {
        var transactions = TransactionManager.Open(fileSystem, path, options, new PageChecker());
        try
        {
            var engine = new DatabaseEngine(
                path, fileSystem, transactions, wasOpenedToRead: options.Mode == StorageMode.ReadOnly);
            engine.CreateCatalogIfNew();
            if (options.VacuumsByItself && !transactions.IsReadOnly)
            {
                engine.AutoVacuum = new AutoVacuum(transactions, engine.Catalogs);
                transactions.Checkpointed = engine.AutoVacuum.OnCheckpointed;
            }

            return engine;
        }
        catch
        {
            transactions.Dispose();
            throw;
        }
    }

    /// <summary>The statements of a text.</summary>
    /// <exception cref="DatabaseException">SyntaxError with line and column.</exception>
    public ParsedStatement[] Parse(string sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        if (Texts.Find(sql) is { } known)
        {
            return known.Statements;
        }

        var script = ParsedScript.Parse(sql);
        Texts.Put(script);
        return script.Statements;
    }

    public void Dispose()
    {
        AutoVacuum?.Dispose();
        Transactions.Dispose();
    }

    // The rows are committed. A checkpoint that fails takes nothing away from that: the log keeps them. After a full
    // disk the next checkpoint goes on; after any other error the database refuses every later write with the reason,
    // and the next opening recovers.
    public void CheckpointAfterCommit() => CheckpointAfterCommit(FreeTail.GainMin);

    private void CheckpointAfterCommit(uint gainMin)
    {
        try
        {
            Transactions.Checkpoint(gainMin);
        }
        catch (DatabaseException e) when (e.Code is ErrorCode.IoError or ErrorCode.DiskFull or ErrorCode.Poisoned
            or ErrorCode.TransactionResolutionUnknown)
        {
            // Not an error of the commit.
        }
    }

    /// <summary>As <see cref="CheckpointAfterCommit()"/>, on a thread of its own.</summary>
    public Task CheckpointAfterCommitAsync() => Task.Factory.StartNew(
        CheckpointAfterCommit,
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default);

    /// <summary>Walks everything and lists what is wrong, a sentence for each problem.</summary>
    public IReadOnlyList<string> CheckIntegrity(CancellationToken cancellationToken)
    {
        using var reader = Transactions.BeginRead();
        return DatabaseChecker.Check(
            reader, (table, catalog) => CompiledTableExpressions.Of(table, catalog, this).Checks, cancellationToken);
    }

    /// <summary>Copies the newest committed state to a new database file.</summary>
    public void Backup(string path, bool compact, CancellationToken cancellationToken)
    {
        using var snapshot = Transactions.BeginRead();
        var files = CopyFileSystem;
        var catalog = compact ? Catalogs.Get(snapshot, snapshot.SchemaVersion) : null;
        new DatabaseBackup(snapshot, files, catalog, cancellationToken).WriteTo(files.GetRealPath(path), model: Path);
    }

    /// <summary>Gives space of a table, or of all that there is, back; then a checkpoint cuts the file.</summary>
    public VacuumResult Vacuum(string? table, TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        var before = Transactions.AppendedState.PageCount;
        var vacuum = new Vacuum(Transactions, Catalogs, busyTimeout, cancellationToken);
        vacuum.Run(table);
        CheckpointAfterCommit(gainMin: 1);
        return new VacuumResult
        {
            BytesBefore = (long)before * Transactions.PageSize,
            BytesAfter = (long)Transactions.AppendedState.PageCount * Transactions.PageSize,
            StepCount = vacuum.StepCount,
            LongestStep = vacuum.LongestStep,
        };
    }

    // A database that was created but whose first commit was lost is as good as a new one.
    private void CreateCatalogIfNew()
    {
        if (Transactions.VisibleState.SchemaVersion != 0)
        {
            return;
        }

        if (Transactions.IsReadOnly)
        {
            throw new DatabaseException(
                ErrorCode.NotADatabase, $"{Path}: the database was never finished; open it once for writing.")
            {
                FileName = Path,
            };
        }

        using var write = Transactions.BeginWrite(Timeout.InfiniteTimeSpan, CancellationToken.None);
        CatalogWriter.CreateCatalog(write);
        write.SchemaVersion = 1;
        write.Commit(CommitDurability.Full);
    }
}
