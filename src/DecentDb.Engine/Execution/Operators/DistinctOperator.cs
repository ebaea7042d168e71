using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Hands on each different row once, when it first comes.</summary>
internal sealed class DistinctOperator(Operator input, GroupTable seen) : Operator
{
    private readonly Batch _batch = new();
    private int[] _groups = [];
    private int[] _selection = [];

    public override void Open()
    {
        seen.Clear();
        input.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        while (input.Next(out var rows))
        {
            if (_groups.Length < rows.SelectedCount)
            {
                _groups = new int[Math.Max(rows.SelectedCount, Batch.UsualRowCount)];
                _selection = new int[_groups.Length];
            }

            var before = seen.Count;
            var groups = _groups.AsSpan(0, rows.SelectedCount);
            seen.Assign(rows.Columns, rows, groups);
            var count = 0;
            for (var i = 0; i < groups.Length; i++)
            {
                // New groups get consecutive numbers, each at the row that makes it.
                if (groups[i] == before + count)
                {
                    _selection[count++] = rows.RowAt(i);
                }
            }

            if (count > 0)
            {
                _batch.Take(rows, _selection, count);
                return true;
            }
        }

        return false;
    }

    public override void Close()
    {
        input.Close();
        seen.Clear();
    }
}
