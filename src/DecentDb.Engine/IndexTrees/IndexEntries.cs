using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Numerics;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// Entries on their way to index pages, in ascending order, and their encoding. In a page of an interior level the key
/// of the first entry is not used: it counts as equal to the next one.
/// <para>
/// A page has one of two forms. Where all keys are of one length and none continues elsewhere, entries of one size lie
/// side by side: numbers and dates, searched without a look at a slot. Else each entry has a slot with the place of its
/// bytes. In both the bytes that all keys share stand once, and row ids as differences from a base, in as many bytes as
/// the greatest difference takes. Measuring finds the form and its parameters; writing uses them.
/// </para>
/// <para>
/// Keys are appended to one buffer and never moved: inserting one between others moves the list of entries only. What a
/// replaced key leaves behind stays until all is cleared, which is after every page.
/// </para>
/// </summary>
internal sealed class IndexEntries(bool isInterior)
{
    private byte[] _bytes = new byte[1024];
    private int _used;
    private Entry[] _entries = new Entry[64];
    private int _prefixLength;
    private int _restLength;
    private bool _isFixed;
    private long _rowIdBase;
    private int _rowIdSize;
    private int _measuredStart;
    private int _measuredCount;
    private int _size;

    public int Count { get; private set; }

    private int ChildSize => isInterior ? IndexPageFormat.ChildSize : 0;

    public void Clear()
    {
        Count = 0;
        _used = 0;
    }

    /// <summary>The bytes of a key that lie in the page.</summary>
    public ReadOnlySpan<byte> Key(int index) => _bytes.AsSpan(_entries[index].Start, _entries[index].Length);

    /// <summary>The bytes of a key that wait to be written to overflow pages.</summary>
    public ReadOnlySpan<byte> KeyRest(int index)
    {
        ref var entry = ref _entries[index];
        return _bytes.AsSpan(entry.Start + entry.Length, entry.Tail.OverflowLength);
    }

    public IndexEntryTail Tail(int index) => _entries[index].Tail;

    public void SetTail(int index, in IndexEntryTail tail)
    {
        Invariant.That((uint)index < (uint)Count, $"entry {index} of {Count} gets another row or child");
        _entries[index].Tail = tail;
    }

    public void Add(ReadOnlySpan<byte> key, in IndexEntryTail tail) => Insert(Count, key, tail);

    public void Insert(int at, ReadOnlySpan<byte> key, in IndexEntryTail tail)
    {
        Invariant.That(at <= Count, $"an entry goes to place {at} of {Count}");
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        if (at < Count)
        {
            Array.Copy(_entries, at, _entries, at + 1, Count - at);
        }

        ref var entry = ref _entries[at];
        entry.Start = Append(key);
        entry.Length = key.Length;
        entry.Tail = tail;
        Count++;
    }

    /// <summary>Adds an entry whose key is longer than a page takes; the rest waits behind it.</summary>
    public void AddLong(ReadOnlySpan<byte> key, int lengthMax, long rowId)
    {
        // The whole key is copied, and only its length cut: the rest lies behind it until it is written.
        var rest = key.Length - lengthMax;
        Invariant.That(rest > 0, $"a key of {key.Length} bytes continues behind {lengthMax}");
        Insert(Count, key, new IndexEntryTail(rowId, 0, rest));
        _entries[Count - 1].Length = lengthMax;
    }

    /// <summary>Adds all entries of a page.</summary>
    public void Load(in IndexPageView page)
    {
        for (var i = 0; i < page.Count; i++)
        {
            // The first key of an interior page is whatever was written there; its overflow pages are somebody else's.
            var isUnused = isInterior && i == 0;
            var hasOverflow = !isUnused && page.IsOverflow(i);
            var tail = new IndexEntryTail(
                page.RowId(i),
                isInterior ? page.Child(i).Value : 0,
                hasOverflow ? page.OverflowLength(i) : 0,
                hasOverflow ? page.OverflowPage(i).Value : 0);
            Insert(Count, page.Prefix, tail);
            if (!isUnused)
            {
                var rest = page.Rest(i);
                Append(rest);
                _entries[Count - 1].Length += rest.Length;
            }
        }
    }

