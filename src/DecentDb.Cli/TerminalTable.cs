using System;
using System.Data.Common;
using System.Globalization;
using Spectre.Console;

namespace DecentDb.Cli;

/// <summary>Prints rows as a table for people.</summary>
internal static class TerminalTable
{
    /// <summary>More rows are not read: a table is laid out as a whole, and nobody reads so many.</summary>
    public const int RowCountMax = 1000;

    public static void Write(DbDataReader reader, IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Rounded };
        for (var i = 0; i < reader.FieldCount; i++)
        {
            var column = new TableColumn(Shown(reader.GetName(i)));
            if (IsNumber(reader.GetFieldType(i)))
            {
                column.RightAligned();
            }

            table.AddColumn(column);
        }

        var rows = 0;
        var isMore = false;
        while (reader.Read() && !(isMore = rows == RowCountMax))
        {
            var cells = new string[reader.FieldCount];
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = reader.IsDBNull(i) ? "[grey]NULL[/]" : Shown(Text(reader.GetValue(i)));
            }

            table.AddRow(cells);
            rows++;
        }

        console.Write(table);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows:N0} {(rows == 1 ? "row" : "rows")}{(isMore ? " shown, there are more (--csv prints all)" : "")}"));
    }

    private static string Shown(string text) => Markup.Escape(ControlCharacters.Escape(text));

    public static bool IsNumber(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal;

    public static string Text(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        byte[] bytes => "\\x" + Convert.ToHexStringLower(bytes),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
