using System;
using System.IO;
using System.Linq;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Transfer.Tests;

public sealed class FilePatternTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FilePatternTests()
    {
        foreach (string file in (string[])["a.csv", "b.csv", "b.tsv", ".hidden.csv", "2024/01/a.csv", "2024/02/b.csv",
            "2024/02/x{1}.csv", "2025/a.csv", "[1].csv"])
        {
            string path = Path.Combine(_folder.Path, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "n\n1\n");
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("*.csv", "[1].csv a.csv b.csv")]
    [InlineData("?.csv", "a.csv b.csv")]
    [InlineData("{a,b}.csv", "a.csv b.csv")]
    [InlineData("b.{csv,tsv}", "b.csv b.tsv")]
    [InlineData("{a,{b,c}}.{c,t}sv", "a.csv b.csv b.tsv")]
    [InlineData("**/a.csv", "2024/01/a.csv 2025/a.csv a.csv")]
    [InlineData("2024/**", "2024/01/a.csv 2024/02/b.csv 2024/02/x{1}.csv")]
    [InlineData("2024/*/*.csv", "2024/01/a.csv 2024/02/b.csv 2024/02/x{1}.csv")]
    [InlineData("**/0?/b.csv", "2024/02/b.csv")]
    [InlineData("2024/02/x{1}.csv", "2024/02/x{1}.csv")] // there is such a file
    [InlineData(".*.csv", ".hidden.csv")]
    [InlineData("[1].csv", "[1].csv")]
    public void A_pattern_finds_files_in_the_order_of_their_paths(string pattern, string expected)
    {
        string[] found = FileSource.Find(Path.Combine(_folder.Path, pattern)).Select(PathOf).ToArray();

        Assert.Equal(expected, string.Join(' ', found));
    }

    [Theory]
    [InlineData("*.json")]
    [InlineData("none/*.csv")]
    [InlineData("{c,d}.csv")]
    public void No_file_is_an_error_that_names_the_pattern(string pattern)
    {
        var error = Assert.Throws<FileNotFoundException>(() => FileSource.Find(Path.Combine(_folder.Path, pattern)));
        Assert.Contains(pattern, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_alternatives_are_refused() => Assert.Throws<ArgumentException>(
        () => FileSource.Find(string.Concat(Enumerable.Repeat("{a,b,c,d}", 12))));

    private string PathOf(FileSource source) =>
        Path.GetRelativePath(_folder.Path, source.Path ?? "").Replace('\\', '/');
}
