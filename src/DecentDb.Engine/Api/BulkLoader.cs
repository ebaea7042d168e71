using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Api;

/// <summary>
/// A bulk load that takes rows value by value. Set the columns of a row, then call <see cref="EndRow"/>; a column that
/// is not set is NULL, see <see cref="SetNull"/>. Used by one thread. A <see cref="DatabaseException"/> whose RowIndex
/// is set names the row at fault. After a failed setter the row can be discarded and the load goes on, and with
/// <see cref="BulkLoadOptions.SkipsRows"/> also after an EndRow that refuses the row; else after a failure of
/// <see cref="EndRow"/> or <see cref="Complete"/> only <see cref="Dispose"/> is possible.
/// </summary>
public sealed class BulkLoader : IDisposable, IAsyncDisposable
{
    private readonly SessionLoad _load;
    private readonly bool _emptyAsNull;
    private readonly ColumnDescription[] _columns;
    private readonly (long Min, long Max)[] _ranges;
    private readonly bool[] _areUtf8;
    private readonly long[] _rowOfColumn;
    private StagingChunk _chunk;
    private ColumnVector[] _vectors;
    private int _setCount;

    internal BulkLoader(SessionLoad load, bool emptyAsNull)
    {
        _load = load;
        _emptyAsNull = emptyAsNull;
        _columns = new ColumnDescription[load.Ordinals.Length];
        _ranges = new (long, long)[_columns.Length];
        _areUtf8 = new bool[_columns.Length];
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i] = SchemaDescriptions.Column(load.Table, load.Ordinals[i]);
            _ranges[i] = (_columns[i].Type.Traits.Min, _columns[i].Type.Traits.Max);
            _areUtf8[i] = _columns[i].Type.Traits.IsUtf8;
        }

        _rowOfColumn = new long[_columns.Length];
        Array.Fill(_rowOfColumn, -1);
        _chunk = load.Load.TakeChunk();
        _vectors = _chunk.Columns;
    }

    /// <summary>The destination columns, in the order that the load was begun with.</summary>
    public IReadOnlyList<ColumnDescription> Columns => _columns;

    /// <summary>Rows ended so far.</summary>
    public long RowCount => _chunk.FirstRowIndex + _chunk.RowCount;

    /// <summary>
    /// True after an <see cref="EndRow"/> of a load with <see cref="BulkLoadOptions.DefersWaits"/> that has to
    /// wait: for the disk, which has not got the last batch yet, or for the thread that works on the rows. Before
    /// the next value is set, <see cref="SettleAsync"/> is called.
    /// </summary>
    public bool NeedsSettling { get; private set; }

    /// <summary>True when an error has ended the load; only <see cref="Dispose"/> is possible then.</summary>
    public bool HasFailed => _load.IsOver;

    /// <summary>Rows that are committed so far.</summary>
    public long RowsCommitted => _load.Load.RowsCommitted;

    /// <summary>
    /// What <see cref="Stop"/> met while it committed the batches that were complete, such as an error of the disk:
    /// then only <see cref="RowsCommitted"/> rows are known to stay. Null when it met nothing.
    /// </summary>
    public Exception? StopFailure => _load.Load.StopFailure;

    /// <summary>Sets NULL. An identity column gets its next number; a column with a DEFAULT gets the default.</summary>
    public void SetNull(int column)
    {
        var vector = _vectors[column];
        var row = MarkSet(column);
        if (vector is BinaryVector binary)
        {
            binary.Append(row, 0);
        }

        vector.SetNull(row);
    }

    /// <summary>Sets a value of a type that is a 64-bit integer inside. The range of the type is checked.</summary>
    public void SetInt64(int column, long value)
    {
        var vector = (Int64Vector)_vectors[column];
        var (min, max) = _ranges[column];
        if (value < min || value > max)
        {
            ThrowOutOfRange(column, value);
        }

        var row = MarkSet(column);
        vector.Values[row] = value;
        vector.SetNotNull(row);
    }

    /// <summary>Sets a REAL or DOUBLE PRECISION.</summary>
    public void SetDouble(int column, double value)
    {
        var vector = (DoubleVector)_vectors[column];
        var row = MarkSet(column);
        vector.Values[row] = _columns[column].Type.Kind == SqlTypeKind.Real ? NumericCasts.ToReal(value) : value;
        vector.SetNotNull(row);
    }

    /// <summary>Sets a DECIMAL; rounded to the scale of the column, precision checked.</summary>
    public void SetDecimal(int column, decimal value)
    {
        var vector = (DecimalVector)_vectors[column];
        var row = MarkSet(column);
        vector.Values[row] = value;
        vector.SetNotNull(row);
    }

    /// <summary>Sets a UUID or INTERVAL.</summary>
    public void SetFixed16(int column, UInt128 value)
    {
        var vector = (Fixed16Vector)_vectors[column];
        var row = MarkSet(column);
        vector.Values[row] = value;
        vector.SetNotNull(row);
    }

    /// <summary>Sets a text type from UTF-16; a lone surrogate is refused.</summary>
    public void SetChars(int column, ReadOnlySpan<char> value)
    {
        var vector = (BinaryVector)_vectors[column];
        RefuseUnlessText(column);
        if (value.IsEmpty && _emptyAsNull)
        {
            SetNull(column);
            return;
        }

        if (value.Length > Array.MaxLength / 3)
        {
            throw Error(ErrorCode.StringDataRightTruncation, column, "The text is too long for a value.");
        }

        var row = MarkSet(column);
        var target = vector.BeginAppend(row, value.Length * 3);
        var status = Utf8.FromUtf16(value, target, out _, out var written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
        {
            vector.EndAppend(row, 0);
            throw Error(ErrorCode.CharacterNotInRepertoire, column, "The text holds a lone surrogate.");
        }

        vector.EndAppend(row, written);
    }

    /// <summary>Sets a text type from UTF-8 (checked) or a BLOB.</summary>
    public void SetBytes(int column, ReadOnlySpan<byte> value)
    {
        var vector = (BinaryVector)_vectors[column];
        var isText = _areUtf8[column];
        if (isText && value.IsEmpty && _emptyAsNull)
        {
            SetNull(column);
            return;
        }

        if (isText && !Utf8.IsValid(value))
        {
            throw Error(ErrorCode.CharacterNotInRepertoire, column, "The bytes are not UTF-8.");
        }

        vector.Set(MarkSet(column), value);
    }

    /// <summary>Sets a value of any type, converted to the type of the column where no information is lost.</summary>
    /// <exception cref="DatabaseException">
    /// InvalidTextRepresentation, InvalidDatetimeFormat, NumericValueOutOfRange, DatatypeMismatch,
    /// StringDataRightTruncation.
    /// </exception>
    public void SetValue(int column, SqlValue value)
    {
        if (value.IsNull || (_emptyAsNull && LoadedValue.IsEmptyText(value)))
        {
            SetNull(column);
            return;
        }

        SqlValue converted;
        try
        {
            var type = _columns[column].Type;
            converted = LoadedValue.Convert(value, type);
        }
        catch (DatabaseException e)
        {
            throw Error(e.Code, column, e.Message, e.MessageWithoutValues);
        }

        ValueConverter.Set(_vectors[column], MarkSet(column), converted);
    }

    /// <summary>
    /// True when <see cref="SetValue"/> takes values of the one type, all or some, for a column of the other.
    /// </summary>
    public static bool Takes(SqlTypeKind value, SqlTypeKind column) =>
        LoadedValue.Takes(value, column);

    /// <summary>
    /// Checks a value of the row that is being set against what the type of its column says of its length, digits or
    /// form. Without it that is checked later, for many rows together, and ends the load.
    /// </summary>
    /// <exception cref="DatabaseException">
    /// StringDataRightTruncation, NumericValueOutOfRange, InvalidTextRepresentation, InvalidDatetimeFormat.
    /// </exception>
    public void CheckValue(int column)
    {
        var type = _columns[column].Type;
        if ((type.Length == 0 && !type.Traits.ChecksForm)
            || _rowOfColumn[column] != RowCount || _vectors[column].IsNull(_chunk.RowCount))
        {
            return;
        }

        try
        {
            LoadedValue.RefuseUnfit(_vectors[column], _chunk.RowCount, type, _load.Load.Pieces);
        }
        catch (DatabaseException e)
        {
            throw Error(e.Code, column, e.Message);
        }
    }

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        RefuseIfEnded();
        if (_setCount < _columns.Length)
        {
            for (var i = 0; i < _rowOfColumn.Length; i++)
            {
                if (_rowOfColumn[i] != RowCount)
                {
                    SetNull(i);
                }
            }
        }

        _setCount = 0;
        _chunk.RowCount++;
        if (_chunk.IsFull)
        {
            Submit();
        }
    }

    /// <summary>Waits, without a thread, for what <see cref="EndRow"/> has left to wait for.</summary>
    /// <exception cref="DatabaseException">As <see cref="EndRow"/>, of rows before.</exception>
    public async ValueTask SettleAsync()
    {
        RefuseIfEnded();
        if (!NeedsSettling)
        {
            return;
        }

        var next = await _load.TakeNextAsync().ConfigureAwait(false);
        NeedsSettling = false;
        Take(next);
    }

    /// <summary>Forgets the values set since the last <see cref="EndRow"/>.</summary>
    public void DiscardRow()
    {
        for (var i = 0; _setCount > 0 && i < _vectors.Length; i++)
        {
            if (_rowOfColumn[i] == RowCount && _vectors[i] is BinaryVector binary)
            {
                binary.TakeBack(_chunk.RowCount);
            }
        }

        _setCount = 0;
        Array.Fill(_rowOfColumn, -1);
    }

    /// <summary>
    /// Writes what is left, builds indexes, checks constraints and commits (unless inside a transaction). A
    /// cancellation after the commit has begun is ignored.
    /// </summary>
    public BulkLoadResult Complete(CancellationToken cancellationToken = default) =>
        _load.Complete(BeginComplete(), cancellationToken);

    /// <summary>
    /// As <see cref="Complete"/>, but no thread waits for the one that works on the rows, or for the disk.
    /// </summary>
    /// <param name="cancellationToken">Ignored once the commit has begun.</param>
    /// <returns>What the load did, when it is durable.</returns>
    public async Task<BulkLoadResult> CompleteAsync(CancellationToken cancellationToken = default) =>
        await _load.CompleteAsync(BeginComplete(), cancellationToken).ConfigureAwait(false);

    /// <summary>What the load has committed so far; after <see cref="Stop"/> or a failure that is all of it.</summary>
    public BulkLoadResult CommittedResult() => _load.CommittedResult();

    /// <summary>
    /// Ends the load because its source cannot go on. With <see cref="BulkLoadAtomicity.Batch"/> the batches that are
    /// complete are committed first, and <see cref="RowsCommitted"/> counts them; else nothing of the load stays.
    /// </summary>
    public void Stop() => _load.Stop();

    /// <summary>
    /// As <see cref="Stop"/>, but no thread waits for the one that works on the rows, or for the disk.
    /// </summary>
    public ValueTask StopAsync() => _load.StopAsync();

    /// <summary>
    /// Ends the load; without <see cref="Complete"/> nothing of it stays (but what Batch has committed).
    /// </summary>
    public void Dispose() => _load.Dispose();

    /// <summary>As <see cref="Dispose"/>, but no thread waits.</summary>
    public ValueTask DisposeAsync() => _load.DisposeAsync();

    private long BeginComplete()
    {
        RefuseIfEnded();
        DiscardRow();
        return RowCount;
    }

    private int MarkSet(int column)
    {
        RefuseIfEnded();
        var row = RowCount;
        if (_rowOfColumn[column] != row)
        {
            _rowOfColumn[column] = row;
            _setCount++;
        }

        return _chunk.RowCount;
    }

    private void Take(StagingChunk chunk)
    {
        _chunk = chunk;
        _vectors = chunk.Columns;
    }

    private void Submit()
    {
        try
        {
            if (_load.Load.SubmitUnlessWaiting(_chunk) is { } next)
            {
                Take(next);
            }
            else
            {
                NeedsSettling = true;
                _vectors = []; // no value goes into rows that are on their way
            }
        }
        catch
        {
            if (_load.Load.IsEnded)
            {
                _load.Fail();
            }

            DiscardRow();
            throw;
        }
    }

    private void RefuseIfEnded()
    {
        if (HasFailed)
        {
            ThrowEnded();
        }
    }

    [DoesNotReturn]
    private void ThrowEnded() => throw new DatabaseException(
        ErrorCode.ObjectClosed, _load.HasFailed ? "The bulk load has failed." : "The bulk load has ended.");

    private void RefuseUnlessText(int column)
    {
        if (!_areUtf8[column])
        {
            throw Error(
                ErrorCode.DatatypeMismatch, column, $"A text does not go into a {_columns[column].Type} column.");
        }
    }

    [DoesNotReturn]
    private void ThrowOutOfRange(int column, long value) => throw Error(
        ErrorCode.NumericValueOutOfRange,
        column,
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{value} is out of range for {_columns[column].Type}."),
        $"The number is out of range for {_columns[column].Type}.");

    private DatabaseException Error(ErrorCode code, int column, string message, string? withoutValues = null) =>
        new(code, message)
        {
            MessageWithoutValues = withoutValues ?? message,
            TableName = _columns[column].BaseTableName,
            ColumnName = _columns[column].Name,
            RowIndex = RowCount,
        };
}
