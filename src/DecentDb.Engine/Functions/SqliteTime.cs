using System;
using System.Globalization;

namespace DecentDb.Engine.Functions;

/// <summary>
/// A time value of SQLite with its modifiers. Times are kept in milliseconds, as SQLite keeps them.
/// </summary>
internal struct SqliteTime
{
    private const double JulianDayOfFirstDay = 1_721_425.5; // of 0001-01-01 00:00
    private const long JulianMax = 5_373_484;

    private double? _given; // a number, whose meaning a modifier may change
    private double? _number; // the same while it means nothing yet
    private bool _isSubsecond;

    /// <summary>The time in ticks since 0001-01-01.</summary>
    public long Ticks { get; private set; }

    /// <summary>True when a fraction of a second is asked for.</summary>
    public readonly bool IsSubsecond => _isSubsecond;

    /// <summary>The time as a Julian day.</summary>
    public readonly double JulianDay => ((double)Ticks / TimeSpan.TicksPerDay) + JulianDayOfFirstDay;

    /// <summary>Reads a time value and applies modifiers; false where one of them is not valid.</summary>
    public static bool TryRead(ReadOnlySpan<string> arguments, DateTime now, out SqliteTime time)
    {
        time = default;
        if (arguments.IsEmpty)
        {
            time.Ticks = Rounded(now.Ticks);
            return true;
        }

        if (!time.TryReadValue(arguments[0].Trim(), now))
        {
            return false;
        }

        for (var i = 1; i < arguments.Length; i++)
        {
            if (!time.TryApply(arguments[i].Trim().ToLowerInvariant(), isFirst: i == 1))
            {
                return false;
            }
        }

        return time._number is null && time.Ticks >= 0 && time.Ticks <= DateTime.MaxValue.Ticks;
    }

    private static long Rounded(long ticks) => ticks - (ticks % TimeSpan.TicksPerMillisecond);

