using System;
using System.Collections.Generic;
using System.Globalization;

namespace DecentDb.Data.Tests;

/// <summary>Short forms for tests.</summary>
internal static class Sql
{
    public static int Run(this DecentDbConnection connection, string sql, params object?[] values)
    {
        using var command = connection.Make(sql, values);
        return command.ExecuteNonQuery();
    }

    public static object? Scalar(this DecentDbConnection connection, string sql, params object?[] values)
    {
        using var command = connection.Make(sql, values);
        return command.ExecuteScalar();
    }

    public static long Count(this DecentDbConnection connection, string table) =>
        Convert.ToInt64(connection.Scalar("SELECT COUNT(*) FROM " + table), CultureInfo.InvariantCulture);

    public static List<object[]> Rows(this DecentDbConnection connection, string sql, params object?[] values)
    {
        using var command = connection.Make(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    public static DecentDbCommand Make(this DecentDbConnection connection, string sql, params object?[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue("p" + i.ToString(CultureInfo.InvariantCulture), values[i]);
        }

        return command;
    }
}
