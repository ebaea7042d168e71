using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>x [NOT] IN (a, b, …): true when equal to one, else NULL when x or one of them is NULL.</summary>
internal sealed class InListExpression(VectorExpression operand, VectorExpression[] items, bool negated)
    : VectorExpression(SqlType.Boolean)
{
    private readonly Int64Vector _result = new();
    private readonly ColumnVector[] _values = new ColumnVector[items.Length];

    public override ColumnVector Evaluate(Batch batch)
    {
        var source = operand.Evaluate(batch);
        var anyNulls = false;
        for (var i = 0; i < items.Length; i++)
        {
            _values[i] = items[i].Evaluate(batch);
            anyNulls |= _values[i].HasNulls;
        }

        NullFlags.Prepare(_result, batch);
        var kind = operand.Type.Kind;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (source.IsNull(row))
            {
                _result.SetNull(row);
                _result.Values[row] = 0;
                continue;
            }

            var found = false;
            var sawNull = false;
            foreach (var value in _values)
            {
                if (anyNulls && value.IsNull(row))
                {
                    sawNull = true;
                }
                else if (ValueComparer.AreEqual(kind, source, row, value, row))
                {
                    found = true;
                    break;
                }
            }

            _result.Values[row] = found != negated ? 1 : 0;
            if (!found && sawNull)
            {
                _result.SetNull(row);
            }
            else
            {
                _result.SetNotNull(row);
            }
        }

        return _result;
    }
}
