using System;
using System.Globalization;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>The fields that were read of a date or time; null where the format has none.</summary>
internal struct TimeParts
{
    private const long JulianDayOfFirstDay = 1_721_426; // of 0001-01-01

    public long? Century;
    public long? Year;
    public long? Month;
    public long? Day;
    public long? DayOfYear;
    public long? DayOfWeekYear;
    public long? Week;
    public long? IsoWeek;
    public long? IsoDayOfWeek;
    public long? WeekOfMonth;
    public long? JulianDay;
    public long? Hour;
    public long? Minute;
    public long? Second;
    public long? SecondOfDay;
    public long? Fraction; // microseconds
    public long? ZoneHour;
    public long? ZoneMinute;
    public int ZoneSign;
    public int YearWidth;
    public bool IsBeforeChrist;
    public bool IsTwelveHours;
    public bool IsAfternoon;

    /// <summary>Sets a field.</summary>
    /// <exception cref="DatabaseException">InvalidDatetimeFormat: it has another value already.</exception>
    public static void Set(ref long? field, long value)
    {
        if (field is { } known && known != value)
        {
            throw new DatabaseException(
                ErrorCode.InvalidDatetimeFormat, "A field of the text has two values that differ.");
        }

        field = value;
    }

    /// <summary>The ticks since 0001-01-01, in UTC if an offset is there.</summary>
    /// <exception cref="DatabaseException">InvalidDatetimeFormat; DatetimeFieldOverflow.</exception>
    public readonly long ToTicks()
    {
        // A day may be far beyond the calendar.
        var ticks = ((Int128)FindDay() * TimeSpan.TicksPerDay) + FindTime();
        ticks -= (ZoneSign < 0 ? -1 : 1)
            * (((Int128)(ZoneHour ?? 0) * TimeSpan.TicksPerHour) + ((ZoneMinute ?? 0) * TimeSpan.TicksPerMinute));
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? (long)ticks : throw OutOfRange();
    }

    private static DatabaseException OutOfRange() =>
        new(ErrorCode.DatetimeFieldOverflow, "A field of the date or time is out of range.");

    private readonly long FindTime()
    {
        var (hour, minute, second) = (Hour ?? 0, Minute ?? 0, Second ?? 0);
        if (SecondOfDay is { } whole)
        {
            (hour, minute, second) = (whole / 3600, whole / 60 % 60, whole % 60);
        }

        if (IsTwelveHours && Hour is not null)
        {
            if (hour is < 1 or > 12)
            {
                throw new DatabaseException(
                    ErrorCode.InvalidDatetimeFormat, "With a clock of twelve hours an hour is from 1 to 12.");
            }

            hour = (hour % 12) + (IsAfternoon ? 12 : 0);
        }

        return hour is >= 0 and < 24 && minute is >= 0 and < 60 && second is >= 0 and < 60
            ? (((hour * 3600) + (minute * 60) + second) * TimeSpan.TicksPerSecond)
                + ((Fraction ?? 0) * TimeSpan.TicksPerMicrosecond)
            : throw OutOfRange();
    }

    private readonly long FindDay()
    {
        if (JulianDay is { } julian)
        {
            return julian - JulianDayOfFirstDay;
        }

        var year = FindYear();
        if (IsoWeek is { } isoWeek)
        {
            return FirstDayOfWeeks(year) + ((isoWeek - 1) * 7) + (IsoDayOfWeek ?? 1) - 1;
        }

        if (DayOfWeekYear is { } dayOfWeeks)
        {
            return FirstDayOfWeeks(year) + dayOfWeeks - 1;
        }

        var dayOfYear = DayOfYear ?? (Week is { } week ? ((week - 1) * 7) + 1 : null);
        var day = Day ?? (WeekOfMonth is { } weekOfMonth ? ((weekOfMonth - 1) * 7) + 1 : null);
        if (dayOfYear is { } inYear && (Month is null || day is null))
        {
            return Year is null
                ? throw new DatabaseException(
                    ErrorCode.InvalidDatetimeFormat, "A day of the year needs a year.")
                : inYear >= 1 && inYear <= (DateTime.IsLeapYear(Checked(year)) ? 366 : 365)
                    ? DayNumber(year, 1, 1) + inYear - 1
                    : throw OutOfRange();
        }

        return DayNumber(year, Month ?? 1, day ?? 1);
    }

    private readonly long FindYear()
    {
        if (Year is not { } year)
        {
            return Century is { } first ? ((first - 1) * 100) + 1 : 0;
        }

        if (Century is { } century && YearWidth <= 2)
        {
            var rest = year % 100;
            return rest > 0 ? ((century - 1) * 100) + rest : century * 100;
        }

        return IsBeforeChrist ? 1 - year : year;
    }

    private static int Checked(long year) => year is >= 1 and <= 9999 ? (int)year : throw OutOfRange();

    private static long FirstDayOfWeeks(long year) =>
        ISOWeek.GetYearStart(Checked(year)).Ticks / TimeSpan.TicksPerDay;

    private static long DayNumber(long year, long month, long day) =>
        month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(Checked(year), (int)month)
            ? new DateOnly((int)year, (int)month, (int)day).DayNumber
            : throw OutOfRange();
}
