using System;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Hands out kept rows, in the order that they lie in or in another one.</summary>
internal sealed class RowStoreScan
{
    private readonly Batch _batch = new();
    private readonly Batch _whole = new();
    private int[] _rows = [];
    private int _position;

    /// <summary>Starts again at the first row.</summary>
    public void Restart() => _position = 0;

    /// <summary>The next rows of the order, or of the store itself when the order is null.</summary>
    public bool Next(RowStore store, int[]? order, int end, out Batch batch)
    {
        batch = _batch;
        var count = Math.Min(Batch.UsualRowCount, end - _position);
        if (count <= 0)
        {
            return false;
        }

        if (order is null && count == store.Count)
        {
            // All rows are one batch as they lie.
            _position = count;
            batch = _whole;
            _whole.Columns = store.Columns;
            _whole.SelectAll(count);
            return true;
        }

        if (_batch.Columns.Length != store.Columns.Length)
        {
            _batch.Columns = new ColumnVector[store.Columns.Length];
            for (var c = 0; c < store.Columns.Length; c++)
            {
                _batch.Columns[c] = ColumnVector.Create(store.Columns[c].PhysicalType, Batch.UsualRowCount);
            }
        }

        if (_rows.Length < count)
        {
            _rows = new int[Batch.UsualRowCount];
        }

        for (var i = 0; i < count; i++)
        {
            _rows[i] = order is null ? _position + i : order[_position + i];
        }

        for (var c = 0; c < store.Columns.Length; c++)
        {
            VectorGather.Gather(store.Columns[c], _rows.AsSpan(0, count), _batch.Columns[c]);
        }

        _position += count;
        _batch.SelectAll(count);
        return true;
    }
}
