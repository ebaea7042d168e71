using System;
using System.CommandLine;

namespace DecentDb.Cli;

/// <summary><c>decentdb check --db music.ddb</c>.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var database = Options.Database();
        var command = new Command("check", "Walks the whole database and reports damage.") { database };
        command.SetAction(result => Errors.Guard(() => Run(result.GetValue(database)!)));
        return command;
    }

    private static int Run(string database)
    {
        using var connection = Databases.OpenExisting(database);
        using var command = connection.CreateCommand();
        command.CommandText = "CHECK DATABASE";
        command.CommandTimeout = 0;
        using var reader = command.ExecuteReader();
        var problems = 0;
        while (reader.Read())
        {
            problems++;
            Console.WriteLine(reader.GetString(0));
        }

        Console.WriteLine(problems == 0 ? "ok" : problems + " problems");
        return problems == 0 ? ExitCode.Success : ExitCode.Damaged;
    }
}
