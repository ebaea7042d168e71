using System;
using System.Buffers.Binary;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// Takes single rows out of table leaves without taking these apart: packed numbers move up by one width, bytes by the
/// length of the value, and each column keeps its encoding and, where the numbers behind the row still fit them, its
/// line and width. That costs a tenth of decoding and encoding a page, which pays only for many rows of one leaf.
/// <code>
/// slope 0        aaaaa bbbbb ccccc ddddd   without b:  aaaaa ccccc ddddd
/// another slope  number i + 1 becomes number i, a slope further from the line: the width may grow by a bit
/// ends           those behind the row are less by its length, and their line is another one
/// </code>
/// The shorter page is made beside the leaf, so that a refusal changes nothing. Refused is what has to be decoded: a
/// value in overflow pages, which are to be freed, the last row, numbers that need 64 bits. Belongs to one thread at a
/// time.
/// </summary>
internal sealed class RowRemover(int pageSize)
{
    private readonly byte[] _result = new byte[pageSize];
    private long[] _numbers = [];
    private int _end;

    /// <summary>Makes the leaf without a row; false when it has to be decoded for that.</summary>
    /// <param name="page">The leaf, which is not changed.</param>
    /// <param name="row">The row.</param>
    /// <param name="sizeMin">With fewer used bytes than this it is to be decoded too.</param>
    public bool TryRemove(byte[] page, int row, int sizeMin)
    {
        var view = new ColumnPageView(page);
        var count = view.RowCount;
        Invariant.That(
            (uint)row < (uint)count && page.Length == _result.Length,
            $"row {row} of {count} is taken out of page {PageFormat.GetId(page)}");
        var usedEnd = BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(ColumnPageFormat.UsedEndOffset));
        if (count == 1 || usedEnd < sizeMin)
        {
            return false;
        }

