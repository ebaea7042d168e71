using System;
using System.Collections.Generic;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>Resolves the rows of the catalog into a snapshot.</summary>
internal static class CatalogBuilder
{
    /// <summary>The snapshot of all rows.</summary>
    /// <exception cref="DatabaseException">Corruption: the rows do not fit together.</exception>
    public static CatalogSnapshot Build(long schemaVersion, CatalogRecords records, string fileName)
    {
        try
        {
            return Build(schemaVersion, records);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or IndexOutOfRangeException)
        {
            throw new DatabaseException(
                ErrorCode.Corruption, $"{fileName}: the catalog does not fit together: {e.Message}", e)
            {
                FileName = fileName,
            };
        }
    }

    /// <summary>The columns that pages hold, which are all but the row id, in the order of their ids.</summary>
    public static TableLayout LayoutOf(TableRecord table)
    {
        var ids = new List<ushort>(table.Columns.Length);
        foreach (var column in table.Columns)
        {
            if (column.Id != table.RowIdColumnId)
            {
                ids.Add(column.Id);
            }
        }

        ids.Sort();
        var layouts = new ColumnLayout[ids.Count];
        for (var i = 0; i < layouts.Length; i++)
        {
            var column = table.Columns[table.OrdinalOf(ids[i])];
            layouts[i] = new ColumnLayout(column.Id, column.Type.Physical, i, column.AbsentValue);
        }

        var rowId = Array.Find(table.Columns, column => column.Id == table.RowIdColumnId);
        return new TableLayout(layouts)
        {
            RowIdMax = rowId is null ? long.MaxValue : rowId.Type.Traits.Max,
        };
    }

    private static CatalogSnapshot Build(long schemaVersion, CatalogRecords records)
    {
        var recordsById = new Dictionary<long, TableRecord>();
        var indexes = new Dictionary<long, List<IndexSchema>>();
        var references = new Dictionary<long, List<ForeignKeySchema>>();
        var held = new Dictionary<long, ForeignKeySchema[]>();
        foreach (var record in records.Tables)
        {
            RefuseBadColumns(record);
            recordsById.Add(record.Id, record);
            indexes.Add(record.Id, []);
            references.Add(record.Id, []);
        }

        foreach (var index in records.Indexes)
        {
            indexes[TableOf(recordsById, index.TableId).Id].Add(BuildIndex(index, recordsById[index.TableId]));
        }

        foreach (var record in records.Tables)
        {
            var keys = new ForeignKeySchema[record.ForeignKeys.Length];
            for (var i = 0; i < keys.Length; i++)
            {
                keys[i] = BuildForeignKey(record.ForeignKeys[i], record, recordsById);
                references[keys[i].ParentTableId].Add(keys[i]);
            }

            held.Add(record.Id, keys);
        }

        var tables = new TableSchema[records.Tables.Count];
        for (var i = 0; i < tables.Length; i++)
        {
            var record = records.Tables[i];
            tables[i] = BuildTable(record, indexes[record.Id], held[record.Id], references[record.Id]);
        }

        return new CatalogSnapshot(schemaVersion, tables, records);
    }

    private static void RefuseBadColumns(TableRecord table)
    {
        var ids = new HashSet<ushort>();
        foreach (var column in table.Columns)
        {
            if (column.Id == 0 || column.Id >= table.NextColumnId || !ids.Add(column.Id)
                || (column.Id == table.RowIdColumnId && !column.Type.IsInteger)
                || (column.Identity != IdentityKind.None && !column.Type.IsInteger))
            {
                throw new FormatException($"column \"{column.Name}\" of table \"{table.Name}\" is wrong");
            }
        }
    }

