using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>Changes the type of a value.</summary>
internal sealed class CastExpression(VectorExpression operand, SqlType type, CastContext castContext)
    : VectorExpression(type)
{
    private readonly VectorConverter _converter = new(operand.Type, type, castContext);

    public override ColumnVector Evaluate(Batch batch)
    {
        // An empty list of rows would mean all rows.
        var source = operand.Evaluate(batch);
        if (batch.SelectedCount == 0)
        {
            return ColumnVector.Create(Type.Physical, batch.RowCount);
        }

        return _converter.Convert(source, batch.SelectedRows, batch.RowCount);
    }
}
