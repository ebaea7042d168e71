using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>NULLIF: the first argument, or NULL where it equals the second one.</summary>
internal sealed class NullIfExpression(VectorExpression value, VectorExpression other, SqlType type)
    : VectorExpression(type)
{
    private readonly ColumnVector _result = ColumnVector.Create(type.Physical, 1);

    public override ColumnVector Evaluate(Batch batch)
    {
        var values = value.Evaluate(batch);
        var others = other.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (!values.IsNull(row) && !others.IsNull(row)
                && ValueComparer.AreEqual(Type.Kind, values, row, others, row))
            {
                FunctionValues.SetNull(_result, row);
            }
            else
            {
                _result.CopyValue(values, row, row);
            }
        }

        return _result;
    }
}
