using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <summary>
/// One call of WriteToServer: from the checks before the first row to the commit, or to the roll back when it is
/// disposed without one.
/// </summary>
internal sealed class BulkCopyRun : IDisposable
{
    // Between two reports of progress when there is no NotifyAfter.
    private const long ReportAfter = 10_000;
    private const int ErrorsMax = 1000;

    private readonly DecentDbBulkCopy _owner;
    private readonly DecentDbConnection _connection;
    private readonly BulkSource _source;
    private readonly CancellationToken _callersToken;
    private readonly ExecutionGuard _guard;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _stop;
    private readonly CancellationToken _sourceStop;
    private readonly CancellationTokenRegistration _sourceRegistration;
    private readonly BulkCopyPlan _plan;
    private readonly BulkCopyFailure _failure;
    private readonly BulkLoader _loader;
    private readonly ColumnCopier[] _copiers;
    private readonly bool _skipsRows;
    private readonly TelemetrySpan? _span;
    private readonly List<DecentDbBulkCopyException> _errors = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _rowCount;
    private long _nextStop = long.MaxValue;
    private long _nextNotice = long.MaxValue;
    private long _nextReport = long.MaxValue;
    private long _rejectedCount;
    private bool _isFinalReported;

    /// <summary>Checks everything that can be checked before the first row.</summary>
    /// <param name="owner">The bulk copy with its settings.</param>
    /// <param name="source">The rows.</param>
    /// <param name="callersToken">Stops the load.</param>
    /// <param name="sourceStop">Fires for the source when the load is to stop; null when it never waits.</param>
    public BulkCopyRun(
        DecentDbBulkCopy owner,
        BulkSource source,
        CancellationToken callersToken,
        CancellationTokenSource? sourceStop = null)
    {
        _owner = owner;
        _connection = owner.Connection;
        _source = source;
        _callersToken = callersToken;
        owner.RowsCopied64 = 0;
        owner.RowsCommitted = 0;
        _plan = new BulkCopyPlan(FindTable(owner), source, owner);
        _plan.ThrowIfUnfit();
        _copiers = new ColumnCopier[_plan.Columns.Count];
        for (var i = 0; i < _copiers.Length; i++)
        {
            _copiers[i] = source.CreateCopier(_plan.Ordinals[i], i, _plan.Columns[i]);
        }

        _failure = new BulkCopyFailure(
            _plan, source, _copiers, owner.BatchSize, _connection.IncludesErrorDetail);
        ThrowIfOptionsExclude();
        _guard = _connection.TakeGuard();
        _guard.Begin(owner.BulkCopyTimeout);
        _stop = _guard.Token;
        if (sourceStop is not null)
        {
            // Not on the thread that fires: the source may do anything then.
            _sourceStop = sourceStop.Token;
            _sourceRegistration = _stop.UnsafeRegister(
                static state => _ = ((CancellationTokenSource)state!).CancelAsync(), sourceStop);
        }

        _registration = callersToken.CanBeCanceled
            ? callersToken.UnsafeRegister(static g => ((ExecutionGuard)g!).Cancel(CancelReason.Token), _guard)
            : default;
        try
        {
            _loader = _connection.OpenSession.BeginBulkLoad(
                _plan.Table.Name, _plan.ColumnNames(), owner.CreateOptions(source.NeedsKeys), _stop);
            ThrowIfTableChanged();
            _skipsRows = owner.ErrorMode == DecentDbBulkCopyErrorMode.SkipRow;
        }
        catch (DatabaseException e)
        {
            var error = _guard.Translate(e, callersToken);
            _loader?.Dispose();
            EndGuard();
            throw error;
        }

        SetNextNotice();
        _span = Telemetry.StartBulkCopy(_connection, _plan.Table.Name);
        _connection.ActiveBulkCopy = owner;
        owner.IsRunning = true;
        owner.ColumnMappings.IsInUse = true;
    }

    /// <summary>What the load did; null until it is complete.</summary>
    public DecentDbBulkCopyResult? Result { get; private set; }

    public BulkLoader Loader => _loader;

    public IReadOnlyList<ColumnDescription> Columns => _plan.Columns;

    public long RowCount => _rowCount;

