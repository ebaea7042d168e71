using System;
using System.Runtime.CompilerServices;

namespace DecentDb.Engine.Types;

/// <summary>
/// A decimal taken apart: 0.ddd * 10^exponent, where ddd are the digits of the mantissa without trailing zeros.
/// </summary>
internal readonly struct DecimalParts(UInt128 mantissa, int digitCount, int exponent, bool isNegative)
{
    public UInt128 Mantissa { get; } = mantissa;

    public int DigitCount { get; } = digitCount;

    /// <summary>From -27 to 29; 0 for zero.</summary>
    public int Exponent { get; } = exponent;

    public bool IsNegative { get; } = isNegative;

    public static DecimalParts From(decimal value)
    {
        var (mantissa, scale, negative) = Split(value);
        if (mantissa == UInt128.Zero)
        {
            return default;
        }

        if (mantissa <= ulong.MaxValue)
        {
            var small = (ulong)mantissa;
            while (small % 10 == 0)
            {
                small /= 10;
                scale--;
            }

            var count = CountDigits(small);
            return new DecimalParts(small, count, count - scale, negative);
        }

        while (true)
        {
            var (quotient, remainder) = UInt128.DivRem(mantissa, 10);
            if (remainder != UInt128.Zero)
            {
                break;
            }

            mantissa = quotient;
            scale--;
        }

        var digits = CountDigits(mantissa);
        return new DecimalParts(mantissa, digits, digits - scale, negative);
    }

    /// <summary>The mantissa, the scale and the sign as they are.</summary>
    public static (UInt128 Mantissa, int Scale, bool IsNegative) Split(decimal value)
    {
        var bits = new DecimalBits();
        decimal.GetBits(value, bits);
        return (
            new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]),
            (bits[3] >> 16) & 0xFF,
            bits[3] < 0);
    }

    /// <summary>Writes pairs of digits, most significant first; an odd last digit is followed by a zero.</summary>
    public int WritePairs(Span<byte> pairs)
    {
        var count = (DigitCount + 1) / 2;
        var rest = (DigitCount & 1) != 0 ? Mantissa * 10 : Mantissa;
        var i = count - 1;
        for (; rest > ulong.MaxValue; i--)
        {
            var (quotient, remainder) = UInt128.DivRem(rest, 100);
            pairs[i] = (byte)remainder;
            rest = quotient;
        }

        for (var small = (ulong)rest; i >= 0; i--)
        {
            pairs[i] = (byte)(small % 100);
            small /= 100;
        }

        return count;
    }

    /// <summary>0.ddd * 10^exponent, where ddd are the digits of the mantissa, leading zeros included.</summary>
    public static decimal ToDecimal(UInt128 mantissa, int exponent, int digitCount, bool negative)
    {
        var scale = digitCount - exponent;
        while (scale > 0)
        {
            var (quotient, remainder) = UInt128.DivRem(mantissa, 10);
            if (remainder != UInt128.Zero)
            {
                break;
            }

            mantissa = quotient;
            scale--;
        }

        for (; scale < 0; scale++)
        {
            mantissa *= 10;
        }

        return new decimal(
            (int)(uint)mantissa, (int)(uint)(mantissa >> 32), (int)(uint)(mantissa >> 64), negative, (byte)scale);
    }

    private static int CountDigits(UInt128 value)
    {
        var count = 0;
        while (value > ulong.MaxValue)
        {
            value /= 10;
            count++;
        }

        return count + CountDigits((ulong)value);
    }

    private static int CountDigits(ulong value)
    {
        var count = 1;
        while (value >= 10)
        {
            value /= 10;
            count++;
        }

        return count;
    }

    [InlineArray(4)]
    private struct DecimalBits
    {
        private int _first;
    }
}
