using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.TableTrees;

/// <summary>
/// Changes the interior pages of a table: which leaf holds which row ids. A child holds the row ids from its own key on
/// to the key of the next child; the first child of a page begins where the page itself does, so its key says nothing.
/// No page is ever without children, and a root with a single one goes away, so that the level of a tree is what its
/// size needs.
/// </summary>
internal sealed class TableInteriorEditor(PageWriter writer)
{
    /// <summary>The root page; none when the table is empty.</summary>
    public PageId Root { get; set; }

    /// <summary>The level of the root page.</summary>
    public int Level { get; set; }

    /// <summary>
    /// The leaf whose rows include this id, and the least and the greatest id that it may hold. Both bounds are
    /// inclusive: no number is left over for "unbounded", because the greatest one is a row id like any other. The
    /// table is not empty.
    /// </summary>
    public PageId FindLeaf(long rowId, TreePath path, out long least, out long greatest)
    {
        least = long.MinValue;
        greatest = long.MaxValue;
        path.Clear();
        var id = Root;
        for (var level = Level; level > 0; level--)
        {
            var page = TableTree.ReadInterior(writer, id, level);
            var index = TableInteriorPage.FindChild(page, rowId);
            path.Add(id, index);
            least = index > 0 ? TableInteriorPage.Key(page, index) : least;
            greatest = index + 1 < PageFormat.GetCount(page)
                ? TableInteriorPage.Key(page, index + 1) - 1 // above rowId, so there is a number below it
                : greatest;
            id = TableInteriorPage.Child(page, index);
        }

        return id;
    }

    /// <summary>The leaf before the path's leaf; none at the left edge.</summary>
    public PageId FindPreviousLeaf(TreePath path)
    {
        for (var depth = path.Depth - 1; depth >= 0; depth--)
        {
            if (path.Indexes[depth] == 0)
            {
                continue;
            }

            var page = TableTree.ReadInterior(writer, path.Pages[depth], Level - depth);
            var id = TableInteriorPage.Child(page, path.Indexes[depth] - 1);
            for (var level = Level - depth - 1; level > 0; level--)
            {
                page = TableTree.ReadInterior(writer, id, level);
                id = TableInteriorPage.Child(page, PageFormat.GetCount(page) - 1);
            }

            return id;
        }

        return PageId.None;
    }

    /// <summary>Adds a leaf right behind the path's leaf. The path is not to be used afterwards.</summary>
    public void InsertLeafBehind(TreePath path, long firstRowId, PageId leaf) =>
        InsertBehind(path, path.Depth - 1, firstRowId, leaf);

    /// <summary>Takes the path's leaf out. The path is not to be used afterwards.</summary>
    public void RemoveLeaf(TreePath path) =>
        Remove(path, path.Depth - 1, path.Depth == 0 ? 0 : path.Indexes[path.Depth - 1]);

    /// <summary>Takes the leaf right behind the path's leaf, which has the same parent, out.</summary>
    public void RemoveLeafBehind(TreePath path) =>
        Remove(path, path.Depth - 1, path.Indexes[path.Depth - 1] + 1);

    /// <summary>
    /// Joins one of so many last interior pages of a path with the one behind it under the same parent, if both leave
    /// room in one page. The path is not to be used afterwards.
    /// </summary>
    /// <returns>False when nothing was changed.</returns>
    public bool TryJoin(TreePath path, int count)
    {
        for (var depth = Math.Max(1, path.Depth - count); depth < path.Depth; depth++)
        {
            var parent = TableTree.ReadInterior(writer, path.Pages[depth - 1], Level - depth + 1);
            if (path.Indexes[depth - 1] + 1 < PageFormat.GetCount(parent)
                && TryMergePair(path, depth, parent, path.Indexes[depth - 1]))
            {
                return true;
            }
        }

        return false;
    }

