using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data.BulkCopy;
using DecentDb.Data.BulkCopy.Sources;
using DecentDb.Data.Sessions;
using DecentDb.Engine.BulkLoading;

namespace DecentDb.Data;

/// <summary>
/// Loads rows into a table as fast as the engine can write them: from a data reader, a DataTable, rows of values or
/// objects, or pushed row by row. By default all rows become visible and durable together, or none do; other
/// connections keep reading meanwhile. Inside a transaction of the connection the load becomes part of it. An instance
/// can be used again, also after a failure. Used by one thread at a time.
/// </summary>
public sealed partial class DecentDbBulkCopy : IDisposable, IAsyncDisposable, IRunningLoad
{
    private const int SecondsMax = int.MaxValue / 1000;

    private const DecentDbBulkCopyOptions AllOptions = DecentDbBulkCopyOptions.KeepIdentity
        | DecentDbBulkCopyOptions.CheckConstraints | DecentDbBulkCopyOptions.TableLock
        | DecentDbBulkCopyOptions.KeepNulls | DecentDbBulkCopyOptions.FireTriggers
        | DecentDbBulkCopyOptions.UseInternalTransaction | DecentDbBulkCopyOptions.CacheMetadata
        | DecentDbBulkCopyOptions.NotifyOnCompletion | DecentDbBulkCopyOptions.ReturnGeneratedKeys;

    private readonly DecentDbTransaction? _externalTransaction;
    private readonly bool _ownsConnection;
    private bool _isClosed;

    /// <summary>Creates a bulk copy on a connection, which stays open.</summary>
    /// <param name="connection">The connection; open when rows are written.</param>
    public DecentDbBulkCopy(DecentDbConnection connection)
        : this(connection, DecentDbBulkCopyOptions.Default)
    {
    }

    /// <summary>Creates a bulk copy on a connection, which stays open.</summary>
    /// <param name="connection">The connection; open when rows are written.</param>
    /// <param name="options">How rows are treated.</param>
    /// <param name="externalTransaction">
    /// The open transaction of the connection, or null. A load always belongs to the connection's open transaction;
    /// passing it has it checked.
    /// </param>
    /// <exception cref="ArgumentException">UseInternalTransaction together with a transaction.</exception>
    /// <exception cref="NotSupportedException">FireTriggers.</exception>
    public DecentDbBulkCopy(
        DecentDbConnection connection,
        DecentDbBulkCopyOptions options,
        DecentDbTransaction? externalTransaction = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Connection = connection;
        Options = Checked(options);
        _externalTransaction = externalTransaction;
        var usesInternal = options.HasFlag(DecentDbBulkCopyOptions.UseInternalTransaction);
        if (usesInternal && externalTransaction is not null)
        {
            throw new ArgumentException(
                "UseInternalTransaction and an external transaction exclude each other.", nameof(options));
        }

        Atomicity = usesInternal ? DecentDbBulkCopyAtomicity.Batch : DecentDbBulkCopyAtomicity.Load;
    }

    /// <summary>
    /// Creates a bulk copy with a connection of its own, which it opens for the first load and closes in
    /// <see cref="Close"/>.
    /// </summary>
    /// <param name="connectionString">The connection string.</param>
    public DecentDbBulkCopy(string connectionString)
        : this(connectionString, DecentDbBulkCopyOptions.Default)
    {
    }

    /// <summary>
    /// Creates a bulk copy with a connection of its own, which it opens for the first load and closes in
    /// <see cref="Close"/>.
    /// </summary>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="options">How rows are treated.</param>
    /// <exception cref="NotSupportedException">FireTriggers.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "Close disposes the connection.")]
    public DecentDbBulkCopy(string connectionString, DecentDbBulkCopyOptions options)
        : this(
            new DecentDbConnection(connectionString ?? throw new ArgumentNullException(nameof(connectionString))),
            options)
    {
        _ownsConnection = true;
    }

