using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>Reads a text by a format of to_date and to_timestamp.</summary>
internal struct TimeReader
{
    private static readonly string[] Romans =
        ["XII", "XI", "IX", "X", "VIII", "VII", "VI", "IV", "V", "III", "II", "I"];

    private static readonly int[] RomanMonths = [12, 11, 9, 10, 8, 7, 6, 4, 5, 3, 2, 1];
    private readonly List<FormatNode> _format;
    private readonly string _text;
    private TimeParts _parts;
    private int _at;
    private bool _hasSkippedMinus; // a minus that was taken for a separator may be a sign

    private TimeReader(string text, List<FormatNode> format)
    {
        _text = text;
        _format = format;
        _parts = new TimeParts();
    }

    /// <summary>The ticks of the timestamp, in UTC if an offset is read.</summary>
    /// <exception cref="DatabaseException">InvalidDatetimeFormat; DatetimeFieldOverflow; NotSupported.</exception>
    public static long Read(string text, List<FormatNode> format)
    {
        var reader = new TimeReader(text, format);
        reader.ReadAll();
        return reader._parts.ToTicks();
    }

    private static DatabaseException Malformed(string what) => new(ErrorCode.InvalidDatetimeFormat, what);

    private void ReadAll()
    {
        var isExact = false;
        var skipped = 0;
        for (var i = 0; i < _format.Count && _at < _text.Length; i++)
        {
            var node = _format[i];
            if (!isExact && (node.Kind != FormatNodeKind.Character || i == 0))
            {
                for (; _at < _text.Length && char.IsWhiteSpace(_text[_at]); _at++)
                {
                    skipped++;
                }
            }

            switch (node.Kind)
            {
                case FormatNodeKind.Pattern when node.Text is "FX" or "fx":
                    isExact = true;
                    break;
                case FormatNodeKind.Pattern:
                    _hasSkippedMinus = skipped > 0 && _at > 0 && _text[_at - 1] == '-';
                    ReadField(node, IsNextSeparator(i));
                    skipped = 0;
                    break;
                case FormatNodeKind.Character when !isExact && skipped > 0:
                    skipped--;
                    break;
                case FormatNodeKind.Blank or FormatNodeKind.Separator when !isExact:
                    skipped--;
                    if (_at < _text.Length && (char.IsWhiteSpace(_text[_at]) || FormatReader.IsSeparator(_text[_at])))
                    {
                        _at++;
                        skipped++;
                    }

                    break;
                default:
                    _at += _at < _text.Length ? (char.IsSurrogatePair(_text, _at) ? 2 : 1) : 0;
                    break;
            }
        }
    }

    // True where what follows a field is no digit, so that the field may have any number of them.
    private readonly bool IsNextSeparator(int index)
    {
        if (_format[index].Ordinal.Length > 0 || index + 1 == _format.Count)
        {
            return true;
        }

        var next = _format[index + 1];
        return next.Kind == FormatNodeKind.Pattern
            ? next.Text.ToUpperInvariant() is "AM" or "PM" or "A.M." or "P.M." or "AD" or "BC" or "A.D." or "B.C."
                or "MONTH" or "MON" or "DAY" or "DY" or "RM" or "FX" or "TZ" or "TZH" or "OF"
            : !char.IsAsciiDigit(next.Text[0]);
    }

    private void ReadField(FormatNode node, bool isOpen)
    {
        var pattern = node.Text.ToUpperInvariant();
        isOpen |= node.IsFilled;
        if (!ReadTime(node, pattern, isOpen) && !ReadName(pattern) && !ReadDate(pattern, isOpen))
        {
            ReadYear(pattern, isOpen);
        }

        if (node.Ordinal.Length > 0)
        {
            _at = Math.Min(_text.Length, _at + 2);
        }
    }

