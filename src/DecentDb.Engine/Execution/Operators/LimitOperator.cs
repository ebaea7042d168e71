using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Leaves rows out at the beginning and ends after a number of rows.</summary>
internal sealed class LimitOperator(Operator input, RowLimit limit) : Operator
{
    private readonly Batch _batch = new();
    private int[] _selection = [];
    private long _toSkip;
    private long _toTake;

    public override void Open()
    {
        (_toTake, _toSkip) = limit.Evaluate();
        input.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        while (_toTake > 0 && input.Next(out var rows))
        {
            var skipped = (int)Math.Min(_toSkip, rows.SelectedCount);
            _toSkip -= skipped;
            var taken = (int)Math.Min(_toTake, rows.SelectedCount - skipped);
            if (taken == 0)
            {
                continue;
            }

            _toTake -= taken;
            Take(rows, skipped, taken);
            return true;
        }

        return false;
    }

    public override void Close() => input.Close();

    private void Take(Batch rows, int skipped, int taken)
    {
        _batch.Take(rows);
        if (taken == rows.SelectedCount)
        {
            return;
        }

        if (_selection.Length < taken)
        {
            _selection = new int[Math.Max(taken, Batch.UsualRowCount)];
        }

        for (var i = 0; i < taken; i++)
        {
            _selection[i] = rows.RowAt(skipped + i);
        }

        _batch.Selection = _selection;
        _batch.SelectedCount = taken;
    }
}
