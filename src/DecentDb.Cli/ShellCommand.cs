using System;
using System.CommandLine;
using DecentDb.Data;

namespace DecentDb.Cli;

/// <summary><c>decentdb shell music.ddb</c>.</summary>
internal static class ShellCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file")
        {
            Description = "The database file, which is created when it does not exist; :memory: by default.",
            DefaultValueFactory = _ => ":memory:",
        };
        var readOnly = new Option<bool>("--readonly") { Description = "Refuses statements that change something." };
        var mode = new Option<string>("--mode")
        {
            Description = $"How rows are printed: {string.Join(", ", ResultPrinter.Names)}.",
            HelpName = "NAME",
        };
        var files = QueryCommand.FileAccessOption();
        var command = new Command("shell", "Reads statements of SQL and commands line by line.")
        {
            file, readOnly, files, mode,
        };
        command.SetAction(line =>
        {
            var path = line.GetRequiredValue(file);
            DecentDbConnection? connection = null;
            var opened = Guarded.Run(_ =>
            {
                var allowsFiles = !Console.IsInputRedirected || line.GetValue(files);
                connection = line.GetValue(readOnly)
                    ? Databases.OpenExisting(path, DecentDbOpenMode.ReadOnly, allowsFiles)
                    : Databases.Open(path, DecentDbOpenMode.ReadWriteCreate, allowsFiles);
                Formats.UseFor(connection);
                return ExitCode.Success;
            });
            if (connection is null)
            {
                return opened;
            }

            using (connection)
            {
                var shell = new Shell(connection);
                var name = line.GetValue(mode);
                return Guarded.Run(_ =>
                {
                    if (name is not null)
                    {
                        shell.Runner.Mode = ResultPrinter.Parse(name);
                    }

                    return ExitCode.Success;
                }) is not ExitCode.Success and var code ? code : shell.Run();
            }
        });
        return command;
    }
}
