using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Finds whether the parent of a foreign key has a row with a key: for statements, loads and checks alike, in what a
/// writer has with all its changes, or in a state of the database.
/// </summary>
internal sealed class ParentLookup
{
    private readonly ForeignKeySchema _foreignKey;

    // The rows, when the key is their id: of a writer, else of a state.
    private readonly TableTreeWriter? _rows;
    private readonly PageReader _reader;
    private readonly TreeRoot _root;

    // Place i of the index key is value _places[i] of the foreign key.
    private readonly IndexSearch? _search;
    private readonly KeyPart[] _parts = [];
    private readonly int[] _places = [0];
    private readonly KeyBuffer _key = new();

    /// <summary>Looks into a table that is being written.</summary>
    public ParentLookup(TableWriter parent, ForeignKeySchema foreignKey)
        : this(parent.Pages, parent.Schema, foreignKey, out var index)
    {
        _rows = parent.Tree;
        _search = index is null ? null : parent.SearchOf(index);
    }

    /// <summary>Looks into a table of a state of the database.</summary>
    public ParentLookup(PageReader reader, TableSchema parent, ForeignKeySchema foreignKey)
        : this(reader, parent, foreignKey, out var index)
    {
        _root = RootRecords.Read(reader, parent.Root);
        _search = index?.CreateSearch();
        _search?.Bind(reader);
    }

    private ParentLookup(
        PageReader reader, TableSchema parent, ForeignKeySchema foreignKey, out IndexSchema? index)
    {
        _reader = reader;
        _foreignKey = foreignKey;
        Values = new ColumnVector[foreignKey.ChildOrdinals.Length];
        Invariant.That(TryFindKey(parent, foreignKey, out index));
        if (index is not null)
        {
            _parts = index.Parts;
            _places = Array.ConvertAll(index.Ordinals, ordinal => Array.IndexOf(foreignKey.ParentOrdinals, ordinal));
        }
    }

    /// <summary>The columns of the foreign key that <see cref="Bind"/> found, in its order.</summary>
    public ColumnVector[] Values { get; }

    /// <summary>Asks whether to go on while the key of a long value is written.</summary>
    public PiecewiseBytes Pieces
    {
        set => _key.Pieces = value;
    }

    /// <summary>
    /// Finds the key of the parent that a foreign key refers to: the row id (null) or a unique index. False when there
    /// is none.
    /// </summary>
    public static bool TryFindKey(TableSchema parent, ForeignKeySchema foreignKey, out IndexSchema? index)
    {
        index = null;
        if (foreignKey.ParentOrdinals.Length == 1 && foreignKey.ParentOrdinals[0] == parent.RowIdOrdinal)
        {
            return true;
        }

        index = parent.FindUniqueIndex(foreignKey.ParentOrdinals);
        return index is not null;
    }

    /// <summary>Takes the columns of the foreign key out of those of the child, by ordinal.</summary>
    public void Bind(ColumnVector[] childColumns)
    {
        for (var i = 0; i < Values.Length; i++)
        {
            Values[i] = childColumns[_foreignKey.ChildOrdinals[i]];
        }
    }

    /// <summary>True when a row of the bound columns needs no parent, because its key has a NULL.</summary>
    public bool HasNull(int row)
    {
        foreach (var value in Values)
        {
            if (value.IsNull(row))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the parent of a row of the bound columns, which has no NULL, is there.</summary>
    public bool Exists(int row) => Exists(Values, row);

    /// <summary>The same for values in the order of the foreign key.</summary>
    public bool Exists(ReadOnlySpan<ColumnVector> values, int row)
    {
        if (_search is null)
        {
            var rowId = ((Int64Vector)values[0]).Values[row];
            return _rows is null
                ? TableTree.Find(_reader, _root, rowId, out _, out _) : _rows.Contains(rowId);
        }

        _key.Clear();
        for (var i = 0; i < _places.Length; i++)
        {
            KeyCodec.Append(_key, _parts[i], values[_places[i]], row);
        }

        return _search.Find(_key.Written, out _);
    }
}
