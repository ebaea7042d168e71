using System;
using System.Collections.Generic;
using DecentDb.Data;

namespace DecentDb.Transfer;

/// <summary>The views and triggers of a database, and the comments on what it has, as SQL.</summary>
internal static class ViewScript
{
    /// <summary>
    /// CREATE VIEW of each view, behind those that it reads, then CREATE TRIGGER of each trigger, for once all rows are
    /// there.
    /// </summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="tables">The tables that are written; null = all. Views go along with all of them.</param>
    public static IReadOnlyList<string> Read(DecentDbConnection connection, IReadOnlyList<string>? tables)
    {
        var statements = new List<string>();
        if (tables is not null)
        {
            return statements;
        }

        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT sql FROM sqlite_master
            WHERE type IN ('view', 'trigger') AND NOT starts_with(tbl_name, 'pg_temp_')
            """;
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                statements.Add(reader.GetString(0));
            }
        }

        AddDisabled(command, statements);
        return statements;
    }

    // CREATE TRIGGER makes what fires.
    private static void AddDisabled(DecentDbCommand command, List<string> statements)
    {
        command.CommandText = """
            SELECT n.nspname, c.relname, t.tgname FROM pg_catalog.pg_trigger t
            JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE t.tgenabled = 'D' AND NOT starts_with(n.nspname, 'pg_temp_') ORDER BY 1, 2, 3
            """;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            string schema = reader.GetString(0);
            statements.Add("ALTER TABLE " + (schema == "public" ? "" : SqlName.Quote(schema) + ".")
                + SqlName.Quote(reader.GetString(1)) + " DISABLE TRIGGER " + SqlName.Quote(reader.GetString(2)));
        }
    }

    /// <summary>COMMENT ON of each comment, by the names of what they are on.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="tables">The tables that are written; null = all. Comments go along with all of them.</param>
    public static IReadOnlyList<string> ReadComments(DecentDbConnection connection, IReadOnlyList<string>? tables)
    {
        var statements = new List<string>();
        if (tables is not null)
        {
            return statements;
        }

        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT c.relkind, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname, a.attname,
                   d.description
            FROM pg_catalog.pg_description d JOIN pg_catalog.pg_class c ON c.oid = d.objoid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0
            WHERE d.objsubid = 0 OR a.attname IS NOT NULL ORDER BY c.relname, d.objsubid
            """;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            string name = SqlName.Quote(reader.GetString(1));
            string what = (reader.GetString(0), reader.IsDBNull(2)) switch
            {
                (_, false) => $"COLUMN {name}.{SqlName.Quote(reader.GetString(2))}",
                ("i", _) => "INDEX " + name,
                ("v", _) => "VIEW " + name,
                _ => "TABLE " + name,
            };
            string text = reader.GetString(3).Replace("'", "''", StringComparison.Ordinal);
            statements.Add($"COMMENT ON {what} IS '{text}'");
        }

        return statements;
    }
}
