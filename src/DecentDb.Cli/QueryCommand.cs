using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Threading;
using DecentDb.Data;
using DecentDb.Engine.Api;

namespace DecentDb.Cli;

/// <summary><c>decentdb query "SELECT …" --db music.ddb</c>: a table on a terminal, CSV when piped.</summary>
internal static class QueryCommand
{
    private const string InMemory = ":memory:";

    public static Command Create()
    {
        var sql = new Argument<string>("sql")
        {
            Description = "One or several SQL statements; - reads them from standard input.",
        };
        var database = Options.Database();
        database.Description = "The database file, or :memory:.";
        var create = new Option<bool>("--create") { Description = "Creates the database when it does not exist." };
        var csv = new Option<bool>("--csv") { Description = "Writes CSV on a terminal too." };
        var mode = new Option<string>("--mode")
        {
            Description = $"How rows are printed: {string.Join(", ", ResultPrinter.Names)}.",
            HelpName = "NAME",
        };
        var parameters = new Option<string[]>("--param")
        {
            Description = "A parameter, as name=value; may be given several times.",
            HelpName = "NAME=VALUE",
        };
        var readOnly = new Option<bool>("--readonly") { Description = "Refuses statements that change something." };
        var files = FileAccessOption();
        var timer = new Option<bool>("--timer") { Description = "Tells how long each statement took." };
        var command = new Command("query", "Executes SQL statements and prints their rows.")
        {
            sql, database, create, csv, mode, parameters, readOnly, files, timer,
        };
        command.SetAction(line => Guarded.Run(token =>
        {
            var text = line.GetRequiredValue(sql);
            var isInput = text == "-";
            text = isInput ? StandardInput.ReadText(token) : text;
            var given = line.GetValue(parameters) ?? [];
            using var connection = Open(
                line.GetRequiredValue(database),
                text,
                line.GetValue(create),
                line.GetValue(readOnly),
                allowsFiles: !isInput || line.GetValue(files));
            UseFiles(connection, text);
            var runner = new StatementRunner(connection)
            {
                Mode = line.GetValue(mode) is { } name ? ResultPrinter.Parse(name)
                    : line.GetValue(csv) || Console.IsOutputRedirected ? ResultMode.Csv : ResultMode.Table,
                HasTimer = line.GetValue(timer),
                Parameters = given,
            };
            return Run(text, isInput, given.Length > 0 || line.GetValue(timer), runner, token);
        }));
        return command;
    }

    /// <summary>What was typed may name files; what came through a pipe may not, unless this is given.</summary>
    public static Option<bool> FileAccessOption() => new("--allow-file-access")
    {
        Description = "Lets statements of standard input read and write files, as those of the command line may.",
    };

    private static DecentDbConnection Open(
        string path, string text, bool creates, bool isReadOnly, bool allowsFiles) =>
        path == InMemory || (creates && !isReadOnly)
            ? Databases.Open(path, DecentDbOpenMode.ReadWriteCreate, allowsFiles)
            : Databases.OpenExisting(
                path,
                isReadOnly || Database.OnlyReads(text) ? DecentDbOpenMode.ReadOnly : DecentDbOpenMode.ReadWrite,
                allowsFiles);

    // Most statements need no formats, and the tool starts faster without them.
    private static void UseFiles(DecentDbConnection connection, string text)
    {
        if (text.Contains("COPY", StringComparison.OrdinalIgnoreCase)
            || text.Contains("read_", StringComparison.OrdinalIgnoreCase))
        {
            Formats.UseFor(connection);
        }
    }

    private static int Run(
        string sql, bool isInput, bool isSplit, StatementRunner runner, CancellationToken token)
    {
        if (string.IsNullOrWhiteSpace(sql))
        {
            throw new CommandException("There is no SQL statement to execute.");
        }

        if (isInput && SqliteDumpText.IsOne(sql))
        {
            RunDump(sql, runner, token);
        }
        else if (isSplit)
        {
            runner.RunAll(sql, token);
        }
        else
        {
            runner.Run(sql, token); // as one text, so that places in errors are those of the text
        }

        if (runner.IsInTransaction)
        {
            Console.Error.WriteLine("decentdb: The transaction was not committed; it is rolled back.");
        }

        return ExitCode.Success;
    }

    private static void RunDump(string sql, StatementRunner runner, CancellationToken token)
    {
        var leftOut = new List<string>();
        runner.CountsTogether = true;
        foreach (var statement in SqliteDumpText.Translate(sql, leftOut))
        {
            runner.Run(statement, token);
        }

        runner.TellCount();

        foreach (var part in leftOut)
        {
            Console.Error.WriteLine(ControlCharacters.Escape($"decentdb: left out, as it is for SQLite: {part}"));
        }
    }
}
