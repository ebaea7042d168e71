using System;
using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Threading;
using DecentDb.Data;
using DecentDb.Transfer;

namespace DecentDb.Cli;

/// <summary><c>decentdb dump a.ddb | decentdb restore b.ddb</c>.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var database = new Argument<string>("file")
        {
            Description = "The database file, which is created and must not exist.",
        };
        var input = new Option<string>("--in")
        {
            Description = "The dump; by default standard input.",
            HelpName = "FILE",
        };
        Options.RefuseEmpty(input);
        var into = new Option<bool>("--into")
        {
            Description = "Adds the tables to a database that exists; it must not have tables of these names.",
        };
        var json = new Option<bool>("--json") { Description = "Prints the report as JSON." };
        var command = new Command("restore", "Makes a database of a dump; of one that is cut or changed, nothing.")
        {
            database, input, into, json,
        };
        command.SetAction(line => Guarded.Run(token =>
        {
            var report = Restored(
                line.GetRequiredValue(database), line.GetValue(input), line.GetValue(into), token);
            StandardOutput.Report(line.GetValue(json) ? report.ToJson() : Summary(report));
            return ExitCode.Success;
        }));
        return command;
    }

    private static DumpReport Restored(string path, string? input, bool into, CancellationToken token)
    {
        using var source = OpenInput(input, token);
        if (into)
        {
            using var connection = Databases.OpenExisting(path, DecentDbOpenMode.ReadWrite);
            return Run(connection, source, into, token);
        }

        if (!Databases.TryReserve(path))
        {
            throw new CommandException($"There is a file '{path}' already; --into adds to a database.");
        }

        DumpReport? report = null;
        Databases.UseNew(path, connection => report = Run(connection, source, into, token));
        return report ?? throw new InvalidOperationException("Nothing was restored.");
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The stream that is returned closes it.")]
    private static Stream OpenInput(string? input, CancellationToken token)
    {
        try
        {
            return input is null or "-"
                ? StandardInput.Open(token)
                : DecentDb.Files.PackedInput.Open(input).Text;
        }
        catch (FileNotFoundException e)
        {
            throw new CommandException($"There is no file '{input}'.", e);
        }
    }

    private static DumpReport Run(DecentDbConnection connection, Stream source, bool into, CancellationToken token)
    {
        try
        {
            return Progress.Run("Restoring", told => new Restore
            {
                Into = into,
                Progress = progress => told(0, null, progress.Rows),
            }.Run(connection, source, token));
        }
        catch (FileTransferException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private static string Summary(DumpReport report)
    {
        var seconds = Math.Max(report.Elapsed.TotalSeconds, 1e-9);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Rows:N0} rows in {report.Tables.Count:N0} tables in {seconds:0.00} s "
            + $"({report.Rows / seconds:N0} rows/s)");
    }
}
