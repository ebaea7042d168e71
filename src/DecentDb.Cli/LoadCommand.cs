using System;
using System.Collections.Generic;
using System.CommandLine;

namespace DecentDb.Cli;

/// <summary><c>decentdb load FILE.csv --db music.ddb --table tracks</c>.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("files")
        {
            Description = "CSV files, or patterns such as data-*.csv.gz; - reads standard input.",
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
        var command = new Command("load", "Loads CSV files into a table, which is created when it does not exist.")
        {
            files, database,
        };
        foreach (var option in (IEnumerable<Option>)[.. target.All, .. reading.All])
        {
            command.Add(option);
        }

        command.SetAction(line => Guarded.Run(token => new FileLoading
        {
            Files = line.GetRequiredValue(files),
            DatabasePath = line.GetRequiredValue(database),
            Options = reading.Read(line),
            Target = target.Read(line),
            Interruption = token,
        }.Run()));
        return command;
    }
}
