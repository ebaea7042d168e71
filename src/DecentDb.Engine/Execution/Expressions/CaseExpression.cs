using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>CASE: each branch is computed only for the rows that take it, and the operand once for all.</summary>
internal sealed class CaseExpression(
    CaseOperand? operand,
    VectorExpression[] conditions,
    VectorExpression[] results,
    VectorExpression otherwise,
    SqlType type,
    ExecutionContext context) : VectorExpression(type)
{
    private readonly ColumnVector _result = context.CreateVector(type.Physical);
    private readonly OpenRows _rows = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        operand?.Take(batch);
        NullFlags.Prepare(_result, batch);
        _rows.Start(batch);
        for (var i = 0; i < conditions.Length && _rows.Open.SelectedCount > 0; i++)
        {
            _rows.Take(conditions[i]);
            Copy(results[i], _rows.Taken);
        }

        Copy(otherwise, _rows.Open);
        context.NoteProduced(_result);
        return _result;
    }

    private void Copy(VectorExpression branch, Batch rows)
    {
        if (rows.SelectedCount == 0)
        {
            return;
        }

        var source = branch.Evaluate(rows);
        foreach (var row in rows.SelectedRows)
        {
            _result.CopyValue(source, row, row);
        }
    }
}