    /// <summary>Raised, on the loading thread, whenever the rows copied reach a multiple of NotifyAfter.</summary>
    public event EventHandler<DecentDbRowsCopiedEventArgs>? RowsCopied;

    /// <summary>
    /// Raised, on the loading thread, for every row that <see cref="DecentDbBulkCopyErrorMode.SkipRow"/> leaves out.
    /// </summary>
    public event EventHandler<DecentDbRowRejectedEventArgs>? RowRejected;

    /// <summary>How rows are treated.</summary>
    public DecentDbBulkCopyOptions Options { get; }

    /// <summary>
    /// The table: plain or in double quotes, brackets or backquotes, optionally behind the schema <c>main</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is empty.</exception>
    public string? DestinationTableName
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            ArgumentOutOfRangeException.ThrowIfZero(value.Length, nameof(value));
            field = value;
        }
    }

    /// <summary>Which column goes where; empty = by position.</summary>
    public DecentDbBulkCopyColumnMappingCollection ColumnMappings { get; } = new();

    /// <summary>How columns find each other when <see cref="ColumnMappings"/> is empty; by position.</summary>
    public DecentDbBulkCopyColumnMatching ColumnMatching
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary>The order of the source; checked for its names, and otherwise not relied on.</summary>
    public DecentDbBulkCopyColumnOrderHintCollection ColumnOrderHints { get; } = new();

    /// <summary>
    /// Whether an empty text of the source is taken as NULL, in columns of every type, as sources of texts such as CSV
    /// files need it; false by default. A NULL becomes the default of its column unless the load has KeepNulls.
    /// </summary>
    public bool EmptyAsNull { get; set; }

    /// <summary>Accepted and without effect: rows are always streamed.</summary>
    public bool EnableStreaming { get; set; }

    /// <summary>How indexes are brought up to the rows; the cheaper way by default.</summary>
    public DecentDbBulkCopyIndexes Indexes
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary>
    /// What becomes of rows whose key is there already; the load fails by default. Otherwise rows are sorted by their
    /// key, or where their order matters stored one by one, which is slower and keeps what changes in memory until the
    /// commit.
    /// </summary>
    public DecentDbBulkCopyConflict Conflict { get; set; }

    /// <summary>What happens with a row that cannot be stored; the load fails by default.</summary>
    public DecentDbBulkCopyErrorMode ErrorMode
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary>With SkipRow: the load fails at one more rejected row than this; 0 = never.</summary>
    public int MaxErrors
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>
    /// Gets a report, on the loading thread, at the multiples of <see cref="NotifyAfter"/> (every 10,000 rows when that
    /// is 0) and a final one after success and after failure.
    /// </summary>
    public IProgress<DecentDbBulkCopyProgress>? Progress { get; set; }

    /// <summary>How many rows the source has, if the caller knows; only passed on to <see cref="Progress"/>.</summary>
    public long? ExpectedRows { get; set; }

    /// <summary>Rows in a batch, 10,000 by default; 0 = the whole load is one batch.</summary>
    public int BatchSize
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    = BulkLoadOptions.BatchSizeDefault;

    /// <summary>Rows from one <see cref="RowsCopied"/> event to the next; 0 (default) = none.</summary>
    public int NotifyAfter
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>Seconds until the whole operation is cancelled, 30 by default; 0 = never.</summary>
    public int BulkCopyTimeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, SecondsMax);
            field = value;
        }
    }

    = 30;

    /// <summary>What becomes visible together; the whole load by default.</summary>
    public DecentDbBulkCopyAtomicity Atomicity
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary>When rows reach the disk; at the end by default.</summary>
    public DecentDbBulkCopyDurability Durability
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary>
    /// Whether other connections may write between the batches of <see cref="DecentDbBulkCopyAtomicity.Batch"/>: the
    /// load gives the writer lock away at each commit point and asks for it again, behind all who wait already, when
    /// rows of the next batch are there. False by default: the load has the lock from its beginning to its end.
    /// </summary>
    public bool YieldWriter { get; set; }

    /// <summary>Batches from one durable commit to the next with Deferred and Batch; 10 by default.</summary>
    public int SyncInterval
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }

    = BulkLoadOptions.SyncIntervalDefault;

    /// <summary>
    /// Whether a checkpoint follows the commit. Null, the default: only where pages were written past the log, as all
    /// but small loads do.
    /// </summary>
    public bool? CheckpointOnComplete { get; set; }

    /// <summary>Bytes for staging, sort runs and merges together; 64 MB by default, at least 1 MB.</summary>
    public long MemoryBudget
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, BulkLoadOptions.MemoryBudgetMin);
            field = value;
        }
    }

    = BulkLoadOptions.MemoryBudgetDefault;

    /// <summary>Rows taken from the source by the last, or the running, load.</summary>
    public long RowsCopied64 { get; internal set; }

    /// <summary>Rows of the last load that are committed; 0 while an enclosing transaction is open.</summary>
    public long RowsCommitted { get; internal set; }

    internal DecentDbConnection Connection { get; }

    internal bool IsRunning { get; set; }

    internal DecentDbBulkWriter? ActiveWriter { get; set; }

    /// <summary>True while a handler of an event or of progress runs.</summary>
    internal bool IsNotifying { get; set; }

    bool IRunningLoad.IsNotifying => IsNotifying;

    void IRunningLoad.DiscardWriter() => ActiveWriter?.Discard();

    void IRunningLoad.EndWriterWithScope() => ActiveWriter?.EndWithScope();

    /// <summary>Begins a load into which rows are pushed.</summary>
    /// <param name="columns">
    /// The columns of the table that rows will have, in that order; none = all, but declared identities only with
    /// KeepIdentity. ColumnMappings do not apply.
    /// </param>
    /// <returns>The writer. Nothing is stored unless its Complete is called.</returns>
    /// <exception cref="InvalidOperationException">
    /// The connection is closed or busy, or the table or a column does not exist.
    /// </exception>
    public DecentDbBulkWriter BeginWrite(params ReadOnlySpan<string> columns)
    {
        var wanted = columns.IsEmpty ? null : columns.ToArray();
        Enter();
        try
        {
            var run = new BulkCopyRun(this, new PushSource(wanted ?? AllColumns()), CancellationToken.None);
            try
            {
                run.Begin();
            }
            catch
            {
                run.Dispose();
                throw;
            }

            return ActiveWriter = new DecentDbBulkWriter(this, run);
        }
        finally
        {
            Connection.RefuseGuests();
            Connection.Leave();
        }
    }

    /// <summary>
    /// Finds out what a load of the reader would do and why it would be refused. No row is read or written.
    /// </summary>
    /// <param name="reader">The source.</param>
    /// <returns>The mapping and the problems.</returns>
    /// <exception cref="InvalidOperationException">The connection is closed or busy, or the table does not exist.
    /// </exception>
    public DecentDbBulkCopyPlan Validate(DbDataReader reader) => Validate((IDataReader)reader);

    /// <summary>As <see cref="Validate(DbDataReader)"/>.</summary>
    /// <param name="reader">The source.</param>
    /// <returns>The mapping and the problems.</returns>
    /// <exception cref="InvalidOperationException">The connection is closed or busy, or the table does not exist.
    /// </exception>
    public DecentDbBulkCopyPlan Validate(IDataReader reader)
    {
        var source = SourceOf(reader);
        Enter();
        try
        {
            Connection.AdmitGuests();
            return new BulkCopyPlan(BulkCopyRun.FindTable(this), source, this).Publish();
        }
        finally
        {
            Connection.RefuseGuests();
            Connection.Leave();
        }
    }

    /// <summary>
    /// Does nothing: tables are looked up anew for every load, with or without CacheMetadata. It is there for programs
    /// that were written for other bulk copies.
    /// </summary>
    [SuppressMessage(
        "Performance", "CA1822:Mark members as static", Justification = "Programs call it on an instance.")]
    public void ClearCachedMetadata()
    {
        // Nothing is kept.
    }

    /// <summary>
    /// Ends the use of this instance. The connection stays open unless this instance opened it. A writer that is not
    /// complete is discarded.
    /// </summary>
    /// <exception cref="InvalidOperationException">A load is running: this is called from its event.</exception>
    public void Close()
    {
        ThrowIfNotifying();
        ActiveWriter?.Discard();
        if (IsRunning)
        {
            // Another thread may be about to end the writer with its scope.
            Connection.EnterUnchecked();
            Connection.Leave();
        }

        ThrowIfRunning();
        _isClosed = true;
        if (_ownsConnection)
        {
            Connection.Dispose();
        }
    }

    /// <summary>As <see cref="Close"/>.</summary>
    public void Dispose() => Close();

    /// <summary>As <see cref="Close"/>.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    internal void Raise(DecentDbRowsCopiedEventArgs args) => RowsCopied?.Invoke(this, args);

    // The names of this namespace have the values of the engine's.
    internal BulkLoadOptions CreateOptions(bool needsKeys, bool defersWaits) => new()
    {
        DefersWaits = defersWaits,
        Atomicity = (BulkLoadAtomicity)Atomicity,
        Durability = (BulkLoadDurability)Durability,
        BatchSize = BatchSize,
        SyncInterval = SyncInterval,
        YieldWriter = YieldWriter,
        CheckpointOnComplete = CheckpointOnComplete,
        MemoryBudget = MemoryBudget,
        KeepNulls = Options.HasFlag(DecentDbBulkCopyOptions.KeepNulls),
        EmptyAsNull = EmptyAsNull,
        ReturnKeys = Options.HasFlag(DecentDbBulkCopyOptions.ReturnGeneratedKeys) || needsKeys,
        Indexes = (BulkLoadIndexes)Indexes,
        Conflict = Conflict.Settings,
        SkipsRows = ErrorMode == DecentDbBulkCopyErrorMode.SkipRow,
    };

    internal void Raise(DecentDbRowRejectedEventArgs args) => RowRejected?.Invoke(this, args);

    private static DecentDbBulkCopyOptions Checked(DecentDbBulkCopyOptions options)
    {
        if (options.HasFlag(DecentDbBulkCopyOptions.FireTriggers))
        {
            throw new NotSupportedException("A bulk copy fires no triggers: FireTriggers is not supported.");
        }

        return (options & ~AllOptions) == DecentDbBulkCopyOptions.Default
            ? options
            : throw new ArgumentOutOfRangeException(nameof(options));
    }

    private static IEnumerable<DataRow> RowsOf(DataTable table)
    {
        for (var i = 0; i < table.Rows.Count; i++)
        {
            yield return table.Rows[i];
        }
    }

    private static ReaderSource SourceOf(IDataReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return ReaderSource.IsClosed(reader)
            ? throw new InvalidOperationException("The source reader is closed.")
            : new ReaderSource(reader);
    }

    private static DecentDbBulkCopyResult WriteKeysBack<
        [DynamicallyAccessedMembers(DecentDbBulkMap.Members)] T>(
        DecentDbBulkCopyResult result, ObjectSource<T> source, DecentDbBulkMap<T> map)
    {
        if (map.HasIdentity && result.GeneratedKeys is { } keys)
        {
            map.WriteBack(source.Kept, keys);
        }

        return result;
    }

    private DecentDbBulkCopyResult Run(BulkSource source)
    {
        BulkCopyRun run;
        Enter();
        try
        {
            run = new BulkCopyRun(this, source, CancellationToken.None);
            using (run)
            {
                run.Begin();
                while (run.Read())
                {
                    run.CopyRow();
                }

                run.Complete();
            }
        }
        finally
        {
            Connection.Leave();
        }

        return run.Announce();
    }

    private async Task<DecentDbBulkCopyResult> RunAsync<
        [DynamicallyAccessedMembers(DecentDbBulkMap.Members)] T>(
        RowFeed<T> feed, DecentDbBulkMap<T>? map, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        if (typeof(T).IsArray && map is null)
        {
            return await RunAsync(new RowsSource<T>(feed), stop, cancellationToken).ConfigureAwait(false);
        }

        map ??= DecentDbBulkMap.ByConvention<T>();
        var source = new ObjectSource<T>(feed, map.BulkMembers, map.HasIdentity);
        return WriteKeysBack(await RunAsync(source, stop, cancellationToken).ConfigureAwait(false), source, map);
    }

    private async Task<DecentDbBulkCopyResult> RunAsync(
        IDisposable rows, BulkSource source, CancellationToken cancellationToken)
    {
        using (rows)
        {
            return await RunAsync(source, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<DecentDbBulkCopyResult> RunAsync(BulkSource source, CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource();
        return await RunAsync(source, stop, cancellationToken).ConfigureAwait(false);
    }

    // The source waits with a token of its own, which fires when the load is cancelled or its time is up.
    private async Task<DecentDbBulkCopyResult> RunAsync(
        BulkSource source, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        BulkCopyRun run;
        Enter();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            run = new BulkCopyRun(this, source, cancellationToken, stop);
            await using (run.ConfigureAwait(false))
            {
                await run.BeginAsync().ConfigureAwait(false);
                while (await run.ReadAsync().ConfigureAwait(false))
                {
                    run.CopyRow();
                    if (run.NeedsSettling)
                    {
                        await run.SettleAsync().ConfigureAwait(false);
                    }
                }

                await run.CompleteAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            Connection.Leave();
        }

        return run.Announce();
    }

    private string[] AllColumns()
    {
        var names = new List<string>();
        foreach (var column in BulkCopyRun.FindTable(this).Columns)
        {
            if (!column.IsComputed
                && (!column.IsDeclaredIdentity || Options.HasFlag(DecentDbBulkCopyOptions.KeepIdentity)))
            {
                names.Add(column.Name);
            }
        }

        return names.ToArray();
    }

    private void ThrowIfNotUsable()
    {
        ThrowIfRunning();
        if (_isClosed)
        {
            throw new InvalidOperationException("The bulk copy is closed.");
        }

        if (DestinationTableName is null)
        {
            throw new InvalidOperationException("Set DestinationTableName before WriteToServer.");
        }

        if (_ownsConnection && Connection.State != ConnectionState.Open)
        {
            Connection.Open();
        }

        ThrowIfNotOpen();
    }

    // From here on the connection belongs to the load.
    private void Enter()
    {
        ThrowIfNotUsable();
        Connection.Enter();
        try
        {
            ThrowIfRunning();
            ThrowIfNotOpen();
        }
        catch
        {
            Connection.Leave();
            throw;
        }
    }

    private void ThrowIfNotOpen()
    {
        if (Connection.State != ConnectionState.Open)
        {
            throw new InvalidOperationException("WriteToServer needs an open connection.");
        }

        if (_externalTransaction is { } transaction && transaction.Connection != Connection)
        {
            throw new InvalidOperationException(
                transaction.Connection is null
                    ? "The external transaction has ended."
                    : "The external transaction belongs to another connection.");
        }
    }

    internal void ThrowIfNotifying()
    {
        if (IsNotifying)
        {
            ThrowIfRunning();
        }
    }

    private void ThrowIfRunning()
    {
        if (IsRunning)
        {
            throw new InvalidOperationException(
                "A load of this bulk copy is running; this cannot be called meanwhile.");
        }
    }
}
