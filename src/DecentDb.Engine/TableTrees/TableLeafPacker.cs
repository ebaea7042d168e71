using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.TableTrees;

/// <summary>
/// Writes the rows of neighbouring leaves of a table to fewer leaves, as full as a load leaves them. The neighbours are
/// children of one parent, so that no bound further up changes: the first leaf keeps its bound, the others get theirs
/// from their new first rows, and those that are left over are freed.
/// </summary>
internal sealed class TableLeafPacker(PageWriter writer, TableLayout layout)
{
    // A leaf this full is passed over: to move a few rows into it would be to write all leaves behind it anew.
    private const int FullPercent = 96;

    // Rows that are decoded at once: those of columns that take no bits are many.
    private const int RowsMax = 4 * ColumnPageFormat.RowCountMax;

    private readonly ColumnPageEncoder _encoder = new(writer.PageSize, layout);
    private readonly RowBuffer _rows = new(layout);
    private readonly RowBuffer _leaf = new(layout);
    private readonly TreePath _path = new();

    /// <summary>
    /// How many leaves, from that of the walk on, would become fewer; 0 when there is nothing to gain. Decided by the
    /// bytes that the pages say they use, without decoding any.
    /// </summary>
    public static int CountWorthPacking(PageReader reader, LeafWalk walk, in TreeRoot root, TableLayout layout)
    {
        if (root.Level == 0)
        {
            return 0;
        }

        var capacity = ColumnPageFormat.Capacity(reader.PageSize);
        var parent = TableTree.ReadInterior(reader, walk.Path.Pages[walk.Path.Depth - 1], 1);
        var first = walk.Path.Indexes[walk.Path.Depth - 1];
        var limit = Math.Min(PageFormat.GetCount(parent) - first, LeavesMax(reader.PageSize));
        var bytes = 0;
        var rows = 0;
        for (var i = 0; i < limit; i++)
        {
            var view = TableTree.ReadLeaf(reader, TableInteriorPage.Child(parent, first + i));
            if (!TableLeafWriter.HasJustColumns(view, layout))
            {
                limit = i;
                break;
            }

            var used = BinaryPrimitives.ReadUInt16LittleEndian(view.Page.AsSpan(ColumnPageFormat.UsedEndOffset));
            if (i == 0 && (used * 100 >= capacity * FullPercent || view.RowCount == ColumnPageFormat.RowCountMax))
            {
                return 0;
            }

            // Only an estimate: the same rows may take more or fewer bits in one page than in two. Packing measures.
            bytes += used;
            rows += view.RowCount;
            limit = rows > RowsMax ? i + 1 : limit;
        }

        // Of each page about 1 % stays free, as in a page that a load wrote.
        var needed = Math.Max(
            (bytes + capacity - (capacity / 64) - 1) / (capacity - (capacity / 64)),
            (rows + ColumnPageFormat.RowCountMax - 1) / ColumnPageFormat.RowCountMax);
        return needed < limit ? limit : 0;
    }

    /// <summary>Packs leaves from that of the walk on; it is to be found again behind it.</summary>
    /// <param name="walk">Where the leaves are.</param>
    /// <param name="root">The root; the caller writes its record.</param>
    /// <param name="count">The number of leaves, which have one parent.</param>
    /// <returns>The leaves that there are now; as many as before when nothing was changed.</returns>
    public int Pack(LeafWalk walk, ref TreeRoot root, int count)
    {
        // One parent, so that the bound of the first leaf and that behind the last one stay what they are.
        var depth = walk.Path.Depth - 1;
        Invariant.That(
            depth >= 0 && count > 1, $"{count} leaves of {writer.FileName} at depth {depth} are packed together");
        var parent = TableTree.ReadInterior(writer, walk.Path.Pages[depth], 1);
        var first = walk.Path.Indexes[depth];
        var pages = ReadLeaves(parent, first, count);
        var counts = Cut(count);
        if (counts.Count >= count)
        {
            return count;
        }

        // While the bounds are those of the rows as they were, the leaves can be found by them.
        var kept = counts.Count;
        var behind = SiblingOf(pages[^1]);
        var interior = new TableInteriorEditor(writer) { Root = root.Page, Level = root.Level };
        var bound = kept > 1 ? TableInteriorPage.Key(parent, first + kept - 1) : _rows.RowIds[0];
        RemoveBehind(interior, bound, pages, kept);
        Rewrite(interior, pages.AsSpan(0, kept), counts, behind);
        root = root with { Page = interior.Root, Level = interior.Level };
        return kept;
    }

