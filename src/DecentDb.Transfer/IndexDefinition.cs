using System.Collections.Generic;

namespace DecentDb.Transfer;

/// <summary>An index that is no constraint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Key">The key columns as CREATE INDEX takes them.</param>
public sealed record IndexDefinition(string Name, IReadOnlyList<string> Key)
{
    /// <summary>Whether a key may be there only once.</summary>
    public bool Unique { get; init; }

    /// <summary>The condition of the rows that have entries; null = all rows have.</summary>
    public string? Where { get; init; }

    /// <summary>What keeps the entries; null = a b-tree.</summary>
    public string? Method { get; init; }
}
