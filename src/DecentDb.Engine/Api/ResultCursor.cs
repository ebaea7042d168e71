using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Api;

/// <summary>
/// The rows of an executed statement, forward only. Getters are for the current row and take the value as its physical
/// type lies: ask the column's <see cref="SqlType"/> which one fits.
/// </summary>
public sealed class ResultCursor : IOpenCursor
{
    private readonly ResultRows _rows;
    private IReadOnlyList<ColumnDescription> _columns = [];
    private RowWindow _window = RowWindow.None;
    private bool _hasPaddedColumn;

    internal ResultCursor(ResultRows rows)
    {
        _rows = rows;
    }

    /// <summary>The columns; empty when the statement hands out no rows.</summary>
    public IReadOnlyList<ColumnDescription> Columns => _columns;

    /// <summary>The number of columns.</summary>
    public int ColumnCount => _columns.Count;

    /// <summary>Rows inserted, updated or deleted; -1 for statements that change none by their nature.</summary>
    public long RowsAffected => _rows.RowsAffected;

    /// <summary>
    /// True when all rows are computed that there will be: then <see cref="Read"/> needs nothing of the session, and
    /// nothing is left that could be cancelled.
    /// </summary>
    public bool IsComplete => _rows.IsComplete;

    /// <summary>True when at least one row was or will be read.</summary>
    public bool HasRows => _rows.SawRow
        || (_rows.IsOpen && (_window.Index + 1 < _window.Count || _rows.NextBatch(ref _window)));

    /// <summary>Moves to the next row; false at the end.</summary>
    /// <exception cref="DatabaseException">Any error of computing the row, QueryCanceled.</exception>
    public bool Read()
    {
        if (_window.MoveNext())
        {
            return true;
        }

        if (_rows.IsOpen && _rows.NextBatch(ref _window))
        {
            return _window.MoveNext();
        }

        _window.Row = -1;
        return false;
    }

