using System;

namespace DecentDb.Files;

/// <summary>Reads days in any of the layouts, and names these.</summary>
internal static class CsvDateLayout
{
    private static readonly (CsvDateLayouts Layout, string Name)[] Names =
    [
        (CsvDateLayouts.Iso, "yyyy-MM-dd"),
        (CsvDateLayouts.YearSlash, "yyyy/MM/dd"),
        (CsvDateLayouts.DayDot, "dd.MM.yyyy"),
        (CsvDateLayouts.DaySlash, "dd/MM/yyyy"),
        (CsvDateLayouts.MonthSlash, "MM/dd/yyyy"),
        (CsvDateLayouts.DayDash, "dd-MM-yyyy"),
        (CsvDateLayouts.MonthDash, "MM-dd-yyyy"),
        (CsvDateLayouts.Compact, "yyyyMMdd"),
    ];

    /// <summary>The layout of a name such as <c>dd.MM.yyyy</c>.</summary>
    /// <exception cref="ArgumentException">There is no such layout.</exception>
    public static CsvDateLayouts Parse(string name)
    {
        foreach (var (layout, known) in Names)
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            {
                return layout;
            }
        }

        throw new ArgumentException(
            $"There is no date format '{name}'; there are {string.Join(", ", Array.ConvertAll(Names, n => n.Name))}.",
            nameof(name));
    }

    /// <summary>The names of layouts, joined by a word.</summary>
    public static string Describe(CsvDateLayouts layouts, string separator = " or ") => string.Join(
        separator,
        Array.ConvertAll(Array.FindAll(Names, n => (layouts & n.Layout) != CsvDateLayouts.None), n => n.Name));

    /// <summary>Whether there are two layouts or more.</summary>
    public static bool IsSeveral(CsvDateLayouts layouts) => int.PopCount((int)layouts) > 1;

    /// <summary>
    /// The layouts of those allowed in which the text begins with a day that exists, and how long the day is.
    /// </summary>
    public static CsvDateLayouts Match(ReadOnlySpan<byte> text, CsvDateLayouts allowed, out int length)
    {
        length = 0;
        if (text.Length < 8)
        {
            return CsvDateLayouts.None;
        }

        if ((allowed & CsvDateLayouts.Compact) != CsvDateLayouts.None && TryCompact(text, out _))
        {
            length = 8;
            return CsvDateLayouts.Compact;
        }

        if (text.Length >= 10 && text[4] is (byte)'-' or (byte)'/')
        {
            length = 10;
            var layout = allowed & (text[4] == (byte)'-' ? CsvDateLayouts.Iso : CsvDateLayouts.YearSlash);
            return layout != CsvDateLayouts.None && TryParse(text[..10], layout, out _) ? layout : CsvDateLayouts.None;
        }

        return MatchYearLast(text, allowed, out length);
    }

    /// <summary>Reads a day in one layout; the text is nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, CsvDateLayouts layout, out DateOnly value)
    {
        value = default;
        switch (layout)
        {
            case CsvDateLayouts.Iso:
                return CsvValues.TryParseDate(text, out value);
            case CsvDateLayouts.Compact:
                return text.Length == 8 && TryCompact(text, out value);
            case CsvDateLayouts.YearSlash:
                return text.Length == 10 && text[4] == (byte)'/' && text[7] == (byte)'/'
                    && TryNumber(text[..4], out int year) && TryNumber(text[5..7], out int month)
                    && TryNumber(text[8..], out int day) && TryMake(year, month, day, out value);
            default:
                return TrySplit(text, out var parts) && parts.Length == text.Length
                    && parts.Separator == Separator(layout) && TryMake(
                        parts.Year,
                        IsMonthFirst(layout) ? parts.First : parts.Second,
                        IsMonthFirst(layout) ? parts.Second : parts.First,
                        out value);
        }
    }

    private static CsvDateLayouts MatchYearLast(ReadOnlySpan<byte> text, CsvDateLayouts allowed, out int length)
    {
        length = 0;
        if (!TrySplit(text, out var parts))
        {
            return CsvDateLayouts.None;
        }

        length = parts.Length;
        var found = CsvDateLayouts.None;
        foreach (var (layout, _) in Names)
        {
            bool isYearLast = (layout & (CsvDateLayouts.DayDot | CsvDateLayouts.DaySlash | CsvDateLayouts.MonthSlash
                | CsvDateLayouts.DayDash | CsvDateLayouts.MonthDash)) != CsvDateLayouts.None;
            if (isYearLast && (layout & allowed) != CsvDateLayouts.None
                && TryParse(text[..parts.Length], layout, out _))
            {
                found |= layout;
            }
        }

        return found;
    }

    private static bool TryCompact(ReadOnlySpan<byte> text, out DateOnly value)
    {
        value = default;
        return (text.Length == 8 || text[8] is (byte)' ' or (byte)'T') && TryNumber(text[..4], out int year)
            && TryNumber(text[4..6], out int month) && TryNumber(text[6..8], out int day)
            && TryMake(year, month, day, out value);
    }

    // One or two digits, a separator, one or two digits, the same separator, four digits.
    private static bool TrySplit(ReadOnlySpan<byte> text, out Parts parts)
    {
        parts = default;
        int first = DigitCount(text);
        if (first is 0 or > 2 || first >= text.Length || text[first] is not ((byte)'.' or (byte)'/' or (byte)'-'))
        {
            return false;
        }

        byte separator = text[first];
        var rest = text[(first + 1)..];
        int second = DigitCount(rest);
        if (second is 0 or > 2 || second >= rest.Length || rest[second] != separator)
        {
            return false;
        }

        var last = rest[(second + 1)..];
        if (DigitCount(last) != 4)
        {
            return false;
        }

        _ = TryNumber(text[..first], out int a);
        _ = TryNumber(rest[..second], out int b);
        _ = TryNumber(last[..4], out int year);
        parts = new Parts(a, b, year, separator, first + second + 6);
        return true;
    }

    private static byte Separator(CsvDateLayouts layout) => layout switch
    {
        CsvDateLayouts.DayDot => (byte)'.',
        CsvDateLayouts.DaySlash or CsvDateLayouts.MonthSlash => (byte)'/',
        _ => (byte)'-',
    };

    private static bool IsMonthFirst(CsvDateLayouts layout) =>
        layout is CsvDateLayouts.MonthSlash or CsvDateLayouts.MonthDash;

    private static int DigitCount(ReadOnlySpan<byte> text)
    {
        int count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? text.Length : count;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte b in text)
        {
            if (b is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + b - '0';
        }

        return true;
    }

    private static bool TryMake(int year, int month, int day, out DateOnly value)
    {
        bool exists = year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        value = exists ? new DateOnly(year, month, day) : default;
        return exists;
    }

    private readonly record struct Parts(int First, int Second, int Year, byte Separator, int Length);
}
