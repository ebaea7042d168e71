using System;
using System.Collections.Generic;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// Builds an index bottom-up from entries in ascending order of key and row id, writing every page once. Used by one
/// thread at a time, which need not be the transaction's.
/// </summary>
/// <remarks>
/// The ids of pages are known ahead, so a leaf's right sibling is known when it is written: it comes after the leaf,
/// the overflow pages of its keys and of its separator, and the interior pages that became full.
/// <para>
/// Every page that takes an id ahead is written before any other page is, in the order of the ids. If one more or one
/// less were written between, a parent or a sibling would name a page of something else; each write checks it.
/// </para>
/// <code>
/// in the file   leaf 1 | overflow of its keys | overflow of its separator | interior pages full by it | leaf 2 | ...
/// known when    the first key of leaf 2 comes: it does not fit leaf 1, and makes the separator between the two
/// </code>
/// <para>
/// At most one leaf and one page of each level are open, whatever the number of entries.
/// </para>
/// </remarks>
internal sealed class IndexTreeBuilder
{
    private readonly DirectPageWriter _pages;
    private readonly int _pageSize;
    private readonly int _keyLengthMax;
    private readonly int _limit;
    private readonly PageFill _leaf = new(isInterior: false);
    private readonly List<PageFill> _interior = [];
    private readonly List<(PageId Id, byte[] Image)> _closed = [];
    private readonly IndexKey _last = new();
    private readonly IndexKey _separator = new();
    private long _count;
    private bool _isFirstLeaf = true;
    private uint _pagesAhead; // that have their id and are not written yet

    public IndexTreeBuilder(DirectPageWriter pages, int pageSize)
    {
        _pages = pages;
        _pageSize = pageSize;
        _keyLengthMax = IndexPageFormat.KeyLengthMax(pageSize);

        _limit = FillLimit(pageSize);
    }

    /// <summary>
    /// Bytes of a page that are filled. A tenth is left free, so that insertions after a load do not soon split every
    /// page.
    /// </summary>
    public static int FillLimit(int pageSize) => IndexPageFormat.Capacity(pageSize) - (pageSize / 10);

    /// <summary>Adds the next entry. The key is copied.</summary>
    public void Add(ReadOnlySpan<byte> key, long rowId)
    {
        if (key.Length > ColumnPageFormat.ValueLengthMax)
        {
            throw new DatabaseException(ErrorCode.StringDataRightTruncation, "An index key is longer than 1 GiB.");
        }

        var overflow = Math.Max(0, key.Length - _keyLengthMax);
        var local = key[..(key.Length - overflow)];
        if (!_leaf.TryCount(local, rowId, overflow > 0, _limit))
        {
            // Both keys are at hand now: the separator of the next leaf.
            var entries = _leaf.Entries;
            var before = entries.Key(entries.Count - 1);
            var length = IndexSeparator.IsWholeKey(before, local, overflow)
                ? key.Length : IndexSeparator.LengthOf(before, local);
            _last.Set(key[..length], rowId);
            WriteLeaf(isLast: false);
            _separator.Set(_last.Bytes, rowId);
            var fits = _leaf.TryCount(local, rowId, overflow > 0, _limit);
            Invariant.That(fits, $"an empty leaf of {_pages.FileName} takes a key of {local.Length} bytes");
        }

        if (overflow > 0)
        {
            _leaf.Entries.AddLong(key, _keyLengthMax, rowId);
        }
        else
        {
            _leaf.Entries.Add(key, new IndexEntryTail(rowId));
        }

        _count++;
    }

    /// <summary>Writes what is left to the direct writer, but does not complete that, and gives the root.</summary>
    public TreeRoot Complete()
    {
        if (_count == 0)
        {
            return TreeRoot.EmptyIndex;
        }

        WriteLeaf(isLast: true);
        Invariant.That(_closed.Count == 0, $"all pages of an index of {_pages.FileName} are written but the last ones");
        _pagesAhead = 0;
        for (var i = 0; ; i++)
        {
            var fill = _interior[i];
            if (i == _interior.Count - 1 && fill.Entries.Count == 1)
            {
                // A page over a single child is not needed: the child is the root.
                WriteClosed();
                return new TreeRoot(
                    TreeKind.Index, new PageId(fill.Entries.Tail(0).Child), i, _count, 0);
            }

            var isTop = i == _interior.Count - 1;
            Close(i, isTop);
            if (isTop)
            {
                var root = _closed[^1].Id;
                WriteClosed();
                return new TreeRoot(TreeKind.Index, root, i + 1, _count, 0);
            }
        }
    }

    private void WriteLeaf(bool isLast)
    {
        // The overflow pages of the keys get their ids before the leaf is encoded, because it names them, and are
        // written after it, because pages are written in the order of their ids.
        var page = _pages.Next(PageKind.IndexLeaf, out var id);
        Invariant.That(_leaf.Entries.Count > 0, $"leaf {id} of {_pages.FileName} has entries");
        _pagesAhead = 0;
        var entries = _leaf.Entries;
        for (var i = 0; _leaf.HasOverflow && i < entries.Count; i++)
        {
            var tail = entries.Tail(i);
            if (tail.OverflowLength > 0)
            {
                entries.SetTail(i, tail with { OverflowPage = TakePages(tail.OverflowLength) });
            }
        }

        entries.Measure(0, entries.Count);
        entries.Write(page);
        var separator = _isFirstLeaf ? default : _separator.Bytes;
        var separatorTail = new IndexEntryTail(_separator.RowId, id.Value);
        // A separator owns overflow pages of its own, also where it is a key of the leaf: the two are freed apart.
        ReadOnlySpan<byte> separatorRest = default;
        if (separator.Length > _keyLengthMax)
        {
            separatorRest = separator[_keyLengthMax..];
            separator = separator[.._keyLengthMax];
            separatorTail = separatorTail with
            {
                OverflowLength = separatorRest.Length,
                OverflowPage = TakePages(separatorRest.Length),
            };
        }

        _isFirstLeaf = false;
        Push(0, separator, separatorTail);
        PageFormat.SetRightSibling(page, isLast ? PageId.None : _pages.IdAhead(_pagesAhead));
        for (var i = 0; _leaf.HasOverflow && i < entries.Count; i++)
        {
            if (entries.Tail(i).OverflowLength > 0)
            {
                OverflowPages.Write(_pages, entries.KeyRest(i), new PageId(entries.Tail(i).OverflowPage));
            }
        }

        if (!separatorRest.IsEmpty)
        {
            OverflowPages.Write(_pages, separatorRest, new PageId(separatorTail.OverflowPage));
        }

        WriteClosed();
        _leaf.Clear();
    }

