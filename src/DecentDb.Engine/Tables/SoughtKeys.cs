using System;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>Keys in their order, among which those of rows are looked for.</summary>
internal sealed class SoughtKeys
{
    private readonly KeyBatch _keys = new();
    private readonly KeyPart[] _parts;
    private readonly int[] _order;
    private readonly KeyBuffer _probe = new();

    /// <summary>Takes the values that are wanted, by their place.</summary>
    public SoughtKeys(KeyValues values, KeyPart[] parts, Predicate<int> isWanted)
    {
        _parts = parts;
        for (var i = 0; i < values.Count; i++)
        {
            if (isWanted(i))
            {
                KeyCodec.Append(_keys.Bytes, parts, values.Columns, i);
                _keys.Add(i);
            }
        }

        _order = _keys.Sort().ToArray();
    }

    public int Count => _keys.Count;

    /// <summary>The place of the values that a row of the columns has, or -1.</summary>
    public int Find(ColumnVector[] columns, int row)
    {
        _probe.Clear();
        KeyCodec.Append(_probe, _parts, columns, row);
        var low = 0;
        var high = _order.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var comparison = _keys.Key(_order[middle]).SequenceCompareTo(_probe.Written);
            if (comparison == 0)
            {
                return (int)_keys.RowId(_order[middle]);
            }

            if (comparison < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }
}
