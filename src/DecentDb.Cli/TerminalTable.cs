using System;
using System.Data.Common;
using System.Globalization;
using Spectre.Console;

namespace DecentDb.Cli;

/// <summary>Prints rows as a table for people.</summary>
internal static class TerminalTable
{
    private const int RowCountMax = 1000;

    public static void Write(DbDataReader reader)
    {
        var table = new Table { Border = TableBorder.Rounded };
        for (var i = 0; i < reader.FieldCount; i++)
        {
            var column = new TableColumn(Markup.Escape(reader.GetName(i)));
            if (IsNumber(reader.GetFieldType(i)))
            {
                column.RightAligned();
            }

            table.AddColumn(column);
        }

        var rows = 0;
        while (rows < RowCountMax && reader.Read())
        {
            var cells = new string[reader.FieldCount];
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = reader.IsDBNull(i) ? "[grey]NULL[/]" : Markup.Escape(Text(reader.GetValue(i)));
            }

            table.AddRow(cells);
            rows++;
        }

        AnsiConsole.Write(table);
        var more = rows == RowCountMax && reader.Read();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{rows:N0} rows{(more ? " shown, there are more (--csv prints all)" : "")}"));
    }

    private static bool IsNumber(Type type) =>
        type == typeof(int) || type == typeof(long) || type == typeof(short) || type == typeof(double)
        || type == typeof(float) || type == typeof(decimal);

    private static string Text(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        byte[] bytes => "\\x" + Convert.ToHexStringLower(bytes),
        DateTime { TimeOfDay.Ticks: 0 } date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
