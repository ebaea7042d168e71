using System;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// INTERSECT and EXCEPT, with or without ALL: counts the rows of the right side, then passes the left side by.
/// </summary>
internal sealed class SetOperationOperator(Operator left, Operator right, GroupTable rows, bool isExcept, bool all)
    : Operator
{
    private readonly Batch _batch = new();
    private int[] _groups = [];
    private int[] _selection = [];
    private long[] _counts = [];
    private bool[] _isEmitted = [];

    public override void Open()
    {
        rows.Clear();
        Array.Clear(_counts);
        Array.Clear(_isEmitted);
        right.Open();
        while (right.Next(out var batch))
        {
            foreach (var group in Assign(batch))
            {
                _counts[group]++;
            }
        }

        right.Close();
        left.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        while (left.Next(out var input))
        {
            var groups = Assign(input);
            var count = 0;
            for (var i = 0; i < groups.Length; i++)
            {
                if (IsWanted(groups[i]))
                {
                    _selection[count++] = input.RowAt(i);
                }
            }

            if (count > 0)
            {
                _batch.Take(input, _selection, count);
                return true;
            }
        }

        return false;
    }

    public override void Close()
    {
        left.Close();
        right.Close();
        rows.Clear();
    }

    private bool IsWanted(int group)
    {
        if (all)
        {
            var isMatched = _counts[group] > 0;
            _counts[group] -= isMatched ? 1 : 0;
            return isMatched != isExcept;
        }

        var isWanted = _counts[group] > 0 != isExcept && !_isEmitted[group];
        _isEmitted[group] |= isWanted;
        return isWanted;
    }

    private Span<int> Assign(Batch batch)
    {
        if (_groups.Length < batch.SelectedCount)
        {
            _groups = new int[Math.Max(batch.SelectedCount, Batch.UsualRowCount)];
            _selection = new int[_groups.Length];
        }

        var groups = _groups.AsSpan(0, batch.SelectedCount);
        rows.Assign(batch.Columns, batch, groups);
        if (_counts.Length < rows.Count)
        {
            Array.Resize(ref _counts, Math.Max(rows.Count, _counts.Length * 2));
            Array.Resize(ref _isEmitted, _counts.Length);
        }

        return groups;
    }
}
