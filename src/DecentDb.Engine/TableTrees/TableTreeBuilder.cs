using System;
using System.Collections.Generic;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.TableTrees;

/// <summary>
/// Builds a table bottom-up from rows in ascending order of row ids, writing every page once. It may also continue at
/// the right edge of a table. Used by one thread at a time, which need not be the transaction's.
/// </summary>
/// <remarks>
/// A leaf is written only when a row for the next one is at hand. The ids of pages are known ahead, so the leaf's right
/// sibling is known then: it comes after the leaf, its overflow pages and the interior pages that became full. Pages
/// are cut from the caller's vectors; only the rows behind the last full page are copied and wait for the next call.
/// </remarks>
internal sealed class TableTreeBuilder
{
    // The rows of a page are guessed from the page before; the first one has none.
    private const int FirstGuess = 128;

    // Past so many bytes in one call rows are taken one by one: to copy a window of them could take as much again.
    private const long CarefulBytes = 64 << 20;

    private readonly DirectPageWriter _pages;
    private readonly ColumnPageEncoder _encoder;
    private readonly RowBuffer _waiting;
    private readonly long _rowIdMax;
    private readonly TableInteriorBuilder _interior;
    private readonly TreeRoot _oldRoot;
    private readonly byte[] _oldLeaf;
    private readonly List<byte[]>? _orphans;
    private readonly PageId _oldLeafId;
    private TreeRoot _root;
    private int _guess = FirstGuess;
    private long _lastRowId = long.MinValue;
    private long? _countedRowId; // the last one of the appended rows but for the greatest that there may be
    private long _appended;
    private bool _hasWrittenLeaf;
    private bool _isFinished;

    /// <summary>A new tree.</summary>
    public TableTreeBuilder(DirectPageWriter pages, int pageSize, TableLayout layout)
    {
        _pages = pages;
        _encoder = new ColumnPageEncoder(pageSize, layout);
        _waiting = new RowBuffer(layout);
        _rowIdMax = layout.RowIdMax;
        _interior = new TableInteriorBuilder(pages, pageSize);
        _oldRoot = TreeRoot.EmptyTable;
        _oldLeaf = [];
    }

    /// <summary>Continues a flushed tree: appended row ids are above all of its ids.</summary>
    public TableTreeBuilder(DirectPageWriter pages, PageReader reader, in TreeRoot root, TableLayout layout)
        : this(pages, reader.PageSize, layout)
    {
        _oldRoot = root;
        if (root.Page.IsNone)
        {
            return;
        }

        // The right edge is read now, from the state that the load builds on. It is changed in memory only: the pages
        // are committed ones, which others read until the transaction commits.
        var edge = new List<PageId>();
        var id = root.Page;
        for (var level = root.Level; level > 0; level--)
        {
            edge.Add(id);
            var page = TableTree.ReadInterior(reader, id, level);
            id = TableInteriorPage.Child(page, PageFormat.GetCount(page) - 1);
        }

        for (var i = edge.Count - 1; i >= 0; i--)
        {
            _interior.AddExisting(edge[i], reader.Read(edge[i]));
        }

        var leaf = TableTree.ReadLeaf(reader, id);
        _oldLeafId = id;
        _oldLeaf = leaf.Page.AsSpan().ToArray();
        _orphans = TableLeafWriter.CollectOrphans(leaf, layout);
        _waiting.Decode(leaf);
        _lastRowId = _waiting.RowIds[^1];
        if (root.Level == 0)
        {
            _interior.AddRootLeaf(id);
        }
    }

    /// <summary>Rows in the tree so far, those before a continuation included.</summary>
    public long RowCount => _oldRoot.RowCount + _appended;

    /// <summary>Adds rows with consecutive ids. The vectors are not used after the call.</summary>
    public void Append(ColumnVector[] columns, int start, int count, long firstRowId)
    {
        if (count > 0)
        {
            Invariant.That(
                firstRowId > _lastRowId || (_lastRowId == long.MinValue && RowCount == 0),
                $"row {firstRowId} is appended to {_pages.FileName} behind row {_lastRowId}");
            _lastRowId = checked(firstRowId + (count - 1)); // may be the greatest number
            Count(_lastRowId, count > 1 ? _lastRowId - 1 : null);
            Append(columns, start, count, default, firstRowId);
        }
    }