        // Header and directory, with the offsets of the longer minipages for the time being.
        _end = BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(ColumnPageFormat.DirectoryOffset));
        page.AsSpan(0, _end).CopyTo(_result);
        for (var i = 0; i <= view.MinipageCount; i++)
        {
            var directory = _result.AsSpan(ColumnPageFormat.DirectoryOffset + (i * sizeof(ushort)));
            var offset = BinaryPrimitives.ReadUInt16LittleEndian(directory);
            BinaryPrimitives.WriteUInt16LittleEndian(directory, (ushort)_end);
            if (!TryCopy(page, i == 0 ? view.RowIds() : view.MinipageAt(i - 1), offset, count, row))
            {
                return false;
            }
        }

        return _end >= sizeMin;
    }

    /// <summary>Puts what was made last into the private copy of the leaf that it was made of.</summary>
    public void CopyTo(byte[] page)
    {
        Invariant.That(
            PageFormat.GetId(page) == PageFormat.GetId(_result)
            && PageFormat.GetCount(page) == PageFormat.GetCount(_result),
            $"page {PageFormat.GetId(page)} loses a row, and page {PageFormat.GetId(_result)} was made");
        _result.AsSpan(PageFormat.HeaderSize, _end - PageFormat.HeaderSize)
            .CopyTo(page.AsSpan(PageFormat.HeaderSize));
        page.AsSpan(_end, ColumnPageFormat.Capacity(page.Length) - _end).Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(ColumnPageFormat.UsedEndOffset), (ushort)_end);
        PageFormat.SetCount(page, PageFormat.GetCount(page) - 1);
    }

    private bool TryCopy(byte[] page, in Minipage minipage, int offset, int count, int row)
    {
        if (minipage.IsOverflow(row, count))
        {
            return false;
        }

        switch (minipage.Encoding)
        {
            case ColumnEncoding.AllNull:
                return TryCopyBytes(page.AsSpan(offset, minipage.DataOffset - offset));
            case ColumnEncoding.ConstantBytes:
                return TryCopyBytes(page.AsSpan(offset, minipage.NullsOffset - offset))
                    && TryCopyBitmaps(page, minipage, count, row)
                    && TryCopyBytes(page.AsSpan(minipage.DataOffset, (int)minipage.Base));
            case ColumnEncoding.Wide:
                return TryCopyBytes(page.AsSpan(offset, minipage.NullsOffset - offset))
                    && TryCopyBitmaps(page, minipage, count, row)
                    && TryCopyWide(page, minipage, count, row);
            default:
                return ColumnCodec.Of(minipage.PhysicalType) is BytesCodec
                    ? TryCopyByteStrings(page, minipage, count, row)
                    : TryCopyNumbers(page, minipage, offset, count, row);
        }
    }

    private bool TryCopyBytes(ReadOnlySpan<byte> bytes)
    {
        if (!HasRoomFor(bytes.Length))
        {
            return false;
        }

        bytes.CopyTo(_result.AsSpan(_end));
        Advance(bytes.Length);
        return true;
    }

    private bool TryCopyBitmaps(byte[] page, in Minipage minipage, int count, int row) =>
        (!minipage.HasNulls || TryCopyPacked(page, minipage.NullsOffset, count, 1, row))
        && (!minipage.HasOverflow || TryCopyPacked(page, minipage.OverflowOffset(count), count, 1, row));

    private bool TryCopyPacked(byte[] page, int offset, int count, int width, int at)
    {
        var size = ColumnPageFormat.PackedSize(count - 1, width);
        if (!HasRoomFor(size))
        {
            return false;
        }

        BitPacking.CopyWithout(page.AsSpan(offset), count, width, at, _result.AsSpan(_end, size));
        Advance(size);
        return true;
    }

    private bool TryCopyWide(byte[] page, in Minipage minipage, int count, int row)
    {
        // One for all rows, or one each.
        if (minipage.Width == 0)
        {
            return TryCopyBytes(page.AsSpan(minipage.DataOffset, ColumnPageFormat.WideSize));
        }

        var before = row * ColumnPageFormat.WideSize;
        var behind = (count - row - 1) * ColumnPageFormat.WideSize;
        return TryCopyBytes(page.AsSpan(minipage.DataOffset, before))
            && TryCopyBytes(page.AsSpan(minipage.DataOffset + before + ColumnPageFormat.WideSize, behind));
    }

    private bool TryCopyNumbers(byte[] page, in Minipage minipage, int offset, int count, int row)
    {
        if (minipage.Slope == 0)
        {
            // The numbers stay what they are, so their bits do.
            return TryCopyBytes(page.AsSpan(offset, minipage.NullsOffset - offset))
                && TryCopyBitmaps(page, minipage, count, row)
                && TryCopyPacked(page, minipage.DataOffset, count, minipage.Width, row);
        }

        Unpack(page, minipage, count);
        _numbers.AsSpan(row + 1, count - row - 1).CopyTo(_numbers.AsSpan(row));
        return TryPack(page, minipage, _numbers.AsSpan(0, count - 1), count, row);
    }

    private bool TryCopyByteStrings(byte[] page, in Minipage minipage, int count, int row)
    {
        // There is one end more than rows: the value lies between its own and the one before.
        Unpack(page, minipage, count + 1);
        var (start, end) = ((int)_numbers[row], (int)_numbers[row + 1]);
        var length = (int)_numbers[count] - (end - start);
        for (var i = row + 1; i < count; i++)
        {
            _numbers[i] = _numbers[i + 1] - (end - start);
        }

        if (!TryPack(page, minipage, _numbers.AsSpan(0, count), count, row) || !HasRoomFor(length))
        {
            return false;
        }

        var bytes = page.AsSpan(minipage.BytesOffset(count));
        bytes[..start].CopyTo(_result.AsSpan(_end));
        bytes[end..(end + length - start)].CopyTo(_result.AsSpan(_end + start));
        Advance(length);
        return true;
    }

    private void Unpack(byte[] page, in Minipage minipage, int count)
    {
        Invariant.That(
            count <= ColumnPageFormat.RowCountMax + 1, $"{count} numbers are those of page {PageFormat.GetId(page)}");
        if (_numbers.Length < count)
        {
            _numbers = new long[ColumnPageFormat.RowCountMax + 1];
        }

        new ColumnPageView(page).UnpackNumbers(minipage, _numbers.AsSpan(0, count));
    }

    // Header, bitmaps and packed numbers: on the old line where they fit it, else on one that is parallel to it.
    private bool TryPack(byte[] page, in Minipage minipage, ReadOnlySpan<long> numbers, int count, int row)
    {
        var (first, width) = (minipage.Base, minipage.Width);
        BitPacking.MinMaxFromLine(numbers, minipage.Slope, out var low, out var high);
        if (width == ColumnPageFormat.WholeWidth || high < low)
        {
            return false;
        }

        if (low < first || (ulong)(high - first) > (1UL << width) - 1)
        {
            first = low;
            width = ColumnPageFormat.WidthOf((ulong)(high - low));
        }

        var size = ColumnPageFormat.PackedSize(numbers.Length, width);
        if (width > ColumnPageFormat.PackedWidthMax || !TryWriteHeader(minipage, first, width)
            || !TryCopyBitmaps(page, minipage, count, row) || !HasRoomFor(size))
        {
            return false;
        }

        if (width > 0)
        {
            BitPacking.Pack(numbers, first, minipage.Slope, width, _result.AsSpan(_end, size));
            Advance(size);
        }

        return true;
    }

    private bool TryWriteHeader(in Minipage minipage, long first, int width)
    {
        var baseSize = ColumnPageFormat.SignedSize(first);
        var slopeSize = minipage.Slope == 0 ? 0 : ColumnPageFormat.SignedSize(minipage.Slope);
        if (!HasRoomFor(ColumnPageFormat.MinipageHeaderSize + baseSize + slopeSize))
        {
            return false;
        }

        var flags = (minipage.HasNulls ? ColumnPageFormat.NullsFlag : 0)
            | (minipage.IsAscii ? ColumnPageFormat.AsciiFlag : 0)
            | (minipage.HasOverflow ? ColumnPageFormat.OverflowFlag : 0);
        var target = _result.AsSpan(_end);
        BinaryPrimitives.WriteUInt32LittleEndian(
            target,
            ColumnPageFormat.MinipageHeader(
                minipage.PhysicalType, minipage.Encoding, flags, baseSize, slopeSize, width, minipage.Scale));

        // Eight bytes each time: what is too much is written over by what follows, or is cleared behind the last one.
        target = target[ColumnPageFormat.MinipageHeaderSize..];
        BinaryPrimitives.WriteInt64LittleEndian(target, first);
        BinaryPrimitives.WriteInt64LittleEndian(target[baseSize..], minipage.Slope);
        Advance(ColumnPageFormat.MinipageHeaderSize + baseSize + slopeSize);
        return true;
    }

    private void Advance(int size)
    {
        Invariant.That(HasRoomFor(size), $"{size} bytes behind {_end} fit a page of {_result.Length}");
        _end += size;
    }

    // The tail of a page is longer than what is written too much.
    private bool HasRoomFor(int size) => _end + size <= ColumnPageFormat.Capacity(_result.Length);
}
