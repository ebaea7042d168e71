using System;
using System.Buffers;
using System.Text;

namespace DecentDb.Engine.Types;

/// <summary>
/// Intervals as text: PostgreSQL's forms (<c>1 year 2 months 3 days 04:05:06.7</c>, <c>1-2 3 04:05</c>,
/// <c>-3 hours</c>, <c>2 days ago</c>), .NET's <c>3.04:05:06.7</c>, and ISO 8601 (<c>P1Y2M3DT4H5M6S</c>,
/// <c>P0001-02-03T04:05:06</c>).
/// Blanks around the text are already gone.
/// </summary>
internal static class IntervalText
{
    private const int DaysPerMonth = 30;
    private static readonly SearchValues<byte> NumberCharacters = SearchValues.Create("+-.0123456789"u8);
    private static readonly SearchValues<byte> SignsAndDigits = SearchValues.Create("+-0123456789"u8);

    public static ParseStatus Parse(ReadOnlySpan<byte> text, out IntervalValue value)
    {
        value = default;
        if (text.IsEmpty)
        {
            return ParseStatus.BadSyntax;
        }

        var sum = default(Sum);
        try
        {
            var isRead = text[0] is (byte)'P' or (byte)'p' ? ReadIso(text[1..], ref sum) : ReadWords(text, ref sum);
            return isRead && sum.TryGet(out value)
                ? ParseStatus.Done
                : isRead ? ParseStatus.OutOfRange : ParseStatus.BadSyntax;
        }
        catch (OverflowException)
        {
            return ParseStatus.OutOfRange;
        }
    }

    public static int Format(IntervalValue value, Span<byte> target)
    {
        var length = 0;
        var isNegative = false;
        WritePart(target, ref length, ref isNegative, value.Months / 12, "year"u8);
        WritePart(target, ref length, ref isNegative, value.Months % 12, "mon"u8);
        WritePart(target, ref length, ref isNegative, value.Days, "day"u8);
        if (value.Ticks == 0 && length > 0)
        {
            return length;
        }

        if (length > 0)
        {
            target[length++] = (byte)' ';
        }

        if (value.Ticks < 0)
        {
            target[length++] = (byte)'-';
        }
        else if (isNegative)
        {
            target[length++] = (byte)'+';
        }

        return length
            + FormatMagnitude((ulong)(value.Ticks ^ (value.Ticks >> 63)) + (value.Ticks < 0 ? 1UL : 0),
                target[length..]);
    }

    private static int FormatMagnitude(ulong ticks, Span<byte> target) =>
        DateTimeText.FormatTime((long)Math.Min(ticks, long.MaxValue), target);

    private static void WritePart(
        Span<byte> target, ref int length, ref bool isNegative, int value, ReadOnlySpan<byte> unit)
    {
        if (value == 0)
        {
            return;
        }

        if (length > 0)
        {
            target[length++] = (byte)' ';
        }

        if (isNegative && value > 0)
        {
            target[length++] = (byte)'+';
        }

        length += NumberText.Format(value, target[length..]);
        target[length++] = (byte)' ';
        unit.CopyTo(target[length..]);
        length += unit.Length;
        if (value != 1)
        {
            target[length++] = (byte)'s';
        }

        isNegative = value < 0;
    }

    private static bool ReadWords(ReadOnlySpan<byte> text, ref Sum sum)
    {
        if (text[0] == '@')
        {
            text = text[1..];
        }

        var count = 0;
        while (!(text = text.TrimStart((byte)' ')).IsEmpty)
        {
            var word = WordOf(text);
            text = text[word.Length..];
            if (count > 0 && Ascii.EqualsIgnoreCase(word, "ago"u8))
            {
                sum.Negate();
                return text.TrimStart((byte)' ').IsEmpty;
            }

            count++;
            var isRead = word.Contains((byte)':') ? ReadTime(word, ref sum)
                : IsYearsAndMonths(word) ? ReadYearsAndMonths(word, ref sum)
                : ReadNumbers(word, ref text, ref sum);
            if (!isRead)
            {
                return false;
            }
        }

        return count > 0;
    }