    private bool TryReadValue(string text, DateTime now)
    {
        if (text.Equals("now", StringComparison.OrdinalIgnoreCase)
            || text.Equals("subsec", StringComparison.OrdinalIgnoreCase)
            || text.Equals("subsecond", StringComparison.OrdinalIgnoreCase))
        {
            Ticks = Rounded(now.Ticks);
            _isSubsecond = text.Length > 3;
            return true;
        }

        if (TryReadDate(text, out var date, out var rest))
        {
            var (time, offset) = (0L, 0L);
            if (rest.Length > 0
                && (rest[0] is not (' ' or 'T') || !TryReadTime(rest[1..].Trim(), out time, out offset)))
            {
                return false;
            }

            Ticks = date + time - offset;
            return true;
        }

        if (TryReadTime(text, out var timeOfDay, out var shift))
        {
            Ticks = new DateTime(2000, 1, 1).Ticks + timeOfDay - shift;
            return true;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        (_given, _number) = (number, number);
        if (number is >= 0 and < JulianMax)
        {
            SetJulian(number);
        }

        return true;
    }

    private void SetJulian(double day)
    {
        var milliseconds = Math.Round((day - JulianDayOfFirstDay) * 86_400_000.0);
        if (milliseconds >= 0)
        {
            Ticks = (long)milliseconds * TimeSpan.TicksPerMillisecond;
            _number = null;
        }
    }

    private static bool TryReadDate(string text, out long ticks, out string rest)
    {
        (ticks, rest) = (0, "");
        if (text.Length < 10 || text[4] != '-' || text[7] != '-'
            || !TryReadDigits(text, 0, 4, out var year) || !TryReadDigits(text, 5, 2, out var month)
            || !TryReadDigits(text, 8, 2, out var day)
            || year < 1 || month is < 1 or > 12 || day is < 1 or > 31)
        {
            return false;
        }

        // A day behind the end of its month is one of the next.
        ticks = new DateTime(year, month, 1).Ticks + ((day - 1) * TimeSpan.TicksPerDay);
        rest = text[10..];
        return true;
    }

    private static bool TryReadTime(string text, out long ticks, out long offset)
    {
        (ticks, offset) = (0, 0);
        if (text.Length < 5 || text[2] != ':' || !TryReadDigits(text, 0, 2, out var hour)
            || !TryReadDigits(text, 3, 2, out var minute) || hour > 24 || minute > 59)
        {
            return false;
        }

        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        var at = 5;
        if (text.Length >= 8 && text[5] == ':')
        {
            if (!TryReadDigits(text, 6, 2, out var second) || second > 59)
            {
                return false;
            }

            ticks += second * TimeSpan.TicksPerSecond;
            at = 8;
            if (text.Length > at + 1 && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
            {
                var start = at++;
                while (at < text.Length && char.IsAsciiDigit(text[at]))
                {
                    at++;
                }

                var fraction = double.Parse("0" + text[start..at], CultureInfo.InvariantCulture);
                ticks += (long)Math.Round(fraction * 1000) * TimeSpan.TicksPerMillisecond;
            }
        }

        return TryReadZone(text[at..].Trim(), out offset);
    }

    private static bool TryReadZone(string text, out long offset)
    {
        offset = 0;
        if (text.Length == 0 || text is "Z" or "z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !TryReadDigits(text, 1, 2, out var hours) || !TryReadDigits(text, 4, 2, out var minutes)
            || hours > 14 || minutes > 59)
        {
            return false;
        }

        offset = ((hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute)) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryReadDigits(string text, int start, int count, out int value)
    {
        value = 0;
        for (var i = start; i < start + count; i++)
        {
            if (i >= text.Length || !char.IsAsciiDigit(text[i]))
            {
                return false;
            }

            value = (value * 10) + text[i] - '0';
        }

        return true;
    }

    private bool TryApply(string modifier, bool isFirst)
    {
        switch (modifier)
        {
            case "unixepoch":
                return isFirst && TrySetSeconds();
            case "julianday":
                return isFirst && _given is not null && _number is null;
            case "auto":
                return isFirst && (_number is null || TrySetSeconds());
            case "utc" or "localtime":
                return _number is null; // the time zone is UTC
            case "subsec" or "subsecond":
                _isSubsecond = true;
                return true;
            case "ceiling" or "floor":
                return true;
            case "start of month" or "start of year" or "start of day":
                return TryCut(modifier);
            default:
                return _number is null && Ticks >= 0 && Ticks <= DateTime.MaxValue.Ticks
                    && (modifier.StartsWith("weekday ", StringComparison.Ordinal)
                        ? TryWeekday(modifier) : TryShift(modifier));
        }
    }

    private bool TrySetSeconds()
    {
        if (_given is not { } seconds || !double.IsFinite(seconds) || Math.Abs(seconds) > 1e12)
        {
            return false;
        }

        Ticks = DateTime.UnixEpoch.Ticks
            + ((long)Math.Round(seconds * 1000) * TimeSpan.TicksPerMillisecond);
        _number = null;
        return true;
    }

    private bool TryCut(string modifier)
    {
        if (_number is not null || Ticks < 0 || Ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        var time = new DateTime(Ticks);
        Ticks = modifier switch
        {
            "start of year" => new DateTime(time.Year, 1, 1).Ticks,
            "start of month" => new DateTime(time.Year, time.Month, 1).Ticks,
            _ => time.Date.Ticks,
        };
        return true;
    }

    private bool TryWeekday(string modifier)
    {
        if (!double.TryParse(modifier.AsSpan(8), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || number != Math.Floor(number) || number is < 0 or > 6)
        {
            return false;
        }

        var missing = ((int)number - (int)new DateTime(Ticks).DayOfWeek + 7) % 7;
        Ticks += missing * TimeSpan.TicksPerDay;
        return true;
    }

    // NNN days and its like, or a span of hours and minutes, or of years, months and days.
    private bool TryShift(string modifier)
    {
        var end = 0;
        while (end < modifier.Length && (char.IsAsciiDigit(modifier[end]) || modifier[end] is '+' or '-' or '.'))
        {
            end++;
        }

        if (end == 0)
        {
            return false;
        }

        if (end < modifier.Length && modifier[end] == ':')
        {
            var isNegative = modifier[0] == '-';
            var span = modifier[0] is '+' or '-' ? modifier[1..] : modifier;
            if (!TryReadTime(span, out var time, out _))
            {
                return false;
            }

            Ticks += isNegative ? -time : time;
            return true;
        }

        return modifier.Length >= 11 && modifier[0] is '+' or '-' && modifier[5] == '-' && modifier[8] == '-'
            ? TryShiftByDate(modifier)
            : double.TryParse(modifier.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && TryShiftBy(number, modifier[end..].Trim().TrimEnd('s'));
    }

    private bool TryShiftByDate(string modifier)
    {
        if (!TryReadDigits(modifier, 1, 4, out var years) || !TryReadDigits(modifier, 6, 2, out var months)
            || !TryReadDigits(modifier, 9, 2, out var days) || months > 11 || days > 30)
        {
            return false;
        }

        var sign = modifier[0] == '-' ? -1 : 1;
        var time = 0L;
        if (modifier.Length > 11 && !TryReadTime(modifier[11..].Trim(), out time, out _))
        {
            return false;
        }

        return TryAddMonths(sign * ((years * 12) + months))
            && TryAddTicks(sign * ((days * TimeSpan.TicksPerDay) + time));
    }

    private bool TryShiftBy(double number, string unit)
    {
        var ticks = unit switch
        {
            "second" => TimeSpan.TicksPerSecond,
            "minute" => TimeSpan.TicksPerMinute,
            "hour" => TimeSpan.TicksPerHour,
            "day" => TimeSpan.TicksPerDay,
            _ => 0,
        };
        if (ticks > 0)
        {
            var shift = number * ticks;
            return Math.Abs(shift) < long.MaxValue / 2.0
                && TryAddTicks((long)Math.Round(shift / TimeSpan.TicksPerMillisecond) * TimeSpan.TicksPerMillisecond);
        }

        if (unit is not ("month" or "year") || Math.Abs(number) > 120_000)
        {
            return false;
        }

        // A broken month has 30 days, a broken year 365.
        var whole = (int)number;
        return TryAddMonths(unit == "year" ? whole * 12 : whole)
            && TryAddTicks((long)((number - whole) * (unit == "year" ? 365 : 30) * TimeSpan.TicksPerDay));
    }

    // A day behind the end of the month becomes one of the next.
    private bool TryAddMonths(int count)
    {
        var time = new DateTime(Ticks);
        var months = (time.Year * 12L) + time.Month - 1 + count;
        if (months < 12 || months >= 10_000 * 12L)
        {
            return false;
        }

        var first = new DateTime((int)(months / 12), (int)(months % 12) + 1, 1).Ticks;
        Ticks = first + ((time.Day - 1) * TimeSpan.TicksPerDay) + time.TimeOfDay.Ticks;
        return Ticks <= DateTime.MaxValue.Ticks;
    }

    private bool TryAddTicks(long ticks)
    {
        Ticks += ticks;
        return Ticks >= 0 && Ticks <= DateTime.MaxValue.Ticks;
    }
}
