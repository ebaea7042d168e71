using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>An operation on integers that notes an overflow in the sign of a word, so that loops hold no branch.</summary>
internal interface IIntegerOperation
{
    static abstract long Apply(long a, long b, ref long overflow);
}

internal readonly struct AddIntegers : IIntegerOperation
{
    public static long Apply(long a, long b, ref long overflow)
    {
        var result = unchecked(a + b);
        overflow |= (a ^ result) & (b ^ result);
        return result;
    }
}

internal readonly struct SubtractIntegers : IIntegerOperation
{
    public static long Apply(long a, long b, ref long overflow)
    {
        var result = unchecked(a - b);
        overflow |= (a ^ b) & (a ^ result);
        return result;
    }
}

internal readonly struct MultiplyIntegers : IIntegerOperation
{
    public static long Apply(long a, long b, ref long overflow)
    {
        var high = Math.BigMul(a, b, out long low);
        overflow |= high == low >> 63 ? 0 : long.MinValue;
        return low;
    }
}

/// <summary>+, - and * of integers of one type, with a check of its range.</summary>
internal sealed class IntegerArithmetic<TOp>(VectorExpression left, VectorExpression right, SqlType type)
    : VectorExpression(type)
    where TOp : struct, IIntegerOperation
{
    private readonly Int64Vector _result = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var a = (Int64Vector)left.Evaluate(batch);
        var b = (Int64Vector)right.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        NullFlags.Merge(_result, a, b, batch.RowCount);
        var x = a.Values.AsSpan(0, batch.RowCount);
        var y = b.Values.AsSpan(0, batch.RowCount);
        var result = _result.Values.AsSpan(0, batch.RowCount);
        var overflow = 0L;
        if (batch.Selection is null)
        {
            for (var i = 0; i < x.Length; i++)
            {
                result[i] = TOp.Apply(x[i], y[i], ref overflow);
            }
        }
        else
        {
            foreach (var row in batch.SelectedRows)
            {
                result[row] = TOp.Apply(x[row], y[row], ref overflow);
            }
        }

        if (overflow < 0 || Type.Kind != SqlTypeKind.BigInt)
        {
            CheckRange(batch, x, y);
        }

        return _result;
    }

    // The loop above also computes rows that are NULL; only a row with a value counts as an overflow.
    private void CheckRange(Batch batch, ReadOnlySpan<long> x, ReadOnlySpan<long> y)
    {
        var (min, max) = IntegerRange.Of(Type.Kind);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            var value = _result.Values[row];
            if (value >= min && value <= max && Type.Kind != SqlTypeKind.BigInt)
            {
                continue;
            }

            var overflow = 0L;
            value = TOp.Apply(x[row], y[row], ref overflow);
            if ((overflow < 0 || value < min || value > max) && !_result.IsNull(row))
            {
                IntegerRange.ThrowOutOfRange(Type);
            }
        }
    }
}

/// <summary>/, %, bitwise operators and shifts of integers.</summary>
internal sealed class IntegerOperation(BinaryOperator op, VectorExpression left, VectorExpression right, SqlType type)
    : VectorExpression(type)
{
    private readonly Int64Vector _result = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var a = (Int64Vector)left.Evaluate(batch);
        var b = (Int64Vector)right.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        NullFlags.Merge(_result, a, b, batch.RowCount);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            _result.Values[row] = _result.IsNull(row) ? 0 : Apply(a.Values[row], b.Values[row]);
        }

        return _result;
    }

    private long Apply(long a, long b)
    {
        switch (op)
        {
            case BinaryOperator.BitwiseAnd:
                return a & b;
            case BinaryOperator.BitwiseOr:
                return a | b;
            case BinaryOperator.BitwiseXor:
                return a ^ b;
            case BinaryOperator.ShiftLeft:
                return Type.Kind == SqlTypeKind.BigInt ? a << (int)b : (int)a << (int)b;
            case BinaryOperator.ShiftRight:
                return Type.Kind == SqlTypeKind.BigInt ? a >> (int)b : (int)a >> (int)b;
            default:
                break;
        }

        if (b == 0)
        {
            IntegerRange.ThrowDivisionByZero();
        }

        if (b == -1)
        {
            // The least number has no counterpart; its remainder is still zero.
            return op == BinaryOperator.Modulo ? 0 : Negate(a);
        }

        return op == BinaryOperator.Modulo ? a % b : a / b;
    }

    private long Negate(long value)
    {
        if (value == IntegerRange.Of(Type.Kind).Min)
        {
            IntegerRange.ThrowOutOfRange(Type);
        }

        return -value;
    }
}

/// <summary>A minus sign or ~ before an integer.</summary>
internal sealed class IntegerUnary(bool isComplement, VectorExpression operand) : VectorExpression(operand.Type)
{
    private readonly Int64Vector _result = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var source = (Int64Vector)operand.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        NullFlags.Copy(_result, source, batch.RowCount);
        var min = IntegerRange.Of(Type.Kind).Min;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            var value = source.Values[row];
            if (!isComplement && value == min && !source.IsNull(row))
            {
                IntegerRange.ThrowOutOfRange(Type);
            }

            _result.Values[row] = isComplement ? ~value : unchecked(-value);
        }

        return _result;
    }
}

/// <summary>The ranges of the integer types.</summary>
internal static class IntegerRange
{
    public static (long Min, long Max) Of(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.SmallInt => (short.MinValue, short.MaxValue),
        SqlTypeKind.Integer => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };

    public static void ThrowOutOfRange(SqlType type) => throw new DatabaseException(
        ErrorCode.NumericValueOutOfRange, $"The result is outside the range of {type}.");

    public static void ThrowDivisionByZero() =>
        throw new DatabaseException(ErrorCode.DivisionByZero, "Division by zero.");
}
