using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Computes the columns of its output.</summary>
internal sealed class ProjectOperator(Operator input, VectorExpression[] expressions) : Operator
{
    private readonly Batch _batch = new() { Columns = new ColumnVector[expressions.Length] };

    public override void Open() => input.Open();

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        if (!input.Next(out var rows))
        {
            return false;
        }

        var columns = _batch.Columns;
        for (var i = 0; i < expressions.Length; i++)
        {
            // Most expressions hand out the same vector again and again; a store of a reference costs a type check.
            var column = expressions[i].Evaluate(rows);
            if (!ReferenceEquals(columns[i], column))
            {
                columns[i] = column;
            }
        }

        _batch.RowCount = rows.RowCount;
        _batch.Selection = rows.Selection;
        _batch.SelectedCount = rows.SelectedCount;
        return true;
    }

    public override void Close() => input.Close();
}
