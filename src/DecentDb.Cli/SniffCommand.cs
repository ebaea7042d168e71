using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using DecentDb.Files;

namespace DecentDb.Cli;

/// <summary><c>decentdb sniff FILE</c>: how a file is written, as the options that read it.</summary>
internal static class SniffCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A CSV file, compressed or not." };
        var command = new Command("sniff", "Finds how a CSV file is written, and prints the options that read it.")
        {
            file,
        };
        command.SetAction(line => Guarded.Run(_ => Run(line.GetRequiredValue(file))));
        return command;
    }

    private static int Run(string file)
    {
        if (!File.Exists(file))
        {
            throw new CommandException(
                Directory.Exists(file) ? $"'{file}' is a directory." : $"There is no file '{file}'.");
        }

        var dialect = CsvSniffer.Sniff(file);
        Say(FileOptions.Print(dialect.Options));
        Say(string.Create(CultureInfo.InvariantCulture, $"confidence {dialect.Confidence:0.00}"));
        foreach (var evidence in dialect.Evidence)
        {
            Say("- " + evidence);
        }

        foreach (var other in dialect.Alternatives)
        {
            Say("or: " + FileOptions.Print(other));
        }

        return ExitCode.Success;
    }

    private static void Say(string text) => Console.Out.WriteLine(ControlCharacters.Escape(text));
}
