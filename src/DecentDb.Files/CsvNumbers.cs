using System;
using System.Globalization;

namespace DecentDb.Files;

/// <summary>Which texts of numbers a double holds: by their value, and as they are written.</summary>
internal static class CsvNumbers
{
    private const int PrintedLengthMax = 32;

    /// <summary>
    /// Whether the double that a text stands for is printed with the same value, so that no digit is lost.
    /// </summary>
    public static bool HasEqualDouble(ReadOnlySpan<byte> text)
    {
        Span<byte> printed = stackalloc byte[PrintedLengthMax];
        Span<byte> digits = stackalloc byte[PrintedLengthMax];
        Span<byte> printedDigits = stackalloc byte[PrintedLengthMax];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
            && value.TryFormat(printed, out int length, default, CultureInfo.InvariantCulture)
            && TryNormalize(text, digits, out int count, out int exponent)
            && TryNormalize(printed[..length], printedDigits, out int printedCount, out int printedExponent)
            && digits[..count].SequenceEqual(printedDigits[..printedCount])
            && (exponent == printedExponent || count == 0);
    }

    /// <summary>
    /// Whether the text is for certain what its double prints. Numbers of at most 15 digits have doubles of their
    /// own, so no shorter text stands for the same double; and this far from zero and infinity no exponent is
    /// printed.
    /// </summary>
    public static bool IsShortestDouble(ReadOnlySpan<byte> digits, int whole)
    {
        bool hasPoint = whole < digits.Length;
        return digits.Length <= (hasPoint ? 16 : 15)
            && (hasPoint ? digits[^1] != (byte)'0' && (digits[0] != (byte)'0' || HasEarlyDigit(digits)) : true);
    }

    /// <summary>Whether a double prints exactly as its text is written.</summary>
    public static bool PrintsBackAsDouble(ReadOnlySpan<byte> text)
    {
        Span<byte> printed = stackalloc byte[PrintedLengthMax];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
            && value.TryFormat(printed, out int length, default, CultureInfo.InvariantCulture)
            && text.SequenceEqual(printed[..length]);
    }

    // Whether a number below one is at least 0.001.
    private static bool HasEarlyDigit(ReadOnlySpan<byte> digits) =>
        digits.Slice(2, Math.Min(3, digits.Length - 2)).ContainsAnyExcept((byte)'0');

    // The significant digits, without zeros on either side, and the power of ten behind the last of them.
    private static bool TryNormalize(ReadOnlySpan<byte> text, Span<byte> digits, out int count, out int exponent)
    {
        count = 0;
        exponent = 0;
        int mark = text.IndexOfAny((byte)'e', (byte)'E');
        if (mark >= 0 && !int.TryParse(
            text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return false;
        }

        bool isFraction = false;
        int zeros = 0;
        foreach (byte b in mark < 0 ? text : text[..mark])
        {
            if (b == (byte)'.')
            {
                isFraction = true;
                continue;
            }

            if (b is < (byte)'0' or > (byte)'9')
            {
                continue;
            }

            exponent -= isFraction ? 1 : 0;
            if (b == (byte)'0')
            {
                zeros += count > 0 ? 1 : 0;
                continue;
            }

            if (count + zeros >= digits.Length)
            {
                return false;
            }

            digits.Slice(count, zeros).Fill((byte)'0');
            count += zeros;
            zeros = 0;
            digits[count++] = b;
        }

        exponent += zeros;
        return true;
    }
}
