using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// Finds short keys between the pages of an index. Of two long texts that differ in their fifth byte, five bytes tell
/// which side an entry belongs to; the shorter the separators, the more children a page has and the fewer levels the
/// index.
/// </summary>
internal static class IndexSeparator
{
    /// <summary>
    /// The length of the shortest start of <paramref name="right"/> that is above <paramref name="left"/>; all of it
    /// when the row id has to decide or the difference lies in overflow pages. Both are the bytes of keys that lie in
    /// their pages.
    /// </summary>
    public static int LengthOf(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        // One byte more than both share tells them apart; where the left one is a start of the right one, or both are
        // the same, there may be no such byte.
        var shared = left.CommonPrefixLength(right);
        return Math.Min(shared + 1, right.Length);
    }

    /// <summary>
    /// True when the separator is the whole right key, those bytes included that lie in overflow pages.
    /// </summary>
    public static bool IsWholeKey(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int rightOverflowLength)
    {
        Invariant.That(
            left.SequenceCompareTo(right) <= 0,
            $"a separator is made of two keys in order, of {left.Length} and {right.Length} bytes");
        return rightOverflowLength > 0 && left.SequenceEqual(right);
    }
}
