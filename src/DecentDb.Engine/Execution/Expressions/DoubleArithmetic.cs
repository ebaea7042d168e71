using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>
/// Arithmetic of REAL and DOUBLE PRECISION; a result too large or too small for the type is an error.
/// </summary>
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
            var value = Arithmetic.Apply(op, x, y);
            value = Type.Kind == SqlTypeKind.Real ? (float)value : value;
            if ((double.IsInfinity(value) && !double.IsInfinity(x) && !double.IsInfinity(y))
                || (value == 0 && IsUnderflow(x, y)))
            {
                IntegerRange.ThrowOutOfRange(Type);
            }

            _result.Values[row] = value;
        }

        return _result;
    }

    // A product or quotient that only became zero because it is too small. A sum is zero exactly.
    private bool IsUnderflow(double x, double y) => op switch
    {
        BinaryOperator.Multiply => x != 0 && y != 0,
        BinaryOperator.Divide => x != 0 && !double.IsInfinity(y),
        _ => false,
    };
}
