using System;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.BTrees;

/// <summary>Checks the structure of the pages of trees, so that reading them needs no bounds checks.</summary>
internal sealed class PageChecker : IPageChecker
{
    public string? FindDamage(ReadOnlySpan<byte> page) => throw new NotSupportedException();
}
