using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>Rows that refer to keys, found before the first of them changes.</summary>
internal sealed class ChildRows(IMemoryAccount? account) : IDisposable
{
    // With what a set takes, about.
    private const int BytesPerRow = sizeof(long) + sizeof(int) + 24;

    // A key that was deleted, inserted and deleted again is there twice.
    private readonly HashSet<long> _known = [];
    private readonly List<long> _ids = [];
    private readonly List<int> _keys = [];
    private long _accounted;

    public int Count => _ids.Count;

    /// <summary>Adds a row, unless it is there.</summary>
    /// <param name="rowId">Its id.</param>
    /// <param name="key">The place of the key that it refers to.</param>
    public void Add(long rowId, int key)
    {
        if (!_known.Add(rowId))
        {
            return;
        }

        if (_ids.Count == _ids.Capacity && account is not null)
        {
            var more = (long)Math.Max(_ids.Capacity, 64) * BytesPerRow;
            account.Take(more);
            _accounted += more;
        }

        _ids.Add(rowId);
        _keys.Add(key);
    }

    /// <summary>Copies the ids of some rows.</summary>
    public void CopyIds(int start, Span<long> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = _ids[start + i];
        }
    }

    /// <summary>Makes a vector of values of the keys, one for each of some rows.</summary>
    public ColumnVector Gather(ColumnVector values, int start, int count)
    {
        var target = ColumnVector.Create(values.PhysicalType, count);
        for (var i = 0; i < count; i++)
        {
            target.CopyValue(values, _keys[start + i], i);
        }

        return target;
    }

    public void Dispose() => account?.Take(-_accounted);
}
