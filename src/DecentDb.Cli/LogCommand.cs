using System.CommandLine;
using DecentDb.Engine.Api;

namespace DecentDb.Cli;

/// <summary><c>decentdb log music.ddb</c>.</summary>
internal static class LogCommand
{
    public static Command Create()
    {
        var file = Inspection.File("FILE", "The database file, or its log.");
        var command = new Command("log", "Shows what the log of a database holds; changes nothing.") { file };
        command.SetAction(line => Guarded.Run(_ =>
        {
            var path = line.GetRequiredValue(file);
            return Inspection.Run(
                path, target => DatabaseInspector.WriteLog(path, target), "the log of " + path + " is damaged");
        }));
        return command;
    }
}
