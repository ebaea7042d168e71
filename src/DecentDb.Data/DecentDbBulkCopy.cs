using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine;

namespace DecentDb.Data;

/// <summary>
/// Loads the rows of a data reader, or rows of values, into a table as fast as the engine can write them. By default
/// all rows become visible and durable together, or none do; other connections keep reading meanwhile. Inside a
/// transaction of the connection the load becomes part of it. An instance can be used again, also after a failure.
/// </summary>
public sealed class DecentDbBulkCopy : IDisposable
{
    private const int SecondsMax = int.MaxValue / 1000;

    private bool _isClosed;

    /// <summary>Creates a bulk copy on an open connection, which stays open.</summary>
    /// <param name="connection">The connection.</param>
    public DecentDbBulkCopy(DecentDbConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Connection = connection;
    }

    /// <summary>Raised, on the loading thread, whenever the rows copied reach a multiple of NotifyAfter.</summary>
    public event EventHandler<DecentDbRowsCopiedEventArgs>? RowsCopied;

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

    = 10_000;

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
    public BulkLoadAtomicity Atomicity
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary>When rows reach the disk; at the end by default.</summary>
    public BulkLoadDurability Durability
    {
        get;
        set => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

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

    = 10;

    /// <summary>Whether a checkpoint follows the commit; true by default.</summary>
    public bool CheckpointOnComplete { get; set; } = true;

    /// <summary>Bytes for staging, sort runs and merges together; 64 MB by default, at least 1 MB.</summary>
    public long MemoryBudget
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1L << 20);
            field = value;
        }
    }

    = 64L << 20;

    /// <summary>Rows taken from the source by the last, or the running, WriteToServer.</summary>
    public long RowsCopied64 { get; internal set; }

    /// <summary>Rows of the last WriteToServer that are committed; 0 while an enclosing transaction is open.</summary>
    public long RowsCommitted { get; internal set; }

    internal DecentDbConnection Connection { get; }

    internal bool IsRunning { get; set; }

    /// <summary>Loads all rows that the reader still has. The reader is not closed.</summary>
    /// <param name="reader">The source; it may read from the same connection.</param>
    /// <exception cref="InvalidOperationException">
    /// The connection is closed or busy, the table or a mapped column does not exist, or types cannot fit.
    /// </exception>
    /// <exception cref="DecentDbBulkCopyException">A row cannot be read, converted or stored.</exception>
    /// <exception cref="DecentDbBulkCopyAbortedException">A handler of <see cref="RowsCopied"/> said so.</exception>
    public void WriteToServer(IDataReader reader) => Run(SourceOf(reader));

    /// <summary>Loads all rows that the reader still has. The reader is not closed.</summary>
    /// <param name="reader">The source; it may read from the same connection.</param>
    /// <exception cref="InvalidOperationException">
    /// The connection is closed or busy, the table or a mapped column does not exist, or types cannot fit.
    /// </exception>
    /// <exception cref="DecentDbBulkCopyException">A row cannot be read, converted or stored.</exception>
    /// <exception cref="DecentDbBulkCopyAbortedException">A handler of <see cref="RowsCopied"/> said so.</exception>
    public void WriteToServer(DbDataReader reader) => Run(SourceOf(reader));

    /// <summary>Loads rows of values; all rows have as many values as the first.</summary>
    /// <param name="rows">The source. An array is read before the next one is asked for, and may be used again.</param>
    /// <exception cref="InvalidOperationException">
    /// The connection is closed or busy, or the table or a mapped column does not exist.
    /// </exception>
    /// <exception cref="DecentDbBulkCopyException">A row cannot be read, converted or stored.</exception>
    /// <exception cref="DecentDbBulkCopyAbortedException">A handler of <see cref="RowsCopied"/> said so.</exception>
    public void WriteToServer(IEnumerable<object?[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var enumerator = rows.GetEnumerator();
        Run(new RowsSource(enumerator));
    }

    /// <summary>
    /// As <see cref="WriteToServer(IDataReader)"/>; waits for the source without a thread where it can.
    /// </summary>
    /// <param name="reader">The source.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>A task that ends with the load.</returns>
    public Task WriteToServerAsync(IDataReader reader, CancellationToken cancellationToken = default) =>
        RunAsync(SourceOf(reader), cancellationToken);

    /// <summary>
    /// As <see cref="WriteToServer(DbDataReader)"/>; waits for the source without a thread where it can.
    /// </summary>
    /// <param name="reader">The source.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>A task that ends with the load.</returns>
    public Task WriteToServerAsync(DbDataReader reader, CancellationToken cancellationToken = default) =>
        RunAsync(SourceOf(reader), cancellationToken);

    /// <summary>As <see cref="WriteToServer(IEnumerable{object[]})"/>.</summary>
    /// <param name="rows">The source.</param>
    /// <param name="cancellationToken">Stops the load, which is then rolled back.</param>
    /// <returns>A task that ends with the load.</returns>
    public Task WriteToServerAsync(IEnumerable<object?[]> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return RunRowsAsync(rows, cancellationToken);
    }

    /// <summary>Ends the use of this instance; the connection stays open.</summary>
    /// <exception cref="InvalidOperationException">A load is running: this is called from its event.</exception>
    public void Close()
    {
        ThrowIfRunning();
        _isClosed = true;
    }

    /// <summary>As <see cref="Close"/>.</summary>
    public void Dispose() => Close();

    internal void Raise(DecentDbRowsCopiedEventArgs args) => RowsCopied?.Invoke(this, args);

    internal BulkLoadOptions CreateOptions() => new()
    {
        Atomicity = Atomicity,
        Durability = Durability,
        BatchSize = BatchSize,
        SyncInterval = SyncInterval,
        CheckpointOnComplete = CheckpointOnComplete,
        MemoryBudget = MemoryBudget,
    };

    private static ReaderSource SourceOf(IDataReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.IsClosed
            ? throw new InvalidOperationException("The source reader is closed.")
            : new ReaderSource(reader);
    }

    private void Run(BulkSource source)
    {
        ThrowIfNotUsable();
        using var run = new BulkCopyRun(this, source, CancellationToken.None);
        while (run.Read())
        {
            run.CopyRow();
        }

        run.Complete();
    }

    private async Task RunRowsAsync(IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        using var enumerator = rows.GetEnumerator();
        await RunAsync(new RowsSource(enumerator), cancellationToken).ConfigureAwait(false);
    }

    private async Task RunAsync(BulkSource source, CancellationToken cancellationToken)
    {
        ThrowIfNotUsable();
        cancellationToken.ThrowIfCancellationRequested();
        using var run = new BulkCopyRun(this, source, cancellationToken);
        while (await run.ReadAsync().ConfigureAwait(false))
        {
            run.CopyRow();
        }

        run.Complete();
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

        if (Connection.State != ConnectionState.Open)
        {
            throw new InvalidOperationException("WriteToServer needs an open connection.");
        }

        Connection.ThrowIfBusy();
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
