using System.CommandLine;

namespace DecentDb.Cli;

/// <summary><c>decentdb load FILE.csv --db music.ddb --table tracks</c>.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A .csv or .csv.gz file; - reads standard input." };
        var database = Options.Database();
        database.Description = "The database file, which is created when it does not exist.";
        var table = new Option<string>("--table")
        {
            Description = "The table; by default the name of the file without .csv and .gz.",
            HelpName = "NAME",
        };
        Options.RefuseEmpty(table);
        var delimiter = new Option<string>("--delimiter")
        {
            Description = "The delimiter, \\t for a tab; by default it is found from the header.",
            HelpName = "CHARACTER",
        };
        var command = new Command("load", "Loads a CSV file into a table, which is created when it does not exist.")
        {
            file, database, table, delimiter,
        };
        command.SetAction(line => Guarded.Run(token => new CsvLoad
        {
            Source = line.GetRequiredValue(file),
            DatabasePath = line.GetRequiredValue(database),
            TableName = line.GetValue(table),
            Delimiter = line.GetValue(delimiter),
            Interruption = token,
        }.Run()));
        return command;
    }
}
