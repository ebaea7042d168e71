using System;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;
using Xunit;

namespace DecentDb.FaultTests.Sweeps;

/// <summary>What docs/reliability.md says of the counts of a sweep, which what runs must reach.</summary>
internal static class DocumentedCounts
{
    private const int TimeoutMs = 5000;

    /// <summary>Asserts that a test counts as much as the row of its class promises, for each part of its cases.</summary>
    /// <param name="test">The name of the class.</param>
    /// <param name="partCount">Into how many parts the counts are divided, such as seeds.</param>
    /// <param name="counts">Steps, images, images inside recovery.</param>
    public static void AssertReached(string test, int partCount, params int[] counts)
    {
        var row = Regex.Match(
            File.ReadAllText(Path.Combine(Root(), "docs", "reliability.md")),
            $"^\\| `{test}`.*at least ([0-9,]+) steps, ([0-9,]+) distinct crash images, ([0-9,]+) inside recovery",
            RegexOptions.Multiline,
            TimeSpan.FromMilliseconds(TimeoutMs));
        Assert.True(row.Success, $"docs/reliability.md has no row with the counts of {test}.");
        for (var i = 0; i < counts.Length; i++)
        {
            var documented = int.Parse(row.Groups[i + 1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
            Assert.True(
                counts[i] >= documented * partCount,
                $"{test} has {counts[i]}, docs/reliability.md says {documented} for each of {partCount}.");
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DecentDb.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
