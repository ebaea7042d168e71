using System;
using System.Buffers.Text;
using System.Globalization;

namespace DecentDb.Files;

/// <summary>
/// Converts the UTF-8 text of a value. Every method wants the whole text to be the value: no blanks around it.
/// </summary>
internal static class CsvValues
{
    // Up to these bounds a number of few digits converts exactly with one multiplication or division.
    private const int MaxExactDigits = 15;

    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    public static bool TryParseInt64(ReadOnlySpan<byte> text, out long value)
    {
        int at = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        int digits = text.Length - at;
        if ((uint)(digits - 1) >= 18)
        {
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        }

        long number = 0;
        bool negative = at == 1 && text[0] == (byte)'-';
        for (; at < text.Length; at++)
        {
            uint digit = (uint)(text[at] - '0');
            if (digit > 9)
            {
                value = 0;
                return false;
            }

            number = (number * 10) + digit;
        }

        value = negative ? -number : number;
        return true;
    }

    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value)
    {
        if (TryParseFixed(text, out long digits, out int scale, out int count) && count <= MaxExactDigits)
        {
            value = digits / PowersOfTen[scale];
            if (digits == 0 && text[0] == (byte)'-')
            {
                value = -0.0;
            }

            return true;
        }

        // Digits that are too large for a double would become an infinity, which is another value.
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && (double.IsFinite(value) || !text.ContainsAnyInRange((byte)'0', (byte)'9'));
    }

    public static bool TryParseDecimal(ReadOnlySpan<byte> text, out decimal value)
    {
        if (TryParseFixed(text, out long digits, out int scale, out int count) && count <= 18)
        {
            ulong magnitude = (ulong)Math.Abs(digits);
            value = new decimal((int)magnitude, (int)(magnitude >> 32), 0, digits < 0, (byte)scale);
            return true;
        }

        // A longer number is taken only where it converts without rounding, which takes decimals away.
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        int point = text.IndexOf((byte)'.');
        int decimals = point < 0 ? 0 : text.Length - point - 1;
        if (decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out value) && value.Scale == decimals)
        {
            return true;
        }

        value = 0;
        return false;
    }

    public static bool TryParseBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = text.SequenceEqual("true"u8);
        if (value || text.SequenceEqual("false"u8))
        {
            return true;
        }

        // What other programs write.
        value = text.Length == 1 ? text[0] is (byte)'1' or (byte)'t' or (byte)'T' : Is(text, "true");
        return value || (text.Length == 1 ? text[0] is (byte)'0' or (byte)'f' or (byte)'F' : Is(text, "false"));
    }

    public static bool TryParseDate(ReadOnlySpan<byte> text, out DateOnly value)
    {
        value = default;
        if (text.Length != 10 || text[4] != (byte)'-' || text[7] != (byte)'-')
        {
            return false;
        }

        int year = (TwoDigits(text) * 100) + TwoDigits(text[2..]);
        int month = TwoDigits(text[5..]);
        int day = TwoDigits(text[8..]);
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        value = new DateOnly(year, month, day);
        return true;
    }

    public static bool TryParseTime(ReadOnlySpan<byte> text, out TimeOnly value)
    {
        value = default;
        if (text.Length < 8 || text[2] != (byte)':' || text[5] != (byte)':')
        {
            return false;
        }

        int hour = TwoDigits(text);
        int minute = TwoDigits(text[3..]);
        int second = TwoDigits(text[6..]);
        if ((uint)hour > 23 || (uint)minute > 59 || (uint)second > 59 || !TryParseFraction(text[8..], out int ticks))
        {
            return false;
        }

        value = new TimeOnly(((((hour * 60L) + minute) * 60) + second) * TimeSpan.TicksPerSecond + ticks);
        return true;
    }

    public static bool TryParseTimestamp(ReadOnlySpan<byte> text, out DateTime value)
    {
        value = default;
        if (text.Length < 10 || !TryParseDate(text[..10], out var date))
        {
            return false;
        }

        var time = TimeOnly.MinValue;
        if (text.Length > 10 && (text[10] is not ((byte)' ' or (byte)'T') || !TryParseTime(text[11..], out time)))
        {
            return false;
        }

        value = date.ToDateTime(time);
        return true;
    }

    public static bool TryParseGuid(ReadOnlySpan<byte> text, out Guid value) =>
        Utf8Parser.TryParse(text, out value, out int used, 'D') && used == text.Length;

    public static bool TryParseBlob(ReadOnlySpan<byte> text, out byte[] value)
    {
        value = [];
        if (text.Length < 2 || text[0] != (byte)'\\' || text[1] != (byte)'x' || text.Length % 2 != 0)
        {
            return false;
        }

        value = new byte[(text.Length - 2) / 2];
        return Convert.FromHexString(text[2..], value, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    /// <summary>Reads a number with an optional sign and point and at most 18 digits.</summary>
    private static bool TryParseFixed(ReadOnlySpan<byte> text, out long digits, out int scale, out int count)
    {
        digits = 0;
        scale = 0;
        count = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        bool negative = text[0] == (byte)'-';
        int point = -1;
        for (int i = negative ? 1 : 0; i < text.Length; i++)
        {
            uint digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                if (++count > 18)
                {
                    return false;
                }

                digits = (digits * 10) + digit;
            }
            else if (text[i] == (byte)'.' && point < 0)
            {
                point = i;
            }
            else
            {
                return false;
            }
        }

        scale = point < 0 ? 0 : text.Length - 1 - point;
        digits = negative ? -digits : digits;
        return count > 0;
    }

    // The decimals of a second in units of 100 ns: nothing, or a point and one to seven digits.
    private static bool TryParseFraction(ReadOnlySpan<byte> text, out int ticks)
    {
        ticks = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] != (byte)'.' || text.Length is < 2 or > 8)
        {
            return false;
        }

        for (int i = 1; i < 8; i++)
        {
            uint digit = i < text.Length ? (uint)(text[i] - '0') : 0;
            if (digit > 9)
            {
                return false;
            }

            ticks = (ticks * 10) + (int)digit;
        }

        return true;
    }

    // Far below zero when one of the two is not a digit.
    private static int TwoDigits(ReadOnlySpan<byte> text)
    {
        uint tens = (uint)(text[0] - '0');
        uint ones = (uint)(text[1] - '0');
        return tens <= 9 && ones <= 9 ? (int)((tens * 10) + ones) : -100_000;
    }

    private static bool Is(ReadOnlySpan<byte> text, string word) =>
        text.Length == word.Length && System.Text.Ascii.EqualsIgnoreCase(text, word);
}
