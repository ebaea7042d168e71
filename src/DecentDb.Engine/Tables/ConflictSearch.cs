using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>Finds the rows of a table that have keys of a new row, with all changes of the transaction.</summary>
internal sealed class ConflictSearch(bool checksRowId, IndexSchema[] indexes)
{
    private readonly IndexSearch[] _searches = new IndexSearch[indexes.Length];
    private readonly List<long> _found = [];
    private readonly IndexRows[] _keys = new IndexRows[indexes.Length];

    private TableWriter? _bound;

    /// <summary>The rows, each once.</summary>
    /// <param name="writer">The table.</param>
    /// <param name="columns">The columns of the new row, by ordinal.</param>
    /// <param name="row">Its place in them.</param>
    /// <returns>Their ids; valid until the next search.</returns>
    public IReadOnlyList<long> Find(TableWriter writer, ColumnVector[] columns, int row)
    {
        Bind(writer);
        _found.Clear();
        if (checksRowId)
        {
            var rowId = ((Int64Vector)columns[writer.Schema.RowIdOrdinal]).Values[row];
            if (writer.Tree.Contains(rowId))
            {
                _found.Add(rowId);
            }
        }

        for (var i = 0; i < _searches.Length; i++)
        {
            if (TakeKey(_keys[i], columns, row) is >= 0 and var place
                && _searches[i].Find(_keys[i].Keys, place, out var rowId) && !_found.Contains(rowId))
            {
                _found.Add(rowId);
            }
        }

        return _found;
    }

    private void Bind(TableWriter writer)
    {
        if (ReferenceEquals(writer, _bound))
        {
            return;
        }

        _bound = writer;
        for (var i = 0; i < _searches.Length; i++)
        {
            _searches[i] = writer.SearchOf(indexes[i]);
            _keys[i] = writer.RowsOf(indexes[i]);
        }
    }

    // Where the key is; -1 when there is none, or a part is NULL: such a key never collides.
    private static int TakeKey(IndexRows rows, ColumnVector[] columns, int row)
    {
        if (rows.IsPlain)
        {
            rows.Bind(columns);
        }
        else
        {
            rows.Take(columns, [row], [0]);
            row = rows.Count - 1;
        }

        return row >= 0 && !Array.Exists(rows.Keys, key => key.IsNull(row)) ? row : -1;
    }
}
