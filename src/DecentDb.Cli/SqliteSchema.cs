using System;
using System.Collections.Generic;
using DecentDb.Readers;
using DecentDb.Transfer;
using Microsoft.Data.Sqlite;

namespace DecentDb.Cli;

/// <summary>The tables of an SQLite file with the types of their values, which SQLite does not enforce.</summary>
internal sealed class SqliteSchema(SqliteConnection source, bool findsDates, List<string> warnings)
{
    /// <summary>The tables; what is no table is told and left out.</summary>
    /// <exception cref="CommandException">There is no table of a name.</exception>
    public IEnumerable<SqliteTable> Read(IReadOnlyList<string>? names)
    {
        var wanted = names is null ? null : new HashSet<string>(names, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, type) in Objects())
        {
            if (wanted?.Remove(name) == false)
            {
                continue;
            }

            if (type == "table")
            {
                yield return Read(name);
            }
            else if (type != "shadow")
            {
                warnings.Add($"the {type} '{name}' is left out");
            }
        }

        foreach (var missing in wanted ?? [])
        {
            throw new CommandException($"There is no table '{missing}' in the SQLite file.");
        }
    }

    public static string Quote(string name) =>
        "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private List<(string Name, string Type)> Objects()
    {
        var objects = new List<(string, string)>();
        Each(
            "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
            + "UNION ALL SELECT name, type FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
            row => objects.Add((row.GetString(0), row.GetString(1))));
        return objects;
    }

    private SqliteTable Read(string name)
    {
        var declared = Columns(name);
        var types = new SqliteTypes(source, findsDates, warnings).Find(name, declared);
        var sql = Sql(name);
        var columns = new List<ColumnDefinition>();
        var next = sql.Contains("AUTOINCREMENT", StringComparison.OrdinalIgnoreCase) ? NextNumber(name) : null;
        var key = declared.FindAll(column => column.KeyOrder > 0);
        key.Sort((a, b) => a.KeyOrder.CompareTo(b.KeyOrder));
        for (var i = 0; i < declared.Count; i++)
        {
            var column = declared[i];
            columns.Add(new ColumnDefinition(column.Name, types[i].SqlTypeName)
            {
                NotNull = column.IsNotNull && column.KeyOrder == 0,
                Default = Default(column.Default, types[i].Type),
                Identity = next is not null && column.KeyOrder > 0 ? "BY DEFAULT" : null,
                IdentityNext = column.KeyOrder > 0 ? next : null,
            });
        }

        var isNullable = key.Count > 0 && HasNullKey(name, key);
        if (isNullable)
        {
            warnings.Add($"table '{name}': the primary key has NULLs, so that it is UNIQUE only");
        }

        var (unique, indexes) = Indexes(name);
        var keyNames = key.ConvertAll(column => column.Name);
        var definition = new TableDefinition
        {
            Name = name,
            Columns = columns,
            PrimaryKey = key.Count > 0 && !isNullable ? new KeyDefinition(null, keyNames) : null,
            Unique = isNullable ? [.. unique, new KeyDefinition(null, keyNames)] : unique,
            Checks = SqliteChecks.Find(sql),
            ForeignKeys = ForeignKeys(name),
            Indexes = indexes,
        };
        return new SqliteTable(definition, types);
    }

    private List<SqliteColumn> Columns(string table)
    {
        var columns = new List<SqliteColumn>();
        Each(
            $"SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo({Literal(table)})",
            row =>
            {
                columns.Add(new SqliteColumn(
                    row.GetString(0), row.GetString(1), row.GetInt64(2) != 0,
                    row.IsDBNull(3) ? null : row.GetString(3), row.GetInt32(4)));
                if (row.GetInt64(5) is 2 or 3)
                {
                    warnings.Add($"table '{table}': the generated column '{row.GetString(0)}' holds plain values");
                }
            });
        return columns;
    }

    private string Sql(string table)
    {
        var sql = "";
        Each(
            $"SELECT sql FROM sqlite_master WHERE type = 'table' AND name = {Literal(table)}",
            row => sql = row.IsDBNull(0) ? "" : row.GetString(0));
        return sql;
    }

    private long? NextNumber(string table)
    {
        long? next = 1;
        Each(
            $"SELECT seq FROM sqlite_sequence WHERE name = {Literal(table)}",
            row => next = row.IsDBNull(0) ? 1 : row.GetInt64(0) + 1);
        return next;
    }

    private bool HasNullKey(string table, List<SqliteColumn> key)
    {
        var conditions = key.ConvertAll(column => Quote(column.Name) + " IS NULL");
        var hasNull = false;
        Each(
            $"SELECT 1 FROM {Quote(table)} WHERE {string.Join(" OR ", conditions)} LIMIT 1", _ => hasNull = true);
        return hasNull;
    }

    private List<ForeignKeyDefinition> ForeignKeys(string table)
    {
        var broken = new HashSet<long>();
        Each(
            $"SELECT DISTINCT fkid FROM pragma_foreign_key_check({Literal(table)})",
            row => broken.Add(row.GetInt64(0)));
        var parts = new SortedDictionary<long, List<SqliteReference>>();
        Each(
            "SELECT id, \"table\", \"from\", \"to\", on_update, on_delete "
            + $"FROM pragma_foreign_key_list({Literal(table)}) ORDER BY id, seq",
            row =>
            {
                var id = row.GetInt64(0);
                parts.TryAdd(id, []);
                parts[id].Add(new SqliteReference(
                    row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetString(4),
                    row.GetString(5)));
            });
        var keys = new List<ForeignKeyDefinition>();
        foreach (var (id, columns) in parts)
        {
            if (broken.Contains(id))
            {
                warnings.Add(
                    $"table '{table}': the foreign key to '{columns[0].Parent}' is left out, as rows break it");
                continue;
            }

            keys.Add(new ForeignKeyDefinition(
                null,
                columns.ConvertAll(column => column.From),
                columns[0].Parent,
                columns[0].To is null ? KeyOf(columns[0].Parent) : columns.ConvertAll(column => column.To ?? ""))
            {
                OnUpdate = columns[0].Update == "NO ACTION" ? null : columns[0].Update,
                OnDelete = columns[0].Delete == "NO ACTION" ? null : columns[0].Delete,
            });
        }

        return keys;
    }

    private List<string> KeyOf(string table)
    {
        var names = new List<string>();
        Each(
            $"SELECT name FROM pragma_table_info({Literal(table)}) WHERE pk > 0 ORDER BY pk",
            row => names.Add(row.GetString(0)));
        return names;
    }

    private (List<KeyDefinition> Unique, List<IndexDefinition> Indexes) Indexes(string table)
    {
        var found = new List<(string Name, bool IsUnique, string Origin, bool IsPartial)>();
        Each(
            $"SELECT name, \"unique\", origin, partial FROM pragma_index_list({Literal(table)}) ORDER BY name",
            row => found.Add((row.GetString(0), row.GetInt64(1) != 0, row.GetString(2), row.GetInt64(3) != 0)));
        var unique = new List<KeyDefinition>();
        var indexes = new List<IndexDefinition>();
        foreach (var (name, isUnique, origin, isPartial) in found)
        {
            var (names, key, hasExpression) = IndexColumns(name);
            if (hasExpression || isPartial)
            {
                var why = isPartial ? "partial" : "of an expression";
                warnings.Add($"the index '{name}' is left out, as it is {why}");
            }
            else if (origin == "u")
            {
                unique.Add(new KeyDefinition(null, names));
            }
            else if (origin == "c")
            {
                indexes.Add(new IndexDefinition(name, key) { Unique = isUnique });
            }
        }

        return (unique, indexes);
    }

    private (List<string> Names, List<string> Key, bool HasExpression) IndexColumns(string index)
    {
        var names = new List<string>();
        var key = new List<string>();
        var hasExpression = false;
        Each(
            $"SELECT name, \"desc\" FROM pragma_index_xinfo({Literal(index)}) WHERE key = 1 ORDER BY seqno",
            row =>
            {
                hasExpression |= row.IsDBNull(0);
                var name = row.IsDBNull(0) ? "" : row.GetString(0);
                names.Add(name);
                key.Add(Quote(name) + (row.GetInt64(1) != 0 ? " DESC" : ""));
            });
        return (names, key, hasExpression);
    }

    // Numbers of SQLite stand for booleans.
    private static string? Default(string? text, InferredType type) => type switch
    {
        InferredType.Boolean when text is "0" or "1" => text == "1" ? "true" : "false",
        _ when text is null || text.Equals("NULL", StringComparison.OrdinalIgnoreCase) => null,
        _ when text.Length > 1 && text[0] == '"' && text[^1] == '"' =>
            "'" + text[1..^1].Replace("'", "''", StringComparison.Ordinal) + "'", // a text in the quotes of a name
        _ => text,
    };

    private static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private void Each(string sql, Action<SqliteDataReader> take)
    {
        using var command = source.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            take(rows);
        }
    }

    private sealed record SqliteReference(string Parent, string From, string? To, string Update, string Delete);
}
