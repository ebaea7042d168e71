using System.Collections.Generic;
using System.Numerics;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Row ids that a statement has met. Those that lie close together, as most do, are bits: a few millions of them take
/// less than a megabyte. Where they are far apart they are numbers, which take a part of the memory of the statement.
/// </summary>
/// <param name="account">Counts the memory.</param>
internal sealed class RowIdSet(IMemoryAccount account)
{
    private const int IdsPerMap = 1 << 15;
    private const int MapBytes = (IdsPerMap / 8) + BytesPerEntry;
    private const int BytesPerEntry = 64; // of a table, with what an object takes beside its content
    private const int BytesPerNumber = 32;
    private const int CountAtOnce = 1024; // that memory is asked for
    private const int FewNumbers = 64; // so that statements that change few rows make no map
    private readonly Dictionary<long, ulong[]> _maps = [];
    private readonly HashSet<long> _numbers = [];
    private int _mapsMin = 1; // that are made before it is looked at how full they are
    private long _count;
    private long _taken;

    /// <summary>False when the set has the id already.</summary>
    /// <exception cref="DatabaseException">OutOfMemoryBudget.</exception>
    public bool Add(long id)
    {
        if (!_maps.TryGetValue(id >> BitOperations.Log2(IdsPerMap), out var map) && (map = NewMap(id)) is null)
        {
            return AddNumber(id);
        }

        var bit = BitOf(id);
        ref var word = ref map[PlaceOf(id) / 64];
        var isNew = (word & bit) == 0 && (_numbers.Count == 0 || !_numbers.Contains(id));
        word |= bit;
        _count += isNew ? 1 : 0;
        return isNew;
    }

    /// <summary>True when the set has the id.</summary>
    public bool Contains(long id) =>
        (_maps.TryGetValue(id >> BitOperations.Log2(IdsPerMap), out var map)
            && (map[PlaceOf(id) / 64] & BitOf(id)) != 0)
        || (_numbers.Count > 0 && _numbers.Contains(id));

    public void Clear()
    {
        _maps.Clear();
        _numbers.Clear();
        _mapsMin = 1;
        _count = 0;
        account.Take(-_taken);
        _taken = 0;
    }

    private static int PlaceOf(long id) => (int)(id & (IdsPerMap - 1));

    private static ulong BitOf(long id) => 1UL << (int)(id % 64);

    // Null while there are few ids, or few in each of the maps that there are.
    private ulong[]? NewMap(long id)
    {
        if (_numbers.Count < FewNumbers)
        {
            return null;
        }

        if (_maps.Count >= _mapsMin)
        {
            if ((_count - _numbers.Count) / _maps.Count < MapBytes / BytesPerNumber)
            {
                return null;
            }

            _mapsMin = 2 * _maps.Count;
        }

        Take(MapBytes);
        var map = new ulong[IdsPerMap / 64];
        _maps.Add(id >> BitOperations.Log2(IdsPerMap), map);
        return map;
    }

    private bool AddNumber(long id)
    {
        if (!_numbers.Add(id))
        {
            return false;
        }

        if (_numbers.Count % CountAtOnce == 0)
        {
            Take(CountAtOnce * BytesPerNumber);
        }

        _count++;
        return true;
    }

    private void Take(long bytes)
    {
        account.Take(bytes);
        _taken += bytes;
    }
}
