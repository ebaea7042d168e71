using System;
using System.Collections.Generic;
using System.Text;

namespace DecentDb.Transfer;

/// <summary>The tables that are to be written, and their rows in the order of their keys.</summary>
internal static class TableChoice
{
    /// <summary>The tables of these names, or all.</summary>
    /// <exception cref="FileTransferException">There is no such table.</exception>
    public static IReadOnlyList<TableDefinition> Of(
        IReadOnlyList<TableDefinition> all, IReadOnlyList<string>? names)
    {
        if (names is null)
        {
            return all;
        }

        var wanted = new HashSet<string>(names, StringComparer.OrdinalIgnoreCase);
        var chosen = new List<TableDefinition>();
        foreach (var table in all)
        {
            if (wanted.Remove(table.Name))
            {
                chosen.Add(table);
            }
        }

        foreach (string missing in wanted)
        {
            throw new FileTransferException($"There is no table '{missing}'.");
        }

        // A key to a table that is left out has nothing to refer to.
        return chosen.ConvertAll(table => table with
        {
            ForeignKeys = [.. Within(table, chosen)],
        });
    }

    public static string SelectInOrder(TableDefinition table)
    {
        var sql = new StringBuilder("SELECT ");
        var columns = WrittenColumns(table);
        for (int i = 0; i < columns.Count; i++)
        {
            string name = SqlName.Quote(columns[i].Name);
            sql.Append(i == 0 ? "" : ", ").Append(MayBeInfinite(columns[i]) ? $"CAST({name} AS TEXT) AS {name}" : name);
        }

        // With its schema, because a temporary table of the connection may hide it.
        sql.Append(" FROM main.").Append(SqlName.Quote(table.Name));
        for (int i = 0; i < (table.PrimaryKey?.Columns.Count ?? 0); i++)
        {
            sql.Append(i == 0 ? " ORDER BY " : ", ").Append(SqlName.Quote(table.PrimaryKey?.Columns[i] ?? ""));
        }

        return sql.ToString();
    }

    // Infinity has a text, but no value in .NET that is its own.
    private static bool MayBeInfinite(ColumnDefinition column) => column.Type is "DATE" or "TIMESTAMP" or "TIMESTAMPTZ";

    /// <summary>The columns whose values are written: those that are generated come back by themselves.</summary>
    public static IReadOnlyList<ColumnDefinition> WrittenColumns(TableDefinition table)
    {
        var columns = new List<ColumnDefinition>();
        foreach (var column in table.Columns)
        {
            if (column.Generated is null)
            {
                columns.Add(column);
            }
        }

        return columns;
    }

    private static IEnumerable<ForeignKeyDefinition> Within(TableDefinition table, List<TableDefinition> chosen)
    {
        foreach (var key in table.ForeignKeys)
        {
            if (chosen.Exists(other => other.Name.Equals(key.Table, StringComparison.OrdinalIgnoreCase)))
            {
                yield return key;
            }
        }
    }
}
