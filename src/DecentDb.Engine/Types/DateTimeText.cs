using System;
using System.Text;

namespace DecentDb.Engine.Types;

/// <summary>
/// Dates and times as text: <c>2024-02-29</c>, <c>2024/2/29</c>, <c>20240229</c>; <c>13:45</c>, <c>13:45:06.5</c>,
/// <c>134506.5</c>, <c>1345</c>, <c>1:45 PM</c>; both with a blank or T between, and then <c>Z</c>, <c>+02</c>,
/// <c>+0200</c>, <c>+02:00</c>.
/// Fractions are rounded to 100 nanoseconds. Blanks around the text are already gone. Dates and timestamps are also
/// <c>infinity</c> and <c>-infinity</c>.
/// </summary>
internal ref struct DateTimeText
{
    private ReadOnlySpan<byte> _rest;

    private DateTimeText(ReadOnlySpan<byte> text)
    {
        _rest = text;
    }

    /// <summary>Reads a date, as days since 0001-01-01. A time after it is checked and left out.</summary>
    public static ParseStatus ParseDate(ReadOnlySpan<byte> text, out long days)
    {
        if (TryReadInfinity(text, out var isPositive))
        {
            days = isPositive ? TimeRange.InfinityDay : TimeRange.MinusInfinity;
            return ParseStatus.Done;
        }

        // 24:00 of a day is still that day, where the timestamp is the next one.
        var reader = new DateTimeText(text);
        var status = reader.ReadDate(out days);
        return status == ParseStatus.Done ? reader.ReadTimeAndOffset(out _, out _) : status;
    }

    /// <summary>Reads a time of day, as ticks.</summary>
    public static ParseStatus ParseTime(ReadOnlySpan<byte> text, out long ticks)
    {
        var reader = new DateTimeText(text);
        var status = reader.ReadTime(out ticks);
        if (status != ParseStatus.Done)
        {
            return status;
        }

        if (!reader._rest.IsEmpty && (reader.ReadOffset(out _) != ParseStatus.Done || !reader._rest.IsEmpty))
        {
            return ParseStatus.BadSyntax;
        }

        return ticks < TimeSpan.TicksPerDay ? ParseStatus.Done : ParseStatus.OutOfRange;
    }

    /// <summary>
    /// Reads a timestamp, as ticks. An offset turns a timestamp with time zone into UTC; without one it is UTC already.
    /// A timestamp without time zone ignores an offset.
    /// </summary>
    public static ParseStatus ParseTimestamp(ReadOnlySpan<byte> text, bool withTimeZone, out long ticks)
    {
        if (TryReadInfinity(text, out var isPositive))
        {
            ticks = isPositive ? TimeRange.InfinityTick : TimeRange.MinusInfinity;
            return ParseStatus.Done;
        }

        var reader = new DateTimeText(text);
        var status = reader.ReadDate(out var days);
        ticks = days * TimeSpan.TicksPerDay;
        if (status == ParseStatus.Done)
        {
            status = reader.ReadTimeAndOffset(out var time, out var offset);
            ticks += time - (withTimeZone ? offset : 0);
        }

        return status == ParseStatus.Done && TimeRange.IsInfinite(ticks) ? ParseStatus.OutOfRange : status;
    }

    public static int FormatDate(long days, Span<byte> target)
    {
        if (TimeRange.IsInfiniteDay(days))
        {
            return FormatInfinity(days, target);
        }

        var date = DateOnly.FromDayNumber((int)days);
        WriteDigits(target, 0, date.Year, 4);
        target[4] = (byte)'-';
        WriteDigits(target, 5, date.Month, 2);
        target[7] = (byte)'-';
        WriteDigits(target, 8, date.Day, 2);
        return 10;
    }

    /// <summary>Hours may be above 23, as an interval has them.</summary>
    public static int FormatTime(long ticks, Span<byte> target)
    {
        var hours = ticks / TimeSpan.TicksPerHour;
        var length = hours < 100 ? 2 : NumberText.Format(hours, target);
        if (hours < 100)
        {
            WriteDigits(target, 0, (int)hours, 2);
        }

        target[length] = (byte)':';
        WriteDigits(target, length + 1, (int)(ticks / TimeSpan.TicksPerMinute % 60), 2);
        target[length + 3] = (byte)':';
        WriteDigits(target, length + 4, (int)(ticks / TimeSpan.TicksPerSecond % 60), 2);
        length += 6;
        var fraction = (int)(ticks % TimeSpan.TicksPerSecond);
        if (fraction != 0)
        {
            var digits = 7;
            for (; fraction % 10 == 0; digits--)
            {
                fraction /= 10;
            }

            target[length] = (byte)'.';
            WriteDigits(target, length + 1, fraction, digits);
            length += 1 + digits;
        }

        return length;
    }

    public static int FormatTimestamp(long ticks, bool withTimeZone, Span<byte> target)
    {
        if (TimeRange.IsInfinite(ticks))
        {
            return FormatInfinity(ticks, target);
        }

        var length = FormatDate(ticks / TimeSpan.TicksPerDay, target);
        target[length++] = (byte)' ';
        length += FormatTime(ticks % TimeSpan.TicksPerDay, target[length..]);
        if (withTimeZone)
        {
            "+00"u8.CopyTo(target[length..]);
            length += 3;
        }

        return length;
    }

    private static bool TryReadInfinity(ReadOnlySpan<byte> text, out bool isPositive)
    {
        isPositive = !text.StartsWith("-"u8);
        return Ascii.EqualsIgnoreCase(isPositive ? text : text[1..], "infinity"u8);
    }

    private static int FormatInfinity(long value, Span<byte> target)
    {
        var text = value < 0 ? "-infinity"u8 : "infinity"u8;
        text.CopyTo(target);
        return text.Length;
    }

    private static void WriteDigits(Span<byte> target, int start, int value, int count)
    {
        for (var i = start + count - 1; i >= start; i--)
        {
            target[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    private ParseStatus ReadDate(out long days)
    {
        days = 0;
        var digits = CountDigits();
        int year, month, day;
        if (digits == 8)
        {
            year = ReadNumber(4);
            month = ReadNumber(2);
            day = ReadNumber(2);
        }
        else
        {
            if (digits != 4)
            {
                return ParseStatus.BadSyntax;
            }

            year = ReadNumber(4);
            if (!SkipAny("-/."u8, out var separator) || !ReadNumberUpTo(2, out month) || !Skip(separator)
                || !ReadNumberUpTo(2, out day))
            {
                return ParseStatus.BadSyntax;
            }
        }

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return ParseStatus.OutOfRange;
        }

        days = new DateOnly(year, month, day).DayNumber;
        return ParseStatus.Done;
    }

    /// <summary>Reads what may follow a date, up to the end of the text.</summary>
    private ParseStatus ReadTimeAndOffset(out long time, out long offset)
    {
        time = 0;
        offset = 0;
        if (_rest.IsEmpty)
        {
            return ParseStatus.Done;
        }

        if (_rest[0] is (byte)'T' or (byte)'t')
        {
            _rest = _rest[1..];
        }
        else if (!SkipBlanks())
        {
            return ParseStatus.BadSyntax;
        }

        var status = ReadTime(out time);
        if (status == ParseStatus.Done && !_rest.IsEmpty)
        {
            status = ReadOffset(out offset);
        }

        return status == ParseStatus.Done && !_rest.IsEmpty ? ParseStatus.BadSyntax : status;
    }

    private ParseStatus ReadTime(out long ticks)
    {
        ticks = 0;
        if (!ReadFields(out var hour, out var minute, out var second, out var fraction))
        {
            return ParseStatus.BadSyntax;
        }

        var status = ReadHalfOfDay(ref hour);
        if (status != ParseStatus.Done)
        {
            return status;
        }

        // A second 60 is the first one of the next minute.
        if (hour > 24 || minute > 59 || second > 60 || (second == 60 && fraction != 0)
            || (hour == 24 && (minute | second) + fraction != 0))
        {
            return ParseStatus.OutOfRange;
        }

        ticks = (((((hour * 60L) + minute) * 60) + second) * TimeSpan.TicksPerSecond) + fraction;
        return ParseStatus.Done;
    }

    private bool ReadFields(out int hour, out int minute, out int second, out long fraction)
    {
        second = 0;
        fraction = 0;
        var digits = CountDigits();
        if (digits is 4 or 6)
        {
            hour = ReadNumber(2);
            minute = ReadNumber(2);
            second = digits == 6 ? ReadNumber(2) : 0;
            return digits == 4 || ReadFraction(out fraction);
        }

        minute = 0;
        return ReadNumberUpTo(2, out hour) && Skip((byte)':') && ReadNumberUpTo(2, out minute)
            && (!Skip((byte)':') || (ReadNumberUpTo(2, out second) && ReadFraction(out fraction)));
    }

    private ParseStatus ReadHalfOfDay(ref int hour)
    {
        var before = _rest;
        SkipBlanks();
        if (_rest.Length < 2 || (_rest[1] | 0x20) != 'm' || (_rest[0] | 0x20) is not ('a' or 'p'))
        {
            _rest = before;
            return ParseStatus.Done;
        }

        var isAfternoon = (_rest[0] | 0x20) == 'p';
        _rest = _rest[2..];
        if (hour is < 1 or > 12)
        {
            return ParseStatus.OutOfRange;
        }

        hour = (hour % 12) + (isAfternoon ? 12 : 0);
        return ParseStatus.Done;
    }

    private bool ReadFraction(out long ticks)
    {
        ticks = 0;
        if (!Skip((byte)'.'))
        {
            return true;
        }

        var count = CountDigits();
        var value = ReadNumber(Math.Min(count, 7));
        for (var i = count; i < 7; i++)
        {
            value *= 10;
        }

        if (count > 7)
        {
            value += _rest[0] >= '5' ? 1 : 0;
            _rest = _rest[(count - 7)..];
        }

        ticks = value;
        return true;
    }

    private ParseStatus ReadOffset(out long ticks)
    {
        ticks = 0;
        SkipBlanks();
        if (_rest.Length == 1 && (_rest[0] | 0x20) == 'z')
        {
            _rest = default;
            return ParseStatus.Done;
        }

        if (_rest.Length == 3 && (_rest[0] | 0x20) == 'u' && (_rest[1] | 0x20) == 't' && (_rest[2] | 0x20) == 'c')
        {
            _rest = default;
            return ParseStatus.Done;
        }

        if (!SkipAny("+-"u8, out var sign))
        {
            return ParseStatus.BadSyntax;
        }

        var minutes = 0;
        int hours;
        if (CountDigits() == 4)
        {
            hours = ReadNumber(2);
            minutes = ReadNumber(2);
        }
        else if (!ReadNumberUpTo(2, out hours) || (Skip((byte)':') && !ReadNumberUpTo(2, out minutes)))
        {
            return ParseStatus.BadSyntax;
        }

        if (hours > 15 || minutes > 59)
        {
            return ParseStatus.OutOfRange;
        }

        ticks = ((hours * 60L) + minutes) * TimeSpan.TicksPerMinute * (sign == '-' ? -1 : 1);
        return ParseStatus.Done;
    }

    private readonly int CountDigits()
    {
        var count = _rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? _rest.Length : count;
    }

    private int ReadNumber(int digits)
    {
        var value = 0;
        foreach (var digit in _rest[..digits])
        {
            value = (value * 10) + (digit - '0');
        }

        _rest = _rest[digits..];
        return value;
    }

    private bool ReadNumberUpTo(int digitsMax, out int value)
    {
        var digits = CountDigits();
        value = digits >= 1 && digits <= digitsMax ? ReadNumber(digits) : -1;
        return value >= 0;
    }

    private bool Skip(byte expected) => SkipAny([expected], out _);

    private bool SkipAny(scoped ReadOnlySpan<byte> expected, out byte found)
    {
        found = _rest.IsEmpty ? (byte)0 : _rest[0];
        if (_rest.IsEmpty || !expected.Contains(found))
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    private bool SkipBlanks()
    {
        var before = _rest.Length;
        _rest = _rest.TrimStart((byte)' ');
        return _rest.Length != before;
    }
}
