using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Transactions;

/// <summary>A point in a write transaction that it can go back to.</summary>
internal sealed class Savepoint
{
    /// <summary>Grows from savepoint to savepoint; a private page of a lower serial is sealed.</summary>
    internal required long Serial { get; init; }

    internal required uint PageCount { get; init; }

    internal required PageId FreeListHead { get; init; }

    internal required uint FreePageCount { get; init; }

    internal required long SchemaVersion { get; init; }

    internal required int ExtentCount { get; init; }

    /// <summary>One token for each participant that was registered when the savepoint was made.</summary>
    internal List<object?> Tokens { get; } = [];

    /// <summary>The private pages as they were, of those that changed since; null = the page was not private.</summary>
    internal Dictionary<uint, PrivatePage?> Before { get; } = [];
}
