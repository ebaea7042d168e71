using System;
using System.Buffers.Text;
using System.Globalization;

namespace DecentDb.Files;

/// <summary>The texts of values in files, written as ASCII: those of the class library, the usual ones without its way
/// through formats.</summary>
internal static class ValueText
{
    /// <summary>So many bytes hold any of the texts.</summary>
    public const int MaxBytes = 40;

    private const int TicksDigits = 7;

    // A number with so few decimals and digits is the shortest text of exactly one double.
    private const double Scale = 10_000;
    private const int ScaleDigits = 4;
    private const double ScaledMax = 1e15;

    /// <summary>The shortest text that is read back as the same number.</summary>
    public static int Write(double value, Span<byte> target)
    {
        double scaled = value * Scale;
        if (scaled is > -ScaledMax and < ScaledMax)
        {
            long digits = (long)Math.Round(scaled);
            if (digits != 0 && digits / Scale == value)
            {
                return WriteScaled(digits, target);
            }
        }

        value.TryFormat(target, out int length, "R", CultureInfo.InvariantCulture);
        return length;
    }

    /// <summary>yyyy-MM-dd.</summary>
    public static int Write(DateOnly value, Span<byte> target)
    {
        var (year, month, day) = value;
        WriteDigits(year, target[..4]);
        target[4] = (byte)'-';
        WriteDigits(month, target[5..7]);
        target[7] = (byte)'-';
        WriteDigits(day, target[8..10]);
        return 10;
    }

    /// <summary>HH:mm:ss with the decimals that there are.</summary>
    public static int Write(TimeOnly value, Span<byte> target)
    {
        WriteDigits(value.Hour, target[..2]);
        target[2] = (byte)':';
        WriteDigits(value.Minute, target[3..5]);
        target[5] = (byte)':';
        WriteDigits(value.Second, target[6..8]);
        int fraction = (int)(value.Ticks % TimeSpan.TicksPerSecond);
        if (fraction == 0)
        {
            return 8;
        }

        target[8] = (byte)'.';
        WriteDigits(fraction, target.Slice(9, TicksDigits));
        return TrimZeros(target[..(9 + TicksDigits)]);
    }

    /// <summary>Date and time with a blank between them.</summary>
    public static int Write(DateTime value, Span<byte> target)
    {
        int length = Write(DateOnly.FromDateTime(value), target);
        target[length++] = (byte)' ';
        return length + Write(TimeOnly.FromDateTime(value), target[length..]);
    }

    private static int WriteScaled(long digits, Span<byte> target)
    {
        int length = 0;
        if (digits < 0)
        {
            target[length++] = (byte)'-';
            digits = -digits;
        }

        (long whole, long fraction) = Math.DivRem(digits, (long)Scale);
        Utf8Formatter.TryFormat(whole, target[length..], out int written);
        length += written;
        if (fraction == 0)
        {
            return length;
        }

        target[length++] = (byte)'.';
        WriteDigits((int)fraction, target.Slice(length, ScaleDigits));
        return TrimZeros(target[..(length + ScaleDigits)]);
    }

    private static int TrimZeros(ReadOnlySpan<byte> text) => text.LastIndexOfAnyExcept((byte)'0') + 1;

    private static void WriteDigits(int value, Span<byte> target)
    {
        for (int i = target.Length - 1; i >= 0; i--)
        {
            (value, int digit) = Math.DivRem(value, 10);
            target[i] = (byte)('0' + digit);
        }
    }
}
