using System;
using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Threading;
using DecentDb.Data;
using DecentDb.Engine.Api;
using DecentDb.Files;
using Spectre.Console;

namespace DecentDb.Cli;

/// <summary><c>decentdb query "SELECT …" --db music.ddb</c>: a table on a terminal, CSV when piped.</summary>
internal static class QueryCommand
{
    public static Command Create()
    {
        var sql = new Argument<string>("sql")
        {
            Description = "One or several SQL statements; - reads them from standard input.",
        };
        var database = Options.Database();
        var create = new Option<bool>("--create") { Description = "Creates the database when it does not exist." };
        var csv = new Option<bool>("--csv") { Description = "Writes CSV on a terminal too." };
        var command = new Command("query", "Executes SQL statements and prints their rows.")
        {
            sql, database, create, csv,
        };
        command.SetAction(line => Guarded.Run(token =>
        {
            var text = line.GetRequiredValue(sql);
            text = text == "-" ? StandardInput.ReadText(token) : text;
            var path = line.GetRequiredValue(database);
            using var connection = line.GetValue(create)
                ? Databases.Open(path, DecentDbOpenMode.ReadWriteCreate)
                : Databases.OpenExisting(
                    path, Database.OnlyReads(text) ? DecentDbOpenMode.ReadOnly : DecentDbOpenMode.ReadWrite);
            return Run(connection, text, line.GetValue(csv), token);
        }));
        return command;
    }

    private static int Run(DecentDbConnection connection, string sql, bool csv, CancellationToken token)
    {
        if (string.IsNullOrWhiteSpace(sql))
        {
            throw new CommandException("There is no SQL statement to execute.");
        }

        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        using var registration = token.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        var results = 0;
        do
        {
            if (reader.FieldCount > 0)
            {
                Print(reader, csv || Console.IsOutputRedirected, results++, token);
            }
        }
        while (reader.NextResult());
        if (reader.RecordsAffected >= 0)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{reader.RecordsAffected:N0} {(reader.RecordsAffected == 1 ? "row" : "rows")} changed"));
        }

        return ExitCode.Success;
    }

    // A blank line stands between the results of two statements.
    private static void Print(DbDataReader reader, bool csv, int resultsBefore, CancellationToken token)
    {
        if (!csv)
        {
            TerminalTable.Write(reader, AnsiConsole.Console);
            return;
        }

        using var output = StandardOutput.Open();
        if (resultsBefore > 0)
        {
            output.WriteByte((byte)'\n');
        }

        CsvWriter.Write(reader, output, cancellationToken: token);
    }
}
