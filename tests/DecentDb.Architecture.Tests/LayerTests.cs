using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Xunit;

namespace DecentDb.Architecture.Tests;

/// <summary>A folder of the engine is a layer; it uses only the layers below it that the table allows.</summary>
public sealed partial class LayerTests
{
    [Fact]
    public void Engine_types_use_only_the_layers_below_them()
    {
        var forbidden = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (user, used) in EngineUses())
        {
            var from = Layers.Of(user.Namespace);
            var to = Layers.Of(used.Namespace);
            if (from is not null && to is not null && !Layers.IsAllowed(from, to))
            {
                forbidden.Add($"{from}.{user.Name} uses {to}.{used.Name}");
            }
        }

        Assert.True(forbidden.Count == 0, "forbidden:\n" + string.Join('\n', forbidden));
    }

    // Operators are made of expressions; a query within an expression is an ISubplan to it.
    [Fact]
    public void Expressions_know_no_operators()
    {
        var forbidden = EngineUses()
            .Where(use => use.User.Namespace is "DecentDb.Engine.Execution.Expressions" or "DecentDb.Engine.Execution"
                or "DecentDb.Engine.Execution.RowStores")
            .Where(use => use.Used.Namespace is "DecentDb.Engine.Execution.Operators"
                or "DecentDb.Engine.Execution.Statements")
            .Select(use => $"{use.User.Name} uses {use.Used.Name}").Distinct();
        Assert.Empty(forbidden);
    }

    [Fact]
    public void Every_engine_namespace_is_a_known_layer()
    {
        var unknown = EngineUses().Select(use => Layers.Of(use.User.Namespace)).OfType<string>().Distinct()
            .Where(layer => !Layers.Names.Contains(layer)).ToList();
        Assert.Empty(unknown);
    }

    // Constants and nameof leave no trace in the assembly, so the using directives are checked too.
    [Fact]
    public void Using_directives_name_only_the_layers_below()
    {
        var forbidden = new List<string>();
        foreach (var path in Repository.CodeFiles("src/DecentDb.Engine"))
        {
            var text = File.ReadAllText(path);
            var layer = Layers.Of(NamespaceLine().Match(text).Groups[1].Value);
            foreach (Match match in UsingLine().Matches(text))
            {
                var used = Layers.Of(match.Groups[1].Value);
                if (layer is not null && used is not null && !Layers.IsAllowed(layer, used))
                {
                    forbidden.Add($"{Repository.Relative(path)} uses {used}");
                }
            }
        }

        Assert.Empty(forbidden);
    }

    [Fact]
    public void A_use_of_a_higher_layer_would_be_seen()
    {
        Assert.False(Layers.IsAllowed("Sql.Parsing", "Wal"));
        Assert.False(Layers.IsAllowed("Sql.Syntax", "Sql.Parsing"));
        Assert.False(Layers.IsAllowed("Paging", "TableTrees"));
        Assert.False(Layers.IsAllowed("TableTrees", "IndexTrees"));
        Assert.True(Layers.IsAllowed("TableTrees", "Paging"));
        var uses =
            EngineUses().Select(use => (Layers.Of(use.User.Namespace), Layers.Of(use.Used.Namespace))).ToHashSet();
        Assert.Contains(("Paging", "Primitives"), uses);
    }

    [Fact]
    public void Engine_references_the_base_class_library_alone()
    {
        var references = ReferencesOf(typeof(Engine.Primitives.DatabaseException).Assembly.Location);
        Assert.All(references, name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
        Assert.DoesNotContain("System.Data.Common", references);
    }

    [Theory]
    [InlineData("DecentDb.Readers", new string[0])]
    [InlineData("DecentDb.Files", new[] { "DecentDb.Readers" })]
    [InlineData("DecentDb.Transfer", new[] { "DecentDb.Data", "DecentDb.Engine", "DecentDb.Files", "DecentDb.Readers" })]
    [InlineData("DecentDb.Parquet", new[] { "DecentDb.Files", "DecentDb.Readers" })]
    [InlineData("DecentDb.Data", new[] { "DecentDb.Engine", "DecentDb.Readers" })]
    public void A_library_references_nothing_but_what_it_builds_on(string assembly, string[] allowed)
    {
        var references = ReferencesOf(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        Assert.Equal(
            allowed, references.Where(name => name.StartsWith("DecentDb", StringComparison.Ordinal)).Order());
        Assert.All(
            references.Except(allowed),
            name => Assert.True(
                name.StartsWith("System", StringComparison.Ordinal) || name == "Microsoft.Win32.Primitives"
                    || (assembly == "DecentDb.Files" && name == "ZstdSharp")
                    || (assembly == "DecentDb.Parquet" && name == "ParquetSharp"),
                name));
    }

    private static List<string> ReferencesOf(string assemblyPath)
    {
        using var file = new PEReader(File.OpenRead(assemblyPath));
        var reader = file.GetMetadataReader();
        return reader.AssemblyReferences
            .Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name)).ToList();
    }

    private static List<(TypeName User, TypeName Used)> EngineUses()
    {
        using var file = new PEReader(File.OpenRead(typeof(Engine.Primitives.DatabaseException).Assembly.Location));
        return new TypeUses(file).All();
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline, 1000)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?(DecentDb\.Engine[\w.]*)", RegexOptions.Multiline, 1000)]
    private static partial Regex UsingLine();
}
