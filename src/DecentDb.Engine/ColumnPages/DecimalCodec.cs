using System;
using System.Buffers.Binary;
using System.Globalization;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// Decimals: packed numbers where all have one scale and 64 bits hold them, else their 16 bytes.
/// <para>
/// The scale belongs to the value (1.50 prints its zero), so decimals of two scales in one page keep their bytes, even
/// where they are equal as numbers.
/// </para>
/// </summary>
internal sealed class DecimalCodec : FixedSizeCodec<decimal, DecimalCodec.Reader>
{
    public override int SizeMax => Fixed16Codec.WideSizeMax;

    public static decimal Value(in Minipage minipage, int row)
    {
        switch (minipage.Encoding)
        {
            case ColumnEncoding.AllNull:
                return 0;
            case ColumnEncoding.Wide:
                var wide = Fixed16Codec.Value(minipage, row);
                var flags = (int)(uint)(wide >> 96);
                return new decimal(
                    (int)(uint)wide, (int)(uint)(wide >> 32), (int)(uint)(wide >> 64), flags < 0, (byte)(flags >> 16));
            default:
                var number = minipage.Number(row);
                var magnitude = (ulong)(number < 0 ? -number : number);
                return new decimal((int)magnitude, (int)(magnitude >> 32), 0, number < 0, (byte)minipage.Scale);
        }
    }

    public override ColumnPlan CreatePlan(int pageSize) => new DecimalPlan();

    public override string Describe(in Minipage minipage, int row) =>
        Value(minipage, row).ToString(CultureInfo.InvariantCulture);

    public override bool Knows(ColumnEncoding encoding, int width, int scale, int flags) =>
        HasNullsAlone(flags) && encoding switch
        {
            ColumnEncoding.Packed => IsPackedWidth(width) && scale <= ColumnPageFormat.DecimalScaleMax,
            ColumnEncoding.Wide => Fixed16Codec.IsWideWidth(width),
            _ => false,
        };

    // The least integer has no magnitude; the encoder never packs it.
    public override bool ArePackedValid(in PackedArea area)
    {
        for (var i = 0; i < area.RowCount; i++)
        {
            if (area.Number(i) == long.MinValue)
            {
                return false;
            }
        }

        return true;
    }

    public override bool AreWideValid(ReadOnlySpan<byte> values)
    {
        for (var i = 0; i < values.Length; i += ColumnPageFormat.WideSize)
        {
            var flags = BinaryPrimitives.ReadUInt32LittleEndian(values[(i + (3 * sizeof(uint)))..]);
            if ((flags & 0x7F00FFFF) != 0 || (flags >> 16 & 0xFF) > ColumnPageFormat.DecimalScaleMax)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads one value.</summary>
    internal readonly struct Reader : IMinipageValue<decimal>
    {
        public static decimal Read(in Minipage minipage, int row) => Value(minipage, row);
    }
}

/// <summary>The plan of a column of decimals.</summary>
internal sealed class DecimalPlan() : NumberPlan(PhysicalType.Decimal)
{
    protected override void LoadValues(ColumnVector vector, int start, int count) =>
        LoadDecimals(((DecimalVector)vector).Values.AsSpan(start, count));

    private void LoadDecimals(ReadOnlySpan<decimal> values)
    {
        EnsureScratch(values.Length);
        EnsureWide(values.Length);
        var (numbers, wide) = (Scratch, Wide);
        var hasNulls = HasNulls;
        Span<int> parts = stackalloc int[4];
        var scale = -1;
        var fits = true;
        for (var i = 0; i < values.Length; i++)
        {
            if (hasNulls && IsNull(i))
            {
                continue;
            }

            // Both forms are made in one pass: which one the page gets is known behind the last value.
            decimal.GetBits(values[i], parts);
            var low = ((ulong)(uint)parts[1] << 32) | (uint)parts[0];
            var scaleOfValue = (parts[3] >> 16) & 0xFF;
            scale = scale < 0 ? scaleOfValue : scale;
            fits &= parts[2] == 0 && low <= long.MaxValue && scaleOfValue == scale;
            numbers[i] = parts[3] < 0 ? -(long)low : (long)low;
            wide[i] = new UInt128(((ulong)(uint)parts[3] << 32) | (uint)parts[2], low);
        }

        IsWide = !fits;
        if (fits)
        {
            Numbers = Scratch;
            NumbersStart = 0;
            Scale = Math.Max(scale, 0);
            if (HasNulls)
            {
                RepeatOverNulls(Scratch.AsSpan(0, values.Length));
            }
        }
    }
}
