using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BTrees;

/// <summary>
/// Walks all pages of trees and lists what is wrong: depth, order, separators, sibling chains, counts, overflow
/// chains, page ids out of bounds, pages reached twice. Goes on after a problem where it can. The reader is renewed
/// between leaves.
/// </summary>
internal sealed class TreeChecker
{
    private const int ProblemsMax = 100;

    private readonly PageReader _reader;
    private readonly uint _pageCount;
    private readonly Func<PageId, bool> _visit;
    private readonly List<string> _problems;
    private readonly Int64Vector _rowIds = new();
    private readonly IndexKey _lastKey = new();
    private readonly IndexKey _key = new();
    private string _tree = "";
    private long _count;
    private PageId _lastLeaf;
    private PageId _expectedLeaf;
    private long _lastRowId;
    private bool _hasLastKey;

    /// <summary>A checker that reads one state of the database.</summary>
    /// <param name="reader">The state to check.</param>
    /// <param name="pageCount">Page ids are below this.</param>
    /// <param name="visit">Called with every page found; answers false when the page was found before.</param>
    /// <param name="problems">Gets a sentence for each problem, up to a limit.</param>
    public TreeChecker(PageReader reader, uint pageCount, Func<PageId, bool> visit, List<string> problems)
    {
        _reader = reader;
        _pageCount = pageCount;
        _visit = visit;
        _problems = problems;
    }

    /// <summary>Checks the pages of root records.</summary>
    public void CheckRoots()
    {
        _tree = "roots";
        var id = RootRecords.FirstPageOf(_reader.PageSize);
        while (!id.IsNone && TryRead(id, PageKind.Roots, 0, out var page))
        {
            id = PageFormat.GetRightSibling(page);
        }
    }

    /// <summary>Checks one tree; the name is for messages.</summary>
    public void CheckTree(in TreeRoot root, string name)
    {
        _tree = name;
        _count = 0;
        _lastLeaf = PageId.None;
        _expectedLeaf = PageId.None;
        _lastRowId = long.MinValue;
        _hasLastKey = false;
        if (!root.Page.IsNone)
        {
            if (root.Kind == TreeKind.Table)
            {
                CheckTablePage(root.Page, root.Level, long.MinValue, long.MaxValue, isRightEdge: true);
            }
            else
            {
                CheckIndexPage(root.Page, root.Level, null, null);
            }
        }

        if (!_expectedLeaf.IsNone)
        {
            Report(_lastLeaf, "its right sibling " + _expectedLeaf + " is not in the tree");
        }

        if (_count != root.RowCount)
        {
            Report(root.Page, string.Create(
                CultureInfo.InvariantCulture, $"the tree holds {_count} rows, its root record says {root.RowCount}"));
        }

        if (root.Kind == TreeKind.Table && _count > 0 && root.NextRowId <= _lastRowId
            && root.NextRowId != long.MaxValue)
        {
            Report(root.Page, "the next row id is not above the last row id");
        }
    }