    /// <summary>Looks up the table that the bulk copy names.</summary>
    public static TableDescription FindTable(DecentDbBulkCopy owner)
    {
        var name = new DestinationName(owner.DestinationTableName!);
        try
        {
            return owner.Connection.OpenSession.FindTable(name.Name)
                ?? throw new InvalidOperationException(
                    $"Cannot access destination table '{owner.DestinationTableName}': it does not exist.");
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
    }

    public bool Read()
    {
        ThrowIfStopped();
        try
        {
            return _source.Read();
        }
        catch (Exception e) when (!IsStop(e))
        {
            throw SourceFailed(e);
        }
    }

    public async ValueTask<bool> ReadAsync()
    {
        ThrowIfStopped();
        try
        {
            return await _source.ReadAsync(_sourceStop).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (IsStop(e))
        {
            ThrowIfStopped();
            throw;
        }
        catch (Exception e)
        {
            throw SourceFailed(e);
        }
    }

    public void CopyRow()
    {
        var at = -1;
        try
        {
            _source.CheckRow();
            var copiers = _copiers;
            for (at = 0; at < copiers.Length; at++)
            {
                copiers[at].Copy(_loader);
            }

            _loader.EndRow();
        }
        catch (DatabaseException e) when (CanSkip(e))
        {
            Reject((uint)at < (uint)_copiers.Length
                ? _failure.AtColumn(e, _rowCount, at) : _failure.AtRow(e, _rowCount, _rowCount));
        }
        catch (DatabaseException e)
        {
            throw RowFailed(e, at);
        }
        catch (Exception e) when (_skipsRows && !IsStop(e))
        {
            Reject(_failure.AtValue(e, _rowCount, at));
        }
        catch (Exception e) when (!IsStop(e))
        {
            throw Stopped(_failure.AtValue(e, _rowCount, at));
        }

        CountRow();
    }

    /// <summary>Ends the row that was set on the <see cref="Loader"/>.</summary>
    public void EndRow()
    {
        try
        {
            _loader.EndRow();
        }
        catch (DatabaseException e) when (CanSkip(e))
        {
            Reject(_failure.AtRow(e, _rowCount, _rowCount));
        }
        catch (DatabaseException e)
        {
            throw RowFailed(e, _copiers.Length);
        }

        CountRow();
    }

    /// <summary>The error for a value of the current row, which is forgotten; the load can go on.</summary>
    public DecentDbBulkCopyException DropRow(Exception cause, int at, object? value)
    {
        _loader.DiscardRow();
        return cause is DatabaseException error
            ? _failure.AtColumn(error, _rowCount, at, value)
            : _failure.AtValue(cause, _rowCount, at, value);
    }

    public void ThrowIfStopped()
    {
        if (!_stop.IsCancellationRequested)
        {
            return;
        }

        _loader.Stop();
        SetCommitted();
        if (_guard.Reason == CancelReason.Token)
        {
            throw AfterStop(new OperationCanceledException("The bulk copy was cancelled.", _callersToken));
        }

        throw AfterStop(_guard.TimeoutPassed(null));
    }

    public void Complete()
    {
        ThrowIfStopped();
        try
        {
            var result = _loader.Complete(_stop);
            _owner.RowsCommitted = result.RowsCommitted;
            Result = CreateResult(result);
        }
        catch (DatabaseException e)
        {
            throw RowFailed(e, _copiers.Length);
        }
    }

    /// <summary>As <see cref="Complete"/>, without a thread that waits for the disk.</summary>
    public async Task CompleteAsync()
    {
        ThrowIfStopped();
        try
        {
            var result = await _loader.CompleteAsync(_stop).ConfigureAwait(false);
            _owner.RowsCommitted = result.RowsCommitted;
            Result = CreateResult(result);
        }
        catch (DatabaseException e)
        {
            throw RowFailed(e, _copiers.Length);
        }
    }

    public void Dispose()
    {
        try
        {
            _loader.Dispose();
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e, _connection.IncludesErrorDetail);
        }
        finally
        {
            _owner.ColumnMappings.IsInUse = false;
            _owner.IsRunning = false;
            _connection.ActiveBulkCopy = null;
            EndGuard();
            if (Result is null)
            {
                SetCommitted();
                ReportFailure();
            }

            Telemetry.EndBulkCopy(_span, _owner.RowsCommitted, Result is not null);
        }
    }

    /// <summary>Tells that the load is complete, when the connection is free again.</summary>
    public DecentDbBulkCopyResult Announce()
    {
        Report(isFinal: true);
        if (_owner.Options.HasFlag(DecentDbBulkCopyOptions.NotifyOnCompletion))
        {
            _owner.Raise(CreateArgs(isFinal: true));
        }

        return Result!;
    }

    private void CountRow()
    {
        _owner.RowsCopied64 = ++_rowCount;
        if (_rowCount >= _nextStop)
        {
            Notify();
        }
    }

    // After EndRow has refused a row the load can go on only if the row was all that was wrong.
    private bool CanSkip(DatabaseException error) =>
        _skipsRows && error.RowIndex is not null && !_loader.HasFailed && !_stop.IsCancellationRequested;

    // A source may also cancel itself, such as a request of its own that takes too long: that is its failure.
    private bool IsStop(Exception error) => error is OperationCanceledException && _stop.IsCancellationRequested;

    private void Reject(DecentDbBulkCopyException error)
    {
        _loader.DiscardRow();
        _source.OnRowRejected();
        _rejectedCount++;
        if (_owner.MaxErrors > 0 && _rejectedCount > _owner.MaxErrors)
        {
            throw Stopped(error);
        }

        if (_errors.Count < ErrorsMax)
        {
            _errors.Add(error);
        }

        var args = new DecentDbRowRejectedEventArgs(_failure.Values(), error);
        Tell(() => _owner.Raise(args));
        if (args.Abort)
        {
            throw Aborted();
        }
    }

    // Calls back. What a handler throws ends the load, and comes out as it is.
    private void Tell(Action call)
    {
        _owner.IsNotifying = true;
        try
        {
            call();
        }
        catch (Exception e)
        {
            _loader.Stop();
            SetCommitted();
            AfterStop(e);
            throw;
        }
        finally
        {
            _owner.IsNotifying = false;
        }
    }

    private void EndGuard()
    {
        _sourceRegistration.Dispose();
        _registration.Dispose();
        _connection.ReturnGuard(_guard);
    }

    private void ThrowIfOptionsExclude()
    {
        if (_source.NeedsKeys && _owner.Conflict.Settings is not null)
        {
            throw new NotSupportedException(
                "Keys are written back into objects only where every object becomes a row of its own: not with"
                + " Conflict.");
        }

        if (_owner.Atomicity == BulkLoadAtomicity.Batch && _owner.Indexes == BulkLoadIndexes.Rebuild)
        {
            throw new InvalidOperationException(
                "With Atomicity.Batch indexes are kept at every commit point; Indexes.Rebuild is not possible.");
        }

        if (!_connection.OpenSession.InTransaction)
        {
            return;
        }

        if (_owner.Atomicity == BulkLoadAtomicity.Batch || _owner.Durability == BulkLoadDurability.None)
        {
            throw new InvalidOperationException(
                "Inside a transaction a bulk copy becomes durable with the transaction's commit;"
                + " Atomicity.Batch and Durability.None are not possible.");
        }
    }

    // The table may have been altered after it was looked up, while the load waited for another writer.
    private void ThrowIfTableChanged()
    {
        var now = _loader.Columns;
        for (var i = 0; i < now.Count; i++)
        {
            if (now[i].Type != _plan.Columns[i].Type
                || now[i].IsDeclaredIdentity != _plan.Columns[i].IsDeclaredIdentity)
            {
                throw new DatabaseException(
                    ErrorCode.SerializationFailure,
                    $"The table '{_plan.Table.Name}' was altered while the bulk copy waited for it; run it again.");
            }
        }
    }

    private void Notify()
    {
        if (_rowCount >= _nextNotice)
        {
            var args = CreateArgs(isFinal: false);
            Tell(() => _owner.Raise(args));
            if (args.Abort)
            {
                throw Aborted();
            }
        }

        if (_rowCount >= _nextReport)
        {
            Tell(() => Report(isFinal: false));
        }

        SetNextNotice();
    }

    private DecentDbBulkCopyAbortedException Aborted()
    {
        _loader.Stop();
        SetCommitted();
        return AfterStop(new DecentDbBulkCopyAbortedException(string.Create(
            CultureInfo.InvariantCulture,
            $"The bulk copy was stopped by its event handler after {_rowCount} rows."))
        {
            RowsCopied = _rowCount,
            RowsCommitted = _owner.RowsCommitted,
        });
    }

    private DecentDbRowsCopiedEventArgs CreateArgs(bool isFinal) => new(_rowCount)
    {
        RowsCommitted = Result?.RowsCommitted ?? _loader.RowsCommitted,
        Elapsed = Stopwatch.GetElapsedTime(_started),
        IsFinal = isFinal,
    };

    private void SetNextNotice()
    {
        var interval = (long)_owner.NotifyAfter;
        _nextNotice = interval == 0 ? long.MaxValue : ((_rowCount / interval) + 1) * interval;
        interval = interval == 0 ? ReportAfter : interval;
        _nextReport = _owner.Progress is null ? long.MaxValue : ((_rowCount / interval) + 1) * interval;
        _nextStop = Math.Min(_nextNotice, _nextReport);
    }

    private void Report(bool isFinal)
    {
        _isFinalReported |= isFinal;
        _owner.Progress?.Report(new DecentDbBulkCopyProgress(
            _rowCount,
            Result?.RowsCommitted ?? _loader.RowsCommitted,
            _owner.ExpectedRows,
            Stopwatch.GetElapsedTime(_started),
            isFinal));
    }

    private void ReportFailure()
    {
        if (_isFinalReported)
        {
            return;
        }

        try
        {
            Report(isFinal: true);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The failure of the load is what the caller must see.
        }
    }

    private void SetCommitted() => _owner.RowsCommitted = _loader.RowsCommitted;

    private DecentDbBulkCopyException SourceFailed(Exception cause) => Stopped(_failure.OfSource(cause, _rowCount));

    /// <summary>
    /// An error of the engine: at a value, at the end of a row, or later, when constraints are checked.
    /// </summary>
    private Exception RowFailed(DatabaseException cause, int at)
    {
        if (cause.Code == ErrorCode.QueryCanceled)
        {
            _loader.Stop();
            SetCommitted();
            return AfterStop(_guard.Translate(cause, _callersToken));
        }

        if ((uint)at < (uint)_copiers.Length)
        {
            return Stopped(_failure.AtColumn(cause, _rowCount, at));
        }

        if (cause.RowIndex is null)
        {
            _loader.Stop();
            SetCommitted();
            return AfterStop(DecentDbException.From(cause, _connection.IncludesErrorDetail));
        }

        return Stopped(_failure.AtRow(cause, cause.RowIndex.Value, _rowCount));
    }

    // Ends the load because of the error, which then tells what stays.
    private DecentDbBulkCopyException Stopped(DecentDbBulkCopyException error)
    {
        _loader.Stop();
        SetCommitted();
        error.RowsCommitted = _owner.RowsCommitted;
        error.RowsCopied = _rowCount;
        error.Result = CreateResult(_loader.CommittedResult());
        return AfterStop(error);
    }

    // Batches that were complete are committed while a load is stopped; an error of that is told beside the first one.
    private T AfterStop<T>(T error)
        where T : Exception
    {
        if (_loader.StopFailure is { } failure)
        {
            error.Data[DecentDbBulkCopyException.BatchFailureKey] =
                failure is DatabaseException cause
                    ? DecentDbException.From(cause, _connection.IncludesErrorDetail) : failure;
        }

        return error;
    }

    private DecentDbBulkCopyResult CreateResult(BulkLoadResult result) => new()
    {
        RowsRead = _rowCount,
        RowsInserted = result.RowsInserted,
        RowsUpdated = result.RowsUpdated,
        RowsIgnored = result.RowsIgnored,
        RowsRejected = _rejectedCount,
        Errors = _errors.ToArray(),
        RowsCommitted = result.RowsCommitted,
        Batches = result.Batches,
        Elapsed = Stopwatch.GetElapsedTime(_started),
        FirstIdentity = result.FirstIdentity,
        LastIdentity = result.LastIdentity,
        GeneratedKeys = result.Keys is { } keys ? new KeyList(keys) : null,
        CommitVersion = result.CommitVersion,
    };
}
