using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.SystemTables;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Api;

/// <summary>Describes the catalog to callers of the engine.</summary>
internal static class SchemaDescriptions
{
    public static IReadOnlyList<TableDescription> Tables(CatalogSnapshot catalog, PageReader reader)
    {
        var tables = new List<TableDescription>();
        foreach (var table in catalog.Tables)
        {
            tables.Add(Of(table, catalog, reader));
        }

        tables.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return tables;
    }

    public static TableDescription Of(TableSchema table, CatalogSnapshot catalog, PageReader reader)
    {
        var bound = new Table(table);
        bound.Bind(reader);
        var indexes = new List<IndexDescription>();
        foreach (var index in table.Indexes)
        {
            indexes.Add(new IndexDescription(
                index.Name, KeyNames(table, index), index.IsUnique, index.Role == IndexRole.PrimaryKey)
            {
                IsConstraint = index.Role != IndexRole.None,
                Method = index.Method.Name,
                KeySql = KeySql(table, index),
                Predicate = index.Predicate,
            });
        }

        return new TableDescription(table.Name, NumberedColumns(table, reader), indexes, bound.CountRows())
        {
            Checks = [.. Checks(table)],
            ForeignKeys = ForeignKeys(table, catalog),
            PrimaryKey = NamesOf(table, table.PrimaryKey),
            PrimaryKeyName = table.PrimaryKeyName,
        };
    }

    public static IReadOnlyList<ColumnDescription> Columns(TableSchema table)
    {
        var columns = new ColumnDescription[table.Columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = Column(table, i);
        }

        return columns;
    }

    public static ColumnDescription Column(TableSchema table, int ordinal)
    {
        var column = table.Columns[ordinal];
        var isKey = Array.IndexOf(table.PrimaryKey, ordinal) >= 0;
        return new ColumnDescription(column.Name, column.Type.Uncollated)
        {
            Collation = column.Type.Traits.Collation?.SqlName,
            DomainName = column.Domain is { } domain ? SqlQuote(domain) : null,
            IsNullable = column.IsNullable && !isKey,
            IsKey = isKey,
            IsIdentity = column.IsNumberedByDefault,
            IsDeclaredIdentity = column.Identity != IdentityKind.None,
            IsGeneratedAlways = column.Identity == IdentityKind.Always,
            IdentityIncrement = column.Identity == IdentityKind.None ? 1 : column.IdentityIncrement,
            HasDefault = column.DefaultSql is not null,
            DefaultSql = column.DefaultSql,
            IsComputed = column.IsComputed,
            GenerationSql = column.Computation?.DefinitionSql,
            IsUnique = (isKey && table.PrimaryKey.Length == 1) || table.FindUniqueIndex([ordinal]) is not null,
            BaseTableName = table.Name,
            BaseColumnName = column.Name,
        };
    }

    private static List<ForeignKeyDescription> ForeignKeys(TableSchema table, CatalogSnapshot catalog)
    {
        var keys = new List<ForeignKeyDescription>();
        foreach (var key in table.ForeignKeys)
        {
            var parent = catalog.GetTable(key.ParentTableId);
            keys.Add(new ForeignKeyDescription(
                key.Name, NamesOf(table, key.ChildOrdinals), parent.Name, NamesOf(parent, key.ParentOrdinals))
            {
                OnDelete = NameOf(key.OnDelete) + NamesOfDeleted(table, key),
                OnUpdate = NameOf(key.OnUpdate),
                Deferral = DefinitionText.DeferralOf(key),
            });
        }

        return keys;
    }

    private static string NamesOfDeleted(TableSchema table, ForeignKeySchema key) =>
        DefinitionText.DeletedOf(table, key) is { } names ? $" ({names})" : "";

    private static string NameOf(ForeignKeyAction action) => action switch
    {
        ForeignKeyAction.Restrict => "RESTRICT",
        ForeignKeyAction.Cascade => "CASCADE",
        ForeignKeyAction.SetNull => "SET NULL",
        ForeignKeyAction.SetDefault => "SET DEFAULT",
        _ => "NO ACTION",
    };

    // The columns of a table with the numbers that come next.
    private static ColumnDescription[] NumberedColumns(TableSchema table, PageReader reader)
    {
        var columns = new ColumnDescription[table.Columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var column = table.Columns[i];
            var root = column.IsRowId ? table.Root
                : i == table.SequenceOrdinal ? table.Sequence
                : null;
            columns[i] = Column(table, i) with
            {
                IdentityNext = root is { } record ? RootRecords.Read(reader, record).NextRowId : null,
            };
        }

        return columns;
    }

    private static IEnumerable<CheckDescription> Checks(TableSchema table)
    {
        foreach (var check in table.Checks)
        {
            if (check.Domain is null)
            {
                yield return new CheckDescription(check.Name, check.Sql);
            }
        }
    }

    // Where NULLs come is written only where it is not what the direction says by itself.
    private static string[] KeySql(TableSchema table, IndexSchema index) => Array.ConvertAll(
        index.Columns,
        column => (column.Expression ?? SqlQuote(table.Columns[column.Ordinal].Name))
            + (column.Descending ? " DESC" : "")
            + (column.NullsFirst == column.Descending ? "" : column.NullsFirst ? " NULLS FIRST" : " NULLS LAST"));

    private static string[] KeyNames(TableSchema table, IndexSchema index) => Array.ConvertAll(
        index.Columns, column => column.Expression ?? table.Columns[column.Ordinal].Name);

    private static string SqlQuote(string name) =>
        "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static List<string> NamesOf(TableSchema table, int[] ordinals)
    {
        var names = new List<string>();
        foreach (var ordinal in ordinals)
        {
            names.Add(table.Columns[ordinal].Name);
        }

        return names;
    }
}
