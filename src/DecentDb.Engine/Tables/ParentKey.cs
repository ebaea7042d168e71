using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The parent's side of a foreign key: notes the keys that a statement takes away, by deletion or by change, until
/// somebody sees to the children at its end.
/// </summary>
internal sealed class ParentKey(TableWriter parent, Func<TableWriter> child, PageWriter writer, ForeignKeySchema key)
{
    private readonly ColumnVector[] _values = new ColumnVector[key.ParentOrdinals.Length];
    private readonly ColumnVector[] _newValues = new ColumnVector[key.ParentOrdinals.Length];
    private const int ReviewedMin = 1 << 16;
    private int _reviewedAt; // so many deleted keys
    private KeyValues? _deleted;
    private KeyValues? _changed;
    private KeyValues? _changedTo;
    private KeyValues? _awaited;
    private ParentLookup? _lookup;
    private ChildLookup? _children;

    public ForeignKeySchema Key { get; } = key;

    /// <summary>The table with the rows that refer to the keys.</summary>
    public TableWriter Child => child();

    /// <summary>True when keys were taken away whose children nobody has seen to.</summary>
    public bool HasGoneKeys => _deleted is { Count: > 0 } || _changed is { Count: > 0 };

    public void BeginStatement()
    {
        _reviewedAt = ReviewedMin;
        _deleted?.Clear();
        _changed?.Clear();
        _changedTo?.Clear();
        _awaited?.Clear();
    }

    /// <summary>Notes that a row with these columns, by ordinal, is gone.</summary>
    public void Remove(ColumnVector[] columns, int row)
    {
        if (Bind(_values, columns, row))
        {
            _deleted ??= new KeyValues(parent.Schema, Key.ParentOrdinals);
            _deleted.Add(_values, row);
            if (_deleted.Count >= _reviewedAt)
            {
                ForgetWithoutChildren(_deleted);
            }
        }
    }

    /// <summary>Notes the old key of a row if the new one differs.</summary>
    public void Change(ColumnVector[] oldColumns, ColumnVector[] newColumns, int row)
    {
        var differs = false;
        foreach (var ordinal in Key.ParentOrdinals)
        {
            var before = oldColumns[ordinal];
            var after = newColumns[ordinal];
            var kind = parent.Schema.Columns[ordinal].Type.Kind;
            differs |= before.IsNull(row) != after.IsNull(row)
                || (!before.IsNull(row) && !ValueComparer.AreEqual(kind, before, row, after, row));
        }

        if (differs && Bind(_values, oldColumns, row))
        {
            Bind(_newValues, newColumns, row);
            _changed ??= new KeyValues(parent.Schema, Key.ParentOrdinals);
            _changedTo ??= new KeyValues(parent.Schema, Key.ParentOrdinals);
            _changed.Add(_values, row);
            _changedTo.Add(_newValues, row);
        }
    }

    // Of many keys, those that nobody refers to are not kept: rows that come to do so until the end of the statement
    // are checked themselves. Without an index that is a scan, for more keys than the child has rows.
    private void ForgetWithoutChildren(KeyValues keys)
    {
        if (Key.IsSelfReference)
        {
            _reviewedAt = int.MaxValue; // its rows are just being deleted
            return;
        }

        var children = ChildrenOf(Child);
        if (children.NeedsScan && keys.Count < Child.RowCount)
        {
            _reviewedAt = (int)Math.Min(int.MaxValue, Child.RowCount);
            return;
        }

        _deleted = children.Referenced(keys);
        _reviewedAt = Math.Max(ReviewedMin, 2 * _deleted.Count);
    }

    /// <summary>Hands out the keys of rows that were deleted, to be seen to; null when there are none.</summary>
    public GoneKeys? TakeDeleted()
    {
        if (_deleted is not { Count: > 0 } keys)
        {
            return null;
        }

        _deleted = null; // who sees to them may take others away
        return new GoneKeys(keys, keys, IsUpdate: false);
    }

    /// <summary>The same for keys that were changed.</summary>
    public GoneKeys? TakeChanged()
    {
        if (_changed is not { Count: > 0 } keys || _changedTo is not { } newKeys)
        {
            return null;
        }

        _changed = null;
        _changedTo = null;
        return new GoneKeys(keys, newKeys, IsUpdate: true);
    }

    /// <summary>Keeps keys for the end of the statement, or for the commit where the foreign key is deferred.</summary>
    public void Await(KeyValues keys)
    {
        var isDeferred = parent.Deferred.IsDeferred(Key);
        if (!isDeferred && _awaited is null or { Count: 0 })
        {
            _awaited = keys;
            return;
        }

        for (var i = 0; i < keys.Count; i++)
        {
            if (isDeferred)
            {
                parent.Deferred.Add(parent.Schema, Key, keys.Columns, i);
            }
            else
            {
                _awaited ??= new KeyValues(parent.Schema, Key.ParentOrdinals);
                _awaited.Add(keys.Columns, i);
            }
        }
    }

    /// <summary>Refuses the statement when rows refer to one of some keys.</summary>
    public void Refuse(KeyValues keys, Predicate<int> isWanted, Action? ask)
    {
        var found = ChildrenOf(Child).FindReferenced(keys, isWanted, ask);
        if (found >= 0)
        {
            throw Violations.StillReferenced(Child.Schema, parent.Schema, Key, keys.Columns, found);
        }
    }

    /// <summary>Adds the rows that refer to some keys.</summary>
    public void FindChildren(KeyValues keys, ChildRows rows, Action ask) => ChildrenOf(Child).FindRows(keys, rows, ask);

    /// <summary>Refuses the statement when keys that are not there any more are still referred to.</summary>
    public void EndStatement(Action? ask)
    {
        if (_awaited is { Count: > 0 } awaited)
        {
            _lookup ??= new ParentLookup(parent, Key);
            Refuse(awaited, i => !_lookup.Exists(awaited.Columns, i), ask);
        }
    }

    private ChildLookup ChildrenOf(TableWriter holder)
    {
        if (_children is null || !_children.IsOf(holder))
        {
            _children = new ChildLookup(holder, parent.Schema, writer, Key);
        }

        return _children;
    }

    // A key with NULL has no children.
    private bool Bind(ColumnVector[] values, ColumnVector[] columns, int row)
    {
        var isWhole = true;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = columns[Key.ParentOrdinals[i]];
            isWhole &= !values[i].IsNull(row);
        }

        return isWhole;
    }
}
