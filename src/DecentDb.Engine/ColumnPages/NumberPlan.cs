using System;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// The plan of a column of fixed-size values, and of the row ids.
/// <para>
/// Whatever the values are, they become whole numbers, of which the page holds the distance from a line: base + slope *
/// row. A slope of zero leaves the distance from the least number. What cannot become 64-bit numbers without loss is
/// written as its 16 bytes, and no line is sought.
/// </para>
/// <para>
/// A NULL has no number, but a place in the packed ones, so that row n is at n times the width. It gets the number
/// before it: then it widens no range, and a sorted column stays sorted.
/// </para>
/// </summary>
internal abstract class NumberPlan(PhysicalType type) : ColumnPlan
{
    /// <summary>The numbers to be packed, from <see cref="NumbersStart"/> on.</summary>
    protected long[] Numbers { get; set; } = [];

    protected int NumbersStart { get; set; }

    protected int Count { get; private set; }

    /// <summary>Room for numbers that are not those of the vector.</summary>
    protected long[] Scratch { get; private set; } = [];

    /// <summary>The values of 16 bytes, while <see cref="IsWide"/>.</summary>
    protected UInt128[] Wide { get; private set; } = [];

    /// <summary>True when the values are written as 16 bytes each instead of numbers.</summary>
    protected bool IsWide { get; set; }

    protected ColumnEncoding Encoding { get; set; }

    protected int Scale { get; set; }

    /// <summary>
    /// Takes rows start .. start+count-1 of the vector, which must not change until they are written.
    /// </summary>
    public void Load(ColumnVector vector, int start, int count)
    {
        Invariant.That(start >= 0 && count > 0 && start + count <= vector.Capacity);
        LoadNulls(vector, start, count);
        Count = count;
        Scale = 0;
        IsWide = false;
        Encoding = ColumnEncoding.Packed;
        LoadValues(vector, start, count);
        if (HasNulls && IsWide)
        {
            RepeatOverNulls(Wide.AsSpan(0, count));
        }
    }

    /// <summary>
    /// Finds the numbers or the 16 bytes that stand for the values, and their scale; what stands for NULL may be
    /// anything where they are wide.
    /// </summary>
    protected abstract void LoadValues(ColumnVector vector, int start, int count);

    /// <summary>Takes row ids.</summary>
    public void Load(ReadOnlySpan<long> rowIds)
    {
        EnsureScratch(rowIds.Length);
        rowIds.CopyTo(Scratch);
        LoadRowIds(rowIds.Length);
    }

    /// <summary>Takes consecutive row ids.</summary>
    public void Load(long firstRowId, int count)
    {
        EnsureScratch(count);
        var ids = Scratch;
        for (var i = 0; i < count; i++)
        {
            ids[i] = firstRowId + i;
        }

        LoadRowIds(count);
    }

    public override int Measure(int count, in Minipage? previous)
    {
        Invariant.That(count > 0 && count <= Count, $"{count} of {Count} loaded numbers are measured");
        var bitmap = MeasureNulls(count);
        if (IsAllNull)
        {
            return ColumnPageFormat.MinipageHeaderSize + 1;
        }

        if (IsWide)
        {
            Base = 0;
            Slope = 0;
            Width = IsConstantWide(count) ? 0 : ColumnPageFormat.WideWidth;
            return HeaderSize(0, 0) + bitmap + (ColumnPageFormat.WideSize * (Width == 0 ? 1 : count));
        }

        MeasureNumbers(Numbers.AsSpan(NumbersStart, count));
        if (previous is { } old)
        {
            KeepPrevious(old, Numbers.AsSpan(NumbersStart, count));
        }

        return HeaderSize(Base, Slope) + bitmap + ColumnPageFormat.PackedSize(count, Width);
    }

    public override int Write(Span<byte> target, int count)
    {
        if (IsAllNull)
        {
            return WriteAllNull(target, type);
        }

        var flags = NeedsNullBitmap ? ColumnPageFormat.NullsFlag : 0;
        var position = WriteHeader(target, type, IsWide ? ColumnEncoding.Wide : Encoding, flags, Scale);
        if (NeedsNullBitmap)
        {
            position += WriteNulls(target[position..], count);
        }

        if (IsWide)
        {
            var wide = MemoryMarshal.AsBytes(Wide.AsSpan(0, Width == 0 ? 1 : count));
            wide.CopyTo(target[position..]);
            return position + wide.Length;
        }

        if (Width != 0)
        {
            var area = target.Slice(position, ColumnPageFormat.PackedSize(count, Width));
            position += BitPacking.Pack(Numbers.AsSpan(NumbersStart, count), Base, Slope, Width, area);
        }

        return position;
    }

