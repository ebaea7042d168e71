using System;
using System.Diagnostics;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// How values of one physical form lie in minipages: planned, written, read, changed in place and checked. One object
/// a form, without a state.
/// </summary>
internal abstract class ColumnCodec
{
    // Made when a column of the form is first met, so that a process loads no code that it does not need.
    private static readonly ColumnCodec?[] ByForm = new ColumnCodec?[(int)PhysicalType.Fixed16 + 1];

    /// <summary>The most bytes that one value needs in a page, with the header of its minipage.</summary>
    public abstract int SizeMax { get; }

    /// <summary>The codec of a form.</summary>
    public static ColumnCodec Of(PhysicalType type) => ByForm[(int)type] ??= Make(type);

    /// <summary>The codec of the form that a page names; null when there is no such form.</summary>
    public static ColumnCodec? Find(PhysicalType type) =>
        type is >= PhysicalType.Int64 and <= PhysicalType.Fixed16 ? Of(type) : null;

    /// <summary>Plans how values are packed.</summary>
    public abstract ColumnPlan CreatePlan(int pageSize);

    /// <summary>Unpacks all rows of a page into rows 0 .. count-1; what a NULL row gets may be anything safe to read.
    /// </summary>
    public abstract void Unpack(
        in ColumnPageView page, in Minipage minipage, ColumnVector target, int count, PageReader reader);

    /// <summary>Unpacks the given rows, which ascend, each at its own place.</summary>
    public abstract void Unpack(
        in ColumnPageView page, in Minipage minipage, ColumnVector target, ReadOnlySpan<int> rows, PageReader reader);

    /// <summary>Copies a value, which is not NULL, to a row of the target, bytes included.</summary>
    public abstract void Copy(
        in ColumnPageView page, in Minipage minipage, int row, ColumnVector target, int targetRow, PageReader reader);

    /// <summary>Makes row 0 of the target a value, which is not NULL; a byte string may stay a slice of the page.
    /// </summary>
    public virtual void Read(
        in ColumnPageView page, in Minipage minipage, int row, ColumnVector target, PageReader reader) =>
        Copy(page, minipage, row, target, 0, reader);

    /// <summary>A value, which is not NULL, for who looks into pages; null where the bytes are to be shown.</summary>
    public virtual string? Describe(in Minipage minipage, int row) => null;

    /// <summary>The packed number that stands for a value in the encoding of the minipage, if one does.</summary>
    public virtual bool TryGetNumber(in Minipage minipage, ColumnVector values, int row, out long number)
    {
        number = 0;
        return false;
    }

    /// <summary>True when values of the form lie in an encoding, other than all NULL, with such parameters.</summary>
    public abstract bool Knows(ColumnEncoding encoding, int width, int scale, int flags);

    /// <summary>True when packed numbers stand for values; those lie in the page.</summary>
    public virtual bool ArePackedValid(in PackedArea area) => true;

    /// <summary>True when values of 16 bytes are some of the form.</summary>
    public virtual bool AreWideValid(ReadOnlySpan<byte> values) => true;

    /// <summary>True for the flags that say nothing of byte strings.</summary>
    protected static bool HasNullsAlone(int flags) => (flags & ~ColumnPageFormat.NullsFlag) == 0;

    /// <summary>True for a width in which numbers are packed.</summary>
    protected static bool IsPackedWidth(int width) =>
        width is <= ColumnPageFormat.PackedWidthMax or ColumnPageFormat.WholeWidth;

    private static ColumnCodec Make(PhysicalType type) => type switch
    {
        PhysicalType.Int64 => new Int64Codec(),
        PhysicalType.Double => new DoubleCodec(),
        PhysicalType.Decimal => new DecimalCodec(),
        PhysicalType.Binary => new BytesCodec(),
        PhysicalType.Fixed16 => new Fixed16Codec(),
        _ => throw new UnreachableException(),
    };
}
