using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Api;

/// <summary>
/// One line of statements with at most one transaction at a time. Used by one thread at a time. Outside a transaction
/// every statement is its own transaction. A statement that fails undoes its own changes only; where it cannot, after
/// an error of the disk, the whole transaction is undone and refuses everything until it is rolled back.
/// </summary>
public sealed class Session : IDisposable
{
    private readonly DatabaseEngine _engine;
    private readonly List<ResultCursor> _openCursors = [];

    // A savepoint takes no lock: while nothing is written there is nothing that it could undo.
    private readonly List<string> _savepointsBeforeWriting = [];
    private TransactionMode _mode;
    private ReadTransaction? _snapshot;
    private WriteScope? _write;
    private ReadTransaction? _spareReader;
    private BulkLoader? _bulkLoad;
    private WriterReservation? _reservation;
    private bool _checkpointsAfterCommit;
    private DatabaseException? _failure; // why the open transaction was undone
    private DeferredWait? _deferredWait;
    private bool _isDisposed;

    internal Session(Database database, TimeSpan busyTimeout)
    {
        Database = database;
        _engine = database.Engine;
        BusyTimeout = busyTimeout;
        Functions = new FunctionRegistry(this);
    }

    /// <summary>The database.</summary>
    public Database Database { get; }

    /// <summary>How long a write waits for the writer lock.</summary>
    public TimeSpan BusyTimeout { get; set; }

    /// <summary>What commits of this session wait for.</summary>
    public CommitMode CommitMode { get; set; }

    /// <summary>
    /// Bytes that the sorts, joins, groupings and kept rows of one statement may take together; a statement that needs
    /// more fails with OutOfMemoryBudget, and nothing else does. From <see cref="DatabaseOptions.MemoryBudget"/>.
    /// </summary>
    public long MemoryBudget { get; set; }

    /// <summary>True between begin and commit or rollback, also when they were SQL statements.</summary>
    public bool InTransaction { get; private set; }

    /// <summary>Counts transactions begun in this session; lets a caller see that its transaction has ended.</summary>
    public long TransactionNumber { get; private set; }

    /// <summary>
    /// True while commits and roll backs of this session return before they are durable, or before what they read is,
    /// so that no thread is held for the disk. Whoever sets this calls <see cref="SettleAsync"/> after each call, also
    /// one that failed, and tells nobody of its outcome before that has ended.
    /// </summary>
    public bool DefersWaits { get; set; }

    /// <summary>The functions that the application gives to this session.</summary>
    public FunctionRegistry Functions { get; }

    internal DatabaseEngine Engine => _engine;

    /// <summary>
    /// Rules of the optimizer that statements compiled from now on do without; so that tests can compare.
    /// </summary>
    internal IReadOnlySet<string> OmittedRules { get; set; } = FrozenSet<string>.Empty;

    internal WriteScope? Write => _write;

    private CommitDurability Durability =>
        CommitMode == CommitMode.Full ? CommitDurability.Full : CommitDurability.Normal;

    /// <summary>Begins a transaction.</summary>
    /// <exception cref="DatabaseException">
    /// InvalidTransactionState inside a transaction; LockNotAvailable, QueryCanceled while waiting for the writer lock.
    /// </exception>
    public void Begin(TransactionMode mode, CancellationToken cancellationToken = default)
    {
        RefuseIfUnusable();
        if (InTransaction)
        {
            throw new DatabaseException(
                ErrorCode.InvalidTransactionState, "A transaction is open already; transactions do not nest.");
        }

        if (mode == TransactionMode.Serializable && Database.IsReadOnly)
        {
            mode = TransactionMode.ReadOnly;
        }

        if (mode == TransactionMode.Serializable)
        {
            _write = NewWriteScope(cancellationToken);
        }
        else
        {
            _snapshot = _engine.Transactions.BeginRead();
        }

        _mode = mode;
        InTransaction = true;
        TransactionNumber++;
    }

    /// <summary>Commits the transaction.</summary>
    /// <exception cref="DatabaseException">
    /// InvalidTransactionState outside a transaction; InFailedTransaction when it was undone after an error; any error
    /// of writing. The transaction is over then.
    /// </exception>
    public void Commit()
    {
        if (CommitOpen())
        {
            BulkLoader.CheckpointAfterCommit(Database);
        }
    }

