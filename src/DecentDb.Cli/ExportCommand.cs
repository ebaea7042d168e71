using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using DecentDb.Data;
using DecentDb.Files;
using DecentDb.Transfer;

namespace DecentDb.Cli;

/// <summary><c>decentdb export TABLE --db music.ddb --out tracks.parquet</c>.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Formats.Register();
        var table = new Argument<string?>("table")
        {
            Description = "The table; or else give a query with --sql.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var database = Options.Database();
        var sql = new Option<string>("--sql") { Description = "The query whose rows are written.", HelpName = "QUERY" };
        var format = new Option<string>("--format")
        {
            Description = "csv, jsonl, json or parquet; by default the name of the file tells.",
            HelpName = "NAME",
        };
        var output = new Option<string>("--out")
        {
            Description = "The file; .gz, .zst or .br at its end packs it. By default standard output.",
            HelpName = "FILE",
        };
        Options.RefuseEmpty(output);
        var overwrite = new Option<bool>("--overwrite") { Description = "Replaces a file that is there." };
        var delimiter = new Option<string>("--delimiter")
        {
            Description = "The delimiter of CSV, \\t for a tab; by default a comma.",
            HelpName = "CHARACTER",
        };
        var noHeader = new Option<bool>("--no-header") { Description = "CSV without the names of the columns." };
        var json = new Option<bool>("--json") { Description = "Prints the report as JSON." };
        var command = new Command("export", "Writes the rows of a table or a query to a file.")
        {
            table, database, sql, format, output, overwrite, delimiter, noHeader, json,
        };
        command.SetAction(line => Guarded.Run(token =>
        {
            var name = line.GetValue(format)?.ToLowerInvariant();
            if (name is not (null or "csv") && FileFormats.Named(name) is null)
            {
                throw new CommandException($"--format takes {FormatOptions.Names()}, not '{name}'.");
            }

            RefuseDatabase(line.GetRequiredValue(database), line.GetValue(output));
            using var connection = Databases.OpenExisting(line.GetRequiredValue(database), DecentDbOpenMode.ReadOnly);
            using var standard = line.GetValue(output) is null ? StandardOutput.Open() : null;
            return Progress.Run("Writing " + (line.GetValue(table) ?? "rows"), told =>
            {
                var report = Run(new FileExport
                {
                    Table = line.GetValue(table),
                    Sql = line.GetValue(sql),
                    Path = line.GetValue(output),
                    Target = standard,
                    Overwrite = line.GetValue(overwrite),
                    Format = name is null or "csv" ? null : FileFormats.Named(name),
                    IsCsv = name == "csv",
                    Csv = ToCsv(line.GetValue(delimiter), line.GetValue(noHeader)),
                    Progress = progress => told(0, null, progress.Rows),
                }, connection, token);
                if (standard is null)
                {
                    StandardOutput.Report(line.GetValue(json) ? report.ToJson() : Summary(report));
                }

                return ExitCode.Success;
            });
        }));
        return command;
    }

    // With --overwrite the rows would take the place of the database that they are read from.
    private static void RefuseDatabase(string database, string? output)
    {
        if (output is not null && Path.GetFullPath(output) == Path.GetFullPath(database))
        {
            throw new CommandException($"--out '{output}' is the database that is read.");
        }
    }

    private static FileExportReport Run(
        FileExport export, DecentDbConnection connection, System.Threading.CancellationToken token)
    {
        try
        {
            return export.Run(connection, token);
        }
        catch (FileTransferException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private static CsvWriterOptions ToCsv(string? delimiter, bool hasNoHeader)
    {
        try
        {
            var character = delimiter is null ? "," : delimiter.Replace("\\t", "\t", StringComparison.Ordinal);
            return character.Length == 1
                ? new CsvWriterOptions { Delimiter = character[0], WriteHeader = !hasNoHeader }
                : throw new CommandException("--delimiter takes one character.");
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message.Split(" (Parameter")[0], e);
        }
    }

    private static string Summary(FileExportReport report)
    {
        var seconds = Math.Max(report.Elapsed.TotalSeconds, 1e-9);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Rows:N0} rows to {report.Path} ({report.Bytes / 1e6:N1} MB, {report.Format}) in {seconds:0.00} s "
            + $"({report.Rows / seconds:N0} rows/s)");
    }
}
