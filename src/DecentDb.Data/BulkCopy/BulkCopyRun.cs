using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data.BulkCopy.Sources;
using DecentDb.Data.Diagnostics;
using DecentDb.Data.Sessions;
using DecentDb.Data.Statements;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data.BulkCopy;

/// <summary>
/// One call of WriteToServer: from the checks before the first row to the commit, or to the roll back when it is
/// disposed without one.
/// </summary>
internal sealed partial class BulkCopyRun : IDisposable, IAsyncDisposable
{
    // Between two reports of progress when there is no NotifyAfter.
    private const long ReportAfter = 10_000;
    private const int ErrorsMax = 1000;

    private readonly DecentDbBulkCopy _owner;
    private readonly IConnectionHost _connection;
    private readonly BulkSource _source;
    private readonly CancellationToken _callersToken;
    private readonly ExecutionGuard _guard;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _stop;
    private readonly CancellationToken _sourceStop;
    private readonly CancellationTokenRegistration _sourceRegistration;
    private readonly bool _skipsRows;
    private readonly TelemetrySpan? _span;
    private readonly List<long> _rejected = []; // for each row left out: how many rows the load had taken before it
    private BulkCopyPlan _plan;
    private BulkCopyFailure _failure;
    private BulkLoader? _begun;
    private ColumnCopier[] _copiers = [];
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
        _skipsRows = owner.ErrorMode == DecentDbBulkCopyErrorMode.SkipRow;
        owner.RowsCopied64 = 0;
        owner.RowsCommitted = 0;
        try
        {
            MakePlan();
            ThrowIfOptionsExclude();
        }
        catch (Exception e)
        {
            Telemetry.RefuseBulkCopy(_connection, owner.DestinationTableName ?? "", e);
            throw;
        }

        _guard = _connection.TakeLoadGuard();
        _guard.Begin(owner.BulkCopyTimeout, nameof(owner.BulkCopyTimeout));
        _guard.CancelIfEnding(_connection.Scope);
        _stop = _guard.Token;
        if (sourceStop is not null)
        {
            // Not on the thread that fires: the source may do anything then.
            _sourceStop = sourceStop.Token;
            _sourceRegistration = _stop.UnsafeRegister(
                static state => _ = (state as CancellationTokenSource)?.CancelAsync(), sourceStop);
        }

