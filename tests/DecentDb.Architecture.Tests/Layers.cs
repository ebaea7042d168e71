using System;
using System.Collections.Generic;
using System.Linq;

namespace DecentDb.Architecture.Tests;

/// <summary>The layers of the engine and which others each may use.</summary>
internal static class Layers
{
    public const string EngineNamespace = "DecentDb.Engine";

    private static readonly string[] Storage = ["Primitives", "Types", "Paging", "Transactions"];
    private static readonly string[] Trees = [.. Storage, "ColumnPages", "Trees"];
    private static readonly string[] Indexes = [.. Trees, "IndexTrees", "Spilling"];
    private static readonly string[] Catalog = [.. Trees, "TableTrees", "Indexes"];
    private static readonly string[] Tables = [.. Catalog, "Catalog"];
    private static readonly string[] BulkLoading = [.. Tables, "Tables", "IO", "Spilling"];
    private static readonly string[] Maintenance = [.. BulkLoading, "BulkLoading", "IndexTrees", "Wal"];
    private static readonly string[] Planning =
        ["Primitives", "Types", "Functions", "Sql.Syntax", "Sql.Parsing", "Catalog", "SystemTables"];

    private static readonly string[] Execution = [.. Planning, .. BulkLoading, "BulkLoading", "IndexTrees", "Planning"];
    private static readonly string[] Sessions = [.. Execution, .. Maintenance, "Execution", "Maintenance"];

    private static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        ["Primitives"] = [],
        ["IO"] = ["Primitives"],
        ["Types"] = ["Primitives"],
        ["Functions"] = ["Primitives", "Types"],
        ["Sql.Syntax"] = ["Primitives"],
        ["Sql.Parsing"] = ["Primitives", "Sql.Syntax"],
        ["Wal"] = ["Primitives", "IO"],
        ["Paging"] = ["Primitives", "IO", "Wal"],
        ["Transactions"] = ["Primitives", "IO", "Wal", "Paging"],
        ["ColumnPages"] = Storage,
        ["Trees"] = [.. Storage, "ColumnPages"],
        ["TableTrees"] = Trees,
        ["IndexTrees"] = Trees,
        ["Spilling"] = ["Primitives", "IO", "Types"],
        ["Indexes"] = Indexes,
        ["Catalog"] = Catalog,
        ["Tables"] = Tables,
        ["BulkLoading"] = BulkLoading,
        ["Maintenance"] = Maintenance,
        ["SystemTables"] = ["Primitives", "Types", "Functions", "Catalog", "Indexes"],
        ["Planning"] = Planning,
        ["Execution"] = Execution,
        ["Sessions"] = Sessions,
        ["Api"] = [.. Sessions, "Sessions"],
    };

    public static IEnumerable<string> Names => MayUse.Keys;

    public static bool IsAllowed(string user, string used) =>
        user == used || (MayUse.TryGetValue(user, out var allowed) && allowed.Contains(used));

    /// <summary>
    /// The layer of a namespace: the folder, with the second one where the first is only a roof, or null when it is not
    /// the engine's.
    /// </summary>
    public static string? Of(string @namespace)
    {
        if (!@namespace.StartsWith(EngineNamespace + ".", StringComparison.Ordinal))
        {
            return null;
        }

        var parts = @namespace[(EngineNamespace.Length + 1)..].Split('.');
        return parts is [var roof, var room, ..] && MayUse.ContainsKey(roof + "." + room)
            ? roof + "." + room : parts[0];
    }
}