    /// <summary>As <see cref="Commit"/>, without a thread that waits for the disk.</summary>
    /// <returns>Ends when the commit is durable and the next statement sees it.</returns>
    public async Task CommitAsync()
    {
        var checkpoints = false;
        await WithoutWaitsAsync(() => checkpoints = CommitOpen()).ConfigureAwait(false);
        if (checkpoints)
        {
            await BulkLoader.CheckpointAfterCommitAsync(Database).ConfigureAwait(false);
        }
    }

    /// <summary>Rolls the transaction back. The next statement sees what the transaction saw, but for its changes.
    /// </summary>
    public void Rollback()
    {
        RefuseOutsideTransaction();
        BufferOpenCursors();
        EndTransaction();
    }

    /// <summary>As <see cref="Rollback"/>, without a thread that waits for the disk.</summary>
    /// <returns>Ends when the next statement sees what the transaction has seen.</returns>
    public async Task RollbackAsync()
    {
        await WithoutWaitsAsync(Rollback).ConfigureAwait(false);
    }

    /// <summary>
    /// Waits, without a thread, for what the last commit or roll back has deferred; see <see cref="DefersWaits"/>.
    /// </summary>
    /// <returns>
    /// Ends when the commit is durable and visible; fails with TransactionResolutionUnknown when that is not known.
    /// </returns>
    public Task SettleAsync()
    {
        if (_deferredWait is not { } wait)
        {
            return Task.CompletedTask;
        }

        var task = wait.WaitAsync(_engine.Transactions);
        _deferredWait = null;
        return task;
    }

    /// <summary>Waits, without a thread, until the commit is durable that rows of open cursors are from.</summary>
    /// <returns>Ends when these rows may be handed out; what stands against it the next call tells.</returns>
    public Task AwaitBaseAsync() => _openCursors.Count > 0 && _write?.Transaction.UnseenBase is { } lsn
        ? new DeferredWait(lsn, Durability: null).WaitAsync(_engine.Transactions)
        : Task.CompletedTask;

