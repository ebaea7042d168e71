using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>A minus sign or ~ before an integer.</summary>
internal sealed class IntegerUnary(bool isComplement, VectorExpression operand) : VectorExpression(operand.Type)
{
    private readonly Int64Vector _result = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var source = (Int64Vector)operand.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        NullFlags.Copy(_result, source, batch.RowCount);
        var min = Type.Traits.Min;
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
