using System;
using DecentDb.Engine.Sql;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

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
                _result.Values[row] = _result.IsNull(row) ? 0 : Arithmetic.Apply(op, a.Values[row], b.Values[row]);
            }
        }
        catch (OverflowException)
        {
            IntegerRange.ThrowOutOfRange(Type);
        }

        return _result;
    }
}
