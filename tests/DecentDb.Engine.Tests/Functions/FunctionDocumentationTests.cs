using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using DecentDb.Engine.Functions;
using Xunit;

namespace DecentDb.Engine.Tests.Functions;

/// <summary>
/// The list of functions in the documentation is written from the catalogue: with DECENTDB_UPDATE_SNAPSHOTS=1 this test
/// writes it.
/// </summary>
public sealed class FunctionDocumentationTests
{
    private const string Start = "<!-- functions -->\n";
    private const string End = "<!-- end of functions -->\n";

    [Fact]
    public void List_of_functions_in_the_documentation_is_that_of_the_catalogue()
    {
        var path = Path.Combine(Root(), "docs", "sql", "functions.md");
        var text = File.ReadAllText(path);
        var start = text.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start >= Start.Length && end >= start);
        var expected = Describe();
        if (Environment.GetEnvironmentVariable("DECENTDB_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, text[..start] + expected + text[end..]);
            return;
        }

        Assert.Equal(expected, text[start..end]);
    }

    private static string Describe()
    {
        var text = new StringBuilder();
        foreach (var (title, functions) in FunctionCatalog.Groups)
        {
            var rows = functions.Select(f => (f.Name, f.Aliases, f.Documentation));
            if (functions.Any(f => f.Name == "nullif"))
            {
                rows = rows.Concat(SpecialForm.All.Select(f => (f.Name, f.Aliases, f.Documentation)));
            }

            Append(text, title, rows);
        }

        Append(
            text, "Aggregates", AggregateFunctions.All.Select(f => (f.Name, f.Aliases, f.Documentation)));
        Append(text, "Rows, in FROM", TableFunctions.All.Select(f => (f.Name, f.Aliases, f.Documentation)));
        Append(
            text,
            "Window functions",
            WindowFunctions.All.Select(f => (f.Name, (IReadOnlyList<string>)[], f.Documentation)));
        return text.ToString();
    }

    private static void Append(
        StringBuilder text,
        string title,
        IEnumerable<(string Name, IReadOnlyList<string> Aliases, string Documentation)> functions)
    {
        text.Append(text.Length > 0 ? "\n" : "").Append("| ").Append(title).Append(" | Gives |\n|---|---|\n");
        foreach (var (name, aliases, documentation) in functions)
        {
            var names = string.Join(", ", aliases.Prepend(name).Select(n => $"`{n}`"));
            text.Append("| ").Append(names).Append(" | ").Append(documentation).Append(" |\n");
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DecentDb.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The solution folder was not found.");
        }

        return folder.FullName;
    }
}
