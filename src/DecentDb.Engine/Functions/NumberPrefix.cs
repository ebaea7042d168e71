using System;
using System.Globalization;

namespace DecentDb.Engine.Functions;

/// <summary>The number that a text begins with, as SQLite takes texts for numbers; 0 where there is none.</summary>
internal static class NumberPrefix
{
    public static long ToInteger(string? text)
    {
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        var value = ToDouble(text);
        return value >= long.MaxValue ? long.MaxValue : value <= long.MinValue ? long.MinValue : (long)value;
    }

    public static double ToDouble(string? text)
    {
        var rest = text.AsSpan().Trim();
        for (var length = Math.Min(rest.Length, 400); length > 0; length--)
        {
            if (double.TryParse(rest[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                return value;
            }
        }

        return 0;
    }
}
