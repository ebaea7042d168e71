using System;
using System.Globalization;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// ROUND and TRUNC at a place after the point, or before it where the number of places is negative. Numbers are taken
/// as they are written in decimal, a double by its shortest form, and halves are rounded away from zero.
/// </summary>
internal static class Rounding
{
    private const int ScaleMax = 28;

    // 18 digits are more than the shortest form of a double has, and fit a long.
    private const int DoubleDigitsMax = 18;

    public static decimal Round(decimal value, int digits)
    {
        if (digits >= 0)
        {
            return Math.Round(value, Math.Min(digits, ScaleMax), MidpointRounding.AwayFromZero);
        }

        if (digits < -ScaleMax)
        {
            // 10^29 is more than a decimal holds, so that the half of it can only be rounded to zero.
            return digits == -ScaleMax - 1 && decimal.Abs(value) >= PowerOfTen(ScaleMax) * 5 ? OutOfRange() : 0;
        }

        var unit = PowerOfTen(-digits);
        var whole = decimal.Truncate(value);
        var rest = whole % unit;
        whole -= rest;
        try
        {
            return decimal.Abs(rest) >= unit / 2 ? whole + (value < 0 ? -unit : unit) : whole;
        }
        catch (OverflowException)
        {
            return OutOfRange();
        }
    }

    public static decimal Truncate(decimal value, int digits)
    {
        if (digits >= 0)
        {
            return Math.Round(value, Math.Min(digits, ScaleMax), MidpointRounding.ToZero);
        }

        var whole = decimal.Truncate(value);
        return digits < -ScaleMax ? 0 : whole - (whole % PowerOfTen(-digits));
    }

    public static double Round(double value, int digits) => Cut(value, digits, rounds: true);

    public static double Truncate(double value, int digits) => Cut(value, digits, rounds: false);

    private static double Cut(double value, int digits, bool rounds)
    {
        if (!double.IsFinite(value) || (digits >= 0 && Math.Truncate(value) == value))
        {
            return value;
        }

        Span<char> text = stackalloc char[40];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        var (mantissa, exponent) = Split(text[..length]);
        var drop = -exponent - digits;
        if (drop <= 0)
        {
            return value;
        }

        var quotient = 0L;
        if (drop <= DoubleDigitsMax)
        {
            var unit = (long)PowerOfTen(drop);
            (quotient, var rest) = Math.DivRem(mantissa, unit);
            quotient += rounds && rest >= unit - rest ? 1 : 0;
        }

        var result = double.Parse(
            string.Create(CultureInfo.InvariantCulture, $"{quotient}E{-digits}"),
            NumberStyles.Float,
            CultureInfo.InvariantCulture);
        if (double.IsInfinity(result))
        {
            IntegerRange.ThrowOutOfRange(SqlType.Double);
        }

        return value < 0 ? -result : result;
    }

    /// <summary>The digits of the shortest form of a double as a number, and the power of ten that it counts.</summary>
    private static (long Mantissa, int Exponent) Split(ReadOnlySpan<char> shortest)
    {
        var (mantissa, exponent) = (0L, 0);
        var hasPoint = false;
        for (var i = 0; i < shortest.Length; i++)
        {
            switch (shortest[i])
            {
                case '-':
                    break;
                case '.':
                    hasPoint = true;
                    break;
                case 'E':
                    return (mantissa, exponent + int.Parse(
                        shortest[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
                default:
                    mantissa = (mantissa * 10) + (shortest[i] - '0');
                    exponent -= hasPoint ? 1 : 0;
                    break;
            }
        }

        return (mantissa, exponent);
    }

    private static decimal PowerOfTen(int exponent)
    {
        var result = 1m;
        for (var i = 0; i < exponent; i++)
        {
            result *= 10;
        }

        return result;
    }

    private static decimal OutOfRange()
    {
        IntegerRange.ThrowOutOfRange(SqlType.Decimal);
        return 0;
    }
}
