using System;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>Numbers as text. Blanks around the text are already gone.</summary>
internal static class NumberText
{
    public static ParseStatus ParseInt64(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var negative = !text.IsEmpty && text[0] == '-';
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            text = text[1..];
        }

        if (text.IsEmpty || text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            return ParseStatus.BadSyntax;
        }

        // Summed up as a negative number, because that range reaches one further.
        foreach (var digit in text)
        {
            var next = unchecked((value * 10) - (digit - '0'));
            if (value < long.MinValue / 10 || next > value)
            {
                return ParseStatus.OutOfRange;
            }

            value = next;
        }

        if (!negative)
        {
            if (value == long.MinValue)
            {
                return ParseStatus.OutOfRange;
            }

            value = -value;
        }

        return ParseStatus.Done;
    }

    public static ParseStatus ParseDouble(ReadOnlySpan<byte> text, out double value)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowExponent;
        var sign = !text.IsEmpty && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var body = text[sign..];
        if (body.IsEmpty || !(char.IsAsciiDigit((char)body[0]) || body[0] == '.'))
        {
            return ParseNamedDouble(body, sign == 1 && text[0] == '-', out value);
        }

        if (!double.TryParse(text, style, CultureInfo.InvariantCulture, out value))
        {
            return ParseStatus.BadSyntax;
        }

        return double.IsInfinity(value) || (value == 0 && IsUnderflow(text))
            ? ParseStatus.OutOfRange
            : ParseStatus.Done;
    }

    /// <summary>True when a number that became zero as it was read is not one: it is too small.</summary>
    private static bool IsUnderflow(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)'e', (byte)'E');
        return (end < 0 ? text : text[..end]).IndexOfAnyInRange((byte)'1', (byte)'9') >= 0;
    }

    /// <summary>
    /// Keeps the scale as written; digits that a decimal cannot hold after the point are rounded.
    /// </summary>
    /// <param name="text">The number.</param>
    /// <param name="value">Its value.</param>
    /// <param name="scale">The digits after the point that are wanted; -1 for those that are written.</param>
    public static ParseStatus ParseDecimal(ReadOnlySpan<byte> text, out decimal value, int scale = -1)
    {
        value = 0;
        if (!ExactDecimal.TryParse(text, scale, out var exact))
        {
            return ParseDouble(text, out _) == ParseStatus.BadSyntax ? ParseStatus.BadSyntax : ParseStatus.OutOfRange;
        }

        value = exact ?? 0;
        return exact is null ? ParseStatus.OutOfRange : ParseStatus.Done;
    }

    public static decimal WithoutNegativeZero(decimal value) =>
        value == 0 && decimal.IsNegative(value) ? -value : value;

    public static int Format(long value, Span<byte> target)
    {
        value.TryFormat(target, out var length, default, CultureInfo.InvariantCulture);
        return length;
    }

    public static int Format(decimal value, Span<byte> target)
    {
        value.TryFormat(target, out var length, default, CultureInfo.InvariantCulture);
        return length;
    }

    /// <summary>The shortest text that reads back as the same value.</summary>
    public static int Format(double value, bool isReal, Span<byte> target)
    {
        int length;
        if (isReal)
        {
            ((float)value).TryFormat(target, out length, default, CultureInfo.InvariantCulture);
        }
        else
        {
            value.TryFormat(target, out length, default, CultureInfo.InvariantCulture);
        }

        var exponent = target[..length].IndexOf((byte)'E');
        if (exponent >= 0)
        {
            target[exponent] = (byte)'e';
        }

        return length;
    }

    private static ParseStatus ParseNamedDouble(ReadOnlySpan<byte> name, bool negative, out double value)
    {
        value = 0;
        if (Ascii.EqualsIgnoreCase(name, "nan"u8))
        {
            value = double.NaN;
            return ParseStatus.Done;
        }

        if (Ascii.EqualsIgnoreCase(name, "infinity"u8) || Ascii.EqualsIgnoreCase(name, "inf"u8))
        {
            value = negative ? double.NegativeInfinity : double.PositiveInfinity;
            return ParseStatus.Done;
        }

        return ParseStatus.BadSyntax;
    }
}
