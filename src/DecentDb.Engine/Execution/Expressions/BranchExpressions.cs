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

/// <summary>CASE: each branch is computed only for the rows that take it.</summary>
internal sealed class CaseExpression(
    VectorExpression[] conditions, VectorExpression[] results, VectorExpression otherwise, SqlType type)
    : VectorExpression(type)
{
    private readonly ColumnVector _result = ColumnVector.Create(type.Physical, 1);
    private readonly OpenRows _rows = new();

    public override ColumnVector Evaluate(Batch batch)
    {
        NullFlags.Prepare(_result, batch);
        _rows.Start(batch);
        for (var i = 0; i < conditions.Length && _rows.Open.SelectedCount > 0; i++)
        {
            _rows.Take(conditions[i]);
            Copy(results[i], _rows.Taken);
        }

        Copy(otherwise, _rows.Open);
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

/// <summary>COALESCE: later arguments are computed only where the earlier ones are NULL.</summary>
internal sealed class CoalesceExpression(VectorExpression[] arguments, SqlType type) : VectorExpression(type)
{
    private readonly ColumnVector _result = ColumnVector.Create(type.Physical, 1);
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

        return _result;
    }
}
