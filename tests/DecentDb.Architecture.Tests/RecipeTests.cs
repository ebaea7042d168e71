using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace DecentDb.Architecture.Tests;

/// <summary>Whoever follows CONTRIBUTING.md finds what it names: classes, folders, files, variables.</summary>
public sealed partial class RecipeTests
{
    // Keywords, members of the platform and of packages.
    private static readonly string[] OtherNames =
        ["CREATE", "INDEX", "USING", "EXPLAIN", "RULES", "README", "DEFAULT", "CHECK", "Debug"];

    private static readonly string[] Pages =
        [.. new[] { "CONTRIBUTING.md", "docs/glossary.md" }
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs", "design"), "*.md")
                .Select(Repository.Relative))];

    [Fact]
    public void Every_name_in_them_is_in_the_code()
    {
        var words = new HashSet<string>(
            new[] { "src", "tests" }.SelectMany(Repository.CodeFiles)
                .SelectMany(path => Word().Matches(Path.GetFileName(path) + " " + File.ReadAllText(path)))
                .Select(match => match.Value),
            StringComparer.Ordinal);
        var missing = Pages.SelectMany(page => Code(page)
            .SelectMany(code => Name().Matches(code)).Select(match => match.Value)
            .Where(name => !words.Contains(name) && !OtherNames.Contains(name))
            .Select(name => $"{page}: {name}")).Distinct();
        Assert.Equal([], missing);
    }

    [Fact]
    public void Every_folder_and_file_in_them_exists()
    {
        var missing = new List<string>();
        foreach (var page in Pages)
        {
            foreach (var path in Code(page).Where(code => FolderOrFile().IsMatch(code)))
            {
                var places = new[] { "", "src/DecentDb.Engine/", "src/" }
                    .Select(start => Path.Combine(Repository.Root, start + path.TrimEnd('/')));
                if (!places.Any(place => Directory.Exists(place) || File.Exists(place) || File.Exists(place + ".cs")))
                {
                    missing.Add($"{page}: {path}");
                }
            }
        }

        Assert.Equal([], missing);
    }

    [Fact]
    public void There_is_a_recipe_for_what_is_added_most()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md"));
        string[] recipes =
        [
            "A scalar function", "A rule of the optimizer", "An operator", "A statement", "A type",
            "A kind of catalog object", "A kind of index", "A log record", "An error code",
        ];
        Assert.Equal([], recipes.Where(recipe => !text.Contains($"**{recipe}.**", StringComparison.Ordinal)));
    }

    // Every decision says what was measured: else nobody knows when it may be taken back.
    [Fact]
    public void Every_decision_has_its_measurement()
    {
        var pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs", "design"), "*.md")
            .Where(path => Path.GetFileName(path) != "README.md").ToList();
        var list = File.ReadAllText(Path.Combine(Repository.Root, "docs", "design", "README.md"));
        Assert.True(pages.Count >= 6, "The decisions are not found.");
        Assert.All(pages, path =>
        {
            Assert.Matches(@"\*\*Measured", File.ReadAllText(path));
            Assert.Contains($"({Path.GetFileName(path)})", list, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<string> Code(string page) =>
        CodeSpan().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\w+", RegexOptions.None, 5000)]
    private static partial Regex Word();

    [GeneratedRegex(@"`([^`\n]+)`", RegexOptions.None, 5000)]
    private static partial Regex CodeSpan();

    // A name of the code that stands alone or with its member or folder.
    [GeneratedRegex(@"(?<![\w.*-])[A-Z][A-Za-z]+(?=$|[./,( )>])", RegexOptions.None, 5000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z][\w.]*(/[\w.]+)+/?$", RegexOptions.None, 5000)]
    private static partial Regex FolderOrFile();
}
