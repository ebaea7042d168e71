using System;
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
    private const int ValueLengthMax = 100;

    private readonly DecentDbBulkCopy _owner;
    private readonly DecentDbConnection _connection;
    private readonly BulkSource _source;
    private readonly CancellationToken _callersToken;
    private readonly ExecutionGuard _guard;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _stop;
    private readonly BulkCopyPlan _plan;
    private readonly BulkLoader _loader;
    private readonly ColumnCopier[] _copiers;
    private long _rowCount;
    private long _nextNotice = long.MaxValue;

    public BulkCopyRun(DecentDbBulkCopy owner, BulkSource source, CancellationToken callersToken)
    {
        _owner = owner;
        _connection = owner.Connection;
        _source = source;
        _callersToken = callersToken;
        owner.RowsCopied64 = 0;
        owner.RowsCommitted = 0;
        _plan = new BulkCopyPlan(FindTable(), source, owner.ColumnMappings);
        _copiers = new ColumnCopier[_plan.Columns.Count];
        for (var i = 0; i < _copiers.Length; i++)
        {
            _copiers[i] = source.CreateCopier(_plan.Ordinals[i], i, _plan.Columns[i]);
        }

        ThrowIfTransactionRefuses();
        _guard = _connection.TakeGuard();
        _guard.Begin(owner.BulkCopyTimeout);
        _stop = _guard.Token;
        _registration = callersToken.CanBeCanceled
            ? callersToken.UnsafeRegister(static g => ((ExecutionGuard)g!).Cancel(CancelReason.Token), _guard)
            : default;
        try
        {
            _loader = _connection.OpenSession.BeginBulkLoad(
                _plan.Table.Name, _plan.ColumnNames(), owner.CreateOptions(), _stop);
        }
        catch (DatabaseException e)
        {
            var error = _guard.Translate(e, callersToken);
            EndGuard();
            throw error;
        }

        SetNextNotice();
        _connection.ActiveBulkCopy = owner;
        owner.IsRunning = true;
        owner.ColumnMappings.IsInUse = true;
    }

    public bool Read()
    {
        ThrowIfStopped();
        try
        {
            return _source.Read();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw SourceFailed(e);
        }
    }

    public async ValueTask<bool> ReadAsync()
    {
        ThrowIfStopped();
        try
        {
            return await _source.ReadAsync(_callersToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
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
        catch (DatabaseException e)
        {
            throw RowFailed(e, at);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw ValueFailed(e, at);
        }

        _owner.RowsCopied64 = ++_rowCount;
        if (_rowCount >= _nextNotice)
        {
            Notify();
        }
    }

    public void Complete()
    {
        ThrowIfStopped();
        try
        {
            var result = _loader.Complete(_stop);
            _owner.RowsCommitted = result.RowsCommitted;
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
            throw DecentDbException.From(e);
        }
        finally
        {
            _owner.ColumnMappings.IsInUse = false;
            _owner.IsRunning = false;
            _connection.ActiveBulkCopy = null;
            EndGuard();
        }
    }

    private void EndGuard()
    {
        _registration.Dispose();
        _connection.ReturnGuard(_guard);
    }

    private TableDescription FindTable()
    {
        var name = new DestinationName(_owner.DestinationTableName!);
        try
        {
            return _connection.OpenSession.FindTable(name.Name)
                ?? throw new InvalidOperationException(
                    $"Cannot access destination table '{_owner.DestinationTableName}': it does not exist.");
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
    }

    private void ThrowIfTransactionRefuses()
    {
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

    private void ThrowIfStopped()
    {
        if (!_stop.IsCancellationRequested)
        {
            return;
        }

        _loader.Dispose();
        SetCommitted();
        if (_guard.Reason == CancelReason.Token)
        {
            throw new OperationCanceledException("The bulk copy was cancelled.", _callersToken);
        }

        throw _guard.TimeoutPassed(null);
    }

    private void Notify()
    {
        var args = new DecentDbRowsCopiedEventArgs(_rowCount);
        _owner.Raise(args);
        if (args.Abort)
        {
            _loader.Stop();
            SetCommitted();
            throw new DecentDbBulkCopyAbortedException(string.Create(
                CultureInfo.InvariantCulture,
                    $"The bulk copy was stopped by its event handler after {_rowCount} rows."))
            {
                RowsCopied = _rowCount,
                RowsCommitted = _owner.RowsCommitted,
            };
        }

        SetNextNotice();
    }

    private void SetNextNotice()
    {
        var interval = _owner.NotifyAfter;
        _nextNotice = interval == 0 ? long.MaxValue : ((_rowCount / interval) + 1) * interval;
    }

    private void SetCommitted() => _owner.RowsCommitted = _loader.RowsCommitted;

    private DecentDbBulkCopyException SourceFailed(Exception cause) =>
        Failure(ErrorCode.InvalidParameterValue, $"the source failed: {cause.Message}", cause, _rowCount, null, null,
            null);

    /// <summary>A value that the source does not hand out or that has no SQL type.</summary>
    private DecentDbBulkCopyException ValueFailed(Exception cause, int at)
    {
        var copier = (uint)at < (uint)_copiers.Length ? _copiers[at] : null;
        return Failure(
            ErrorCode.InvalidParameterValue, cause.Message, cause, _rowCount, copier, DestinationOf(copier),
                Show(copier));
    }

    /// <summary>
    /// An error of the engine: at a value, at the end of a row, or later, when constraints are checked.
    /// </summary>
    private Exception RowFailed(DatabaseException cause, int at)
    {
        _loader.Stop();
        SetCommitted();
        if (cause.Code == ErrorCode.QueryCanceled)
        {
            return _guard.Translate(cause, _callersToken);
        }

        if ((uint)at < (uint)_copiers.Length)
        {
            var copier = _copiers[at];
            return Failure(cause.Code, cause.Message, cause, _rowCount, copier, DestinationOf(copier), Show(copier));
        }

        if (cause.RowIndex is not { } row)
        {
            return DecentDbException.From(cause);
        }

        var culprit = Array.Find(_copiers, copier => DestinationOf(copier) == cause.ColumnName);
        var value = row == _rowCount ? Show(culprit) : null;
        return Failure(cause.Code, cause.Message, cause, row, culprit, cause.ColumnName, value);
    }

    private DecentDbBulkCopyException Failure(
        ErrorCode code,
        string reason,
        Exception cause,
        long row,
        ColumnCopier? copier,
        string? destination,
        string? value)
    {
        _loader.Stop();
        SetCommitted();
        var source = copier is null ? null : _source.NameOf(copier.Ordinal);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"Row {row} of the source{Describe(" column", source)}{Describe(" into column", destination)}"
            + $"{Describe(" value", value)}: {reason}");
        return new DecentDbBulkCopyException(code, text, cause)
        {
            RowNumber = row,
            SourceColumn = source,
            DestinationColumn = destination,
            DestinationTable = _plan.Table.Name,
            Value = value,
            RowsCommitted = _owner.RowsCommitted,
        };
    }

    private static string Describe(string what, string? name) => name is null ? "" : $",{what} '{name}'";

    private string? DestinationOf(ColumnCopier? copier) =>
        copier is null ? null : _plan.Columns[copier.Destination].Name;

    /// <summary>The value at fault as far as the source still gives it out.</summary>
    private static string? Show(ColumnCopier? copier)
    {
        try
        {
            var value = copier?.CurrentValue();
            var text = value switch
            {
                null => null,
                DBNull => "NULL",
                byte[] bytes => Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, ValueLengthMax / 2))),
                _ => Convert.ToString(value, CultureInfo.InvariantCulture),
            };
            return text is { Length: > ValueLengthMax } ? text[..ValueLengthMax] : text;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The source refuses the value it failed on; the message goes without it.
            return null;
        }
    }
}
