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
/// What the parser puts into the syntax tree somebody must read: a clause that is parsed and then dropped would be
/// accepted and do nothing.
/// </summary>
public sealed class SyntaxTests
{
    private const string SyntaxNamespace = "DecentDb.Engine.Sql.Syntax";
    private const string ParserNamespace = "DecentDb.Engine.Sql.Parsing";

    // The binder answers to these with "not supported yet", whatever they hold.
    private static readonly HashSet<string> RefusedAsAWhole =
    [
        "AnalyzeSyntax", "GeneratedColumnSyntax",
    ];

    [Fact]
    public void Every_property_of_a_syntax_class_is_read_outside_the_parser()
    {
        using var file = new PEReader(File.OpenRead(typeof(Engine.Primitives.DatabaseException).Assembly.Location));
        var reader = file.GetMetadataReader();
        var getters = Getters(reader);
        foreach (var handle in reader.MethodDefinitions)
        {
            var method = reader.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0
                || NamespaceOf(reader, method.GetDeclaringType()) is SyntaxNamespace or ParserNamespace)
            {
                continue;
            }

            foreach (var token in IlTokens.In(file.GetMethodBody(method.RelativeVirtualAddress).GetILReader()))
            {
                if (MetadataTokens.EntityHandle(token) is { Kind: HandleKind.MethodDefinition } called)
                {
                    getters.Remove((MethodDefinitionHandle)called);
                }
            }
        }

        var unread = getters.Values.Where(name => !RefusedAsAWhole.Contains(name.Split('.')[0]))
            .Order(StringComparer.Ordinal).ToList();
        Assert.True(unread.Count == 0, "parsed and dropped:\n" + string.Join('\n', unread));
    }

    /// <summary>The getters of all properties of the classes of the syntax tree.</summary>
    private static Dictionary<MethodDefinitionHandle, string> Getters(MetadataReader reader)
    {
        var getters = new Dictionary<MethodDefinitionHandle, string>();
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            var name = reader.GetString(type.Name);
            if (NamespaceOf(reader, handle) != SyntaxNamespace || !name.EndsWith("Syntax", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var property in type.GetProperties().Select(reader.GetPropertyDefinition))
            {
                var getter = property.GetAccessors().Getter;
                if (!getter.IsNil)
                {
                    getters.Add(getter, $"{name}.{reader.GetString(property.Name)}");
                }
            }
        }

        Assert.True(getters.Count > 100, "The classes of the syntax tree are not found.");
        return getters;
    }

    private static string NamespaceOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
        {
            type = reader.GetTypeDefinition(type.GetDeclaringType());
        }

        return reader.GetString(type.Namespace);
    }
}
