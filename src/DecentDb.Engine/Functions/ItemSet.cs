using System.Numerics;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>The items of an array that are not NULL, to be found fast where there are many.</summary>
internal readonly struct ItemSet
{
    private const int ScannedMax = 16;
    private readonly ArrayValue _array;
    private readonly int[]? _places; // an open hash table of items, counted from 1

    public ItemSet(ArrayValue array)
    {
        _array = array;
        if (array.Count <= ScannedMax)
        {
            return;
        }

        _places = new int[BitOperations.RoundUpToPowerOf2((uint)array.Count * 2)];
        for (var i = 0; i < array.Count; i++)
        {
            if (!array.Items.IsNull(i))
            {
                var at = StartOf(array.Items, i, _places.Length);
                while (_places[at] != 0
                    && !ValueComparer.AreEqual(array.ElementKind, array.Items, _places[at] - 1, array.Items, i))
                {
                    at = (at + 1) & (_places.Length - 1);
                }

                _places[at] = _places[at] == 0 ? i + 1 : _places[at];
            }
        }
    }

    /// <summary>True when an item equals a value, which is not NULL.</summary>
    public bool Contains(ColumnVector values, int row)
    {
        var kind = _array.ElementKind;
        if (_places is null)
        {
            for (var i = 0; i < _array.Count; i++)
            {
                if (!_array.Items.IsNull(i) && ValueComparer.AreEqual(kind, _array.Items, i, values, row))
                {
                    return true;
                }
            }

            return false;
        }

        for (var at = StartOf(values, row, _places.Length); _places[at] != 0; at = (at + 1) & (_places.Length - 1))
        {
            if (ValueComparer.AreEqual(kind, _array.Items, _places[at] - 1, values, row))
            {
                return true;
            }
        }

        return false;
    }

    private int StartOf(ColumnVector values, int row, int placeCount)
    {
        var hash = ValueHasher.Hash(_array.ElementKind, values, row);
        return (int)(hash ^ (hash >> 32)) & (placeCount - 1);
    }
}
