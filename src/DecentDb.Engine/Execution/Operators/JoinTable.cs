using System;
using System.Numerics;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// The rows of one side of a join by the hash of their keys. Rows of one slot are chained in the order in which they
/// came. A row with NULL in its key equals no other and is in no chain.
/// </summary>
internal sealed class JoinTable(ExecutionContext context, SqlTypeKind[] kinds, PhysicalType[] rowTypes)
{
    private const ulong HashFactor = 0x9E3779B97F4A7C15;
    private const int KeptRows = 128 * Batch.UsualRowCount;
    private readonly RowStore _keys = new(context, KeyTypesOf(kinds));
    private readonly MemoryHold _hold = new(context);
    private ulong[] _hashes = [];
    private ulong[] _batchHashes = [];
    private int[] _heads = [];
    private int[] _next = [];
    private int _shift;

    public RowStore Rows { get; } = new(context, rowTypes);

    public void Clear()
    {
        Rows.Release();
        _keys.Release();
        _hold.Drop(_heads);
        _hold.Drop(_next);
        _heads = [];
        _next = [];
        if (_hashes.Length > KeptRows)
        {
            _hold.Drop(_hashes);
            _hashes = [];
        }
    }

    /// <summary>Adds the selected rows of a batch.</summary>
    public void Add(Batch batch, ColumnVector[] keys)
    {
        var start = Rows.Count;
        Rows.Append(batch);
        if (kinds.Length == 0)
        {
            return;
        }

        _keys.Append(keys, batch);
        if (_hashes.Length < Rows.Count)
        {
            _hashes = _hold.Grow(_hashes, Math.Max(Rows.Count, _hashes.Length * 2));
        }

        ValueHasher.HashRows(kinds, keys, batch.SelectedRows, _hashes.AsSpan(start, batch.SelectedCount));
    }

    /// <summary>Chains what was added.</summary>
    public void Complete()
    {
        if (kinds.Length == 0)
        {
            return;
        }

        var slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, Rows.Count * 2));
        _shift = 64 - BitOperations.Log2((uint)slots);
        _heads = _hold.Allocate<int>(slots);
        _next = _hold.Allocate<int>(Rows.Count);
        for (var row = Rows.Count - 1; row >= 0; row--)
        {
            if (HasNull(_keys.Columns, row))
            {
                continue;
            }

            var slot = (int)(_hashes[row] * HashFactor >> _shift);
            _next[row] = _heads[slot] - 1;
            _heads[slot] = row + 1;
        }
    }

    /// <summary>Hashes the keys of the selected rows of a batch of the other side.</summary>
    public ReadOnlySpan<ulong> Hash(Batch batch, ColumnVector[] keys)
    {
        if (_batchHashes.Length < batch.SelectedCount)
        {
            _batchHashes = new ulong[Math.Max(batch.SelectedCount, Batch.UsualRowCount)];
        }

        var hashes = _batchHashes.AsSpan(0, batch.SelectedCount);
        ValueHasher.HashRows(kinds, keys, batch.SelectedRows, hashes);
        return hashes;
    }

    /// <summary>The first row with these keys, or -1.</summary>
    public int FindFirst(ColumnVector[] keys, int row, ulong hash) => HasNull(keys, row)
        ? -1
        : Follow(_heads[(int)(hash * HashFactor >> _shift)] - 1, keys, row, hash);

    /// <summary>The next row with these keys, or -1.</summary>
    public int FindNext(int found, ColumnVector[] keys, int row, ulong hash) => Follow(_next[found], keys, row, hash);

    private static PhysicalType[] KeyTypesOf(SqlTypeKind[] kinds)
    {
        var types = new PhysicalType[kinds.Length];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = new SqlType(kinds[i]).Physical;
        }

        return types;
    }

    private static bool HasNull(ColumnVector[] keys, int row)
    {
        foreach (var key in keys)
        {
            if (key.IsNull(row))
            {
                return true;
            }
        }

        return false;
    }

    private int Follow(int candidate, ColumnVector[] keys, int row, ulong hash)
    {
        while (candidate >= 0
            && (_hashes[candidate] != hash
                || !ValueComparer.RowsAreEqual(kinds, keys, row, _keys.Columns, candidate)))
        {
            candidate = _next[candidate];
        }

        return candidate;
    }
}
