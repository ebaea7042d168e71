using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace DecentDb.Architecture.Tests;

/// <summary>Code that nobody calls is taken away.</summary>
public sealed partial class DeadCodeTests
{
    private static readonly string[] Assemblies =
        ["DecentDb.Engine", "DecentDb.Readers", "DecentDb.Data", "DecentDb.Files", "DecentDb.Transfer",
            "DecentDb.Parquet", "decentdb"];

    [Fact]
    public void Every_internal_member_is_used_by_the_sources_or_by_a_test()
    {
        var uses = new MemberUses(Assemblies.Select(name => Path.Combine(AppContext.BaseDirectory, name + ".dll")));
        Assert.True(uses.Hidden.Count > 1000, "The members are not found.");
        var tests = new HashSet<string>(
            new[] { "tests", "perf" }.SelectMany(Repository.CodeFiles)
                .SelectMany(path => Word().Matches(File.ReadAllText(path)).Select(match => match.Value)),
            StringComparer.Ordinal);
        var dead = uses.Unused.Where(member => !tests.Contains(member.Member) && !IsOfAGenerator(member.Type))
            .Select(member => $"{member.Type}.{member.Member}").Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(dead.Count == 0, "nobody uses:\n" + string.Join('\n', dead));
    }

    // Contexts of serialisation have a member for every type that they know.
    private static bool IsOfAGenerator(string type) => type.EndsWith("Json", StringComparison.Ordinal)
        && Repository.CodeFiles("src").Any(path => File.ReadAllText(path).Contains(
            $"partial class {type.Split('.')[^1]} : JsonSerializerContext", StringComparison.Ordinal));

    [GeneratedRegex(@"\w+", RegexOptions.None, 5000)]
    private static partial Regex Word();
}
