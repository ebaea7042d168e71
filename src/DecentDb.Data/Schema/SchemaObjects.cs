using System;
using System.Collections.Generic;
using System.Data;
using DecentDb.Data.Sessions;
using DecentDb.Engine.Api;

namespace DecentDb.Data.Schema;

/// <summary>The schema collections that list the objects of the database.</summary>
internal static class SchemaObjects
{
    public static DataTable Tables(IConnectionHost connection, string?[] restrictions)
    {
        var result = SchemaCollections.NewTable(
            "Tables",
            ("TABLE_CATALOG", TypeCode.String),
            ("TABLE_SCHEMA", TypeCode.String),
            ("TABLE_NAME", TypeCode.String),
            ("TABLE_TYPE", TypeCode.String),
            ("TABLE_ROWS", TypeCode.Int64));
        foreach (var table in TablesOf(connection, restrictions))
        {
            if (Meets(restrictions, 3, "BASE TABLE"))
            {
                result.Rows.Add(SchemaCollections.Catalog, DBNull.Value, table.Name, "BASE TABLE", table.RowCount);
            }
        }

        foreach (var (view, _) in ViewsOf(connection, restrictions))
        {
            if (Meets(restrictions, 3, "VIEW"))
            {
                result.Rows.Add(SchemaCollections.Catalog, DBNull.Value, view, "VIEW", DBNull.Value);
            }
        }

        return result;
    }

    public static DataTable Columns(IConnectionHost connection, string?[] restrictions)
    {
        var result = SchemaCollections.NewTable(
            "Columns",
            ("TABLE_CATALOG", TypeCode.String),
            ("TABLE_SCHEMA", TypeCode.String),
            ("TABLE_NAME", TypeCode.String),
            ("COLUMN_NAME", TypeCode.String),
            ("ORDINAL_POSITION", TypeCode.Int32),
            ("COLUMN_DEFAULT", TypeCode.String),
            ("IS_NULLABLE", TypeCode.String),
            ("DATA_TYPE", TypeCode.String),
            ("CHARACTER_MAXIMUM_LENGTH", TypeCode.Int32),
            ("NUMERIC_PRECISION", TypeCode.Int32),
            ("NUMERIC_SCALE", TypeCode.Int32),
            ("IS_IDENTITY", TypeCode.Boolean),
            ("IS_KEY", TypeCode.Boolean));
        foreach (var table in TablesOf(connection, restrictions))
        {
            for (var i = 0; i < table.Columns.Count; i++)
            {
                var column = table.Columns[i];
                if (!Meets(restrictions, 3, column.Name))
                {
                    continue;
                }

                var facts = new SchemaColumn(column, i, hasKeys: true);
                var hasLength = column.Type.IsText && column.Type.Length > 0;
                result.Rows.Add(
                    SchemaCollections.Catalog,
                    DBNull.Value,
                    table.Name,
                    column.Name,
                    i + 1,
                    column.DefaultSql,
                    column.IsNullable ? "YES" : "NO",
                    column.Type.ToString(),
                    hasLength ? column.Type.Length : DBNull.Value,
                    facts.NumericPrecision ?? (object)DBNull.Value,
                    facts.NumericScale ?? (object)DBNull.Value,
                    column.IsIdentity,
                    column.IsKey);
            }
        }

        return result;
    }

    public static DataTable Views(IConnectionHost connection, string?[] restrictions)
    {
        var result = SchemaCollections.NewTable(
            "Views",
            ("TABLE_CATALOG", TypeCode.String),
            ("TABLE_SCHEMA", TypeCode.String),
            ("TABLE_NAME", TypeCode.String),
            ("VIEW_DEFINITION", TypeCode.String));
        foreach (var (view, definition) in ViewsOf(connection, restrictions))
        {
            result.Rows.Add(SchemaCollections.Catalog, DBNull.Value, view, definition);
        }

        return result;
    }

    public static DataTable ViewColumns(IConnectionHost connection, string?[] restrictions)
    {
        var result = SchemaCollections.NewTable(
            "ViewColumns",
            ("VIEW_CATALOG", TypeCode.String),
            ("VIEW_SCHEMA", TypeCode.String),
            ("VIEW_NAME", TypeCode.String),
            ("COLUMN_NAME", TypeCode.String),
            ("ORDINAL_POSITION", TypeCode.Int32),
            ("DATA_TYPE", TypeCode.String));
        foreach (var (view, _) in ViewsOf(connection, restrictions))
        {
            using var statement = connection.OpenSession.Prepare(
                $"SELECT * FROM \"{view.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")[0];
            var columns = statement.GetColumns();
            for (var i = 0; i < columns.Count; i++)
            {
                if (Meets(restrictions, 3, columns[i].Name))
                {
                    result.Rows.Add(
                        SchemaCollections.Catalog, DBNull.Value, view, columns[i].Name, i + 1,
                        columns[i].Type.ToString());
                }
            }
        }

        return result;
    }

    public static DataTable Indexes(IConnectionHost connection, string?[] restrictions)
    {
        var result = SchemaCollections.NewTable(
            "Indexes",
            ("TABLE_CATALOG", TypeCode.String),
            ("TABLE_SCHEMA", TypeCode.String),
            ("TABLE_NAME", TypeCode.String),
            ("INDEX_NAME", TypeCode.String),
            ("IS_UNIQUE", TypeCode.Boolean),
            ("IS_PRIMARY_KEY", TypeCode.Boolean));
        foreach (var (table, index) in IndexesOf(connection, restrictions))
        {
            result.Rows.Add(
                SchemaCollections.Catalog, DBNull.Value, table.Name, index.Name, index.IsUnique, index.IsPrimaryKey);
        }

        return result;
    }

