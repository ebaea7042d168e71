using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data.Schema;
using DecentDb.Data.Sessions;
using DecentDb.Data.Statements;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <summary>
/// A connection to a DecentDb database. Used by one thread at a time; connections to one file share one engine. Closing
/// it ends open readers and rolls back an open transaction.
/// </summary>
public sealed partial class DecentDbConnection : DbConnection
{
    private static readonly StateChangeEventArgs OpenedArgs = new(ConnectionState.Closed, ConnectionState.Open);
    private static readonly StateChangeEventArgs ClosedArgs = new(ConnectionState.Open, ConnectionState.Closed);

    private readonly List<IOpenReader> _readers = [];
    private string _connectionString = "";
    private ConnectionSettings _settings = ConnectionSettings.Of("");
    private SessionLease? _lease;
    private AbandonmentWatch? _watch;
    private Session? _session;
    private DecentDbTransaction? _transaction;
    private int? _defaultTimeout;

    /// <summary>Creates a connection without a connection string.</summary>
    public DecentDbConnection()
    {
    }

    /// <summary>Creates a connection.</summary>
    /// <param name="connectionString">See <see cref="DecentDbConnectionStringBuilder"/>; null is an empty one.</param>
    /// <exception cref="ArgumentException">A key is unknown or a value does not fit its key.</exception>
    public DecentDbConnection(string? connectionString)
    {
        ConnectionString = connectionString;
    }

    /// <summary>The connection string; set while the connection is closed.</summary>
    /// <exception cref="ArgumentException">A key is unknown or a value does not fit its key.</exception>
    [AllowNull]
    public override string ConnectionString
    {
        get => _connectionString;
        set
        {
            if (_session is not null)
            {
                throw new InvalidOperationException(
                    "The connection string cannot change while the connection is open.");
            }

            _settings = ConnectionSettings.Of(value ?? "");
            _defaultTimeout = null;
            _connectionString = value ?? "";
        }
    }

    /// <summary>
    /// <c>main</c>: a file holds one database; empty while the connection string names no Data Source.
    /// </summary>
    public override string Database =>
        _settings.DataSource.Length == 0 && _session is null ? "" : SchemaCollections.Catalog;

    /// <summary>The real path of an open database, else the Data Source of the connection string.</summary>
    public override string DataSource => _lease?.Database.Path ?? _settings.DataSource;

    /// <summary>The version of the engine.</summary>
    /// <exception cref="InvalidOperationException">The connection is closed.</exception>
    public override string ServerVersion
    {
        get
        {
            _ = OpenSession;
            return typeof(Engine.Api.Database).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        }
    }

    /// <summary>Open or Closed.</summary>
    public override ConnectionState State => _session is null ? ConnectionState.Closed : ConnectionState.Open;

    /// <summary>
    /// True while a transaction is open, whether <see cref="BeginTransaction()"/> or the statement BEGIN began it, also
    /// one that has failed and waits for its rollback; false for a connection that is closed.
    /// </summary>
    public bool InTransaction => _session?.InTransaction ?? false;

    /// <summary>Seconds that a write waits for the writer lock.</summary>
    public override int ConnectionTimeout => _settings.BusyTimeout;

