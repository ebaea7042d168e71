using System;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Picks from each batch the rows that did not come before.</summary>
internal sealed class NewRows(GroupTable seen)
{
    private readonly Batch _batch = new();
    private int[] _groups = [];
    private int[] _selection = [];

    public void Clear() => seen.Clear();

    /// <summary>The rows that are new; false when there is none.</summary>
    public bool Select(Batch rows, out Batch batch) => Select(rows.Columns, rows, out batch);

    /// <summary>The rows with new keys, which are vectors that belong to the batch; false when there is none.</summary>
    public bool Select(ColumnVector[] keys, Batch rows, out Batch batch)
    {
        batch = _batch;
        if (_groups.Length < rows.SelectedCount)
        {
            _groups = new int[Math.Max(rows.SelectedCount, Batch.UsualRowCount)];
            _selection = new int[_groups.Length];
        }

        var before = seen.Count;
        var groups = _groups.AsSpan(0, rows.SelectedCount);
        seen.Assign(keys, rows, groups);
        var count = 0;
        for (var i = 0; i < groups.Length; i++)
        {
            // New groups get consecutive numbers, each at the row that makes it.
            if (groups[i] == before + count)
            {
                _selection[count++] = rows.RowAt(i);
            }
        }

        if (count == 0)
        {
            return false;
        }

        _batch.Take(rows, _selection, count);
        return true;
    }
}
