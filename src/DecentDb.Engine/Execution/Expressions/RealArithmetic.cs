using System;
using DecentDb.Engine.Sql;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>Arithmetic of REAL and DOUBLE PRECISION; a result that becomes infinite is an error.</summary>
internal sealed class DoubleArithmetic(BinaryOperator op, VectorExpression left, VectorExpression right, SqlType type)
    : VectorExpression(type)
{
    private readonly DoubleVector _result = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var a = (DoubleVector)left.Evaluate(batch);
        var b = (DoubleVector)right.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        NullFlags.Merge(_result, a, b, batch.RowCount);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (_result.IsNull(row))
            {
                _result.Values[row] = 0;
                continue;
            }

            var x = a.Values[row];
            var y = b.Values[row];
            var value = Apply(x, y);
            value = Type.Kind == SqlTypeKind.Real ? (float)value : value;
            if (double.IsInfinity(value) && !double.IsInfinity(x) && !double.IsInfinity(y))
            {
                IntegerRange.ThrowOutOfRange(Type);
            }

            _result.Values[row] = value;
        }

        return _result;
    }

    private double Apply(double x, double y)
    {
        switch (op)
        {
            case BinaryOperator.Add:
                return x + y;
            case BinaryOperator.Subtract:
                return x - y;
            case BinaryOperator.Multiply:
                return x * y;
            default:
                if (y == 0)
                {
                    IntegerRange.ThrowDivisionByZero();
                }

                return op == BinaryOperator.Divide ? x / y : x % y;
        }
    }
}

/// <summary>Arithmetic of DECIMAL.</summary>
internal sealed class DecimalArithmetic(BinaryOperator op, VectorExpression left, VectorExpression right)
    : VectorExpression(SqlType.Decimal)
{
    private readonly DecimalVector _result = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var a = (DecimalVector)left.Evaluate(batch);
        var b = (DecimalVector)right.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        NullFlags.Merge(_result, a, b, batch.RowCount);
        try
        {
            for (var i = 0; i < batch.SelectedCount; i++)
            {
                var row = batch.RowAt(i);
                _result.Values[row] = _result.IsNull(row) ? 0 : Apply(a.Values[row], b.Values[row]);
            }
        }
        catch (OverflowException)
        {
            IntegerRange.ThrowOutOfRange(Type);
        }

        return _result;
    }

    private decimal Apply(decimal x, decimal y)
    {
        switch (op)
        {
            case BinaryOperator.Add:
                return x + y;
            case BinaryOperator.Subtract:
                return x - y;
            case BinaryOperator.Multiply:
                return x * y;
            default:
                if (y == 0)
                {
                    IntegerRange.ThrowDivisionByZero();
                }

                return op == BinaryOperator.Divide ? x / y : x % y;
        }
    }
}

/// <summary>A minus sign before a REAL, DOUBLE PRECISION or DECIMAL.</summary>
internal sealed class RealNegation(VectorExpression operand) : VectorExpression(operand.Type)
{
    private readonly ColumnVector _result = ColumnVector.Create(operand.Type.Physical, 1);

    public override ColumnVector Evaluate(Batch batch)
    {
        var source = operand.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        NullFlags.Copy(_result, source, batch.RowCount);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (source is DoubleVector doubles)
            {
                ((DoubleVector)_result).Values[row] = -doubles.Values[row];
            }
            else
            {
                ((DecimalVector)_result).Values[row] = -((DecimalVector)source).Values[row];
            }
        }

        return _result;
    }
}

/// <summary>The || operator.</summary>
internal sealed class ConcatExpression(VectorExpression left, VectorExpression right, SqlType type)
    : VectorExpression(type)
{
    private readonly BinaryVector _result = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var a = (BinaryVector)left.Evaluate(batch);
        var b = (BinaryVector)right.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (a.IsNull(row) || b.IsNull(row))
            {
                _result.Starts[row] = 0;
                _result.Lengths[row] = 0;
                _result.SetNull(row);
                continue;
            }

            var x = a.Get(row);
            var y = b.Get(row);
            var target = _result.Append(row, checked(x.Length + y.Length));
            x.CopyTo(target);
            y.CopyTo(target[x.Length..]);
        }

        return _result;
    }
}
