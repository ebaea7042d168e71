using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Execution.Statements;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Api;

/// <summary>
/// The rows of an executed statement, forward only. Getters are for the current row and take the value as its physical
/// type lies: ask the column's <see cref="SqlType"/> which one fits.
/// </summary>
public sealed class ResultCursor : IDisposable
{
    private readonly Session _session;
    private IReadOnlyList<ColumnDescription> _columns = [];
    private StatementExecution? _execution;
    private ReadTransaction? _ownedReader;
    private WriteTransaction? _writer; // what the rows are read from, when that is a transaction that writes
    private BufferedRows? _buffered;
    private DatabaseException? _failure;
    private DeferredValues? _deferred;
    private ColumnVector[] _vectors = [];
    private int[]? _selection;
    private int _index;
    private int _count;
    private int _row = -1;
    private bool _isOpen;
    private bool _isComplete;
    private bool _sawRow;
    private bool _hasPaddedColumn;

    internal ResultCursor(Session session)
    {
        _session = session;
    }

    // There is one while the cursor is open and its rows are not buffered.
    private StatementExecution CurrentExecution => _execution ?? throw new UnreachableException();

    /// <summary>The columns; empty when the statement hands out no rows.</summary>
    public IReadOnlyList<ColumnDescription> Columns => _columns;

    /// <summary>The number of columns.</summary>
    public int ColumnCount => _columns.Count;

    /// <summary>Rows inserted, updated or deleted; -1 for statements that change none by their nature.</summary>
    public long RowsAffected { get; private set; } = -1;

    /// <summary>
    /// True when all rows are computed that there will be: then <see cref="Read"/> needs nothing of the session, and
    /// nothing is left that could be cancelled.
    /// </summary>
    public bool IsComplete => _isComplete && _failure is null;

    /// <summary>True when at least one row was or will be read.</summary>
    public bool HasRows => _sawRow || (_isOpen && (_index + 1 < _count || NextBatch()));

    /// <summary>Moves to the next row; false at the end.</summary>
    /// <exception cref="DatabaseException">Any error of computing the row, QueryCanceled.</exception>
    public bool Read()
    {
        var index = _index + 1;
        if (index >= _count)
        {
            if (!_isOpen || !NextBatch())
            {
                _row = -1;
                return false;
            }

            index = _index + 1;
        }

        _index = index;
        _row = _selection is null ? index : _selection[index];
        return true;
    }

