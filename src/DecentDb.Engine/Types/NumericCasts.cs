using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>Changes of numbers from type to type, checked for range.</summary>
internal static class NumericCasts
{
    // Precisions up to 38 are taken, because other systems have them; what a decimal cannot hold is out of range
    // anyway.
    private const int PrecisionOfDecimal = 28;

    // Below it a decimal has too few digits after the point for the 15 of a double.
    private const double SmallMax = 1e-13;
    private static readonly decimal[] PowersOf10 = CreatePowers();

    /// <summary>True when a type whose values are 64-bit integers inside holds the number.</summary>
    public static bool IsInRange(long value, SqlTypeKind kind) =>
        TypeTraits.Of(kind) is var type && value >= type.Min && value <= type.Max;

    public static long ToInteger(long value, SqlTypeKind kind)
    {
        if (!IsInRange(value, kind))
        {
            Throw(value.ToString(CultureInfo.InvariantCulture), new SqlType(kind));
        }

        return value;
    }

    /// <summary>Rounds halves to even, as PostgreSQL does for doubles.</summary>
    public static long ToInteger(double value, SqlTypeKind kind)
    {
        var rounded = Math.Round(value, MidpointRounding.ToEven);
        if (!(rounded >= -9223372036854775808.0 && rounded < 9223372036854775808.0)
            || !IsInRange((long)rounded, kind))
        {
            Throw(value.ToString(CultureInfo.InvariantCulture), new SqlType(kind));
        }

        return (long)rounded;
    }

    /// <summary>Rounds halves away from zero, as PostgreSQL does for decimals.</summary>
    public static long ToInteger(decimal value, SqlTypeKind kind)
    {
        var rounded = decimal.Round(value, MidpointRounding.AwayFromZero);
        if (rounded < long.MinValue || rounded > long.MaxValue || !IsInRange((long)rounded, kind))
        {
            Throw(value.ToString(CultureInfo.InvariantCulture), new SqlType(kind));
        }

        return (long)rounded;
    }

    /// <summary>The nearest REAL; a value too large or too small for one is an error.</summary>
    public static double ToReal(double value)
    {
        var real = (float)value;
        if ((float.IsInfinity(real) && !double.IsInfinity(value)) || (real == 0 && value != 0))
        {
            Throw(value.ToString(CultureInfo.InvariantCulture), new SqlType(SqlTypeKind.Real));
        }

        return real;
    }

    /// <summary>The nearest double.</summary>
    public static double ToDouble(decimal value)
    {
        // A quotient of two numbers that doubles hold exactly is rounded once.
        var (mantissa, scale, _) = DecimalParts.Split(value);
        if (mantissa <= (1UL << 53) && scale <= 22)
        {
            return (double)value;
        }

        Span<byte> text = stackalloc byte[40];
        var length = NumberText.Format(value, text);
        return double.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>Keeps 15 significant digits, which a double always has.</summary>
    public static decimal ToDecimal(double value)
    {
        if (!(Math.Abs(value) < 7.9228162514264e28))
        {
            Throw(value.ToString(CultureInfo.InvariantCulture), SqlType.Decimal);
        }

        return value is > SmallMax or < -SmallMax or 0
            ? NumberText.WithoutNegativeZero((decimal)value)
            : Parse(value.ToString("E14", CultureInfo.InvariantCulture));
    }

    /// <summary>The number that a REAL is written as: the shortest that reads back as the same value.</summary>
    public static decimal RealToDecimal(double value)
    {
        if (!(Math.Abs(value) < 7.9228162514264e28))
        {
            Throw(((float)value).ToString(CultureInfo.InvariantCulture), SqlType.Decimal);
        }

        return Parse(((float)value).ToString("R", CultureInfo.InvariantCulture));
    }

    private static decimal Parse(string text)
    {
        if (NumberText.ParseDecimal(Encoding.ASCII.GetBytes(text), out var value) != ParseStatus.Done)
        {
            Throw(text, SqlType.Decimal);
        }

        return value;
    }

    /// <summary>
    /// The value as a column of DECIMAL(p,s) holds it: rounded half away from zero to the scale, which it then has, and
    /// checked for its digits before the point. Without p it stays as it is.
    /// </summary>
    public static decimal Fit(decimal value, SqlType type)
    {
        if (type.Length == 0)
        {
            return value;
        }

        if (value.Scale > type.Scale)
        {
            value = decimal.Round(value, type.Scale, MidpointRounding.AwayFromZero);
        }

        var digitsBefore = type.Length - type.Scale;
        if (digitsBefore <= PrecisionOfDecimal && decimal.Abs(value) >= PowersOf10[digitsBefore])
        {
            Throw(value.ToString(CultureInfo.InvariantCulture), type);
        }

        if (value.Scale < type.Scale)
        {
            value += new decimal(0, 0, 0, false, (byte)type.Scale);
        }

        return NumberText.WithoutNegativeZero(value);
    }

    /// <summary>True when a column of DECIMAL(p,s) holds the value as it is.</summary>
    public static bool Fits(decimal value, SqlType type)
    {
        var digitsBefore = type.Length - type.Scale;
        return (value.Scale <= type.Scale || decimal.Round(value, type.Scale) == value)
            && (digitsBefore > PrecisionOfDecimal || decimal.Abs(value) < PowersOf10[digitsBefore]);
    }

    [DoesNotReturn]
    private static void Throw(string value, SqlType type) => throw new DatabaseException(
        ErrorCode.NumericValueOutOfRange, $"{value} is out of range for type {type}.")
    {
        MessageWithoutValues = $"The number is out of range for type {type}.",
    };

    private static decimal[] CreatePowers()
    {
        var powers = new decimal[PrecisionOfDecimal + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
