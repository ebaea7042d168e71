using System.CommandLine;
using System.Globalization;
using System.Threading;
using DecentDb.Data;

namespace DecentDb.Cli;

/// <summary><c>decentdb vacuum --db music.ddb</c>.</summary>
internal static class VacuumCommand
{
    public static Command Create()
    {
        var database = Options.Database();
        var table = new Option<string?>("--table")
        {
            Description = "Works on one table and its indexes only.",
            HelpName = "TABLE",
        };
        var command = new Command("vacuum", "Gives the space back that deleted rows have left.")
        {
            database, table,
        };
        command.SetAction(line => Guarded.Run(token => Run(
            line.GetRequiredValue(database), line.GetValue(table), token)));
        return command;
    }

    private static int Run(string database, string? table, CancellationToken token)
    {
        using var connection = Databases.OpenExisting(database, DecentDbOpenMode.ReadWrite);
        var result = connection.Vacuum(table, token);
        StandardOutput.Report(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.BytesBefore / 1e6:N1} MB became {result.BytesAfter / 1e6:N1} MB in {result.StepCount} steps"));
        return ExitCode.Success;
    }
}
