using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Hands on the rows of its input in smaller batches while the expressions above make large texts of them, so that what
/// they make of one batch stays within a few megabytes, or is one row.
/// </summary>
internal sealed class SliceOperator(ExecutionContext context, Operator input) : Operator
{
    private readonly SliceSize _size = new(context);
    private readonly Batch _slice = new();
    private int[] _selection = [];
    private Batch? _batch;
    private int _next;

    public override void Open()
    {
        _batch = null;
        _size.Start();
        input.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _slice;
        if (_batch is null)
        {
            if (!input.Next(out var next))
            {
                return false;
            }

            _batch = next;

            _next = 0;
        }

        var count = Math.Min(_size.Next(), _batch.SelectedCount - _next);
        if (count == _batch.SelectedCount)
        {
            _slice.Take(_batch);
        }
        else
        {
            Select(_batch, count);
        }

        _next += count;
        _batch = _next < _batch.SelectedCount ? _batch : null;
        return true;
    }

    public override void Close()
    {
        _batch = null;
        input.Close();
    }

    private void Select(Batch batch, int count)
    {
        if (_selection.Length < count)
        {
            _selection = new int[Math.Max(count, Batch.UsualRowCount)];
        }

        for (var i = 0; i < count; i++)
        {
            _selection[i] = batch.RowAt(_next + i);
        }

        _slice.Take(batch, _selection, count);
    }
}
