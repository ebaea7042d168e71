using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// A call of a function in an expression: the vectors of its arguments, the rows to compute and the vector of the
/// result. One object serves all batches of an expression. Arguments and result have the same row positions; rows that
/// are not named are neither read nor written.
/// </summary>
internal sealed class FunctionCall
{
    private const int TextLengthMax = 1 << 30;
    private const int BytesPerCheck = 1 << 20;
    private static int[] _allRows = [];

    private readonly IFunctionContext _context;
    private readonly bool _isStrict;
    private TextCase? _case;
    private int[] _someRows = [];
    private ReadOnlyMemory<int> _rows;
    private int _checkedLength;
    private object[] _states = [];

    public FunctionCall(
        ScalarOverload overload, IReadOnlyList<SqlType> argumentTypes, SqlType type, IFunctionContext context)
    {
        _context = context;
        Pieces = context.Pieces;
        _isStrict = overload.Function.IsStrict;
        ArgumentTypes = argumentTypes;
        Type = type;
        Arguments = new ColumnVector[argumentTypes.Count];
        Result = ColumnVector.Create(type.Physical, 1);
    }

    public IReadOnlyList<SqlType> ArgumentTypes { get; }

    /// <summary>The type of the result.</summary>
    public SqlType Type { get; }

    /// <summary>The arguments of the batch.</summary>
    public ColumnVector[] Arguments { get; }

    public ColumnVector Result { get; }

    /// <summary>
    /// The rows to compute, ascending. Those of a strict function have no NULL among their arguments; the others are
    /// NULL already.
    /// </summary>
    public ReadOnlySpan<int> Rows => _rows.Span;

    /// <summary>Works on long values, and sees to it that they are left when the statement is to end.</summary>
    public PiecewiseBytes Pieces { get; }

    /// <summary>Changes the case of texts.</summary>
    public TextCase Case => _case ??= new TextCase(Pieces);

    /// <summary>When the execution began, in UTC.</summary>
    public DateTime StartTime => _context.StartTime;

    /// <summary>What the session remembers for functions.</summary>
    public SessionValues Session => _context.Session;

    /// <summary>The schema that the statement sees.</summary>
    public ICatalogDescriptions Catalog => _context.Catalog;

    /// <summary>The sequences that the statement sees.</summary>
    public ISequences Sequences => _context.Sequences;

    /// <summary>Empties the result and finds the rows to compute.</summary>
    public void Begin(Batch batch)
    {
        NullFlags.Prepare(Result, batch);
        _checkedLength = 0;
        var hasNulls = false;
        foreach (var argument in Arguments)
        {
            hasNulls |= argument.HasNulls;
        }

        if (hasNulls && _isStrict)
        {
            _rows = RowsWithoutNull(batch);
        }
        else
        {
            _rows = (batch.Selection ?? AllRows(batch.RowCount)).AsMemory(0, batch.SelectedCount);
        }
    }

    public long[] Integers(int argument) => ((Int64Vector)Arguments[argument]).Values;

    public double[] Doubles(int argument) => ((DoubleVector)Arguments[argument]).Values;

    public decimal[] Decimals(int argument) => ((DecimalVector)Arguments[argument]).Values;

    /// <summary>Texts as UTF-8, or blobs.</summary>
    public BinaryVector Texts(int argument) => (BinaryVector)Arguments[argument];

    public UInt128[] Fixed16(int argument) => ((Fixed16Vector)Arguments[argument]).Values;

    public long[] IntegerResults => ((Int64Vector)Result).Values;

    public double[] DoubleResults => ((DoubleVector)Result).Values;

    public decimal[] DecimalResults => ((DecimalVector)Result).Values;

    public UInt128[] Fixed16Results => ((Fixed16Vector)Result).Values;

    /// <summary>The text of an argument as a string.</summary>
    /// <exception cref="DatabaseException">QueryCanceled.</exception>
    public string Text(int argument, int row) => Pieces.Decode(Texts(argument).Get(row));

    /// <summary>What a function keeps from batch to batch, such as a compiled pattern; made when it is asked for.
    /// </summary>
    public T State<T>()
        where T : class, new()
    {
        foreach (var state in _states)
        {
            if (state is T found)
            {
                return found;
            }
        }

        var made = new T();
        _states = [.. _states, made];
        return made;
    }

    /// <summary>Makes room for a text or blob at a row, to be filled at once.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: it is too long; QueryCanceled.</exception>
    public Span<byte> Append(int row, long length)
    {
        CheckTextLength(length);
        var result = (BinaryVector)Result;
        if (result.OwnedLength - _checkedLength > BytesPerCheck)
        {
            _checkedLength = result.OwnedLength;
            _context.CheckCancelled();
        }

        return result.Append(row, (int)length);
    }

    public void Set(int row, ReadOnlySpan<byte> value) => Pieces.Copy(value, Append(row, value.Length));

    public void Set(int row, string value) =>
        Encoding.UTF8.GetBytes(value, Append(row, Encoding.UTF8.GetByteCount(value)));

    /// <summary>NULL at a row.</summary>
    public void SetNull(int row) => NullFlags.Set(Result, row);

    /// <summary>To be called now and then by what takes long for one row.</summary>
    /// <exception cref="DatabaseException">QueryCanceled.</exception>
    public void CheckCancelled() => _context.CheckCancelled();

    /// <summary>
    /// To be called as a text grows that is not yet in the result: refuses one that is too long, or for which memory
    /// does not suffice.
    /// </summary>
    /// <param name="length">The bytes, or UTF-16 units, that it has so far.</param>
    /// <exception cref="DatabaseException">InvalidParameterValue; OutOfMemoryBudget.</exception>
    public void CheckRoom(long length)
    {
        CheckTextLength(length);
        if (length > BinaryVector.KeptLength)
        {
            _context.Require(length * sizeof(char));
        }
    }

    /// <summary>Refuses a text that would be longer than any may be.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue.</exception>
    public static void CheckTextLength(long length)
    {
        if (length > TextLengthMax)
        {
            throw new DatabaseException(ErrorCode.InvalidParameterValue, "The resulting text is too long.");
        }
    }

    private ReadOnlyMemory<int> RowsWithoutNull(Batch batch)
    {
        if (_someRows.Length < batch.SelectedCount)
        {
            _someRows = new int[Math.Max(batch.SelectedCount, Batch.UsualRowCount)];
        }

        var count = 0;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (HasNullAt(row))
            {
                SetNull(row);
            }
            else
            {
                _someRows[count++] = row;
            }
        }

        return _someRows.AsMemory(0, count);
    }

    private bool HasNullAt(int row)
    {
        foreach (var argument in Arguments)
        {
            if (argument.IsNull(row))
            {
                return true;
            }
        }

        return false;
    }

    // The rows from 0 on, for batches without a selection; shared by all, because nobody writes to it.
    private static int[] AllRows(int count)
    {
        var rows = _allRows;
        if (rows.Length < count)
        {
            rows = new int[Math.Max(count, Batch.UsualRowCount)];
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] = i;
            }

            _allRows = rows;
        }

        return rows;
    }
}
