using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using DecentDb.Data;
using DecentDb.Transfer;

namespace DecentDb.Cli;

/// <summary><c>decentdb load-dir DIRECTORY --db graph.ddb</c>: nodes and edges.</summary>
internal static class LoadDirectoryCommand
{
    public static Command Create()
    {
        Formats.Register();
        var directory = new Argument<string>("directory")
        {
            Description = "A directory with nodes/ and edges/, with files side by side, or with a manifest.json.",
        };
        var database = Options.Database();
        database.Description = "The database file, which is created when it does not exist.";
        var createNew = new Option<bool>("--create-new") { Description = "The database must not exist." };
        var plan = new Option<bool>("--plan") { Description = "Shows what would be done, and does nothing." };
        var json = new Option<bool>("--json") { Description = "Prints the report as JSON." };
        var onError = new Option<string>("--on-error")
        {
            Description = "When a table fails: continue (default), stop, or rollback everything.",
            HelpName = "WHAT",
        };
        var atomic = new Option<string>("--atomic")
        {
            Description = "What becomes visible together: each table (default) or all.",
            HelpName = "WHAT",
        };
        var missing = Strict("--strict-files", "A file of the manifest that is missing is an error.");
        var extra = Strict("--strict-columns", "A column that its table lacks is an error; otherwise it is left out.");
        var compare = new Option<long>("--compare-row-by-row")
        {
            Description = "Inserts so many of the rows once more, one by one, and tells how many times as fast the "
                + "load was.",
            HelpName = "ROWS",
        };
        var command = new Command("load-dir", "Loads the files of a directory into tables that refer to each other.")
        {
            directory, database, createNew, plan, json, onError, atomic, missing, extra, compare,
        };
        command.SetAction(line => Guarded.Run(token =>
        {
            var path = line.GetRequiredValue(database);
            DirectoryLoad ToLoad(DecentDbConnection connection) => new(connection)
            {
                Directory = line.GetRequiredValue(directory),
                OnMissingFile = line.GetValue(missing) ? DirectoryLoadConcern.Error : DirectoryLoadConcern.Warn,
                OnExtraColumn = line.GetValue(extra) ? DirectoryLoadConcern.Error : DirectoryLoadConcern.Warn,
                OnTableError = ToMode(line.GetValue(onError)),
                Atomicity = ToAtomicity(line.GetValue(atomic)),
                CompareRowByRow = line.GetValue(compare) is var rows and >= 0
                    ? rows : throw new CommandException("--compare-row-by-row takes a number of rows."),
            };
            return line.GetValue(plan)
                ? ShowPlan(path, ToLoad, token)
                : Run(path, line.GetValue(createNew), line.GetValue(json), ToLoad, token);
        }));
        return command;
    }

    private static Option<bool> Strict(string name, string description) => new(name) { Description = description };

    private static DirectoryLoadErrorMode ToMode(string? word) => word switch
    {
        null or "continue" => DirectoryLoadErrorMode.Continue,
        "stop" => DirectoryLoadErrorMode.Stop,
        "rollback" => DirectoryLoadErrorMode.RollbackAll,
        _ => throw new CommandException($"--on-error takes continue, stop or rollback, not '{word}'."),
    };

    private static DirectoryLoadAtomicity ToAtomicity(string? word) => word switch
    {
        null or "table" => DirectoryLoadAtomicity.Table,
        "all" => DirectoryLoadAtomicity.All,
        _ => throw new CommandException($"--atomic takes table or all, not '{word}'."),
    };

    private static int ShowPlan(
        string path, Func<DecentDbConnection, DirectoryLoad> toLoad, CancellationToken token)
    {
        using var connection = File.Exists(path)
            ? Databases.Open(path, DecentDbOpenMode.ReadOnly)
            : Databases.Open(":memory:", DecentDbOpenMode.ReadWriteCreate);
        var plan = Checked(() => toLoad(connection).Plan(token));
        var text = new StringBuilder();
        foreach (var table in plan.Tables)
        {
            text.Append(table.Kind == DirectoryTableKind.Node ? "-- nodes: " : "-- edges: ");
            text.AppendJoin(", ", table.Files).Append('\n');
            text.Append(table.Creates
                ? SchemaScript.CreateTable(table.Definition) + ";\n"
                : $"-- {table.Definition.Name}\n");
        }

        Console.Out.Write(ControlCharacters.Escape(text.ToString()));
        Warn(plan.Warnings);
        return ExitCode.Success;
    }

