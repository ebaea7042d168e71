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
    private readonly IndexRows _old;

    public IndexWriter(PageWriter writer, TableSchema table, IndexSchema schema, IndexExpressions? expressions)
    {
        _table = table;
        Schema = schema;
        Entries = schema.Method.OpenWriter(writer, schema.Descriptor);
        Rows = new IndexRows(table, schema, expressions);
        _old = new IndexRows(table, schema, expressions);
    }

    /// <summary>The rows that have entries, and their keys.</summary>
    public IndexRows Rows { get; }

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
        if (!Rows.IsPlain)
        {
            Rows.Take(columns, rows, rowIds, firstRowIndex);
            if (Entries.Insert(Rows.Keys, default, Rows.RowIds) is >= 0 and var place)
            {
                throw Violation(place, firstRowIndex + Rows.PlaceOf(place));
            }

            return;
        }

        Rows.Bind(columns);
        var collision = Entries.Insert(Rows.Keys, rows, rowIds);
        if (collision >= 0)
        {
            throw Violation(rows.IsEmpty ? collision : rows[collision], firstRowIndex + collision);
        }
    }

    /// <summary>
    /// Refuses a row whose key another row has, or whose key cannot be computed, without changing anything.
    /// </summary>
    public void CheckUnique(ColumnVector[] columns, int row, long rowIndex)
    {
        if (Rows.IsPlain)
        {
            Rows.Bind(columns);
        }
        else
        {
            Rows.Take(columns, [row], [0], rowIndex);
            row = 0;
        }

        if (Schema.IsUnique && (Rows.IsPlain || Rows.Count > 0) && Entries.HasKey(Rows.Keys, row))
        {
            throw Violation(row, rowIndex);
        }
    }

    /// <summary>Gives rows other keys; the columns, by ordinal, hold the old and the new values.</summary>
    public void Update(
        ColumnVector[] oldColumns, ColumnVector[] newColumns, ReadOnlySpan<long> rowIds, long firstRowIndex)
    {
        if (Rows.IsPlain)
        {
            _old.Bind(oldColumns);
            Rows.Bind(newColumns);
            Entries.Update(_old.Keys, Rows.Keys, rowIds);
            return;
        }

        _old.Take(oldColumns, default, rowIds);
        Rows.Take(newColumns, default, rowIds, firstRowIndex);
        if (Schema.Predicate is null)
        {
            Entries.Update(_old.Keys, Rows.Keys, rowIds);
            return;
        }

        // Rows may come and go.
        Entries.Delete(_old.Keys, _old.RowIds);
        Entries.InsertUnchecked(Rows.Keys, Rows.RowIds);
    }

    public void Delete(ColumnVector[] columns, ReadOnlySpan<long> rowIds)
    {
        if (Rows.IsPlain)
        {
            Rows.Bind(columns);
            Entries.Delete(Rows.Keys, rowIds);
            return;
        }

        Rows.Take(columns, default, rowIds);
        Entries.Delete(Rows.Keys, Rows.RowIds);
    }

    /// <summary>
    /// Adds the keys of rows that move to other row ids; they are checked at the end of the statement.
    /// </summary>
    public void InsertUnchecked(ColumnVector[] columns, ReadOnlySpan<long> rowIds)
    {
        if (Rows.IsPlain)
        {
            Rows.Bind(columns);
            Entries.InsertUnchecked(Rows.Keys, rowIds);
            return;
        }

        Rows.Take(columns, default, rowIds);
        Entries.InsertUnchecked(Rows.Keys, Rows.RowIds);
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
            var type = Schema.Columns[i].Type;
            values[i] = ColumnVector.Create(type.Physical, 1);
            if (!type.Traits.IsReadableInKeys)
            {
                values[i].SetNull(0);
                key = key[KeyCodec.LengthOf(key, Schema.Parts[i])..];
                continue;
            }

            key = key[KeyCodec.Decode(key, Schema.Parts[i], values[i], 0)..];
        }

        return Violations.Unique(_table, Schema, values, 0, rowIndex);
    }

    private DatabaseException Violation(int row, long rowIndex) =>
        Violations.Unique(_table, Schema, Rows.Keys, row, rowIndex);
}
