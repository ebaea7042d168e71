using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Data;

namespace DecentDb.Cli.Tests;

/// <summary>Looks into databases that the tool has written, in the process of the tests.</summary>
internal static class Sql
{
    public static void Execute(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The rows as text: values divided by bars, rows by semicolons.</summary>
    public static string Rows(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            var values = new string[reader.FieldCount];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = reader.IsDBNull(i) ? "NULL" : Text(reader.GetValue(i));
            }

            rows.Add(string.Join('|', values));
        }

        return string.Join(';', rows);
    }

    /// <summary>Tables and their columns, as name(column TYPE, ...).</summary>
    public static string Schema(string path)
    {
        using var connection = Open(path);
        var tables = new List<string>();
        foreach (var table in connection.GetTables())
        {
            var columns = new List<string>();
            foreach (var column in table.Columns)
            {
                columns.Add($"{column.Name} {column.Type}");
            }

            tables.Add($"{table.Name}({string.Join(", ", columns)})");
        }

        return string.Join(';', tables);
    }

    /// <summary>The names of a table's columns, divided by bars.</summary>
    public static string ColumnNames(string path, string table)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM \"{table}\"";
        using var reader = command.ExecuteReader();
        var names = new string[reader.FieldCount];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.GetName(i);
        }

        return string.Join('|', names);
    }

    public static string Check(string path) => Rows(path, "CHECK DATABASE");

    private static DecentDbConnection Open(string path)
    {
        var connection = new DecentDbConnection("Data Source=" + path);
        connection.Open();
        return connection;
    }

    private static string Text(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
