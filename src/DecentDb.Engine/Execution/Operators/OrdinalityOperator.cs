using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Numbers rows in a column behind the others.</summary>
internal sealed class OrdinalityOperator(Operator input, int width) : Operator
{
    private readonly Batch _batch = new() { Columns = new ColumnVector[width] };
    private readonly Int64Vector _numbers = new();
    private long _count;

    public override void Open()
    {
        _count = 0;
        input.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        if (!input.Next(out var rows))
        {
            return false;
        }

        _numbers.EnsureCapacity(rows.RowCount);
        _numbers.Reset();
        for (var i = 0; i < rows.SelectedCount; i++)
        {
            _numbers.Values[rows.RowAt(i)] = ++_count;
        }

        rows.Columns.AsSpan(0, width - 1).CopyTo(_batch.Columns);
        _batch.Columns[width - 1] = _numbers;
        _batch.RowCount = rows.RowCount;
        _batch.Selection = rows.Selection;
        _batch.SelectedCount = rows.SelectedCount;
        return true;
    }

    public override void Close() => input.Close();
}
