using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Transactions;

/// <summary>A point in a write transaction that it can go back to.</summary>
internal sealed class Savepoint
{
    /// <summary>What an object of this class and its names and tokens take, in bytes.</summary>
    public const int Overhead = 512;

    internal required uint PageCount { get; init; }

    internal required PageId FreeListHead { get; init; }

    internal required uint FreePageCount { get; init; }

    internal required long SchemaVersion { get; init; }

    internal required int ExtentCount { get; init; }

    /// <summary>One token for each participant that was registered when the savepoint was made.</summary>
    internal required object?[] Tokens { get; init; }

    /// <summary>The pages that changed since, each once; <see cref="SavepointStack"/> has their content.</summary>
    internal List<uint>? Changed { get; set; }

    internal object? TokenOf(int participant) => participant < Tokens.Length ? Tokens[participant] : null;
}
