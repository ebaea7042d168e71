using System.CommandLine;
using System.Globalization;
using DecentDb.Engine.Api;

namespace DecentDb.Cli;

/// <summary><c>decentdb page music.ddb 17</c>.</summary>
internal static class PageCommand
{
    public static Command Create()
    {
        var file = Inspection.File("FILE", "The database file.");
        var number = new Argument<long>("N") { Description = "The number of the page, from 0." };
        var command = new Command("page", "Shows what a page holds, damaged or not; changes nothing.") { file, number };
        command.SetAction(line => Guarded.Run(_ =>
        {
            var path = line.GetRequiredValue(file);
            var page = line.GetRequiredValue(number);
            return Inspection.Run(
                path,
                target => DatabaseInspector.WritePage(path, page, target),
                string.Create(CultureInfo.InvariantCulture, $"page {page} of {path} is damaged"));
        }));
        return command;
    }
}