    /// <summary>
    /// The timeout in seconds of commands that state none; from the connection string until it is set. 0 = none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or too large.</exception>
    public int DefaultTimeout
    {
        get => _defaultTimeout ?? _settings.DefaultTimeout;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, int.MaxValue / 1000);
            _defaultTimeout = value;
        }
    }

    /// <summary>Always true: <see cref="CreateBatch"/>.</summary>
    public override bool CanCreateBatch => true;

    /// <inheritdoc/>
    protected override DbProviderFactory DbProviderFactory => DecentDbFactory.Instance;

    /// <summary>The bulk copy that is running on this connection.</summary>
    private IRunningLoad? ActiveLoad { get; set; }

    internal Session OpenSession =>
        _session ?? throw Closed();

    private SessionLease Lease => _lease ?? throw Closed();

    /// <summary>
    /// Opens the database, and creates it when the mode allows it. While another process owns the file, an opening for
    /// writing waits as long as the key <c>Busy Timeout</c> says.
    /// </summary>
    /// <exception cref="InvalidOperationException">The connection is open, or the Data Source is missing.</exception>
    /// <exception cref="DecentDbException">The database cannot be opened.</exception>
    public override void Open() => Open(CancellationToken.None);

    private void Open(CancellationToken cancellationToken)
    {
        EnterUnchecked();
        try
        {
            OpenEntered(cancellationToken);
        }
        finally
        {
            Leave();
        }

        OnStateChange(OpenedArgs);
    }

    private void OpenEntered(CancellationToken cancellationToken)
    {
        if (_session is not null)
        {
            throw new InvalidOperationException("The connection is open already.");
        }

        if (_settings.DataSource.Length == 0 && _settings.Mode != DecentDbOpenMode.Memory)
        {
            throw new InvalidOperationException("The connection string names no Data Source.");
        }

        var scope = _settings.Enlist ? System.Transactions.Transaction.Current : null;
        if (scope is not null)
        {
            _scope.Enlistment = ScopeEnlistment.Resume(scope, this, out _lease);
        }

        if (_lease is null)
        {
            OpenLease(cancellationToken);
        }

        _session = Lease.Session;
        GiveFunctions(_session);
        ListenToNotices(_session);
        _watch = new AbandonmentWatch(Lease);
        if (scope is not null && _scope.Enlistment is null)
        {
            EnlistOrClose(scope);
        }
    }

    /// <summary>Opens the database; completes on the calling thread.</summary>
    /// <param name="cancellationToken">
    /// Checked before the work starts, and while it waits for another process that owns the file.
    /// </param>
    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        try
        {
            Open(cancellationToken);
            return Task.CompletedTask;
        }
        catch (DecentDbException e) when (
            e.Code == ErrorCode.QueryCanceled && cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }
        catch (Exception e) when (e is DecentDbException or InvalidOperationException or NotSupportedException)
        {
            return Task.FromException(e);
        }
    }

    /// <summary>Ends open readers, rolls back an open transaction and closes. Closing twice is fine.</summary>
    /// <exception cref="InvalidOperationException">A bulk copy is running on the connection.</exception>
    public override void Close()
    {
        if (_session is null)
        {
            return;
        }

        EnterUnchecked();
        var wasOpen = _session is not null;
        try
        {
            ThrowIfBusy();
            CloseSession();
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
        finally
        {
            var isClosed = wasOpen && _session is null;
            Leave();
            if (isClosed)
            {
                OnStateChange(ClosedArgs);
            }
        }
    }

    /// <summary>Refused: a connection has one database.</summary>
    /// <param name="databaseName">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void ChangeDatabase(string databaseName) =>
        throw new NotSupportedException("A connection has one database; open another connection for another file.");

    /// <summary>Writes committed pages to the data file now, so that the log can be reused.</summary>
    /// <exception cref="DecentDbException">The checkpoint failed.</exception>
    public void Checkpoint() => Use(
        true,
        static (connection, _) =>
        {
            connection.Lease.Database.Checkpoint();
            return true;
        });

    /// <summary>The tables with their columns, indexes and row counts, as the open transaction sees them.</summary>
    /// <returns>The tables, by name.</returns>
    /// <exception cref="DecentDbException">The catalog cannot be read.</exception>
    public IReadOnlyList<TableDescription> GetTables() =>
        Use(true, static (connection, _) => connection.OpenSession.GetTables());

    /// <summary>Counters of the storage since the database was opened in this process.</summary>
    /// <returns>The counters at this moment.</returns>
    public DatabaseStatistics GetStatistics()
    {
        return (_lease ?? throw Closed()).Database.GetStatistics();
    }

    /// <summary>The other processes that follow the database now: they read what this one or another one commits.
    /// </summary>
    /// <returns>Their ids, and since when they do so.</returns>
    /// <exception cref="DecentDbException">The file beside the database that tells of them cannot be read.</exception>
    public IReadOnlyList<DatabaseFollower> GetFollowers() =>
        Use(true, static (connection, _) => connection.Lease.Database.GetFollowers());

    /// <summary>Begins a serializable transaction, which takes the writer lock now.</summary>
    /// <returns>The transaction; disposing it without a commit rolls back.</returns>
    public new DecentDbTransaction BeginTransaction() => BeginTransaction(IsolationLevel.Unspecified);

    /// <summary>
    /// Begins a transaction. Snapshot and RepeatableRead read one snapshot and take the writer lock at the first write;
    /// all other levels are raised to Serializable, which takes the writer lock now.
    /// </summary>
    /// <param name="isolationLevel">The lowest level that will do.</param>
    /// <returns>The transaction; disposing it without a commit rolls back.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is no IsolationLevel, or Chaos.</exception>
    /// <exception cref="InvalidOperationException">The connection is closed or in a transaction.</exception>
    public new DecentDbTransaction BeginTransaction(IsolationLevel isolationLevel)
    {
        return Begin(ModeOf(isolationLevel));
    }

    /// <summary>As <see cref="BeginTransaction(bool)"/>: every level that there is will do for both.</summary>
    /// <param name="isolationLevel">The lowest level that will do.</param>
    /// <param name="deferred">True to take the writer lock at the first write, false to take it now.</param>
    /// <returns>The transaction; disposing it without a commit rolls back.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is no IsolationLevel, or Chaos.</exception>
    /// <exception cref="InvalidOperationException">The connection is closed or in a transaction.</exception>
    public DecentDbTransaction BeginTransaction(IsolationLevel isolationLevel, bool deferred)
    {
        _ = ModeOf(isolationLevel);
        return BeginTransaction(deferred);
    }

    /// <summary>Begins a transaction that reads one snapshot and refuses writes with SQLSTATE 25006.</summary>
    /// <returns>The transaction; disposing it without a commit rolls back.</returns>
    public DecentDbTransaction BeginReadOnlyTransaction() => Begin(TransactionMode.ReadOnly);

    /// <summary>
    /// As <see cref="BeginTransaction()"/>; waits for the writer lock without blocking a thread.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The transaction; disposing it without a commit rolls back.</returns>
    public new ValueTask<DecentDbTransaction> BeginTransactionAsync(CancellationToken cancellationToken = default) =>
        BeginAsync(TransactionMode.Serializable, cancellationToken);

    /// <summary>
    /// As <see cref="BeginTransaction(IsolationLevel)"/>; waits for the writer lock without blocking a thread.
    /// </summary>
    /// <param name="isolationLevel">The lowest level that will do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The transaction; disposing it without a commit rolls back.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is no IsolationLevel, or Chaos.</exception>
    public new ValueTask<DecentDbTransaction> BeginTransactionAsync(
        IsolationLevel isolationLevel, CancellationToken cancellationToken = default) =>
        BeginAsync(ModeOf(isolationLevel), cancellationToken);

    /// <summary>
    /// As <see cref="BeginTransaction(bool)"/>; waits for the writer lock without blocking a thread.
    /// </summary>
    /// <param name="deferred">True to take the writer lock at the first write.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The transaction; disposing it without a commit rolls back.</returns>
    public ValueTask<DecentDbTransaction> BeginTransactionAsync(
        bool deferred, CancellationToken cancellationToken = default) =>
        BeginAsync(deferred ? TransactionMode.Deferred : TransactionMode.Serializable, cancellationToken);

    /// <summary>
    /// As <see cref="BeginTransaction(IsolationLevel, bool)"/>; waits for the writer lock without blocking a thread.
    /// </summary>
    /// <param name="isolationLevel">The lowest level that will do.</param>
    /// <param name="deferred">True to take the writer lock at the first write, false to take it now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The transaction; disposing it without a commit rolls back.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is no IsolationLevel, or Chaos.</exception>
    public ValueTask<DecentDbTransaction> BeginTransactionAsync(
        IsolationLevel isolationLevel, bool deferred, CancellationToken cancellationToken = default)
    {
        _ = ModeOf(isolationLevel);
        return BeginTransactionAsync(deferred, cancellationToken);
    }

    /// <summary>Begins a transaction.</summary>
    /// <param name="deferred">
    /// True to take the writer lock at the first write, which fails with SQLSTATE 40001 when another transaction has
    /// committed since; false to take it now.
    /// </param>
    /// <returns>The transaction; disposing it without a commit rolls back.</returns>
    public DecentDbTransaction BeginTransaction(bool deferred) =>
        Begin(deferred ? TransactionMode.Deferred : TransactionMode.Serializable);

    /// <summary>
    /// Closes the sessions that wait for a connection to a database, and those in use with the same connection string
    /// once their connections close. Do this before a database file is copied, moved or deleted.
    /// </summary>
    /// <param name="connection">A connection, open or closed, to the database.</param>
    /// <exception cref="DecentDbException">The path cannot be resolved.</exception>
    public static void ClearPool(DecentDbConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (connection._settings.FindPool() is not { } pool)
        {
            return;
        }

        pool.Clear();
        try
        {
            SessionPool.CloseResting(Engine.Api.Database.GetRealPath(connection._settings.ExpandedPath()));
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
    }

    /// <summary>Does the same as <see cref="ClearPool"/> for all connection strings.</summary>
    public static void ClearAllPools() => SessionPool.ClearAll();

    /// <summary>
    /// Deletes a database that no connection of this process uses: its file and the log beside it. A database that does
    /// not exist is fine.
    /// </summary>
    /// <param name="connectionString">Names the file.</param>
    /// <exception cref="DecentDbException">The database is in use, or the files cannot be deleted.</exception>
    public static void DeleteDatabaseFiles(string connectionString)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        var settings = ConnectionSettings.Of(connectionString);
        if (settings.Mode == DecentDbOpenMode.Memory || settings.DataSource is "" or ":memory:")
        {
            return;
        }

        try
        {
            var path = Engine.Api.Database.GetRealPath(settings.ExpandedPath());
            SessionPool.CloseResting(path);
            Engine.Api.Database.DeleteFiles(path);
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
    }

    /// <summary>Creates a command of this connection.</summary>
    /// <returns>A command without a text.</returns>
    public new DecentDbCommand CreateCommand() => new(null, this);

    /// <summary>Creates a batch of this connection.</summary>
    /// <returns>A batch without commands.</returns>
    public new DecentDbBatch CreateBatch() => new(this);

    /// <summary>Describes the schema collections that <see cref="GetSchema(string, string[])"/> knows.</summary>
    /// <returns>The collection <c>MetaDataCollections</c>.</returns>
    public override DataTable GetSchema() => GetSchema(DbMetaDataCollectionNames.MetaDataCollections, []);

    /// <summary>A schema collection without restrictions.</summary>
    /// <param name="collectionName">One of those that <see cref="GetSchema()"/> lists, ignoring case.</param>
    /// <returns>The collection.</returns>
    /// <exception cref="ArgumentException">There is no such collection.</exception>
    public override DataTable GetSchema(string collectionName) => GetSchema(collectionName, []);

    /// <summary>The rows of a schema collection that meet the restrictions.</summary>
    /// <param name="collectionName">One of those that <see cref="GetSchema()"/> lists, ignoring case.</param>
    /// <param name="restrictionValues">
    /// In the order of the collection <c>Restrictions</c>; null, or a value left out, takes everything.
    /// </param>
    /// <returns>The collection.</returns>
    /// <exception cref="ArgumentException">There is no such collection, or it has fewer restrictions.</exception>
    /// <exception cref="InvalidOperationException">The connection is closed.</exception>
    public override DataTable GetSchema(string collectionName, string?[]? restrictionValues)
    {
        ArgumentNullException.ThrowIfNull(collectionName);
        return Use(
            (collectionName, restrictionValues ?? []),
            static (connection, wanted) => SchemaCollections.Get(connection, wanted.collectionName, wanted.Item2));
    }

    internal void ThrowIfForeign(DecentDbTransaction? transaction)
    {
        if (transaction is not null && !ReferenceEquals(transaction.Connection, this))
        {
            throw new InvalidOperationException(
                transaction.IsCompleted
                    ? "The transaction of the command has ended."
                    : "The transaction of the command belongs to another connection.");
        }
    }

    internal bool IncludesErrorDetail => _settings.IncludeErrorDetail;

    internal bool HasStrictParameters => _settings.StrictParameters;

    internal PreparedText Prepare(string text) => Lease.Texts.Take(text) ?? PreparedText.Prepare(OpenSession, text);

    /// <summary>
    /// Takes back statements that a command no longer needs, for the next command with the same text.
    /// </summary>
    internal void Recycle(PreparedText prepared)
    {
        if (prepared.Session == _session)
        {
            Lease.Texts.Put(prepared);
        }
    }

    /// <inheritdoc/>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        BeginTransaction(isolationLevel);

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => CreateBatch();

    /// <inheritdoc/>
    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(
        IsolationLevel isolationLevel, CancellationToken cancellationToken) =>
        await BeginAsync(ModeOf(isolationLevel), cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Closes the connection. One that is only abandoned is closed once the collector finds it: an open transaction is
    /// rolled back and its lock released.
    /// </summary>
    /// <param name="disposing">False when called by the finalizer, which touches nothing.</param>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            DiscardWriter();
            Close();
        }

        base.Dispose(disposing);
    }

    private static TransactionMode ModeOf(IsolationLevel isolationLevel)
    {
        if (!Enum.IsDefined(isolationLevel) || isolationLevel == IsolationLevel.Chaos)
        {
            throw new ArgumentOutOfRangeException(
                nameof(isolationLevel), isolationLevel, "The value is no IsolationLevel that a transaction can have.");
        }

        return isolationLevel is IsolationLevel.Snapshot or IsolationLevel.RepeatableRead
            ? TransactionMode.Deferred
            : TransactionMode.Serializable;
    }

    private DecentDbTransaction Begin(TransactionMode mode)
    {
        Enter();
        try
        {
            return BeginEntered(mode);
        }
        finally
        {
            Leave();
        }
    }

    private async ValueTask<DecentDbTransaction> BeginAsync(TransactionMode mode, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        Enter();
        try
        {
            RefuseNested();
            if (!OpenSession.AsksForWriterAtBegin(mode))
            {
                return BeginEntered(mode, guard: null, token);
            }

            var guard = TakeGuard();
            try
            {
                guard.Begin(0, nameof(ConnectionTimeout));
                using var registration = guard.Register(token);
                using var reservation =
                    await WriterWait.ReserveAsync(OpenSession, guard, token).ConfigureAwait(false);
                return BeginEntered(mode, guard, token);
            }
            finally
            {
                ReturnGuard(guard);
            }
        }
        finally
        {
            Leave();
        }
    }

    private DecentDbTransaction BeginEntered(
        TransactionMode mode, ExecutionGuard? guard = null, CancellationToken token = default)
    {
        var session = RefuseNested();
        try
        {
            session.Begin(mode, guard?.Token ?? default);
        }
        catch (DatabaseException e)
        {
            throw guard?.Translate(e, token) ?? DecentDbException.From(e);
        }

        _transaction = new DecentDbTransaction(
            this, session, mode == TransactionMode.Serializable ? IsolationLevel.Serializable
                : IsolationLevel.Snapshot);
        return _transaction;
    }

    private static InvalidOperationException Closed() => new("The connection is closed; open it first.");

    private Session RefuseNested()
    {
        var session = OpenSession;
        return session.InTransaction
            ? throw new InvalidOperationException("The connection is in a transaction already; they do not nest.")
            : session;
    }

    private void OpenLease(CancellationToken cancellationToken = default)
    {
        var pool = _settings.FindPool();
        try
        {
            _lease = pool?.Take() ?? NewLease(pool, cancellationToken);
            _lease.MarkOut();
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
    }

    // A database that is open only for the sake of a pool must not stand in the way of another way to open it.
    private SessionLease NewLease(SessionPool? pool, CancellationToken cancellationToken)
    {
        try
        {
            return SessionLease.Open(_settings.CreateOptions(), _settings.CommitMode, pool, cancellationToken);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.DatabaseInUse && e.FileName is not null
            && SessionPool.CloseResting(e.FileName))
        {
            return SessionLease.Open(_settings.CreateOptions(), _settings.CommitMode, pool, cancellationToken);
        }
    }

    private void CloseSession()
    {
        if (_lease is null)
        {
            return;
        }

        for (var i = _readers.Count - 1; i >= 0; i--)
        {
            _readers[i].Abandon();
        }

        _readers.Clear();
        _transaction?.Detach();
        _transaction = null;
        _watch?.Dispose();
        var (lease, enlistment) = (_lease, _scope.Enlistment);
        (_session, _lease, _watch, _scope.Enlistment) = (null, null, null, null);
        if (enlistment is null || !enlistment.TryLeaveBehind())
        {
            lease.GiveBack();
        }
    }

    /// <summary>Only its connection refers to it, so it is collected when the connection is abandoned.</summary>
    private sealed class AbandonmentWatch(SessionLease lease) : IDisposable
    {
#pragma warning disable MA0055 // the only way to notice that nobody closes the connection any more
        ~AbandonmentWatch() => lease.Abandon();
#pragma warning restore MA0055

        public void Dispose() => GC.SuppressFinalize(this);
    }
}