    private static ReadOnlySpan<byte> WordOf(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)' ');
        return end < 0 ? text : text[..end];
    }

    /// <summary>
    /// Numbers with their units, such as <c>2days</c>, <c>1d2h</c>, or a number whose unit is the next word. A number
    /// alone is days before a time, and seconds at the end.
    /// </summary>
    private static bool ReadNumbers(ReadOnlySpan<byte> word, ref ReadOnlySpan<byte> text, scoped ref Sum sum)
    {
        while (!word.IsEmpty)
        {
            var digits = word.IndexOfAnyExcept(NumberCharacters);
            var number = digits < 0 ? word : word[..digits];
            if (NumberText.ParseDecimal(number, out var value) != ParseStatus.Done)
            {
                return false;
            }

            word = word[number.Length..];
            var letters = word.IndexOfAny(NumberCharacters);
            var unit = letters < 0 ? word : word[..letters];
            word = word[unit.Length..];
            if (unit.IsEmpty)
            {
                text = text.TrimStart((byte)' ');
                unit = WordOf(text);
                if (unit.Contains((byte)':'))
                {
                    unit = "d"u8;
                }
                else
                {
                    text = text[unit.Length..];
                    unit = unit.IsEmpty ? "s"u8 : unit;
                }
            }

            if (!sum.Add(value, unit))
            {
                return false;
            }
        }

        return true;
    }

    // 1-2 is a year and two months.
    private static bool IsYearsAndMonths(ReadOnlySpan<byte> word) =>
        word.Length > 2 && word[1..].Contains((byte)'-') && word.IndexOfAnyExcept(SignsAndDigits) < 0;

    private static bool ReadYearsAndMonths(ReadOnlySpan<byte> word, ref Sum sum)
    {
        var sign = TakeSign(ref word);
        var hyphen = word.IndexOf((byte)'-');
        if (NumberText.ParseInt64(word[..hyphen], out var years) != ParseStatus.Done || years < 0
            || !ReadField(word[(hyphen + 1)..], 11, out var months, ref sum))
        {
            return false;
        }

        return sum.Add(years * sign, "y"u8) && sum.Add(months * sign, "mon"u8);
    }

    private static int TakeSign(ref ReadOnlySpan<byte> word)
    {
        var sign = word[0] == '-' ? -1 : 1;
        if (word[0] is (byte)'-' or (byte)'+')
        {
            word = word[1..];
        }

        return sign;
    }

    /// <summary>
    /// <c>h:mm</c>, <c>h:mm:ss.f</c>, <c>mm:ss.f</c>, and .NET's <c>d.hh:mm:ss.f</c>, in which the hours have two
    /// digits and are at most 23.
    /// </summary>
    private static bool ReadTime(ReadOnlySpan<byte> word, ref Sum sum)
    {
        var sign = TakeSign(ref word);
        var first = word.IndexOf((byte)':');
        var last = word.LastIndexOf((byte)':');
        if (first < 0)
        {
            return false;
        }

        var head = word[..first];
        var middle = last > first ? word[(first + 1)..last] : default;
        var tail = word[(last + 1)..];
        if (head.IndexOf((byte)'.') is >= 0 and var point)
        {
            if (last == first || head.Length - point != 3 || !sum.AddDays(head[..point], sign))
            {
                return false;
            }

            head = head[(point + 1)..];
            return ReadField(head, 23, out var dayHours, ref sum) && sum.AddTime(dayHours * sign, 'h')
                && ReadMinutesAndSeconds(middle, tail, sign, ref sum);
        }

        if (last > first)
        {
            return ReadField(head, long.MaxValue, out var hours, ref sum) && sum.AddTime(hours * sign, 'h')
                && ReadMinutesAndSeconds(middle, tail, sign, ref sum);
        }

        return tail.Contains((byte)'.')
            ? ReadMinutesAndSeconds(head, tail, sign, ref sum)
            : ReadField(head, long.MaxValue, out var lone, ref sum) && sum.AddTime(lone * sign, 'h')
                && ReadMinutesAndSeconds(tail, default, sign, ref sum);
    }

    private static bool ReadMinutesAndSeconds(
        ReadOnlySpan<byte> minutes, ReadOnlySpan<byte> seconds, int sign, ref Sum sum)
    {
        if (!ReadField(minutes, 59, out var minute, ref sum) || !sum.AddTime(minute * sign, 'm'))
        {
            return false;
        }

        if (seconds.IsEmpty)
        {
            return true;
        }

        if (seconds[0] is (byte)'-' or (byte)'+' || seconds.IndexOfAnyExcept(NumberCharacters) >= 0
            || NumberText.ParseDecimal(seconds, out var second) != ParseStatus.Done)
        {
            return false;
        }

        sum.IsOutOfRange |= second > 60;
        return sum.AddTime(second * sign, 's');
    }

    private static bool ReadField(ReadOnlySpan<byte> digits, long max, out long value, ref Sum sum)
    {
        value = 0;
        if (digits.IsEmpty || digits[0] is (byte)'-' or (byte)'+')
        {
            return false;
        }

        var status = NumberText.ParseInt64(digits, out value);
        sum.IsOutOfRange |= status == ParseStatus.OutOfRange || value > max;
        return status != ParseStatus.BadSyntax;
    }

    private static bool ReadIso(ReadOnlySpan<byte> text, ref Sum sum)
    {
        var time = text.IndexOfAny((byte)'T', (byte)'t');
        var date = time < 0 ? text : text[..time];
        var rest = time < 0 ? default : text[(time + 1)..];
        var isRead = ReadIsoDate(date, ref sum);
        if (time < 0)
        {
            return isRead && !date.IsEmpty;
        }

        return isRead && !rest.IsEmpty
            && (rest.Contains((byte)':') ? ReadTime(rest, ref sum) : ReadIsoUnits(rest, "hms"u8, ref sum));
    }

    private static bool ReadIsoDate(ReadOnlySpan<byte> text, ref Sum sum)
    {
        // P0001-02-03: the last hyphen stands before the days.
        if (text.Length > 2 && text.Count((byte)'-') - (text[0] == '-' ? 1 : 0) == 2
            && text.IndexOfAnyExcept(SignsAndDigits) < 0)
        {
            var last = text.LastIndexOf((byte)'-');
            var sign = text[0] == '-' ? -1 : 1;
            return IsYearsAndMonths(text[..last]) && ReadYearsAndMonths(text[..last], ref sum)
                && ReadField(text[(last + 1)..], 31, out var days, ref sum) && sum.Add(days * sign, "d"u8);
        }

        return ReadIsoUnits(text, "ymwd"u8, ref sum);
    }

    private static bool ReadIsoUnits(ReadOnlySpan<byte> text, ReadOnlySpan<byte> units, ref Sum sum)
    {
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(NumberCharacters);
            if (digits <= 0 || NumberText.ParseDecimal(text[..digits], out var value) != ParseStatus.Done)
            {
                return false;
            }

            var unit = (byte)(text[digits] | 0x20);
            text = text[(digits + 1)..];
            var isMonth = unit == 'm' && units[0] == 'y';
            if (!units.Contains(unit) || !sum.Add(value, isMonth ? "mon"u8 : [unit]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What was read so far; each unit may stand once.</summary>
    private struct Sum
    {
        private decimal _months;
        private decimal _days;
        private decimal _ticks;
        private Units _read;

        /// <summary>A field has more than its unit allows.</summary>
        public bool IsOutOfRange;

        public void Negate()
        {
            _months = -_months;
            _days = -_days;
            _ticks = -_ticks;
        }

        public bool AddTime(decimal value, char unit) => unit switch
        {
            'h' => AddTicks(value, TimeSpan.TicksPerHour, Units.Hours),
            'm' => AddTicks(value, TimeSpan.TicksPerMinute, Units.Minutes),
            _ => AddTicks(value, TimeSpan.TicksPerSecond, Units.Seconds),
        };

        public bool AddDays(ReadOnlySpan<byte> digits, int sign)
        {
            if (digits.IsEmpty || digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0
                || NumberText.ParseInt64(digits, out var days) == ParseStatus.BadSyntax || !Take(Units.Days))
            {
                return false;
            }

            AddDays((decimal)days * sign);
            return true;
        }

        public bool Add(decimal value, scoped ReadOnlySpan<byte> unit)
        {
            Span<byte> lower = stackalloc byte[16];
            if (unit.Length > lower.Length || Ascii.ToLower(unit, lower, out var length) != default)
            {
                return false;
            }

            switch (Encoding.ASCII.GetString(lower[..length]))
            {
                case "mil" or "mils" or "millennium" or "millennia":
                    return AddMonths(value * 12_000, Units.Millennia);
                case "c" or "cent" or "century" or "centuries":
                    return AddMonths(value * 1200, Units.Centuries);
                case "decade" or "decades" or "dec" or "decs":
                    return AddMonths(value * 120, Units.Decades);
                case "y" or "yr" or "yrs" or "year" or "years":
                    return AddMonths(value * 12, Units.Years);
                case "mon" or "mons" or "month" or "months":
                    return AddMonths(value, Units.Months);
                case "w" or "week" or "weeks":
                    AddDays(value * 7);
                    return Take(Units.Weeks);
                case "d" or "day" or "days":
                    AddDays(value);
                    return Take(Units.Days);
                case "h" or "hr" or "hrs" or "hour" or "hours":
                    return AddTicks(value, TimeSpan.TicksPerHour, Units.Hours);
                case "m" or "min" or "mins" or "minute" or "minutes":
                    return AddTicks(value, TimeSpan.TicksPerMinute, Units.Minutes);
                case "s" or "sec" or "secs" or "second" or "seconds":
                    return AddTicks(value, TimeSpan.TicksPerSecond, Units.Seconds);
                case "ms" or "msec" or "msecs" or "millisecond" or "milliseconds":
                    return AddTicks(value, TimeSpan.TicksPerMillisecond, Units.Milliseconds);
                case "us" or "usec" or "usecs" or "microsecond" or "microseconds":
                    return AddTicks(value, TimeSpan.TicksPerMicrosecond, Units.Microseconds);
                default:
                    return false;
            }
        }

        public readonly bool TryGet(out IntervalValue value)
        {
            value = default;
            var ticks = decimal.Round(_ticks, MidpointRounding.AwayFromZero);
            if (IsOutOfRange || decimal.Abs(_months) > int.MaxValue || decimal.Abs(_days) > int.MaxValue
                || decimal.Abs(ticks) > long.MaxValue)
            {
                return false;
            }

            value = new IntervalValue((int)_months, (int)_days, (long)ticks);
            return true;
        }

        private bool Take(Units unit)
        {
            var isNew = (_read & unit) == Units.None;
            _read |= unit;
            return isNew;
        }

        private bool AddTicks(decimal value, long ticks, Units unit)
        {
            _ticks += value * ticks;
            return Take(unit);
        }

        // What is left of a month becomes days, and what is left of a day becomes ticks.
        private bool AddMonths(decimal value, Units unit)
        {
            var whole = decimal.Truncate(value);
            _months += whole;
            AddDays((value - whole) * DaysPerMonth);
            return Take(unit);
        }

        private void AddDays(decimal value)
        {
            var whole = decimal.Truncate(value);
            _days += whole;
            _ticks += (value - whole) * TimeSpan.TicksPerDay;
        }
    }

    [Flags]
    private enum Units
    {
        None = 0,
        Millennia = 1,
        Centuries = 1 << 1,
        Decades = 1 << 2,
        Years = 1 << 3,
        Months = 1 << 4,
        Weeks = 1 << 5,
        Days = 1 << 6,
        Hours = 1 << 7,
        Minutes = 1 << 8,
        Seconds = 1 << 9,
        Milliseconds = 1 << 10,
        Microseconds = 1 << 11,
    }
}
