using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Globalization;
using Spectre.Console;

namespace DecentDb.Cli;

/// <summary>
/// Prints rows as a table for people: numbers to the right, the types below the names. What does not fit the terminal
/// is left out: the middle of long texts, and columns in the middle of many.
/// </summary>
internal static class TerminalTable
{
    /// <summary>More rows are not read: a table is laid out as a whole, and nobody reads so many.</summary>
    public const int RowCountMax = 1000;

    private const int ColumnWidthMin = 9; // with its border, of a column that tells something
    private const int CellLengthMax = 200;
    private const int Gap = -1; // stands for the columns that are left out

    public static void Write(DbDataReader reader, IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Rounded };
        var shown = ChooseColumns(reader.FieldCount, console.Profile.Width / ColumnWidthMin);
        foreach (var i in shown)
        {
            table.AddColumn(i == Gap ? new TableColumn("…") : Column(reader, i));
        }

        var rows = 0;
        var isMore = false;
        while (reader.Read() && !(isMore = rows == RowCountMax))
        {
            var cells = new string[shown.Count];
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = shown[i] == Gap ? "…"
                    : reader.IsDBNull(shown[i]) ? "[grey]NULL[/]"
                    : Shown(Elide(Text(reader.GetValue(shown[i]))));
            }

            table.AddRow(cells);
            rows++;
        }

        console.Write(table);
        var hidden = reader.FieldCount - shown.Count + (shown.Contains(Gap) ? 1 : 0);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows:N0} {(rows == 1 ? "row" : "rows")}{(isMore ? " shown, there are more (--csv prints all)" : "")}"
            + $"{(hidden > 0 ? $"; {hidden} columns do not fit (--mode line prints all)" : "")}"));
    }

    /// <summary>Which columns are shown, and where some are left out.</summary>
    internal static List<int> ChooseColumns(int count, int countMax)
    {
        var shown = new List<int>();
        var isCut = count > Math.Max(countMax, 2);
        var first = isCut ? Math.Max(countMax / 2, 1) : count;
        var last = isCut ? Math.Max(countMax - first - 1, 1) : 0;
        for (var i = 0; i < first; i++)
        {
            shown.Add(i);
        }

        if (isCut)
        {
            shown.Add(Gap);
        }

        for (var i = count - last; i < count; i++)
        {
            shown.Add(i);
        }

        return shown;
    }

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

    private static TableColumn Column(DbDataReader reader, int ordinal)
    {
        var type = reader.GetDataTypeName(ordinal).ToLowerInvariant();
        var column = new TableColumn($"{Shown(reader.GetName(ordinal))}\n[grey]{Shown(type)}[/]");
        return IsNumber(reader.GetFieldType(ordinal)) ? column.RightAligned() : column;
    }

    private static string Elide(string text) => text.Length <= CellLengthMax
        ? text
        : string.Concat(text.AsSpan(0, CellLengthMax / 2), " … ", text.AsSpan(text.Length - (CellLengthMax / 4)));

    private static string Shown(string text) => Markup.Escape(ControlCharacters.Escape(text));
}
