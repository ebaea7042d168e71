using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Maintenance;
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
    private CommitMode _commitMode;

    internal Session(Database database, TimeSpan busyTimeout)
    {
        Database = database;
        Context = new SessionContext(database.Engine, database.IsReadOnly, busyTimeout);
        Functions = new FunctionRegistry(Context);
    }

    /// <summary>The database.</summary>
    public Database Database { get; }

    /// <summary>How long a write waits for the writer lock.</summary>
    public TimeSpan BusyTimeout
    {
        get => Context.BusyTimeout;
        set => Context.BusyTimeout = value;
    }

    /// <summary>What commits of this session wait for.</summary>
    public CommitMode CommitMode
    {
        get => _commitMode;
        set
        {
            _commitMode = value;
            Context.Durability = value == CommitMode.Full ? CommitDurability.Full : CommitDurability.Normal;
        }
    }

    /// <summary>
    /// Bytes that the sorts, joins, groupings and kept rows of one statement may take together; a statement that needs
    /// more fails with OutOfMemoryBudget, and nothing else does. From <see cref="DatabaseOptions.MemoryBudget"/>.
    /// </summary>
    public long MemoryBudget
    {
        get => Context.MemoryBudget;
        set => Context.MemoryBudget = value;
    }

    /// <summary>
    /// Carries out COPY on the thread of the session, which it may use meanwhile, and returns how many rows were
    /// copied; null (default) makes COPY an error. The session forgets it when it is reset.
    /// </summary>
    public Func<CopyRequest, CancellationToken, long>? CopyHandler
    {
        get => Context.CopyHandler;
        set => Context.CopyHandler = value;
    }

    /// <summary>
    /// Told, on the thread of the session, what statements have to say that succeed; null (default): nobody listens. It
    /// must not use the session. The session forgets it when it is reset.
    /// </summary>
    public Action<SessionNotice>? NoticeHandler
    {
        get => Context.NoticeHandler;
        set => Context.NoticeHandler = value;
    }

    /// <summary>True between begin and commit or rollback, also when they were SQL statements.</summary>
    public bool InTransaction => Context.InTransaction;

    /// <summary>Counts transactions begun in this session; lets a caller see that its transaction has ended.</summary>
    public long TransactionNumber => Context.TransactionNumber;

    /// <summary>
    /// True while commits and roll backs of this session return before they are durable, or before what they read is,
    /// so that no thread is held for the disk. Whoever sets this calls <see cref="SettleAsync"/> after each call, also
    /// one that failed, and tells nobody of its outcome before that has ended.
    /// </summary>
    public bool DefersWaits
    {
        get => Context.DefersWaits;
        set => Context.DefersWaits = value;
    }

    /// <summary>The functions that the application gives to this session.</summary>
    public FunctionRegistry Functions { get; }

    internal SessionContext Context { get; }

    /// <summary>
    /// True when a transaction of this mode would ask for the writer lock at its beginning: a serializable one, and a
    /// deferred one after one of this session that ended with SerializationFailure.
    /// </summary>
    public bool AsksForWriterAtBegin(TransactionMode mode) =>
        mode != TransactionMode.ReadOnly && Context.AsksForWriterAtBegin(mode == TransactionMode.Deferred);

    /// <summary>Begins a transaction.</summary>
    /// <exception cref="DatabaseException">
    /// InvalidTransactionState inside a transaction; LockNotAvailable, QueryCanceled while waiting for the writer lock.
    /// </exception>
    public void Begin(TransactionMode mode, CancellationToken cancellationToken = default)
    {
        if (mode == TransactionMode.Serializable)
        {
            Context.BeginWriting(cancellationToken);
        }
        else
        {
            Context.BeginReading(mayWrite: mode == TransactionMode.Deferred, cancellationToken);
        }
    }

    /// <summary>Commits the transaction.</summary>
    /// <exception cref="DatabaseException">
    /// InvalidTransactionState outside a transaction; InFailedTransaction when it was undone after an error; any error
    /// of writing. The transaction is over then.
    /// </exception>
    public void Commit() => Context.Commit();

    /// <summary>As <see cref="Commit"/>, without a thread that waits for the disk.</summary>
    /// <returns>Ends when the commit is durable and the next statement sees it.</returns>
    public Task CommitAsync() => Context.CommitAsync();

    /// <summary>Rolls the transaction back. The next statement sees what the transaction saw, but for its changes.
    /// </summary>
    public void Rollback() => Context.Rollback();

    /// <summary>As <see cref="Rollback"/>, without a thread that waits for the disk.</summary>
    /// <returns>Ends when the next statement sees what the transaction has seen.</returns>
    public Task RollbackAsync() => Context.RollbackAsync();

    /// <summary>
    /// Waits, without a thread, for what the last commit or roll back has deferred; see <see cref="DefersWaits"/>.
    /// </summary>
    /// <returns>
    /// Ends when the commit is durable and visible; fails with TransactionResolutionUnknown when that is not known.
    /// </returns>
    public Task SettleAsync() => Context.SettleAsync();

    /// <summary>Waits, without a thread, until the commit is durable that rows of open cursors are from.</summary>
    /// <returns>Ends when these rows may be handed out; what stands against it the next call tells.</returns>
    public Task AwaitBaseAsync() => Context.AwaitBaseAsync();

    /// <summary>
    /// Waits, without a thread, for space in the log, as who begins to write does. Call it with the lock reserved.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when there is space, or when it is of no use to wait longer.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task AwaitLogSpaceAsync(CancellationToken cancellationToken) =>
        Context.AwaitLogSpaceAsync(cancellationToken);

    /// <summary>Sets a savepoint; a later one of the same name hides an earlier one.</summary>
    public void CreateSavepoint(string name) => Context.CreateSavepoint(name);

    /// <summary>Undoes what came after the savepoint, which stays set.</summary>
    public void RollbackToSavepoint(string name) => Context.RollbackToSavepoint(name);

    /// <summary>Forgets a savepoint and those set after it; their changes stay.</summary>
    public void ReleaseSavepoint(string name) => Context.ReleaseSavepoint(name);

    /// <summary>
    /// Parses a text of one or several statements, separated by semicolons. Names are resolved when a statement is
    /// executed (or its columns are asked for), so that one may create what the next one uses.
    /// </summary>
    /// <exception cref="DatabaseException">SyntaxError with line and column.</exception>
    public IReadOnlyList<Statement> Prepare(string sql)
    {
        var script = Context.Parse(sql);
        var statements = new Statement[script.Length];
        for (var i = 0; i < statements.Length; i++)
        {
            statements[i] = new Statement(Context, script[i]);
        }

        return statements;
    }

    /// <summary>The tables, by name.</summary>
    public IReadOnlyList<TableDescription> GetTables() =>
        Context.WithCatalog(static (catalog, reader) => SchemaDescriptions.Tables(catalog, reader));

    /// <summary>A table by its name, ignoring case, or null.</summary>
    public TableDescription? FindTable(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Context.WithCatalog((catalog, reader) =>
            catalog.FindTable(catalog.Resolve(null, name)) is { } table
                ? SchemaDescriptions.Of(table, catalog, reader) : null);
    }

    /// <summary>
    /// Begins a bulk load into a table. Takes the writer lock for the whole load, unless
    /// <see cref="BulkLoadOptions.YieldWriter"/> gives it away between batches; inside a transaction the load becomes
    /// part of it. Everything is checked before the first row.
    /// </summary>
    /// <param name="tableName">The table, ignoring case.</param>
    /// <param name="columnNames">The columns that rows will have, in that order; null = all columns.</param>
    /// <param name="options">How to commit; null = defaults.</param>
    /// <param name="cancellationToken">
    /// Ends the waits for the writer lock, and a load that is stored as a whole also while it works on a long value.
    /// </param>
    public BulkLoader BeginBulkLoad(
        string tableName,
        IReadOnlyList<string>? columnNames,
        BulkLoadOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tableName);
        options ??= new BulkLoadOptions();
        var load = SessionLoad.Begin(Context, tableName, columnNames, options, cancellationToken);
        try
        {
            return new BulkLoader(load, options.EmptyAsNull);
        }
        catch
        {
            load.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Gives space back that deleted rows have left, in many short transactions, while others read and write.
    /// </summary>
    /// <param name="table">The table; null for the whole database.</param>
    /// <param name="cancellationToken">Ends it between two steps; what was done stays.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="DatabaseException">
    /// UndefinedTable, ActiveTransaction, ReadOnlyTransaction, LockNotAvailable, QueryCanceled; Corruption, DiskFull,
    /// IoError.
    /// </exception>
    public VacuumResult Vacuum(string? table, CancellationToken cancellationToken = default) =>
        Context.Vacuum(table, cancellationToken);

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
    public WriterReservation ReserveWriter(Action onReady) =>
        new(Context, Context.Reserve(onReady));

    /// <summary>
    /// Brings the session back to its state after opening: closes cursors and rolls back an open transaction.
    /// </summary>
    /// <returns>False when the session or its database cannot be used any more.</returns>
    public bool TryReset() => Context.TryReset();

    /// <summary>Rolls back an open transaction and ends the session.</summary>
    public void Dispose() => Context.Dispose();
}