    private bool ReadTime(FormatNode node, string pattern, bool isOpen)
    {
        switch (pattern)
        {
            case "HH" or "HH12":
                TimeParts.Set(ref _parts.Hour, ReadNumber(2, isOpen, node));
                _parts.IsTwelveHours = true;
                return true;
            case "HH24":
                TimeParts.Set(ref _parts.Hour, ReadNumber(2, isOpen, node));
                return true;
            case "MI":
                TimeParts.Set(ref _parts.Minute, ReadNumber(2, isOpen, node));
                return true;
            case "SS":
                TimeParts.Set(ref _parts.Second, ReadNumber(2, isOpen, node));
                return true;
            case "MS":
                TimeParts.Set(ref _parts.Fraction, ReadFraction(3, isOpen, node));
                return true;
            case "US":
                TimeParts.Set(ref _parts.Fraction, ReadFraction(6, isOpen, node));
                return true;
            case ['F', 'F', var count]:
                TimeParts.Set(ref _parts.Fraction, ReadFraction(count - '0', isOpen, node));
                return true;
            case "SSSS" or "SSSSS":
                TimeParts.Set(ref _parts.SecondOfDay, ReadNumber(5, isOpen, node));
                return true;
            case "AM" or "PM" or "A.M." or "P.M.":
                _parts.IsAfternoon = ReadWord(pattern.Length == 2 ? ["am", "pm"] : ["a.m.", "p.m."]) == 1;
                _parts.IsTwelveHours = true;
                return true;
            case "TZH":
                ReadZoneHour(isOpen, node);
                return true;
            case "TZM":
                TimeParts.Set(ref _parts.ZoneMinute, ReadNumber(2, isOpen, node));
                return true;
            case "TZ" or "OF":
                throw new DatabaseException(
                    ErrorCode.NotSupported, $"The pattern {pattern} is supported by to_char alone.");
            default:
                return false;
        }
    }

    private bool ReadName(string pattern)
    {
        var names = CultureInfo.InvariantCulture.DateTimeFormat;
        switch (pattern)
        {
            case "MONTH":
                TimeParts.Set(ref _parts.Month, ReadWord(names.MonthNames.AsSpan(0, 12)) + 1);
                return true;
            case "MON":
                TimeParts.Set(ref _parts.Month, ReadWord(names.AbbreviatedMonthNames.AsSpan(0, 12)) + 1);
                return true;
            case "DAY":
                ReadWord(names.DayNames);
                return true;
            case "DY":
                ReadWord(names.AbbreviatedDayNames);
                return true;
            case "AD" or "BC":
                _parts.IsBeforeChrist = ReadWord(["ad", "bc"]) == 1;
                return true;
            case "A.D." or "B.C.":
                _parts.IsBeforeChrist = ReadWord(["a.d.", "b.c."]) == 1;
                return true;
            case "RM":
                TimeParts.Set(ref _parts.Month, RomanMonths[ReadWord(Romans)]);
                return true;
            default:
                return false;
        }
    }

    private bool ReadDate(string pattern, bool isOpen)
    {
        var node = new FormatNode(FormatNodeKind.Pattern, pattern);
        switch (pattern)
        {
            case "MM":
                TimeParts.Set(ref _parts.Month, ReadNumber(2, isOpen, node));
                return true;
            case "DD":
                TimeParts.Set(ref _parts.Day, ReadNumber(2, isOpen, node));
                return true;
            case "DDD":
                TimeParts.Set(ref _parts.DayOfYear, ReadNumber(3, isOpen, node));
                return true;
            case "IDDD":
                TimeParts.Set(ref _parts.DayOfWeekYear, ReadNumber(3, isOpen, node));
                return true;
            case "D":
                ReadNumber(1, isOpen, node);
                return true;
            case "ID":
                TimeParts.Set(ref _parts.IsoDayOfWeek, ReadNumber(1, isOpen, node));
                return true;
            case "WW":
                TimeParts.Set(ref _parts.Week, ReadNumber(2, isOpen, node));
                return true;
            case "IW":
                TimeParts.Set(ref _parts.IsoWeek, ReadNumber(2, isOpen, node));
                return true;
            case "W":
                TimeParts.Set(ref _parts.WeekOfMonth, ReadNumber(1, isOpen, node));
                return true;
            case "Q":
                ReadNumber(1, isOpen, node);
                return true;
            case "J":
                TimeParts.Set(ref _parts.JulianDay, ReadNumber(20, isOpen: true, node));
                return true;
            default:
                return false;
        }
    }

