using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.IndexTrees;

/// <summary>Finds short keys between the pages of an index.</summary>
internal static class IndexSeparator
{
    /// <summary>
    /// The length of the shortest start of <paramref name="right"/> that is above <paramref name="left"/>; all of it
    /// when the row id has to decide or the difference lies in overflow pages. Both are the bytes of keys that lie in
    /// their pages.
    /// </summary>
    public static int LengthOf(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var shared = left.CommonPrefixLength(right);
        return Math.Min(shared + 1, right.Length);
    }

    /// <summary>
    /// True when the separator is the whole right key, those bytes included that lie in overflow pages.
    /// </summary>
    public static bool IsWholeKey(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int rightOverflowLength)
    {
        Invariant.That(left.SequenceCompareTo(right) <= 0);
        return rightOverflowLength > 0 && left.SequenceEqual(right);
    }
}