    /// <summary>Bytes that a range of entries takes in a page.</summary>
    public int Measure(int start, int count)
    {
        // Write writes what was measured last, so that the two cannot disagree about the form.
        Invariant.That(start >= 0 && start + count <= Count, $"entries {start} to {start + count} are some of {Count}");
        _measuredStart = start;
        _measuredCount = count;
        var first = isInterior ? start + 1 : start;
        var end = start + count;
        _prefixLength = 0;
        _restLength = 0;
        _rowIdBase = 0;
        _rowIdSize = 0;
        _isFixed = true;
        if (first >= end)
        {
            _size = IndexPageFormat.PrefixOffset + (count * ChildSize);
            return _size;
        }

        // In ascending order, so what the first and the last one share all of them share.
        _prefixLength = Key(first).CommonPrefixLength(Key(end - 1));
        var length = _entries[first].Length;
        var min = _entries[first].Tail.RowId;
        var max = min;
        var bytes = isInterior ? length : 0;
        var overflow = 0;
        for (var i = first; i < end; i++)
        {
            ref var entry = ref _entries[i];
            min = Math.Min(min, entry.Tail.RowId);
            max = Math.Max(max, entry.Tail.RowId);
            bytes += entry.Length;
            overflow += entry.Tail.OverflowLength > 0 ? 1 : 0;
            _isFixed &= entry.Length == length;
        }

        _isFixed &= overflow == 0;
        _restLength = length - _prefixLength;
        SetRowIds(min, max);
        _size = SizeOf(_isFixed, count, _prefixLength, bytes, _rowIdSize, overflow);
        return _size;
    }

    /// <summary>Where pages begin that are each filled up to a limit; a single entry always fits.</summary>
    public List<int> Fill(int limit)
    {
        var cuts = new List<int>();
        for (var start = 0; start < Count;)
        {
            cuts.Add(start);
            var fits = 1;
            var fitsNot = Count - start + 1;
            while (fitsNot - fits > 1)
            {
                // As many more as there are, doubled as long as they fit, and halved from then on.
                var count = fitsNot > Count - start ? Math.Min(fits * 2, Count - start) : (fits + fitsNot) / 2;
                if (Measure(start, count) <= limit)
                {
                    fits = count;
                    fitsNot = fits == Count - start ? fits + 1 : fitsNot;
                }
                else
                {
                    fitsNot = count;
                }
            }

            start += fits;
        }

        Invariant.That(Count == 0 || cuts.Count > 0, $"{Count} entries fill pages of {limit} bytes");
        return cuts;
    }

    /// <summary>Bytes that entries take in a page, from their sums.</summary>
    public int SizeOf(bool isFixed, int count, int prefixLength, int keyBytes, int rowIdSize, int overflowCount)
    {
        var size = IndexPageFormat.PrefixOffset + prefixLength + keyBytes
            + (count * (rowIdSize + ChildSize - prefixLength));
        return isFixed ? size : size + (overflowCount * IndexPageFormat.OverflowSize)
            + (count * (IndexPageFormat.SlotSize + IndexPageFormat.CellHeaderSize));
    }

    public static int RowIdSizeOf(long min, long max) =>
        (71 - BitOperations.LeadingZeroCount((ulong)(max - min))) >> 3;

    /// <summary>Writes the measured entries to a page that has its id, kind and level.</summary>
    public void Write(Span<byte> page)
    {
        var start = _measuredStart;
        var count = _measuredCount;
        Invariant.That(_size <= IndexPageFormat.Capacity(page.Length));
        page[PageFormat.KindSpecificOffset..].Clear();
        PageFormat.SetCount(page, count);
        BinaryPrimitives.WriteUInt16LittleEndian(
            page[IndexPageFormat.PrefixLengthOffset..], (ushort)_prefixLength);
        page[IndexPageFormat.RowIdSizeOffset] = (byte)_rowIdSize;
        page[IndexPageFormat.FlagsOffset] = _isFixed ? (byte)IndexPageFormat.FixedFlag : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(page[IndexPageFormat.RowIdBaseOffset..], _rowIdBase);
        if (count > (isInterior ? 1 : 0))
        {
            Key(isInterior ? start + 1 : start)[.._prefixLength].CopyTo(page[IndexPageFormat.PrefixOffset..]);
        }

        if (_isFixed)
        {
            WriteFixed(page, start, count);
        }
        else
        {
            WriteCells(page, start, count);
        }
    }

