using System;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data.BulkCopy;
using DecentDb.Data.Sessions;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <summary>
/// A bulk copy into which rows are pushed, begun by <see cref="DecentDbBulkCopy.BeginWrite"/>. Nothing of it stays
/// unless <see cref="Complete"/> is called. A row with a value that its column does not take is dropped and the writer
/// goes on; an error that is found later, such as a duplicate key, ends the load. Used by one thread at a time.
/// </summary>
public sealed class DecentDbBulkWriter : IDisposable, IAsyncDisposable, IOpenWriter
{
    private readonly DecentDbBulkCopy _owner;
    private readonly IConnectionHost _connection;
    private readonly BulkCopyRun _run;
    private readonly bool _keepNulls;
    private int _next = -1;
    private int _rowThread;
    private bool _isEnded;
    private bool _isCompleting;
    private bool _scopeHasEnded;

    internal DecentDbBulkWriter(DecentDbBulkCopy owner, BulkCopyRun run)
    {
        _owner = owner;
        _connection = owner.Connection;
        _run = run;
        _keepNulls = owner.Options.HasFlag(DecentDbBulkCopyOptions.KeepNulls);
    }

    /// <summary>Rows written so far.</summary>
    public long RowsWritten => _run.RowCount;

    /// <summary>The values that a row has.</summary>
    public int ColumnCount => _run.Columns.Count;

    /// <summary>Writes a row.</summary>
    /// <param name="values">A value for each column, in the order of the writer's columns.</param>
    /// <exception cref="InvalidOperationException">
    /// Too many or too few values, a row is open, or the writer has ended.
    /// </exception>
    /// <exception cref="DecentDbBulkCopyException">A value or an earlier row cannot be stored.</exception>
    public void WriteRow(params ReadOnlySpan<object?> values)
    {
        EnterRow();
        if (values.Length != ColumnCount)
        {
            DropRow();
            throw WrongCount(values.Length);
        }

        try
        {
            foreach (var value in values)
            {
                Set(_next++, value);
            }
        }
        catch
        {
            DropRow(); // a value such as a stream may fail by itself, and nobody else can end the row
            throw;
        }

        EndRow();
    }

    /// <summary>Writes a row of two values, the second of which is NULL.</summary>
    /// <param name="first">The first value.</param>
    /// <param name="second">NULL: null or DBNull.</param>
    /// <exception cref="InvalidOperationException">
    /// The writer has not two columns, a row is open, or the writer has ended.
    /// </exception>
    /// <exception cref="DecentDbBulkCopyException">A value or an earlier row cannot be stored.</exception>
    [OverloadResolutionPriority(1)] // a null in this place would else be taken for a function
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void WriteRow(object? first, DBNull? second) => WriteRow([first, second]);

