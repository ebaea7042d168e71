using System;
using System.Numerics;
using System.Runtime.InteropServices;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.RowStores;

/// <summary>
/// Numbers the distinct values of a column of 64-bit integers, in the order in which they first come; NULL is a value.
/// While the keys lie close together an array by key finds a group; keys that are too far apart for that go to an
/// open-addressing table, and come back once there are enough of them to fill an array.
/// </summary>
internal sealed class NumberGroups(RowStore keys, MemoryHold hold)
{
    private const ulong HashFactor = 0x9E3779B97F4A7C15;
    private const int InitialSlots = 1024;
    private const int KeptLength = 128 * Batch.UsualRowCount;

    // An array of this length is allowed for any number of keys, a longer one only up to so many places a key.
    private const ulong FreeRange = 256 * Batch.UsualRowCount;
    private const ulong RangePerKey = 16;
    private const ulong RangeMax = 1 << 30;

    private int[] _dense = []; // group + 1 by key - _base, 0 = free
    private long _base;
    private bool _isDense = true;
    private Slot[] _slots = [];
    private int _shift;
    private long _min = long.MaxValue; // of the keys that have a group
    private long _max = long.MinValue;
    private int _nullGroup = -1;
    private long[] _selected = [];

    public void Clear()
    {
        if (_dense.Length > KeptLength)
        {
            hold.Drop(_dense);
            _dense = [];
        }
        else
        {
            Array.Clear(_dense);
        }

        if (_slots.Length > KeptLength)
        {
            hold.Drop(_slots);
            _slots = [];
        }

        _isDense = true;
        _min = long.MaxValue;
        _max = long.MinValue;
        _nullGroup = -1;
    }

    /// <summary>Sets <c>groups[i]</c> to the group of the i-th selected row; new keys make new groups.</summary>
    public void Assign(Int64Vector vector, Batch batch, Span<int> groups)
    {
        if (vector.HasNulls)
        {
            AssignWithNulls(vector, batch, groups);
        }
        else if (groups.Length > 0)
        {
            AssignAll(batch.Selection is null ? vector.Values.AsSpan(0, groups.Length) : Select(vector, batch), groups);
        }
    }

    public bool Contains(long key)
    {
        if (_isDense)
        {
            var place = (ulong)(key - _base);
            return place < (ulong)_dense.Length && _dense[place] != 0;
        }

        return _slots[FindSlot(key)].Group != 0;
    }

    private ReadOnlySpan<long> Select(Int64Vector vector, Batch batch)
    {
        var rows = batch.SelectedRows;
        if (_selected.Length < rows.Length)
        {
            _selected = new long[Math.Max(rows.Length, Batch.UsualRowCount)];
        }

        var values = vector.Values;
        var selected = _selected.AsSpan(0, rows.Length);
        for (var i = 0; i < selected.Length; i++)
        {
            selected[i] = values[rows[i]];
        }

        return selected;
    }

    private void AssignWithNulls(Int64Vector vector, Batch batch, Span<int> groups)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            var row = batch.RowAt(i);
            if (!vector.IsNull(row))
            {
                AssignAll(vector.Values.AsSpan(row, 1), groups.Slice(i, 1));
                continue;
            }

            if (_nullGroup < 0)
            {
                _nullGroup = keys.Count;
                keys.AppendNull();
            }

