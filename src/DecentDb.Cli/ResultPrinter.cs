using System;
using System.Collections.Generic;
using System.Data.Common;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using DecentDb.Files;
using DecentDb.Transfer;
using Spectre.Console;

namespace DecentDb.Cli;

/// <summary>Prints the rows of a result in one of the modes.</summary>
internal static class ResultPrinter
{
    // In the order of ResultMode.
    private static readonly string[] Modes = ["table", "line", "csv", "json", "jsonl", "markdown", "insert"];

    /// <summary>The names of the modes.</summary>
    public static IReadOnlyList<string> Names => Modes;

    /// <summary>The mode of a name.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static ResultMode Parse(string name)
    {
        var mode = Array.FindIndex(Modes, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return mode >= 0
            ? (ResultMode)mode
            : throw new CommandException($"A mode is one of {string.Join(", ", Modes)}, not '{name}'.");
    }

    /// <summary>Prints the current result to standard output.</summary>
    /// <returns>How many rows were printed, or -1 where that is said by the table itself.</returns>
    public static long Print(DbDataReader reader, ResultMode mode, CancellationToken token)
    {
        if (mode == ResultMode.Table)
        {
            PrintTable(reader);
            return -1;
        }

        using var output = StandardOutput.Open();
        return Print(reader, mode, output, token);
    }

    /// <summary>Prints the current result, in a mode other than a table.</summary>
    public static long Print(DbDataReader reader, ResultMode mode, Stream output, CancellationToken token)
    {
        switch (mode)
        {
            case ResultMode.Csv:
                return CsvWriter.Write(reader, output, cancellationToken: token);
            case ResultMode.Json or ResultMode.Jsonl:
                return PrintJson(reader, mode, output, token);
            default:
                using (var text = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" })
                {
                    return mode == ResultMode.Line ? PrintLines(reader, text, token)
                        : mode == ResultMode.Markdown ? PrintMarkdown(reader, text, token)
                        : PrintInserts(reader, text, token);
                }
        }
    }

    // Apart, so that what they need is loaded only where it is used.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PrintTable(DbDataReader reader) => TerminalTable.Write(reader, AnsiConsole.Console);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long PrintJson(DbDataReader reader, ResultMode mode, Stream output, CancellationToken token) =>
        JsonFileWriter.Write(
            reader, output, mode == ResultMode.Json ? JsonShape.Array : JsonShape.Lines, cancellationToken: token);

    private static long PrintLines(DbDataReader reader, StreamWriter text, CancellationToken token)
    {
        var width = 0;
        for (var i = 0; i < reader.FieldCount; i++)
        {
            width = Math.Max(width, reader.GetName(i).Length);
        }

        long rows = 0;
        while (reader.Read())
        {
            token.ThrowIfCancellationRequested();
            text.Write(rows++ > 0 ? "\n" : "");
            for (var i = 0; i < reader.FieldCount; i++)
            {
                text.Write($"{reader.GetName(i).PadLeft(width)} = {Value(reader, i)}\n");
            }
        }

        return rows;
    }

    private static long PrintMarkdown(DbDataReader reader, StreamWriter text, CancellationToken token)
    {
        for (var i = 0; i < reader.FieldCount; i++)
        {
            text.Write($"| {Cell(reader.GetName(i))} ");
        }

        text.Write("|\n");
        for (var i = 0; i < reader.FieldCount; i++)
        {
            text.Write(TerminalTable.IsNumber(reader.GetFieldType(i)) ? "|--:" : "|---");
        }

        text.Write("|\n");
        long rows = 0;
        while (reader.Read())
        {
            token.ThrowIfCancellationRequested();
            rows++;
            for (var i = 0; i < reader.FieldCount; i++)
            {
                text.Write($"| {Cell(Value(reader, i))} ");
            }

            text.Write("|\n");
        }

        return rows;
    }

    private static string Cell(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings("<br>");

    // The rows as statements for a table whose name is for the reader to change.
    private static long PrintInserts(DbDataReader reader, StreamWriter text, CancellationToken token)
    {
        var names = new List<string>();
        for (var i = 0; i < reader.FieldCount; i++)
        {
            names.Add("\"" + reader.GetName(i).Replace("\"", "\"\"", StringComparison.Ordinal) + "\"");
        }

        long rows = 0;
        while (reader.Read())
        {
            token.ThrowIfCancellationRequested();
            rows++;
            text.Write($"INSERT INTO \"table\" ({string.Join(", ", names)}) VALUES ");
            SqlLiteral.WriteRow(text, reader);
            text.Write(";\n");
        }

        return rows;
    }

    private static string Value(DbDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? "NULL" : TerminalTable.Text(reader.GetValue(ordinal));
}
