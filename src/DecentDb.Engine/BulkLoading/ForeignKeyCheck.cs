using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Checks one FOREIGN KEY. A parent in another table cannot change during the load, so it is looked up as rows pass by,
/// with a memory of parents found before. A table that refers to itself may hold the parent further down in the load:
/// then the keys are sorted and looked up once the table is complete.
/// </summary>
internal sealed class ForeignKeyCheck : IDisposable
{
    private const int KnownCount = 1 << 14;
    private readonly LoadContext _context;
    private readonly ForeignKeySchema _foreignKey;
    private readonly TableSchema _parent;
    private readonly ParentLookup _lookup;
    private readonly long[]? _known;
    private readonly ExternalSorter? _deferred;
    private readonly KeyPart[] _parts;
    private readonly KeyBuffer _key;
    private byte[] _encoded = new byte[64];

    public ForeignKeyCheck(LoadContext context, ForeignKeySchema foreignKey)
    {
        _context = context;
        _foreignKey = foreignKey;
        _parent = context.Catalog.GetTable(foreignKey.ParentTableId);
        _lookup = new ParentLookup(context.Writers.Get(_parent, context.Catalog), foreignKey);
        _key = new KeyBuffer { Pieces = context.Pieces };
        _lookup.Pieces = context.Pieces;
        _parts = new KeyPart[foreignKey.ChildOrdinals.Length];
        for (var i = 0; i < _parts.Length; i++)
        {
            _parts[i] = new KeyPart(_parent.Columns[foreignKey.ParentOrdinals[i]].Type.Kind);
        }

        if (foreignKey.IsSelfReference)
        {
            _deferred = context.CreateSorter(context.SorterBudget);
        }
        else if (foreignKey.ParentOrdinals is [var single] && single == _parent.RowIdOrdinal)
        {
            _known = new long[KnownCount];
            Array.Fill(_known, long.MinValue);
        }
    }

    // The rows whose parents may come later.
    private ExternalSorter Deferred =>
        _deferred ?? throw new InvalidOperationException("The parents are in another table.");

    public void Add(PreparedRows rows)
    {
        _lookup.Bind(rows.Batch.Columns);

        for (var row = 0; row < rows.Count; row++)
        {
            if (_lookup.HasNull(row))
            {
                continue;
            }

            if (_deferred is not null)
            {
                Defer(_deferred, row, rows.FirstRowIndex + row);
            }
            else if (!IsThere(row) && !TryDeferToCommit(_lookup.Values, row))
            {
                throw Violation(_lookup.Values, row, rows.FirstRowIndex + row);
            }
        }
    }

    /// <summary>Adds one row, whose parent may come later.</summary>
    public void AddDeferred(PreparedRows rows, int row)
    {
        _lookup.Bind(rows.Batch.Columns);

        if (!_lookup.HasNull(row))
        {
            Defer(Deferred, row, rows.FirstRowIndex + row);
        }
    }

    /// <summary>Looks up what was put off, after rows and indexes are complete.</summary>
    /// <param name="mayHaveChanged">
    /// True when rows may have been replaced or changed since they were added; who does not refer to the missing parent
    /// any more does not violate the key.
    /// </param>
    public void Finish(bool mayHaveChanged = false)
    {
        if (_deferred is null)
        {
            return;
        }

        var values = new KeyValues(_parent, _foreignKey.ChildOrdinals);
        DatabaseException? error = null;
        using var cursor = _deferred.Complete();
        while (cursor.MoveNext())
        {
            if (cursor.RepeatsKey || cursor.Tag >= (error?.RowIndex ?? long.MaxValue))
            {
                continue;
            }

            values.Clear();
            RowCodec.Decode(cursor.Payload, values.Columns, 0);
            if (!_lookup.Exists(values.Columns, 0) && (!mayHaveChanged || IsReferredTo(values))
                && !TryDeferToCommit(values.Columns, 0))
            {
                error = Violation(values.Columns, 0, cursor.Tag);
            }
        }

        if (error is not null)
        {
            throw error;
        }
    }

    public void Dispose() => _deferred?.Dispose();

    // May read the table, which only a load does that would fail anyway, or one that took such a row back.
    private bool IsReferredTo(KeyValues values)
    {
        values.CountOne();
        var child = new ChildLookup(_context.Writer, _parent, _context.Transaction, _foreignKey);
        return child.FindReferenced(
            values,
            static _ => true,
            () =>
            {
                _context.ThrowIfCancelled();
                _context.Transaction.Renew();
            }) >= 0;
    }

    // The check of a deferred constraint waits for the commit.
    private bool TryDeferToCommit(ColumnVector[] values, int row)
    {
        var deferred = _context.Writers.Deferred;
        if (!deferred.IsDeferred(_foreignKey))
        {
            return false;
        }

        deferred.Add(_parent, _foreignKey, values, row);
        return true;
    }

    private void Defer(ExternalSorter deferred, int row, long rowIndex)
    {
        _key.Clear();
        KeyCodec.Append(_key, _parts, _lookup.Values, row);
        var length = RowCodec.Encode(_lookup.Values, row, ref _encoded);
        deferred.Add(_key.Written, rowIndex, _encoded.AsSpan(0, length));
    }

    private bool IsThere(int row)
    {
        if (_known is null)
        {
            return _lookup.Exists(row);
        }

        var rowId = ((Int64Vector)_lookup.Values[0]).Values[row];
        ref var known = ref _known[rowId & (KnownCount - 1)];
        if (known == rowId && rowId != long.MinValue)
        {
            return true;
        }

        if (!_lookup.Exists(row))
        {
            return false;
        }

        known = rowId;
        return true;
    }

    private DatabaseException Violation(ColumnVector[] values, int row, long rowIndex) =>
        Violations.MissingParent(_context.Table, _parent, _foreignKey, values, row, rowIndex);
}
