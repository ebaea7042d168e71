using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Finds whether the parent of a foreign key has a row with a key, with all changes of the transaction.
/// </summary>
internal sealed class ParentLookup
{
    private readonly TableWriter _parent;
    private readonly IndexSchema? _index;

    // Place i of the index key is value _places[i] of the foreign key.
    private readonly int[] _places;
    private readonly KeyBuffer _key = new();

    public ParentLookup(TableWriter parent, ForeignKeySchema key)
    {
        _parent = parent;
        if (key.ParentOrdinals.Length == 1 && key.ParentOrdinals[0] == parent.Schema.RowIdOrdinal)
        {
            _places = [0];
            return;
        }

        _index = parent.Schema.FindUniqueIndex(key.ParentOrdinals);
        Invariant.That(_index is not null);
        _places = Array.ConvertAll(_index.Ordinals, ordinal => Array.IndexOf(key.ParentOrdinals, ordinal));
    }

    /// <summary>The values are in the order of the foreign key and not NULL.</summary>
    public bool Exists(ReadOnlySpan<ColumnVector> values, int row)
    {
        if (_index is null)
        {
            return _parent.Tree.Contains(((Int64Vector)values[0]).Values[row]);
        }

        _key.Clear();
        for (var i = 0; i < _places.Length; i++)
        {
            KeyCodec.Append(_key, _index.Parts[i], values[_places[i]], row);
        }

        return _parent.IndexTree(_index).FindUnique(_key.Written, out _);
    }
}
