using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Finds whether the child of a foreign key has rows that refer to keys: by row id, by an index that starts with the
/// columns of the foreign key, else by one scan for all keys.
/// </summary>
internal sealed class ChildLookup(TableWriter child, TableSchema parent, PageWriter writer, ForeignKeySchema foreignKey)
{
    /// <summary>The first of some keys that is referred to, or -1.</summary>
    /// <param name="keys">Values in the order of the foreign key, none of which is NULL.</param>
    /// <param name="isWanted">
    /// False for keys that make no difference. It is asked where it spares a search, or where one found something.
    /// </param>
    /// <param name="betweenPages">Called after each leaf of a scan.</param>
    public int FindReferenced(KeyValues keys, Predicate<int> isWanted, Action? betweenPages = null)
    {
        if (keys.Count == 0 || child.RowCount == 0)
        {
            return -1;
        }

        if (foreignKey.ChildOrdinals.Length == 1 && foreignKey.ChildOrdinals[0] == child.Schema.RowIdOrdinal)
        {
            var ids = ((Int64Vector)keys.Columns[0]).Values;
            for (var i = 0; i < keys.Count; i++)
            {
                if (child.Tree.Contains(ids[i]) && isWanted(i))
                {
                    return i;
                }
            }

            return -1;
        }

        return child.Schema.FindIndexWithPrefix(foreignKey.ChildOrdinals) is { } index
            ? SearchIndex(index, keys, isWanted)
            : SearchRows(keys, isWanted, betweenPages);
    }

    private int SearchIndex(IndexSchema index, KeyValues keys, Predicate<int> isWanted)
    {
        var search = child.SearchOf(index);
        var columns = new ColumnVector[foreignKey.ChildOrdinals.Length];
        for (var k = 0; k < columns.Length; k++)
        {
            columns[k] = keys.Columns[Array.IndexOf(foreignKey.ChildOrdinals, index.Ordinals[k])];
        }

        for (var i = 0; i < keys.Count; i++)
        {
            if (search.HasPrefix(columns, i) && isWanted(i))
            {
                return i;
            }
        }

        return -1;
    }

    private int SearchRows(KeyValues keys, Predicate<int> isWanted, Action? betweenPages)
    {
        var parts = Array.ConvertAll(
            foreignKey.ParentOrdinals, ordinal => new KeyPart(parent.Columns[ordinal].Type.Kind));
        var sought = new SoughtKeys(keys, parts, isWanted);
        if (sought.Count == 0)
        {
            return -1;
        }

        child.Tree.Flush();
        var table = new Table(child.Schema);
        table.Bind(writer);
        var cursor = table.OpenCursor();
        var columns = Array.ConvertAll(
            foreignKey.ChildOrdinals,
            ordinal => ColumnVector.Create(child.Schema.Columns[ordinal].Type.Physical, 0));
        for (var found = cursor.SeekFirst(); found; found = cursor.MoveNextLeaf())
        {
            var page = cursor.Page;
            for (var i = 0; i < columns.Length; i++)
            {
                table.ReadColumn(page, foreignKey.ChildOrdinals[i], columns[i]);
            }

            for (var row = 0; row < page.RowCount; row++)
            {
                if (sought.Find(columns, row) is >= 0 and var i)
                {
                    return i;
                }
            }

            betweenPages?.Invoke();
        }

        return -1;
    }
}
