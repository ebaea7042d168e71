using System;
using System.CommandLine;
using System.Globalization;
using System.Text;
using DecentDb.Data;
using DecentDb.Engine.Api;

namespace DecentDb.Cli;

/// <summary><c>decentdb info --db music.ddb</c>.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var database = Options.Database();
        var command = new Command("info", "Shows the tables of a database and its size; changes nothing.")
        {
            database,
        };
        command.SetAction(line => Guarded.Run(_ => Run(line.GetRequiredValue(database))));
        return command;
    }

    private static int Run(string database)
    {
        using var connection = Databases.OpenExisting(database, DecentDbOpenMode.ReadOnly);
        var figures = connection.GetStatistics();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"file    {database}, {figures.FileLength / 1e6:N1} MB\n");
        text.Append(CultureInfo.InvariantCulture, $"log     {figures.LogLength / 1e6:N1} MB\n");
        text.Append(CultureInfo.InvariantCulture, $"pages   {figures.PageCount:N0} of {figures.PageSize:N0} bytes");
        text.Append(CultureInfo.InvariantCulture, $", {figures.FreePageCount:N0} of them free");
        text.Append(CultureInfo.InvariantCulture, $" ({figures.ReclaimableBytes / 1e6:N1} MB reclaimable)\n");
        text.Append(CultureInfo.InvariantCulture, $"engine  DecentDb {connection.ServerVersion}\n");
        foreach (var follower in connection.GetFollowers())
        {
            text.Append(CultureInfo.InvariantCulture, $"reader  process {follower.ProcessId} since ");
            text.Append(CultureInfo.InvariantCulture, $"{follower.Since:yyyy-MM-dd HH:mm:ss}Z");
            text.Append(follower.HoldsSnapshot ? ", holds a snapshot\n" : "\n");
        }

        foreach (var table in connection.GetTables())
        {
            Append(text, table);
        }

        Console.Write(ControlCharacters.Escape(text.ToString()));
        return ExitCode.Success;
    }

    private static void Append(StringBuilder text, TableDescription table)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{table.Name}: {table.RowCount:N0} rows\n");
        foreach (var column in table.Columns)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {column.Name} {column.Type}");
            text.Append(column.IsKey ? " PRIMARY KEY" : column.IsNullable ? "" : " NOT NULL").Append('\n');
        }

        foreach (var index in table.Indexes)
        {
            text.Append(index.IsUnique ? "  unique index " : "  index ").Append(index.Name);
            text.Append(" (").AppendJoin(", ", index.ColumnNames).Append(")\n");
        }
    }
}
