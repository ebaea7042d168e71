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
        for (var i = 0; i < count; i++)
        {
            var row = rows.IsEmpty ? i : rows[i];
            if (_lookup.HasNull(row) || (!parentMayMove && _lookup.Exists(row)))
            {
                continue;
            }

            if (!Key.IsSelfReference)
            {
                throw Violations.MissingParent(
                    child.Schema, parent.Schema, Key, _lookup.Values, row, firstRowIndex + i);
            }

            _waiting.Add(_lookup.Values, row);
        }
    }

    public void EndStatement()
    {
        for (var i = 0; i < _waiting.Count; i++)
        {
            if (!_lookup.Exists(_waiting.Columns, i))
            {
                throw Violations.MissingParent(
                    child.Schema, parent.Schema, Key, _waiting.Columns, i, rowIndex: null);
            }
        }
    }
}
