using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.TableTrees;

/// <summary>
/// Walks all pages of trees of rows and lists what is wrong: depth, order, separators, sibling chains, counts, overflow
/// chains. Goes on after a problem where it can. The reader is renewed after each leaf and each page of an overflow
/// chain, so no image that was read before a call may be used after it.
/// <para>
/// What a page says of itself was checked when it was read. Here is checked what pages say of each other, which no read
/// of one of them can tell: that each leaf is where its parents say and in the chain where its neighbours say, that row
/// ids ascend from leaf to leaf, that a value's pages belong to it alone. Whoever looks for damage wants all of it, so
/// a page that is wrong is reported and passed over, and what cannot be judged without it is not.
/// </para>
/// </summary>
internal sealed class TableTreeChecker(TreeWalk walk)
{
    private readonly Int64Vector _rowIds = new();
    private readonly List<(PageId First, long Length)> _chains = [];
    private Action<PageId, ColumnPageView>? _leafVisitor;
    private long _count;
    private long _lastRowId;

    /// <summary>Checks a table.</summary>
    /// <param name="root">Its root record.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="visitLeaf">Called with each leaf whose values can all be read, unless null.</param>
    /// <param name="rowIdMax">The greatest row id that there may be; it is not counted.</param>
    /// <returns>True when every page could be read, so that cursors can walk the tree.</returns>
    public bool Check(
        in TreeRoot root,
        string name,
        Action<PageId, ColumnPageView>? visitLeaf = null,
        long rowIdMax = long.MaxValue)
    {
        _leafVisitor = visitLeaf;
        _count = 0;
        _lastRowId = long.MinValue;
        walk.Start(name);
        if (!root.Page.IsNone)
        {
            CheckPage(root.Page, root.Level, long.MinValue, long.MaxValue, isRightEdge: true);
        }

        walk.End(root, _count);
        if (_count > 0 && root.NextRowId <= _lastRowId && _lastRowId < rowIdMax)
        {
            walk.Report(string.Create(
                CultureInfo.InvariantCulture,
                $"its next row id is {root.NextRowId}, but it has a row with the id {_lastRowId}"));
        }

        return walk.IsWhole;
    }

    private void CheckPage(PageId id, int level, long low, long high, bool isRightEdge)
    {
        if (!walk.TryRead(id, level == 0 ? PageKind.TableLeaf : PageKind.TableInterior, level, out var page))
        {
            walk.ForgetSiblings();
            return;
        }

        // The level falls by one at each step, so that no damage leads round in circles.
        if (level == 0)
        {
            CheckLeaf(id, new ColumnPageView(page), low, high, isRightEdge);
            return;
        }

        var count = PageFormat.GetCount(page);
        var keys = new long[count + 1];
        var children = new PageId[count];
        for (var i = 0; i < count; i++)
        {
            keys[i] = i == 0 ? low : TableInteriorPage.Key(page, i);
            children[i] = TableInteriorPage.Child(page, i);
        }

        keys[count] = high;
        for (var i = 0; i < count; i++)
        {
            var isLast = isRightEdge && i == count - 1;
            if (keys[i] > keys[i + 1] || (keys[i] == keys[i + 1] && !isLast && i > 0))
            {
                walk.Report(id, "its separators do not ascend");
            }

            CheckPage(children[i], level - 1, keys[i], keys[i + 1], isLast);
        }
    }

    private void CheckLeaf(PageId id, ColumnPageView page, long low, long high, bool isRightEdge)
    {
        walk.CheckSibling(id, page.Page);
        CheckRowIds(id, page, low, high, isRightEdge);
        if (CheckOverflow(id, page))
        {
            _leafVisitor?.Invoke(id, new ColumnPageView(walk.Reader.Read(id)));
        }

        walk.Reader.Renew();
    }

    private void CheckRowIds(PageId id, ColumnPageView page, long low, long high, bool isRightEdge)
    {
        page.ReadRowIds(_rowIds);
        var rowCount = page.RowCount;
        Invariant.That(
            rowCount <= _rowIds.Capacity, $"{walk.Reader.FileName}: page {id} has more rows than row ids were read");
        for (var row = 0; row < rowCount; row++)
        {
            var rowId = _rowIds.Values[row];
            if (rowId < low || (rowId >= high && !isRightEdge))
            {
                walk.Report(id, "a row id is outside the separators");
                break;
            }

            if (rowId <= _lastRowId && _count + row > 0)
            {
                walk.Report(id, "its row ids do not ascend");
                break;
            }

            _lastRowId = rowId;
        }

        _count += rowCount;
    }

    // The chains of a leaf are walked after the leaf was read, so that the reader can be renewed on the way.
    private bool CheckOverflow(PageId id, ColumnPageView page)
    {
        _chains.Clear();
        var rowCount = page.RowCount;
        for (var i = 0; i < page.MinipageCount; i++)
        {
            var minipage = page.MinipageAt(i);
            for (var row = 0; minipage.HasOverflow && row < rowCount; row++)
            {
                if (minipage.IsOverflow(row, rowCount))
                {
                    page.Slice(minipage, row, out var start, out var length);
                    var reference = page.Page.AsSpan(start, length);
                    _chains.Add((OverflowPages.FirstPageOf(reference), OverflowPages.LengthOf(reference)));
                }
            }
        }

        var isWhole = true;
        var total = 0L;
        foreach (var (first, length) in _chains)
        {
            isWhole &= walk.CheckChain(id, first, length, renews: true);
            total += length;
        }

        if (isWhole && total > ColumnPageFormat.ValueLengthMax + ColumnPageFormat.OverflowBytesMax)
        {
            walk.NoteLoss();
            walk.Report(id, "its long values are too long together");
            return false;
        }

        return isWhole;
    }
}
