using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// One index of a table that is being changed: finds the key columns among the table's, and says what is wrong with a
/// row in the words of the table. Its method does the rest.
/// </summary>
internal sealed class IndexWriter
{
    private readonly TableSchema _table;
    private readonly ColumnVector[] _keys;
    private readonly ColumnVector[] _oldKeys;

    public IndexWriter(PageWriter writer, TableSchema table, IndexSchema schema)
    {
        _table = table;
        Schema = schema;
        Entries = schema.Method.OpenWriter(writer, schema.Descriptor);
        _keys = new ColumnVector[schema.Ordinals.Length];
        _oldKeys = new ColumnVector[schema.Ordinals.Length];
    }

    public IndexSchema Schema { get; }

    /// <summary>The entries, as the method of the index keeps them.</summary>
    public IIndexWriter Entries { get; }

    /// <summary>
    /// Adds the keys of rows: row rows[i] (or i when rows is empty) of the columns, which are the table's by ordinal,
    /// has the id rowIds[i].
    /// </summary>
    public void Insert(
        ColumnVector[] columns, ReadOnlySpan<int> rows, ReadOnlySpan<long> rowIds, long firstRowIndex)
    {
        Bind(_keys, columns);
        var collision = Entries.Insert(_keys, rows, rowIds);
        if (collision >= 0)
        {
            throw Violation(rows.IsEmpty ? collision : rows[collision], firstRowIndex + collision);
        }
    }

    /// <summary>Refuses a row whose key another row has, without changing anything.</summary>
    public void CheckUnique(ColumnVector[] columns, int row, long rowIndex)
    {
        if (!Schema.IsUnique)
        {
            return;
        }

        Bind(_keys, columns);
        if (Entries.HasKey(_keys, row))
        {
            throw Violation(row, rowIndex);
        }
    }

    /// <summary>Gives rows other keys; the columns, by ordinal, hold the old and the new values.</summary>
    public void Update(ColumnVector[] oldColumns, ColumnVector[] newColumns, ReadOnlySpan<long> rowIds)
    {
        Bind(_oldKeys, oldColumns);
        Bind(_keys, newColumns);
        Entries.Update(_oldKeys, _keys, rowIds);
    }

    public void Delete(ColumnVector[] columns, ReadOnlySpan<long> rowIds)
    {
        Bind(_keys, columns);
        Entries.Delete(_keys, rowIds);
    }

    /// <summary>
    /// Adds the keys of rows that move to other row ids; they are checked at the end of the statement.
    /// </summary>
    public void InsertUnchecked(ColumnVector[] columns, ReadOnlySpan<long> rowIds)
    {
        Bind(_keys, columns);
        Entries.InsertUnchecked(_keys, rowIds);
    }

    /// <summary>Refuses the statement when it leaves a key to more than one row.</summary>
    public void EndStatement()
    {
        if (Entries.TryFindDuplicate(out var key))
        {
            throw DuplicateViolation(key);
        }
    }

    /// <summary>The error for a key that occurs twice.</summary>
    public DatabaseException DuplicateViolation(ReadOnlySpan<byte> key, long? rowIndex = null)
    {
        var values = new ColumnVector[Schema.Parts.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var type = _table.Columns[Schema.Ordinals[i]].Type;
            values[i] = ColumnVector.Create(type.Physical, 1);
            if (!type.Traits.IsReadableInKeys)
            {
                values[i].SetNull(0);
                key = key[KeyCodec.LengthOf(key, Schema.Parts[i])..];
                continue;
            }

            key = key[KeyCodec.Decode(key, Schema.Parts[i], values[i], 0)..];
        }

        return Violations.Unique(_table, Schema.Name, Schema.Ordinals, values, 0, rowIndex);
    }

    private void Bind(ColumnVector[] keys, ColumnVector[] columns)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = columns[Schema.Ordinals[i]];
        }
    }

    private DatabaseException Violation(int row, long rowIndex) =>
        Violations.Unique(_table, Schema.Name, Schema.Ordinals, _keys, row, rowIndex);
}
