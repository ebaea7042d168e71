using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Finds the rows of the child of a foreign key that refer to keys, or whether there are any: by row id, by an index
/// that starts with the columns of the foreign key, else by one scan for all keys.
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

        if (IsByRowId)
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

    /// <summary>True when rows are found by looking through all of them.</summary>
    public bool NeedsScan => !IsByRowId && child.Schema.FindIndexWithPrefix(foreignKey.ChildOrdinals) is null;

    /// <summary>Those of some keys that rows refer to.</summary>
    public KeyValues Referenced(KeyValues keys)
    {
        var referenced = new KeyValues(parent, foreignKey.ParentOrdinals);
        if (child.RowCount > 0)
        {
            var isReferenced = new bool[keys.Count];
            MarkReferenced(keys, isReferenced);
            for (var i = 0; i < isReferenced.Length; i++)
            {
                if (isReferenced[i])
                {
                    referenced.Add(keys.Columns, i);
                }
            }
        }

        return referenced;
    }

    private bool IsByRowId => foreignKey.ChildOrdinals.Length == 1
        && foreignKey.ChildOrdinals[0] == child.Schema.RowIdOrdinal;

    private void MarkReferenced(KeyValues keys, bool[] isReferenced)
    {
        if (NeedsScan)
        {
            // Of keys that are there twice one is found.
            ScanRows(keys, static _ => true, (i, _) => isReferenced[i] = true, betweenPages: null);
            return;
        }

        var index = IsByRowId ? null : child.Schema.FindIndexWithPrefix(foreignKey.ChildOrdinals);
        var search = index is null ? null : child.SearchOf(index);
        var columns = index is null ? keys.Columns : IndexColumns(index, keys);
        for (var i = 0; i < isReferenced.Length; i++)
        {
            isReferenced[i] = search?.HasPrefix(columns, i)
                ?? child.Tree.Contains(((Int64Vector)columns[0]).Values[i]);
        }
    }

    /// <summary>True when the rows are those of a writer.</summary>
    public bool IsOf(TableWriter writer) => ReferenceEquals(child, writer);

    /// <summary>All rows that refer to some keys.</summary>
    /// <param name="keys">Values in the order of the foreign key, none of which is NULL.</param>
    /// <param name="found">Gets the rows.</param>
    /// <param name="betweenPages">Called now and then.</param>
    public void FindRows(KeyValues keys, ChildRows found, Action betweenPages)
    {
        if (keys.Count == 0 || child.RowCount == 0)
        {
            return;
        }

        if (IsByRowId)
        {
            var ids = ((Int64Vector)keys.Columns[0]).Values;
            for (var i = 0; i < keys.Count; i++)
            {
                if (child.Tree.Contains(ids[i]))
                {
                    found.Add(ids[i], i);
                }
            }
        }
        else if (child.Schema.FindIndexWithPrefix(foreignKey.ChildOrdinals) is { } index)
        {
            CollectFromIndex(index, keys, found, betweenPages);
        }
        else
        {
            ScanRows(
                keys,
                static _ => true,
                (i, rowId) =>
                {
                    found.Add(rowId, i);
                    return true;
                },
                betweenPages);
        }
    }

    private void CollectFromIndex(IndexSchema index, KeyValues keys, ChildRows found, Action betweenPages)
    {
        const int entriesBetween = 4096;
        var search = child.SearchOf(index);
        var columns = IndexColumns(index, keys);
        var count = 0;
        for (var i = 0; i < keys.Count; i++)
        {
            for (var more = search.SeekPrefix(columns, i); more; more = search.MoveNextOfPrefix())
            {
                found.Add(search.CurrentRowId, i);
                if (++count % entriesBetween == 0)
                {
                    betweenPages();
                }
            }
        }
    }

    // The columns of keys in the order of an index that begins with them.
    private ColumnVector[] IndexColumns(IndexSchema index, KeyValues keys)
    {
        var columns = new ColumnVector[foreignKey.ChildOrdinals.Length];
        for (var k = 0; k < columns.Length; k++)
        {
            columns[k] = keys.Columns[Array.IndexOf(foreignKey.ChildOrdinals, index.Ordinals[k])];
        }

        return columns;
    }

    private int SearchIndex(IndexSchema index, KeyValues keys, Predicate<int> isWanted)
    {
        var search = child.SearchOf(index);
        var columns = IndexColumns(index, keys);
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
        var first = -1;
        ScanRows(
            keys,
            isWanted,
            (i, _) =>
            {
                first = i;
                return false;
            },
            betweenPages);
        return first;
    }

    // Tells of each row that refers to a wanted key, until it is told that this is enough.
    private void ScanRows(
        KeyValues keys, Predicate<int> isWanted, Func<int, long, bool> onFound, Action? betweenPages)
    {
        var parts = Array.ConvertAll(
            foreignKey.ParentOrdinals, ordinal => new KeyPart(parent.Columns[ordinal].Type.Kind));
        var sought = new SoughtKeys(keys, parts, isWanted);
        if (sought.Count == 0)
        {
            return;
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
                if (sought.Find(columns, row) is >= 0 and var i && !onFound(i, page.RowId(row)))
                {
                    return;
                }
            }

            betweenPages?.Invoke();
        }
    }
}
