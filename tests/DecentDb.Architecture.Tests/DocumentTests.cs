using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace DecentDb.Architecture.Tests;

/// <summary>ARCHITECTURE.md says what the code does.</summary>
public sealed partial class DocumentTests
{
    private const int LineCountMax = 300;
    private static readonly string[] OtherNames = ["DecentDb", "DbDataReader"];
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md"));

    [Fact]
    public void The_table_of_layers_is_the_one_that_is_enforced()
    {
        var documented = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (Match row in LayerRow().Matches(Text))
        {
            documented[row.Groups[1].Value] = row.Groups[2].Value
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        Assert.Equal(Layers.Names.Order(StringComparer.Ordinal), documented.Keys.Order(StringComparer.Ordinal));
        foreach (var user in Layers.Names)
        {
            var allowed = Layers.Names.Where(used => used != user && Layers.IsAllowed(user, used));
            Assert.Equal(
                allowed.Order(StringComparer.Ordinal), documented[user].Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Every_type_that_it_names_exists()
    {
        var code = string.Concat(Repository.CodeFiles("src").Concat(Repository.CodeFiles("tests")).Select(
            path => Path.GetFileNameWithoutExtension(path) + "\n"));
        var names = code.Split('\n').ToHashSet(StringComparer.Ordinal);
        var missing = TypeName().Matches(Text).Select(match => match.Groups[1].Value)
            .Where(name => !names.Contains(name)).Except(Layers.Names).Except(OtherNames);
        Assert.Empty(missing);
    }

    [Fact]
    public void It_is_short_enough_to_be_read() =>
        Assert.InRange(Text.Split('\n').Length, 1, LineCountMax);

    [GeneratedRegex(@"^\| `([A-Z][\w.]+)` \|[^|]*\|([^|]*)\|$", RegexOptions.Multiline, 5000)]
    private static partial Regex LayerRow();

    // Names of several words in code spans: types of this project, not keywords or settings.
    [GeneratedRegex(@"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?:\.[A-Z]\w+)?`", RegexOptions.None, 5000)]
    private static partial Regex TypeName();
}
