using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>Computes an expression that reads no row once for an execution, or for an outer row.</summary>
internal sealed class FixedExpression(VectorExpression inner, bool readsOuterRow, ExecutionContext context)
    : VectorExpression(inner.Type)
{
    private readonly BroadcastVector _value = new(context, inner.Type.Physical);
    private readonly Batch _oneRow = OneRow();
    private long _number = -1;

    public override ColumnVector Evaluate(Batch batch)
    {
        var number = readsOuterRow ? context.OuterRowNumber : context.Query.ExecutionNumber;
        if (number != _number && batch.SelectedCount > 0)
        {
            _value.Set(inner.Evaluate(_oneRow), 0);
            _number = number;
        }

        return _value.Get(batch.RowCount);
    }

    /// <summary>A batch of one row without columns.</summary>
    public static Batch OneRow()
    {
        var batch = new Batch();
        batch.SelectAll(1);
        return batch;
    }
}
