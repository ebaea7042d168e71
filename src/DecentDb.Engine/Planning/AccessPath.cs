using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Planning;

/// <summary>
/// How a scan finds its rows: the whole table, or by row id, or by the keys of an index. The bounds are expressions
/// that are fixed for an execution, or over the outer row of a lookup join.
/// </summary>
internal sealed record AccessPath
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

    /// <summary>The lower bound of the next key columns, or of the row id.</summary>
    public KeyBound? Low { get; init; }

    /// <summary>The upper bound of the next key columns, or of the row id.</summary>
    public KeyBound? High { get; init; }

    /// <summary>True when no row is wanted in which the key column after the equal ones is NULL.</summary>
    public bool SkipsNull { get; init; }

    public bool IsWhole => !ByRowId && Index is null;

    /// <summary>True when at most one row is found.</summary>
    public bool IsUnique => (ByRowId && Equal.Count == 1)
        || (Index is { IsUnique: true } && Equal.Count == Index.Columns.Length);

    /// <summary>True when there are expressions that say which rows are found.</summary>
    public bool IsBounded => Equal.Count > 0 || AnyOf is not null || Low is not null || High is not null;

    /// <summary>The expressions of all bounds.</summary>
    public IReadOnlyList<BoundExpression> Bounds
    {
        get
        {
            List<BoundExpression> bounds = [.. Equal, .. AnyOf ?? []];
            bounds.AddRange(Low?.Values ?? []);
            bounds.AddRange(High?.Values ?? []);
            return bounds;
        }
    }

    /// <summary>The same path with other bounds; what follows them in the list is not looked at.</summary>
    public AccessPath WithBounds(IReadOnlyList<BoundExpression> bounds)
    {
        var next = Equal.Count + (AnyOf?.Count ?? 0);
        var afterLow = next + (Low?.Values.Count ?? 0);
        return this with
        {
            Equal = [.. bounds.Take(Equal.Count)],
            AnyOf = AnyOf is null ? null : [.. bounds.Skip(Equal.Count).Take(AnyOf.Count)],
            Low = Low is null ? null : Low with { Values = [.. bounds.Skip(next).Take(Low.Values.Count)] },
            High = High is null ? null : High with { Values = [.. bounds.Skip(afterLow).Take(High.Values.Count)] },
        };
    }

    /// <summary>What kind of access it is, for people.</summary>
    public string Describe() => this switch
    {
        { IsWhole: true } => "Scan ",
        { ByRowId: true, Equal.Count: > 0 } => "Key lookup ",
        { ByRowId: true, AnyOf: not null } => "Key lookups ",
        { ByRowId: true } => "Key range ",
        { IsUnique: true } => "Unique index lookup ",
        { IsBounded: false } => "Index order ",
        { Low: null, High: null } => "Index lookup ",
        _ => "Index range ",
    };

    /// <summary>The bounds for people.</summary>
    public string DescribeBounds() => (Equal.Count > 0 ? " = " + ExpressionText.Of(Equal) : "")
        + (AnyOf is null ? "" : $" in ({ExpressionText.Of(AnyOf)})")
        + (Low is null ? "" : (Low.Inclusive ? " >= " : " > ") + Low.Describe())
        + (High is null ? "" : (High.Inclusive ? " <= " : " < ") + High.Describe())
        + (SkipsNull && Low is null && High is null ? " not null" : "");
}

/// <summary>A bound of a range of keys.</summary>
/// <param name="Values">
/// The value of the next key column, or those of several, of which the first that differs decides.
/// </param>
/// <param name="Inclusive">True when keys with these very values lie in the range.</param>
internal sealed record KeyBound(IReadOnlyList<BoundExpression> Values, bool Inclusive)
{
    public string Describe() => Values.Count == 1 ? Values[0].Describe() : $"({ExpressionText.Of(Values)})";
}
