using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>COALESCE: later arguments are computed only where the earlier ones are NULL.</summary>
internal sealed class CoalesceExpression(VectorExpression[] arguments, SqlType type, ExecutionContext context)
    : VectorExpression(type)
{
    private readonly ColumnVector _result = context.CreateVector(type.Physical);
    private readonly OpenRows _rows = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        var first = arguments[0].Evaluate(batch);
        if (!first.HasNulls)
        {
            return first;
        }

        NullFlags.Prepare(_result, batch);
        _rows.Start(batch);
        for (var i = 0; i < arguments.Length && _rows.Open.SelectedCount > 0; i++)
        {
            var source = i == 0 ? first : arguments[i].Evaluate(_rows.Open);
            _rows.TakeValues(source);
            foreach (var row in _rows.Taken.SelectedRows)
            {
                _result.CopyValue(source, row, row);
            }
        }

        for (var i = 0; i < _rows.Open.SelectedCount; i++)
        {
            var row = _rows.Open.RowAt(i);
            if (_result is BinaryVector binary)
            {
                binary.Starts[row] = 0;
                binary.Lengths[row] = 0;
            }

            _result.SetNull(row);
        }

        context.NoteProduced(_result);
        return _result;
    }
}
