using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

internal sealed class NotExpression(VectorExpression operand) : VectorExpression(SqlType.Boolean)
{
    private readonly Int64Vector _result = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var source = (Int64Vector)operand.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        NullFlags.Copy(_result, source, batch.RowCount);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            _result.Values[row] = source.Values[row] ^ 1;
        }

        return _result;
    }
}
