using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>A scalar function, row by row. A strict one is NULL as soon as an argument is.</summary>
internal sealed class FunctionExpression : VectorExpression
{
    private const int BytesPerCheck = 1 << 20;
    private readonly RowFunction _function;
    private readonly VectorExpression[] _operands;
    private readonly bool _isStrict;
    private readonly ExecutionContext _context;
    private readonly ColumnVector _result;
    private readonly ColumnVector[] _arguments;

    public FunctionExpression(
        RowFunction function, VectorExpression[] operands, bool isStrict, SqlType type, ExecutionContext context)
        : base(type)
    {
        _function = function;
        _operands = operands;
        _isStrict = isStrict;
        _context = context;
        _result = ColumnVector.Create(type.Physical, 1);
        _arguments = new ColumnVector[operands.Length];
        context.CountBytesOf(_result);
    }

    public override ColumnVector Evaluate(Batch batch)
    {
        var anyNulls = false;
        for (var i = 0; i < _operands.Length; i++)
        {
            _arguments[i] = _operands[i].Evaluate(batch);
            anyNulls |= _arguments[i].HasNulls;
        }

        NullFlags.Prepare(_result, batch);
        var texts = _result as BinaryVector;
        var checkedLength = 0;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (anyNulls && _isStrict && HasNullAt(row))
            {
                FunctionValues.SetNull(_result, row);
                continue;
            }

            _function(_arguments, row, _result);
            if (texts is not null && texts.OwnedLength - checkedLength > BytesPerCheck)
            {
                checkedLength = texts.OwnedLength;
                _context.CheckCancelled();
            }
        }

        _context.ProducedBytes += texts?.OwnedLength ?? 0;
        return _result;
    }

    private bool HasNullAt(int row)
    {
        foreach (var argument in _arguments)
        {
            if (argument.IsNull(row))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Reads arguments and writes results of functions.</summary>
internal static class FunctionValues
{
    /// <summary>NULL, with an empty slice where slices are read without asking.</summary>
    public static void SetNull(ColumnVector vector, int row)
    {
        if (vector is BinaryVector binary)
        {
            binary.Starts[row] = 0;
            binary.Lengths[row] = 0;
        }

        vector.SetNull(row);
    }

    public static long Number(ColumnVector vector, int row) => ((Int64Vector)vector).Values[row];

    public static double Double(ColumnVector vector, int row) => ((DoubleVector)vector).Values[row];

    public static decimal Decimal(ColumnVector vector, int row) => ((DecimalVector)vector).Values[row];

    public static System.ReadOnlySpan<byte> Bytes(ColumnVector vector, int row) => ((BinaryVector)vector).Get(row);

    public static string Text(ColumnVector vector, int row) =>
        System.Text.Encoding.UTF8.GetString(((BinaryVector)vector).Get(row));

    public static void Set(ColumnVector vector, int row, long value) => ((Int64Vector)vector).Values[row] = value;

    public static void Set(ColumnVector vector, int row, double value) => ((DoubleVector)vector).Values[row] = value;

    public static void Set(ColumnVector vector, int row, decimal value) => ((DecimalVector)vector).Values[row] = value;

    public static void Set(ColumnVector vector, int row, System.ReadOnlySpan<byte> value) =>
        ((BinaryVector)vector).Set(row, value);

    public static void Set(ColumnVector vector, int row, string value)
    {
        var binary = (BinaryVector)vector;
        var target = binary.Append(row, System.Text.Encoding.UTF8.GetByteCount(value));
        System.Text.Encoding.UTF8.GetBytes(value, target);
    }
}

/// <summary>Computes one row of a function: reads the arguments at the row, writes the result there, or NULL.</summary>
internal delegate void RowFunction(ColumnVector[] arguments, int row, ColumnVector result);
