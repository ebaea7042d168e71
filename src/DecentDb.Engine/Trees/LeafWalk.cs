using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Trees;

/// <summary>
/// Goes through a tree leaf by leaf, in the order of its keys. The place is kept as a key, the least one that the leaf
/// may hold, and never as a page: so a walk that begins in one state of the database goes on in a later one, in which
/// leaves were split, merged or moved meanwhile. It begins at the first leaf.
/// </summary>
internal abstract class LeafWalk
{
    /// <summary>A whole page in what <see cref="UsedParts"/> counts.</summary>
    protected const int PartsMax = 1 << 10;

    /// <summary>The way to the leaf that was found.</summary>
    public TreePath Path { get; } = new();

    /// <summary>The leaf that was found.</summary>
    public PageId Leaf { get; private set; }

    /// <summary>Whether a leaf comes behind the one that was found.</summary>
    public bool HasNext { get; private set; }

    /// <summary>
    /// The number of interior pages on the path that begin with this leaf: whoever visits each leaf visits each of them
    /// once, at its first leaf.
    /// </summary>
    public int BegunCount
    {
        get
        {
            var count = 0;
            while (count < Path.Depth && Path.Indexes[Path.Depth - 1 - count] == 0)
            {
                count++;
            }

            return count;
        }
    }

    /// <summary>Finds the leaf of the place in a state of the tree; false when the tree is empty.</summary>
    public bool Find(PageReader reader, in TreeRoot root)
    {
        Invariant.That(root.Level <= RootRecords.LevelMax, $"a tree of {reader.FileName} has level {root.Level}");
        HasNext = false;
        Path.Clear();
        var id = root.Page;
        if (id.IsNone)
        {
            return false;
        }

        for (var level = root.Level; level > 0; level--)
        {
            var page = ReadInterior(reader, id, level);
            var index = FindChild(page, reader);
            Path.Add(id, index);
            if (index + 1 < PageFormat.GetCount(page))
            {
                // The nearest bound is the one that is found last.
                TakeNext(page, index + 1, reader);
                HasNext = true;
            }

            id = Child(page, index);
        }

        Leaf = id;
        return true;
    }

    /// <summary>
    /// The number of pages of a tree, counted from its interior pages; without the overflow pages of long values.
    /// </summary>
    /// <param name="reader">The state of the database.</param>
    /// <param name="root">The tree.</param>
    /// <param name="check">Called for each page that is read; may throw.</param>
    public long CountPages(PageReader reader, in TreeRoot root, Action check)
    {
        Invariant.That(root.Level <= RootRecords.LevelMax, $"a tree of {reader.FileName} has level {root.Level}");
        return root.Page.IsNone ? 0 : CountPages(reader, root.Page, root.Level, check);
    }

    /// <summary>Moves the place to the leaf behind the one that was found; false when that is the last one.</summary>
    public bool MoveNext()
    {
        if (HasNext)
        {
            UseNext();
        }

        return HasNext;
    }

    /// <summary>The leaf before the one that was found; none at the left edge.</summary>
    public PageId FindPrevious(PageReader reader, int rootLevel)
    {
        for (var depth = Path.Depth - 1; depth >= 0; depth--)
        {
            if (Path.Indexes[depth] == 0)
            {
                continue;
            }

            var id = Child(ReadInterior(reader, Path.Pages[depth], rootLevel - depth), Path.Indexes[depth] - 1);
            for (var level = rootLevel - depth - 1; level > 0; level--)
            {
                var page = ReadInterior(reader, id, level);
                id = Child(page, PageFormat.GetCount(page) - 1);
            }

            return id;
        }

        return PageId.None;
    }

    /// <summary>
    /// How many leaves, from the one that was found on, would become fewer by packing; 0 when that gains nothing.
    /// </summary>
    public abstract int CountWorthPacking(PageReader reader, in TreeRoot root);

    /// <summary>
    /// Packs so many leaves from the one that was found on; the walk must be found again behind it.
    /// </summary>
    /// <returns>The leaves that there are now; as many as before when nothing was changed.</returns>
    public abstract int Pack(PageWriter writer, ref TreeRoot root, int count);

    /// <summary>
    /// Joins one of the interior pages on the path that begin with the leaf with the page behind it, if they have one
    /// parent and leave room in one page; the walk must be found again behind it.
    /// </summary>
    /// <returns>False when nothing was changed.</returns>
    public abstract bool TryJoin(PageWriter writer, ref TreeRoot root);

    /// <summary>
    /// Whether <see cref="TryJoin"/> may find two pages to join: by their numbers of children, or the bytes they use.
    /// </summary>
    public bool MayJoin(PageReader reader, in TreeRoot root)
    {
        for (var depth = Math.Max(1, Path.Depth - BegunCount); depth < Path.Depth; depth++)
        {
            var parent = ReadInterior(reader, Path.Pages[depth - 1], root.Level - depth + 1);
            var right = Path.Indexes[depth - 1] + 1;
            if (right < PageFormat.GetCount(parent))
            {
                var level = root.Level - depth;
                var parts = UsedParts(ReadInterior(reader, Path.Pages[depth], level))
                    + UsedParts(ReadInterior(reader, Child(parent, right), level));
                if (parts <= PartsMax * 7 / 8)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Reads a page that its parent says is an interior page of this level.</summary>
    public abstract byte[] ReadInterior(PageReader reader, PageId id, int level);

    /// <summary>A child of an interior page.</summary>
    public abstract PageId Child(byte[] page, int index);

    /// <summary>Replaces a child in a private interior page.</summary>
    public abstract void SetChild(byte[] page, int index, PageId child);

    /// <summary>Calls for each chain of overflow pages that a page, whatever its level, owns.</summary>
    public abstract void VisitChains(byte[] page, ChainVisitor visit);

    /// <summary>How much of an interior page is used, of <see cref="PartsMax"/>.</summary>
    protected abstract int UsedParts(byte[] page);

    /// <summary>The child of an interior page in which the place is.</summary>
    protected abstract int FindChild(byte[] page, PageReader reader);

    /// <summary>Keeps the bound before a child as the next place.</summary>
    protected abstract void TakeNext(byte[] page, int index, PageReader reader);

    /// <summary>Goes on from the next place.</summary>
    protected abstract void UseNext();

    private long CountPages(PageReader reader, PageId id, int level, Action check)
    {
        check();
        if (level == 0)
        {
            return 1;
        }

        var page = ReadInterior(reader, id, level);
        var children = PageFormat.GetCount(page);
        if (level == 1)
        {
            return 1 + children;
        }

        long count = 1;
        for (var i = 0; i < children; i++)
        {
            count += CountPages(reader, Child(page, i), level - 1, check);
        }

        return count;
    }
}
