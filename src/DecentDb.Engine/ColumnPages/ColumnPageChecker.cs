using System;
using System.Buffers.Binary;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// Checks that no value of a table leaf lies outside the page.
/// <para>
/// This is what lets all other code read pages without bounds checks (<see cref="Minipage"/>): a checksum tells damage
/// from what was written, not from what somebody made up. So nothing that a reader computes an address of is left
/// unchecked: where minipages begin and end, their bitmaps, the ends of byte strings, the length of references. What
/// a value means is not asked here, but for those that would make a reader fail, as a decimal of forty digits would.
/// </para>
/// </summary>
internal static class ColumnPageChecker
{
    public static string? FindDamage(ReadOnlySpan<byte> page)
    {
        var rowCount = PageFormat.GetCount(page);
        var columnCount = ColumnPageFormat.ColumnCount(page);
        var usedEnd = BinaryPrimitives.ReadUInt16LittleEndian(page[ColumnPageFormat.UsedEndOffset..]);
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(page[ColumnPageFormat.FlagsOffset..]);
        if (rowCount == 0 || rowCount > ColumnPageFormat.RowCountMax)
        {
            return "the number of rows is out of bounds";
        }

        var lists = flags == ColumnPageFormat.IdsListedFlag ? 2 : 1;
        var dataOffset = ColumnPageFormat.DirectoryOffset + (((columnCount * lists) + 1) * sizeof(ushort));
        if (flags > ColumnPageFormat.IdsListedFlag || usedEnd > ColumnPageFormat.Capacity(page.Length)
            || dataOffset > usedEnd || !AreIdsAscending(page, columnCount, lists == 2))
        {
            return "the column directory is out of bounds";
        }

        // Minipages follow each other in the order of the directory, and each ends before the next one begins.
        var end = dataOffset;
        for (var i = 0; i <= columnCount; i++)
        {
            var offset = BinaryPrimitives.ReadUInt16LittleEndian(
                page[(ColumnPageFormat.DirectoryOffset + (i * sizeof(ushort)))..]);
            if (offset < end || offset + ColumnPageFormat.MinipageHeaderSize + 1 > usedEnd)
            {
                return "a column is out of bounds";
            }

            if (!TryCheck(page, offset, usedEnd, rowCount, isRowIds: i == 0, out end))
            {
                return "the encoding of a column is wrong";
            }
        }

        return null;
    }

    private static bool AreIdsAscending(ReadOnlySpan<byte> page, int columnCount, bool areListed)
    {
        if (!areListed)
        {
            var first = BinaryPrimitives.ReadUInt16LittleEndian(page[ColumnPageFormat.FirstColumnIdOffset..]);
            return first + columnCount <= ushort.MaxValue + 1;
        }

        var ids = page[(ColumnPageFormat.DirectoryOffset + ((columnCount + 1) * sizeof(ushort)))..];
        for (var i = 1; i < columnCount; i++)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(ids[((i - 1) * sizeof(ushort))..])
                >= BinaryPrimitives.ReadUInt16LittleEndian(ids[(i * sizeof(ushort))..]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryCheck(
        ReadOnlySpan<byte> page, int offset, int usedEnd, int rowCount, bool isRowIds, out int end)
    {
        var bytes = page[offset..];
        var header = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var codec = ColumnCodec.Find((PhysicalType)(header & ColumnPageFormat.TypeMask));
        var encoding = (ColumnEncoding)(header >> ColumnPageFormat.EncodingShift & ColumnPageFormat.EncodingMask);
        var flags = (int)(header >> ColumnPageFormat.FlagsShift) & ColumnPageFormat.FlagsMask;
        var baseSize = ((int)(header >> ColumnPageFormat.BaseSizeShift) & ColumnPageFormat.BaseSizeMask) + 1;
        var slopeSize = (int)(header >> ColumnPageFormat.SlopeSizeShift) & ColumnPageFormat.SlopeSizeMask;
        var width = ColumnPageFormat.WidthOfCode(
            (int)(header >> ColumnPageFormat.WidthShift) & ColumnPageFormat.WidthMask);
        var scale = (int)(header >> ColumnPageFormat.ScaleShift);
        end = offset + ColumnPageFormat.MinipageHeaderSize + baseSize + slopeSize;
        if (width > ColumnPageFormat.WideWidth || slopeSize > ColumnPageFormat.SlopeBytesMax || end > usedEnd
            || codec is null || (encoding != ColumnEncoding.AllNull && !codec.Knows(encoding, width, scale, flags))
            || (isRowIds && !CanBeRowIds(codec, encoding, scale, flags)))
        {
            return false;
        }

        if (encoding == ColumnEncoding.AllNull)
        {
            return flags == 0;
        }

        var bitmap = ColumnPageFormat.BitmapSize(rowCount);
        end += (flags & ColumnPageFormat.NullsFlag) != 0 ? bitmap : 0;
        var overflowOffset = (flags & ColumnPageFormat.OverflowFlag) != 0 ? end : 0;
        end += overflowOffset != 0 ? bitmap : 0;
        var first = ReadSigned(bytes[ColumnPageFormat.MinipageHeaderSize..], baseSize);
        var slope = slopeSize == 0 ? 0
            : (int)ReadSigned(bytes[(ColumnPageFormat.MinipageHeaderSize + baseSize)..], slopeSize);
        switch (encoding)
        {
            case ColumnEncoding.Wide:
                var data = end;
                end += ColumnPageFormat.WideSize * (width == 0 ? 1 : rowCount);
                return end <= usedEnd && codec.AreWideValid(page[data..end]);
            case ColumnEncoding.ConstantBytes:
                if (first < 0 || first > usedEnd - end)
                {
                    return false;
                }

                end += (int)first;
                return overflowOffset == 0;
            default:
                var area = new PackedArea(page, end, first, slope, width, rowCount);
                var isBytes = codec is BytesCodec;
                end += ColumnPageFormat.PackedSize(rowCount + (isBytes ? 1 : 0), width);
                return end <= usedEnd && (isBytes
                    ? AreEnds(page, area, overflowOffset, usedEnd, ref end)
                    : codec.ArePackedValid(area));
        }
    }

    // Row ids are never null, and whole numbers by themselves.
    private static bool CanBeRowIds(ColumnCodec codec, ColumnEncoding encoding, int scale, int flags) =>
        codec is Int64Codec && encoding == ColumnEncoding.Packed && scale == 0 && flags == 0;

    private static long ReadSigned(ReadOnlySpan<byte> bytes, int size)
    {
        var shift = 64 - (size * 8);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes) << shift >> shift;
    }

    private static bool AreEnds(
        ReadOnlySpan<byte> page, in PackedArea ends, int overflowOffset, int usedEnd, ref int end)
    {
        var bytes = end;
        // Ends that never go back, and never past the area: then each value is a slice of it.
        long previous = 0;
        for (var i = 0; i <= ends.RowCount; i++)
        {
            var next = ends.Number(i);
            if (next < previous || next > usedEnd - bytes)
            {
                return false;
            }

            if (i > 0 && overflowOffset != 0 && (page[overflowOffset + ((i - 1) >> 3)] >> ((i - 1) & 7) & 1) != 0
                && !IsReference(page.Slice(bytes + (int)previous, (int)(next - previous))))
            {
                return false;
            }

            previous = next;
        }

        end += (int)previous;
        return true;
    }

    private static bool IsReference(ReadOnlySpan<byte> value) =>
        value.Length == ColumnPageFormat.ReferenceSize
        && BinaryPrimitives.ReadInt64LittleEndian(value) is > 0 and <= ColumnPageFormat.ValueLengthMax;
}
