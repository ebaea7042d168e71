using System.CommandLine;

namespace DecentDb.Cli;

/// <summary><c>decentdb load FILE.csv --db music.ddb --table tracks</c>.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A .csv or .csv.gz file; - reads standard input." };
        var database = Options.Database();
        var table = new Option<string>("--table") { Description = "The table; the file's name without its endings by default." };
        var delimiter = new Option<string>("--delimiter") { Description = "The delimiter; found from the header by default." };
        var command = new Command("load", "Loads a CSV file into a table, which is created when it does not exist.")
        {
            file, database, table, delimiter,
        };
        command.SetAction(result => Errors.Guard(() => new CsvLoad
        {
            Source = result.GetValue(file)!,
            DatabasePath = result.GetValue(database)!,
            TableName = result.GetValue(table),
            Delimiter = result.GetValue(delimiter),
        }.Run()));
        return command;
    }
}
