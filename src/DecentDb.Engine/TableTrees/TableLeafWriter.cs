using System;
using System.Collections.Generic;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.TableTrees;

/// <summary>
/// Encodes decoded leaves to pages of the transaction: one page, several after a split, or a merged one.
/// <para>
/// Leaves are chained by their right siblings, and each is named by one entry of an interior page. Whatever adds or
/// takes away a leaf changes both in one go: a leaf that is in one of them only is lost to scans or to lookups.
/// </para>
/// <para>
/// A leaf that grew is cut into as many pages as it needs, evenly, so that each takes some more rows before it is cut
/// again; the last leaf of a table is cut into full pages instead, because rows come behind them. A leaf that shrank
/// below half a page looks for a neighbour to merge with.
/// </para>
/// </summary>
internal sealed class TableLeafWriter(
    PageWriter writer, TableLayout layout, TableInteriorEditor interior, DecodedLeaves leaves)
{
    private readonly ColumnPageEncoder _encoder = new(writer.PageSize, layout);
    private readonly TreePath _path = new();
    private readonly RowBuffer _merged = new(layout);
    private readonly RowBuffer _neighbour = new(layout);

    /// <summary>
    /// Takes a leaf out of the decoded ones and encodes it. When it is the last leaf of the table and longer than a
    /// page, its tail may stay decoded, for the rows that follow.
    /// </summary>
    public void Encode(DecodedLeaf leaf, bool keepTail)
    {
        // Out of the decoded ones first: encoding asks for neighbours, and this one must not be found among them.
        leaves.Remove(leaf);
        FreeOrphans(leaf);
        if (leaf.Rows.Count == 0)
        {
            RemoveEmpty(leaf);
        }
        else if (keepTail || !leaf.HasShrunk || !TryMerge(leaf))
        {
            WritePages(leaf.Rows, leaf.Page, keepTail);
        }

        leaves.Recycle(leaf);
    }

    /// <summary>Frees the pages of all byte strings of the row that are not in the leaf.</summary>
    public void FreeOverflow(RowBuffer rows, int row)
    {
        for (var column = 0; column < rows.Columns.Length; column++)
        {
            if (rows.IsReference(column, row))
            {
                OverflowPages.Free(writer, rows.Bytes(column, row));
            }
        }
    }

    /// <summary>
    /// Reads a leaf's rows from its page; references of columns that the table lost are collected. True when the page
    /// lacks columns that the table got since.
    /// </summary>
    public bool Decode(PageId page, DecodedLeaf leaf)
    {
        var view = TableTree.ReadLeaf(writer, page);
        leaf.Rows.Decode(view);
        leaf.Orphans = CollectOrphans(view, layout);
        return LacksColumns(view, layout);
    }

    /// <summary>
    /// Whether a page has all columns of the table and refers to no values of columns that the table lost: then its
    /// rows may go to another page as they are.
    /// </summary>
    public static bool HasJustColumns(in ColumnPageView view, TableLayout layout) =>
        !LacksColumns(view, layout) && CollectOrphans(view, layout) is null;

    /// <summary>The references of columns that the table lost; null when there are none.</summary>
    public static List<byte[]>? CollectOrphans(ColumnPageView view, TableLayout layout)
    {
        List<byte[]>? orphans = null;
        for (var i = 0; i < view.MinipageCount; i++)
        {
            var minipage = view.MinipageAt(i);
            if (!minipage.HasOverflow || HasColumn(layout, view.ColumnIdAt(i)))
            {
                continue;
            }

            var count = view.RowCount;
            for (var row = 0; row < count; row++)
            {
                if (minipage.IsOverflow(row, count))
                {
                    view.Slice(minipage, row, out var start, out var length);
                    orphans ??= [];
                    orphans.Add(view.Page.AsSpan(start, length).ToArray());
                }
            }
        }

        return orphans;
    }

    /// <summary>Frees a leaf's page and the overflow pages that its rows refer to.</summary>
    public void FreeLeaf(PageId page)
    {
        var view = TableTree.ReadLeaf(writer, page);
        var count = view.RowCount;
        for (var i = 0; i < view.MinipageCount; i++)
        {
            var minipage = view.MinipageAt(i);
            for (var row = 0; minipage.HasOverflow && row < count; row++)
            {
                if (minipage.IsOverflow(row, count))
                {
                    view.Slice(minipage, row, out var start, out var length);
                    OverflowPages.Free(writer, view.Page.AsSpan(start, length));
                }
            }
        }

        writer.Free(page);
    }

    private static bool LacksColumns(in ColumnPageView view, TableLayout layout)
    {
        foreach (var column in layout.Columns)
        {
            if (!view.TryFind(column, out _))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasColumn(TableLayout layout, ushort id)
    {
        foreach (var column in layout.Columns)
        {
            if (column.Id == id)
            {
                return true;
            }
        }

        return false;
    }

    // Only now, not when the leaf was decoded: until its page is written anew the page refers to them, and a leaf that
    // a savepoint brings back would name pages that are free.
    private void FreeOrphans(DecodedLeaf leaf)
    {
        if (leaf.Orphans is null)
        {
            return;
        }

        foreach (var reference in leaf.Orphans)
        {
            OverflowPages.Free(writer, reference);
        }
    }

    private void RemoveEmpty(DecodedLeaf leaf)
    {
        var found = interior.FindLeaf(leaf.AnyRowId, _path, out _, out _);
        Invariant.That(
            found == leaf.Page,
            $"row {leaf.AnyRowId} leads to the empty leaf {leaf.Page} of {writer.FileName}, not to {found}");
        var previous = interior.FindPreviousLeaf(_path);
        if (!previous.IsNone)
        {
            var next = PageFormat.GetRightSibling(writer.Read(leaf.Page));
            PageFormat.SetRightSibling(writer.Modify(previous), next);
        }

        writer.Free(leaf.Page);
        interior.RemoveLeaf(_path);
    }

    // Joins a leaf that lost rows with a neighbour under the same parent when both fill at most 7/8 of a page.
    private bool TryMerge(DecodedLeaf leaf)
    {
        var capacity = ColumnPageFormat.Capacity(writer.PageSize);
        _encoder.Load(leaf.Rows.Columns, leaf.Rows.References, 0, leaf.Rows.RowIds);
        if (interior.Level == 0 || leaf.Rows.Count > ColumnPageFormat.RowCountMax
            || _encoder.Measure(leaf.Rows.Count) > capacity / 2)
        {
            return false;
        }

        var found = interior.FindLeaf(leaf.AnyRowId, _path, out _, out _);
        Invariant.That(
            found == leaf.Page,
            $"row {leaf.AnyRowId} leads to the short leaf {leaf.Page} of {writer.FileName}, not to {found}");
        var depth = _path.Depth - 1;
        var parent = TableTree.ReadInterior(writer, _path.Pages[depth], 1);
        var index = _path.Indexes[depth];
        if (index + 1 < PageFormat.GetCount(parent)
            && TryMergePair(leaf, TableInteriorPage.Child(parent, index + 1), isLeafLeft: true))
        {
            return true;
        }

        // Only under the same parent: else the bound between the two would stand in a page further up.
        if (index == 0)
        {
            return false;
        }

        _path.Indexes[depth] = index - 1;
        return TryMergePair(leaf, TableInteriorPage.Child(parent, index - 1), isLeafLeft: false);
    }

    private bool TryMergePair(DecodedLeaf leaf, PageId neighbourId, bool isLeafLeft)
    {
        var decoded = leaves.Find(neighbourId);
        var other = decoded?.Rows ?? _neighbour;
        if (decoded is null)
        {
            // A page with orphans or without columns of the table is left alone: to merge it would mean to do for it
            // all that decoding does, for a saving of half a page.
            var view = TableTree.ReadLeaf(writer, neighbourId);
            if (view.RowCount + leaf.Rows.Count > ColumnPageFormat.RowCountMax || !HasJustColumns(view, layout))
            {
                return false;
            }

            other.Decode(view);
        }

        // In the order of row ids. The copy costs less than a merge that is not tried.
        _merged.Clear();
        _merged.Append(isLeafLeft ? leaf.Rows : other);
        _merged.Append(isLeafLeft ? other : leaf.Rows);
        if (_merged.Count > ColumnPageFormat.RowCountMax)
        {
            return false;
        }

        _encoder.Load(_merged.Columns, _merged.References, 0, _merged.RowIds);
        if (_encoder.CountThatFits(_merged.Count, withSlack: true) < _merged.Count
            || _encoder.Measure(_merged.Count) > ColumnPageFormat.Capacity(writer.PageSize) * 7 / 8)
        {
            return false;
        }

        // From here on nothing is looked at any more: the merged page fits, with an eighth to spare, so that the next
        // insertion does not split it again.
        if (decoded is not null)
        {
            leaves.Remove(decoded);
            FreeOrphans(decoded);
        }

        var leftId = isLeafLeft ? leaf.Page : neighbourId;
        var rightId = isLeafLeft ? neighbourId : leaf.Page;
        var page = writer.Modify(leftId);
        if (PageFormat.GetRightSibling(page) != rightId)
        {
            throw DatabaseException.Corrupt(
                writer.FileName, leftId, "table leaf", "its right sibling is not the leaf that its parent names next");
        }

        PageFormat.SetRightSibling(page, PageFormat.GetRightSibling(writer.Read(rightId)));
        _encoder.Write(page, _merged.Count, spillPages: null);
        writer.Free(rightId);
        interior.RemoveLeafBehind(_path);
        return true;
    }

    private void WritePages(RowBuffer rows, PageId id, bool keepTail)
    {
        var page = writer.Modify(id);
        Invariant.That(
            PageFormat.GetKind(page) == PageKind.TableLeaf && rows.Count > 0,
            $"{rows.Count} rows are encoded to page {id} of {writer.FileName}, a leaf");

        // The old parameters (base, width, scale of each column) keep what did not change the same bytes, so that the
        // log records small differences. A page of a new leaf has none.
        var count = Math.Min(rows.Count, ColumnPageFormat.RowCountMax);
        _encoder.Load(rows.Columns, rows.References, 0, rows.RowIds[..count]);
        if (PageFormat.GetCount(page) > 0)
        {
            _encoder.KeepParametersOf(page);
        }

        var fits = _encoder.CountThatFits(count, withSlack: false);
        if (fits == rows.Count && !keepTail)
        {
            WriteMeasured(page, fits);
            return;
        }

        // Rows are appended at the right edge, so pages there are left full; elsewhere all parts become alike.
        var isLast = PageFormat.GetRightSibling(page).IsNone;
        var parts = (rows.Count + fits - 1) / fits;
        var even = isLast ? int.MaxValue : (rows.Count + parts - 1) / parts;
        var start = 0;
        var guess = fits;
        while (true)
        {
            guess = Math.Min(Cut(rows, start, guess, even), even);
            if (keepTail && isLast && start + guess == rows.Count)
            {
                KeepTail(rows, start, id);
                return;
            }

            _encoder.Measure(guess);
            WriteMeasured(writer.Modify(id), guess);
            start += guess;
            if (start == rows.Count)
            {
                return;
            }

            id = AddLeafBehind(id, rows.RowIds[start - 1], rows.RowIds[start]);
        }
    }

    private void WriteMeasured(byte[] page, int count)
    {
        // Values that have to leave their page did so when the row was set; the encoder finds no more of them.
        var spilled = _encoder.Write(page, count, spillPages: null);
        Invariant.That(
            spilled == 0,
            $"all values of page {PageFormat.GetId(page)} of {writer.FileName} stay in it, but {spilled}");
    }

    // How many rows from one on fill a page. A window of them is loaded, because loading costs by the row and the rest
    // of a long leaf would be loaded once for each page.
    private int Cut(RowBuffer rows, int start, int guess, int countMax)
    {
        var rest = Math.Min(Math.Min(rows.Count - start, countMax), ColumnPageFormat.RowCountMax);
        var window = Math.Min(rest, guess + (guess / 4) + 16);
        while (true)
        {
            _encoder.Load(rows.Columns, rows.References, start, rows.RowIds.Slice(start, window));
            var fits = _encoder.CountThatFits(guess, withSlack: true);
            if (fits < window || window == rest)
            {
                return fits;
            }

            window = Math.Min(rest, window * 2);
            guess = fits;
        }
    }

    private PageId AddLeafBehind(PageId id, long rowIdBefore, long firstRowId)
    {
        // The row before the cut leads to the left leaf, whose interior entry the new one goes behind. The page is
        // asked for after the allocation, which may have made a savepoint's copy of it.
        writer.Allocate(PageKind.TableLeaf, out var newId);
        var page = writer.Modify(id);
        PageFormat.SetRightSibling(writer.Modify(newId), PageFormat.GetRightSibling(page));
        PageFormat.SetRightSibling(page, newId);
        var found = interior.FindLeaf(rowIdBefore, _path, out _, out _);
        Invariant.That(
            found == id, $"row {rowIdBefore} leads to leaf {id} of {writer.FileName}, which is split, not to {found}");
        interior.InsertLeafBehind(_path, firstRowId, newId);
        return newId;
    }

    // The last rows of the table stay decoded, because the next ones are about to follow them: to encode them now would
    // be to decode them again.
    private void KeepTail(RowBuffer rows, int start, PageId id)
    {
        var tail = leaves.Add(id, rows.RowIds[start]);
        tail.Rows.Append(rows, start, rows.Count - start);
    }
}
