using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.PortableExecutable;
using Xunit;

namespace DecentDb.Architecture.Tests;

/// <summary>
/// Types that depend on each other in circles are understood, and changed, together only: such a knot stays small. What
/// ADO.NET itself ties together (a connection makes commands, which have a connection) is in one.
/// </summary>
public sealed class CircleTests
{
    [Theory]
    [InlineData("DecentDb.Data", 11)]
    [InlineData("DecentDb.Files", 3)]
    [InlineData("DecentDb.Transfer", 2)]
    [InlineData("DecentDb.Parquet", 2)]
    [InlineData("DecentDb.Readers", 3)]
    public void No_knot_of_types_is_larger_than_it_has_to_be(string assembly, int countMax)
    {
        var largest = Knots(Uses(assembly)).MaxBy(knot => knot.Count)!;
        Assert.True(
            largest.Count <= countMax,
            $"{largest.Count} types depend on each other in circles: "
                + string.Join(", ", largest.Select(Name).Order(StringComparer.Ordinal)));
    }

    // The families of the engine whose classes are made of each other, by one that is in each; the numbers only fall.
    // A value knows its type and a type makes values; a node of a plan has expressions, which may hold plans; queries
    // are bound within expressions and expressions within queries; a state of a session makes
    // the next one; parsers follow the grammar.
    private static readonly Dictionary<string, int> Families = new()
    {
        ["PlanNode"] = 34,
        ["ExpressionBinder"] = 16,
        ["TypeTraits"] = 52,
        ["SessionState"] = 18,
        ["TableWriter"] = 10,
        ["ExpressionParser"] = 10,
        ["ColumnCodec"] = 9,
        ["TransactionManager"] = 7,
        ["ScalarFunction"] = 5,
        ["ComparisonExpression"] = 5,
    };

    [Fact]
    public void Types_of_the_engine_depend_on_each_other_within_families_alone()
    {
        const int pairMax = 3; // such as a lock and its ticket
        var knots = Knots(Uses("DecentDb.Engine"));
        Assert.True(knots.Count > 500, "The types are not found.");
        foreach (var knot in knots)
        {
            var family = knot.Select(Name).FirstOrDefault(Families.ContainsKey);
            var countMax = family is null ? pairMax : Families[family];
            Assert.True(
                knot.Count <= countMax,
                $"{knot.Count} types depend on each other in circles: "
                    + string.Join(", ", knot.Select(Name).Order(StringComparer.Ordinal)));
        }
    }

    [Fact]
    public void A_knot_is_found()
    {
        var uses = new[] { ("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "d"), ("f", "a") };
        var knots = Knots(uses.ToLookup(use => use.Item1, use => use.Item2));
        Assert.Equal(
            ["a b c", "d e", "f"],
            knots.Select(knot => string.Join(' ', knot.Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal));
    }

    private static ILookup<string, string> Uses(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        return new TypeUses(file).All()
            .Where(use => IsOurs(use.User) && IsOurs(use.Used))
            .ToLookup(use => FullName(use.User), use => FullName(use.Used));
    }

    // Types of two layers may share a name.
    private static string FullName(TypeName type) => type.Namespace + "." + type.Name;

    private static string Name(string fullName) => fullName[(fullName.LastIndexOf('.') + 1)..];

    private static bool IsOurs(TypeName type) => type.Namespace.StartsWith("DecentDb", StringComparison.Ordinal);

    /// <summary>The strongly connected components of a graph, by Tarjan's algorithm.</summary>
    private static List<List<string>> Knots(ILookup<string, string> uses)
    {
        var knots = new List<List<string>>();
        var order = new Dictionary<string, int>(StringComparer.Ordinal);
        var lowest = new Dictionary<string, int>(StringComparer.Ordinal);
        var path = new Stack<string>();
        foreach (var start in uses.Select(group => group.Key))
        {
            if (!order.ContainsKey(start))
            {
                Visit(start);
            }
        }

        return knots;

        void Visit(string type)
        {
            order[type] = lowest[type] = order.Count;
            path.Push(type);
            foreach (var used in uses[type])
            {
                if (!order.TryGetValue(used, out var place))
                {
                    Visit(used);
                    lowest[type] = Math.Min(lowest[type], lowest[used]);
                }
                else if (path.Contains(used))
                {
                    lowest[type] = Math.Min(lowest[type], place);
                }
            }

            if (lowest[type] == order[type])
            {
                var knot = new List<string>();
                do
                {
                    knot.Add(path.Pop());
                }
                while (knot[^1] != type);

                knots.Add(knot);
            }
        }
    }
}
