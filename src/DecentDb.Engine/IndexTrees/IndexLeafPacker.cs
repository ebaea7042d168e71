using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// Writes the entries of neighbouring leaves of an index to fewer leaves, as full as a load leaves them. The neighbours
/// are children of one parent.
/// </summary>
internal sealed class IndexLeafPacker(PageWriter writer)
{
    /// <summary>How many leaves, from that of the walk on, would become fewer; 0 when there is nothing to gain.
    /// </summary>
    public static int CountWorthPacking(PageReader reader, LeafWalk walk, in TreeRoot root)
    {
        if (root.Level == 0)
        {
            return 0;
        }

        var limit = IndexTreeBuilder.FillLimit(reader.PageSize);
        var parent = IndexTree.ReadInterior(reader, walk.Path.Pages[walk.Path.Depth - 1], 1);
        var first = walk.Path.Indexes[walk.Path.Depth - 1];
        var count = Math.Min(parent.Count - first, LeavesMax(reader.PageSize));
        var bytes = 0;
        for (var i = 0; i < count; i++)
        {
            var used = IndexTree.ReadLeaf(reader, parent.Child(first + i)).UsedBytes;
            if (i == 0 && used >= limit - (limit / 32))
            {
                return 0;
            }

            bytes += used;
        }

        // Of each page some bytes stay free because the next entry does not fit.
        var net = limit - (limit / 64);
        return (bytes + net - 1) / net < count ? count : 0;
    }

    /// <summary>Packs leaves from that of the walk on; it is to be found again behind it.</summary>
    /// <param name="walk">Where the leaves are.</param>
    /// <param name="root">The root; the caller writes its record.</param>
    /// <param name="count">The number of leaves, which have one parent.</param>
    /// <returns>The leaves that there are now; as many as before when nothing was changed.</returns>
    public int Pack(LeafWalk walk, ref TreeRoot root, int count)
    {
        var parent = IndexTree.ReadInterior(writer, walk.Path.Pages[walk.Path.Depth - 1], 1);
        var leaves = new PageId[count];
        for (var i = 0; i < count; i++)
        {
            leaves[i] = parent.Child(walk.Path.Indexes[walk.Path.Depth - 1] + i);
            if (i > 0 && PageFormat.GetRightSibling(writer.Read(leaves[i - 1])) != leaves[i])
            {
                throw DatabaseException.Corrupt(
                    writer.FileName, leaves[i - 1], "index leaf",
                    "its right sibling is not the leaf that its parent names next");
            }
        }

        var structure = new IndexStructure(writer) { Root = root.Page, Level = root.Level };
        var kept = structure.Pack(walk.Path, leaves, IndexTreeBuilder.FillLimit(writer.PageSize));
        root = root with { Page = structure.Root, Level = structure.Level };
        return kept;
    }

    // As many bytes at once whatever the size of the pages is, because the writer lock is held.
    private static int LeavesMax(int pageSize) => Math.Max(4, (256 << 10) / pageSize);
}
