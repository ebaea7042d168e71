using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Unicode;
using ParquetSharp;

namespace DecentDb.Parquet;

/// <summary>The values that stored ones stand for.</summary>
internal static class ParquetValues
{
    private const long JulianDayOfEpoch = 2_440_588;
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;
    private const int NanosecondsPerTick = 100;

    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static bool TryDate(ParquetLeaf leaf, out DateOnly value)
    {
        long day = EpochDay + leaf.AsInt64();
        bool isValid = day >= DateOnly.MinValue.DayNumber && day <= DateOnly.MaxValue.DayNumber;
        value = isValid ? DateOnly.FromDayNumber((int)day) : default;
        return isValid;
    }

    public static bool TryTime(ParquetLeaf leaf, bool truncates, out TimeOnly value)
    {
        long stored = leaf.AsInt64();
        bool isExact = true;
        long ticks = leaf.Type.Kind switch
        {
            ParquetKind.TimeMilliseconds => stored * TimeSpan.TicksPerMillisecond,
            ParquetKind.TimeMicroseconds => Scaled(stored, TicksPerMicrosecond, ref isExact),
            _ => Cut(stored, truncates, ref isExact),
        };
        bool isValid = isExact && ticks is >= 0 and < TimeSpan.TicksPerDay;
        value = isValid ? new TimeOnly(ticks) : default;
        return isValid;
    }

    public static bool TryTimestamp(ParquetLeaf leaf, bool truncates, out DateTime value)
    {
        bool isExact = true;
        long ticks = leaf.Type.Kind switch
        {
            ParquetKind.TimestampMilliseconds => Scaled(leaf.AsInt64(), TimeSpan.TicksPerMillisecond, ref isExact),
            ParquetKind.TimestampMicroseconds => Scaled(leaf.AsInt64(), TicksPerMicrosecond, ref isExact),
            ParquetKind.TimestampNanoseconds => Cut(leaf.AsInt64(), truncates, ref isExact),
            _ => OfInt96(leaf.AsInt96(), truncates, ref isExact),
        };
        bool isValid = isExact && ticks >= -DateTime.UnixEpoch.Ticks
            && ticks <= DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks;
        value = isValid ? new DateTime(DateTime.UnixEpoch.Ticks + ticks) : default;
        return isValid;
    }

    public static bool TryDecimal(ParquetLeaf leaf, out decimal value)
    {
        value = 0;
        switch (leaf.Type.Kind)
        {
            case ParquetKind.Unsigned64:
                value = (ulong)leaf.AsInt64();
                return true;
            case ParquetKind.IntegerDecimal when leaf.Type.Scale <= 28:
                long digits = leaf.AsInt64();
                ulong size = digits < 0 ? (ulong)-(digits + 1) + 1 : (ulong)digits;
                value = new decimal((int)size, (int)(size >> 32), 0, digits < 0, (byte)leaf.Type.Scale);
                return true;
            case ParquetKind.BytesDecimal:
                return TryDecimal(Unscaled(leaf), leaf.Type.Scale, out value);
            default:
                return false;
        }
    }

    public static double DoubleOf(ParquetLeaf leaf) => leaf.Type.Kind switch
    {
        ParquetKind.HalfReal => (double)BinaryPrimitives.ReadHalfLittleEndian(leaf.AsBytes()),
        ParquetKind.IntegerDecimal or ParquetKind.BytesDecimal => double.Parse(
            ToDigits(leaf), NumberStyles.Float, CultureInfo.InvariantCulture),
        _ => leaf.AsDouble(),
    };

    /// <summary>All digits of an exact number.</summary>
    public static string ToDigits(ParquetLeaf leaf)
    {
        var unscaled = Unscaled(leaf);
        string digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture)
            .PadLeft(leaf.Type.Scale + 1, '0');
        int point = digits.Length - leaf.Type.Scale;
        return (unscaled.Sign < 0 ? "-" : "") + digits[..point] + (leaf.Type.Scale > 0 ? "." + digits[point..] : "");
    }

    public static Guid ToGuid(ParquetLeaf leaf) => new(leaf.AsBytes(), bigEndian: true);

    /// <summary>Months, days and milliseconds in the form of ISO 8601.</summary>
    public static string ToInterval(ParquetLeaf leaf)
    {
        var bytes = leaf.AsBytes();
        uint months = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        uint days = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        uint milliseconds = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        var text = new StringBuilder("P");
        text.Append(CultureInfo.InvariantCulture, $"{months / 12}Y{months % 12}M{days}D");
        text.Append(CultureInfo.InvariantCulture, $"T{milliseconds / 1000}.{milliseconds % 1000:000}S");
        return text.ToString();
    }

    public static bool IsText(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes);

    private static BigInteger Unscaled(ParquetLeaf leaf) => leaf.Type.Kind == ParquetKind.IntegerDecimal
        ? leaf.AsInt64()
        : new BigInteger(leaf.AsBytes(), isUnsigned: false, isBigEndian: true);

    private static bool TryDecimal(BigInteger unscaled, int scale, out decimal value)
    {
        // Trailing zeros are given up where that makes the number fit.
        while ((scale > 28 || unscaled.GetByteCount() > 12) && scale > 0 && unscaled % 10 == 0)
        {
            unscaled /= 10;
            scale--;
        }

        var size = BigInteger.Abs(unscaled);
        bool fits = scale <= 28 && size < BigInteger.One << 96;
        value = fits
            ? new decimal(
                (int)(uint)(size & uint.MaxValue), (int)(uint)((size >> 32) & uint.MaxValue),
                (int)(uint)(size >> 64), unscaled.Sign < 0, (byte)scale)
            : 0;
        return fits;
    }

    private static long OfInt96(Int96 value, bool truncates, ref bool isExact)
    {
        long nanoseconds = (uint)value.A | ((long)value.B << 32);
        long days = (uint)value.C - JulianDayOfEpoch;
        if (Math.Abs(days) > DateOnly.MaxValue.DayNumber)
        {
            isExact = false;
            return 0;
        }

        return (days * TimeSpan.TicksPerDay) + Cut(nanoseconds, truncates, ref isExact);
    }

    private static long Scaled(long value, long factor, ref bool isExact)
    {
        isExact = value >= long.MinValue / factor && value <= long.MaxValue / factor;
        return isExact ? value * factor : 0;
    }

    private static long Cut(long nanoseconds, bool truncates, ref bool isExact)
    {
        (long ticks, long rest) = Math.DivRem(nanoseconds, NanosecondsPerTick);
        isExact = rest == 0 || truncates;
        return rest < 0 ? ticks - 1 : ticks;
    }
}