        _registration = callersToken.CanBeCanceled
            ? callersToken.UnsafeRegister(static g => (g as ExecutionGuard)?.Cancel(CancelReason.Token), _guard)
            : default;
        _span = Telemetry.StartBulkCopy(_connection, _plan.Table.Name);
        _connection.BeginLoad(owner);
        owner.IsRunning = true;
        owner.ColumnMappings.IsInUse = true;
        _connection.AdmitGuests();
    }

    /// <summary>What the load did; null until it is complete.</summary>
    public DecentDbBulkCopyResult? Result { get; private set; }

    public BulkLoader Loader => _begun ?? throw new InvalidOperationException("The load has not begun.");

    /// <summary>True when <see cref="SettleAsync"/> has to come before the next row.</summary>
    public bool NeedsSettling => Loader.NeedsSettling;

    /// <summary>Takes the writer lock and begins the load.</summary>
    /// <exception cref="DecentDbException">The table is not free, or a column without default is missing.</exception>
    public void Begin()
    {
        try
        {
            if (_source.LooksAhead)
            {
                LookAhead();
            }

            BeginLoad(defersWaits: false);
        }
        catch (Exception e)
        {
            _span?.Fail(e);
            throw;
        }
    }

    /// <summary>
    /// As <see cref="Begin"/>; waits for the first row and for other writers without a thread. The run ends by
    /// <see cref="DisposeAsync"/>.
    /// </summary>
    public async ValueTask BeginAsync()
    {
        _endsAsync = true;
        Watchdog.Hold(_guard);
        try
        {
            if (_source.LooksAhead)
            {
                await LookAheadAsync().ConfigureAwait(false);
            }

            using var reservation = await ReserveWriterAsync().ConfigureAwait(false);
            BeginLoad(defersWaits: true);
        }
        catch (Exception e)
        {
            _span?.Fail(e);
            throw;
        }
    }

    public IReadOnlyList<ColumnDescription> Columns => _plan.Columns;

    public long RowCount => _rowCount;

    /// <summary>Looks up the table that the bulk copy names.</summary>
    public static TableDescription FindTable(DecentDbBulkCopy owner)
    {
        var name = new DestinationName(
            owner.DestinationTableName ?? throw new InvalidOperationException("DestinationTableName is not set."));
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

    [MemberNotNull(nameof(_plan), nameof(_failure))]
    private void MakePlan()
    {
        _plan = new BulkCopyPlan(FindTable(_owner), _source, _owner);
        _plan.ThrowIfUnfit();
        _failure = new BulkCopyFailure(
            _plan, _source, _copiers, _owner.BatchSize, _connection.IncludesErrorDetail);
    }

    private void LookAhead()
    {
        try
        {
            _source.LookAhead();
        }
        catch (Exception e) when (!IsStop(e))
        {
            throw _failure.OfSource(e, 0);
        }

        ThrowIfStopped();
        MakePlan();
    }

    private async ValueTask LookAheadAsync()
    {
        try
        {
            _connection.AdmitGuestsOfAnyThread();
            try
            {
                await _source.LookAheadAsync(_sourceStop).ConfigureAwait(false);
            }
            finally
            {
                _connection.AdmitGuestsHereAgain();
            }
        }
        catch (OperationCanceledException e) when (IsStop(e))
        {
            ThrowIfStopped();
            throw;
        }
        catch (Exception e)
        {
            throw _failure.OfSource(e, 0);
        }

        ThrowIfStopped();
        MakePlan();
    }

    // Waits without a thread for other writers, unless the load is part of a transaction.
    private async ValueTask<WriterReservation?> ReserveWriterAsync()
    {
        if (_connection.OpenSession.InTransaction)
        {
            return null;
        }

        _connection.AdmitGuestsOfAnyThread();
        try
        {
            return await WriterWait.ReserveAsync(_connection.OpenSession, _guard, _callersToken).ConfigureAwait(false);
        }
        finally
        {
            _connection.AdmitGuestsHereAgain();
        }
    }

    private void BeginLoad(bool defersWaits)
    {
        _copiers = new ColumnCopier[_plan.Columns.Count];
        for (var i = 0; i < _copiers.Length; i++)
        {
            _copiers[i] = _source.CreateCopier(_plan.Ordinals[i], i, _plan.Columns[i]);
        }

        _failure = new BulkCopyFailure(
            _plan, _source, _copiers, _owner.BatchSize, _connection.IncludesErrorDetail);
        try
        {
            _begun = _connection.OpenSession.BeginBulkLoad(
                _plan.Table.Name, _plan.ColumnNames(), _owner.CreateOptions(_source.NeedsKeys, defersWaits), _stop);
            ThrowIfTableChanged();
        }
        catch (DatabaseException e)
        {
            throw _guard.Translate(e, _callersToken);
        }

        SetNextNotice();
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
            ThrowIfScopeStopped();
            throw SourceFailed(e);
        }
    }

    public async ValueTask<bool> ReadAsync()
    {
        ThrowIfStopped();
        try
        {
            // Before the source is asked: it may use a reader of the connection on another thread at once.
            _connection.AdmitGuestsOfAnyThread();
            try
            {
                return await _source.ReadAsync(_sourceStop).ConfigureAwait(false);
            }
            finally
            {
                _connection.AdmitGuestsHereAgain();
            }
        }
        catch (OperationCanceledException e) when (IsStop(e))
        {
            ThrowIfStopped();
            throw;
        }
        catch (Exception e)
        {
            ThrowIfScopeStopped();
            throw SourceFailed(e);
        }
    }

    public void CopyRow()
    {
        var at = -1;
        try
        {
            _source.CheckRow();
            at = 0;
            while (at < _copiers.Length)
            {
                CopyValues(ref at);
            }

            var loader = Loader;
            loader.EndRow();
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

    /// <summary>Waits, without a thread, until the load takes rows again.</summary>
    public async ValueTask SettleAsync()
    {
        try
        {
            _connection.AdmitGuestsOfAnyThread();
            try
            {
                await Loader.SettleAsync().ConfigureAwait(false);
            }
            finally
            {
                _connection.AdmitGuestsHereAgain();
            }
        }
        catch (DatabaseException e)
        {
            throw RowFailed(e, _copiers.Length);
        }
    }

    // A source that reads from the connection fails with its scope: that is no failure of the source.
    private void ThrowIfScopeStopped()
    {
        if (_guard.Reason == CancelReason.Scope)
        {
            ThrowIfStopped();
        }
    }

    // Goes on with the same value when the source turns out to lack what its copier asks for.
    private void CopyValues(ref int at)
    {
        var copiers = _copiers;
        var loader = Loader;
        try
        {
            for (; at < copiers.Length; at++)
            {
                copiers[at].Copy(loader);
            }
        }
        catch (Exception e) when (
            _source.CreateValueCopier(copiers[at], _plan.Columns[at], e) is { } other && Replace(at, other))
        {
            // The caller tries again.
        }
    }

    private bool Replace(int at, ColumnCopier copier)
    {
        _copiers[at] = copier;
        return true;
    }

    /// <summary>Ends the row that was set on the <see cref="Loader"/>.</summary>
    public void EndRow()
    {
        try
        {
            Loader.EndRow();
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

    /// <summary>
    /// The error for a value of the current row, which is forgotten; the load can go on unless it was to stop.
    /// </summary>
    public Exception DropRow(Exception cause, int at, object? value)
    {
        Loader.DiscardRow();
        if (cause is DatabaseException { Code: ErrorCode.QueryCanceled } stopped)
        {
            return RowFailed(stopped, at);
        }

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

        throw Ended(_guard.Stopped(
            new DatabaseException(ErrorCode.QueryCanceled, "The bulk copy was cancelled."), _callersToken));
    }

    public void Complete()
    {
        ThrowIfStopped();
        try
        {
            var result = Loader.Complete(_stop);
            _owner.RowsCommitted = result.RowsCommitted;
            Result = CreateResult(result);
        }
        catch (DatabaseException e)
        {
            throw RowFailed(e, _copiers.Length);
        }
    }

    /// <summary>
    /// As <see cref="Complete"/>, without a thread that waits; <see cref="DisposeAsync"/> comes next.
    /// </summary>
    public async Task CompleteAsync()
    {
        _endsAsync = true;
        ThrowIfStopped();
        try
        {
            var result = await Loader.CompleteAsync(_stop).ConfigureAwait(false);
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
            _begun?.Dispose();
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e, _connection.IncludesErrorDetail);
        }
        finally
        {
            _owner.ColumnMappings.IsInUse = false;
            _owner.IsRunning = false;
            _connection.EndLoad();
            _connection.RefuseGuests();
            EndGuard();
            if (Result is null && _begun is not null)
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

        return Result ?? throw new InvalidOperationException("The load is not complete.");
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
        _skipsRows && error.RowIndex is not null && !Loader.HasFailed && !_stop.IsCancellationRequested;

    // A source may also cancel itself, such as a request of its own that takes too long: that is its failure.
    private bool IsStop(Exception error)
    {
        if (error is not OperationCanceledException)
        {
            return false;
        }

        if (_callersToken.IsCancellationRequested)
        {
            // The source may have seen the caller's token before those who registered with it are called.
            _guard.Cancel(CancelReason.Token);
        }

        return _stop.IsCancellationRequested;
    }

    private void Reject(DecentDbBulkCopyException error)
    {
        Loader.DiscardRow();
        _source.OnRowRejected();
        _rejectedCount++;
        _rejected.Add(Loader.RowCount);
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

            // The handler may have taken the time that the load has, and the watchdog be late on a busy machine.
            _guard.Check(Environment.TickCount64);
        }
        catch (Exception e)
        {
            Ended(e);
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
        Watchdog.Release(_guard);
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

        if (_owner.Atomicity == DecentDbBulkCopyAtomicity.Batch && _owner.Indexes == DecentDbBulkCopyIndexes.Rebuild)
        {
            throw new InvalidOperationException(
                "With Atomicity.Batch indexes are kept at every commit point; Indexes.Rebuild is not possible.");
        }

        if (_owner.YieldWriter && _owner.Atomicity != DecentDbBulkCopyAtomicity.Batch)
        {
            throw new InvalidOperationException(
                "A bulk copy gives the writer lock away where it commits; YieldWriter needs Atomicity.Batch.");
        }

        if (!_connection.OpenSession.InTransaction)
        {
            return;
        }

        if (_owner.Atomicity == DecentDbBulkCopyAtomicity.Batch || _owner.Durability == DecentDbBulkCopyDurability.None)
        {
            throw new InvalidOperationException(
                "Inside a transaction a bulk copy becomes durable with the transaction's commit;"
                + " Atomicity.Batch and Durability.None are not possible.");
        }
    }

    // The table may have been altered after it was looked up, while the load waited for another writer.
    private void ThrowIfTableChanged()
    {
        var now = Loader.Columns;
        for (var i = 0; i < now.Count; i++)
        {
            if (now[i].Type != _plan.Columns[i].Type
                || now[i].IsDeclaredIdentity != _plan.Columns[i].IsDeclaredIdentity
                || now[i].IsComputed != _plan.Columns[i].IsComputed)
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
        var error = new DecentDbBulkCopyAbortedException(string.Create(
            CultureInfo.InvariantCulture,
            $"The bulk copy was stopped by its event handler after {_rowCount} rows."))
        {
            RowsCopied = _rowCount,
        };
        return Ended(error, () => error.RowsCommitted = _owner.RowsCommitted);
    }

    private DecentDbRowsCopiedEventArgs CreateArgs(bool isFinal) => new(_rowCount)
    {
        RowsCommitted = Result?.RowsCommitted ?? Loader.RowsCommitted,
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
            Result?.RowsCommitted ?? Loader.RowsCommitted,
            _owner.ExpectedRows,
            Stopwatch.GetElapsedTime(_started),
            isFinal));
    }

    private DecentDbBulkCopyException SourceFailed(Exception cause) => Stopped(_failure.OfSource(cause, _rowCount));

    /// <summary>
    /// An error of the engine: at a value, at the end of a row, or later, when constraints are checked.
    /// </summary>
    private Exception RowFailed(DatabaseException cause, int at)
    {
        if (cause.Code == ErrorCode.QueryCanceled)
        {
            return Ended(_guard.Translate(WithCommitted(cause), _callersToken));
        }

        if ((uint)at < (uint)_copiers.Length)
        {
            return Stopped(_failure.AtColumn(cause, _rowCount, at));
        }

        if (cause.RowIndex is null)
        {
            return Ended(DecentDbException.From(WithCommitted(cause), _connection.IncludesErrorDetail));
        }

        return Stopped(_failure.AtRow(cause, RowOfSource(cause.RowIndex.Value), _rowCount));
    }

    // The engine counts the rows that it has taken; those that were rejected stand between them in the source.
    private long RowOfSource(long taken)
    {
        var low = 0;
        var high = _rejected.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _rejected[middle] <= taken ? (middle + 1, high) : (low, middle);
        }

        return taken + low;
    }

    private DecentDbBulkCopyResult CreateResult(BulkLoadResult result) => new(result)
    {
        RowsRead = _rowCount,
        RowsRejected = _rejectedCount,
        Errors = _errors.ToArray(),
        Elapsed = Stopwatch.GetElapsedTime(_started),
    };
}
