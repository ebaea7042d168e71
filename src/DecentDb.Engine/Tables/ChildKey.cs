using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The child's side of a foreign key: new values must have a parent at the end of the statement. Where the statement
/// itself may still make or remove the parent, the check waits.
/// </summary>
internal sealed class ChildKey(TableWriter child, TableWriter parent, ForeignKeySchema key)
{
    private readonly ParentLookup _lookup = new(parent, key);
    private readonly KeyValues _waiting = new(parent.Schema, key.ParentOrdinals);

    public ForeignKeySchema Key { get; } = key;

    public void BeginStatement(PiecewiseBytes pieces)
    {
        _waiting.Clear();
        _lookup.Pieces = pieces;
    }

    /// <summary>Checks rows[i], or row i when rows is empty, of columns by ordinal.</summary>
    public void Check(
        ColumnVector[] columns, ReadOnlySpan<int> rows, int count, long firstRowIndex, bool parentMayMove)
    {
        if (Key.IsSelfReference && child.LeavesSelfReferences)
        {
            return;
        }

        _lookup.Bind(columns);
        var isDeferred = child.Deferred.IsDeferred(Key);
        for (var i = 0; i < count; i++)
        {
            var row = rows.IsEmpty ? i : rows[i];
            if (_lookup.HasNull(row) || (!parentMayMove && _lookup.Exists(row)))
            {
                continue;
            }

            if (isDeferred)
            {
                if (!_lookup.Exists(row))
                {
                    child.Deferred.Add(parent.Schema, Key, _lookup.Values, row);
                }

                continue;
            }

            if (!Key.IsSelfReference && !child.AwaitsParents)
            {
                throw Violations.MissingParent(
                    child.Schema, parent.Schema, Key, _lookup.Values, row, firstRowIndex + i);
            }

            _waiting.Add(_lookup.Values, row);
        }
    }

    /// <summary>Refuses the statement when a key that was missing then is missing still.</summary>
    /// <param name="mayHaveChanged">True when rows may refer to other keys by now.</param>
    /// <param name="ask">Asks whether to go on.</param>
    public void EndStatement(bool mayHaveChanged, Action? ask)
    {
        for (var i = 0; i < _waiting.Count; i++)
        {
            if (!_lookup.Exists(_waiting.Columns, i) && (!mayHaveChanged || IsReferredTo(i, ask)))
            {
                throw Violations.MissingParent(
                    child.Schema, parent.Schema, Key, _waiting.Columns, i, rowIndex: null);
            }
        }
    }

    private bool IsReferredTo(int place, Action? ask)
    {
        var one = new KeyValues(parent.Schema, Key.ParentOrdinals);
        one.Add(_waiting.Columns, place);
        return new ChildLookup(child, parent.Schema, child.Pages, Key).FindReferenced(one, static _ => true, ask) >= 0;
    }
}
