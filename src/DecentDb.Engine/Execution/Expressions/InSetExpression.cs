using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>
/// x [NOT] IN (a, b, …) with many items that are fixed for an execution: they are kept in a hash table.
/// </summary>
internal sealed class InSetExpression(
    VectorExpression operand, VectorExpression[] items, bool negated, ExecutionContext context)
    : VectorExpression(SqlType.Boolean)
{
    /// <summary>From this number of items on a hash table beats comparing with each of them.</summary>
    public const int ItemsMin = 8;

    private readonly Int64Vector _result = new();
    private readonly GroupTable _values = new(context, [operand.Type.Kind]);
    private readonly ColumnVector[] _item = new ColumnVector[1];
    private readonly int[] _group = new int[1];
    private readonly Batch _oneRow = FixedExpression.OneRow();
    private long _number = -1;
    private bool _hasNull;

    public override ColumnVector Evaluate(Batch batch)
    {
        var source = operand.Evaluate(batch);
        NullFlags.Prepare(_result, batch);
        if (batch.SelectedCount == 0)
        {
            return _result;
        }

        // The number changes with the parameters and with the values of an outer row.
        if (_number != context.OuterRowNumber)
        {
            Fill();
            _number = context.OuterRowNumber;
        }

        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            var isNull = source.IsNull(row);
            var found = !isNull && _values.Contains(source, row);
            _result.Values[row] = found != negated ? 1 : 0;
            if (isNull || (!found && _hasNull))
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

    private void Fill()
    {
        _values.Clear();
        _hasNull = false;
        foreach (var item in items)
        {
            _item[0] = item.Evaluate(_oneRow);
            if (_item[0].IsNull(0))
            {
                _hasNull = true;
            }
            else
            {
                _values.Assign(_item, _oneRow, _group);
            }
        }
    }
}