    /// <summary>
    /// Waits, without a thread, for space in the log, as who begins to write does. Call it with the lock reserved.
    /// </summary>
    /// <returns>Ends when there is space, or when it is of no use to wait longer.</returns>
    public async Task AwaitLogSpaceAsync()
    {
        var goesOn = true;
        while (goesOn)
        {
            var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            goesOn = _engine.Transactions.RequestLogSpace(ended.SetResult)
                && await ended.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Sets a savepoint; a later one of the same name hides an earlier one.</summary>
    public void CreateSavepoint(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        RefuseOutsideTransaction();
        RefuseIfFailed();
        if (_write is { } scope)
        {
            // What is in pages already costs a savepoint the difference to what it becomes, decoded leaves are copied.
            RefuseFullSavepoints(scope);
            FlushOrAbort(scope);
            scope.CreateSavepoint(name);
        }
        else
        {
            _savepointsBeforeWriting.Add(name);
        }
    }

    /// <summary>Undoes what came after the savepoint, which stays set.</summary>
    public void RollbackToSavepoint(string name)
    {
        RefuseOutsideTransaction();
        RefuseIfFailed();
        if (_write is { } scope)
        {
            BufferOpenCursors();
            scope.RollbackTo(name);
            return;
        }

        var index = FindSavepointBeforeWriting(name);
        _savepointsBeforeWriting.RemoveRange(index + 1, _savepointsBeforeWriting.Count - index - 1);
    }

    /// <summary>Forgets a savepoint and those set after it; their changes stay.</summary>
    public void ReleaseSavepoint(string name)
    {
        RefuseOutsideTransaction();
        RefuseIfFailed();
        if (_write is { } scope)
        {
            scope.Release(name);
            return;
        }

        var index = FindSavepointBeforeWriting(name);
        _savepointsBeforeWriting.RemoveRange(index, _savepointsBeforeWriting.Count - index);
    }

    /// <summary>
    /// Parses a text of one or several statements, separated by semicolons. Names are resolved when a statement is
    /// executed (or its columns are asked for), so that one may create what the next one uses.
    /// </summary>
    /// <exception cref="DatabaseException">SyntaxError with line and column.</exception>
    public IReadOnlyList<Statement> Prepare(string sql)
    {
        RefuseIfDisposed();
        var script = _engine.Statements.Get(sql);
        var statements = new Statement[script.Length];
        for (var i = 0; i < statements.Length; i++)
        {
            statements[i] = new Statement(this, script[i]);
        }

        return statements;
    }

    /// <summary>The tables, by name.</summary>
    public IReadOnlyList<TableDescription> GetTables() =>
        WithCatalog(static (catalog, reader) => SchemaDescriptions.Tables(catalog, reader));

    /// <summary>A table by its name, ignoring case, or null.</summary>
    public TableDescription? FindTable(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return WithCatalog((catalog, reader) =>
            catalog.FindTable(name) is { } table ? SchemaDescriptions.Of(table, catalog, reader) : null);
    }

    /// <summary>
    /// Begins a bulk load into a table. Takes the writer lock for the whole load; inside a transaction the load
    /// becomes part of it. Everything is checked before the first row.
    /// </summary>
    /// <param name="tableName">The table, ignoring case.</param>
    /// <param name="columnNames">The columns that rows will have, in that order; null = all columns.</param>
    /// <param name="options">How to commit; null = defaults.</param>
    /// <param name="cancellationToken">Ends the wait for the writer lock.</param>
    public BulkLoader BeginBulkLoad(
        string tableName,
        IReadOnlyList<string>? columnNames,
        BulkLoadOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tableName);
        RefuseIfUnusable();
        RefuseIfFailed();
        options ??= new BulkLoadOptions();
        options.Check(InTransaction);
        BufferOpenCursors();
        var isOwner = !InTransaction;
        var scope = isOwner ? NewWriteScope(cancellationToken) : GetWriter(cancellationToken);
        try
        {
            _bulkLoad = new BulkLoader(this, scope, isOwner, tableName, columnNames, options);
            return _bulkLoad;
        }
        catch
        {
            if (isOwner)
            {
                scope.Dispose();
            }

            throw;
        }
    }

    /// <summary>
    /// Asks for the writer lock without blocking the thread. The next statement or transaction of this session that
    /// needs the lock takes it from the reservation; one that is not used has to be disposed.
    /// </summary>
    /// <param name="onReady">
    /// Called once, when the lock was granted or the database was closed; perhaps before this method returns, perhaps
    /// by another thread. It must not block.
    /// </param>
    /// <returns>The reservation.</returns>
    /// <exception cref="DatabaseException">The database refuses writes, or the session has a reservation.</exception>
    public WriterReservation ReserveWriter(Action onReady)
    {
        ArgumentNullException.ThrowIfNull(onReady);
        RefuseIfUnusable();
        if (_reservation is not null)
        {
            throw new DatabaseException(ErrorCode.ObjectInUse, "The session waits for the writer lock already.");
        }

        var reservation = new WriterReservation(this);
        reservation.Hold(_engine.Transactions.RequestWrite(_ => onReady()));
        _reservation = reservation;
        return reservation;
    }

    /// <summary>
    /// Brings the session back to its state after opening: closes cursors and rolls back an open transaction.
    /// </summary>
    /// <returns>False when the session or its database cannot be used any more.</returns>
    public bool TryReset()
    {
        if (_isDisposed || Database.HasFailed)
        {
            return false;
        }

        End();
        Functions.Clear();
        return true;
    }

    /// <summary>Rolls back an open transaction and ends the session.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        try
        {
            End();
        }
        finally
        {
            _isDisposed = true;
            _spareReader?.Dispose();
        }
    }