    /// <summary>Adds rows with ascending ids. The vectors are not used after the call.</summary>
    public void Append(ColumnVector[] columns, int start, ReadOnlySpan<long> rowIds)
    {
        if (rowIds.IsEmpty)
        {
            return;
        }

        // Once for all of them: this is the way of every row of a load.
        var before = _lastRowId;
        var isAscending = RowCount == 0 || rowIds[0] > before;
        for (var i = 1; i < rowIds.Length; i++)
        {
            isAscending &= rowIds[i] > rowIds[i - 1];
        }

        Invariant.That(
            isAscending, $"{rowIds.Length} rows are appended to {_pages.FileName} in their order behind row {before}");
        _lastRowId = rowIds[^1];
        Count(_lastRowId, rowIds.Length > 1 ? rowIds[^2] : null);

        Append(columns, start, rowIds.Length, rowIds, 0);
    }

    /// <summary>
    /// Writes what is left to the direct writer, but does not complete that; nothing can be added then.
    /// </summary>
    public void Finish()
    {
        Invariant.That(!_isFinished, $"a table of {_pages.FileName} ends once, behind row {_lastRowId}");
        _isFinished = true;

        // A continuation that appended nothing must leave the old edge as it is: it may not even be written anew.
        if (_appended == 0)
        {
            _root = _oldRoot;
            return;
        }

        while (_waiting.Count > 0)
        {
            _encoder.Load(_waiting.Columns, _waiting.References, 0, _waiting.RowIds);
            var count = _encoder.CountThatFits(_waiting.Count, withSlack: true);
            WriteLeaf(count, _waiting.RowIds[0], isLast: count == _waiting.Count);
            _waiting.RemoveFirst(count);
        }

        var (page, level) = _interior.Complete();
        var next = _countedRowId is { } counted ? counted + 1 : _oldRoot.NextRowId;
        _root = new TreeRoot(TreeKind.Table, page, level, RowCount, Math.Max(_oldRoot.NextRowId, next));
    }

    /// <summary>
    /// The root of the tree. A continuation changes the pages of the old right edge now, through the writer (on the
    /// transaction's thread, after the direct writer ended); a new tree needs no writer. The root record is written
    /// by <see cref="TableTreeWriter.ReplaceRoot"/> or <see cref="RootRecords.Write"/>.
    /// </summary>
    public TreeRoot Complete(PageWriter? writer)
    {
        Invariant.That(_isFinished, $"a table of {_pages.FileName} has its last row {_lastRowId} before its root");
        if (_appended > 0 && !_oldRoot.Page.IsNone)
        {
            Invariant.That(
                writer is not null, $"the right edge of a table of {_pages.FileName}, leaf {_oldLeafId}, is changed");
            Replace(writer, _oldLeafId, _oldLeaf);
            foreach (var (id, image) in _interior.Changed)
            {
                Replace(writer, id, image);
            }

            foreach (var reference in _orphans ?? [])
            {
                OverflowPages.Free(writer, reference);
            }
        }

        return _root;
    }

    private static void Replace(PageWriter writer, PageId id, byte[] image)
    {
        // Not the number, nor the LSN, which the commit sets: everything else is the builder's.
        var page = writer.Modify(id);
        Invariant.That(
            PageFormat.GetKind(page) == (PageKind)image[PageFormat.KindOffset],
            $"page {id} of {writer.FileName} at the right edge keeps its kind {PageFormat.GetKind(page)}");
        image.AsSpan(PageFormat.KindOffset..PageFormat.LsnOffset).CopyTo(page.AsSpan(PageFormat.KindOffset));
        image.AsSpan(PageFormat.KindSpecificOffset).CopyTo(page.AsSpan(PageFormat.KindSpecificOffset));
    }

    // The greatest row id of all is not counted: behind it there is no number for the next row.
    private void Count(long last, long? before) => _countedRowId = last < _rowIdMax ? last : before ?? _countedRowId;