    // As many bytes at once whatever the size of the pages is, because the writer lock is held.
    private static int LeavesMax(int pageSize) => Math.Max(4, (256 << 10) / pageSize);

    private PageId[] ReadLeaves(byte[] parent, int first, int count)
    {
        var pages = new PageId[count];
        _rows.Clear();
        for (var i = 0; i < count; i++)
        {
            pages[i] = TableInteriorPage.Child(parent, first + i);
            if (i > 0 && SiblingOf(pages[i - 1]) != pages[i])
            {
                throw DatabaseException.Corrupt(
                    writer.FileName, pages[i - 1], "table leaf",
                    "its right sibling is not the leaf that its parent names next");
            }

            // References to overflow pages go along as they are: the values stay where they lie.
            _leaf.Decode(TableTree.ReadLeaf(writer, pages[i]));
            _rows.Append(_leaf);
        }

        return pages;
    }

    private PageId SiblingOf(PageId leaf) => PageFormat.GetRightSibling(writer.Read(leaf));

    // Measured before anything is written, because columns of many rows may take more bits than those of few.
    private List<int> Cut(int countMax)
    {
        var counts = new List<int>();
        var guess = 0;
        for (var start = 0; start < _rows.Count && counts.Count < countMax;)
        {
            guess = CutOne(start, guess);
            counts.Add(guess);
            start += guess;
        }

        return counts;
    }

    private int CutOne(int start, int guess)
    {
        // A window of the rows is loaded, a little longer than the page before: loading costs by the row.
        var rest = Math.Min(_rows.Count - start, ColumnPageFormat.RowCountMax);
        var window = guess == 0 ? rest : Math.Min(rest, guess + (guess / 4) + 16);
        while (true)
        {
            _encoder.Load(_rows.Columns, _rows.References, start, _rows.RowIds.Slice(start, window));
            var fits = _encoder.CountThatFits(guess == 0 ? window : guess, withSlack: true);
            if (fits < window || window == rest)
            {
                return fits;
            }

            window = Math.Min(rest, window * 2);
        }
    }

    private void RemoveBehind(TableInteriorEditor interior, long bound, PageId[] pages, int keptCount)
    {
        for (var i = keptCount; i < pages.Length; i++)
        {
            // Looked for each time: with a child its parent may go, or be joined with the one beside it.
            var found = interior.FindLeaf(bound, _path, out _, out _);
            Invariant.That(
                found == pages[keptCount - 1], $"row {bound} of {writer.FileName} is in leaf {found} before packing");
            writer.Free(pages[i]);
            interior.RemoveLeafBehind(_path);
        }
    }

    private void Rewrite(TableInteriorEditor interior, ReadOnlySpan<PageId> pages, List<int> counts, PageId behind)
    {
        var found = interior.FindLeaf(_rows.RowIds[0], _path, out _, out _);
        Invariant.That(found == pages[0], $"row {_rows.RowIds[0]} of {writer.FileName} is in leaf {found} when packed");
        var start = 0;
        for (var i = 0; i < pages.Length; i++)
        {
            // The bound of a leaf is its first row from now on; that of the first one stays, because rows that were
            // deleted may come back before it.
            if (i > 0)
            {
                var depth = _path.Depth - 1;
                TableInteriorPage.SetKey(
                    writer.Modify(_path.Pages[depth]), _path.Indexes[depth] + i, _rows.RowIds[start]);
            }

            _encoder.Load(_rows.Columns, _rows.References, start, _rows.RowIds.Slice(start, counts[i]));
            _encoder.Measure(counts[i]);
            var page = writer.Modify(pages[i]);
            PageFormat.SetRightSibling(page, i + 1 < pages.Length ? pages[i + 1] : behind);
            var spilled = _encoder.Write(page, counts[i], spillPages: null);
            Invariant.That(spilled == 0, $"all values of page {pages[i]} of {writer.FileName} stay in it");
            start += counts[i];
        }

        Invariant.That(start == _rows.Count, $"all {_rows.Count} rows of leaf {pages[0]} of {writer.FileName} stay");
    }
}