    private void InsertBehind(TreePath path, int depth, long key, PageId child)
    {
        if (depth < 0)
        {
            // The root was split: a new one over both halves.
            Invariant.That(
                Level < RootRecords.LevelMax, $"the tree under page {Root} of {writer.FileName} has level {Level}");
            var root = writer.Allocate(PageKind.TableInterior, out var rootId);
            PageFormat.SetLevel(root, ++Level);
            TableInteriorPage.Append(root, long.MinValue, Root);
            TableInteriorPage.Append(root, key, child);
            Root = rootId;
            return;
        }

        var id = path.Pages[depth];
        var index = path.Indexes[depth] + 1;
        var page = writer.Modify(id);
        var count = PageFormat.GetCount(page);
        if (count < TableInteriorPage.Capacity(page.Length))
        {
            TableInteriorPage.Insert(page, index, key, child);
            return;
        }

        // Behind the last child the left page stays full: rows are usually appended.
        var right = writer.Allocate(PageKind.TableInterior, out var rightId);
        page = writer.Modify(id); // again: to allocate may have changed whose copy it is
        PageFormat.SetLevel(right, PageFormat.GetLevel(page));
        var cut = index == count ? count : count / 2;
        for (var i = cut; i < count; i++)
        {
            TableInteriorPage.Append(right, TableInteriorPage.Key(page, i), TableInteriorPage.Child(page, i));
        }

        // The key of the first child on the right goes up with the page, though the page keeps it too: there it says
        // nothing any more.
        TableInteriorPage.Truncate(page, cut);
        if (index > cut || cut == count)
        {
            TableInteriorPage.Insert(right, index - cut, key, child);
        }
        else
        {
            TableInteriorPage.Insert(page, index, key, child);
        }

        InsertBehind(path, depth - 1, TableInteriorPage.Key(right, 0), rightId);
    }

    private void Remove(TreePath path, int depth, int index)
    {
        if (depth < 0)
        {
            Root = PageId.None;
            Level = 0;
            return;
        }

        var id = path.Pages[depth];
        var page = writer.Modify(id);
        if (index >= PageFormat.GetCount(page))
        {
            throw DatabaseException.Corrupt(writer.FileName, id, "table interior", "a child is not where it was found");
        }

        // With the first child its bound goes: the next one begins where the page does.
        TableInteriorPage.Remove(page, index);
        var count = PageFormat.GetCount(page);
        if (count == 0)
        {
            writer.Free(id);
            Remove(path, depth - 1, depth == 0 ? 0 : path.Indexes[depth - 1]);
        }
        else if (depth == 0)
        {
            DropSingleChildRoots();
        }
        else if (count < TableInteriorPage.Capacity(page.Length) / 4)
        {
            MergeWithNeighbour(path, depth);
        }
    }

    private void DropSingleChildRoots()
    {
        while (Level > 0)
        {
            var page = TableTree.ReadInterior(writer, Root, Level);
            if (PageFormat.GetCount(page) > 1)
            {
                return;
            }

            var child = TableInteriorPage.Child(page, 0);
            if (child == Root)
            {
                throw DatabaseException.Corrupt(writer.FileName, Root, "table interior", "its only child is itself");
            }

            writer.Free(Root);
            Root = child;
            Level--;
        }
    }

    private void MergeWithNeighbour(TreePath path, int depth)
    {
        var parent = TableTree.ReadInterior(writer, path.Pages[depth - 1], Level - depth + 1);
        var leftIndex = path.Indexes[depth - 1];
        if (leftIndex + 1 == PageFormat.GetCount(parent))
        {
            leftIndex--;
        }

        if (leftIndex >= 0)
        {
            TryMergePair(path, depth, parent, leftIndex);
        }
    }

    private bool TryMergePair(TreePath path, int depth, byte[] parent, int leftIndex)
    {
        // Pages are joined only when the result leaves room: one that is just full would be split by the next
        // insertion, and a table at that size would split and merge all the time.
        var leftId = TableInteriorPage.Child(parent, leftIndex);
        var rightId = TableInteriorPage.Child(parent, leftIndex + 1);
        if (leftId == rightId)
        {
            throw DatabaseException.Corrupt(
                writer.FileName, path.Pages[depth - 1], "table interior", "it names one child twice");
        }

        var right = TableTree.ReadInterior(writer, rightId, Level - depth);
        var left = TableTree.ReadInterior(writer, leftId, Level - depth);
        var rightCount = PageFormat.GetCount(right);
        if (PageFormat.GetCount(left) + rightCount > TableInteriorPage.Capacity(left.Length) * 7 / 8)
        {
            return false;
        }

        left = writer.Modify(leftId);
        for (var i = 0; i < rightCount; i++)
        {
            // The first key of a page says nothing; its parent knows the bound.
            var key = TableInteriorPage.Key(i == 0 ? parent : right, i == 0 ? leftIndex + 1 : i);
            TableInteriorPage.Append(left, key, TableInteriorPage.Child(right, i));
        }

        writer.Free(rightId);
        Remove(path, depth - 1, leftIndex + 1);
        return true;
    }
}
