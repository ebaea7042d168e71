using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using DecentDb.Files;

namespace DecentDb.Cli;

/// <summary><c>decentdb sample tracks --rows 1000000 --out tracks.csv</c>.</summary>
internal static class SampleCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The sample: tracks." };
        var rows = Options.Rows(1_000_000);
        var output = new Option<string>("--out") { Description = "The CSV file; standard output by default." };
        var command = new Command("sample", "Writes generated rows as CSV, the same ones every time.")
        {
            name, rows, output,
        };
        command.SetAction(result => Errors.Guard(() =>
            Run(result.GetValue(name)!, result.GetValue(rows), result.GetValue(output))));
        return command;
    }

    private static int Run(string name, long rows, string? output)
    {
        if (name != "tracks")
        {
            throw new ArgumentException($"There is no sample named '{name}'; there is: tracks.");
        }

        if (rows is < 0 or > int.MaxValue)
        {
            throw new ArgumentException("--rows must be between 0 and 2147483647.");
        }

        using var reader = new TrackDataReader(rows);
        using var stream = output is null or "-" ? Console.OpenStandardOutput() : File.Create(output);
        CsvWriter.Write(reader, stream);
        if (output is not null and not "-")
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows written to {output}"));
        }

        return ExitCode.Success;
    }
}
