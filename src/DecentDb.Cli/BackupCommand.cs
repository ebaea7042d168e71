using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Threading;
using DecentDb.Data;

namespace DecentDb.Cli;

/// <summary><c>decentdb backup --db music.ddb --out copy.ddb --compact</c>.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var database = Options.Database();
        var output = new Option<string>("--out")
        {
            Description = "The file to create; it must not exist.",
            HelpName = "FILE",
            Required = true,
        };
        Options.RefuseEmpty(output);
        var compact = new Option<bool>("--compact")
        {
            Description = "Leaves free pages out, so that the copy is as long as its content.",
        };
        var command = new Command("backup", "Copies the newest committed state to a new file; changes nothing.")
        {
            database, output, compact,
        };
        command.SetAction(line => Guarded.Run(token => Run(
            line.GetRequiredValue(database), line.GetRequiredValue(output), line.GetValue(compact), token)));
        return command;
    }

    private static int Run(string database, string output, bool isCompact, CancellationToken token)
    {
        using (var connection = Databases.OpenExisting(database, DecentDbOpenMode.ReadOnly))
        {
            Databases.RefuseExisting(output);
            connection.BackupDatabase(output, isCompact, token);
        }

        StandardOutput.Report(string.Create(
            CultureInfo.InvariantCulture, $"{new FileInfo(output).Length / 1e6:N1} MB written to {output}"));
        return ExitCode.Success;
    }
}
