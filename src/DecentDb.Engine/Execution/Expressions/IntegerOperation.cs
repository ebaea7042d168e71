using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

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
                return ShiftLeft(a, (int)b);
            case BinaryOperator.ShiftRight:
                return Type.Kind == SqlTypeKind.BigInt ? a >> (int)b : a >> ((int)b & 31);
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

    // As in PostgreSQL a shift keeps the bits that the type has room for, and counts modulo 32 or 64.
    private long ShiftLeft(long value, int count) => Type.Kind switch
    {
        SqlTypeKind.SmallInt => (short)(value << (count & 31)),
        SqlTypeKind.Integer => (int)(value << (count & 31)),
        _ => value << count,
    };

    private long Negate(long value)
    {
        if (value == Type.Traits.Min)
        {
            IntegerRange.ThrowOutOfRange(Type);
        }

        return -value;
    }
}