    private void Append(
        ColumnVector[] columns, int start, int count, ReadOnlySpan<long> rowIds, long firstRowId)
    {
        Invariant.That(!_isFinished, $"rows are appended to a table of {_pages.FileName} before its end");
        _appended += count;
        var isCareful = BytesOf(columns, start, count) > CarefulBytes;
        var done = 0;
        while (done < count)
        {
            if (_waiting.Count > 0)
            {
                done += CutFromWaiting(columns, start, count, done, rowIds, firstRowId, isCareful);
                continue;
            }

            var window = Math.Min(count - done, _guess + (_guess / 4) + 16);
            Load(columns, start + done, window, rowIds.IsEmpty ? default : rowIds.Slice(done, window),
                firstRowId + done);
            var fits = _encoder.CountThatFits(_guess, withSlack: true);
            if (fits == window && window == count - done)
            {
                Wait(columns, start + done, window, rowIds.IsEmpty ? default : rowIds[done..], firstRowId + done);
                return;
            }

            if (fits == window)
            {
                _guess *= 2; // the page would take more than were loaded
                continue;
            }

            WriteLeaf(fits, rowIds.IsEmpty ? firstRowId + done : rowIds[done], isLast: false);
            done += fits;
            _guess = fits;
        }
    }

    // Rows that wait are completed to a page with new ones. Gives by how many rows the caller's position moves.
    private int CutFromWaiting(
        ColumnVector[] columns, int start, int count, int done, ReadOnlySpan<long> rowIds, long firstRowId,
        bool isCareful)
    {
        var wanted = Math.Max(_guess + (_guess / 8) + 16 - _waiting.Count, 16);
        var taken = isCareful ? 1 : Math.Min(wanted, count - done);
        Wait(columns, start + done, taken, rowIds.IsEmpty ? default : rowIds.Slice(done, taken), firstRowId + done);
        _encoder.Load(_waiting.Columns, _waiting.References, 0, _waiting.RowIds);
        var fits = _encoder.CountThatFits(_guess, withSlack: true);
        if (fits == _waiting.Count)
        {
            _guess = Math.Max(_guess, fits);
            return taken;
        }

        Invariant.That(
            fits > 0 && fits < _waiting.Count,
            $"{fits} of {_waiting.Count} rows from {_waiting.RowIds[0]} on are a leaf of {_pages.FileName}");
        WriteLeaf(fits, _waiting.RowIds[0], isLast: false);
        _guess = fits;
        var rest = _waiting.Count - fits;
        if (rest <= taken)
        {
            // What is left over came with this call, so it is taken from the caller's vectors again instead of copied.
            _waiting.Clear();
            return taken - rest;
        }

        _waiting.RemoveFirst(fits);
        return taken;
    }

    private void Load(
        ColumnVector[] columns, int start, int count, ReadOnlySpan<long> rowIds, long firstRowId)
    {
        if (rowIds.IsEmpty)
        {
            _encoder.Load(columns, null, start, count, firstRowId);
        }
        else
        {
            _encoder.Load(columns, null, start, rowIds);
        }
    }

    private void Wait(
        ColumnVector[] columns, int start, int count, ReadOnlySpan<long> rowIds, long firstRowId)
    {
        if (rowIds.IsEmpty)
        {
            _waiting.Append(columns, start, count, firstRowId);
        }
        else
        {
            _waiting.Append(columns, start, rowIds);
        }
    }

    // Copying is bounded by what the caller holds anyway, but for very long values, of which few fit a page.
    private static long BytesOf(ColumnVector[] columns, int start, int count)
    {
        long sum = 0;
        foreach (var column in columns)
        {
            if (column is BinaryVector bytes)
            {
                foreach (var length in bytes.Lengths.AsSpan(start, count))
                {
                    sum += length;
                }
            }
        }

        return sum;
    }

    private void WriteLeaf(int count, long firstRowId, bool isLast)
    {
        // The first leaf of a continuation is the old last one, with more rows in it; it keeps its page.
        var isOld = !_oldLeafId.IsNone && !_hasWrittenLeaf;
        PageId id = _oldLeafId;
        Span<byte> page = isOld ? _oldLeaf : _pages.Next(PageKind.TableLeaf, out id);
        _hasWrittenLeaf = true;
        var spilled = _encoder.Write(page, count, _pages);
        _interior.PagesAhead = (uint)spilled;
        if (!isOld)
        {
            _interior.Add(firstRowId, id);
        }

        // Behind the leaf come its overflow pages and the interior pages that became full by it, then the next leaf.
        Invariant.That(count > 0, $"leaf {id} of {_pages.FileName} begins with row {firstRowId}");
        PageFormat.SetRightSibling(page, isLast ? PageId.None : _pages.IdAhead(_interior.PagesAhead));
        if (spilled > 0)
        {
            _encoder.WriteSpilled(_pages, count);
        }

        _interior.WriteClosed();
    }
}
