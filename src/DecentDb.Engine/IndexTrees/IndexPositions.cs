using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// Says about where keys lie among the entries of an index, by one way down the tree for each: every child of a page
/// counts as holding as many entries as the others. It is for estimates: nothing depends on what is read here, and of
/// a damaged tree it says something rather than fail.
/// </summary>
internal static class IndexPositions
{
    private const double Unknown = 0.5;

    /// <summary>
    /// How many entries have keys from one on and below another; exact where both lead to one leaf.
    /// </summary>
    /// <param name="reader">The state of the database.</param>
    /// <param name="root">The index.</param>
    /// <param name="start">The first key; empty for the first of all.</param>
    /// <param name="end">The end; empty for the end of the index.</param>
    public static double CountBetween(
        PageReader reader, in TreeRoot root, ReadOnlySpan<byte> start, ReadOnlySpan<byte> end)
    {
        var first = start.Length == 0 ? default : Find(reader, root, start);
        var last = end.Length == 0 ? new Position(PageId.None, 0, 1) : Find(reader, root, end);
        return !first.Leaf.IsNone && first.Leaf == last.Leaf
            ? Math.Max(0, last.Index - first.Index)
            : Math.Max(0, (last.Share - first.Share) * root.RowCount);
    }

    /// <summary>
    /// Reads the key of the entry that has about a share of all entries before it; false when there is none.
    /// </summary>
    public static bool TryReadKeyAt(PageReader reader, in TreeRoot root, double share, IndexKey key)
    {
        var id = root.Page;
        for (var level = root.Level; level >= 0 && !id.IsNone; level--)
        {
            if (!TryRead(reader, id, level, out var page) || page.Count == 0)
            {
                return false;
            }

            share *= page.Count;
            var index = Math.Clamp((int)share, 0, page.Count - 1);
            share -= index;
            if (level == 0)
            {
                page.ReadKey(index, reader, key);
                return true;
            }

            id = page.Child(index);
        }

        return false;
    }

    private static Position Find(PageReader reader, in TreeRoot root, ReadOnlySpan<byte> key)
    {
        var share = 0.0;
        var width = 1.0;
        var id = root.Page;
        for (var level = root.Level; level >= 0 && !id.IsNone; level--)
        {
            if (!TryRead(reader, id, level, out var page) || page.Count == 0)
            {
                break;
            }

            width /= page.Count;
            if (level == 0)
            {
                var at = page.LowerBound(key, long.MinValue, reader);
                return new Position(id, at, share + (at * width));
            }

            var index = page.FindChild(key, long.MinValue, reader);
            share += index * width;
            id = page.Child(index);
        }

        return new Position(PageId.None, 0, share + (Unknown * width));
    }

    private static bool TryRead(PageReader reader, PageId id, int level, out IndexPageView view)
    {
        var page = reader.ReadForEstimate(id);
        var fits = PageFormat.GetKind(page) == (level == 0 ? PageKind.IndexLeaf : PageKind.IndexInterior)
            && PageFormat.GetLevel(page) == level;
        view = fits ? new IndexPageView(page) : default;
        return fits;
    }

    /// <summary>The first entry that is not below a key: its leaf, its place there, and the share before it.</summary>
    private readonly record struct Position(PageId Leaf, int Index, double Share);
}