    /// <summary>Writes a row by a function; when it throws, the row is dropped and the writer goes on.</summary>
    /// <typeparam name="TState">What the function gets.</typeparam>
    /// <param name="state">Passed to the function.</param>
    /// <param name="write">Writes the values.</param>
    /// <exception cref="InvalidOperationException">Too many or too few values, or the writer has ended.</exception>
    /// <exception cref="DecentDbBulkCopyException">A value or an earlier row cannot be stored.</exception>
    public void WriteRow<TState>(TState state, DecentDbRowAction<TState> write)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(write);
        using var row = StartRow();
        var copy = row;
        write(ref copy, state);
        if (_next >= 0)
        {
            EndRow();
        }
    }

    /// <summary>Begins a row; end it with <see cref="DecentDbRowWriter.EndRow"/>.</summary>
    /// <returns>The writer of the row; disposing it without EndRow drops the row.</returns>
    /// <exception cref="InvalidOperationException">A row is open, or the writer has ended.</exception>
    public DecentDbRowWriter StartRow()
    {
        EnterRow();
        return new DecentDbRowWriter(this);
    }

    /// <summary>Stores what was written and, outside a transaction, commits.</summary>
    /// <returns>What the load did.</returns>
    /// <exception cref="InvalidOperationException">A row is open, or the writer has ended.</exception>
    /// <exception cref="DecentDbBulkCopyException">A row cannot be stored; nothing of the load stays.</exception>
    public DecentDbBulkCopyResult Complete()
    {
        ThrowIfIncomplete();
        _connection.EnterUnchecked();
        try
        {
            ThrowIfEnded();
            _isCompleting = true;
            CompleteEntered();
        }
        finally
        {
            _connection.Leave();
        }

        return _run.Announce();
    }

    /// <summary>
    /// As <see cref="Complete"/>, but no thread waits for the one that works on the rows, or for the disk.
    /// </summary>
    /// <param name="cancellationToken">Checked before the work starts.</param>
    /// <returns>What the load did.</returns>
    public async ValueTask<DecentDbBulkCopyResult> CompleteAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfIncomplete();
        _connection.EnterUnchecked();
        try
        {
            ThrowIfEnded();
            _isCompleting = true;
            await CompleteEnteredAsync().ConfigureAwait(false);
        }
        finally
        {
            _connection.Leave();
        }

        return _run.Announce();
    }

    /// <summary>Ends the load; nothing of it stays. Does nothing after <see cref="Complete"/>.</summary>
    public void Discard()
    {
        if (_isEnded)
        {
            return;
        }

        if (!TryEnterToDiscard())
        {
            return;
        }

        try
        {
            if (!_isEnded)
            {
                End();
            }
        }
        finally
        {
            _connection.Leave();
        }
    }

    /// <summary>As <see cref="Discard"/>.</summary>
    public void Dispose() => Discard();

    /// <summary>As <see cref="Discard"/>, but no thread waits for the one that works on the rows, or for the disk.
    /// </summary>
    /// <returns>A task that ends with the load.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_isEnded)
        {
            return;
        }

        if (!TryEnterToDiscard())
        {
            return;
        }

        try
        {
            if (!_isEnded)
            {
                await EndAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _connection.Leave();
        }
    }

    // False when the thread that is inside ends the load as it leaves.
    private bool TryEnterToDiscard()
    {
        _owner.ThrowIfNotifying();
        if (_isCompleting || (_next >= 0 && _rowThread != Environment.CurrentManagedThreadId))
        {
            _connection.EnterUnchecked();
            return true;
        }

        return _next >= 0 || _connection.TryEnterToGiveUp(this);
    }

    private void ThrowIfIncomplete()
    {
        if (_next >= 0)
        {
            Discard();
            throw new InvalidOperationException("A row is not ended; the whole load is discarded.");
        }

        ThrowIfEnded();
        _owner.ThrowIfNotifying();
    }

    internal void Write<T>(T value)
    {
        ThrowIfFull();
        Set(_next++, value);
    }

    internal void WriteText(ReadOnlySpan<char> value)
    {
        ThrowIfFull();
        var at = _next++;
        if (!Values.ClrMapping.IsStoredAsText(_run.Columns[at].Type.Kind))
        {
            Set(at, value.ToString());
            return;
        }

        try
        {
            _run.Loader.SetChars(at, value);
            _run.Loader.CheckValue(at);
        }
        catch (DatabaseException e)
        {
            throw Drop(e, at, value.ToString());
        }
    }

    internal void WriteBytes(ReadOnlySpan<byte> value)
    {
        ThrowIfFull();
        var at = _next++;
        if (_run.Columns[at].Type.Kind != Engine.Types.SqlTypeKind.Blob)
        {
            Set(at, value.ToArray());
            return;
        }

        _run.Loader.SetBytes(at, value);
    }

    internal void WriteDefault()
    {
        ThrowIfFull();
        if (_keepNulls && _run.Columns[_next].HasDefault)
        {
            throw new NotSupportedException(
                "With KeepNulls a NULL stays NULL, so a row cannot choose the default; leave the column out instead.");
        }

        Set<object?>(_next++, null);
    }

    internal void SetAt<T>(int ordinal, T value)
    {
        ThrowIfNoRow();
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ordinal, ColumnCount);
        Set(ordinal, value);
        _next = Math.Max(_next, ordinal + 1);
    }

    internal void EndRow()
    {
        ThrowIfNoRow();
        if (_next != ColumnCount)
        {
            var count = _next;
            DropRow();
            throw WrongCount(count);
        }

        _next = -1;
        try
        {
            _run.EndRow();
        }
        catch
        {
            End();
            throw;
        }
        finally
        {
            LeaveRow();
        }
    }

    /// <summary>Forgets the row that is open, if one is.</summary>
    internal void DropRow()
    {
        if (_next >= 0 && !_isEnded)
        {
            _run.Loader.DiscardRow();
            _next = -1;
            LeaveRow();
        }
    }

    /// <summary>The scope of the connection was rolled back. Whoever calls is inside the connection.</summary>
    internal void EndWithScope()
    {
        _scopeHasEnded = true;
        End();
    }

    void IOpenWriter.EndGivenUp()
    {
        if (!_isEnded)
        {
            End();
        }
    }

    private void Set<T>(int at, T value)
    {
        try
        {
            BulkValues.Set(_run.Loader, at, _run.Columns[at].Type.Kind, value);
            _run.Loader.CheckValue(at);
        }
        catch (DatabaseException e)
        {
            throw Drop(e, at, value);
        }
        catch (Exception e) when (e is InvalidCastException or FormatException or OverflowException)
        {
            throw Drop(e, at, value);
        }
    }

    private Exception Drop(Exception cause, int at, object? value)
    {
        var error = _run.DropRow(cause, at, value);
        _next = -1;
        LeaveRow();
        return error;
    }

    private void CompleteEntered()
    {
        try
        {
            _run.Complete();
        }
        finally
        {
            End();
        }
    }

    private void End()
    {
        SetEnded();
        _run.Dispose();
    }

    private ValueTask EndAsync()
    {
        SetEnded();
        return _run.DisposeAsync();
    }

    private void SetEnded()
    {
        _isEnded = true;
        _next = -1;
        _owner.ActiveWriter = null;
    }

    private void ThrowIfFull()
    {
        ThrowIfNoRow();
        if (_next >= ColumnCount)
        {
            DropRow();
            throw WrongCount(ColumnCount + 1);
        }
    }

    private void ThrowIfNoRow()
    {
        ThrowIfEnded();
        if (_next < 0)
        {
            throw new InvalidOperationException("No row is open; it was ended or dropped. Call StartRow.");
        }
    }

    private async ValueTask CompleteEnteredAsync()
    {
        try
        {
            await _run.CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    // From here to the end of the row the connection belongs to this thread.
    private void EnterRow()
    {
        ThrowIfEnded();
        if (_next >= 0)
        {
            throw new InvalidOperationException("A row is open; end it first.");
        }

        _owner.ThrowIfNotifying();
        _connection.EnterUnchecked();
        try
        {
            ThrowIfEnded();
            ThrowIfStopped();
        }
        catch
        {
            _connection.Leave();
            throw;
        }

        _connection.AdmitGuests();
        _rowThread = Environment.CurrentManagedThreadId;
        _next = 0;
    }

    private void LeaveRow()
    {
        _connection.RefuseGuests();
        _connection.Leave();
    }

    private void ThrowIfStopped()
    {
        try
        {
            _run.ThrowIfStopped();
        }
        catch
        {
            End();
            throw;
        }
    }

    private void ThrowIfEnded()
    {
        if (_isEnded)
        {
            throw _scopeHasEnded
                ? ScopeError.Create()
                : new InvalidOperationException("The bulk writer has ended.");
        }
    }

    private InvalidOperationException WrongCount(int count) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Row {RowsWritten + 1} has {count}{(count > ColumnCount ? " or more" : "")} values;"
            + $" {ColumnCount} are needed."));
}
