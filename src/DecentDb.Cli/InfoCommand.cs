using System;
using System.CommandLine;
using System.Globalization;
using System.IO;

namespace DecentDb.Cli;

/// <summary><c>decentdb info --db music.ddb</c>.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var database = Options.Database();
        var command = new Command("info", "Shows the tables of a database and its size.") { database };
        command.SetAction(result => Errors.Guard(() => Run(result.GetValue(database)!)));
        return command;
    }

    private static int Run(string database)
    {
        using var connection = Databases.OpenExisting(database);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"file: {database} ({new FileInfo(database).Length / 1e6:0.0} MB)"));
        Console.WriteLine("engine: DecentDb " + connection.ServerVersion);
        foreach (var table in connection.GetTables())
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"table {table.Name}: {table.RowCount:N0} rows"));
            foreach (var column in table.Columns)
            {
                Console.WriteLine($"  {column.Name} {column.Type}{(column.IsNullable ? "" : " NOT NULL")}{(column.IsKey ? " PRIMARY KEY" : "")}");
            }

            foreach (var index in table.Indexes)
            {
                Console.WriteLine($"  index {index.Name} ({string.Join(", ", index.ColumnNames)}){(index.IsUnique ? " unique" : "")}");
            }
        }

        return ExitCode.Success;
    }
}
