using System;
using System.Collections.Generic;
using System.CommandLine;

namespace DecentDb.Cli;

/// <summary><c>decentdb load FILE --db music.ddb --table tracks</c>.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        Formats.Register();
        var files = new Argument<string[]>("files")
        {
            Description = "Files, or patterns such as data-*.csv.gz; - reads standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        files.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                // A word that looks like an option is a mistake in it, not a file.
                if (token.Value.StartsWith("--", StringComparison.Ordinal))
                {
                    result.AddError($"Unrecognized command or argument '{token.Value}'.");
                }
            }
        });
        var database = Options.Database();
        database.Description = "The database file, which is created when it does not exist.";
        var reading = new FileOptions();
        var target = new TargetOptions();
        var format = new FormatOptions();
        var command = new Command("load", "Loads files into a table, which is created when it does not exist.")
        {
            files, database,
        };
        foreach (var option in (IEnumerable<Option>)[.. target.All, .. format.All, .. reading.All])
        {
            command.Add(option);
        }

        command.SetAction(line => Guarded.Run(token =>
        {
            var options = reading.Read(line);
            return new FileLoading
            {
                Files = line.GetRequiredValue(files),
                DatabasePath = line.GetRequiredValue(database),
                Options = options,
                Format = format.ReadName(line),
                Json = format.ReadJson(line, options.Columns),
                Target = target.Read(line),
                Interruption = token,
            }.Run();
        }));
        return command;
    }
}
