using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;

namespace DecentDb.Architecture.Tests;

/// <summary>
/// A method is read at one look; its lines are those that its debugging information names. Constructors are left out:
/// what initializes the fields of a class, tables among it, counts as theirs.
/// </summary>
public sealed class MethodLengthTests
{
    private const int LineCountMax = 70;
    private const int UsualLineCountMax = 30;
    private static readonly string[] Assemblies =
        ["DecentDb.Engine", "DecentDb.Readers", "DecentDb.Data", "DecentDb.Files", "DecentDb.Transfer",
            "DecentDb.Parquet", "decentdb"];

    [Fact]
    public void Nearly_all_methods_have_at_most_30_lines_and_none_more_than_70()
    {
        var methods = Assemblies.SelectMany(Lengths).OrderBy(method => method.LineCount).ToList();
        Assert.True(methods.Count > 5000, "The methods are not found.");
        var usual = methods[methods.Count * 95 / 100].LineCount;
        var tooLong = methods.Where(method => method.LineCount > LineCountMax).Select(method => method.Place);
        Assert.Empty(tooLong);
        Assert.InRange(usual, 1, UsualLineCountMax);
    }

    private static IEnumerable<(string Place, int LineCount)> Lengths(string assembly)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(
            File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".pdb")));
        using var image = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        var reader = provider.GetMetadataReader();
        var definitions = image.GetMetadataReader();
        foreach (var handle in reader.MethodDebugInformation)
        {
            var definition = definitions.GetMethodDefinition(handle.ToDefinitionHandle());
            var method = reader.GetMethodDebugInformation(handle);
            var points = method.GetSequencePoints().Where(point => !point.IsHidden).ToList();
            if (points.Count > 0 && !method.Document.IsNil
                && !definition.Attributes.HasFlag(MethodAttributes.RTSpecialName))
            {
                var first = points.Min(point => point.StartLine);
                var file = reader.GetString(reader.GetDocument(method.Document).Name);
                if (file.EndsWith(".g.cs", StringComparison.Ordinal))
                {
                    continue; // nobody reads what a generator writes
                }

                yield return ($"{Path.GetFileName(file)}:{first}", points.Max(point => point.EndLine) - first + 1);
            }
        }
    }
}
