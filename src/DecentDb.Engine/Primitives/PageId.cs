using System.Globalization;

namespace DecentDb.Engine.Primitives;

/// <summary>The number of a page in a database file; page 0 holds the meta slots.</summary>
/// <param name="Value">Zero-based index: the page starts at <c>Value * page size</c>.</param>
internal readonly record struct PageId(uint Value)
{
    /// <summary>
    /// No page: ends sibling chains. Page 0 is never a tree page, so its number is free for this use.
    /// </summary>
    public static readonly PageId None;

    /// <summary>True when this names no page.</summary>
    public bool IsNone => Value == 0;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
