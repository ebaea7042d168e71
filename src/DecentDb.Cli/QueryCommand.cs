using System;
using System.CommandLine;
using System.Data.Common;
using DecentDb.Files;

namespace DecentDb.Cli;

/// <summary><c>decentdb query "SELECT …" --db music.ddb</c>: a table on a terminal, CSV when piped.</summary>
internal static class QueryCommand
{
    public static Command Create()
    {
        var sql = new Argument<string>("sql") { Description = "One or several SQL statements." };
        var database = Options.Database();
        var csv = new Option<bool>("--csv") { Description = "Writes CSV on a terminal too." };
        var command = new Command("query", "Executes SQL statements and prints their rows.") { sql, database, csv };
        command.SetAction(result => Errors.Guard(() =>
            Run(result.GetValue(sql)!, result.GetValue(database)!, result.GetValue(csv))));
        return command;
    }

    private static int Run(string sql, string database, bool csv)
    {
        using var connection = Databases.OpenExisting(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        using var reader = command.ExecuteReader();
        do
        {
            if (reader.FieldCount > 0)
            {
                Print(reader, csv || Console.IsOutputRedirected);
            }
        }
        while (reader.NextResult());
        if (reader.RecordsAffected >= 0)
        {
            Console.Error.WriteLine($"{reader.RecordsAffected} rows affected");
        }

        return ExitCode.Success;
    }

    private static void Print(DbDataReader reader, bool csv)
    {
        if (csv)
        {
            using var output = Console.OpenStandardOutput();
            CsvWriter.Write(reader, output);
        }
        else
        {
            TerminalTable.Write(reader);
        }
    }
}
