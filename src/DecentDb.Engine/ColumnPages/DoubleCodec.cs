using System;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// Doubles: times a power of ten as packed numbers where that is exact, else their bits.
/// <para>
/// Measured values and prices have few digits behind the point, and then take as few bits as integers. Exact means that
/// the division gives the same bits again, the sign of a zero among them; so not-a-number and the infinities are never
/// scaled. One value of a page that is not exact sends all of them to their bits: a page has one encoding a column.
/// </para>
/// </summary>
internal sealed class DoubleCodec : FixedSizeCodec<double, DoubleCodec.Reader>
{
    // Up to here each integer is a double, so that it comes back as it went.
    private const long ExactMax = 1L << 53;

    public override int SizeMax => ColumnPageFormat.MinipageHeaderSize + sizeof(double);

    public static double Value(in Minipage minipage, int row) => minipage.Encoding switch
    {
        ColumnEncoding.AllNull => 0,
        ColumnEncoding.ScaledDouble => minipage.Number(row) / ColumnPageFormat.DoubleScale(minipage.Scale),
        _ => BitConverter.Int64BitsToDouble(minipage.Number(row)),
    };

    public override ColumnPlan CreatePlan(int pageSize) => new DoublePlan();

    public override void Unpack(
        in ColumnPageView page, in Minipage minipage, ColumnVector target, int count, PageReader reader)
    {
        var values = ((DoubleVector)target).Values.AsSpan(0, count);
        if (minipage.IsAllNull)
        {
            values.Clear();
            return;
        }

        page.UnpackNumbers(minipage, MemoryMarshal.Cast<double, long>(values));
        if (minipage.Encoding == ColumnEncoding.ScaledDouble)
        {
            BitPacking.ScaleDoubles(values, ColumnPageFormat.DoubleScale(minipage.Scale));
        }
    }

    public override bool TryGetNumber(in Minipage minipage, ColumnVector values, int row, out long number)
    {
        var value = ((DoubleVector)values).Values[row];
        switch (minipage.Encoding)
        {
            case ColumnEncoding.ScaledDouble:
                return TryScale(value, ColumnPageFormat.DoubleScale(minipage.Scale), out number);
            case ColumnEncoding.Packed:
                number = BitConverter.DoubleToInt64Bits(value);
                return true;
            default:
                number = 0;
                return false;
        }
    }

    public override string Describe(in Minipage minipage, int row) =>
        Value(minipage, row).ToString("R", CultureInfo.InvariantCulture);

    public override bool Knows(ColumnEncoding encoding, int width, int scale, int flags) =>
        IsPackedWidth(width) && HasNullsAlone(flags) && (encoding == ColumnEncoding.Packed
            || (encoding == ColumnEncoding.ScaledDouble && scale <= ColumnPageFormat.DoubleScaleMax));

    private static bool TryScale(double value, double scale, out long number)
    {
        var scaled = value * scale;
        number = Math.Abs(scaled) <= ExactMax ? (long)Math.Round(scaled) : 0;
        return BitConverter.DoubleToInt64Bits(number / scale) == BitConverter.DoubleToInt64Bits(value);
    }

    /// <summary>Reads one value.</summary>
    internal readonly struct Reader : IMinipageValue<double>
    {
        public static double Read(in Minipage minipage, int row) => Value(minipage, row);
    }
}

/// <summary>The plan of a column of doubles.</summary>
internal sealed class DoublePlan() : NumberPlan(PhysicalType.Double)
{
    protected override void LoadValues(ColumnVector vector, int start, int count) =>
        LoadDoubles(((DoubleVector)vector).Values.AsSpan(start, count));

    private void LoadDoubles(ReadOnlySpan<double> values)
    {
        EnsureScratch(values.Length);
        var bits = Scratch.AsSpan(0, values.Length);
        MemoryMarshal.Cast<double, long>(values).CopyTo(bits);
        if (HasNulls)
        {
            RepeatOverNulls(bits);
        }

        Numbers = Scratch;
        NumbersStart = 0;
        // Most columns are told by their first value: the others are looked at for scales alone that it allows.
        var sample = BitConverter.Int64BitsToDouble(bits[0]);
        for (var scale = 0; scale <= ColumnPageFormat.DoubleScaleMax; scale++)
        {
            if (IsExact(sample, ColumnPageFormat.DoubleScale(scale), out _)
                && AreExact(MemoryMarshal.Cast<long, double>(bits), ColumnPageFormat.DoubleScale(scale)))
            {
                Encoding = ColumnEncoding.ScaledDouble;
                Scale = scale;
                Multiply(bits, ColumnPageFormat.DoubleScale(scale));
                return;
            }
        }
    }

    private static bool IsExact(double value, double scale, out long number)
    {
        number = (long)Math.Round(value * scale);
        return BitConverter.DoubleToInt64Bits(number / scale) == BitConverter.DoubleToInt64Bits(value);
    }

    private static bool AreExact(ReadOnlySpan<double> values, double scale)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            ref var first = ref MemoryMarshal.GetReference(values);
            var factor = Vector512.Create(scale);
            for (; i + 8 <= values.Length; i += 8)
            {
                var value = Vector512.LoadUnsafe(ref first, (nuint)i);
                var number = Vector512.ConvertToInt64Native(Vector512.Round(value * factor));
                var again = Vector512.ConvertToDouble(number) / factor;
                if (again.AsInt64() != value.AsInt64())
                {
                    return false;
                }
            }
        }

        for (; i < values.Length; i++)
        {
            if (!IsExact(values[i], scale, out _))
            {
                return false;
            }
        }

        return true;
    }

    // After AreExact every value is in range.
    private static void Multiply(Span<long> bits, double scale)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            ref var first = ref MemoryMarshal.GetReference(bits);
            var factor = Vector512.Create(scale);
            for (; i + 8 <= bits.Length; i += 8)
            {
                var value = Vector512.LoadUnsafe(ref first, (nuint)i).AsDouble();
                Vector512.ConvertToInt64Native(Vector512.Round(value * factor)).StoreUnsafe(ref first, (nuint)i);
            }
        }

        for (; i < bits.Length; i++)
        {
            bits[i] = (long)Math.Round(BitConverter.Int64BitsToDouble(bits[i]) * scale);
        }
    }
}
