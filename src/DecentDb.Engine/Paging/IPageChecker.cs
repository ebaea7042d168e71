using System;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Checks the structure of a page once, when it comes from disk, so that later code need not check bounds again. Given
/// to the page store by the layer that knows the formats.
/// </summary>
internal interface IPageChecker
{
    /// <summary>Null when every offset, count and width in the page is inside its bounds, else what is wrong.</summary>
    string? FindDamage(ReadOnlySpan<byte> page);
}
