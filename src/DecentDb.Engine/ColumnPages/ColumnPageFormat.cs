using System;
using System.Buffers.Binary;
using System.Numerics;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// The format of a table leaf: each column of the page's rows lies together, packed in the way that suits its values.
/// The page describes itself; column 0 is the row ids, and the others follow in ascending order of their ids.
/// <code>
/// OFFSET SIZE MEANING
///     24    2 number of columns C, without the row ids
///     26    2 id of the first column
///     28    2 end of the used bytes
///     30    2 flags: 1 = the column ids are listed; otherwise they are consecutive
///     32 2C+2 offsets of the minipages: row ids, then each column
///      .   2C column ids, when they are listed
///      .    . minipages
/// </code>
/// The tail of the page is longer than eight bytes, so that eight bytes can be read at any used byte.
/// A minipage is
/// <code>
/// SIZE MEANING
///    4 header: bits 0-5 physical type, 6-11 encoding (ColumnEncoding), 12-14 flags: 1 = null bitmap, 2 = all bytes are
///      ASCII, 4 = overflow bitmap; 15-17 bytes of the base less one; 18-20 bytes of the slope, 0-4; 21-26 width in
///      bits: 0-56 as it is, 57 = 64, 58 = 128 for 16-byte values; 27-31 scale
///    . base, slope (signed)
///    . null bitmap, overflow bitmap: one bit a row, rounded up to bytes
///    . packed numbers, rounded up to bytes
///    . the bytes of byte strings
/// </code>
/// Number i is <c>base + slope * i + packed(i)</c>. What it stands for depends on type and encoding: an integer divided
/// by <see cref="Divisor"/>(scale), a double times 1, 10, 100 or 1000 or its bits, a decimal times 10^scale, or, with
/// one number more than rows, the ends of byte strings. The number of a NULL repeats the one before it. A flagged byte
/// string is a reference to overflow pages: its length (8 bytes), its first page (4), zero (4).
/// </summary>
internal static class ColumnPageFormat
{
    /// <summary>More rows than this are never put in a page.</summary>
    public const int RowCountMax = 4096;

    /// <summary>The longest byte string.</summary>
    public const long ValueLengthMax = 1L << 30;

    public const int ColumnCountOffset = PageFormat.KindSpecificOffset;
    public const int FirstColumnIdOffset = ColumnCountOffset + sizeof(ushort);
    public const int UsedEndOffset = FirstColumnIdOffset + sizeof(ushort);
    public const int FlagsOffset = UsedEndOffset + sizeof(ushort);
    public const int DirectoryOffset = PageFormat.HeaderSize;

    public const int IdsListedFlag = 1;

    public const int NullsFlag = 1;
    public const int AsciiFlag = 2;
    public const int OverflowFlag = 4;

    public const int MinipageHeaderSize = sizeof(uint);
    public const int TypeMask = 63;
    public const int EncodingShift = 6;
    public const int EncodingMask = 63;
    public const int FlagsShift = 12;
    public const int FlagsMask = 7;
    public const int BaseSizeShift = 15;
    public const int BaseSizeMask = 7;
    public const int SlopeSizeShift = 18;
    public const int SlopeSizeMask = 7;
    public const int WidthShift = 21;
    public const int WidthMask = 63;
    public const int ScaleShift = 27;
    public const int SlopeBytesMax = 4;

    // Read as eight bytes at any of eight shifts, a number of more bits would lose some; so wider ones take all 64.
    public const int PackedWidthMax = 56;
    public const int WholeWidth = 64;
    public const int WideWidth = 128;
    public const int WholeWidthCode = PackedWidthMax + 1;
    public const int WideWidthCode = WholeWidthCode + 1;
    public const int WideSize = 16;
    public const int ReferenceSize = 16;
    public const int DecimalScaleMax = 28;

    // Prices and measured values have up to three digits behind the point; more scales would cost a try at each
    // page.
    public const int DoubleScaleMax = 3;

    /// <summary>
    /// A leaf takes no further row once its overflow values are longer than this together, so that all values of a
    /// column in a leaf always fit one buffer.
    /// </summary>
    public const int OverflowBytesMax = 4 << 20;

    // Multiples that whole seconds, minutes, hours and days have in ticks, microseconds, milliseconds and seconds, and
    // powers of ten. Positions are part of the format.
    private static readonly long[] Divisors =
    [
        1, 60, 1_000, 3_600, 10_000, 60_000, 86_400, 100_000, 1_000_000, 3_600_000, 10_000_000, 60_000_000, 86_400_000,
        100_000_000, 600_000_000, 3_600_000_000, 36_000_000_000, 86_400_000_000, 864_000_000_000,
    ];

    private static readonly double[] DoubleScales = [1, 10, 100, 1000];

    /// <summary>Number of <see cref="Divisor"/> codes.</summary>
    public static int DivisorCount => Divisors.Length;

    /// <summary>Bytes of a page that header, directory and rows can use.</summary>
    public static int Capacity(int pageSize) => PageFormat.ContentEnd(pageSize);

    /// <summary>Longer byte strings go to overflow pages, of which they fill at least half a page then.</summary>
    public static int InlineLengthMax(int pageSize) => pageSize / 2;

    public static long Divisor(int code) => Divisors[code];

    public static double DoubleScale(int code) => DoubleScales[code];

    /// <summary>The header of a minipage.</summary>
    public static uint MinipageHeader(
        PhysicalType type, ColumnEncoding encoding, int flags, int baseSize, int slopeSize, int width, int scale)
    {
        var code = width <= PackedWidthMax ? width : width == WholeWidth ? WholeWidthCode : WideWidthCode;
        return (uint)type | ((uint)encoding << EncodingShift) | ((uint)flags << FlagsShift)
            | ((uint)(baseSize - 1) << BaseSizeShift) | ((uint)slopeSize << SlopeSizeShift)
            | ((uint)code << WidthShift) | ((uint)scale << ScaleShift);
    }

    /// <summary>The width in bits that a header says.</summary>
    public static int WidthOfCode(int code) => code <= PackedWidthMax ? code : WholeWidth << (code - WholeWidthCode);

    public static int BitmapSize(int rows) => (rows + 7) >> 3;

    /// <summary>Bytes of so many packed numbers.</summary>
    public static int PackedSize(int count, int width) => ((count * width) + 7) >> 3;

    /// <summary>The width that holds 0 .. range.</summary>
    public static int WidthOf(ulong range)
    {
        // A range of 0 needs no bits: all numbers lie on the line.
        var bits = 64 - BitOperations.LeadingZeroCount(range);
        return bits > PackedWidthMax ? WholeWidth : bits;
    }

    /// <summary>Bytes of the shortest signed form of a number; at least 1.</summary>
    public static int SignedSize(long value)
    {
        // One bit more than the magnitude, for the sign that is read back by shifting.
        var bits = 65 - BitOperations.LeadingZeroCount((ulong)(value ^ (value >> 63)));
        return (bits + 7) >> 3;
    }

    public static int ColumnCount(ReadOnlySpan<byte> page) =>
        BinaryPrimitives.ReadUInt16LittleEndian(page[ColumnCountOffset..]);
}
