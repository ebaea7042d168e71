using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// The parsed header of a minipage of a checked page. Reads without bounds checks: the check of pages at their first
/// read has seen the page, or this process encoded it.
/// <para>
/// Made anew for each look at a column, so it must be cheap: four bytes of header, the base and the slope are read, and
/// from them where the bitmaps and the values are. It holds the page, so the collector keeps that alive, but not its
/// content: after the reader was renewed the buffer may be another page, and a minipage of it is not to be used any
/// more.
/// </para>
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Minipage
{
    private readonly byte[] _page;
    private readonly uint _header;
    private readonly ushort _afterSlope;
    private readonly ushort _dataOffset;
    private readonly byte _width;

    public Minipage(byte[] page, int offset, int rowCount)
    {
        _page = page;
        ref var at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(page), offset);
        _header = Unsafe.ReadUnaligned<uint>(ref at);
        _width = (byte)ColumnPageFormat.WidthOfCode(
            (int)(_header >> ColumnPageFormat.WidthShift) & ColumnPageFormat.WidthMask);
        var baseSize = ((int)(_header >> ColumnPageFormat.BaseSizeShift) & ColumnPageFormat.BaseSizeMask) + 1;
        var slopeSize = (int)(_header >> ColumnPageFormat.SlopeSizeShift) & ColumnPageFormat.SlopeSizeMask;
        // Eight bytes are read whatever the size; the ones too many are shifted out, and the sign with them into place.
        var baseShift = 64 - (baseSize * 8);
        Base = Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref at, ColumnPageFormat.MinipageHeaderSize))
            << baseShift >> baseShift;
        var afterBase = ColumnPageFormat.MinipageHeaderSize + baseSize;
        if (slopeSize != 0)
        {
            var slopeShift = 32 - (slopeSize * 8);
            Slope = Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref at, afterBase)) << slopeShift >> slopeShift;
        }

        var end = offset + afterBase + slopeSize;
        _afterSlope = (ushort)end;
        var bitmaps = (int)((_header >> ColumnPageFormat.FlagsShift) & 1)
            + (int)((_header >> (ColumnPageFormat.FlagsShift + 2)) & 1);
        _dataOffset = (ushort)(end + (bitmaps * ColumnPageFormat.BitmapSize(rowCount)));
    }

    public long Base { get; }

    public int Slope { get; }

    public PhysicalType PhysicalType => (PhysicalType)(_header & ColumnPageFormat.TypeMask);

    public ColumnEncoding Encoding =>
        (ColumnEncoding)((_header >> ColumnPageFormat.EncodingShift) & ColumnPageFormat.EncodingMask);

    public bool HasNulls => (_header & (ColumnPageFormat.NullsFlag << ColumnPageFormat.FlagsShift)) != 0;

    public bool IsAscii => (_header & (ColumnPageFormat.AsciiFlag << ColumnPageFormat.FlagsShift)) != 0;

    public bool HasOverflow => (_header & (ColumnPageFormat.OverflowFlag << ColumnPageFormat.FlagsShift)) != 0;

    public int Width => _width;

    public int Scale => (int)(_header >> ColumnPageFormat.ScaleShift);

    public bool IsAllNull => Encoding == ColumnEncoding.AllNull;

    /// <summary>Where the null bitmap is, when there is one.</summary>
    public int NullsOffset => _afterSlope;

    /// <summary>Where packed numbers, 16-byte values or the constant byte string start.</summary>
    public int DataOffset => _dataOffset;

    public ref byte Data => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_page), (nint)_dataOffset);

    public int OverflowOffset(int rowCount) =>
        _afterSlope + (HasNulls ? ColumnPageFormat.BitmapSize(rowCount) : 0);

    /// <summary>Where the bytes of byte strings start.</summary>
    public int BytesOffset(int rowCount) =>
        Encoding == ColumnEncoding.Packed
            ? _dataOffset + ColumnPageFormat.PackedSize(rowCount + 1, Width) : _dataOffset;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Number(int index)
    {
        var width = Width;
        var bit = index * width;
        var mask = width == ColumnPageFormat.WholeWidth ? ~0UL : (1UL << width) - 1;
        var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref Data, (nint)(bit >> 3)));
        return Base + ((long)Slope * index) + (long)((word >> (bit & 7)) & mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => (HasNulls && Bit(_afterSlope, row)) || IsAllNull;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsOverflow(int row, int rowCount) => HasOverflow && Bit(OverflowOffset(rowCount), row);

    private bool Bit(int offset, int row)
    {
        ref var bits = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_page), (nint)offset);
        return ((Unsafe.Add(ref bits, (nint)(row >> 3)) >> (row & 7)) & 1) != 0;
    }
}
