using System;
using System.Globalization;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>The fields of a timestamp or interval as to_char writes them.</summary>
internal readonly record struct TimeFields
{
    public int Year { get; private init; }

    public int Month { get; private init; }

    public int Day { get; private init; }

    public long Hour { get; private init; }

    public int Minute { get; private init; }

    public int Second { get; private init; }

    /// <summary>The fraction of a second.</summary>
    public int Microsecond { get; private init; }

    public int DayOfYear { get; private init; }

    /// <summary>The day of a timestamp; the first day of all for an interval.</summary>
    public DateTime Date { get; private init; }

    public bool IsInterval { get; private init; }

    /// <summary>True for a TIMESTAMPTZ.</summary>
    public bool HasZone { get; private init; }

    public static TimeFields Of(long ticks, bool hasZone)
    {
        var time = new DateTime(ticks);
        return new TimeFields
        {
            Year = time.Year,
            Month = time.Month,
            Day = time.Day,
            Hour = time.Hour,
            Minute = time.Minute,
            Second = time.Second,
            Microsecond = (int)(ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond),
            DayOfYear = time.DayOfYear,
            Date = time.Date,
            HasZone = hasZone,
        };
    }

    public static TimeFields Of(IntervalValue value)
    {
        var (years, months) = (value.Months / 12, value.Months % 12);
        return new TimeFields
        {
            Year = years,
            Month = months,
            Day = value.Days,
            Hour = value.Ticks / TimeSpan.TicksPerHour,
            Minute = (int)(value.Ticks / TimeSpan.TicksPerMinute % 60),
            Second = (int)(value.Ticks / TimeSpan.TicksPerSecond % 60),
            Microsecond = (int)(value.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond),
            DayOfYear = (value.Months * 30) + value.Days,
            IsInterval = true,
        };
    }

    /// <summary>The year of the week of ISO 8601.</summary>
    public int WeekYear => IsInterval ? Year : ISOWeek.GetYear(Date);

    /// <summary>The day within the year of weeks.</summary>
    public int DayOfWeekYear => ((ISOWeek.GetWeekOfYear(Date) - 1) * 7) + IsoDayOfWeek;

    /// <summary>1 for Monday to 7 for Sunday.</summary>
    public int IsoDayOfWeek => (((int)Date.DayOfWeek + 6) % 7) + 1;
}
