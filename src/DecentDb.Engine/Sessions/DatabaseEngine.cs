using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
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
    private readonly Lock _replacing = new(); // one opening anew of a file that another process owns at a time
    private readonly List<TransactionManager> _replaced = []; // with snapshots that are still read
    private readonly Func<TransactionManager> _open;
    private TransactionManager _transactions;

    private DatabaseEngine(
        string path, IFileSystem fileSystem, Func<TransactionManager> open, bool wasOpenedToRead)
    {
        _open = open;
        _transactions = open();
        Path = path;
        WasOpenedToRead = wasOpenedToRead;
        FileSystem = fileSystem;
        Scopes = new WriteScopes(
            _transactions,
            Catalogs,
            (table, catalog, writer) => CompiledTableExpressions.Of(
                table, catalog, this, SessionValues.OfNobody, () => writer));
    }

    public string Path { get; }

    public IFileSystem FileSystem { get; }

    /// <summary>The schemas of temporary objects that open sessions have.</summary>
    public TemporarySchemas TemporarySchemas { get; } = new();

    /// <summary>
    /// Where copies of the database go: beside its own file, or, for one in memory, to the files of the process.
    /// </summary>
    public IFileSystem CopyFileSystem => FileSystem is InMemoryFileSystem ? DatabaseRegistry.FileSystem : FileSystem;

    public TransactionManager Transactions => Volatile.Read(ref _transactions);

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
        var engine = new DatabaseEngine(
            path, fileSystem,
            () => options.Mode == StorageMode.Follow
                ? FollowedStates.Open(fileSystem, path, options, new PageChecker())
                : TransactionManager.Open(fileSystem, path, options, new PageChecker()),
            wasOpenedToRead: options.Mode == StorageMode.ReadOnly);
        try
        {
            engine.CreateCatalogIfNew();
            if (options.VacuumsByItself && engine.Transactions is { IsReadOnly: false } transactions)
            {
                engine.AutoVacuum = new AutoVacuum(transactions, engine.Catalogs);
                transactions.Checkpointed = engine.AutoVacuum.OnCheckpointed;
            }

            return engine;
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>
    /// As <see cref="Transactions"/>, for who begins to read now: of a database that another process owns, all that was
    /// durable when this was called is visible then.
    /// </summary>
    public TransactionManager Newest()
    {
        var known = Transactions;
        return known.Follower is not { } follower || follower.TryCatchUp() ? known : Replace(known);
    }

    /// <summary>
    /// A reader that lasts: of a database that another process owns, that one is asked to keep its pages for a while.
    /// </summary>
    /// <param name="mayWrite">True when it notes what is read, so that it may go on as a writer later.</param>
    public ReadTransaction BeginPinned(bool mayWrite = false)
    {
        const int triesMax = 3; // at a moment at which the owner begins to write over the newest state but one
        for (var tries = 1; ; tries++)
        {
            var reader = Newest().BeginRead(mayWrite);
            if (reader.Pin() || tries == triesMax)
            {
                return reader;
            }

            reader.Dispose();
        }
    }

    private TransactionManager Replace(TransactionManager known)
    {
        using (Uninterrupted.Enter(_replacing))
        {
            if (ReferenceEquals(known, _transactions))
            {
                // Whoever has just asked for the known one may be about to read from it, so it is closed the next time.
                foreach (var unused in _replaced.FindAll(static other => other.Holders.SnapshotCount == 0))
                {
                    _replaced.Remove(unused);
                    unused.Dispose();
                }

                var opened = _open();
                _replaced.Add(known);
                Volatile.Write(ref _transactions, opened);
            }

            return _transactions;
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
        _replaced.ForEach(static other => other.Dispose());
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
        for (var restarts = 0; ; restarts++)
        {
            using var reader = BeginPinned();
            var problems = DatabaseChecker.Check(
                reader, (table, catalog) => CompiledTableExpressions.Of(table, catalog, this),
                cancellationToken);
            if (!reader.IsReplaced && (problems.Count == 0 || !reader.IsOvertaken))
            {
                return problems;
            }

            OvertakenReads.RefuseMore(restarts, Path, reason: null);
        }
    }

    /// <summary>Copies the newest committed state to a new database file.</summary>
    public void Backup(string path, bool compact, CancellationToken cancellationToken)
    {
        var files = CopyFileSystem;
        var target = files.GetRealPath(path);
        for (var restarts = 0; ; restarts++)
        {
            using var snapshot = BeginPinned();
            try
            {
                var catalog = compact ? Catalogs.Get(snapshot, snapshot.SchemaVersion) : null;
                new DatabaseBackup(snapshot, files, catalog, cancellationToken).WriteTo(target, model: Path);
                return;
            }
            catch (DatabaseException e)
            {
                if (!OvertakenReads.Explain(e, snapshot))
                {
                    throw;
                }

                OvertakenReads.RefuseMore(restarts, Path, e);
            }
        }
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
