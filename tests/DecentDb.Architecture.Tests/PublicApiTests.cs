using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Xunit;

namespace DecentDb.Architecture.Tests;

/// <summary>
/// What others can call is written down, so that it changes only on purpose: DECENTDB_UPDATE_SNAPSHOTS=1 writes it anew.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("DecentDb.Engine")]
    [InlineData("DecentDb.Readers")]
    [InlineData("DecentDb.Data")]
    [InlineData("DecentDb.Files")]
    [InlineData("DecentDb.Transfer")]
    [InlineData("DecentDb.Parquet")]
    public void The_public_face_changes_only_on_purpose(string assembly)
    {
        var lines = new List<string>();
        foreach (var type in Assembly.Load(assembly).GetExportedTypes())
        {
            lines.Add($"{type.FullName} : {type.BaseType?.Name}");
            const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
                | BindingFlags.Static | BindingFlags.DeclaredOnly;
            lines.AddRange(type.GetMembers(declared).Where(IsPublic).Select(m => $"{type.FullName}.{m}{Accessors(m)}"));
        }

        lines.Sort(StringComparer.Ordinal);
        var text = string.Join('\n', lines) + "\n";
        var path = Path.Combine(Repository.Root, "tests/DecentDb.Architecture.Tests/PublicApi", assembly + ".txt");
        if (Environment.GetEnvironmentVariable("DECENTDB_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(text, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    private static string Accessors(MemberInfo member) => member is PropertyInfo property
        ? " {" + (IsSeen(property.GetMethod) ? " get;" : "") + (IsSeen(property.SetMethod) ? " set;" : "") + " }" : "";

    private static bool IsPublic(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => IsSeen(constructor),
        MethodBase method => IsSeen(method) && (!method.IsSpecialName || IsOperator(method)),
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => IsSeen(property.GetMethod) || IsSeen(property.SetMethod),
        EventInfo raised => IsSeen(raised.AddMethod),
        _ => false,
    };

    private static bool IsOperator(MethodBase method) => method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsSeen(MethodBase? method) =>
        method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);
}