            groups[i] = _nullGroup;
        }
    }

    private void AssignAll(ReadOnlySpan<long> values, Span<int> groups)
    {
        if (_isDense)
        {
            BitPacking.MinMax(values, out var min, out var max);
            if (HasDenseRoom(min, max, values.Length))
            {
                AssignDense(values, groups);
                return;
            }

            MoveToSlots();
        }

        AssignHashed(values, groups);
    }

    private void AssignDense(ReadOnlySpan<long> values, Span<int> groups)
    {
        var dense = _dense;
        var first = _base;
        groups = groups[..values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            ref var place = ref dense[values[i] - first];
            if (place == 0)
            {
                place = Add(values[i]) + 1;
            }

            groups[i] = place - 1;
        }
    }

    private void AssignHashed(ReadOnlySpan<long> values, Span<int> groups)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var key = values[i];
            var at = FindSlot(key);
            var group = _slots[at].Group - 1;
            if (group < 0)
            {
                group = Add(key);
                _slots[at] = new Slot(key, group + 1);
                if (keys.Count * 2 > _slots.Length && MakeRoom())
                {
                    groups[i] = group;
                    AssignAll(values[(i + 1)..], groups[(i + 1)..]);
                    return;
                }
            }

            groups[i] = group;
        }
    }

    private int FindSlot(long key)
    {
        var slots = _slots;
        var at = (int)((ulong)key * HashFactor >> _shift);
        while (slots[at].Group != 0 && slots[at].Key != key)
        {
            at = (at + 1) & (slots.Length - 1);
        }

        return at;
    }

    private int Add(long key)
    {
        _min = Math.Min(_min, key);
        _max = Math.Max(_max, key);
        var group = keys.Count;
        keys.AppendNumber(key);
        return group;
    }

    // Makes the array reach from the least to the greatest key, or says that this takes too much memory.
    private bool HasDenseRoom(long min, long max, int newKeys)
    {
        if ((ulong)(min - _base) < (ulong)_dense.Length && (ulong)(max - _base) < (ulong)_dense.Length)
        {
            return true;
        }

        var low = Math.Min(min, _min);
        var high = Math.Max(max, _max);
        var distance = (ulong)high - (ulong)low;
        if (distance >= Math.Min(RangeMax, Math.Max(FreeRange, RangePerKey * (ulong)(keys.Count + newKeys))))
        {
            return false;
        }

        var length = Math.Max((long)BitOperations.RoundUpToPowerOf2(distance + 1), Batch.UsualRowCount);
        if (!hold.HasRoomFor<int>(length))
        {
            return false;
        }

        // Room to spare lies on the side to which the keys go.
        var isFalling = low < _min && _min != long.MaxValue;
        SetDense(isFalling ? unchecked(high - length + 1) : low, hold.Allocate<int>((int)length));
        return true;
    }

    private void SetDense(long newBase, int[] dense)
    {
        if (keys.Count > 0 && _min <= _max)
        {
            var length = (int)(_max - _min) + 1;
            _dense.AsSpan((int)(_min - _base), length).CopyTo(dense.AsSpan((int)(_min - newBase)));
        }

        hold.Drop(_dense);
        _base = newBase;
        _dense = dense;
    }

    private void MoveToSlots()
    {
        _isDense = false;
        hold.Drop(_dense);
        _dense = [];
        Rehash(Math.Max(InitialSlots, (int)BitOperations.RoundUpToPowerOf2((uint)keys.Count * 4)));
    }

    // True when the keys went to an array instead of a larger table.
    private bool MakeRoom()
    {
        var distance = (ulong)_max - (ulong)_min;
        if (distance >= Math.Min(RangeMax, RangePerKey / 2 * (ulong)keys.Count)
            || !hold.HasRoomFor<int>((long)BitOperations.RoundUpToPowerOf2(distance + 1)))
        {
            Rehash(_slots.Length * (_slots.Length > KeptLength ? 2 : 4));
            return false;
        }

        var length = BitOperations.RoundUpToPowerOf2(distance + 1);
        hold.Drop(_slots);
        _slots = [];
        _dense = hold.Allocate<int>((int)length);
        _base = _min;
        _isDense = true;
        var values = ((Int64Vector)keys.Columns[0]).Values;
        for (var group = 0; group < keys.Count; group++)
        {
            if (group != _nullGroup)
            {
                _dense[values[group] - _base] = group + 1;
            }
        }

        return true;
    }

    private void Rehash(int length)
    {
        if (_slots.Length == length)
        {
            Array.Clear(_slots);
        }
        else
        {
            hold.Drop(_slots);
            _slots = [];
            _slots = hold.Allocate<Slot>(length);
        }

        _shift = 64 - BitOperations.Log2((uint)length);
        var values = ((Int64Vector)keys.Columns[0]).Values;
        for (var group = 0; group < keys.Count; group++)
        {
            if (group != _nullGroup)
            {
                _slots[FindSlot(values[group])] = new Slot(values[group], group + 1);
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Slot(long key, int group)
    {
        public readonly long Key = key;
        public readonly int Group = group; // + 1, 0 = free
    }
}
