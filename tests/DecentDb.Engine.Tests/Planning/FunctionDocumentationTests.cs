using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using DecentDb.Engine.Planning;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

public sealed partial class FunctionDocumentationTests
{
    [Fact]
    public void Every_function_is_named_in_the_documentation()
    {
        var text = Examples().Replace(File.ReadAllText(Path.Combine(Root(), "docs", "sql.md")), "");
        var named = Names().Matches(text)
            .SelectMany(code => Word().Matches(code.Value)).Select(word => word.Value)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var catalogue = (IDictionary)typeof(FunctionCatalog)
            .GetField("ByName", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;

        Assert.NotEmpty(catalogue.Keys);
        Assert.Equal([], catalogue.Keys.Cast<string>().Except(named, StringComparer.OrdinalIgnoreCase));
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

    [GeneratedRegex("```.*?```", RegexOptions.Singleline, 5000)]
    private static partial Regex Examples();

    [GeneratedRegex("`[^`]+`", RegexOptions.None, 5000)]
    private static partial Regex Names();

    [GeneratedRegex("[A-Za-z_0-9]+", RegexOptions.None, 5000)]
    private static partial Regex Word();
}
