using System;
using System.CommandLine;
using System.Globalization;
using System.Threading;
using DecentDb.Data;

namespace DecentDb.Cli;

/// <summary><c>decentdb check --db music.ddb</c>.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var database = Options.Database();
        var command = new Command("check", "Walks the whole database and reports damage; changes nothing.")
        {
            database,
        };
        command.SetAction(line => Guarded.Run(token => Run(line.GetRequiredValue(database), token)));
        return command;
    }

    private static int Run(string database, CancellationToken token)
    {
        using var connection = Databases.OpenExisting(database, DecentDbOpenMode.ReadOnly);
        using var command = connection.CreateCommand();
        command.CommandText = "CHECK DATABASE";
        command.CommandTimeout = 0;
        using var registration = token.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        var problems = 0;
        while (reader.Read())
        {
            problems++;
            Console.WriteLine(ControlCharacters.Escape(reader.GetString(0)));
        }

        if (problems == 0)
        {
            Console.WriteLine("ok");
            return ExitCode.Success;
        }

        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"decentdb: {database} is damaged: {problems} problems"));
        return ExitCode.Damaged;
    }
}
