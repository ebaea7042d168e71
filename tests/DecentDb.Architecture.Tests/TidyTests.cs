using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace DecentDb.Architecture.Tests;

/// <summary>The house style that no analyzer checks.</summary>
public sealed partial class TidyTests
{
    private const int FileLineCountMax = 800;
    private const int LineLengthMax = 120;
    private const int ForgivenNullsMax = 49;
    private static readonly string[] Folders = ["src", "tests", "perf"];

    [Fact]
    public void No_code_file_is_longer_than_800_lines() =>
        AssertNone(path => File.ReadLines(path).Count() > FileLineCountMax);

    [Fact]
    public void No_line_of_the_sources_is_longer_than_120_characters() =>
        AssertNone(path => File.ReadLines(path).Any(line => line.Length > LineLengthMax), "src");

    [Fact]
    public void The_build_refuses_methods_longer_than_70_lines()
    {
        // The analyzer measures methods of src; with warnings as errors its warning stops the build.
        var settings = File.ReadAllLines(Path.Combine(Repository.Root, ".editorconfig"));
        Assert.Contains("dotnet_diagnostic.MA0051.severity = warning", settings);
        Assert.Contains("MA0051.maximum_lines_per_method = 70", settings);
        var build = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props"));
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", build, StringComparison.Ordinal);
    }

    // A file that is not formatted as .editorconfig says fails the build, and so the tests of every clone.
    [Fact]
    public void The_build_refuses_what_is_not_formatted()
    {
        var settings = File.ReadAllLines(Path.Combine(Repository.Root, ".editorconfig"));
        Assert.Contains("dotnet_diagnostic.IDE0055.severity = warning", settings);
        var build = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props"));
        Assert.Contains("<EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>", build, StringComparison.Ordinal);
        Assert.DoesNotContain("IDE0055", build, StringComparison.Ordinal);
        var integration = File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"))
            + File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        Assert.DoesNotContain("RunAnalyzers=false", integration, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_format_on_disk_has_a_test_that_pins_its_bytes()
    {
        var tests = string.Concat(Repository.CodeFiles("tests")
            .Where(path => path.EndsWith("FormatTests.cs", StringComparison.Ordinal)).Select(File.ReadAllText));
        var formats = Repository.CodeFiles("src/DecentDb.Engine")
            .Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Where(name => name.EndsWith("Format", StringComparison.Ordinal));
        Assert.DoesNotContain(formats, name => !tests.Contains(name, StringComparison.Ordinal));
        string[] pinned =
        [
            "Meta_slot", "Log_segment_header", "Log_group_header", "Log_records", "Page_difference",
            "Page_header_and_free_list_trunk", "Root_record", "Table_leaf", "Table_interior_page", "Overflow_pages",
            "Index_leaf_with_keys_of_one_length", "Index_leaf_with_keys_of_many_lengths", "Index_interior_page",
            "Definition_of_a_table", "Definition_of_an_index", "Definition_of_a_view",
        ];
        Assert.DoesNotContain(pinned, name => !tests.Contains("void " + name, StringComparison.Ordinal));
    }

    // Where something is there by the state of an object, a property that says so when it is not is better than a null
    // that is declared away. The number only falls.
    [Fact]
    public void Few_nulls_are_declared_away_in_the_sources()
    {
        var count = Repository.CodeFiles("src").Sum(path => File.ReadLines(path)
            .Sum(line => NullForgiving().Count(TextOrComment().Replace(line, "\"\""))));
        Assert.InRange(count, 0, ForgivenNullsMax);
    }

    [Fact]
    public void No_region_hides_code() => AssertNone(path => File.ReadLines(path).Any(IsRegion));

    [Fact]
    public void Nothing_is_left_for_later_in_a_comment() =>
        AssertNone(path => UnfinishedWork().IsMatch(File.ReadAllText(path)));

    [Fact]
    public void No_folder_is_a_catch_all()
    {
        var names = Folders.SelectMany(Repository.CodeFiles)
            .Select(path => Path.GetFileName(Path.GetDirectoryName(path)!)).Distinct();
        Assert.DoesNotContain(names, name => name is "Common" or "Utils" or "Helpers" or "Misc");
    }

    [Fact]
    public void Suppressions_do_not_spread()
    {
        // Each has its reason beside it; lower these numbers when one goes away, never raise them without need.
        var count = Repository.CodeFiles("src").Sum(path => Suppression().Count(File.ReadAllText(path)));
        Assert.InRange(count, 0, SuppressionCountMax);
    }

    [Fact]
    public void Settings_name_no_package_source()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "nuget.config"));
        Assert.DoesNotContain("://", text, StringComparison.Ordinal);
    }

    private const int SuppressionCountMax = 40;

    private static bool IsRegion(string line) => line.TrimStart().StartsWith("#" + "region", StringComparison.Ordinal);

    private static void AssertNone(Func<string, bool> isBad, params string[] folders)
    {
        var bad = new List<string>();
        foreach (var path in (folders.Length == 0 ? Folders : folders).SelectMany(Repository.CodeFiles))
        {
            if (isBad(path))
            {
                bad.Add(Repository.Relative(path));
            }
        }

        Assert.True(bad.Count == 0, string.Join('\n', bad));
    }

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b", RegexOptions.None, 5000)]
    private static partial Regex UnfinishedWork();

    [GeneratedRegex(@"[\w)\]>""]!(?![=\w])", RegexOptions.None, 5000)]
    private static partial Regex NullForgiving();

    [GeneratedRegex(@"""(\\.|[^""\\])*""|//.*", RegexOptions.None, 5000)]
    private static partial Regex TextOrComment();

    [GeneratedRegex(@"#pragma warning disable|\[SuppressMessage|\[(module|assembly): SuppressMessage",
        RegexOptions.None, 5000)]
    private static partial Regex Suppression();
}
