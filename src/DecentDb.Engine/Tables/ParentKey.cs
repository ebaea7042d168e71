using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The parent's side of a foreign key: a key that the statement took away, and did not put back, must have no child
/// left at the end. Children are found by an index that starts with the columns of the foreign key, else by one scan.
/// </summary>
internal sealed class ParentKey(TableWriter parent, Func<TableWriter> child, PageWriter writer, ForeignKeySchema key)
{
    private readonly KeyValues _removed = new(parent.Schema, key.ParentOrdinals);
    private readonly ColumnVector[] _values = new ColumnVector[key.ParentOrdinals.Length];
    private ParentLookup? _lookup;

    public ForeignKeySchema Key { get; } = key;

    public void BeginStatement() => _removed.Clear();

    /// <summary>Notes that a row with these columns, by ordinal, is gone or has another key.</summary>
    public void Remove(ColumnVector[] columns, int row)
    {
        if (!Bind(columns, row))
        {
            return;
        }

        _removed.Add(_values, row);
    }

    /// <summary>Notes the old key of a row if the new one differs.</summary>
    public void Change(ColumnVector[] oldColumns, ColumnVector[] newColumns, int row)
    {
        foreach (var ordinal in Key.ParentOrdinals)
        {
            var before = oldColumns[ordinal];
            var after = newColumns[ordinal];
            var kind = parent.Schema.Columns[ordinal].Type.Kind;
            if (before.IsNull(row) != after.IsNull(row)
                || (!before.IsNull(row) && !ValueComparer.AreEqual(kind, before, row, after, row)))
            {
                Remove(oldColumns, row);
                return;
            }
        }
    }

    public void EndStatement()
    {
        if (_removed.Count == 0)
        {
            return;
        }

        var holder = child();
        if (holder.RowCount == 0)
        {
            return;
        }

        var lookup = _lookup ??= new ParentLookup(parent, Key);
        if (Key.ChildOrdinals.Length == 1 && Key.ChildOrdinals[0] == holder.Schema.RowIdOrdinal)
        {
            for (var i = 0; i < _removed.Count; i++)
            {
                if (holder.Tree.Contains(((Int64Vector)_removed.Columns[0]).Values[i])
                    && !lookup.Exists(_removed.Columns, i))
                {
                    throw Violations.StillReferenced(holder.Schema, parent.Schema, Key, _removed.Columns, i);
                }
            }
        }
        else if (holder.Schema.FindIndexWithPrefix(Key.ChildOrdinals) is { } index)
        {
            SearchIndex(holder, index, lookup);
        }
        else
        {
            SearchRows(holder, lookup);
        }
    }

    private void SearchIndex(TableWriter holder, IndexSchema index, ParentLookup lookup)
    {
        var cursor = new IndexCursor(writer, holder.IndexTree(index).Root);
        var prefix = new KeyBuffer();
        for (var i = 0; i < _removed.Count; i++)
        {
            prefix.Clear();
            for (var k = 0; k < Key.ChildOrdinals.Length; k++)
            {
                var place = Array.IndexOf(Key.ChildOrdinals, index.Ordinals[k]);
                KeyCodec.Append(prefix, index.Parts[k], _removed.Columns[place], i);
            }

            if (cursor.Seek(prefix.Written) && cursor.CurrentKey.StartsWith(prefix.Written)
                && !lookup.Exists(_removed.Columns, i))
            {
                throw Violations.StillReferenced(holder.Schema, parent.Schema, Key, _removed.Columns, i);
            }
        }
    }

    private void SearchRows(TableWriter holder, ParentLookup lookup)
    {
        var keys = new KeyBatch();
        var parts = Array.ConvertAll(
            Key.ParentOrdinals, ordinal => new KeyPart(parent.Schema.Columns[ordinal].Type.Kind));
        for (var i = 0; i < _removed.Count; i++)
        {
            if (!lookup.Exists(_removed.Columns, i))
            {
                KeyCodec.Append(keys.Bytes, parts, _removed.Columns, i);
                keys.Add(i);
            }
        }

        if (keys.Count == 0)
        {
            return;
        }

        holder.Tree.Flush();
        var order = keys.Sort().ToArray();
        var table = new Table(holder.Schema);
        table.Bind(writer);
        var cursor = table.OpenCursor();
        var columns = Array.ConvertAll(
            Key.ChildOrdinals, ordinal => ColumnVector.Create(holder.Schema.Columns[ordinal].Type.Physical, 0));
        var probe = new KeyBuffer();
        for (var found = cursor.SeekFirst(); found; found = cursor.MoveNextLeaf())
        {
            var page = cursor.Page;
            for (var i = 0; i < columns.Length; i++)
            {
                table.ReadColumn(page, Key.ChildOrdinals[i], columns[i]);
            }

            for (var row = 0; row < page.RowCount; row++)
            {
                probe.Clear();
                KeyCodec.Append(probe, parts, columns, row);
                if (Find(keys, order, probe.Written) is >= 0 and var i)
                {
                    throw Violations.StillReferenced(
                        holder.Schema, parent.Schema, Key, _removed.Columns, (int)keys.RowId(order[i]));
                }
            }
        }
    }

    private static int Find(KeyBatch keys, int[] order, ReadOnlySpan<byte> key)
    {
        var low = 0;
        var high = order.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var comparison = keys.Key(order[middle]).SequenceCompareTo(key);
            if (comparison == 0)
            {
                return middle;
            }

            if (comparison < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    // A key with NULL has no children.
    private bool Bind(ColumnVector[] columns, int row)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = columns[Key.ParentOrdinals[i]];
            if (_values[i].IsNull(row))
            {
                return false;
            }
        }

        return true;
    }
}
