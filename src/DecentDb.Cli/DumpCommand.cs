using System;
using System.CommandLine;
using System.IO;
using DecentDb.Data;
using DecentDb.Transfer;

namespace DecentDb.Cli;

/// <summary><c>decentdb dump music.ddb</c>, for <c>decentdb restore copy.ddb</c>.</summary>
internal static class DumpCommand
{
    public static Command Create()
    {
        var database = new Argument<string>("file") { Description = "The database file." };
        var output = new Option<string>("--out")
        {
            Description = "The file to create; by default standard output.",
            HelpName = "FILE",
        };
        Options.RefuseEmpty(output);
        var tables = new Option<string>("--tables")
        {
            Description = "Only these tables, separated by commas.",
            HelpName = "NAMES",
        };
        var format = new Option<string>("--format")
        {
            Description = "jsonl (default), which restore reads; or sql.",
            HelpName = "NAME",
        };
        var dialect = new Option<string>("--dialect")
        {
            Description = "Who reads the SQL: postgres (default; DecentDb does, too) or sqlite.",
            HelpName = "NAME",
        };
        var command = new Command("dump", "Writes a database as text: JSON lines, or SQL statements.")
        {
            database, output, tables, format, dialect,
        };
        command.SetAction(line => Guarded.Run(token =>
        {
            var isSql = line.GetValue(format) switch
            {
                null or "jsonl" => false,
                "sql" => true,
                var other => throw new CommandException($"--format takes jsonl or sql, not '{other}'."),
            };
            var reader = line.GetValue(dialect) switch
            {
                null or "postgres" or "decentdb" => SqlDialect.Standard,
                "sqlite" => SqlDialect.Sqlite,
                var other => throw new CommandException($"--dialect takes postgres or sqlite, not '{other}'."),
            };
            var names = line.GetValue(tables)?.Split(
                ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            using var connection = Databases.OpenExisting(line.GetRequiredValue(database), DecentDbOpenMode.ReadOnly);
            return Run(connection, line.GetValue(output), (target, progress) => isSql
                ? new SqlDump { Dialect = reader, Tables = names, Progress = progress }.Run(connection, target, token)
                : new Dump { Tables = names, Progress = progress }.Run(connection, target, token));
        }));
        return command;
    }

    private static int Run(
        DecentDbConnection connection,
        string? path,
        Func<Stream, Action<FileLoadProgress>, DumpReport> dump)
    {
        ArgumentNullException.ThrowIfNull(connection);
        try
        {
            return Progress.Run("Writing", told =>
            {
                void Tell(FileLoadProgress progress) => told(0, null, progress.Rows);
                if (path is null)
                {
                    using var standard = StandardOutput.Open();
                    dump(standard, Tell);
                    return ExitCode.Success;
                }

                WriteFile(path, file => dump(file, Tell));
                return ExitCode.Success;
            });
        }
        catch (FileTransferException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private static void WriteFile(string path, Action<Stream> write)
    {
        Databases.RefuseExisting(path);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        try
        {
            write(file);
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }
}
