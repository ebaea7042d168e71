using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Hands on the rows for which a condition is true.</summary>
internal sealed class FilterOperator(Operator input, VectorExpression condition) : Operator
{
    private readonly Batch _batch = new();
    private int[] _selection = [];

    public override void Open() => input.Open();

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        while (input.Next(out var rows))
        {
            _batch.Take(rows);
            SelectionFilter.Apply(condition, _batch, ref _selection);
            if (_batch.SelectedCount > 0)
            {
                return true;
            }
        }

        return false;
    }

    public override void Close() => input.Close();
}
