using System;
using System.Globalization;
using System.Numerics;

namespace DecentDb.Engine.Primitives;

/// <summary>
/// Decimals that may have more digits than a <see cref="decimal"/> holds: 28, and 29 where they fit 96 bits, of them 28
/// after the point. What is too long is rounded half away from zero. It is out of range when digits before the point do
/// not fit, and when rounding would change the first digit: 1e-29 is not 0, and 28 nines with a fraction are not 1e28.
/// </summary>
internal static class ExactDecimal
{
    /// <summary>The most digits after the point.</summary>
    public const int ScaleMax = 28;

    private const int DigitsMax = 29;
    private const int DigitsAlwaysFitting = 28;

    // Digits further behind decide nothing but whether the rest is zero.
    private const int DigitsRead = 64;
    private const int ExponentMax = 100_000;
    private static readonly BigInteger MantissaMax = (BigInteger.One << 96) - 1;

    /// <summary>Reads a number with a point and an exponent, or without; all digits count.</summary>
    /// <param name="text">The number; only ASCII, without blanks.</param>
    /// <param name="scale">The digits after the point that are wanted; -1 for those that are written.</param>
    /// <param name="value">The value; null when it is out of range.</param>
    /// <returns>False when the text is not a number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, int scale, out decimal? value)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        value = null;
        if (text.Length <= DigitsAlwaysFitting)
        {
            if (decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var plain))
            {
                value = WithoutNegativeZero(plain);
                return true;
            }
        }

        var negative = !text.IsEmpty && text[0] == '-';
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            text = text[1..];
        }

        if (!TryRead(text, out var number))
        {
            return false;
        }

        if (number.Magnitude.IsZero)
        {
            value = new decimal(0, 0, 0, false, (byte)Math.Clamp(number.Scale, 0, ScaleMax));
            return true;
        }

        // Where fewer digits after the point are wanted that is what the value is, even if it is zero then.
        if (scale >= 0 && number.Scale > scale)
        {
            number = new Number(Divide(number.Magnitude, number.Scale - scale), scale);
        }

        if (TryRound(negative ? -number.Magnitude : number.Magnitude, number.Scale, out var rounded))
        {
            value = rounded;
        }

        return true;
    }

    /// <summary>The decimal nearest to mantissa / 10^scale; false when it is out of range.</summary>
    public static bool TryRound(BigInteger mantissa, int scale, out decimal value)
    {
        value = 0;
        var magnitude = BigInteger.Abs(mantissa);
        if (scale < 0)
        {
            if (!magnitude.IsZero && -scale > DigitsMax)
            {
                return false;
            }

            magnitude *= BigInteger.Pow(10, Math.Min(-scale, DigitsMax));
            scale = 0;
        }

        var digits = CountDigits(magnitude);
        var drop = Math.Max(Math.Max(scale - ScaleMax, digits - DigitsMax), 0);
        var rounded = Divide(magnitude, drop);
        if (rounded > MantissaMax)
        {
            drop++;
            rounded = Divide(magnitude, drop);
        }

        if (drop > scale || (drop > 0 && !StartsAlike(magnitude, rounded * BigInteger.Pow(10, drop))))
        {
            return false;
        }

        value = new decimal(
            (int)(uint)(rounded & uint.MaxValue),
            (int)(uint)((rounded >> 32) & uint.MaxValue),
            (int)(uint)(rounded >> 64),
            mantissa.Sign < 0 && !rounded.IsZero,
            (byte)(scale - drop));
        return true;
    }

    /// <summary>The mantissa with its sign and the scale.</summary>
    public static (BigInteger Mantissa, int Scale) Split(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var mantissa = new BigInteger((uint)parts[2]) << 64 | new BigInteger((uint)parts[1]) << 32 | (uint)parts[0];
        return (value < 0 ? -mantissa : mantissa, value.Scale);
    }

    /// <summary>The sum of two decimals.</summary>
    /// <exception cref="OverflowException">It is out of range.</exception>
    public static decimal Add(decimal x, decimal y)
    {
        var sum = x + y;
        return sum.Scale == Math.Max(x.Scale, y.Scale) ? sum : AddRounded(x, y);
    }

    private static decimal AddRounded(decimal x, decimal y)
    {
        var (a, aScale) = Split(x);
        var (b, bScale) = Split(y);
        var scale = Math.Max(aScale, bScale);
        var sum = (a * BigInteger.Pow(10, scale - aScale)) + (b * BigInteger.Pow(10, scale - bScale));
        return TryRound(sum, scale, out var value) ? value : throw new OverflowException();
    }

    private static decimal WithoutNegativeZero(decimal value) =>
        value == 0 && decimal.IsNegative(value) ? -value : value;

    private static bool StartsAlike(BigInteger exact, BigInteger rounded)
    {
        if (exact.IsZero || rounded.IsZero)
        {
            return exact == rounded;
        }

        var digits = CountDigits(exact);
        var unit = BigInteger.Pow(10, digits - 1);
        return CountDigits(rounded) == digits && exact / unit == rounded / unit;
    }

    private static int CountDigits(BigInteger magnitude)
    {
        if (magnitude.IsZero)
        {
            return 1;
        }

        var digits = (int)((magnitude.GetBitLength() - 1) * 1233 >> 12);
        return magnitude >= BigInteger.Pow(10, digits) ? digits + 1 : digits;
    }

    // Rounds half away from zero.
    private static BigInteger Divide(BigInteger magnitude, int digits)
    {
        if (digits == 0)
        {
            return magnitude;
        }

        var unit = BigInteger.Pow(10, Math.Min(digits, DigitsRead + ScaleMax + DigitsMax));
        var quotient = BigInteger.DivRem(magnitude, unit, out var rest);
        return rest * 2 >= unit ? quotient + 1 : quotient;
    }

    private static bool TryRead(ReadOnlySpan<byte> text, out Number number)
    {
        number = default;
        var magnitude = BigInteger.Zero;
        var (scale, count, i) = (0, 0, 0);
        var (hasPoint, hasDigit, hasRest) = (false, false, false);
        for (; i < text.Length && text[i] is not ((byte)'e' or (byte)'E'); i++)
        {
            if (text[i] == '.' && !hasPoint)
            {
                hasPoint = true;
                continue;
            }

            var digit = text[i] - '0';
            if (digit is < 0 or > 9)
            {
                return false;
            }

            hasDigit = true;
            if (count < DigitsRead)
            {
                magnitude = (magnitude * 10) + digit;
                count += magnitude.IsZero ? 0 : 1;
                scale += hasPoint ? 1 : 0;
            }
            else
            {
                hasRest |= digit != 0;
                scale -= hasPoint ? 0 : 1;
            }
        }

        if (!hasDigit || !TryReadExponent(text[i..], out var exponent))
        {
            return false;
        }

        number = hasRest
            ? new Number((magnitude * 10) + 1, scale + 1 - exponent)
            : new Number(magnitude, scale - exponent);
        return true;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        text = text[1..];
        var negative = !text.IsEmpty && text[0] == '-';
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            text = text[1..];
        }

        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            exponent = Math.Min((exponent * 10) + (c - '0'), ExponentMax);
        }

        exponent = negative ? -exponent : exponent;
        return !text.IsEmpty;
    }

    private readonly record struct Number(BigInteger Magnitude, int Scale);
}
