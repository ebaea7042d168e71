using System;
using System.Globalization;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// 64-bit integers: packed numbers, divided by a number of which all are multiples.
/// <para>
/// Dates and times count small units, which most of them are whole seconds, minutes or days of: divided by those they
/// take a third of the bits. Other integers are seldom large and round, so the divisor is sought for large ones only.
/// </para>
/// </summary>
internal sealed class Int64Codec : FixedSizeCodec<long, Int64Codec.Reader>
{
    public override int SizeMax => ColumnPageFormat.MinipageHeaderSize + sizeof(long);

    public static long Value(in Minipage minipage, int row) =>
        minipage.IsAllNull ? 0 : minipage.Number(row) * ColumnPageFormat.Divisor(minipage.Scale);

    public override ColumnPlan CreatePlan(int pageSize) => new Int64Plan();

    public override void Unpack(
        in ColumnPageView page, in Minipage minipage, ColumnVector target, int count, PageReader reader)
    {
        var values = ((Int64Vector)target).Values.AsSpan(0, count);
        if (minipage.IsAllNull)
        {
            values.Clear();
            return;
        }

        page.UnpackNumbers(minipage, values);
        if (minipage.Scale != 0)
        {
            BitPacking.Multiply(values, ColumnPageFormat.Divisor(minipage.Scale));
        }
    }

    public override bool TryGetNumber(in Minipage minipage, ColumnVector values, int row, out long number)
    {
        if (minipage.Encoding != ColumnEncoding.Packed)
        {
            number = 0;
            return false;
        }

        (number, var rest) = Math.DivRem(
            ((Int64Vector)values).Values[row], ColumnPageFormat.Divisor(minipage.Scale));
        return rest == 0;
    }

    public override string Describe(in Minipage minipage, int row) =>
        Value(minipage, row).ToString(CultureInfo.InvariantCulture);

    public override bool Knows(ColumnEncoding encoding, int width, int scale, int flags) =>
        encoding == ColumnEncoding.Packed && IsPackedWidth(width) && scale < ColumnPageFormat.DivisorCount
        && HasNullsAlone(flags);

    /// <summary>Reads one value.</summary>
    internal readonly struct Reader : IMinipageValue<long>
    {
        public static long Read(in Minipage minipage, int row) => Value(minipage, row);
    }
}

/// <summary>The plan of a column of 64-bit integers, and of the row ids.</summary>
internal sealed class Int64Plan() : NumberPlan(PhysicalType.Int64)
{
    protected override void LoadValues(ColumnVector vector, int start, int count) =>
        LoadIntegers(((Int64Vector)vector).Values, start);

    private void LoadIntegers(long[] values, int start)
    {
        Numbers = values;
        NumbersStart = start;
        if (HasNulls)
        {
            EnsureScratch(Count);
            values.AsSpan(start, Count).CopyTo(Scratch);
            RepeatOverNulls(Scratch.AsSpan(0, Count));
            Numbers = Scratch;
            NumbersStart = 0;
        }

        var divisor = FindDivisor(Numbers.AsSpan(NumbersStart, Count));
        if (divisor != 0)
        {
            EnsureScratch(Count);
            var from = Numbers.AsSpan(NumbersStart, Count);
            var to = Scratch;
            var factor = ColumnPageFormat.Divisor(divisor);
            for (var i = 0; i < from.Length; i++)
            {
                to[i] = from[i] / factor;
            }

            Numbers = Scratch;
            NumbersStart = 0;
            Scale = divisor;
        }
    }

    // Only large numbers are worth a division for each value: time stamps. Three samples tell most others apart.
    private static int FindDivisor(ReadOnlySpan<long> values)
    {
        const long worthwhile = 1L << 32;
        var first = values[0];
        var middle = values[values.Length / 2];
        var last = values[^1];
        if (first is < worthwhile and > -worthwhile || (first % 60 != 0 && first % 1000 != 0))
        {
            return 0;
        }

        return LargestDivisor(values, first, middle, last);
    }

    private static int LargestDivisor(ReadOnlySpan<long> values, long first, long middle, long last)
    {
        for (var code = ColumnPageFormat.DivisorCount - 1; code > 0; code--)
        {
            var divisor = ColumnPageFormat.Divisor(code);
            if (first % divisor == 0 && middle % divisor == 0 && last % divisor == 0
                && AllMultiples(values, divisor))
            {
                return code;
            }
        }

        return 0;
    }

    private static bool AllMultiples(ReadOnlySpan<long> values, long divisor)
    {
        foreach (var value in values)
        {
            if (value % divisor != 0)
            {
                return false;
            }
        }

        return true;
    }
}
