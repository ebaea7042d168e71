using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Trees;

/// <summary>The interior pages from the root to a leaf, and which child was taken in each.</summary>
internal sealed class TreePath
{
    public readonly PageId[] Pages = new PageId[RootRecords.LevelMax + 1];
    public readonly int[] Indexes = new int[RootRecords.LevelMax + 1];

    /// <summary>The number of interior pages.</summary>
    public int Depth;

    public void Clear() => Depth = 0;

    public void Add(PageId page, int index)
    {
        Pages[Depth] = page;
        Indexes[Depth++] = index;
    }

    public void CopyTo(TreePath other)
    {
        Array.Copy(Pages, other.Pages, Depth);
        Array.Copy(Indexes, other.Indexes, Depth);
        other.Depth = Depth;
    }
}