    private void WriteFixed(Span<byte> page, int start, int count)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(page[IndexPageFormat.RestLengthOffset..], (ushort)_restLength);
        var at = page[(IndexPageFormat.PrefixOffset + _prefixLength)..];
        for (var i = 0; i < count; i++)
        {
            ref var entry = ref _entries[KeyIndex(start, i, count)];
            if (_restLength > 0)
            {
                _bytes.AsSpan(entry.Start + _prefixLength, _restLength).CopyTo(at);
            }

            WriteTail(at[_restLength..], entry.Tail.RowId, _entries[start + i].Tail.Child);
            at = at[(_restLength + _rowIdSize + ChildSize)..];
        }
    }

    private void WriteCells(Span<byte> page, int start, int count)
    {
        var slots = page[(IndexPageFormat.PrefixOffset + _prefixLength)..];
        var cell = IndexPageFormat.Capacity(page.Length);
        for (var i = 0; i < count; i++)
        {
            ref var entry = ref _entries[KeyIndex(start, i, count)];
            var rest = Key(KeyIndex(start, i, count))[_prefixLength..];
            var hasOverflow = entry.Tail.OverflowLength > 0 && !(isInterior && i == 0);
            cell -= IndexPageFormat.CellHeaderSize + rest.Length + _rowIdSize + ChildSize
                + (hasOverflow ? IndexPageFormat.OverflowSize : 0);
            BinaryPrimitives.WriteUInt16LittleEndian(slots[(i * IndexPageFormat.SlotSize)..], (ushort)cell);
            var at = page[cell..];
            var header = rest.Length | (hasOverflow ? IndexPageFormat.OverflowFlag : 0);
            BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)header);
            at = at[IndexPageFormat.CellHeaderSize..];
            rest.CopyTo(at);
            at = at[rest.Length..];
            WriteTail(at, entry.Tail.RowId, _entries[start + i].Tail.Child);
            if (hasOverflow)
            {
                at = at[(_rowIdSize + ChildSize)..];
                BinaryPrimitives.WriteInt32LittleEndian(at, entry.Tail.OverflowLength);
                BinaryPrimitives.WriteUInt32LittleEndian(at[sizeof(int)..], entry.Tail.OverflowPage);
            }
        }

        BinaryPrimitives.WriteUInt16LittleEndian(page[IndexPageFormat.CellsStartOffset..], (ushort)cell);
    }

    // The first key of an interior page is written as the second one is: it counts for nothing, and another one would
    // break the common prefix and the common length.
    private int KeyIndex(int start, int i, int count) => isInterior && i == 0 && count > 1 ? start + 1 : start + i;

    private void WriteTail(Span<byte> target, long rowId, uint child)
    {
        // May wrap around, as reading does: modulo 2^64 base and difference are the row id again.
        var delta = (ulong)(rowId - _rowIdBase);
        for (var i = 0; i < _rowIdSize; i++)
        {
            target[i] = (byte)delta;
            delta >>= 8;
        }

        if (isInterior)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target[_rowIdSize..], child);
        }
    }

    // A base at a multiple of the range leaves room on both sides, so that few insertions need a wider form.
    private void SetRowIds(long min, long max)
    {
        Invariant.That(min <= max, $"row ids from {min} to {max} are packed");
        _rowIdSize = RowIdSizeOf(min, max);
        _rowIdBase = min;
        if (_rowIdSize is > 0 and < sizeof(long))
        {
            var range = 1L << (_rowIdSize * 8);
            var aligned = min & -range;
            _rowIdBase = (ulong)(max - aligned) < (ulong)range ? aligned : min;
        }
        else if (_rowIdSize == sizeof(long))
        {
            _rowIdBase = 0;
        }
    }

    private int Append(ReadOnlySpan<byte> bytes)
    {
        var start = _used;
        // Keys of hundreds of megabytes are allowed, so doubling stops at what an array can be.
        if (_bytes.Length - start < bytes.Length)
        {
            Array.Resize(ref _bytes, checked((int)Math.Max(
                start + (long)bytes.Length, Math.Min(Array.MaxLength, _bytes.Length * 2L))));
        }

        bytes.CopyTo(_bytes.AsSpan(start));
        _used = start + bytes.Length;
        return start;
    }

    private struct Entry
    {
        public int Start;
        public int Length;
        public IndexEntryTail Tail;
    }
}