    private void ReadYear(string pattern, bool isOpen)
    {
        var node = new FormatNode(FormatNodeKind.Pattern, pattern);
        switch (pattern)
        {
            case "CC":
                TimeParts.Set(ref _parts.Century, ReadNumber(2, isOpen, node));
                return;
            case "Y,YYY":
                var thousands = ReadNumber(20, isOpen: true, node);
                if (_at == _text.Length || _text[_at++] != ',')
                {
                    throw Malformed("The text has no year of the form Y,YYY.");
                }

                TimeParts.Set(ref _parts.Year, (thousands * 1000) + ReadNumber(3, isOpen: false, node));
                return;
            default:
                var width = pattern.Length - (pattern[0] == 'I' ? 1 : 0);
                width += pattern[0] == 'I' ? 1 : 0;
                var start = _at;
                var year = ReadNumber(pattern is "IYYY" ? 4 : width, isOpen, node);
                var isPartial = width < 4 && _at - start < 4;
                TimeParts.Set(ref _parts.Year, isPartial ? Completed(year) : year);
                _parts.YearWidth = width;
                return;
        }
    }

    // The year near 2020 that a part of it means.
    private static long Completed(long year) => year switch
    {
        < 70 => year + 2000,
        < 100 => year + 1900,
        < 520 => year + 2000,
        < 1000 => year + 1000,
        _ => year,
    };

    private void ReadZoneHour(bool isOpen, FormatNode node)
    {
        var sign = _at < _text.Length ? _text[_at] : ' ';
        _parts.ZoneSign = sign == '-' || (_hasSkippedMinus && sign != '+') ? -1 : 1;
        _at += sign is '+' or '-' or ' ' ? 1 : 0;
        TimeParts.Set(ref _parts.ZoneHour, ReadNumber(2, isOpen, node));
    }

    // As microseconds.
    private long ReadFraction(int width, bool isOpen, FormatNode node)
    {
        var start = _at;
        var value = ReadNumber(width, isOpen, node);
        var digits = _at - start;
        for (var i = Math.Min(digits, 6); i < 6; i++)
        {
            value *= 10;
        }

        return digits > 6 ? throw Malformed("A fraction of a second has at most six digits.") : value;
    }

    private long ReadNumber(int width, bool isOpen, FormatNode node)
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }

        var start = _at;
        var end = isOpen ? _text.Length : Math.Min(_text.Length, _at + width);
        if (!isOpen && _text.Length - _at < width)
        {
            throw Malformed($"The text is too short for the pattern {node.Text}.");
        }

        if (_at < end && _text[_at] is '+' or '-')
        {
            _at++;
        }

        var digits = _at;
        var value = 0L;
        for (; _at < end && char.IsAsciiDigit(_text[_at]); _at++)
        {
            value = (value * 10) + _text[_at] - '0';
            if (value > int.MaxValue)
            {
                throw new DatabaseException(
                    ErrorCode.DatetimeFieldOverflow, $"The number for the pattern {node.Text} is too large.");
            }
        }

        return _at == digits || (!isOpen && _at < end)
            ? throw Malformed($"The text has no number for the pattern {node.Text}.")
            : _text[start] == '-' ? -value : value;
    }

    private int ReadWord(ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (_text.AsSpan(_at).StartsWith(words[i], StringComparison.OrdinalIgnoreCase))
            {
                _at += words[i].Length;
                return i;
            }
        }

        throw Malformed("The text has no name that the format asks for.");
    }
}
