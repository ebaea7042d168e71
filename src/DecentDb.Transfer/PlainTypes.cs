using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Data;

namespace DecentDb.Transfer;

/// <summary>Tables for who has no types but his own: enums become texts, and domains the types that they are made of.
/// </summary>
internal static class PlainTypes
{
    /// <summary>The tables, with other types in place of those that the database defines.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="tables">The tables.</param>
    public static IReadOnlyList<TableDefinition> Of(
        DecentDbConnection connection, IReadOnlyList<TableDefinition> tables)
    {
        var types = Read(connection);
        return types.Count == 0 ? tables :
        [
            .. tables.Select(table => table with
            {
                Columns = [.. table.Columns.Select(column => column with
                {
                    Type = TypeOf(column.Type, types),
                    Default = column.Default is { } value ? WithoutCasts(value, types) : null,
                })],
                Checks = [.. table.Checks.Select(check => check with
                {
                    Condition = WithoutCasts(check.Condition, types),
                })],
            }),
        ];
    }

    // By the ways in which definitions write their names.
    private static Dictionary<string, string> Read(DecentDbConnection connection)
    {
        var types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || t.typname,
                   CASE n.nspname WHEN 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END
                       || quote_ident(t.typname),
                   CASE t.typtype WHEN 'e' THEN 'TEXT' ELSE format_type(t.typbasetype, t.typtypmod) END
            FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typtype IN ('e', 'd')
            """;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            types[SqlName.Quote(reader.GetString(0))] = reader.GetString(2);
            types[reader.GetString(1)] = reader.GetString(2);
        }

        return types;
    }

    // A domain may be made of another.
    private static string TypeOf(string name, Dictionary<string, string> types)
    {
        string ending = name.EndsWith("[]", StringComparison.Ordinal) ? "[]" : "";
        string type = name[..^ending.Length];
        for (int depth = 0; depth < types.Count && types.TryGetValue(type, out string? other); depth++)
        {
            type = other;
        }

        return type + ending;
    }

    private static string WithoutCasts(string expression, Dictionary<string, string> types)
    {
        foreach (string name in types.Keys)
        {
            expression = expression.Replace("::" + name, "", StringComparison.OrdinalIgnoreCase);
        }

        return expression;
    }
}
