using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Indexes;

/// <summary>Encoded keys with row ids and the ordinals of their rows, to be sorted.</summary>
internal sealed class KeyBatch
{
    private const int StartsCountMin = 32; // fewer are sorted as they are

    private readonly KeyBuffer _sorted = new();
    private int[] _ends = [];
    private int[] _order = [];
    private long[] _rowIds = [];
    private int[] _sortedEnds = [];
    private long[] _sortedRowIds = [];
    private ulong[] _starts = [];

    /// <summary>The bytes of all keys; a key is appended here and then ended by <see cref="Add"/>.</summary>
    public KeyBuffer Bytes { get; } = new();

    public int Count { get; private set; }

    /// <summary>Bytes of the keys and of what is noted of each.</summary>
    public long MemoryBytes => Bytes.Length + ((long)Count * (sizeof(long) + sizeof(int) + sizeof(int)));

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
        if (Count < StartsCountMin)
        {
            order.Sort(new KeyOrder(this));
            return order;
        }

        // By the first bytes in which keys differ, as one number; those that are equal in them are told apart then.
        var starts = ReadStarts();
        starts.Sort(order);
        for (var first = 0; first < Count;)
        {
            var end = first + 1;
            while (end < Count && starts[end] == starts[first])
            {
                end++;
            }

            if (end - first > 1)
            {
                order[first..end].Sort(new KeyOrder(this));
            }

            first = end;
        }

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

    private Span<ulong> ReadStarts()
    {
        if (_starts.Length < Count)
        {
            _starts = new ulong[_order.Length];
        }

        var shared = Key(0).Length;
        for (var i = 1; i < Count; i++)
        {
            shared = Key(0)[..shared].CommonPrefixLength(Key(i));
        }

        for (var i = 0; i < Count; i++)
        {
            _starts[i] = StartOf(Key(_order[i])[shared..]);
        }

        return _starts.AsSpan(0, Count);
    }

    // A key that ends within the eight bytes is followed by zeros, so that it is not behind one that goes on.
    private static ulong StartOf(ReadOnlySpan<byte> key)
    {
        if (key.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(key);
        }

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        key.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
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
