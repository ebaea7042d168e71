using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Walks all pages of trees and lists what is wrong: depth, order, separators, sibling chains, counts, overflow
/// chains, page ids out of bounds, pages reached twice. Goes on after a problem where it can. The reader is renewed
/// after each leaf and each page of an overflow chain, so no image that was read before a call may be used after it.
/// </summary>
internal sealed class TreeChecker
{
    private readonly PageReader _reader;
    private readonly uint _pageCount;
    private readonly Func<PageId, bool> _visit;
    private readonly ProblemList _problems;
    private readonly CancellationToken _cancellationToken;
    private readonly Int64Vector _rowIds = new();
    private readonly List<(PageId First, long Length)> _chains = [];
    private readonly IndexKey _lastKey = new();
    private readonly IndexKey _key = new();
    private Action<PageId, ColumnPageView>? _leafVisitor;
    private IndexEntryVisitor? _entryVisitor;
    private string _tree = "";
    private bool _isWhole;
    private long _count;
    private PageId _lastLeaf;
    private PageId _expectedLeaf;
    private long _lastRowId;
    private bool _hasLastKey;

    /// <summary>A checker that reads one state of the database.</summary>
    /// <param name="reader">The state to check.</param>
    /// <param name="pageCount">Page ids are below this.</param>
    /// <param name="visit">Called with every page found; answers false when the page was found before.</param>
    /// <param name="problems">Gets a sentence for each problem.</param>
    /// <param name="cancellationToken">Asked at every page.</param>
    public TreeChecker(
        PageReader reader,
        uint pageCount,
        Func<PageId, bool> visit,
        ProblemList problems,
        CancellationToken cancellationToken)
    {
        _reader = reader;
        _pageCount = pageCount;
        _visit = visit;
        _problems = problems;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Checks the pages of root records and lists the records that are in use.</summary>
    public List<RootId> CheckRoots()
    {
        var records = new List<RootId>();
        _tree = "the root records";
        var id = RootRecords.FirstPageOf(_reader.PageSize);
        while (!id.IsNone && TryRead(id, PageKind.Roots, 0, out var page))
        {
            for (var slot = 0; slot < RootRecords.RecordsPerPage(page.Length); slot++)
            {
                if (RootRecords.TryRead(_reader, new RootId(id, slot), out _))
                {
                    records.Add(new RootId(id, slot));
                }
            }

            id = PageFormat.GetRightSibling(page);
        }

        return records;
    }

    /// <summary>Checks a table.</summary>
    /// <param name="root">Its root record.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="visitLeaf">Called with each leaf whose values can all be read, unless null.</param>
    /// <param name="rowIdMax">The greatest row id that there may be; it is not counted.</param>
    /// <returns>True when every page could be read, so that cursors can walk the tree.</returns>
    public bool CheckTable(
        in TreeRoot root,
        string name,
        Action<PageId, ColumnPageView>? visitLeaf = null,
        long rowIdMax = long.MaxValue)
    {
        _leafVisitor = visitLeaf;
        Start(name);
        if (!root.Page.IsNone)
        {
            CheckTablePage(root.Page, root.Level, long.MinValue, long.MaxValue, isRightEdge: true);
        }

        End(root);
        if (_count > 0 && root.NextRowId <= _lastRowId && _lastRowId < rowIdMax)
        {
            _problems.Add(_tree, string.Create(
                CultureInfo.InvariantCulture,
                $"its next row id is {root.NextRowId}, but it has a row with the id {_lastRowId}"));
        }

        return _isWhole;
    }

    /// <summary>Checks an index.</summary>
    /// <param name="root">Its root record.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="visitEntry">Called with each entry, unless null.</param>
    /// <returns>True when every page could be read, so that cursors can walk the tree.</returns>
    public bool CheckIndex(in TreeRoot root, string name, IndexEntryVisitor? visitEntry = null)
    {
        _entryVisitor = visitEntry;
        Start(name);
        if (!root.Page.IsNone)
        {
            CheckIndexPage(root.Page, root.Level, null, null);
        }

        End(root);
        return _isWhole;
    }

    private void Start(string name)
    {
        _tree = name;
        _isWhole = true;
        _count = 0;
        _lastLeaf = PageId.None;
        _expectedLeaf = PageId.None;
        _lastRowId = long.MinValue;
        _hasLastKey = false;
    }

    private void End(in TreeRoot root)
    {
        if (!_isWhole)
        {
            return; // what is missing explains the rest
        }

        if (!_expectedLeaf.IsNone)
        {
            Report(_lastLeaf, "its right sibling, page " + _expectedLeaf + ", is not in the tree");
        }

        if (_count != root.RowCount)
        {
            _problems.Add(_tree, string.Create(
                CultureInfo.InvariantCulture,
                $"it holds {_count} {(root.Kind == TreeKind.Table ? "rows" : "entries")}, but its root record says " +
                $"{root.RowCount}"));
        }
    }

    private void CheckTablePage(PageId id, int level, long low, long high, bool isRightEdge)
    {
        if (!TryRead(id, level == 0 ? PageKind.TableLeaf : PageKind.TableInterior, level, out var page))
        {
            ForgetSiblings();
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
        CheckRowIds(id, page, low, high, isRightEdge);
        if (CheckOverflow(id, page))
        {
            _leafVisitor?.Invoke(id, new ColumnPageView(_reader.Read(id)));
        }

        _reader.Renew();
    }

    private void CheckRowIds(PageId id, ColumnPageView page, long low, long high, bool isRightEdge)
    {
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
                Report(id, "its row ids do not ascend");
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
            isWhole &= CheckChain(id, first, length, renews: true);
            total += length;
        }

        if (isWhole && total > ColumnPageFormat.ValueLengthMax + ColumnPageFormat.OverflowBytesMax)
        {
            _isWhole = false;
            Report(id, "its long values are too long together");
            return false;
        }

        return isWhole;
    }

    private void CheckIndexPage(PageId id, int level, IndexKey? low, IndexKey? high)
    {
        if (!TryRead(id, level == 0 ? PageKind.IndexLeaf : PageKind.IndexInterior, level, out var bytes))
        {
            ForgetSiblings();
            return;
        }

        var page = new IndexPageView(bytes);
        if (level == 0)
        {
            CheckIndexLeaf(id, page, low, high);
            _reader.Renew();
            return;
        }

        var children = new PageId[page.Count];
        var bounds = new IndexKey?[page.Count + 1];
        bounds[0] = low;
        bounds[page.Count] = high;
        children[0] = page.Child(0);
        for (var i = 1; i < page.Count; i++)
        {
            children[i] = page.Child(i);
            var bound = new IndexKey();
            if (!TryReadKey(id, page, i, bound))
            {
                ForgetSiblings();
                return;
            }

            bounds[i] = bound;
            if (bounds[i - 1] is { } before && before.CompareTo(bound) >= 0)
            {
                Report(id, "its separators do not ascend");
            }
        }

        for (var i = 0; i < children.Length; i++)
        {
            CheckIndexPage(children[i], level - 1, bounds[i], bounds[i + 1]);
        }
    }

    private void CheckIndexLeaf(PageId id, in IndexPageView page, IndexKey? low, IndexKey? high)
    {
        CheckSibling(id, page.Page);
        var isOutside = false;
        var isUnordered = false;
        for (var i = 0; i < page.Count; i++)
        {
            if (!TryReadKey(id, page, i, _key))
            {
                continue;
            }

            isOutside |= (low is not null && _key.CompareTo(low) < 0)
                || (high is not null && _key.CompareTo(high) >= 0);
            isUnordered |= _hasLastKey && _lastKey.CompareTo(_key) >= 0;
            _entryVisitor?.Invoke(
                id, _key.Bytes, _key.RowId, _hasLastKey && _lastKey.Bytes.SequenceEqual(_key.Bytes));
            _lastKey.Set(_key.Bytes, _key.RowId);
            _hasLastKey = true;
        }

        if (isOutside)
        {
            Report(id, "a key is outside the separators");
        }

        if (isUnordered)
        {
            Report(id, "its keys do not ascend");
        }

        _count += page.Count;
    }

    // The chain is checked first, because the length that a damaged entry claims would be allocated.
    private bool TryReadKey(PageId id, in IndexPageView page, int index, IndexKey key)
    {
        if (page.IsOverflow(index)
            && !CheckChain(id, page.OverflowPage(index), page.OverflowLength(index), renews: false))
        {
            return false;
        }

        page.ReadKey(index, _reader, key);
        return true;
    }

    private bool CheckChain(PageId owner, PageId id, long length, bool renews)
    {
        for (var number = 0; length > 0; number++)
        {
            if (!TryRead(id, PageKind.Overflow, 0, out _))
            {
                return false;
            }

            try
            {
                length -= OverflowPages.ReadPiece(_reader, id, number, length, out id).Length;
            }
            catch (DatabaseException e)
            {
                _isWhole = false;
                _problems.Add(string.Create(CultureInfo.InvariantCulture, $"{_tree}, page {owner}"), e);
                return false;
            }

            if (renews)
            {
                _reader.Renew();
            }
        }

        return true;
    }

    private void CheckSibling(PageId id, byte[] page)
    {
        if (!_lastLeaf.IsNone && _expectedLeaf != id)
        {
            Report(_lastLeaf, "its right sibling is page " + _expectedLeaf + ", but the next leaf is page " + id);
        }

        _lastLeaf = id;
        _expectedLeaf = PageFormat.GetRightSibling(page);
    }

    private void ForgetSiblings()
    {
        _expectedLeaf = PageId.None;
        _lastLeaf = PageId.None;
    }

    private bool TryRead(PageId id, PageKind kind, int level, out byte[] page)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        page = [];
        var isWhole = _isWhole;
        _isWhole = false;
        if (id.IsNone || id.Value >= _pageCount)
        {
            _problems.Add(_tree, "it refers to page " + id + ", which is outside the database");
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
            _problems.Add(_tree, e);
            return false;
        }

        if (PageFormat.GetKind(page) != kind || PageFormat.GetLevel(page) != level)
        {
            Report(id, string.Create(
                CultureInfo.InvariantCulture,
                $"it is a page of kind {PageFormat.GetKind(page)} and level {PageFormat.GetLevel(page)}, but " +
                $"{kind} and {level} are expected"));
            return false;
        }

        _isWhole = isWhole;
        return true;
    }

    private void Report(PageId id, string problem) => _problems.Add(_tree, id, problem);
}
