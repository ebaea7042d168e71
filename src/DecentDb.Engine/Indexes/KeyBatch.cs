using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Indexes;

/// <summary>Encoded keys with row ids and the ordinals of their rows, to be sorted.</summary>
internal sealed class KeyBatch
{
    private readonly KeyBuffer _sorted = new();
    private int[] _ends = [];
    private int[] _order = [];
    private long[] _rowIds = [];
    private int[] _sortedEnds = [];
    private long[] _sortedRowIds = [];

    /// <summary>The bytes of all keys; a key is appended here and then ended by <see cref="Add"/>.</summary>
    public KeyBuffer Bytes { get; } = new();

    public int Count { get; private set; }

    public void Clear()
    {
        Count = 0;
        Bytes.Clear();
    }

    /// <summary>Ends the key that was appended to the bytes.</summary>
    public void Add(long rowId)
    {
        if (Count == _ends.Length)
        {
            var capacity = Math.Max(16, Count * 2);
            Array.Resize(ref _ends, capacity);
            Array.Resize(ref _rowIds, capacity);
            Array.Resize(ref _order, capacity);
        }

        _ends[Count] = Bytes.Length;
        _rowIds[Count] = rowId;
        _order[Count] = Count;
        Count++;
    }

    public long RowId(int index) => _rowIds[index];

    /// <summary>The key that was added as the index-th one.</summary>
    public ReadOnlySpan<byte> Key(int index)
    {
        var start = index == 0 ? 0 : _ends[index - 1];
        return Bytes.Slice(start, _ends[index] - start);
    }

    /// <summary>The order of addition of the keys, by key and row id.</summary>
    public ReadOnlySpan<int> Sort()
    {
        var order = _order.AsSpan(0, Count);
        order.Sort(new KeyOrder(this));
        return order;
    }

    /// <summary>The keys one after the other by key and row id.</summary>
    public void GetSorted(out ReadOnlySpan<byte> keys, out ReadOnlySpan<int> ends, out ReadOnlySpan<long> rowIds)
    {
        if (_sortedEnds.Length < Count)
        {
            _sortedEnds = new int[_ends.Length];
            _sortedRowIds = new long[_ends.Length];
        }

        _sorted.Clear();
        var order = Sort();
        for (var i = 0; i < order.Length; i++)
        {
            _sorted.Append(Key(order[i]));
            _sortedEnds[i] = _sorted.Length;
            _sortedRowIds[i] = _rowIds[order[i]];
        }

        keys = _sorted.Written;
        ends = _sortedEnds.AsSpan(0, Count);
        rowIds = _sortedRowIds.AsSpan(0, Count);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct KeyOrder(KeyBatch keys) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            var order = keys.Key(x).SequenceCompareTo(keys.Key(y));
            if (order == 0)
            {
                order = keys._rowIds[x].CompareTo(keys._rowIds[y]);
            }

            return order != 0 ? order : x.CompareTo(y);
        }
    }
}