    private void LoadRowIds(int count)
    {
        Invariant.That(count > 0 && count <= Scratch.Length, $"{count} row ids are loaded, as many as were copied");
        Count = count;
        Scale = 0;
        IsWide = false;
        Encoding = ColumnEncoding.Packed;
        Numbers = Scratch;
        NumbersStart = 0;
    }

    protected void RepeatOverNulls<T>(Span<T> values)
        where T : struct
    {
        // NULLs at the start get the first number that follows.
        var first = 0;
        while (first < values.Length && IsNull(first))
        {
            first++;
        }

        var last = first < values.Length ? values[first] : default;
        for (var i = 0; i < values.Length; i++)
        {
            if (IsNull(i))
            {
                values[i] = last;
            }
            else
            {
                last = values[i];
            }
        }
    }

    // Ids of a tenant or a run are often one for a whole page.
    private bool IsConstantWide(int count)
    {
        var first = Wide[0];
        return !Wide.AsSpan(1, count - 1).ContainsAnyExcept(first);
    }

    private void MeasureNumbers(ReadOnlySpan<long> values)
    {
        BitPacking.MinMax(values, out var min, out var max);
        var range = (ulong)(max - min);
        // A line is worth its search only where first and last value are the extremes: every other column would be
        // looked at twice for nothing. The difference wraps around in unsigned numbers, where it is always right.
        var width = ColumnPageFormat.WidthOf(range);
        var slope = 0;
        var edge = values[0];
        var rise = values[^1] - edge;
        if (values.Length > 2 && range is > 0 and <= long.MaxValue
            && ((edge == min && values[^1] == max) || (edge == max && values[^1] == min))
            && rise / (values.Length - 1) is <= int.MaxValue and >= -int.MaxValue and not 0)
        {
            // Sorted or nearly so: the distance from a straight line is shorter.
            var steepness = rise / (values.Length - 1);
            BitPacking.MinMaxFromLine(values, steepness, out var low, out var high);
            var widthFromLine = ColumnPageFormat.WidthOf((ulong)(high - low));
            // The slope takes up to four bytes of the header: so many bits at least it has to save.
            if ((widthFromLine * values.Length) + 32 < width * values.Length || widthFromLine == 0)
            {
                width = widthFromLine;
                min = low;
                slope = (int)steepness;
            }
        }

        // Of 64 bits nothing is subtracted, so that they are read as they are.
        Width = width;
        Base = width == ColumnPageFormat.WholeWidth ? 0 : min;
        Slope = slope;
        Invariant.That(
            Width != ColumnPageFormat.WholeWidth || Slope == 0, $"{values.Length} numbers of 64 bits have no line");
    }

    // Small changes in the log need pages that differ little: the old line and width stay while they fit.
    private void KeepPrevious(in Minipage old, ReadOnlySpan<long> values)
    {
        if (old.Encoding != Encoding || old.Scale != Scale || old.Width > Width + 1
            || old.Width == ColumnPageFormat.WholeWidth || Width == ColumnPageFormat.WholeWidth
            || (old.Base == Base && old.Slope == Slope && old.Width == Width))
        {
            return;
        }

        BitPacking.MinMaxFromLine(values, old.Slope, out var low, out var high);
        if (low >= old.Base && high >= low && (ulong)(high - old.Base) <= (1UL << old.Width) - 1)
        {
            Base = old.Base;
            Slope = old.Slope;
            Width = old.Width;
        }
    }

    protected void EnsureScratch(int count)
    {
        if (Scratch.Length < count)
        {
            Scratch = new long[Math.Max(count, 256)];
        }
    }

    protected void EnsureWide(int count)
    {
        if (Wide.Length < count)
        {
            Wide = new UInt128[Math.Max(count, 256)];
        }
    }
}