    private void CheckTablePage(PageId id, int level, long low, long high, bool isRightEdge)
    {
        if (!TryRead(id, level == 0 ? PageKind.TableLeaf : PageKind.TableInterior, level, out var page))
        {
            _expectedLeaf = PageId.None;
            _lastLeaf = PageId.None;
            return;
        }

        if (level == 0)
        {
            CheckTableLeaf(id, new ColumnPageView(page), low, high, isRightEdge);
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
                Report(id, "its separators do not ascend");
            }

            CheckTablePage(children[i], level - 1, keys[i], keys[i + 1], isLast);
        }
    }

    private void CheckTableLeaf(PageId id, ColumnPageView page, long low, long high, bool isRightEdge)
    {
        CheckSibling(id, page.Page);
        page.ReadRowIds(_rowIds);
        var rowCount = page.RowCount;
        for (var row = 0; row < rowCount; row++)
        {
            var rowId = _rowIds.Values[row];
            if (rowId < low || (rowId >= high && !isRightEdge))
            {
                Report(id, "a row id is outside the separators");
                break;
            }

            if (rowId <= _lastRowId && _count + row > 0)
            {
                Report(id, "row ids do not ascend");
                break;
            }

            _lastRowId = rowId;
        }

        _count += rowCount;
        for (var i = 0; i < page.MinipageCount; i++)
        {
            var minipage = page.MinipageAt(i);
            for (var row = 0; minipage.HasOverflow && row < rowCount; row++)
            {
                if (minipage.IsOverflow(row, rowCount))
                {
                    page.Slice(minipage, row, out var start, out var length);
                    var reference = page.Page.AsSpan(start, length);
                    CheckChain(id, OverflowPages.FirstPageOf(reference), OverflowPages.LengthOf(reference));
                }
            }
        }
    }

    private void CheckIndexPage(PageId id, int level, IndexKey? low, IndexKey? high)
    {
        if (!TryRead(id, level == 0 ? PageKind.IndexLeaf : PageKind.IndexInterior, level, out var bytes))
        {
            _expectedLeaf = PageId.None;
            _lastLeaf = PageId.None;
            return;
        }

        var page = new IndexPageView(bytes);
        if (level == 0)
        {
            CheckIndexLeaf(id, page, low, high);
            return;
        }

        var bounds = new IndexKey?[page.Count + 1];
        bounds[0] = low;
        bounds[page.Count] = high;
        for (var i = 1; i < page.Count; i++)
        {
            CheckKeyChain(id, page, i);
            var bound = new IndexKey();
            if (!TryReadKey(id, page, i, bound))
            {
                return;
            }

            bounds[i] = bound;
            if (bounds[i - 1] is { } before && before.CompareTo(bound) >= 0)
            {
                Report(id, "its separators do not ascend");
            }
        }

        for (var i = 0; i < page.Count; i++)
        {
            CheckIndexPage(page.Child(i), level - 1, bounds[i], bounds[i + 1]);
        }
    }

    private void CheckIndexLeaf(PageId id, in IndexPageView page, IndexKey? low, IndexKey? high)
    {
        CheckSibling(id, page.Page);
        for (var i = 0; i < page.Count; i++)
        {
            CheckKeyChain(id, page, i);
            if (!TryReadKey(id, page, i, _key))
            {
                continue;
            }

            if ((low is not null && _key.CompareTo(low) < 0) || (high is not null && _key.CompareTo(high) >= 0))
            {
                Report(id, "a key is outside the separators");
                break;
            }

            if (_hasLastKey && _lastKey.CompareTo(_key) >= 0)
            {
                Report(id, "keys do not ascend");
                break;
            }

            _lastKey.Set(_key.Bytes, _key.RowId);
            _hasLastKey = true;
        }

        _count += page.Count;
    }

    private bool TryReadKey(PageId id, in IndexPageView page, int index, IndexKey key)
    {
        try
        {
            page.ReadKey(index, _reader, key);
            return true;
        }
        catch (DatabaseException e)
        {
            Report(id, e.Message);
            return false;
        }
    }

    private void CheckKeyChain(PageId id, in IndexPageView page, int index)
    {
        if (page.IsOverflow(index))
        {
            CheckChain(id, page.OverflowPage(index), page.OverflowLength(index));
        }
    }

    private void CheckChain(PageId owner, PageId id, long length)
    {
        for (var number = 0; length > 0; number++)
        {
            if (!TryRead(id, PageKind.Overflow, 0, out _))
            {
                return;
            }

            try
            {
                length -= OverflowPages.ReadPiece(_reader, id, number, length, out id).Length;
            }
            catch (DatabaseException e)
            {
                Report(owner, e.Message);
                return;
            }
        }
    }

    private void CheckSibling(PageId id, byte[] page)
    {
        if (!_lastLeaf.IsNone && _expectedLeaf != id)
        {
            Report(_lastLeaf, "its right sibling is " + _expectedLeaf + ", the next leaf is " + id);
        }

        _lastLeaf = id;
        _expectedLeaf = PageFormat.GetRightSibling(page);
    }

    private bool TryRead(PageId id, PageKind kind, int level, out byte[] page)
    {
        page = [];
        if (id.IsNone || id.Value >= _pageCount)
        {
            Report(id, "the page id is out of bounds");
            return false;
        }

        if (!_visit(id))
        {
            Report(id, "it is reached twice");
            return false;
        }

        try
        {
            page = _reader.Read(id);
        }
        catch (DatabaseException e)
        {
            Report(id, e.Message);
            return false;
        }

        if (PageFormat.GetKind(page) != kind || PageFormat.GetLevel(page) != level)
        {
            Report(id, "its kind or level is not what its parent says");
            return false;
        }

        return true;
    }

    private void Report(PageId id, string problem)
    {
        if (_problems.Count < ProblemsMax)
        {
            _problems.Add(string.Create(CultureInfo.InvariantCulture, $"{_tree}, page {id}: {problem}."));
        }
    }
}
