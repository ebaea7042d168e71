using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using DecentDb.Data;
using DecentDb.Transfer;
using Microsoft.Data.Sqlite;

namespace DecentDb.Cli;

/// <summary><c>decentdb import-sqlite app.db --db app.ddb --verify</c>.</summary>
internal static class ImportSqliteCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "An SQLite file; it is only read." };
        var database = Options.Database();
        database.Description = "The database file, which is created when it does not exist.";
        var tables = new Option<string>("--tables")
        {
            Description = "Only these tables, separated by commas.",
            HelpName = "NAMES",
        };
        var dates = new Option<bool>("--dates")
        {
            Description = "Columns of text that hold nothing but days or moments become DATE or TIMESTAMP.",
        };
        var verify = new Option<bool>("--verify") { Description = "Compares both sides after the copy." };
        var replace = new Option<bool>("--replace-invalid-text")
        {
            Description = "Texts that are not UTF-8 keep what can be read of them; otherwise they are refused.",
        };
        var json = new Option<bool>("--json") { Description = "Prints the report as JSON." };
        var command = new Command("import-sqlite", "Copies the tables of an SQLite file, with keys and indexes.")
        {
            file, database, tables, dates, replace, verify, json,
        };
        command.SetAction(line => Guarded.Run(token =>
        {
            var source = line.GetRequiredValue(file);
            if (!File.Exists(source))
            {
                throw new CommandException($"There is no file '{source}'.");
            }

            var names = line.GetValue(tables)?.Split(
                ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            DumpReport Import(DecentDbConnection connection) => Run(source, connection, opened => new SqliteImport(
                opened, connection)
            {
                Tables = names,
                FindDates = line.GetValue(dates),
                ReplacesInvalidText = line.GetValue(replace),
                Verifies = line.GetValue(verify),
                Cancellation = token,
            });
            var report = Into(line.GetRequiredValue(database), Import);
            StandardOutput.Report(line.GetValue(json) ? report.ToJson() : Summary(report, line.GetValue(verify)));
            return ExitCode.Success;
        }));
        return command;
    }

    private static DumpReport Into(string path, Func<DecentDbConnection, DumpReport> import)
    {
        if (!Databases.TryReserve(path))
        {
            using var existing = Databases.Open(path, DecentDbOpenMode.ReadWrite);
            return import(existing);
        }

        DumpReport? report = null;
        Databases.UseNew(path, connection => report = import(connection));
        return report ?? throw new InvalidOperationException("Nothing was imported.");
    }

    private static DumpReport Run(
        string path, DecentDbConnection connection, Func<SqliteConnection, SqliteImport> toImport)
    {
        ArgumentNullException.ThrowIfNull(connection);
        try
        {
            var settings = new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
            };
            using var source = new SqliteConnection(settings.ConnectionString);
            source.Open();
            var import = toImport(source);
            var report = import.Run();
            foreach (var warning in import.Warnings)
            {
                Console.Error.WriteLine(ControlCharacters.Escape("decentdb: " + warning.TrimEnd('.') + "."));
            }

            return report;
        }
        catch (SqliteException e)
        {
            throw new CommandException($"{Path.GetFileName(path)}: {e.Message}", e);
        }
    }

    private static string Summary(DumpReport report, bool isVerified)
    {
        var seconds = Math.Max(report.Elapsed.TotalSeconds, 1e-9);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Rows:N0} rows in {report.Tables.Count:N0} tables in {seconds:0.00} s "
            + $"({report.Rows / seconds:N0} rows/s){(isVerified ? "; both sides are equal" : "")}");
    }
}