    private static TableSchema BuildTable(
        TableRecord record, List<IndexSchema> indexes, ForeignKeySchema[] held, List<ForeignKeySchema> references)
    {
        var layout = LayoutOf(record);
        var columns = new ColumnSchema[record.Columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var column = record.Columns[i];
            columns[i] = new ColumnSchema(column.Id, column.Name, column.Type)
            {
                Ordinal = i,
                StoredOrdinal = Array.FindIndex(layout.Columns, stored => stored.Id == column.Id),
                IsNullable = column.IsNullable,
                DefaultSql = column.DefaultSql,
                Identity = column.Identity,
                IdentityIncrement = column.IdentityIncrement,
            };
        }

        // Constraints first, so that violations are reported for them rather than for an index on the same columns.
        indexes.Sort(static (left, right) => (left.Role == IndexRole.None) == (right.Role == IndexRole.None)
            ? left.Id.CompareTo(right.Id)
            : (left.Role == IndexRole.None).CompareTo(right.Role == IndexRole.None));
        return new TableSchema
        {
            Id = record.Id,
            Name = record.Name,
            Columns = columns,
            Root = record.Root,
            Layout = layout,
            RowIdOrdinal = record.RowIdColumnId == 0 ? -1 : Ordinal(record, record.RowIdColumnId),
            PrimaryKey = Ordinals(record, record.PrimaryKey),
            PrimaryKeyName = record.PrimaryKeyName.Length == 0 ? null : record.PrimaryKeyName,
            Indexes = [.. indexes],
            Checks = record.Checks,
            ForeignKeys = held,
            ReferencedBy = [.. references],
            Sequence = record.Sequence.Value == 0 ? null : record.Sequence,
            NextColumnId = record.NextColumnId,
        };
    }

    private static IndexSchema BuildIndex(IndexRecord record, TableRecord table)
    {
        if (record.Columns.Length == 0)
        {
            throw new FormatException($"index \"{record.Name}\" has no columns");
        }

        var columns = new IndexKeyColumn[record.Columns.Length];
        var parts = new KeyPart[columns.Length];
        var ordinals = new int[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var column = record.Columns[i];
            ordinals[i] = Ordinal(table, column.ColumnId);
            columns[i] = new IndexKeyColumn(ordinals[i], column.Descending, column.NullsFirst);
            parts[i] = new KeyPart(table.Columns[ordinals[i]].Type.Kind, column.Descending, column.NullsFirst);
        }

        return new IndexSchema
        {
            Id = record.Id,
            Name = record.Name,
            TableId = record.TableId,
            Root = record.Root,
            IsUnique = record.IsUnique,
            Role = record.Role,
            Columns = columns,
            Parts = parts,
            Ordinals = ordinals,
        };
    }

    private static ForeignKeySchema BuildForeignKey(
        ForeignKeyRecord record, TableRecord child, Dictionary<long, TableRecord> tables)
    {
        var parent = TableOf(tables, record.ParentTableId);
        var key = new ForeignKeySchema
        {
            Name = record.Name,
            ChildTableId = child.Id,
            ChildOrdinals = Ordinals(child, record.ChildColumns),
            ParentTableId = parent.Id,
            ParentOrdinals = Ordinals(parent, record.ParentColumns),
        };
        var fits = key.ChildOrdinals.Length > 0 && key.ChildOrdinals.Length == key.ParentOrdinals.Length;
        for (var i = 0; fits && i < key.ChildOrdinals.Length; i++)
        {
            fits = child.Columns[key.ChildOrdinals[i]].Type.Physical
                == parent.Columns[key.ParentOrdinals[i]].Type.Physical;
        }

        return fits ? key : throw new FormatException(
            $"foreign key \"{record.Name}\" of table \"{child.Name}\" does not fit table \"{parent.Name}\"");
    }

    private static TableRecord TableOf(Dictionary<long, TableRecord> tables, long id) =>
        tables.GetValueOrDefault(id) ?? throw new FormatException(
            FormattableString.Invariant($"no table has the id {id}"));

    private static int[] Ordinals(TableRecord table, ushort[] columnIds)
    {
        var ordinals = new int[columnIds.Length];
        for (var i = 0; i < ordinals.Length; i++)
        {
            ordinals[i] = Ordinal(table, columnIds[i]);
        }

        return ordinals;
    }

    private static int Ordinal(TableRecord table, ushort columnId)
    {
        var ordinal = table.OrdinalOf(columnId);
        return ordinal >= 0
            ? ordinal
            : throw new FormatException(
                FormattableString.Invariant($"table \"{table.Name}\" has no column {columnId}"));
    }
}