    /// <summary>Refuses to go on while what is kept for savepoints fills the memory budget.</summary>
    internal void RefuseFullSavepoints(WriteScope scope)
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
    internal void FlushOrAbort(WriteScope scope)
    {
        try
        {
            scope.Tables.Flush();
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
    internal void AbortTransaction(Exception reason)
    {
        EndTransaction();
        InTransaction = true;
        _failure = reason as DatabaseException
            ?? new DatabaseException(ErrorCode.InternalError, reason.Message, reason);
    }

    internal void RefuseIfFailed()
    {
        if (_failure is not null)
        {
            throw new DatabaseException(
                ErrorCode.InFailedTransaction,
                "All changes of the transaction were undone after an error; roll it back. The error was: "
                + _failure.Message,
                _failure);
        }
    }

    internal void OnReservationEnded(WriterReservation reservation)
    {
        if (ReferenceEquals(_reservation, reservation))
        {
            _reservation = null;
        }
    }

    /// <summary>True when a change made now has to ask for the writer lock.</summary>
    internal bool MustAskForWriter =>
        !Database.IsReadOnly && _write is null && _failure is null
        && (!InTransaction || _mode == TransactionMode.Deferred);

    internal void OnBulkLoadEnded() => _bulkLoad = null;

    /// <summary>Lets a checkpoint follow the commit of the open transaction.</summary>
    internal void CheckpointAfterCommit() => _checkpointsAfterCommit = true;

    internal void OnOpened(ResultCursor cursor) => _openCursors.Add(cursor);

    internal void OnClosed(ResultCursor cursor)
    {
        // Nearly always it is the last one, or the only one.
        if (_openCursors is [.., var last] && ReferenceEquals(last, cursor))
        {
            _openCursors.RemoveAt(_openCursors.Count - 1);
        }
        else
        {
            _openCursors.Remove(cursor);
        }
    }

    /// <summary>
    /// The pages that a query reads now, and the reader to give back at its end when it has one of its own.
    /// </summary>
    internal PageReader GetReader(out bool isOwned)
    {
        isOwned = false;
        if (_write is not null)
        {
            FlushOrAbort(_write);
            return _write.Transaction;
        }

        if (_snapshot is not null)
        {
            return _snapshot;
        }

        if (_spareReader is { } reader)
        {
            _spareReader = null;
            reader.Restart();
        }
        else
        {
            reader = _engine.Transactions.BeginRead();
        }

        isOwned = true;
        return reader;
    }

    internal void GiveBack(PageReader reader)
    {
        var snapshot = (ReadTransaction)reader;
        if (_spareReader is null)
        {
            snapshot.Rest();
            _spareReader = snapshot;
        }
        else
        {
            snapshot.Dispose();
        }
    }

    /// <summary>The catalog that belongs to what <see cref="GetReader"/> gave.</summary>
    internal CatalogSnapshot CatalogOf(PageReader reader) => reader is ReadTransaction snapshot
        ? _engine.Catalogs.Get(snapshot, snapshot.SchemaVersion)
        : _write!.Catalog;

    /// <summary>The scope of the open transaction, which begins to write now if it has only read so far.</summary>
    internal WriteScope GetWriter(CancellationToken cancellationToken)
    {
        Invariant.That(InTransaction);
        if (_write is not null)
        {
            return _write;
        }

        if (_mode == TransactionMode.ReadOnly || Database.IsReadOnly)
        {
            throw new DatabaseException(ErrorCode.ReadOnlyTransaction, "The transaction is read-only.");
        }

        var snapshot = _snapshot!;
        _write = BeginScope(snapshot, cancellationToken);
        BufferOpenCursors();
        snapshot.Dispose();
        _snapshot = null;
        foreach (var name in _savepointsBeforeWriting)
        {
            _write.CreateSavepoint(name);
        }

        _savepointsBeforeWriting.Clear();
        return _write;
    }

    /// <summary>A scope of its own for a statement or load outside a transaction.</summary>
    internal WriteScope NewWriteScope(CancellationToken cancellationToken)
    {
        if (Database.IsReadOnly)
        {
            throw new DatabaseException(ErrorCode.ReadOnlyTransaction, "The database is open for reading only.");
        }

        return BeginScope(null, cancellationToken);
    }

    /// <summary>Commits; the scope must not be used any more, whether this throws or not.</summary>
    internal void CommitScope(WriteScope scope)
    {
        var durability = Durability;
        Lsn lsn;
        try
        {
            lsn = _engine.Scopes.Append(scope, durability);
        }
        catch
        {
            Discard(scope); // the wait of a roll back may be deferred as that of a commit
            throw;
        }

        Await(new DeferredWait(lsn, durability));
    }

    /// <summary>Rolls back; the scope must not be used any more.</summary>
    internal void Discard(WriteScope scope)
    {
        if (scope.Transaction.Undo() is { } read)
        {
            Await(new DeferredWait(read, Durability: null));
        }
    }

    /// <summary>
    /// Reads the rest of the open cursors into memory, because what they read is about to change or to end.
    /// </summary>
    internal void BufferOpenCursors()
    {
        var budget = MemoryBudget / Math.Max(1, _openCursors.Count);
        for (var i = _openCursors.Count - 1; i >= 0; i--)
        {
            _openCursors[i].BufferRest(budget);
        }
    }

    internal void RefuseIfUnusable()
    {
        RefuseIfDisposed();
        Functions.RefuseIfRunning();
        Settle();
        if (_bulkLoad is not null)
        {
            throw new DatabaseException(ErrorCode.ObjectInUse, "The session is busy with a bulk load.");
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

    private int FindSavepointBeforeWriting(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var index = _savepointsBeforeWriting.FindLastIndex(
            savepoint => string.Equals(savepoint, name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw new DatabaseException(
            ErrorCode.InvalidSavepoint, $"There is no savepoint \"{name}\" in this transaction.");
    }

    private WriteScope BeginScope(ReadTransaction? snapshot, CancellationToken cancellationToken)
    {
        WriterLockTicket ticket;
        try
        {
            ticket = _reservation?.TakeUnlessWaiting()
                ?? _engine.Transactions.AcquireWriterLock(BusyTimeout, cancellationToken);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.LockNotAvailable)
        {
            throw BusyTimeoutError.WithSetting(e, BusyTimeout);
        }

        return _engine.Scopes.Begin(ticket, snapshot);
    }

    // What goes wrong is told when nothing is waited for any more, and before what goes wrong with the wait.
    private async Task WithoutWaitsAsync(Action end)
    {
        await AwaitBaseAsync().ConfigureAwait(false);
        DefersWaits = true;
        try
        {
            end();
        }
        catch
        {
            DefersWaits = false;
            await SettleAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        DefersWaits = false;
        await SettleAsync().ConfigureAwait(false);
    }

    // True when a checkpoint should follow.
    private bool CommitOpen()
    {
        RefuseOutsideTransaction();
        BufferOpenCursors();
        var checkpoints = _checkpointsAfterCommit;
        try
        {
            RefuseIfFailed();
            if (_write is { } scope)
            {
                _write = null;
                CommitScope(scope);
            }
        }
        finally
        {
            EndTransaction();
        }

        return checkpoints;
    }

    private void Await(DeferredWait wait)
    {
        if (DefersWaits)
        {
            _deferredWait = wait;
        }
        else
        {
            wait.Wait(_engine.Transactions);
        }
    }

    // Whoever deferred a wait and did not come back for it waits before it goes on, so that it sees what it has done.
    private void Settle()
    {
        if (_deferredWait is { } wait)
        {
            _deferredWait = null;
            wait.Wait(_engine.Transactions);
        }
    }

    // Whatever fails on the way: the transaction ends, and with it the writer lock.
    private void End()
    {
        try
        {
            _reservation?.Dispose();
            _bulkLoad?.Dispose();
        }
        finally
        {
            try
            {
                CloseCursors();
            }
            finally
            {
                EndTransaction();
            }
        }
    }

    private void CloseCursors()
    {
        Exception? failure = null;
        for (var i = _openCursors.Count - 1; i >= 0; i--)
        {
            try
            {
                _openCursors[i].Dispose();
            }
            catch (Exception e)
            {
                failure ??= e;
            }
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void EndTransaction()
    {
        var write = _write;
        var snapshot = _snapshot;
        _write = null;
        _snapshot = null;
        _failure = null;
        _savepointsBeforeWriting.Clear();
        _checkpointsAfterCommit = false;
        InTransaction = false;
        try
        {
            snapshot?.Dispose();
        }
        finally
        {
            if (write is not null)
            {
                Discard(write);
            }
        }
    }

    private T WithCatalog<T>(Func<CatalogSnapshot, PageReader, T> use)
    {
        RefuseIfUnusable();
        RefuseIfFailed();
        var reader = GetReader(out var isOwned);
        try
        {
            var result = use(CatalogOf(reader), reader);
            (reader as WriteTransaction)?.AwaitBase();
            return result;
        }
        finally
        {
            if (isOwned)
            {
                GiveBack(reader);
            }
        }
    }
}
