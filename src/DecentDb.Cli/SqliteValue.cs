using System;
using System.Globalization;

namespace DecentDb.Cli;

/// <summary>Values of SQLite as those that their columns were declared for.</summary>
internal static class SqliteValue
{
    private static readonly string[] DateFormats = ["yyyy-MM-dd"];

    private static readonly string[] MomentFormats =
    [
        "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd",
    ];

    public static bool TryDate(object value, out DateOnly date)
    {
        date = default;
        return value is string text && DateOnly.TryParseExact(
            text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }

    public static bool TryMoment(object value, out DateTime moment)
    {
        moment = default;
        return value is string text && DateTime.TryParseExact(
            text, MomentFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
    }

    public static bool TryGuid(object value, out Guid guid)
    {
        guid = default;
        return value switch
        {
            string text => Guid.TryParseExact(text, "D", out guid),
            byte[] { Length: 16 } bytes => IsGuid(bytes, out guid),
            _ => false,
        };
    }

    /// <summary>A number that is as many decimals long as the column has, at most.</summary>
    public static bool TryDecimal(object value, int scale, out decimal number)
    {
        number = 0;
        var isNumber = value switch
        {
            long whole => IsWhole(whole, out number),
            double real => decimal.TryParse(
                real.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture,
                out number) && (double)number == real,
            _ => false,
        };
        return isNumber && decimal.Round(number, scale) == number;
    }

    private static bool IsWhole(long whole, out decimal number)
    {
        number = whole;
        return true;
    }

    private static bool IsGuid(byte[] bytes, out Guid guid)
    {
        guid = new Guid(bytes, bigEndian: true);
        return true;
    }
}
