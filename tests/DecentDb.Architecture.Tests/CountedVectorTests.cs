using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Xunit;

namespace DecentDb.Architecture.Tests;

/// <summary>
/// What expressions and operators keep in vectors counts against the memory budget of the statement: they get their
/// vectors of <c>ExecutionContext.CreateVector</c>.
/// </summary>
public sealed class CountedVectorTests
{
    private const string Execution = "DecentDb.Engine.Execution";
    private const string Functions = "DecentDb.Engine.Functions";

    // Why a class may make vectors itself.
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["ExecutionContext"] = "counts them",
        ["RowStore"] = "counts its rows",
        ["ExtremeAccumulator"] = "counts its values",
        ["PercentileAccumulator"] = "counts its values",
        ["ModeAccumulator"] = "counts its values",
        ["FunctionCall"] = "its result is counted by the expression that calls",
        ["BroadcastVector"] = "holds one value, which is given",
        ["JoinOutput"] = "its slices lie in the vectors of its inputs",
        ["RowStoreScan"] = "its slices lie in the store",
        ["BackwardScanOperator"] = "its slices lie in the vectors of the scan",
        ["RealNegation"] = "has numbers alone",
        ["DefinitionBody"] = "holds the one default of a column",
        ["InsertBody"] = "holds numbers that are generated",
        ["ExplainBody"] = "holds the lines of an explanation",
    };

    [Fact]
    public void Vectors_of_the_execution_are_counted()
    {
        using var file = new PEReader(File.OpenRead(typeof(Engine.Primitives.DatabaseException).Assembly.Location));
        var reader = file.GetMetadataReader();
        var makers = Makers(reader);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in reader.MethodDefinitions)
        {
            var method = reader.GetMethodDefinition(handle);
            var (space, type) = Outermost(reader, method.GetDeclaringType());
            if (method.RelativeVirtualAddress != 0
                && (space.StartsWith(Execution, StringComparison.Ordinal) || space == Functions)
                && IlTokens.In(file.GetMethodBody(method.RelativeVirtualAddress).GetILReader())
                    .Any(token => makers.Contains(MetadataTokens.EntityHandle(token))))
            {
                found.Add(type);
            }
        }

        Assert.Contains("ExecutionContext", found);
        Assert.Equal([], found.Except(Allowed.Keys));
        Assert.Equal([], Allowed.Keys.Except(found));
    }

    /// <summary>The methods that give a vector for byte strings.</summary>
    private static HashSet<EntityHandle> Makers(MetadataReader reader)
    {
        var makers = new HashSet<EntityHandle>();
        foreach (var handle in reader.MethodDefinitions)
        {
            var method = reader.GetMethodDefinition(handle);
            var name = (Outermost(reader, method.GetDeclaringType()).Type, reader.GetString(method.Name));
            if (name is ("ColumnVector", "Create") or ("BinaryVector", ".ctor"))
            {
                makers.Add(handle);
            }
        }

        Assert.Equal(2, makers.Count);
        return makers;
    }

    private static (string Namespace, string Type) Outermost(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
        {
            type = reader.GetTypeDefinition(type.GetDeclaringType());
        }

        return (reader.GetString(type.Namespace), reader.GetString(type.Name));
    }
}
