using System;
using System.Numerics;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.RowStores;

/// <summary>
/// Numbers the distinct rows of some key columns, in the order in which they first come; NULL equals NULL. One column
/// of 64-bit integers has a table of its own, other keys are found by hash and compared with the kept ones.
/// </summary>
internal sealed class GroupTable
{
    private const ulong HashFactor = 0x9E3779B97F4A7C15;
    private const int InitialSlots = 1024;
    private const int KeptSlots = 256 * Batch.UsualRowCount;
    private readonly SqlTypeKind[] _kinds;
    private readonly RowStore _keys;
    private readonly MemoryHold _hold;
    private readonly NumberGroups? _numbers;
    private int[] _slots = []; // group + 1, 0 = free
    private ulong[] _hashes = [];
    private ulong[] _batchHashes = [];
    private int _shift = 64 - BitOperations.Log2(InitialSlots);

    public GroupTable(ExecutionContext context, SqlTypeKind[] kinds)
    {
        _kinds = kinds;
        var types = new PhysicalType[kinds.Length];
        for (var i = 0; i < kinds.Length; i++)
        {
            types[i] = new SqlType(kinds[i]).Physical;
        }

        var isNumber = types is [PhysicalType.Int64];
        _keys = new RowStore(context, types);
        _hold = new MemoryHold(context);
        if (isNumber)
        {
            _numbers = new NumberGroups(_keys, _hold);
        }
        else
        {
            _slots = new int[InitialSlots];
        }
    }

    /// <summary>Groups so far.</summary>
    public int Count => _keys.Count;

    /// <summary>The keys by group.</summary>
    public RowStore Keys => _keys;

    public void Clear()
    {
        _keys.Release();
        if (_numbers is not null)
        {
            _numbers.Clear();
        }
        else if (_slots.Length > KeptSlots)
        {
            _hold.Drop(_slots);
            _hold.Drop(_hashes);
            _hashes = [];
            _slots = new int[InitialSlots];
            _shift = 64 - BitOperations.Log2(InitialSlots);
        }
        else
        {
            Array.Clear(_slots);
        }
    }

    /// <summary>Sets <c>groups[i]</c> to the group of the i-th selected row; new keys make new groups.</summary>
    public void Assign(ColumnVector[] keys, Batch batch, Span<int> groups)
    {
        if (_numbers is not null)
        {
            _numbers.Assign((Int64Vector)keys[0], batch, groups);
        }
        else
        {
            AssignRows(keys, batch, groups);
        }
    }

    /// <summary>True when a row, which is not NULL, equals a key; for tables of one column.</summary>
    public bool Contains(ColumnVector key, int row)
    {
        if (_numbers is not null)
        {
            return _numbers.Contains(((Int64Vector)key).Values[row]);
        }

        var hash = ValueHasher.Combine(0, ValueHasher.Hash(_kinds[0], key, row));
        var slot = (int)(hash * HashFactor >> _shift);
        while (_slots[slot] - 1 is >= 0 and var group)
        {
            if (_hashes[group] == hash && !_keys.Columns[0].IsNull(group)
                && ValueComparer.AreEqual(_kinds[0], key, row, _keys.Columns[0], group))
            {
                return true;
            }

            slot = (slot + 1) & (_slots.Length - 1);
        }

        return false;
    }

    /// <summary>True when a row without NULLs equals a key; for tables of several columns.</summary>
    public bool ContainsRow(ColumnVector[] keys, int row)
    {
        var hash = 0UL;
        for (var c = 0; c < _kinds.Length; c++)
        {
            hash = ValueHasher.Combine(hash, ValueHasher.Hash(_kinds[c], keys[c], row));
        }

        var slot = (int)(hash * HashFactor >> _shift);
        while (_slots[slot] - 1 is >= 0 and var group)
        {
            if (_hashes[group] == hash && ValueComparer.RowsAreEqual(_kinds, keys, row, _keys.Columns, group))
            {
                return true;
            }

            slot = (slot + 1) & (_slots.Length - 1);
        }

        return false;
    }

    private void AssignRows(ColumnVector[] keys, Batch batch, Span<int> groups)
    {
        if (_batchHashes.Length < groups.Length)
        {
            _batchHashes = new ulong[Math.Max(groups.Length, Batch.UsualRowCount)];
        }

        var hashes = _batchHashes.AsSpan(0, groups.Length);
        ValueHasher.HashRows(_kinds, keys, batch.SelectedRows, hashes);
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = FindOrAdd(keys, batch.RowAt(i), hashes[i]);
        }
    }

    private int FindOrAdd(ColumnVector[] keys, int row, ulong hash)
    {
        var slot = (int)(hash * HashFactor >> _shift);
        while (true)
        {
            var group = _slots[slot] - 1;
            if (group < 0)
            {
                return AddRow(slot, keys, row, hash);
            }

            if (_hashes[group] == hash && ValueComparer.RowsAreEqual(_kinds, keys, row, _keys.Columns, group))
            {
                return group;
            }

            slot = (slot + 1) & (_slots.Length - 1);
        }
    }

    private int AddRow(int slot, ColumnVector[] keys, int row, ulong hash)
    {
        var group = _keys.Count;
        _keys.Append(keys, row);
        if (_hashes.Length <= group)
        {
            _hashes = _hold.Grow(_hashes, Math.Max(1024, _hashes.Length * 2));
        }

        _hashes[group] = hash;
        _slots[slot] = group + 1;
        if (_keys.Count * 2 > _slots.Length)
        {
            GrowRows();
        }

        return group;
    }

    private void GrowRows()
    {
        // The groups are put in again, so the old places go first.
        var length = _slots.Length * (_slots.Length > KeptSlots ? 2 : 4);
        _hold.Drop(_slots);
        _slots = [];
        _slots = _hold.Allocate<int>(length);
        _shift = 64 - BitOperations.Log2((uint)length);
        for (var group = 0; group < _keys.Count; group++)
        {
            var slot = (int)(_hashes[group] * HashFactor >> _shift);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = group + 1;
        }
    }
}
