using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>The rows of a batch that no branch has taken yet.</summary>
internal sealed class OpenRows
{
    private int[] _rows = [];
    private int[] _taken = [];

    /// <summary>The open rows over the columns of the batch.</summary>
    public Batch Open { get; } = new();

    /// <summary>The rows taken last.</summary>
    public Batch Taken { get; } = new();

    public void Start(Batch batch)
    {
        if (_rows.Length < batch.RowCount)
        {
            _rows = new int[Math.Max(batch.RowCount, Batch.UsualRowCount)];
            _taken = new int[_rows.Length];
        }

        for (var i = 0; i < batch.SelectedCount; i++)
        {
            _rows[i] = batch.RowAt(i);
        }

        Open.Columns = batch.Columns;
        Open.RowCount = batch.RowCount;
        Open.Selection = _rows;
        Open.SelectedCount = batch.SelectedCount;
        Taken.Columns = batch.Columns;
        Taken.RowCount = batch.RowCount;
        Taken.Selection = _taken;
        Taken.SelectedCount = 0;
    }

    /// <summary>Takes the open rows for which the condition is true.</summary>
    public void Take(VectorExpression condition)
    {
        Taken.SelectedCount = condition.Filter(Open, _taken);
        RemoveTaken();
    }

    /// <summary>Takes the open rows at which the vector has a value.</summary>
    public void TakeValues(ColumnVector vector)
    {
        var count = 0;
        for (var i = 0; i < Open.SelectedCount; i++)
        {
            _taken[count] = _rows[i];
            count += vector.IsNull(_rows[i]) ? 0 : 1;
        }

        Taken.SelectedCount = count;
        RemoveTaken();
    }

    // Both lists ascend and the taken rows are among the open ones.
    private void RemoveTaken()
    {
        var kept = 0;
        var next = 0;
        for (var i = 0; i < Open.SelectedCount; i++)
        {
            if (next < Taken.SelectedCount && _taken[next] == _rows[i])
            {
                next++;
            }
            else
            {
                _rows[kept++] = _rows[i];
            }
        }

        Open.SelectedCount = kept;
    }
}