    public static DataTable IndexColumns(IConnectionHost connection, string?[] restrictions)
    {
        var result = SchemaCollections.NewTable(
            "IndexColumns",
            ("TABLE_CATALOG", TypeCode.String),
            ("TABLE_SCHEMA", TypeCode.String),
            ("TABLE_NAME", TypeCode.String),
            ("INDEX_NAME", TypeCode.String),
            ("COLUMN_NAME", TypeCode.String),
            ("ORDINAL_POSITION", TypeCode.Int32));
        foreach (var (table, index) in IndexesOf(connection, restrictions))
        {
            for (var i = 0; i < index.ColumnNames.Count; i++)
            {
                if (Meets(restrictions, 4, index.ColumnNames[i]))
                {
                    result.Rows.Add(
                        SchemaCollections.Catalog, DBNull.Value, table.Name, index.Name, index.ColumnNames[i], i + 1);
                }
            }
        }

        return result;
    }

    public static DataTable ForeignKeys(IConnectionHost connection, string?[] restrictions)
    {
        var result = SchemaCollections.NewTable(
            "ForeignKeys",
            ("CONSTRAINT_CATALOG", TypeCode.String),
            ("CONSTRAINT_SCHEMA", TypeCode.String),
            ("TABLE_NAME", TypeCode.String),
            ("CONSTRAINT_NAME", TypeCode.String),
            ("REFERENCED_TABLE_NAME", TypeCode.String),
            ("UPDATE_RULE", TypeCode.String),
            ("DELETE_RULE", TypeCode.String));
        foreach (var (table, key) in ForeignKeysOf(connection, restrictions))
        {
            result.Rows.Add(
                SchemaCollections.Catalog, DBNull.Value, table.Name, key.Name, key.ReferencedTableName,
                "NO ACTION", "NO ACTION");
        }

        return result;
    }

    public static DataTable ForeignKeyColumns(IConnectionHost connection, string?[] restrictions)
    {
        var result = SchemaCollections.NewTable(
            "ForeignKeyColumns",
            ("CONSTRAINT_CATALOG", TypeCode.String),
            ("CONSTRAINT_SCHEMA", TypeCode.String),
            ("TABLE_NAME", TypeCode.String),
            ("CONSTRAINT_NAME", TypeCode.String),
            ("COLUMN_NAME", TypeCode.String),
            ("ORDINAL_POSITION", TypeCode.Int32),
            ("REFERENCED_TABLE_NAME", TypeCode.String),
            ("REFERENCED_COLUMN_NAME", TypeCode.String));
        foreach (var (table, key) in ForeignKeysOf(connection, restrictions))
        {
            for (var i = 0; i < key.ColumnNames.Count; i++)
            {
                if (Meets(restrictions, 4, key.ColumnNames[i]))
                {
                    result.Rows.Add(
                        SchemaCollections.Catalog, DBNull.Value, table.Name, key.Name, key.ColumnNames[i], i + 1,
                        key.ReferencedTableName, key.ReferencedColumnNames[i]);
                }
            }
        }

        return result;
    }

    private static IEnumerable<TableDescription> TablesOf(IConnectionHost connection, string?[] restrictions)
    {
        // The schema is always NULL, so that a restriction to any schema takes nothing.
        if (!Meets(restrictions, 0, SchemaCollections.Catalog) || Of(restrictions, 1) is not null)
        {
            yield break;
        }

        foreach (var table in connection.OpenSession.GetTables())
        {
            if (Meets(restrictions, 2, table.Name))
            {
                yield return table;
            }
        }
    }

    private static List<(string Name, string Definition)> ViewsOf(IConnectionHost connection, string?[] restrictions)
    {
        var views = new List<(string, string)>();
        if (!Meets(restrictions, 0, SchemaCollections.Catalog) || Of(restrictions, 1) is not null)
        {
            return views;
        }

        using var statement = connection.OpenSession.Prepare(
            "SELECT table_name, view_definition FROM information_schema.views ORDER BY table_name")[0];
        using var cursor = statement.Execute();
        while (cursor.Read())
        {
            if (Meets(restrictions, 2, cursor.GetString(0)))
            {
                views.Add((cursor.GetString(0), cursor.GetString(1)));
            }
        }

        return views;
    }

    private static IEnumerable<(TableDescription Table, IndexDescription Index)> IndexesOf(
        IConnectionHost connection, string?[] restrictions)
    {
        foreach (var table in TablesOf(connection, restrictions))
        {
            // A primary key that is the row id has no index of its own, but users look for it here.
            var hasIndexOfKey = false;
            foreach (var index in table.Indexes)
            {
                hasIndexOfKey |= index.IsPrimaryKey;
                if (Meets(restrictions, 3, index.Name))
                {
                    yield return (table, index);
                }
            }

            if (!hasIndexOfKey && table.PrimaryKeyName is { } name && Meets(restrictions, 3, name))
            {
                yield return (table, new IndexDescription(name, table.PrimaryKey, IsUnique: true, IsPrimaryKey: true));
            }
        }
    }

    private static IEnumerable<(TableDescription Table, ForeignKeyDescription Key)> ForeignKeysOf(
        IConnectionHost connection, string?[] restrictions)
    {
        foreach (var table in TablesOf(connection, restrictions))
        {
            foreach (var key in table.ForeignKeys)
            {
                if (Meets(restrictions, 3, key.Name))
                {
                    yield return (table, key);
                }
            }
        }
    }

    private static string? Of(string?[] restrictions, int index) =>
        index < restrictions.Length ? restrictions[index] : null;

    private static bool Meets(string?[] restrictions, int index, string value) =>
        Of(restrictions, index) is not { } wanted || wanted.Equals(value, StringComparison.OrdinalIgnoreCase);
}
