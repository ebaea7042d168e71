using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The parent's side of a foreign key: notes the keys that a statement takes away, by deletion or by change, and at its
/// end lets the action of the foreign key decide about the children of those that are not there again.
/// </summary>
internal sealed class ParentKey(TableWriter parent, Func<TableWriter> child, PageWriter writer, ForeignKeySchema key)
{
    private readonly ReferentialAction _onDelete = ReferentialAction.Of(key.OnDelete);
    private readonly ReferentialAction _onUpdate = ReferentialAction.Of(key.OnUpdate);
    private readonly ColumnVector[] _values = new ColumnVector[key.ParentOrdinals.Length];
    private KeyValues? _deleted;
    private KeyValues? _changed;
    private ParentLookup? _lookup;

    public ForeignKeySchema Key { get; } = key;

    public TableSchema Schema => parent.Schema;

    public void BeginStatement()
    {
        _deleted?.Clear();
        _changed?.Clear();
    }

    /// <summary>Notes that a row with these columns, by ordinal, is gone, or moves to another key.</summary>
    public void Remove(ColumnVector[] columns, int row, bool isUpdate)
    {
        if (!Bind(columns, row))
        {
            return;
        }

        ref var keys = ref isUpdate ? ref _changed : ref _deleted;
        keys ??= new KeyValues(parent.Schema, Key.ParentOrdinals);
        keys.Add(_values, row);
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
                Remove(oldColumns, row, isUpdate: true);
                return;
            }
        }
    }

    public void EndStatement()
    {
        Apply(_onDelete, _deleted);
        Apply(_onUpdate, _changed);
    }

    private void Apply(ReferentialAction action, KeyValues? keys)
    {
        if (keys is not { Count: > 0 })
        {
            return;
        }

        var holder = child();
        _lookup ??= new ParentLookup(parent, Key);
        action.Apply(holder, this, new ChildLookup(holder, parent.Schema, writer, Key), keys, _lookup);
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
