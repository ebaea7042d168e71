using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

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
