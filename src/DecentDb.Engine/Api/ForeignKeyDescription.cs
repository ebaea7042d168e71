using System.Collections.Generic;

namespace DecentDb.Engine.Api;

/// <summary>A foreign key of a table.</summary>
/// <param name="Name">The name of the constraint.</param>
/// <param name="ColumnNames">The columns that refer, in the order of the key.</param>
/// <param name="ReferencedTableName">The table that is referred to.</param>
/// <param name="ReferencedColumnNames">Its columns, in the same order.</param>
public sealed record ForeignKeyDescription(
    string Name,
    IReadOnlyList<string> ColumnNames,
    string ReferencedTableName,
    IReadOnlyList<string> ReferencedColumnNames)
{
    /// <summary>
    /// What becomes of the rows when their parent is deleted, as SQL writes it, with the columns that are named.
    /// </summary>
    public string OnDelete { get; init; } = "NO ACTION";

    /// <summary>What becomes of the rows when the key of their parent changes, as SQL writes it.</summary>
    public string OnUpdate { get; init; } = "NO ACTION";

    /// <summary>
    /// Whether the commit may look at the key, as SQL writes it: DEFERRABLE or DEFERRABLE INITIALLY DEFERRED; null
    /// where each statement does.
    /// </summary>
    public string? Deferral { get; init; }
}
