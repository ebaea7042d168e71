using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// What lives as long as a session: its state, its open cursors, the waits that it owes. Used by one thread at a time.
/// </summary>
internal sealed class SessionContext(DatabaseEngine engine, bool isReadOnly, TimeSpan busyTimeout)
    : ITemporaryHost, IDisposable
{
    private readonly OpenCursors _cursors = new();
    private readonly DeferrableWaits _waits = new(engine.Transactions);
    private SessionState _state = NoTransaction.Instance;
    private ReadTransaction? _spareReader;
    private IDisposable? _bulkLoad;
    private WriterLockTicket? _reservation;
    private bool _wasOvertaken;
    private TemporaryObjects? _temporary;
    private (string Setting, SearchPath Path)? _searchPath;
    private bool _isDisposed;

    public DatabaseEngine Engine => engine;

    public bool IsReadOnly => isReadOnly;

    /// <summary>Carries out COPY; null where the session has no formats of files.</summary>
    public Func<CopyRequest, CancellationToken, long>? CopyHandler { get; set; }

    /// <summary>Told what statements have to say that succeed; null: nobody listens.</summary>
    public Action<SessionNotice>? NoticeHandler { get; set; }

    /// <summary>The statements that the session keeps under names, with the types that PREPARE gives.</summary>
    public Dictionary<string, (ParsedStatement Parsed, SqlType[] Types)> NamedStatements { get; } =
        new(StringComparer.OrdinalIgnoreCase);

    public TimeSpan BusyTimeout { get; set; } = busyTimeout;

    public CommitDurability Durability { get; set; } = CommitDurability.Full;

    public long MemoryBudget { get; set; }

    public long TransactionNumber { get; private set; }

    public SessionFunctions Functions { get; } = new();

    /// <summary>What the session remembers for functions.</summary>
    public SessionValues Values { get; } = new(System.IO.Path.GetFileNameWithoutExtension(engine.Path));

    /// <summary>Sizes and counts of the database at the moment, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> GetMeasures()
    {
        var figures = engine.Transactions.GetStatistics();
        return
        [
            new("cache_bytes", figures.CacheBytes),
            new("cache_misses", figures.CacheMissCount),
            new("checkpoints", figures.CheckpointCount),
            new("commits", figures.CommitCount),
            new("data_syncs", figures.DataSyncCount),
            new("file_bytes", figures.DataFileLength),
            new("free_pages", figures.FreePageCount),
            new("log_bytes", figures.LogFileLength),
            new("log_bytes_written", figures.LogBytesWritten),
            new("log_syncs", figures.LogSyncCount),
            new("page_bytes", figures.PageSize),
            new("pages", figures.PageCount),
            new("reclaimable_bytes", figures.ReclaimableBytes),
        ];
    }

    /// <summary>
    /// Rules of the optimizer that statements compiled from now on do without; so that tests can compare.
    /// </summary>
    public IReadOnlySet<string> OmittedRules { get; set; } = FrozenSet<string>.Empty;

    /// <summary>
    /// As <see cref="Execution.QueryContext.RowsBeforeLoad"/>, of statements that are planned from now on.
    /// </summary>
    public int RowsBeforeLoad { get; set; } = BulkLoad.WorthwhileRowCount;

    public SessionState State => _state;

    public bool InTransaction => _state.InTransaction;

    public bool DefersWaits
    {
        get => _waits.AreDeferred;
        set => _waits.AreDeferred = value;
    }

    /// <summary>True when a change made now has to ask for the writer lock.</summary>
    public bool MustAskForWriter => !isReadOnly && _state.MustAskForWriter;

    /// <summary>Begins a transaction that has the writer lock from its first moment.</summary>
    public void BeginWriting(CancellationToken cancellationToken)
    {
        RefuseToNest();
        if (isReadOnly)
        {
            BeginReading(mayWrite: false, cancellationToken);
            return;
        }

        Enter(NewScope(cancellationToken).State);
        TransactionNumber++;
        Values.Settings.BeginTransaction();
    }

    /// <summary>Begins a transaction that reads one snapshot.</summary>
    /// <param name="mayWrite">
    /// True when it may ask for the writer lock later. After one that was overtaken it does so now, because it is
    /// likely to be the same one again, which others must not overtake for ever; but it does not need the lock yet.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    public void BeginReading(bool mayWrite, CancellationToken cancellationToken = default)
    {
        RefuseToNest();
        var takesLock = mayWrite && _wasOvertaken && !isReadOnly;
        _wasOvertaken = false;
        Enter(takesLock && TryBeginScope(cancellationToken) is { } scope
            ? scope.State
            : new ReadingState(engine, mayWrite));
        TransactionNumber++;
        Values.Settings.BeginTransaction();
    }

    /// <summary>True when a transaction that begins now asks for the writer lock at once.</summary>
    public bool AsksForWriterAtBegin(bool isDeferred) => !isReadOnly && (!isDeferred || _wasOvertaken);

    /// <summary>The transaction could not begin to write because others changed what it had read.</summary>
    public void OnOvertaken() => _wasOvertaken = true;

    /// <summary>Says that a statement did nothing.</summary>
    /// <param name="sqlState">The state that PostgreSQL gives to the warning.</param>
    /// <param name="message">The message.</param>
    public void Warn(string sqlState, string message) =>
        NoticeHandler?.Invoke(new SessionNotice("WARNING", sqlState, message));

    /// <summary>Lets the open transaction only read from now on.</summary>
    public void ForbidWrites() => _state.ForbidWrites();

    public void Commit()
    {
        if (CommitOpen())
        {
            engine.CheckpointAfterCommit();
        }
    }

    /// <summary>As <see cref="Commit"/>, without a thread that waits for the disk.</summary>
    public async Task CommitAsync()
    {
        var checkpoints = false;
        await WithoutWaitsAsync(() => checkpoints = CommitOpen()).ConfigureAwait(false);
        if (checkpoints)
        {
            await engine.CheckpointAfterCommitAsync().ConfigureAwait(false);
        }
    }

    public void Rollback()
    {
        RefuseOutsideTransaction();
        BufferOpenCursors();
        EndTransaction();
    }

    /// <summary>As <see cref="Rollback"/>, without a thread that waits for the disk.</summary>
    public Task RollbackAsync() => WithoutWaitsAsync(Rollback);

    public Task SettleAsync() => _waits.SettleAsync();

    /// <summary>Waits, without a thread, until the commit is durable that rows of open cursors are from.</summary>
    public Task AwaitBaseAsync() => _cursors.Count > 0 && _state.UnseenBase is { } lsn
        ? new DeferredWait(lsn, Durability: null).WaitAsync(engine.Transactions)
        : Task.CompletedTask;

    /// <summary>Waits, without a thread, for space in the log, as who begins to write does.</summary>
    public async Task AwaitLogSpaceAsync(CancellationToken cancellationToken)
    {
        var goesOn = true;
        while (goesOn)
        {
            var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            goesOn = engine.Transactions.RequestLogSpace(ended.SetResult)
                && await ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the space back that a table, or null for the whole database, does not need.</summary>
    public VacuumResult Vacuum(string? table, CancellationToken cancellationToken)
    {
        RefuseToVacuumInTransaction();
        if (isReadOnly || engine.Transactions.IsReadOnly)
        {
            throw new DatabaseException(ErrorCode.ReadOnlyTransaction, "The database is open for reading only.");
        }

        try
        {
            return engine.Vacuum(table, BusyTimeout, cancellationToken);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.LockNotAvailable)
        {
            throw BusyTimeoutError.WithSetting(e, BusyTimeout);
        }
    }

    /// <summary>Writes a copy without free pages to a new file.</summary>
    public void VacuumInto(string path, CancellationToken cancellationToken)
    {
        RefuseToVacuumInTransaction();
        if (path.Length == 0)
        {
            throw new DatabaseException(ErrorCode.CannotOpen, "VACUUM INTO needs the name of a file.");
        }

        engine.Backup(path, compact: true, cancellationToken);
    }

    public void CreateSavepoint(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        OpenTransaction().CreateSavepoint(this, name);
    }

    public void RollbackToSavepoint(string name) => OpenTransaction().RollbackTo(this, name);

    public void ReleaseSavepoint(string name) => OpenTransaction().Release(this, name);

    /// <summary>What a text means, kept for all sessions.</summary>
    public ParsedStatement[] Parse(string sql)
    {
        RefuseIfDisposed();
        return engine.Parse(sql);
    }

    /// <summary>
    /// A place in the queue for the writer lock; the next statement or transaction that needs the lock takes it.
    /// </summary>
    public WriterLockTicket Reserve(Action onReady)
    {
        ArgumentNullException.ThrowIfNull(onReady);
        RefuseIfUnusable();
        if (_reservation is not null)
        {
            throw new DatabaseException(ErrorCode.ObjectInUse, "The session waits for the writer lock already.");
        }

        return _reservation = engine.Transactions.RequestWrite(_ => onReady());
    }

    /// <summary>
    /// Leaves the queue. False when the wait is over, because the lock was granted or the database was closed.
    /// </summary>
    public bool TryCancelReservation(WriterLockTicket ticket)
    {
        if (!ReferenceEquals(_reservation, ticket) || ticket.State != WriterLockTicketState.Waiting
            || !ticket.TryCancel())
        {
            return false;
        }

        _reservation = null;
        return true;
    }

    /// <summary>Leaves the queue, or gives back a lock that no statement has used.</summary>
    public void EndReservation(WriterLockTicket ticket)
    {
        if (ReferenceEquals(_reservation, ticket))
        {
            _reservation = null;
            if (!ticket.TryCancel())
            {
                ticket.Release();
            }
        }
    }

    /// <summary>The error for a caller who has waited for the lock long enough.</summary>
    public DatabaseException WriterNotAvailable() =>
        BusyTimeoutError.WithSetting(engine.Transactions.WriterNotAvailable(), BusyTimeout);

    /// <summary>Brings the session back to its state after opening.</summary>
    /// <returns>False when the session or its database cannot be used any more.</returns>
    public bool TryReset()
    {
        if (_isDisposed || engine.Transactions.HasFailed)
        {
            return false;
        }

        End();
        _temporary?.Remove();
        _wasOvertaken = false;
        Functions.Clear();
        CopyHandler = null;
        NoticeHandler = null;
        NamedStatements.Clear();
        Values.Clear();
        return true;
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        try
        {
            End();
            _temporary?.Remove();
        }
        finally
        {
            _isDisposed = true;
            _spareReader?.Dispose();
        }
    }

    /// <summary>Goes on in another state.</summary>
    public void Enter(SessionState state) => _state = state;

    public void OnOpened(IOpenCursor cursor) => _cursors.Add(cursor);

    public void OnClosed(IOpenCursor cursor) => _cursors.Remove(cursor);

    public void OnBulkLoadBegun(IDisposable load) => _bulkLoad = load;

    public void OnBulkLoadEnded() => _bulkLoad = null;

    /// <summary>
    /// Reads the rest of the open cursors into memory, because what they read is about to change or to end.
    /// </summary>
    public void BufferOpenCursors() => _cursors.BufferRest(MemoryBudget);

    /// <summary>Refuses to go on while what is kept for savepoints fills the memory budget.</summary>
    public void RefuseFullSavepoints(WriteScope scope)
    {
        // The other half is for the statements: what they work with while they change what savepoints keep.
        if (scope.Transaction.SavepointBytes > MemoryBudget / 2)
        {
            throw new DatabaseException(
                ErrorCode.OutOfMemoryBudget,
                "The savepoints of the transaction keep more than half of the memory budget. Release some of them, "
                + "roll back to one, or end the transaction.");
        }
    }

    /// <summary>
    /// Encodes what the transaction's tables have decoded. A failure may leave a table half written, so it ends the
    /// transaction.
    /// </summary>
    public void FlushOrAbort(WriteScope scope)
    {
        try
        {
            scope.Tables.Flush();
            scope.Sequences.EncodeDirtyPages(scope.Transaction);
        }
        catch (Exception e)
        {
            AbortTransaction(e);
            throw;
        }
    }

    /// <summary>
    /// Undoes all changes after an error that left one half done; the transaction stays open as failed.
    /// </summary>
    public void AbortTransaction(Exception reason)
    {
        EndTransaction();
        Enter(new FailedState(reason as DatabaseException
            ?? new DatabaseException(ErrorCode.InternalError, reason.Message, reason)));
    }

    /// <summary>What a query reads now; <see cref="GiveBack"/> it when it is owned.</summary>
    public ReadView BeginRead()
    {
        var view = _state.BeginRead(this);
        var catalog = SeenBy(view.Catalog);
        return ReferenceEquals(catalog, view.Catalog) ? view : view with { Catalog = catalog };
    }

    /// <summary>The catalog as the session sees it: where it looks for names, and its temporary objects.</summary>
    public CatalogSnapshot SeenBy(CatalogSnapshot catalog) => catalog.For(SearchPath);

    /// <summary>Where the session looks for names without a schema.</summary>
    public SearchPath SearchPath
    {
        get
        {
            var setting = Values.Settings.SearchPath;
            if (_searchPath is { } known && ReferenceEquals(known.Setting, setting))
            {
                return known.Path;
            }

            var path = SearchPathText.Parse(setting, _temporary?.Schema);
            _searchPath = (setting, path);
            return path;
        }
    }

    /// <summary>Says that the session got, or lost, its schema of temporary objects.</summary>
    public void ForgetSearchPath() => _searchPath = null;

    TemporarySchemas ITemporaryHost.TemporarySchemas => engine.TemporarySchemas;

    bool ITemporaryHost.HasTemporary => WithCatalog(static (catalog, _) => catalog.HasTemporary);

    void ITemporaryHost.ChangeSchema(
        Action<StatementWriter> change, bool waits, CancellationToken cancellationToken)
    {
        if (InTransaction)
        {
            change(BeginChange(cancellationToken).Writer);
            return;
        }

        var timeout = BusyTimeout;
        BusyTimeout = waits ? timeout : TimeSpan.Zero;
        try
        {
            var scope = NewScope(cancellationToken);
            try
            {
                change(scope.Writer);
            }
            catch
            {
                Discard(scope);
                throw;
            }

            CommitScope(scope);
        }
        finally
        {
            BusyTimeout = timeout;
        }
    }

    /// <summary>Its temporary objects; made when they are asked for.</summary>
    public TemporaryObjects Temporary => _temporary ??= new TemporaryObjects(this);

    /// <summary>The newest visible state, by a reader that is used again and again.</summary>
    public ReadView ReadNewest()
    {
        for (var restarts = 0; ; restarts++)
        {
            var reader = _spareReader = RestartSpareReader();
            try
            {
                var catalog = SeenBy(engine.Catalogs.Get(reader, reader.SchemaVersion));
                _spareReader = null;
                return new ReadView(reader, catalog, Writer: null, IsOwned: true);
            }
            catch (Exception e)
            {
                var isOvertaken = OvertakenReads.Explain(e, reader);
                reader.Rest();
                if (!isOvertaken)
                {
                    throw;
                }

                OvertakenReads.RefuseMore(restarts, engine.Path, e);
            }
        }
    }

    public void GiveBack(ReadTransaction? reader)
    {
        if (reader is null)
        {
            return;
        }

        if (_spareReader is null)
        {
            reader.Rest();
            _spareReader = reader;
        }
        else
        {
            reader.Dispose();
        }
    }

    public T WithCatalog<T>(Func<CatalogSnapshot, PageReader, T> use)
    {
        RefuseIfUnusable();
        _state.RefuseIfFailed();
        for (var restarts = 0; ; restarts++)
        {
            var view = BeginRead();
            try
            {
                var result = use(view.Catalog, view.Reader);
                view.Writer?.Transaction.AwaitBase();
                (view.Reader as ReadTransaction)?.RefuseIfReplaced();
                return result;
            }
            catch (DatabaseException e)
            {
                if (!OvertakenReads.Explain(e, view.Reader as ReadTransaction))
                {
                    throw;
                }

                OvertakenReads.RefuseMore(view.IsOwned ? restarts : int.MaxValue, engine.Path, e);
            }
            finally
            {
                GiveBack(view.Owned);
            }
        }
    }

    /// <summary>The scope of the open transaction, which begins to write now if it has only read so far.</summary>
    public WriteScope BeginChange(CancellationToken cancellationToken) => _state.BeginChange(this, cancellationToken);

    /// <summary>A scope of its own for a statement or load outside a transaction.</summary>
    public WriteScope NewScope(CancellationToken cancellationToken)
    {
        if (isReadOnly)
        {
            throw new DatabaseException(ErrorCode.ReadOnlyTransaction, "The database is open for reading only.");
        }

        return BeginScope(null, cancellationToken);
    }

    /// <summary>Takes the writer lock and begins to write.</summary>
    /// <param name="snapshot">What the transaction must build on, or null for the newest state.</param>
    /// <param name="cancellationToken">Ends the wait for the lock, and for space in the log.</param>
    public WriteScope BeginScope(ReadTransaction? snapshot, CancellationToken cancellationToken)
    {
        WriterLockTicket ticket;
        try
        {
            ticket = TakeReservation() ?? engine.Transactions.AcquireWriterLock(BusyTimeout, cancellationToken);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.LockNotAvailable)
        {
            throw BusyTimeoutError.WithSetting(e, BusyTimeout);
        }

        return engine.Scopes.Begin(ticket, snapshot, cancellationToken);
    }

    /// <summary>Commits; the scope must not be used any more, whether this throws or not.</summary>
    public void CommitScope(WriteScope scope)
    {
        var durability = Durability;
        Lsn lsn;
        try
        {
            _temporary?.BeforeCommit(scope.Writer);
            lsn = engine.Scopes.Append(scope, durability);
        }
        catch
        {
            Discard(scope); // the wait of a roll back may be deferred as that of a commit
            throw;
        }

        _waits.Await(new DeferredWait(lsn, durability));
    }

    /// <summary>Rolls back; the scope must not be used any more.</summary>
    public void Discard(WriteScope scope)
    {
        if (scope.Transaction.Undo() is { } read)
        {
            _waits.Await(new DeferredWait(read, Durability: null));
        }
    }

    public void RefuseIfUnusable()
    {
        RefuseIfDisposed();
        if (Functions.Running is { } name)
        {
            throw new DatabaseException(
                ErrorCode.ObjectInUse,
                $"The session is computing the function {name}, which cannot use the session that calls it.");
        }

        _waits.Settle();
        if (_bulkLoad is not null)
        {
            throw new DatabaseException(ErrorCode.ObjectInUse, "The session is busy with a bulk load.");
        }
    }

    private WriteScope? TryBeginScope(CancellationToken cancellationToken)
    {
        try
        {
            return NewScope(cancellationToken);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.LockNotAvailable)
        {
            return null;
        }
    }

    private void RefuseIfDisposed()
    {
        if (_isDisposed)
        {
            throw new DatabaseException(ErrorCode.ObjectClosed, "The session is closed.");
        }
    }

    private void RefuseOutsideTransaction()
    {
        RefuseIfUnusable();
        if (!InTransaction)
        {
            throw new DatabaseException(ErrorCode.InvalidTransactionState, "There is no open transaction.");
        }
    }

    private void RefuseToVacuumInTransaction()
    {
        RefuseIfUnusable();
        if (InTransaction)
        {
            throw new DatabaseException(
                ErrorCode.ActiveTransaction, "VACUUM cannot run inside a transaction, because it is many of its own.");
        }
    }

    private void RefuseToNest()
    {
        RefuseIfUnusable();
        if (InTransaction)
        {
            throw new DatabaseException(
                ErrorCode.InvalidTransactionState, "A transaction is open already; transactions do not nest.");
        }
    }

    private SessionState OpenTransaction()
    {
        RefuseOutsideTransaction();
        _state.RefuseIfFailed();
        return _state;
    }

    private ReadTransaction RestartSpareReader()
    {
        var transactions = engine.Newest();
        if (_spareReader is { } spare)
        {
            if (spare.IsOf(transactions))
            {
                spare.Restart();
                return spare;
            }

            spare.Dispose();
        }

        return transactions.BeginRead();
    }

    // A place in the queue is given up: nobody would release a lock that is granted later.
    private WriterLockTicket? TakeReservation()
    {
        if (_reservation is not { } ticket || TryCancelReservation(ticket))
        {
            return null;
        }

        _reservation = null;
        return ticket;
    }

    // True when a checkpoint should follow. Whatever fails: the transaction is over.
    private bool CommitOpen()
    {
        RefuseOutsideTransaction();
        BufferOpenCursors();
        var state = _state;
        Enter(NoTransaction.Instance);
        var isCommitted = false;
        try
        {
            var checkpoints = state.Commit(this);
            isCommitted = true;
            return checkpoints;
        }
        finally
        {
            Values.Settings.EndTransaction(isCommitted);
        }
    }

    // What goes wrong is told when nothing is waited for any more, and before what goes wrong with the wait.
    private async Task WithoutWaitsAsync(Action end)
    {
        await AwaitBaseAsync().ConfigureAwait(false);
        _waits.AreDeferred = true;
        try
        {
            end();
        }
        catch
        {
            _waits.AreDeferred = false;
            await SettleAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        _waits.AreDeferred = false;
        await SettleAsync().ConfigureAwait(false);
    }

    // Whatever fails on the way: the transaction ends, and with it the writer lock.
    private void End()
    {
        try
        {
            if (_reservation is { } ticket)
            {
                EndReservation(ticket);
            }

            _bulkLoad?.Dispose();
        }
        finally
        {
            try
            {
                _cursors.Close();
            }
            finally
            {
                EndTransaction();
            }
        }
    }

    private void EndTransaction()
    {
        var state = _state;
        Enter(NoTransaction.Instance);
        Values.Settings.EndTransaction(isCommitted: false);
        state.End(this);
    }
}
