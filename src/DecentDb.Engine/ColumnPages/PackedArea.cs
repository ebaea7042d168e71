using System;
using System.Buffers.Binary;

namespace DecentDb.Engine.ColumnPages;

/// <summary>The packed numbers of a minipage that is not known to be whole: each read checks its bounds.</summary>
internal readonly ref struct PackedArea(
    ReadOnlySpan<byte> page, int offset, long first, int slope, int width, int rowCount)
{
    private readonly ReadOnlySpan<byte> _page = page;

    public int RowCount { get; } = rowCount;

    public long Number(int index)
    {
        var bit = index * width;
        var mask = width == ColumnPageFormat.WholeWidth ? ~0UL : (1UL << width) - 1;
        var word = BinaryPrimitives.ReadUInt64LittleEndian(_page[(offset + (bit >> 3))..]);
        return first + ((long)slope * index) + (long)((word >> (bit & 7)) & mask);
    }
}
