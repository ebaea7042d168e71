using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DecentDb.Data;

namespace DecentDb.Transfer.Tests;

/// <summary>Executes SQL and shows rows as text: values divided by bars, rows by semicolons.</summary>
internal static class SqlText
{
    public static DecentDbConnection Open(string path = ":memory:")
    {
        var connection = new DecentDbConnection("Data Source=" + path);
        connection.Open();
        return connection;
    }

    public static void Execute(DecentDbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static string Rows(DecentDbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) switch
            {
                DBNull => "NULL",
                byte[] bytes => Convert.ToHexString(bytes),
                DateOnly day => day.ToString("yyyy-MM-dd"),
                DateTime day => day.ToString("yyyy-MM-dd"),
                IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
                var value => value.ToString(),
            })));
        }

        return string.Join(';', rows);
    }
}
