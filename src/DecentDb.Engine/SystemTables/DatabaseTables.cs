using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.SystemTables;

/// <summary>
/// What SQLite tells of its schema, and what DecentDb tells of itself. Their names need no schema.
/// </summary>
internal static class DatabaseTables
{
    public static readonly SystemTable[] All =
    [
        Table("sqlite_master", "text: type name tbl_name bigint: rootpage text: sql", FillMaster),
        Table("sqlite_schema", "text: type name tbl_name bigint: rootpage text: sql", FillMaster),
        Table("decentdb_tables", "text: table_name bigint: row_count integer: column_count index_count",
            static (source, rows) =>
            {
                foreach (var table in source.Catalog.Tables)
                {
                    rows.Add(table.Name, source.Statistics.RowCount(table), table.Columns.Length, table.Indexes.Length);
                }
            }),
        Table("decentdb_indexes", "text: table_name index_name method boolean: is_unique text: role definition",
            static (source, rows) =>
            {
                foreach (var table in source.Catalog.Tables)
                {
                    foreach (var index in table.Indexes)
                    {
                        rows.Add(
                            table.Name, index.Name, index.Method.Name, index.IsUnique,
                            index.Role switch
                            {
                                IndexRole.PrimaryKey => "primary key",
                                IndexRole.Unique => "unique",
                                _ => "index",
                            },
                            DefinitionText.Of(index, table));
                    }
                }
            }),
        Table("decentdb_sizes", "text: table_name index_name bigint: row_count page_count bytes", FillSizes),
        Table("decentdb_statistics", "text: name bigint: value", static (source, rows) =>
        {
            foreach (var (name, value) in source.Measures())
            {
                rows.Add(name, value);
            }
        }),
    ];

    private static SystemTable Table(string name, string columns, Action<SystemTableSource, SystemTableRows> fill) =>
        new("pg_catalog", name, columns, fill);

    // Overflow pages of long values are not among them: they are found by reading all leaves alone.
    private static void FillSizes(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.Tables)
        {
            Add(null, source.Statistics.SizeOf(table, source.CheckCancelled));
            foreach (var index in table.Indexes)
            {
                Add(index.Name, source.Statistics.SizeOf(index, source.CheckCancelled));
            }

            void Add(string? index, TreeSize size) =>
                rows.Add(table.Name, index, size.RowCount, size.PageCount, size.PageCount * source.PageSize);
        }
    }

    private static void FillMaster(SystemTableSource source, SystemTableRows rows)
    {
        foreach (var table in source.Catalog.Tables)
        {
            rows.Add("table", table.Name, table.Name, table.Id, DefinitionText.Of(table, source.Catalog));
            foreach (var index in table.Indexes)
            {
                // As in SQLite, the index of a constraint has no text of its own.
                rows.Add(
                    "index", index.Name, table.Name, index.Id,
                    index.Role == IndexRole.None ? DefinitionText.Of(index, table) : null);
            }
        }

        foreach (var view in InOrder(source.Catalog))
        {
            rows.Add("view", view.Name, view.Name, 0, DefinitionText.Of(view, source.Catalog));
        }

        foreach (var table in source.Catalog.TriggerOwners)
        {
            foreach (var trigger in table.Triggers)
            {
                rows.Add("trigger", trigger.TriggerName, table.Name, 0, DefinitionText.Of(trigger, table));
            }
        }
    }

    // Each view behind those that it reads, so that the texts make them again.
    private static List<ViewSchema> InOrder(CatalogSnapshot catalog)
    {
        var ordered = new List<ViewSchema>(catalog.Views.Count);
        var known = new HashSet<long>();
        var waiting = new List<ViewSchema>(catalog.Views);
        while (waiting.Count > 0)
        {
            var ready = waiting.FindAll(view => !Array.Exists(
                view.References,
                reference => catalog.Find(reference.ObjectId) is ViewSchema && !known.Contains(reference.ObjectId)));
            ordered.AddRange(ready);
            known.UnionWith(ready.ConvertAll(static view => view.Id));
            if (waiting.RemoveAll(view => known.Contains(view.Id)) == 0)
            {
                ordered.AddRange(waiting);
                break;
            }
        }

        return ordered;
    }
}
