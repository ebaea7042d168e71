using System.Collections.Generic;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Planning;

/// <summary>
/// How a scan finds its rows: the whole table, or by row id, or by the keys of an index. The bounds are expressions
/// that are fixed for an execution, or over the outer row of a lookup join.
/// </summary>
internal sealed class AccessPath
{
    public static readonly AccessPath Whole = new();

    /// <summary>True when row ids are bounded by this path.</summary>
    public bool ByRowId { get; init; }

    /// <summary>The index whose keys are bounded or whose order is wanted; null for the table itself.</summary>
    public IndexSchema? Index { get; init; }

    /// <summary>Values that the leading key columns, or the row id, are equal to.</summary>
    public IReadOnlyList<BoundExpression> Equal { get; init; } = [];

    /// <summary>Alternatives for the row id, or for the first key column; null without.</summary>
    public IReadOnlyList<BoundExpression>? AnyOf { get; init; }

    /// <summary>The lower bound of the next key column, or of the row id.</summary>
    public KeyBound? Low { get; init; }

    /// <summary>The upper bound of the next key column, or of the row id.</summary>
    public KeyBound? High { get; init; }

    public bool IsWhole => !ByRowId && Index is null;

    /// <summary>True when at most one row is found.</summary>
    public bool IsUnique => (ByRowId && Equal.Count == 1)
        || (Index is { IsUnique: true } && Equal.Count == Index.Columns.Length);
}

/// <summary>A bound of a range of keys.</summary>
internal sealed record KeyBound(BoundExpression Value, bool Inclusive);
