using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>Writes timestamps and intervals by a format of to_char.</summary>
internal static class TimeFormatter
{
    private const long JulianDayOfFirstDay = 1_721_426; // of 0001-01-01

    private static readonly string[] Romans =
        ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

    /// <summary>Appends the text of the fields.</summary>
    /// <exception cref="DatabaseException">InvalidDatetimeFormat: an interval has no such field.</exception>
    public static void Format(in TimeFields fields, List<FormatNode> format, StringBuilder target)
    {
        foreach (var node in format)
        {
            if (node.Kind != FormatNodeKind.Pattern)
            {
                target.Append(node.Text);
                continue;
            }

            var text = Text(fields, node);
            target.Append(text);
            if (node.Ordinal.Length > 0 && text.Length > 0)
            {
                target.Append(OrdinalEnding(text, node.Ordinal));
            }
        }
    }

    /// <summary>ST, ND, RD or TH, as the number ends.</summary>
    public static string OrdinalEnding(string number, string style)
    {
        var isTeen = number.Length > 1 && number[^2] == '1';
        var ending = isTeen ? "TH"
            : number[^1] switch
            {
                '1' => "ST",
                '2' => "ND",
                '3' => "RD",
                _ => "TH",
            };
        return style == "TH" ? ending : ending.ToLowerInvariant();
    }

    private static string Text(in TimeFields fields, FormatNode node)
    {
        var pattern = node.Text.ToUpperInvariant();
        return TextOfTime(fields, node, pattern)
            ?? TextOfName(fields, node, pattern)
            ?? TextOfDate(fields, node, pattern)
            ?? TextOfYear(fields, node, pattern);
    }

    private static string? TextOfTime(in TimeFields fields, FormatNode node, string pattern)
    {
        switch (pattern)
        {
            case "HH" or "HH12":
                return Number(node, fields.Hour % 12 == 0 ? 12 : fields.Hour % 12, 2);
            case "HH24":
                return Number(node, fields.Hour, 2);
            case "MI":
                return Number(node, fields.Minute, 2);
            case "SS":
                return Number(node, fields.Second, 2);
            case "MS":
                return Digits(fields.Microsecond / 1000, 3);
            case "US":
                return Digits(fields.Microsecond, 6);
            case ['F', 'F', var count]:
                return Digits(fields.Microsecond / (int)Math.Pow(10, '6' - count), count - '0');
            case "SSSS" or "SSSSS":
                return Invariant((fields.Hour * 3600) + (fields.Minute * 60) + fields.Second);
            case "AM" or "PM":
                return Cased(node, fields.Hour % 24 >= 12 ? "PM" : "AM");
            case "A.M." or "P.M.":
                return Cased(node, fields.Hour % 24 >= 12 ? "P.M." : "A.M.");
            case "TZ":
                RefuseInterval(fields);
                return fields.HasZone ? Cased(node, "UTC") : "";
            case "TZH":
                RefuseInterval(fields);
                return "+00";
            case "TZM":
                RefuseInterval(fields);
                return "00";
            case "OF":
                RefuseInterval(fields);
                return node.IsFilled ? "+0" : "+00";
            default:
                return null;
        }
    }

    private static string? TextOfName(in TimeFields fields, FormatNode node, string pattern)
    {
        if (pattern is not ("MONTH" or "MON" or "DAY" or "DY" or "AD" or "A.D." or "BC" or "B.C."))
        {
            return null;
        }

        RefuseInterval(fields);
        var names = CultureInfo.InvariantCulture.DateTimeFormat;
        return pattern switch
        {
            "MONTH" => Padded(node, Cased(node, names.GetMonthName(fields.Month)), 9),
            "MON" => Cased(node, names.GetAbbreviatedMonthName(fields.Month)),
            "DAY" => Padded(node, Cased(node, names.GetDayName(fields.Date.DayOfWeek)), 9),
            "DY" => Cased(node, names.GetAbbreviatedDayName(fields.Date.DayOfWeek)),
            "AD" or "BC" => Cased(node, "AD"),
            _ => Cased(node, "A.D."),
        };
    }

    private static string? TextOfDate(in TimeFields fields, FormatNode node, string pattern)
    {
        switch (pattern)
        {
            case "MM":
                return Number(node, fields.Month, 2);
            case "DD":
                return Number(node, fields.Day, 2);
            case "DDD":
                return Number(node, fields.DayOfYear, 3);
            case "IDDD":
                RefuseInterval(fields);
                return Number(node, fields.DayOfWeekYear, 3);
            case "D":
                RefuseInterval(fields);
                return Invariant((int)fields.Date.DayOfWeek + 1);
            case "ID":
                RefuseInterval(fields);
                return Invariant(fields.IsoDayOfWeek);
            case "WW":
                return Number(node, ((fields.DayOfYear - 1) / 7) + 1, 2);
            case "IW":
                RefuseInterval(fields);
                return Number(node, ISOWeek.GetWeekOfYear(fields.Date), 2);
            case "W":
                return Invariant(((fields.Day - 1) / 7) + 1);
            case "Q":
                return fields.Month == 0 ? "" : Invariant(((fields.Month - 1) / 3) + 1);
            case "J":
                RefuseInterval(fields);
                return Invariant(JulianDayOfFirstDay + (fields.Date.Ticks / TimeSpan.TicksPerDay));
            case "RM":
                return fields.Month is < 1 or > 12 ? "" : Padded(node, Cased(node, Romans[fields.Month - 1]), 4);
            default:
                return null;
        }
    }

    private static string TextOfYear(in TimeFields fields, FormatNode node, string pattern)
    {
        var year = pattern[0] == 'I' ? fields.WeekYear : fields.Year;
        switch (pattern)
        {
            case "CC":
                return Number(node, fields.IsInterval ? year / 100 : ((year - 1) / 100) + 1, 2);
            case "Y,YYY":
                return Invariant(year / 1000) + "," + Digits(year % 1000, 3);
            case "YYYY" or "IYYY":
                return Number(node, year, 4);
            case "YYY" or "IYY":
                return Number(node, year % 1000, 3);
            case "YY" or "IY":
                return Number(node, year % 100, 2);
            case "Y" or "I":
                return Invariant(year % 10);
            default:
                return ""; // FX
        }
    }

    private static string Number(FormatNode node, long value, int width) =>
        node.IsFilled ? Invariant(value) : Digits(value, width);

    // A sign comes on top of the digits.
    private static string Digits(long value, int width) =>
        value.ToString("D" + width.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Invariant(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Padded(FormatNode node, string text, int width) =>
        node.IsFilled ? text : text.PadRight(width);

    // As the pattern is written: MONTH, Month or month.
    private static string Cased(FormatNode node, string text) =>
        char.IsAsciiLetterLower(node.Text[0]) ? text.ToLowerInvariant()
        : char.IsAsciiLetterLower(node.Text[^1]) ? text
        : text.ToUpperInvariant();

    private static void RefuseInterval(in TimeFields fields)
    {
        if (fields.IsInterval)
        {
            throw new DatabaseException(
                ErrorCode.InvalidDatetimeFormat, "The format asks for a field that an INTERVAL does not have.");
        }
    }
}
