using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace DecentDb.Architecture.Tests;

/// <summary>Whoever changes a class finds its tests: by the folder, which is that of the class, and by its name.</summary>
public sealed partial class MirrorTests
{
    // What is no class or less than this is a part of something else.
    private const int LineCountMin = 80;

    // The classes that a committed row depends on.
    private static readonly string[] CoreLayers =
    [
        "Wal", "Paging", "Transactions", "ColumnPages", "Trees", "TableTrees", "IndexTrees", "Spilling", "Indexes",
        "Catalog", "Tables", "BulkLoading", "Maintenance",
    ];

    // Folders of tests that are about no one layer: the comparison with other engines and with models, and the scripts
    // of the optimizer.
    private static readonly string[] Topics = ["Differential", "Plans"];

    [Theory]
    [InlineData("Engine")]
    [InlineData("Readers")]
    [InlineData("Data")]
    [InlineData("Files")]
    [InlineData("Transfer")]
    [InlineData("Parquet")]
    [InlineData("Cli")]
    public void The_folders_of_tests_are_those_of_the_sources(string project)
    {
        var sources = Folders("src/DecentDb." + project);
        var tests = Folders($"tests/DecentDb.{project}.Tests");
        Assert.Empty(tests.Except(sources).Except(Topics));
    }

    [Fact]
    public void The_namespace_of_a_test_is_its_folder()
    {
        var others = new List<string>();
        foreach (var path in Repository.CodeFiles("tests"))
        {
            var expected = Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(Repository.Root, "tests"), path))!
                .Replace(Path.DirectorySeparatorChar, '.');
            var match = Namespace().Match(File.ReadAllText(path));
            if (match.Success && match.Groups[1].Value != expected)
            {
                others.Add($"{Repository.Relative(path)} is in {match.Groups[1].Value}");
            }
        }

        Assert.Empty(others);
    }

    [Fact]
    public void Every_core_class_is_named_by_a_test()
    {
        var words = new HashSet<string>(
            Repository.CodeFiles("tests").SelectMany(path => Word().Matches(File.ReadAllText(path)))
                .Select(match => match.Value),
            StringComparer.Ordinal);
        var core = CoreLayers.SelectMany(layer => Repository.CodeFiles("src/DecentDb.Engine/" + layer))
            .Where(path => File.ReadLines(path).Count() >= LineCountMin)
            .Select(path => Path.GetFileNameWithoutExtension(path)!).ToList();
        Assert.True(core.Count > 100, "The classes are not found.");
        Assert.Equal([], core.Except(words));
    }

    [Theory]
    [InlineData("SqlDatabase")]
    [InlineData("TemporaryFolder")]
    public void What_many_tests_need_is_there_once(string name)
    {
        var classes = Repository.CodeFiles("tests")
            .Where(path => Regex.IsMatch(File.ReadAllText(path), $@"\bclass {name}\b"));
        Assert.Single(classes);
    }

    private static List<string> Folders(string project) =>
        [.. Repository.CodeFiles(project).Select(
            path => Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(Repository.Root, project), path))!
                .Replace('\\', '/')).Where(folder => folder.Length > 0).Distinct()];

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline, 5000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\w+", RegexOptions.None, 5000)]
    private static partial Regex Word();
}
