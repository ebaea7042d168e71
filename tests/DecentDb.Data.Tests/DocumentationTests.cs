using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using DecentDb.Engine.Primitives;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>What the documentation shows, works.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Pages
    {
        get
        {
            var pages = new TheoryData<string> { "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md" };
            var docs = Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories);
            foreach (var path in docs.Order(StringComparer.Ordinal))
            {
                pages.Add(Path.GetRelativePath(Root, path).Replace('\\', '/'));
            }

            return pages;
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_csharp_example_is_one_that_the_tests_run(string page)
    {
        var examples = Trimmed(File.ReadAllText(
            Path.Combine(Root, "tests", "DecentDb.Data.Tests", nameof(DocumentedExamples) + ".cs")));
        foreach (var block in Blocks(page, "csharp"))
        {
            if (page == "README.md")
            {
                continue; // a whole program, which a test of its own compiles and runs
            }

            Assert.Contains(Trimmed(block), examples, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_program_of_the_readme_compiles_as_it_stands_and_runs()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["Program.cs"], Assert.Single(Blocks("README.md", "csharp")));
        File.WriteAllText(folder["readme.csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{typeof(DecentDbConnection).Assembly.Location}" />
                <Reference Include="{typeof(DecentDb.Engine.Api.Database).Assembly.Location}" />
              </ItemGroup>
            </Project>
            """);
        var output = Run(folder.Path, "dotnet", "run", "-c", "Release", "-v", "quiet");
        Assert.Equal("1000 rows\n2000 rows\n3000 rows\nTrack 42", output.ReplaceLineEndings("\n").Trim());
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_to_a_file(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Root, page))!;
        foreach (Match link in Link().Matches(File.ReadAllText(Path.Combine(Root, page))))
        {
            var target = Path.Combine(folder, link.Groups[1].Value);
            Assert.True(File.Exists(target), $"{page} links to {link.Groups[1].Value}");
        }
    }

    [Fact]
    public void Every_sql_example_runs()
    {
        using var connection = new DecentDbConnection("Data Source=:memory:");
        connection.Open();
        var chapters = Link().Matches(File.ReadAllText(Path.Combine(Root, "docs/sql.md")))
            .Select(link => link.Groups[1].Value)
            .Where(target => target.StartsWith("sql/", StringComparison.Ordinal)).Distinct().ToList();
        var files = Directory.GetFiles(Path.Combine(Root, "docs/sql")).Select(path => "sql/" + Path.GetFileName(path));
        Assert.Equal(files.Order(StringComparer.Ordinal), chapters.Order(StringComparer.Ordinal));
        foreach (var statement in chapters.SelectMany(chapter => Blocks("docs/" + chapter, "sql")).SelectMany(Statements))
        {
            try
            {
                connection.Rows(statement);
            }
            catch (DecentDbException e)
            {
                Assert.Fail(statement + "\n" + e.Message);
            }
        }
    }

    [Fact]
    public void What_is_said_not_to_work_yet_says_so_itself()
    {
        using var connection = new DecentDbConnection("Data Source=:memory:");
        connection.Open();
        connection.Run("CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT)");
        connection.Run(
            "CREATE TABLE track (id BIGINT PRIMARY KEY, artist_id INTEGER, number INTEGER, title TEXT,"
            + " price DECIMAL(8,2), seconds INTEGER)");
        foreach (var statement in Blocks("docs/sql.md", "sql not-supported").SelectMany(Statements))
        {
            var e = Assert.Throws<DecentDbException>(() => connection.Rows(statement));
            Assert.True(e.Code == ErrorCode.NotSupported, statement + "\n" + e.Message);
        }
    }

    private static string Run(string folder, string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, text);
        return text;
    }

    private static IEnumerable<string> Statements(string block) =>
        block.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IEnumerable<string> Blocks(string page, string kind)
    {
        var text = File.ReadAllText(Path.Combine(Root, page)).ReplaceLineEndings("\n");
        foreach (Match block in Block().Matches(text))
        {
            if (block.Groups[1].Value == kind)
            {
                yield return block.Groups[2].Value;
            }
        }
    }

    private static string Trimmed(string code) =>
        string.Join('\n', code.ReplaceLineEndings("\n").Trim().Split('\n').Select(line => line.Trim()));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "DecentDb.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The solution folder was not found.");
    }

    [GeneratedRegex(@"^```([^\n]+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, 5000)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\(([^)#:]+)\)", RegexOptions.None, 5000)]
    private static partial Regex Link();
}
