using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <summary>
/// A connection to a DecentDb database. Used by one thread at a time; connections to one file share one engine. Closing
/// it ends open readers and rolls back an open transaction.
/// </summary>
public sealed class DecentDbConnection : DbConnection
{
    private static readonly StateChangeEventArgs OpenedArgs = new(ConnectionState.Closed, ConnectionState.Open);
    private static readonly StateChangeEventArgs ClosedArgs = new(ConnectionState.Open, ConnectionState.Closed);

    private readonly List<DecentDbDataReader> _readers = [];
    private readonly PreparedTextCache _cache = new();
    private string _connectionString = "";
    private DecentDbConnectionStringBuilder _settings = new();
    private Engine.Database? _database;
    private Session? _session;
    private ExecutionGuard? _spareGuard;
    private DecentDbTransaction? _transaction;

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

            _settings = new DecentDbConnectionStringBuilder(value);
            _connectionString = value ?? "";
        }
    }

    /// <summary>Always <c>main</c>: a file holds one database.</summary>
    public override string Database => "main";

    /// <summary>The real path of an open database, else the Data Source of the connection string.</summary>
    public override string DataSource => _database?.Path ?? _settings.DataSource;

    /// <summary>The version of the engine.</summary>
    public override string ServerVersion =>
        typeof(Engine.Database).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>Open or Closed.</summary>
    public override ConnectionState State => _session is null ? ConnectionState.Closed : ConnectionState.Open;

    /// <summary>Seconds that a write waits for the writer lock.</summary>
    public override int ConnectionTimeout => _settings.BusyTimeout;

    /// <summary>The timeout of new commands in seconds.</summary>
    public int DefaultTimeout => _settings.DefaultTimeout;

    /// <summary>Always true: <see cref="CreateBatch"/>.</summary>
    public override bool CanCreateBatch => true;

    /// <inheritdoc/>
    protected override DbProviderFactory DbProviderFactory => DecentDbFactory.Instance;

    /// <summary>The transaction begun by <see cref="BeginTransaction()"/>, while it is open; else null.</summary>
    internal DecentDbTransaction? CurrentTransaction
    {
        get
        {
            if (_transaction is { IsCompleted: true })
            {
                _transaction = null;
            }

            return _transaction;
        }
    }

    /// <summary>The bulk copy that is running on this connection.</summary>
    internal DecentDbBulkCopy? ActiveBulkCopy { get; set; }

    internal Session OpenSession =>
        _session ?? throw new InvalidOperationException("The connection is closed; open it first.");

    /// <summary>Opens the database, and creates it when the mode allows it.</summary>
    /// <exception cref="InvalidOperationException">The connection is open, or the Data Source is missing.</exception>
    /// <exception cref="DecentDbException">The database cannot be opened.</exception>
    public override void Open()
    {
        if (_session is not null)
        {
            throw new InvalidOperationException("The connection is open already.");
        }

        if (_settings.DataSource.Length == 0 && _settings.Mode != DecentDbOpenMode.Memory)
        {
            throw new InvalidOperationException("The connection string names no Data Source.");
        }

        try
        {
            _database = Engine.Database.Open(CreateOptions());
            var session = _database.OpenSession();
            session.BusyTimeout = TimeSpan.FromSeconds(_settings.BusyTimeout);
            session.CommitMode =
                _settings.Durability == DecentDbDurability.Normal ? CommitMode.Normal : CommitMode.Full;
            _session = session;
        }
        catch (DatabaseException e)
        {
            _database?.Dispose();
            _database = null;
            throw DecentDbException.From(e);
        }

        OnStateChange(OpenedArgs);
    }

    /// <summary>Opens the database; completes on the calling thread.</summary>
    /// <param name="cancellationToken">Checked before the work starts.</param>
    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        try
        {
            Open();
            return Task.CompletedTask;
        }
        catch (Exception e) when (e is DecentDbException or InvalidOperationException)
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

        ThrowIfBusy();
        for (var i = _readers.Count - 1; i >= 0; i--)
        {
            _readers[i].Abandon();
        }

        _readers.Clear();
        _cache.Clear();
        _transaction?.Detach();
        _transaction = null;
        var (session, database) = (_session, _database!);
        (_session, _database) = (null, null);
        try
        {
            session.Dispose();
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
        finally
        {
            CloseDatabase(database);
            OnStateChange(ClosedArgs);
        }
    }

    /// <summary>Refused: a connection has one database.</summary>
    /// <param name="databaseName">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void ChangeDatabase(string databaseName) =>
        throw new NotSupportedException("A connection has one database; open another connection for another file.");

    /// <summary>Writes committed pages to the data file now, so that the log can be reused.</summary>
    /// <exception cref="DecentDbException">The checkpoint failed.</exception>
    public void Checkpoint()
    {
        _ = OpenSession;
        ThrowIfBusy();
        try
        {
            _database!.Checkpoint();
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
    }

    /// <summary>The tables with their columns, indexes and row counts, as the open transaction sees them.</summary>
    /// <returns>The tables, by name.</returns>
    /// <exception cref="DecentDbException">The catalog cannot be read.</exception>
    public IReadOnlyList<TableDescription> GetTables()
    {
        var session = OpenSession;
        ThrowIfBusy();
        try
        {
            return session.GetTables();
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
    }

    /// <summary>Counters of the storage since the database was opened in this process.</summary>
    /// <returns>The counters at this moment.</returns>
    public DatabaseStatistics GetStatistics()
    {
        _ = OpenSession;
        return _database!.GetStatistics();
    }

    /// <summary>Begins a serializable transaction, which takes the writer lock now.</summary>
    /// <returns>The transaction; disposing it without a commit rolls back.</returns>
    public new DecentDbTransaction BeginTransaction() => BeginTransaction(IsolationLevel.Unspecified);

    /// <summary>
    /// Begins a transaction. Snapshot and RepeatableRead read one snapshot and take the writer lock at the first write;
    /// all other levels are raised to Serializable, which takes the writer lock now.
    /// </summary>
    /// <param name="isolationLevel">The lowest level that will do.</param>
    /// <returns>The transaction; disposing it without a commit rolls back.</returns>
    public new DecentDbTransaction BeginTransaction(IsolationLevel isolationLevel)
    {
        var isSnapshot = isolationLevel is IsolationLevel.Snapshot or IsolationLevel.RepeatableRead;
        return Begin(isSnapshot ? TransactionMode.Deferred : TransactionMode.Serializable);
    }

    /// <summary>Begins a transaction.</summary>
    /// <param name="deferred">
    /// True to take the writer lock at the first write, which fails with SQLSTATE 40001 when another transaction has
    /// committed since; false to take it now.
    /// </param>
    /// <returns>The transaction; disposing it without a commit rolls back.</returns>
    public DecentDbTransaction BeginTransaction(bool deferred) =>
        Begin(deferred ? TransactionMode.Deferred : TransactionMode.Serializable);

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
        _ = OpenSession;
        return SchemaCollections.Get(this, collectionName, restrictionValues ?? []);
    }

    internal void ThrowIfBusy()
    {
        if (ActiveBulkCopy is not null)
        {
            throw new InvalidOperationException(
                "The connection cannot be used while a bulk copy is running on it; wait until WriteToServer returns.");
        }
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

    internal PreparedText Prepare(string text) => _cache.Take(text) ?? new PreparedText(OpenSession, text);

    /// <summary>
    /// Takes back statements that a command no longer needs, for the next command with the same text.
    /// </summary>
    internal void Recycle(PreparedText prepared)
    {
        if (prepared.Session == _session)
        {
            _cache.Put(prepared);
        }
    }

    internal ExecutionGuard TakeGuard()
    {
        if (_spareGuard is { } spare)
        {
            _spareGuard = null;
            return spare;
        }

        var guard = new ExecutionGuard();
        Watchdog.Register(guard);
        return guard;
    }

    internal void ReturnGuard(ExecutionGuard guard)
    {
        guard.End();
        _spareGuard = guard;
    }

    internal void Add(DecentDbDataReader reader) => _readers.Add(reader);

    internal void Remove(DecentDbDataReader reader) => _readers.Remove(reader);

    /// <inheritdoc/>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        BeginTransaction(isolationLevel);

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => CreateBatch();

    /// <summary>
    /// Closes the connection. One that is only abandoned is cleaned up by the engine's own finalizers.
    /// </summary>
    /// <param name="disposing">False when called by the finalizer, which touches nothing.</param>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private DecentDbTransaction Begin(TransactionMode mode)
    {
        var session = OpenSession;
        ThrowIfBusy();
        if (session.InTransaction)
        {
            throw new InvalidOperationException("The connection is in a transaction already; they do not nest.");
        }

        try
        {
            session.Begin(mode);
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }

        _transaction = new DecentDbTransaction(
            this, session, mode == TransactionMode.Serializable ? IsolationLevel.Serializable
                : IsolationLevel.Snapshot);
        return _transaction;
    }

    private DatabaseOptions CreateOptions() => new()
    {
        Path = ExpandDataDirectory(_settings.DataSource),
        Mode = _settings.Mode switch
        {
            DecentDbOpenMode.ReadWrite => DatabaseOpenMode.ReadWrite,
            DecentDbOpenMode.ReadOnly => DatabaseOpenMode.ReadOnly,
            DecentDbOpenMode.Memory => DatabaseOpenMode.Memory,
            _ => DatabaseOpenMode.ReadWriteCreate,
        },
        CacheSize = _settings.CacheSize,
        PageSize = _settings.PageSize,
        BusyTimeout = TimeSpan.FromSeconds(_settings.BusyTimeout),
    };

    private static string ExpandDataDirectory(string dataSource)
    {
        const string placeholder = "|DataDirectory|";
        if (!dataSource.StartsWith(placeholder, StringComparison.OrdinalIgnoreCase))
        {
            return dataSource;
        }

        var folder = AppContext.GetData("DataDirectory") as string ?? AppContext.BaseDirectory;
        return Path.Combine(folder, dataSource[placeholder.Length..].TrimStart('/', '\\'));
    }

    private static void CloseDatabase(Engine.Database database)
    {
        try
        {
            database.Dispose();
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
    }
}
