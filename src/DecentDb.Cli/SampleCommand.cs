using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Threading;
using DecentDb.Files;

namespace DecentDb.Cli;

/// <summary><c>decentdb sample tracks --rows 1000000 --out tracks.csv</c>.</summary>
internal static class SampleCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The sample: tracks." };
        var rows = Options.Rows(1_000_000);
        var output = new Option<string>("--out")
        {
            Description = "The CSV file; standard output by default.",
            HelpName = "FILE",
        };
        Options.RefuseEmpty(output);
        var command = new Command("sample", "Writes generated rows as CSV, the same ones every time.")
        {
            name, rows, output,
        };
        command.SetAction(line => Guarded.Run(token =>
            Run(line.GetRequiredValue(name), line.GetValue(rows), line.GetValue(output), token)));
        return command;
    }

    private static int Run(string name, long rows, string? output, CancellationToken token)
    {
        if (name != "tracks")
        {
            throw new CommandException($"There is no sample named '{name}'; there is: tracks.");
        }

        using var reader = new TrackDataReader(rows);
        if (output is null or "-")
        {
            using var standardOutput = StandardOutput.Open();
            CsvWriter.Write(reader, standardOutput, cancellationToken: token);
            return ExitCode.Success;
        }

        using (var file = File.Create(output))
        {
            Progress.Run("Writing " + Path.GetFileName(output), report => CsvWriter.Write(
                reader, file, progress: written => report(written, rows, written), cancellationToken: token));
        }

        StandardOutput.Report(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows written to {output}"));
        return ExitCode.Success;
    }
}