    private uint TakePages(int length)
    {
        var first = _pages.IdAhead(_pagesAhead).Value;
        Invariant.That(length > 0, $"page {first} of {_pages.FileName} continues a key");
        _pagesAhead += (uint)OverflowPages.PageCount(length, _pageSize);
        return first;
    }

    private void Push(int index, ReadOnlySpan<byte> separator, in IndexEntryTail tail)
    {
        if (index == _interior.Count)
        {
            _interior.Add(new PageFill(isInterior: true));
        }

        var fill = _interior[index];
        if (!fill.TryCount(separator, tail.RowId, tail.OverflowLength > 0, _limit))
        {
            Close(index, isRoot: false);
            fill = _interior[index];
            var fits = fill.TryCount(separator, tail.RowId, tail.OverflowLength > 0, _limit);
            Invariant.That(fits, $"an empty interior page of {_pages.FileName} takes child {tail.Child}");
        }

        fill.Entries.Add(separator, tail);
    }

    // A full page takes the next id; its first separator goes up, and an empty page takes its place.
    private void Close(int index, bool isRoot)
    {
        var entries = _interior[index].Entries;
        var id = _pages.IdAhead(_pagesAhead++);
        Invariant.That(entries.Count > 0, $"interior page {id} of {_pages.FileName} has children");
        var image = new byte[_pageSize];
        entries.Measure(0, entries.Count);
        entries.Write(image);
        PageFormat.SetLevel(image, index + 1);
        _closed.Add((id, image));
        _interior[index] = new PageFill(isInterior: true);
        if (!isRoot)
        {
            Push(index + 1, entries.Key(0), entries.Tail(0) with { Child = id.Value });
        }
    }

    private void WriteClosed()
    {
        // Their ids were counted ahead, one after the other; nothing was written since.
        foreach (var (expected, image) in _closed)
        {
            var page = _pages.Next(PageKind.IndexInterior, out var id);
            Invariant.That(
                id == expected, $"the interior page that counted on id {expected} of {_pages.FileName} gets {id}");
            PageFormat.SetLevel(page, PageFormat.GetLevel(image));
            PageFormat.SetCount(page, PageFormat.GetCount(image));
            image.AsSpan(PageFormat.KindSpecificOffset).CopyTo(page[PageFormat.KindSpecificOffset..]);
        }

        _closed.Clear();
        _pagesAhead = 0;
    }

    // Entries for one page, with the sums that tell when it is full: to measure all of them for each new one would cost
    // the square of their number. Keys come in order, so the prefix of the first and the newest one is that of all.
    private sealed class PageFill(bool isInterior)
    {
        private int _prefixLength;
        private int _keyBytes;
        private int _firstLength;
        private int _overflowCount;
        private int _counted;
        private long _rowIdMin;
        private long _rowIdMax;
        private bool _isFixed;

        public IndexEntries Entries { get; } = new(isInterior);

        public bool HasOverflow => _overflowCount > 0;

        public void Clear()
        {
            Entries.Clear();
            _counted = 0;
            _keyBytes = 0;
            _overflowCount = 0;
        }

        /// <summary>
        /// Counts an entry that is added next; false when it would not fit, and then nothing is counted.
        /// </summary>
        public bool TryCount(ReadOnlySpan<byte> key, long rowId, bool hasOverflow, int limit)
        {
            // The first entry of an interior page has no key of its own: it is written as the second one is, so it is
            // counted with that.
            var first = isInterior ? 1 : 0;
            if (_counted < first)
            {
                _counted++;
                return true;
            }

            if (_counted == first)
            {
                _counted++;
                _prefixLength = key.Length;
                _firstLength = key.Length;
                _keyBytes = key.Length * (first + 1);
                _rowIdMin = rowId;
                _rowIdMax = rowId;
                _isFixed = !hasOverflow;
                _overflowCount = hasOverflow ? 1 : 0;
                return true;
            }

            var prefix = Entries.Key(first)[..Math.Min(_prefixLength, key.Length)].CommonPrefixLength(key);
            var isFixed = _isFixed && !hasOverflow && key.Length == _firstLength;
            var min = Math.Min(_rowIdMin, rowId);
            var max = Math.Max(_rowIdMax, rowId);
            var overflow = _overflowCount + (hasOverflow ? 1 : 0);
            var size = Entries.SizeOf(
                isFixed, _counted + 1, prefix, _keyBytes + key.Length, IndexEntries.RowIdSizeOf(min, max), overflow);
            if (size > limit)
            {
                return false;
            }

            _prefixLength = prefix;
            _isFixed = isFixed;
            _rowIdMin = min;
            _rowIdMax = max;
            _overflowCount = overflow;
            _keyBytes += key.Length;
            _counted++;
            return true;
        }
    }
}
