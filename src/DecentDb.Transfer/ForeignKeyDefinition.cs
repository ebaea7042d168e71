using System.Collections.Generic;

namespace DecentDb.Transfer;

/// <summary>A foreign key.</summary>
/// <param name="Name">Its name, or null.</param>
/// <param name="Columns">The columns that refer.</param>
/// <param name="Table">The table that is referred to.</param>
/// <param name="References">Its columns; empty = its primary key.</param>
public sealed record ForeignKeyDefinition(
    string? Name, IReadOnlyList<string> Columns, string Table, IReadOnlyList<string> References)
{
    /// <summary>What becomes of the rows when their parent is deleted, or null where that is refused.</summary>
    public string? OnDelete { get; init; }

    /// <summary>What becomes of the rows when the key of their parent changes, or null where that is refused.</summary>
    public string? OnUpdate { get; init; }

    /// <summary>DEFERRABLE or DEFERRABLE INITIALLY DEFERRED, or null where each statement looks at the key.</summary>
    public string? Deferral { get; init; }
}