    private static int Run(
        string path,
        bool isNew,
        bool isJson,
        Func<DecentDbConnection, DirectoryLoad> toLoad,
        CancellationToken token)
    {
        DirectoryLoadReport? report = null;
        if (Databases.TryReserve(path))
        {
            Databases.UseNew(path, connection => report = Checked(() => toLoad(connection).Run(token)));
        }
        else if (isNew)
        {
            throw new CommandException($"There is a file '{path}' already.");
        }
        else
        {
            using var connection = Databases.Open(path, DecentDbOpenMode.ReadWrite);
            report = Checked(() => toLoad(connection).Run(token));
        }

        if (report is null)
        {
            throw new InvalidOperationException("Nothing was loaded.");
        }

        Warn(report.Warnings);
        foreach (var error in report.Errors)
        {
            Console.Error.WriteLine(ControlCharacters.Escape($"decentdb: {error.Table}: {error.Message}"));
        }

        StandardOutput.Report(isJson ? report.ToJson() : Summary(report));
        return report.Errors.Count == 0 ? ExitCode.Success
            : report.TotalRows > 0 ? ExitCode.BadInput : ExitCode.Failure;
    }

    private static T Checked<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DirectoryLoadException e)
        {
            foreach (var error in e.SchemaErrors)
            {
                Console.Error.WriteLine(ControlCharacters.Escape($"decentdb: {error.Table}: {error.Message}"));
            }

            throw new CommandException("Nothing was loaded.", e);
        }
        catch (Exception e) when (e is FileTransferException or ArgumentException)
        {
            throw new CommandException(e.Message.Split(" (Parameter")[0], e);
        }
    }

    private static void Warn(IReadOnlyList<string> warnings)
    {
        foreach (var warning in warnings)
        {
            Console.Error.WriteLine(ControlCharacters.Escape("decentdb: " + warning.TrimEnd('.') + "."));
        }
    }

    // Two tables, nodes and edges, and what they come to.
    private static string Summary(DirectoryLoadReport report)
    {
        var text = new StringBuilder();
        Append(text, "nodes", report, DirectoryTableKind.Node, report.TotalNodes);
        Append(text, "edges", report, DirectoryTableKind.Edge, report.TotalEdges);
        var seconds = Math.Max(report.Elapsed.TotalSeconds, 1e-9);
        text.Append(CultureInfo.InvariantCulture, $"{report.TotalRows:N0} rows in {seconds:0.00} s");
        text.Append(CultureInfo.InvariantCulture, $" ({report.TotalRows / seconds:N0} rows/s)");
        if (report.RowByRow is { } other)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{(other.IsWhole ? "the same rows" : $"the first {other.Rows:N0} rows")} by prepared INSERTs in one "
                + $"transaction{(other.IsWhole ? "" : ", without foreign keys")}: {other.Elapsed.TotalSeconds:0.00} s "
                + $"({other.RowsPerSecond:N0} rows/s); the load was {other.Factor:0.0} times as fast");
        }

        return text.ToString();
    }

    private static void Append(
        StringBuilder text, string title, DirectoryLoadReport report, DirectoryTableKind kind, long total)
    {
        text.Append(CultureInfo.InvariantCulture, $"{title,-30}{"rows",14}{"s",10}{"rows/s",14}\n");
        foreach (var table in report.Tables)
        {
            if (table.Kind == kind)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {table.Name,-28}{table.Rows,14:N0}");
                text.Append(CultureInfo.InvariantCulture, $"{table.Elapsed.TotalSeconds,10:0.000}");
                text.Append(CultureInfo.InvariantCulture, $"{table.RowsPerSecond,14:N0}");
                text.Append(table.State == DirectoryTableState.Loaded
                    ? "" : "  " + table.State.ToString().ToLowerInvariant());
                text.Append(table.Reason is null ? "" : ": " + table.Reason).Append('\n');
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"  {"",-28}{total,14:N0}\n");
    }
}
