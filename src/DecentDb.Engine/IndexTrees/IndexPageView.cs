using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// Reads a checked index page in place. Cheap to make; valid as long as the image of the page is, which a change of the
/// page by <see cref="IndexPageEditor"/> ends too: counts and offsets are read once, when the view is made.
/// <para>
/// A search compares as little as it can: first the prefix, once for the page; then, for keys of up to eight bytes
/// behind it, one number with one number; else bytes; and overflow pages only when all that lies in the page is equal.
/// </para>
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct IndexPageView
{
    private readonly ushort _prefixLength;
    private readonly ushort _restLength;
    private readonly byte _rowIdSize;
    private readonly byte _flags;
    private readonly byte _childSize;

    public IndexPageView(byte[] page)
    {
        Page = page;
        ref var at = ref MemoryMarshal.GetArrayDataReference(page);
        Count = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref at, PageFormat.CountOffset));
        _prefixLength = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref at, IndexPageFormat.PrefixLengthOffset));
        _restLength = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref at, IndexPageFormat.RestLengthOffset));
        _rowIdSize = page[IndexPageFormat.RowIdSizeOffset];
        _flags = page[IndexPageFormat.FlagsOffset];
        _childSize = PageFormat.GetKind(page) == PageKind.IndexInterior ? (byte)IndexPageFormat.ChildSize : (byte)0;
    }

    public byte[] Page { get; }

    public int Count { get; }

    public bool IsInterior => _childSize != 0;

    public bool IsFixed => (_flags & IndexPageFormat.FixedFlag) != 0;

    public int RowIdSize => _rowIdSize;

    public ReadOnlySpan<byte> Prefix => Page.AsSpan(IndexPageFormat.PrefixOffset, _prefixLength);

    public long RowIdBase => BinaryPrimitives.ReadInt64LittleEndian(Page.AsSpan(IndexPageFormat.RowIdBaseOffset));

    /// <summary>Where entries or slots start.</summary>
    public int EntriesOffset => IndexPageFormat.PrefixOffset + _prefixLength;

    /// <summary>The size of a fixed entry.</summary>
    public int EntrySize => _restLength + _rowIdSize + _childSize;

    /// <summary>Bytes of a key after the prefix, in a page of fixed entries.</summary>
    public int RestLength => _restLength;

    /// <summary>The first cell, in a page with slots.</summary>
    public int CellsStart => _restLength;

    public int UnusedBytes => BinaryPrimitives.ReadUInt16LittleEndian(Page.AsSpan(IndexPageFormat.UnusedOffset));

    /// <summary>Bytes in use, header included.</summary>
    public int UsedBytes => IsFixed ? EntriesOffset + (Count * EntrySize)
        : EntriesOffset + (Count * IndexPageFormat.SlotSize) + IndexPageFormat.Capacity(Page.Length) - CellsStart
            - UnusedBytes;

    /// <summary>Where the cell of an entry starts, in a page with slots.</summary>
    public int CellOffset(int index) => UInt16At(EntriesOffset + (index * IndexPageFormat.SlotSize));

    public int CellSize(int cell)
    {
        var header = UInt16At(cell);
        return IndexPageFormat.CellHeaderSize + (header & IndexPageFormat.LengthMask) + _rowIdSize + _childSize
            + ((header & IndexPageFormat.OverflowFlag) != 0 ? IndexPageFormat.OverflowSize : 0);
    }

    /// <summary>The bytes of a key behind the prefix that lie in the page.</summary>
    public ReadOnlySpan<byte> Rest(int index)
    {
        var offset = RestAt(index, out var length);
        return Page.AsSpan(offset, length);
    }

    public long RowId(int index) => RowIdBase + (long)PackedRowId(RestAt(index, out var length) + length);

    public PageId Child(int index)
    {
        var offset = RestAt(index, out var length) + length + _rowIdSize;
        return new PageId(BinaryPrimitives.ReadUInt32LittleEndian(Page.AsSpan(offset)));
    }

    public bool IsOverflow(int index) => !IsFixed
        && (UInt16At(CellOffset(index)) & IndexPageFormat.OverflowFlag) != 0;

    /// <summary>Bytes of the key in overflow pages.</summary>
    public int OverflowLength(int index) =>
        BinaryPrimitives.ReadInt32LittleEndian(Page.AsSpan(OverflowAt(index)));

    public PageId OverflowPage(int index) =>
        new(BinaryPrimitives.ReadUInt32LittleEndian(Page.AsSpan(OverflowAt(index) + sizeof(int))));

    /// <summary>Copies the whole key and its row id.</summary>
    public void ReadKey(int index, PageReader reader, IndexKey key)
    {
        var rest = Rest(index);
        var local = _prefixLength + rest.Length;
        var isOverflow = IsOverflow(index);
        // The length is checked against the size of the database before the memory for it is taken.
        if (isOverflow)
        {
            OverflowPages.RefuseLength(reader, OverflowPage(index), OverflowLength(index));
        }

        var bytes = key.SetLength(local + (isOverflow ? OverflowLength(index) : 0));
        Prefix.CopyTo(bytes);
        rest.CopyTo(bytes[_prefixLength..]);
        if (isOverflow)
        {
            Span<byte> reference = stackalloc byte[ColumnPageFormat.ReferenceSize];
            OverflowPages.WriteReference(reference, OverflowLength(index), OverflowPage(index));
            OverflowPages.Read(reader, reference, bytes[local..]);
        }

        key.RowId = RowId(index);
    }

    /// <summary>The first entry that is not below this key and row id; Count when there is none.</summary>
    public int LowerBound(ReadOnlySpan<byte> key, long rowId, PageReader reader) =>
        Bound(key, rowId, reader, 0);

    /// <summary>The child in which an entry of this key and row id is or would be.</summary>
    public int FindChild(ReadOnlySpan<byte> key, long rowId, PageReader reader)
    {
        // The first separator says nothing, so the search begins behind it. An entry that is the separator itself
        // belongs to the child to its right.
        var bound = Bound(key, rowId, reader, 1);
        return bound < Count && bound > 0 && CompareWith(bound, key, rowId, reader) == 0 ? bound : bound - 1;
    }

    /// <summary>The order of an entry against a key and row id.</summary>
    public int CompareWith(int index, ReadOnlySpan<byte> key, long rowId, PageReader reader)
    {
        var order = CompareKeyWith(index, key, reader);
        return order != 0 ? order : RowId(index).CompareTo(rowId);
    }

    /// <summary>The order of an entry's key against a key.</summary>
    public int CompareKeyWith(int index, ReadOnlySpan<byte> key, PageReader reader)
    {
        var shared = Math.Min((int)_prefixLength, key.Length);
        var order = Prefix[..shared].SequenceCompareTo(key[..shared]);
        return order != 0 ? order
            : shared < _prefixLength ? 1
            : CompareRest(index, key[_prefixLength..], reader);
    }

    /// <summary>Replaces a child; the page is a private one.</summary>
    public void SetChild(int index, PageId child)
    {
        var at = RestAt(index, out var length) + length + _rowIdSize;
        BinaryPrimitives.WriteUInt32LittleEndian(Page.AsSpan(at), child.Value);
    }

    /// <summary>Replaces the first overflow page of a key; the page is a private one.</summary>
    public void SetOverflowPage(int index, PageId first) =>
        BinaryPrimitives.WriteUInt32LittleEndian(Page.AsSpan(OverflowAt(index) + sizeof(int)), first.Value);

    private int Bound(ReadOnlySpan<byte> key, long rowId, PageReader reader, int low)
    {
        // All keys of the page share the prefix: one that differs there is before all of them, or behind.
        var shared = Math.Min((int)_prefixLength, key.Length);
        var order = Prefix[..shared].SequenceCompareTo(key[..shared]);
        if (order != 0 || shared < _prefixLength)
        {
            return order < 0 ? Count : Math.Min(low, Count);
        }

        var rest = key[_prefixLength..];
        return IsFixed && _restLength <= sizeof(ulong)
            ? BoundOfShort(rest, rowId, low) : BoundOfLong(rest, rowId, reader, low);
    }

    private int BoundOfLong(ReadOnlySpan<byte> rest, long rowId, PageReader reader, int low)
    {
        var high = Count;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            var order = CompareRest(middle, rest, reader);
            if (order < 0 || (order == 0 && RowId(middle) < rowId))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    // Keys of up to eight bytes are compared as numbers, in the order of their bytes: read with the greatest byte
    // first. Each read takes eight bytes, also at the last entry: the tail of a page is longer than that.
    private int BoundOfShort(ReadOnlySpan<byte> rest, long rowId, int low)
    {
        var length = (int)_restLength;
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        rest[..Math.Min(rest.Length, length)].CopyTo(padded);
        var wanted = BinaryPrimitives.ReadUInt64BigEndian(padded);
        var longer = rest.Length > length;
        var shorter = rest.Length < length;
        var mask = length == 0 ? 0 : ulong.MaxValue << (64 - (length * 8));
        var size = EntrySize;
        ref var entries = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Page), EntriesOffset);
        var high = Count;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            var word = BinaryPrimitives.ReverseEndianness(
                Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref entries, middle * size))) & mask;
            var isBelow = word < wanted
                || (word == wanted && !shorter && (longer || RowId(middle) < rowId));
            if (isBelow)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private int CompareRest(int index, ReadOnlySpan<byte> rest, PageReader reader)
    {
        var offset = RestAt(index, out var length);
        var local = Page.AsSpan(offset, length);
        if (!IsOverflow(index))
        {
            return local.SequenceCompareTo(rest);
        }

        var shared = Math.Min(length, rest.Length);
        var order = local[..shared].SequenceCompareTo(rest[..shared]);
        if (order != 0 || shared < length)
        {
            return order != 0 ? order : 1;
        }

        return CompareOverflow(index, rest[length..], reader);
    }

    private int CompareOverflow(int index, ReadOnlySpan<byte> rest, PageReader reader)
    {
        // Piece by piece: most long keys differ in the first one, and nothing is copied.
        var id = OverflowPage(index);
        long left = OverflowLength(index);
        for (var number = 0; left > 0; number++)
        {
            var piece = OverflowPages.ReadPiece(reader, id, number, left, out id);
            var shared = Math.Min(piece.Length, rest.Length);
            var order = piece[..shared].SequenceCompareTo(rest[..shared]);
            if (order != 0 || shared < piece.Length)
            {
                return order != 0 ? order : 1;
            }

            rest = rest[shared..];
            left -= piece.Length;
        }

        return rest.IsEmpty ? 0 : -1;
    }

    private int OverflowAt(int index) => RestAt(index, out var length) + length + _rowIdSize + _childSize;

    private int RestAt(int index, out int length)
    {
        if (IsFixed)
        {
            length = _restLength;
            return EntriesOffset + (index * EntrySize);
        }

        var cell = CellOffset(index);
        length = UInt16At(cell) & IndexPageFormat.LengthMask;
        return cell + IndexPageFormat.CellHeaderSize;
    }

    private ulong PackedRowId(int offset)
    {
        if (_rowIdSize == sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(Page.AsSpan(offset));
        }

        ulong value = 0;
        var bytes = Page.AsSpan(offset, _rowIdSize);
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    private ushort UInt16At(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(Page.AsSpan(offset));
}
