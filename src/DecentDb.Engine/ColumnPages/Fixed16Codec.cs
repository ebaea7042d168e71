using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>Values of 16 bytes, as they are; one for all rows where all are equal.</summary>
internal sealed class Fixed16Codec : FixedSizeCodec<UInt128, Fixed16Codec.Reader>
{
    /// <summary>The most bytes that one value needs in a page.</summary>
    public const int WideSizeMax = ColumnPageFormat.MinipageHeaderSize + 1 + ColumnPageFormat.WideSize;

    public override int SizeMax => WideSizeMax;

    public static UInt128 Value(in Minipage minipage, int row)
    {
        if (minipage.IsAllNull)
        {
            return default;
        }

        var index = minipage.Width == 0 ? 0 : row;
        ref var at = ref Unsafe.Add(ref minipage.Data, (nint)(index * ColumnPageFormat.WideSize));
        var low = Unsafe.ReadUnaligned<ulong>(ref at);
        return new UInt128(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, sizeof(ulong))), low);
    }

    /// <summary>True for the widths of values of 16 bytes.</summary>
    public static bool IsWideWidth(int width) => width is 0 or ColumnPageFormat.WideWidth;

    public override ColumnPlan CreatePlan(int pageSize) => new Fixed16Plan();

    public override string Describe(in Minipage minipage, int row) =>
        Value(minipage, row).ToString("x32", CultureInfo.InvariantCulture);

    public override bool Knows(ColumnEncoding encoding, int width, int scale, int flags) =>
        encoding == ColumnEncoding.Wide && IsWideWidth(width) && HasNullsAlone(flags);

    /// <summary>Reads one value.</summary>
    internal readonly struct Reader : IMinipageValue<UInt128>
    {
        public static UInt128 Read(in Minipage minipage, int row) => Value(minipage, row);
    }
}

/// <summary>The plan of a column of values of 16 bytes.</summary>
internal sealed class Fixed16Plan() : NumberPlan(PhysicalType.Fixed16)
{
    protected override void LoadValues(ColumnVector vector, int start, int count)
    {
        IsWide = true;
        EnsureWide(count);
        ((Fixed16Vector)vector).Values.AsSpan(start, count).CopyTo(Wide);
    }
}
