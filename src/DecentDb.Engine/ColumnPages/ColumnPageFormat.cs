using System;
using System.Buffers.Binary;
using System.Numerics;
using DecentDb.Engine.Paging;

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
///  size-8   8 unused, so that eight bytes can be read at any used byte
/// </code>
/// A minipage is
/// <code>
/// SIZE MEANING
///    1 bits 0-2 physical type, bits 3-7 encoding (ColumnEncoding)
///    1 flags: 1 = null bitmap, 2 = all bytes are ASCII, 4 = overflow bitmap; bits 4-7: bytes of the base, 1-8
///    1 width in bits: 0-56 or 64; 128 for 16-byte values
///    1 bits 0-2 bytes of the slope, 0-4; bits 3-7 scale
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

    public const int MinipageHeaderSize = 4;
    public const int SlopeBytesMax = 4;
    public const int PackedWidthMax = 56;
    public const int WholeWidth = 64;
    public const int WideWidth = 128;
    public const int WideSize = 16;
    public const int ReferenceSize = 16;
    public const int SpareSize = 8;
    public const int DecimalScaleMax = 28;
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
    public static int Capacity(int pageSize) => pageSize - SpareSize;

    /// <summary>Longer byte strings go to overflow pages, of which they fill at least half a page then.</summary>
    public static int InlineLengthMax(int pageSize) => pageSize / 2;

    public static long Divisor(int code) => Divisors[code];

    public static double DoubleScale(int code) => DoubleScales[code];

    public static int BitmapSize(int rows) => (rows + 7) >> 3;

    /// <summary>Bytes of so many packed numbers.</summary>
    public static int PackedSize(int count, int width) => ((count * width) + 7) >> 3;

    /// <summary>The width that holds 0 .. range.</summary>
    public static int WidthOf(ulong range)
    {
        var bits = 64 - BitOperations.LeadingZeroCount(range);
        return bits > PackedWidthMax ? WholeWidth : bits;
    }

    /// <summary>Bytes of the shortest signed form of a number; at least 1.</summary>
    public static int SignedSize(long value)
    {
        var bits = 65 - BitOperations.LeadingZeroCount((ulong)(value ^ (value >> 63)));
        return (bits + 7) >> 3;
    }

    public static int ColumnCount(ReadOnlySpan<byte> page) =>
        BinaryPrimitives.ReadUInt16LittleEndian(page[ColumnCountOffset..]);
}
