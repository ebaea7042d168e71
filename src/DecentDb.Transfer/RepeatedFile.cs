using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using DecentDb.Data;
using DecentDb.Files;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>
/// Whether a file seems to be in a table already: its first rows are. A table with a primary key is not asked, as it
/// refuses the rows itself, nor is a very large one, which would have to be read as a whole.
/// </summary>
internal static class RepeatedFile
{
    private const int RowsCompared = 3;
    private const long TableRowsMax = 5_000_000;

    /// <summary>Whether the first rows of the reader, all of them, are in the table.</summary>
    public static bool IsIn(
        DecentDbConnection connection, string table, CsvDataReader reader, Func<string, bool> isChosen)
    {
        string quoted = SqlName.Quote(table);
        long rows = Ask(connection, $"SELECT COUNT(*) FROM {quoted}", []);
        if (rows is 0 or > TableRowsMax)
        {
            return false;
        }

        bool isThere = false;
        try
        {
            for (int i = 0; i < RowsCompared && reader.Read(); i++)
            {
                isThere = HasRow(connection, quoted, reader, isChosen);
                if (!isThere)
                {
                    return false;
                }
            }
        }
        catch (FileFormatException)
        {
            return false; // which the load will tell
        }

        return isThere;
    }

    private static bool HasRow(
        DecentDbConnection connection, string table, CsvDataReader reader, Func<string, bool> isChosen)
    {
        var sql = new StringBuilder("SELECT COUNT(*) FROM (SELECT 1 FROM ").Append(table).Append(" WHERE TRUE");
        var values = new List<object>();
        for (int i = 0; i < reader.FieldCount; i++)
        {
            if (!isChosen(reader.GetName(i)))
            {
                continue;
            }

            sql.Append(" AND ").Append(SqlName.Quote(reader.GetName(i)));
            if (reader.IsDBNull(i))
            {
                sql.Append(" IS NULL");
            }
            else
            {
                sql.Append(CultureInfo.InvariantCulture, $" = @p{values.Count}");
                values.Add(reader.GetValue(i));
            }
        }

        return values.Count > 0 && Ask(connection, sql.Append(" LIMIT 1) AS found").ToString(), values) > 0;
    }

    private static long Ask(DecentDbConnection connection, string sql, List<object> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        for (int i = 0; i < values.Count; i++)
        {
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"@p{i}"), values[i]);
        }

        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