    /// <summary>Computes the rows that are left and closes, for a caller that only wants to know whether that fails.
    /// </summary>
    /// <exception cref="DatabaseException">Any error of computing the rows, QueryCanceled.</exception>
    public void ReadToEnd()
    {
        try
        {
            while (_rows.IsOpen && _rows.NextBatch(ref _window))
            {
                // What a row holds nobody asks.
            }
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>
    /// True when <see cref="Read"/> would wait for the disk: the row is one of a transaction that builds on a commit
    /// which is not durable yet.
    /// </summary>
    public bool MustAwait => _rows.IsOpen
        && _window.Index + 1 >= _window.Count && _rows.UnseenBase is not null;

    /// <summary>Waits, without a thread, for what <see cref="Read"/> would wait for.</summary>
    /// <returns>Ends when the next row may be handed out; what stands against it <see cref="Read"/> tells.</returns>
    public Task AwaitAsync() => _rows.UnseenBase is { } lsn
        ? new DeferredWait(lsn, Durability: null).WaitAsync(_rows.Session.Engine.Transactions)
        : Task.CompletedTask;

    /// <summary>
    /// Moves to the next row if that is computed already. Needs nothing of the session, and false tells nothing: then
    /// <see cref="Read"/> goes on.
    /// </summary>
    public bool ReadComputed() => _window.MoveNext();

    /// <summary>True when the value of the current row is NULL.</summary>
    public bool IsNull(int column)
    {
        var vector = _window.Vectors[column];
        return vector.HasNulls && vector.Nulls[_window.Row];
    }

    /// <summary>A value of BOOLEAN, an integer type, DATE (day number), TIME or a timestamp type (ticks).</summary>
    public long GetInt64(int column) =>
        _window.Vectors[column] is Int64Vector vector ? vector.Values[_window.Row] : ThrowWrongType<long>(column);

    /// <summary>A value of REAL or DOUBLE PRECISION.</summary>
    public double GetDouble(int column) =>
        _window.Vectors[column] is DoubleVector vector ? vector.Values[_window.Row] : ThrowWrongType<double>(column);

    /// <summary>A value of DECIMAL.</summary>
    public decimal GetDecimal(int column) =>
        _window.Vectors[column] is DecimalVector vector ? vector.Values[_window.Row] : ThrowWrongType<decimal>(column);

    /// <summary>A value of UUID or INTERVAL.</summary>
    public UInt128 GetFixed16(int column) =>
        _window.Vectors[column] is Fixed16Vector vector ? vector.Values[_window.Row] : ThrowWrongType<UInt128>(column);

    /// <summary>
    /// The bytes of a BLOB, or the UTF-8 of a text type, without a copy; valid until the next <see cref="Read"/>.
    /// </summary>
    public ReadOnlySpan<byte> GetBytes(int column)
    {
        if (_window.Vectors[column] is not BinaryVector vector)
        {
            ThrowWrongType<byte>(column);
            return default;
        }

        if (vector.IsDeferred(_window.Row))
        {
            var whole = GC.AllocateUninitializedArray<byte>(_rows.Source.LengthOf(vector.Get(_window.Row)));
            _rows.Source.ReadValue(vector.Get(_window.Row), 0, whole);
            return whole;
        }

        var bytes = vector.Buffer.AsSpan(vector.Starts[_window.Row], vector.Lengths[_window.Row]);
        return _hasPaddedColumn ? Padded(bytes, _columns[column].Type) : bytes;
    }

    /// <summary>
    /// True when the value of the current row is large and still in its pages: to read it is work of the session.
    /// </summary>
    public bool IsDeferred(int column) => FindDeferred(column) is not null;

    /// <summary>The number of bytes of a BLOB, or of the UTF-8 of a text type.</summary>
    public long GetLength(int column) =>
        FindDeferred(column) is { } vector
        ? _rows.Source.LengthOf(vector.Get(_window.Row))
        : GetBytes(column).Length;

    /// <summary>
    /// Copies bytes of a BLOB, or of the UTF-8 of a text type, from an offset on. A large value of a statement that
    /// <see cref="Statement.DefersLargeValues"/> is read page by page; going back begins at its first page again.
    /// </summary>
    /// <returns>The bytes copied; 0 at the end of the value.</returns>
    public int ReadPart(int column, long offset, Span<byte> target)
    {
        if (FindDeferred(column) is { } vector)
        {
            return _rows.Source.ReadValue(vector.Get(_window.Row), offset, target);
        }

        var bytes = GetBytes(column);
        var rest = offset < bytes.Length ? bytes[(int)offset..] : default;
        var size = Math.Min(rest.Length, target.Length);
        rest[..size].CopyTo(target);
        return size;
    }

    private BinaryVector? FindDeferred(int column) =>
        _window.Vectors[column] is BinaryVector vector && vector.IsDeferred(_window.Row) ? vector : null;

    /// <summary>The text of a text type.</summary>
    public string GetString(int column) => Utf8Text.Decode(GetBytes(column));

    /// <summary>The value of any type.</summary>
    public SqlValue GetValue(int column)
    {
        var kind = _columns[column].Type.Kind;
        if (IsNull(column))
        {
            return SqlValue.NullOf(kind);
        }

        return _window.Vectors[column] is BinaryVector
            ? SqlValue.FromBytes(GetBytes(column).ToArray(), kind)
            : _window.Vectors[column].GetValue(_window.Row, kind);
    }

    /// <summary>Ends the reading and gives the snapshot back.</summary>
    public void Dispose() => _rows.Close(this, ref _window);

    void IOpenCursor.BufferRest(long memoryBudget) => _rows.BufferRest(memoryBudget, ref _window);

    /// <summary>Hands out the rows that the statement has started.</summary>
    internal void Begin(IReadOnlyList<ColumnDescription> columns)
    {
        if (!ReferenceEquals(columns, _columns))
        {
            _columns = columns;
            _hasPaddedColumn = false;
            foreach (var column in columns)
            {
                _hasPaddedColumn |= column.Type is { Length: > 0, Traits.IsPadded: true };
            }
        }

        _rows.Begin(this, ref _window);
    }

    /// <summary>The rows that were copied and are not read yet.</summary>
    internal BufferedRows? Buffered => _rows.Source as BufferedRows;

    // CHAR(n) is held without trailing blanks and handed out with them.
    private static ReadOnlySpan<byte> Padded(ReadOnlySpan<byte> text, SqlType type)
    {
        var missing = type.Traits.IsPadded ? type.Length - TextLength.Count(text) : 0;
        if (missing <= 0)
        {
            return text;
        }

        var padded = new byte[text.Length + missing];
        text.CopyTo(padded);
        padded.AsSpan(text.Length).Fill((byte)' ');
        return padded;
    }

    [DoesNotReturn]
    private T ThrowWrongType<T>(int column) =>
        throw new InvalidOperationException(
            $"Column {_columns[column].Name} of type {_columns[column].Type} is not read as {typeof(T).Name}.");
}
