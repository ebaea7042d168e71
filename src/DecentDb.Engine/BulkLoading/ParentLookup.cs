using System;
using DecentDb.Engine.BTrees;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sorting;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Checks one FOREIGN KEY. A parent in another table cannot change during the load, so it is looked up as rows pass by,
/// with a memory of keys found before. A table that refers to itself may hold the parent further down in the load:
/// then the keys are sorted and looked up once the table is complete.
/// </summary>
internal sealed class ParentLookup : IDisposable
{
    private const int KnownCount = 1 << 14;
    private readonly LoadContext _context;
    private readonly ForeignKeySchema _foreignKey;
    private readonly TableSchema _parent;
    private readonly IndexSchema? _index;
    private readonly int[] _childOrdinals;
    private readonly ColumnVector[] _columns;
    private readonly KeyBuffer _key = new();
    private readonly byte[] _lastKey = new byte[256];
    private int _lastKeyLength = -1;
    private readonly long[]? _known;
    private readonly ExternalSorter? _deferred;

    public ParentLookup(LoadContext context, ForeignKeySchema foreignKey, long budgetBytes)
    {
        _context = context;
        _foreignKey = foreignKey;
        _parent = context.Catalog.GetTable(foreignKey.ParentTableId);
        _columns = new ColumnVector[foreignKey.ChildOrdinals.Length];
        if (foreignKey.ParentOrdinals is [var single] && single == _parent.RowIdOrdinal)
        {
            _childOrdinals = foreignKey.ChildOrdinals;
            _known = new long[KnownCount];
            Array.Fill(_known, long.MinValue);
        }
        else
        {
            _index = _parent.FindUniqueIndex(foreignKey.ParentOrdinals);
            Invariant.That(_index is not null);
            _childOrdinals = new int[_index.Ordinals.Length];
            for (var i = 0; i < _childOrdinals.Length; i++)
            {
                var at = Array.IndexOf(foreignKey.ParentOrdinals, _index.Ordinals[i]);
                _childOrdinals[i] = foreignKey.ChildOrdinals[at];
            }
        }

        _deferred = foreignKey.IsSelfReference ? context.CreateSorter(budgetBytes) : null;
    }

    public void Add(PreparedRows rows)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i] = rows.Batch.Columns[_childOrdinals[i]];
        }

        var root = RootRecords.Read(_context.Transaction, _index?.Root ?? _parent.Root);
        for (var row = 0; row < rows.Count; row++)
        {
            if (HasNull(row))
            {
                continue;
            }

            if (_deferred is not null)
            {
                _deferred.Add(MakeKey(row), rows.FirstRowIndex + row);
            }
            else if (!IsThere(root, row))
            {
                throw Violation(rows.FirstRowIndex + row);
            }
        }
    }

    /// <summary>Looks up what was put off, after rows and indexes are complete.</summary>
    public void Finish()
    {
        if (_deferred is null)
        {
            return;
        }

        var root = RootRecords.Read(_context.Transaction, _index?.Root ?? _parent.Root);
        var firstAtFault = long.MaxValue;
        using (var cursor = _deferred.Complete())
        {
            while (cursor.MoveNext())
            {
                if (!cursor.RepeatsKey && cursor.Tag < firstAtFault && !Find(root, cursor.Key))
                {
                    firstAtFault = cursor.Tag;
                }
            }
        }

        if (firstAtFault < long.MaxValue)
        {
            throw Violation(firstAtFault);
        }
    }

    public void Dispose() => _deferred?.Dispose();

    private bool HasNull(int row)
    {
        foreach (var column in _columns)
        {
            if (column.IsNull(row))
            {
                return true;
            }
        }

        return false;
    }

    private ReadOnlySpan<byte> MakeKey(int row)
    {
        _key.Clear();
        if (_index is null)
        {
            KeyCodec.AppendInt64(_key, ((Int64Vector)_columns[0]).Values[row]);
        }
        else
        {
            KeyCodec.Append(_key, _index.Parts, _columns, row);
        }

        return _key.Written;
    }

    private bool IsThere(in TreeRoot root, int row)
    {
        if (_known is not null)
        {
            var rowId = ((Int64Vector)_columns[0]).Values[row];
            ref var known = ref _known[rowId & (KnownCount - 1)];
            if (known == rowId && rowId != long.MinValue)
            {
                return true;
            }

            if (!TableTree.Find(_context.Transaction, root, rowId, out _, out _))
            {
                return false;
            }

            known = rowId;
            return true;
        }

        var key = MakeKey(row);
        if (key.Length == _lastKeyLength && key.SequenceEqual(_lastKey.AsSpan(0, _lastKeyLength)))
        {
            return true;
        }

        if (!IndexTree.FindUnique(_context.Transaction, root, key, out _))
        {
            return false;
        }

        if (key.Length <= _lastKey.Length)
        {
            key.CopyTo(_lastKey);
            _lastKeyLength = key.Length;
        }

        return true;
    }

    private bool Find(in TreeRoot root, ReadOnlySpan<byte> key)
    {
        if (_index is not null)
        {
            return IndexTree.FindUnique(_context.Transaction, root, key, out _);
        }

        var target = new Int64Vector();
        target.EnsureCapacity(1);
        KeyCodec.Decode(key, new KeyPart(SqlTypeKind.BigInt), target, 0);
        return TableTree.Find(_context.Transaction, root, target.Values[0], out _, out _);
    }

    private DatabaseException Violation(long rowIndex) =>
        LoadErrors.ForeignKey(_context.Table, _foreignKey, _parent, rowIndex);
}
