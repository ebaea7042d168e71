using System;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Narrows the selection of batches by a condition that makes texts, some rows at a time.</summary>
internal sealed class SlicedFilter(ExecutionContext context, VectorExpression condition)
{
    private readonly SliceSize _size = new(context);
    private readonly Batch _part = new();
    private int[] _rows = [];

    /// <summary>As <see cref="SelectionFilter.Apply"/>.</summary>
    public void Apply(Batch batch, ref int[] buffer)
    {
        if (buffer.Length < batch.RowCount)
        {
            buffer = new int[Math.Max(batch.RowCount, Batch.UsualRowCount)];
        }

        var found = 0;
        var count = 0;
        var total = batch.SelectedCount;
        for (var next = 0; next < total; next += count)
        {
            count = Math.Min(_size.Next(), total - next);
            Select(batch, next, count);

            // The buffer may be the selection itself: what is overwritten was taken before.
            found += condition.Filter(_part, buffer.AsSpan(found, count));
        }

        if (found < batch.RowCount)
        {
            batch.Selection = buffer;
            batch.SelectedCount = found;
        }
    }

    private void Select(Batch batch, int first, int count)
    {
        if (_rows.Length < count)
        {
            _rows = new int[Math.Max(count, Batch.UsualRowCount)];
        }

        for (var i = 0; i < count; i++)
        {
            _rows[i] = batch.RowAt(first + i);
        }

        _part.Take(batch, _rows, count);
    }
}
