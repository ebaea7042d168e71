using System;
using System.Numerics;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>
/// Arithmetic of DECIMAL. A result with more digits than a decimal holds is rounded; it is out of range when digits
/// before the point do not fit, and when what is left is too little to begin with the right digit.
/// </summary>
internal sealed class DecimalArithmetic(BinaryOperator op, VectorExpression left, VectorExpression right)
    : VectorExpression(SqlType.Decimal)
{
    // A rounded result above it has ten digits at least, of which rounding may change the last ones only.
    private const decimal SmallMax = 1e-18m;
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
                return ExactDecimal.Add(x, y);
            case BinaryOperator.Subtract:
                return ExactDecimal.Add(x, -y);
            case BinaryOperator.Multiply:
                var product = x * y;
                return IsTooSmall(product) && product.Scale < x.Scale + y.Scale ? MultiplyRounded(x, y) : product;
            case BinaryOperator.Divide:
                var quotient = Arithmetic.Apply(op, x, y);
                return IsTooSmall(quotient) && x != 0 ? DivideRounded(x, y) : quotient;
            default:
                return Arithmetic.Apply(op, x, y);
        }
    }

    private static bool IsTooSmall(decimal value) => value is < SmallMax and > -SmallMax;

    private static decimal MultiplyRounded(decimal x, decimal y)
    {
        var (a, aScale) = ExactDecimal.Split(x);
        var (b, bScale) = ExactDecimal.Split(y);
        return Rounded(a * b, aScale + bScale);
    }

    private static decimal DivideRounded(decimal x, decimal y)
    {
        // Forty digits more than the quotient of the mantissas has are enough to see how the result begins.
        const int more = 60;
        var (a, aScale) = ExactDecimal.Split(x);
        var (b, bScale) = ExactDecimal.Split(y);
        return Rounded(a * BigInteger.Pow(10, more) / b, aScale - bScale + more);
    }

    private static decimal Rounded(BigInteger mantissa, int scale) =>
        ExactDecimal.TryRound(mantissa, scale, out var value) ? value : throw new OverflowException();
}