    /// <summary>Computes the rows that are left and closes, for a caller that only wants to know whether that fails.
    /// </summary>
    /// <exception cref="DatabaseException">Any error of computing the rows, QueryCanceled.</exception>
    public void ReadToEnd()
    {
        try
        {
            while (_isOpen && NextBatch())
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
    public bool MustAwait => _writer is not null && _isOpen && _index + 1 >= _count && _writer.UnseenBase is not null;

    /// <summary>Waits, without a thread, for what <see cref="Read"/> would wait for.</summary>
    /// <returns>Ends when the next row may be handed out; what stands against it <see cref="Read"/> tells.</returns>
    public Task AwaitAsync() => _writer?.UnseenBase is { } lsn
        ? new DeferredWait(lsn, Durability: null).WaitAsync(_session.Engine.Transactions)
        : Task.CompletedTask;

    /// <summary>
    /// Moves to the next row if that is computed already. Needs nothing of the session, and false tells nothing: then
    /// <see cref="Read"/> goes on.
    /// </summary>
    public bool ReadComputed()
    {
        var index = _index + 1;
        if (index >= _count)
        {
            return false;
        }

        _index = index;
        _row = _selection is null ? index : _selection[index];
        return true;
    }

    /// <summary>True when the value of the current row is NULL.</summary>
    public bool IsNull(int column)
    {
        var vector = _vectors[column];
        return vector.HasNulls && vector.Nulls[_row];
    }

    /// <summary>A value of BOOLEAN, an integer type, DATE (day number), TIME or a timestamp type (ticks).</summary>
    public long GetInt64(int column) =>
        _vectors[column] is Int64Vector vector ? vector.Values[_row] : ThrowWrongType<long>(column);

    /// <summary>A value of REAL or DOUBLE PRECISION.</summary>
    public double GetDouble(int column) =>
        _vectors[column] is DoubleVector vector ? vector.Values[_row] : ThrowWrongType<double>(column);

    /// <summary>A value of DECIMAL.</summary>
    public decimal GetDecimal(int column) =>
        _vectors[column] is DecimalVector vector ? vector.Values[_row] : ThrowWrongType<decimal>(column);

    /// <summary>A value of UUID or INTERVAL.</summary>
    public UInt128 GetFixed16(int column) =>
        _vectors[column] is Fixed16Vector vector ? vector.Values[_row] : ThrowWrongType<UInt128>(column);

    /// <summary>
    /// The bytes of a BLOB, or the UTF-8 of a text type, without a copy; valid until the next <see cref="Read"/>.
    /// </summary>
    public ReadOnlySpan<byte> GetBytes(int column)
    {
        if (_vectors[column] is not BinaryVector vector)
        {
            ThrowWrongType<byte>(column);
            return default;
        }

        if (vector.HasDeferred && vector.Deferred[_row])
        {
            var whole = new byte[OverflowPages.PossibleLengthOf(CurrentExecution.Context.Reader, vector.Get(_row))];
            Deferred().Read(vector.Get(_row), 0, whole, CurrentExecution.Context.CancellationToken);
            return whole;
        }

        var bytes = vector.Buffer.AsSpan(vector.Starts[_row], vector.Lengths[_row]);
        return _hasPaddedColumn ? Padded(bytes, _columns[column].Type) : bytes;
    }

    /// <summary>The number of bytes of a BLOB, or of the UTF-8 of a text type.</summary>
    public long GetLength(int column) => _vectors[column] is BinaryVector vector && vector.IsDeferred(_row)
        ? OverflowPages.PossibleLengthOf(CurrentExecution.Context.Reader, vector.Get(_row))
        : GetBytes(column).Length;

    /// <summary>
    /// Copies bytes of a BLOB, or of the UTF-8 of a text type, from an offset on. A large value of a statement that
    /// <see cref="Statement.DefersLargeValues"/> is read page by page; going back begins at its first page again.
    /// </summary>
    /// <returns>The bytes copied; 0 at the end of the value.</returns>
    public int ReadPart(int column, long offset, Span<byte> target)
    {
        if (_vectors[column] is BinaryVector vector && vector.IsDeferred(_row))
        {
            return Deferred().Read(vector.Get(_row), offset, target, CurrentExecution.Context.CancellationToken);
        }

        var bytes = GetBytes(column);
        var rest = offset < bytes.Length ? bytes[(int)offset..] : default;
        var size = Math.Min(rest.Length, target.Length);
        rest[..size].CopyTo(target);
        return size;
    }

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

        return _vectors[column] is BinaryVector
            ? SqlValue.FromBytes(GetBytes(column).ToArray(), kind)
            : _vectors[column].GetValue(_row, kind);
    }

    /// <summary>Ends the reading and gives the snapshot back.</summary>
    public void Dispose()
    {
        if (!_isOpen)
        {
            return;
        }

        _isOpen = false;
        _count = 0;
        _index = -1;
        _row = -1;
        _vectors = [];
        _session.OnClosed(this);
        ForgetBuffered();
        LetGo();
    }

    internal void Start(
        StatementExecution execution,
        IReadOnlyList<ColumnDescription> columns,
        PageReader? reader,
        bool isOwned,
        long rowsAffected)
    {
        Reset(columns, rowsAffected);
        _execution = execution;
        _ownedReader = isOwned ? (ReadTransaction)reader! : null;
        _writer = reader as WriteTransaction;
        _isOpen = true;
        _session.OnOpened(this);
        if (execution.IsLookup && _writer is null)
        {
            LookUp();
        }
    }

    internal void Start(Batch batch, IReadOnlyList<ColumnDescription> columns)
    {
        Reset(columns, -1);
        Take(batch);
        _isOpen = true;
        _session.OnOpened(this);
    }

    internal void StartEmpty() => Reset([], -1);

    /// <summary>The rows that were copied and are not read yet.</summary>
    internal BufferedRows? Buffered => _buffered;

    /// <summary>
    /// Copies the rows that are not read yet, so that nothing of the database is needed any more; those past the
    /// session's budget for memory go to a temporary file.
    /// </summary>
    internal void BufferRest(long memoryBudget)
    {
        if (!_isOpen || _execution is null || _ownedReader is not null)
        {
            return;
        }

        // The current row must stay readable too, so the present batch is copied from it on.
        var current =
            new Batch { Columns = _vectors, RowCount = _count, Selection = _selection, SelectedCount = _count };
        var position = Math.Max(_index, 0);
        Batch? present = null;
        var rest = new BufferedRows(_session.Engine.FileSystem, _session.Engine.Path, memoryBudget);
        try
        {
            // The transaction may be over when these rows are handed out, and nobody would wait for what they are from.
            _writer?.AwaitBase();
            present = _count > position ? BatchCopy.Of(current, position, _execution.Context.Reader) : null;
            while (_failure is null && _execution.NextBatch(out var batch))
            {
                rest.Add(BatchCopy.Of(batch, 0, _execution.Context.Reader));
            }
        }
        catch (DatabaseException e)
        {
            // It belongs to this cursor and comes where its reader would have met it.
            _failure = e;
        }

        LetGo();
        _buffered = rest;
        if (present is not null)
        {
            var hadRow = _index >= 0;
            Take(present);
            _index = hadRow ? 0 : -1;
            _row = hadRow ? 0 : -1;
        }
        else if (_failure is not null)
        {
            // The current row is gone as well, or there was none.
            (_count, _index, _row) = (0, -1, -1);
        }
    }

    // An error comes where its reader asks for the row.
    private void LookUp()
    {
        try
        {
            if (NextOfExecution() is { SelectedCount: > 0 } batch)
            {
                Take(batch);
            }

            _isComplete = true;
        }
        catch (DatabaseException)
        {
            Invariant.That(_failure is not null);
        }
    }

    private void Reset(IReadOnlyList<ColumnDescription> columns, long rowsAffected)
    {
        if (!ReferenceEquals(columns, _columns))
        {
            _columns = columns;
            _hasPaddedColumn = false;
            foreach (var column in columns)
            {
                _hasPaddedColumn |= column.Type is { Kind: SqlTypeKind.Char, Length: > 0 };
            }
        }

        RowsAffected = rowsAffected;
        ForgetBuffered();
        _failure = null;
        _isComplete = false;
        _selection = null;
        _count = 0;
        _index = -1;
        _row = -1;
        _sawRow = false;
    }

    private bool NextBatch()
    {
        while (true)
        {
            Batch? batch = null;
            if (_buffered is { } buffered)
            {
                batch = NextOf(buffered);
                if (batch is null)
                {
                    RefuseAfterFailure();
                }
            }
            else
            {
                RefuseAfterFailure();
                batch = _isComplete ? null : NextOfExecution();
            }

            if (batch is null)
            {
                _count = 0;
                _index = -1;
                return false;
            }

            if (batch.SelectedCount > 0)
            {
                Take(batch);
                return true;
            }
        }
    }

    // Where rows could not be read there is no way past them: what comes next would look like the whole.
    private void RefuseAfterFailure()
    {
        if (_failure is not null)
        {
            _count = 0;
            _index = -1;
            throw _failure;
        }
    }

    private Batch? NextOfExecution()
    {
        try
        {
            if (_execution is null)
            {
                return null;
            }

            // Rows, and that there are none, are handed out only when nothing can take back what they were read from.
            var hasNext = _execution.NextBatch(out var next);
            _writer?.AwaitBase();
            return hasNext ? next : null;
        }
        catch (DatabaseException e)
        {
            _count = 0;
            _index = -1;
            _failure = e;
            throw;
        }
    }

    private Batch? NextOf(BufferedRows buffered)
    {
        try
        {
            return buffered.Take();
        }
        catch (DatabaseException e)
        {
            buffered.Dispose(); // there is no way past the rows that could not be read
            _failure = e;
            return null;
        }
    }

    private void ForgetBuffered()
    {
        _buffered?.Dispose();
        _buffered = null;
    }

    private void Take(Batch batch)
    {
        _vectors = batch.Columns;
        _selection = batch.Selection;
        _count = batch.SelectedCount;
        _index = -1;
        _sawRow |= _count > 0;
    }

    private DeferredValues Deferred() => _deferred ??= new DeferredValues(CurrentExecution.Context.Reader);

    private void LetGo()
    {
        var reader = _ownedReader;
        var execution = _execution;
        _ownedReader = null;
        _execution = null;
        _writer = null;
        try
        {
            _deferred?.Dispose();
            execution?.Close();
        }
        finally
        {
            _deferred = null;
            if (reader is not null)
            {
                _session.GiveBack(reader);
            }
        }
    }

    // CHAR(n) is held without trailing blanks and handed out with them.
    private static ReadOnlySpan<byte> Padded(ReadOnlySpan<byte> text, SqlType type)
    {
        var missing = type.Kind == SqlTypeKind.Char ? type.Length - TextLength.Count(text) : 0;
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
