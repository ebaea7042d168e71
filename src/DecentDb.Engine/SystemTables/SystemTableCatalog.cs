using System;
using System.Collections.Frozen;
using System.Collections.Generic;

namespace DecentDb.Engine.SystemTables;

/// <summary>All system tables by their names, ignoring case.</summary>
internal static class SystemTableCatalog
{
    /// <summary>All of them.</summary>
    public static readonly SystemTable[] All =
    [
        .. PgCatalogTables.All, .. InformationSchemaTables.All, .. DatabaseTables.All,
    ];

    private static readonly FrozenDictionary<string, SystemTable> ByName = FindNames();

    /// <summary>The names of the schemas of system tables.</summary>
    public static bool IsSchema(string name) =>
        name.Equals("pg_catalog", StringComparison.OrdinalIgnoreCase)
        || name.Equals("information_schema", StringComparison.OrdinalIgnoreCase);

    /// <summary>The table of a name.</summary>
    /// <param name="schema">
    /// The schema; null where none is written, which means pg_catalog. That of the user's tables, whatever its name,
    /// has those that SQLite and DecentDb know.
    /// </param>
    /// <param name="name">The name.</param>
    public static SystemTable? Find(string? schema, string name)
    {
        if (schema is not null && !IsSchema(schema))
        {
            return Array.Find(DatabaseTables.All, table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        }

        return ByName.GetValueOrDefault((schema ?? "pg_catalog") + "." + name);
    }

    /// <summary>The place of a table among all.</summary>
    public static int IndexOf(SystemTable table) => Array.IndexOf(All, table);

    private static FrozenDictionary<string, SystemTable> FindNames()
    {
        var tables = new Dictionary<string, SystemTable>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in All)
        {
            tables.Add(table.ToString(), table);
        }

        return tables.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
