using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using DecentDb.Parquet;

namespace DecentDb.Cli;

/// <summary><c>decentdb parquet-info FILE</c>: what a Parquet file says of itself; no row is read.</summary>
internal static class ParquetInfoCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A Parquet file." };
        var command = new Command("parquet-info", "Prints rows, row groups, columns and writer of a Parquet file.")
        {
            file,
        };
        command.SetAction(line => Guarded.Run(_ => Run(line.GetRequiredValue(file))));
        return command;
    }

    private static int Run(string file)
    {
        if (!File.Exists(file))
        {
            throw new CommandException(
                Directory.Exists(file) ? $"'{file}' is a directory." : $"There is no file '{file}'.");
        }

        using var reader = ParquetDataReader.Open(file);
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{reader.RowCount:N0} {(reader.RowCount == 1 ? "row" : "rows")} in {reader.RowGroupCount:N0} "
            + $"{(reader.RowGroupCount == 1 ? "group" : "groups")}, {new FileInfo(file).Length:N0} bytes, "
            + $"written by {reader.CreatedBy}"));
        foreach (var column in reader.Columns)
        {
            Say($"{column.Name} {column.SqlTypeName}{(column.Nullable ? "" : " NOT NULL")}");
        }

        return ExitCode.Success;
    }

    private static void Say(string text) => Console.Out.WriteLine(ControlCharacters.Escape(text));
}
