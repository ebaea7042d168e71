using System;
using System.Collections.Generic;
using System.Linq;

namespace DecentDb.Architecture.Tests;

/// <summary>The layers of the engine and which others each may use.</summary>
internal static class Layers
{
    public const string Root = "(root)";
    public const string EngineNamespace = "DecentDb.Engine";

    private static readonly string[] Tables =
        ["Catalog", "Primitives", "Types", "Paging", "Transactions", "BTrees"];

    private static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        ["Primitives"] = [],
        ["IO"] = ["Primitives"],
        ["Types"] = ["Primitives"],
        ["Sql"] = ["Primitives"],
        ["Wal"] = ["Primitives", "IO"],
        ["Paging"] = ["Primitives", "IO", "Wal"],
        ["Transactions"] = ["Primitives", "IO", "Wal", "Paging"],
        ["BTrees"] = ["Primitives", "Types", "Paging", "Transactions"],
        ["Catalog"] = ["Primitives", "Types", "Paging", "Transactions", "BTrees"],
        ["Tables"] = Tables,
        ["Sorting"] = ["Primitives", "IO", "Types"],
        ["BulkLoading"] = [.. Tables, "Tables", "IO", "Sorting"],
        ["Planning"] = ["Primitives", "Types", "Sql", "Catalog"],
        ["Execution"] = [.. Tables, "Planning", "Sql", "Tables", "IO", "Sorting"],
    };

    public static IEnumerable<string> Names => MayUse.Keys;

    public static bool IsAllowed(string user, string used) =>
        user == used || user == Root || (MayUse.TryGetValue(user, out var allowed) && allowed.Contains(used));

    /// <summary>The layer of a namespace, or null when it is not the engine's.</summary>
    public static string? Of(string @namespace)
    {
        if (@namespace == EngineNamespace)
        {
            return Root;
        }

        if (!@namespace.StartsWith(EngineNamespace + ".", StringComparison.Ordinal))
        {
            return null;
        }

        return @namespace[(EngineNamespace.Length + 1)..].Split('.')[0];
    }
}
