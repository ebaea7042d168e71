using System;
using System.Buffers;
using System.Text;

namespace DecentDb.Engine.Types;

/// <summary>
/// Intervals as text: <c>1 year 2 months 3 days 04:05:06.7</c>, <c>-3 hours</c>, <c>2 days ago</c>, and
/// <c>P1Y2M3DT4H5M6S</c>. Blanks around the text are already gone.
/// </summary>
internal static class IntervalText
{
    private const int DaysPerMonth = 30;
    private static readonly SearchValues<byte> NumberCharacters = SearchValues.Create("+-.0123456789"u8);

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
            var word = TakeWord(ref text);
            if (count > 0 && Ascii.EqualsIgnoreCase(word, "ago"u8))
            {
                sum.Negate();
                return text.TrimStart((byte)' ').IsEmpty;
            }

            count++;
            if (word.Contains((byte)':'))
            {
                if (!ReadTime(word, ref sum))
                {
                    return false;
                }

                continue;
            }

            var digits = word.IndexOfAnyExcept(NumberCharacters);
            var number = digits < 0 ? word : word[..digits];
            var unit = digits < 0 ? default : word[digits..];
            if (NumberText.ParseDecimal(number, out var value) != ParseStatus.Done)
            {
                return false;
            }

            if (unit.IsEmpty)
            {
                text = text.TrimStart((byte)' ');
                unit = TakeWord(ref text);
            }

            if (!sum.Add(value, unit.IsEmpty ? "s"u8 : unit))
            {
                return false;
            }
        }

        return count > 0;
    }

    private static ReadOnlySpan<byte> TakeWord(ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)' ');
        var word = end < 0 ? text : text[..end];
        text = text[word.Length..];
        return word;
    }

    private static bool ReadTime(ReadOnlySpan<byte> word, ref Sum sum)
    {
        var negative = word[0] == '-';
        if (word[0] is (byte)'-' or (byte)'+')
        {
            word = word[1..];
        }

        var sign = negative ? -1 : 1;
        ReadOnlySpan<byte> units = "hms"u8;
        for (var i = 0; i < units.Length; i++)
        {
            var end = word.IndexOf((byte)':');
            var field = end < 0 ? word : word[..end];
            if (field.IsEmpty || field[0] is (byte)'-' or (byte)'+'
                || NumberText.ParseDecimal(field, out var value) != ParseStatus.Done)
            {
                return false;
            }

            sum.AddTime(value * sign, units[i]);
            if (end < 0)
            {
                return i > 0;
            }

            word = word[(end + 1)..];
        }

        return false;
    }

    private static bool ReadIso(ReadOnlySpan<byte> text, ref Sum sum)
    {
        var inTime = false;
        var count = 0;
        while (!text.IsEmpty)
        {
            if (text[0] is (byte)'T' or (byte)'t' && !inTime)
            {
                inTime = true;
                text = text[1..];
                continue;
            }

            var digits = text.IndexOfAnyExcept(NumberCharacters);
            if (digits <= 0 || NumberText.ParseDecimal(text[..digits], out var value) != ParseStatus.Done)
            {
                return false;
            }

            var unit = (byte)(text[digits] | 0x20);
            text = text[(digits + 1)..];
            count++;
            if (inTime)
            {
                if (!"hms"u8.Contains(unit))
                {
                    return false;
                }

                sum.AddTime(value, unit);
            }
            else if (!"ymwd"u8.Contains(unit) || !sum.Add(value, unit == 'm' ? "mon"u8 : [unit]))
            {
                return false;
            }
        }

        return count > 0;
    }

    private struct Sum
    {
        private decimal _months;
        private decimal _days;
        private decimal _ticks;

        public void Negate()
        {
            _months = -_months;
            _days = -_days;
            _ticks = -_ticks;
        }

        public void AddTime(decimal value, byte unit) => _ticks += value * unit switch
        {
            (byte)'h' => TimeSpan.TicksPerHour,
            (byte)'m' => TimeSpan.TicksPerMinute,
            _ => TimeSpan.TicksPerSecond,
        };

        public bool Add(decimal value, scoped ReadOnlySpan<byte> unit)
        {
            Span<byte> lower = stackalloc byte[16];
            if (unit.Length > lower.Length || Ascii.ToLower(unit, lower, out var length) != default)
            {
                return false;
            }

            switch (Encoding.ASCII.GetString(lower[..length]))
            {
                case "c" or "cent" or "century" or "centuries":
                    AddMonths(value * 1200);
                    break;
                case "decade" or "decades" or "dec" or "decs":
                    AddMonths(value * 120);
                    break;
                case "y" or "yr" or "yrs" or "year" or "years":
                    AddMonths(value * 12);
                    break;
                case "mon" or "mons" or "month" or "months":
                    AddMonths(value);
                    break;
                case "w" or "week" or "weeks":
                    AddDays(value * 7);
                    break;
                case "d" or "day" or "days":
                    AddDays(value);
                    break;
                case "h" or "hr" or "hrs" or "hour" or "hours":
                    _ticks += value * TimeSpan.TicksPerHour;
                    break;
                case "m" or "min" or "mins" or "minute" or "minutes":
                    _ticks += value * TimeSpan.TicksPerMinute;
                    break;
                case "s" or "sec" or "secs" or "second" or "seconds":
                    _ticks += value * TimeSpan.TicksPerSecond;
                    break;
                case "ms" or "msec" or "msecs" or "millisecond" or "milliseconds":
                    _ticks += value * TimeSpan.TicksPerMillisecond;
                    break;
                case "us" or "usec" or "usecs" or "microsecond" or "microseconds":
                    _ticks += value * TimeSpan.TicksPerMicrosecond;
                    break;
                default:
                    return false;
            }

            return true;
        }

        public readonly bool TryGet(out IntervalValue value)
        {
            value = default;
            var ticks = decimal.Round(_ticks, MidpointRounding.AwayFromZero);
            if (decimal.Abs(_months) > int.MaxValue || decimal.Abs(_days) > int.MaxValue
                || decimal.Abs(ticks) > long.MaxValue)
            {
                return false;
            }

            value = new IntervalValue((int)_months, (int)_days, (long)ticks);
            return true;
        }

        // What is left of a month becomes days, and what is left of a day becomes ticks.
        private void AddMonths(decimal value)
        {
            var whole = decimal.Truncate(value);
            _months += whole;
            AddDays((value - whole) * DaysPerMonth);
        }

        private void AddDays(decimal value)
        {
            var whole = decimal.Truncate(value);
            _days += whole;
            _ticks += (value - whole) * TimeSpan.TicksPerDay;
        }
    }
}
