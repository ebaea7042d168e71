using System;
using System.CommandLine;
using System.Text;
using DecentDb.Data;
using DecentDb.Transfer;

namespace DecentDb.Cli;

/// <summary><c>decentdb schema --db music.ddb</c>: the statements that create the tables.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var table = new Argument<string?>("table")
        {
            Description = "Only this table.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var database = Options.Database();
        var command = new Command("schema", "Prints the SQL that creates the tables and indexes.") { table, database };
        command.SetAction(line => Guarded.Run(_ =>
        {
            using var connection = Databases.OpenExisting(line.GetRequiredValue(database), DecentDbOpenMode.ReadOnly);
            Console.Out.Write(ControlCharacters.Escape(Text(connection, line.GetValue(table))));
            return ExitCode.Success;
        }));
        return command;
    }

    /// <summary>The statements for one table, or for all of them.</summary>
    /// <exception cref="CommandException">There is no such table.</exception>
    public static string Text(DecentDbConnection connection, string? name)
    {
        var text = new StringBuilder();
        foreach (string sequence in name is null ? SchemaScript.CreateSequences(connection) : [])
        {
            text.Append(sequence).Append(";\n");
        }

        foreach (var table in SchemaScript.Read(connection))
        {
            if (name?.Equals(table.Name, StringComparison.OrdinalIgnoreCase) != false)
            {
                text.Append(SchemaScript.CreateTable(table)).Append(";\n");
                foreach (var index in SchemaScript.CreateIndexes(table))
                {
                    text.Append(index).Append(";\n");
                }
            }
        }

        return name is not null && text.Length == 0
            ? throw new CommandException($"There is no table '{name}'.")
            : text.ToString();
    }
}
