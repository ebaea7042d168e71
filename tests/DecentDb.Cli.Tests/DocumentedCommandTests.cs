using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Cli.Tests;

/// <summary>Runs the commands of the README and of docs/cli.md, in their order, in a folder of their own.</summary>
public sealed partial class DocumentedCommandTests : IDisposable
{
    private const string FromSource = "dotnet run -c Release --project src/DecentDb.Cli -- ";
    private const string Installed = "decentdb ";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("README.md", 6)]
    [InlineData("docs/cli.md", 10)]
    public void Every_command_of_a_page_works(string page, int countMin)
    {
        var commands = CommandsOf(page).ToList();
        WriteGraph();
        Assert.True(commands.Count >= countMin, $"{page} has {commands.Count} commands");
        foreach (var command in commands)
        {
            byte[] input = [];
            foreach (var part in command.Split(" | "))
            {
                var text = part.Replace(FromSource, Installed, StringComparison.Ordinal);
                var arguments = Argument().Matches(text[Installed.Length..])
                    .Select(match => match.Value.Trim('"')).ToList();
                if (arguments[0] == "demo")
                {
                    arguments.AddRange(["--rows", "20000"]);
                }

                input = Tool.RunIn(_folder.Path, input, [.. arguments]).Ok().OutputBytes;
            }
        }
    }

    // What load-dir is shown with.
    private void WriteGraph()
    {
        foreach (var (path, text) in new[]
        {
            ("nodes/File.csv", "path,size\n/a,1\n"), ("nodes/Function.csv", "id,name,file_path\n1,main,/a\n2,run,/a\n"),
            ("edges/Function_CALLS_Function.csv", "from,to\n1,2\n"),
        })
        {
            var file = Path.Combine(_folder.Path, "graph", path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }

    [Fact]
    public void The_continuous_integration_runs_the_two_commands_of_the_readme()
    {
        var script = File.ReadAllText(Path.Combine(Root(), ".ci", "run"));
        Assert.Contains("README.md", script, StringComparison.Ordinal);
        var readme = File.ReadAllLines(Path.Combine(Root(), "README.md"));
        Assert.Contains(FromSource + "demo", readme);
        Assert.Contains("dotnet test -c Release", readme);
    }

    private static IEnumerable<string> CommandsOf(string page)
    {
        var text = File.ReadAllText(Path.Combine(Root(), page)).ReplaceLineEndings("\n");
        return Shell().Matches(text).SelectMany(block => block.Groups[1].Value.Split('\n'))
            .Where(line => line.StartsWith(FromSource, StringComparison.Ordinal)
                || line.StartsWith(Installed, StringComparison.Ordinal));
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "DecentDb.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, 5000)]
    private static partial Regex Shell();

    [GeneratedRegex("\"[^\"]*\"|[^ ]+", RegexOptions.None, 5000)]
    private static partial Regex Argument();
}
