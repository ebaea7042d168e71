using System;
using System.Buffers.Binary;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// How one column of the loaded rows will be packed: loaded for many rows once, then measured for the first n of them
/// until a page is full, then written.
/// <para>
/// The parameters (base, slope, width) are those of the last measurement, and writing uses them as they are: whoever
/// measures another number of rows must measure again before writing. Rows that are NULL take part in no range. A
/// column without NULLs among the measured rows has no bitmap, one with nothing else has a header alone.
/// </para>
/// </summary>
internal abstract class ColumnPlan
{
    private bool[] _nulls = [];
    private int _nullsStart;

    /// <summary>True when one of the loaded rows is NULL.</summary>
    protected bool HasNulls { get; private set; }

    /// <summary>True when all measured rows are NULL.</summary>
    protected bool IsAllNull { get; private set; }

    /// <summary>True when some but not all measured rows are NULL.</summary>
    protected bool NeedsNullBitmap { get; private set; }

    protected long Base { get; set; }

    protected int Slope { get; set; }

    protected int Width { get; set; }

    /// <summary>Bytes of the minipage for the first n rows; later calls of Write write these.</summary>
    /// <param name="count">The number of rows n.</param>
    /// <param name="previous">The minipage that this one replaces: its parameters are kept if they still fit.</param>
    public abstract int Measure(int count, in Minipage? previous);

    /// <summary>Writes what was measured last at the start of the target; gives the bytes written.</summary>
    public abstract int Write(Span<byte> target, int count);

    // The shortest forms of base and slope: in a page of a hundred columns eight bytes each would be a fifth of it.
    protected static int HeaderSize(long first, int slope) =>
        ColumnPageFormat.MinipageHeaderSize + ColumnPageFormat.SignedSize(first) + SlopeSize(slope);

    protected void LoadNulls(ColumnVector vector, int start, int count)
    {
        // The vector's flag says that some row of it may be NULL, not that one of these is.
        HasNulls = vector.HasNulls && vector.Nulls.AsSpan(start, count).Contains(true);
        _nulls = vector.Nulls;
        _nullsStart = start;
    }

    protected bool IsNull(int row) => _nulls[_nullsStart + row];

    /// <summary>Bytes of the null bitmap.</summary>
    protected int MeasureNulls(int count)
    {
        // Of the measured rows alone: the NULL that made the flag may be on the next page.
        IsAllNull = false;
        NeedsNullBitmap = false;
        if (!HasNulls)
        {
            return 0;
        }

        var nulls = _nulls.AsSpan(_nullsStart, count);
        if (!nulls.Contains(true))
        {
            return 0;
        }

        IsAllNull = !nulls.Contains(false);
        NeedsNullBitmap = !IsAllNull;
        return NeedsNullBitmap ? ColumnPageFormat.BitmapSize(count) : 0;
    }

    protected int WriteHeader(
        Span<byte> target, PhysicalType type, ColumnEncoding encoding, int flags, int scale)
    {
        var baseSize = ColumnPageFormat.SignedSize(Base);
        var slopeSize = SlopeSize(Slope);
        BinaryPrimitives.WriteUInt32LittleEndian(
            target,
            ColumnPageFormat.MinipageHeader(type, encoding, flags, baseSize, slopeSize, Width, scale));
        var position = ColumnPageFormat.MinipageHeaderSize;
        // Eight bytes are written each time. What is too much of the base the slope is written over, and what is too
        // much of the slope is cleared: it may lie behind the minipage, where bytes that nobody uses are zero.
        BinaryPrimitives.WriteInt64LittleEndian(target[position..], Base);
        position += baseSize;
        BinaryPrimitives.WriteInt64LittleEndian(target[position..], slopeSize == 0 ? 0 : Slope);
        target[(position + slopeSize)..(position + sizeof(long))].Clear();
        return position + slopeSize;
    }

    protected int WriteNulls(Span<byte> target, int count)
    {
        BitPacking.PackFlags(_nulls.AsSpan(_nullsStart, count), target);
        return ColumnPageFormat.BitmapSize(count);
    }

    protected int WriteAllNull(Span<byte> target, PhysicalType type)
    {
        // What another column left in the parameters would be written to the header, and the same rows would not give
        // the same bytes.
        Base = 0;
        Slope = 0;
        Width = 0;
        return WriteHeader(target, type, ColumnEncoding.AllNull, 0, 0);
    }

    private static int SlopeSize(int slope) => slope == 0 ? 0 : ColumnPageFormat.SignedSize(slope);
}
