using System.Collections.Generic;

namespace DecentDb.Engine.Api;

/// <summary>An index of a table.</summary>
/// <param name="Name">The name.</param>
/// <param name="ColumnNames">The key columns in their order; for a key that is an expression its text.</param>
/// <param name="IsUnique">True when a key may occur only once.</param>
/// <param name="IsPrimaryKey">True for the index of a primary key.</param>
public sealed record IndexDescription(
    string Name, IReadOnlyList<string> ColumnNames, bool IsUnique, bool IsPrimaryKey)
{
    /// <summary>True for the index of a primary key or a UNIQUE constraint, which nobody creates on its own.</summary>
    public bool IsConstraint { get; init; }

    /// <summary>What keeps the entries, by its name.</summary>
    public string Method { get; init; } = "btree";

    /// <summary>The key columns as CREATE INDEX takes them, with their directions.</summary>
    public IReadOnlyList<string> KeySql { get; init; } = [];

    /// <summary>The condition of the rows that have entries, as SQL; null when all rows have.</summary>
    public string? Predicate { get; init; }
}
