using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Keeps one index in step with its table. A key of a unique index that an update gives to a second row is let in until
/// the end of the statement, because the first row may still move away.
/// </summary>
internal sealed class IndexWriter
{
    // Below this, sorting the keys of a batch costs more than it saves.
    private const int SortedCountMin = 8;

    private readonly PageWriter _writer;
    private readonly KeyBuffer _key = new();
    private readonly KeyBuffer _oldKey = new();
    private readonly ColumnVector[] _columns;
    private KeyBatch? _batch;

    // Keys that two rows had, of this statement.
    private KeyBatch? _suspects;

    public IndexWriter(PageWriter writer, TableSchema table, IndexSchema schema)
    {
        _writer = writer;
        Table = table;
        Schema = schema;
        Tree = new IndexTreeWriter(writer, schema.Root);
        _columns = new ColumnVector[schema.Ordinals.Length];
    }

    public TableSchema Table { get; set; }

    public IndexSchema Schema { get; set; }

    public IndexTreeWriter Tree { get; }

    public void BeginStatement() => _suspects?.Clear();

    /// <summary>
    /// Adds the keys of rows: row rows[i] (or i when rows is empty) of the columns, which are the table's by ordinal,
    /// has the id rowIds[i].
    /// </summary>
    public void Insert(
        ColumnVector[] columns, ReadOnlySpan<int> rows, ReadOnlySpan<long> rowIds, long firstRowIndex)
    {
        Bind(columns);
        if (rowIds.Length < SortedCountMin)
        {
            for (var i = 0; i < rowIds.Length; i++)
            {
                var row = rows.IsEmpty ? i : rows[i];
                _key.Clear();
                KeyCodec.Append(_key, Schema.Parts, _columns, row);
                if (!TryInsert(_key.Written, HasNull(row), rowIds[i]))
                {
                    throw Violation(row, firstRowIndex + i);
                }
            }

            return;
        }

        InsertSorted(rows, rowIds, firstRowIndex);
    }

    /// <summary>Refuses a row whose key another row has, without changing anything.</summary>
    public void CheckUnique(ColumnVector[] columns, int row, long rowIndex)
    {
        if (!Schema.IsUnique)
        {
            return;
        }

        Bind(columns);
        _key.Clear();
        KeyCodec.Append(_key, Schema.Parts, _columns, row);
        if (!HasNull(row) && Tree.FindUnique(_key.Written, out _))
        {
            throw Violation(row, rowIndex);
        }
    }

    /// <summary>Gives a row another key; which of the columns, by ordinal, hold the old and the new values.</summary>
    public void Update(ColumnVector[] oldColumns, ColumnVector[] newColumns, int row, long rowId)
    {
        _oldKey.Clear();
        Bind(oldColumns);
        KeyCodec.Append(_oldKey, Schema.Parts, _columns, row);
        _key.Clear();
        Bind(newColumns);
        KeyCodec.Append(_key, Schema.Parts, _columns, row);
        if (_oldKey.Written.SequenceEqual(_key.Written))
        {
            return;
        }

        Tree.DeleteExisting(_oldKey.Written, rowId);
        if (!TryInsert(_key.Written, HasNull(row), rowId))
        {
            InsertSuspect(_key.Written, rowId);
        }
    }

    public void Delete(ColumnVector[] columns, int row, long rowId)
    {
        _key.Clear();
        Bind(columns);
        KeyCodec.Append(_key, Schema.Parts, _columns, row);
        Tree.DeleteExisting(_key.Written, rowId);
    }

    /// <summary>
    /// Adds the key of a row that moves to another row id; it is checked at the end of the statement.
    /// </summary>
    public void InsertUnchecked(ColumnVector[] columns, int row, long rowId)
    {
        _key.Clear();
        Bind(columns);
        KeyCodec.Append(_key, Schema.Parts, _columns, row);
        if (!TryInsert(_key.Written, HasNull(row), rowId))
        {
            InsertSuspect(_key.Written, rowId);
        }
    }

    /// <summary>The key of which more than one row is left, or false.</summary>
    public bool TryFindDuplicate(out ReadOnlySpan<byte> key)
    {
        key = default;
        if (_suspects is not { Count: > 0 } suspects)
        {
            return false;
        }

        var cursor = new IndexCursor(_writer, Tree.Root);
        for (var i = 0; i < suspects.Count; i++)
        {
            key = suspects.Key(i);
            if (cursor.Seek(key) && cursor.CurrentKey.SequenceEqual(key) && cursor.MoveNext()
                && cursor.CurrentKey.SequenceEqual(key))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The error for a key that occurs twice.</summary>
    public DatabaseException DuplicateViolation(ReadOnlySpan<byte> key, long? rowIndex = null)
    {
        var values = new ColumnVector[Schema.Parts.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var type = Table.Columns[Schema.Ordinals[i]].Type;
            values[i] = ColumnVector.Create(type.Physical, 1);
            if (!type.Traits.IsReadableInKeys)
            {
                values[i].SetNull(0);
                key = key[KeyCodec.LengthOf(key, Schema.Parts[i])..];
                continue;
            }

            key = key[KeyCodec.Decode(key, Schema.Parts[i], values[i], 0)..];
        }

        return Violations.Unique(Table, Schema.Name, Schema.Ordinals, values, 0, rowIndex);
    }

    private void InsertSorted(ReadOnlySpan<int> rows, ReadOnlySpan<long> rowIds, long firstRowIndex)
    {
        var batch = _batch ??= new KeyBatch();
        batch.Clear();
        for (var i = 0; i < rowIds.Length; i++)
        {
            KeyCodec.Append(batch.Bytes, Schema.Parts, _columns, rows.IsEmpty ? i : rows[i]);
            batch.Add(rowIds[i]);
        }

        if (!Schema.IsUnique)
        {
            batch.GetSorted(out var keys, out var ends, out var sortedIds);
            Tree.InsertSorted(keys, ends, sortedIds);
            return;
        }

        // The violation reported is the one of the first row that has one.
        var violation = int.MaxValue;
        foreach (var i in batch.Sort())
        {
            if (!TryInsert(batch.Key(i), HasNull(rows.IsEmpty ? i : rows[i]), batch.RowId(i)))
            {
                violation = Math.Min(violation, i);
            }
        }

        if (violation != int.MaxValue)
        {
            throw Violation(rows.IsEmpty ? violation : rows[violation], firstRowIndex + violation);
        }
    }

    private void Bind(ColumnVector[] columns)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i] = columns[Schema.Ordinals[i]];
        }
    }

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

    // Keys with NULL never collide.
    private bool TryInsert(ReadOnlySpan<byte> key, bool hasNull, long rowId)
    {
        if (Schema.IsUnique && !hasNull)
        {
            return Tree.InsertUnique(key, rowId, out _);
        }

        Tree.InsertNew(key, rowId);
        return true;
    }

    private void InsertSuspect(ReadOnlySpan<byte> key, long rowId)
    {
        Tree.InsertNew(key, rowId);
        var suspects = _suspects ??= new KeyBatch();
        suspects.Bytes.Append(key);
        suspects.Add(rowId);
    }

    private DatabaseException Violation(int row, long rowIndex) =>
        Violations.Unique(Table, Schema.Name, Schema.Ordinals, _columns, row, rowIndex);
}
