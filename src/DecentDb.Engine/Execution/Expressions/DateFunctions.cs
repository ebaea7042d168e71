using System;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Execution.Expressions.FunctionValues;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>The functions and operators on dates, times and intervals.</summary>
internal static class DateFunctions
{
    private const long DayNumberMax = 3_652_058;

    /// <summary>The function; null when it is not one on dates.</summary>
    /// <param name="id">The function.</param>
    /// <param name="argument">The type of the last argument, when there is one.</param>
    public static RowFunction? Find(FunctionId id, SqlTypeKind argument) => id switch
    {
        FunctionId.Extract => (a, row, r) => Set(r, row, Part(a, row, argument, isExtract: true)),
        FunctionId.DatePart => (a, row, r) => Set(r, row, (double)Part(a, row, argument, isExtract: false)),
        FunctionId.DateTruncate => static (a, row, r) => Set(r, row, TruncateTo(Text(a[0], row), Number(a[1], row))),
        FunctionId.AddDays => static (a, row, r) => Set(r, row, Days(Number(a[0], row), Number(a[1], row))),
        FunctionId.SubtractDays => static (a, row, r) => Set(r, row, Days(Number(a[0], row), -Number(a[1], row))),
        FunctionId.DaysBetween => static (a, row, r) => Set(r, row, Number(a[0], row) - Number(a[1], row)),
        FunctionId.DateAndTime =>
            static (a, row, r) => Set(r, row, (Number(a[0], row) * TimeSpan.TicksPerDay) + Number(a[1], row)),
        FunctionId.AddInterval => static (a, row, r) => Set(r, row, Add(Number(a[0], row), Interval(a[1], row))),
        FunctionId.SubtractInterval =>
            static (a, row, r) => Set(r, row, Add(Number(a[0], row), Negate(Interval(a[1], row)))),
        FunctionId.IntervalBetween => Between,
        FunctionId.AddIntervals => static (a, row, r) =>
            SetInterval(r, row, Sum(Interval(a[0], row), Interval(a[1], row))),
        FunctionId.SubtractIntervals =>
            static (a, row, r) => SetInterval(r, row, Sum(Interval(a[0], row), Negate(Interval(a[1], row)))),
        _ => null,
    };

    private static IntervalValue Interval(ColumnVector vector, int row) =>
        IntervalValue.FromBits(((Fixed16Vector)vector).Values[row]);

    private static void SetInterval(ColumnVector vector, int row, IntervalValue value) =>
        ((Fixed16Vector)vector).Values[row] = value.ToBits();

    private static IntervalValue Negate(IntervalValue value)
    {
        try
        {
            return checked(new IntervalValue(-value.Months, -value.Days, -value.Ticks));
        }
        catch (OverflowException)
        {
            throw OutOfRange("INTERVAL");
        }
    }

    private static IntervalValue Sum(IntervalValue a, IntervalValue b)
    {
        try
        {
            return checked(new IntervalValue(a.Months + b.Months, a.Days + b.Days, a.Ticks + b.Ticks));
        }
        catch (OverflowException)
        {
            throw OutOfRange("INTERVAL");
        }
    }

    // As in PostgreSQL the difference of two timestamps has days and a rest, and no months.
    private static void Between(ColumnVector[] a, int row, ColumnVector r)
    {
        var ticks = Number(a[0], row) - Number(a[1], row);
        var days = ticks / TimeSpan.TicksPerDay;
        SetInterval(r, row, new IntervalValue(0, (int)days, ticks - (days * TimeSpan.TicksPerDay)));
    }

    private static long Days(long day, long more)
    {
        var result = more is > -DayNumberMax - 1 and < DayNumberMax + 1 ? day + more : -1;
        return result is >= 0 and <= DayNumberMax ? result : throw OutOfRange("DATE");
    }

    private static long Add(long ticks, IntervalValue interval)
    {
        try
        {
            return new DateTime(ticks).AddMonths(interval.Months).AddDays(interval.Days)
                .AddTicks(interval.Ticks).Ticks;
        }
        catch (ArgumentOutOfRangeException)
        {
            throw OutOfRange("TIMESTAMP");
        }
    }

    private static DatabaseException OutOfRange(string type) =>
        new(ErrorCode.DatetimeFieldOverflow, $"The result is outside the range of {type}.");

    private static long TruncateTo(string unit, long ticks)
    {
        var time = new DateTime(ticks);
        var date = time.Date;
        return unit.ToUpperInvariant() switch
        {
            "CENTURY" => new DateTime(((Math.Max(1, time.Year) - 1) / 100 * 100) + 1, 1, 1).Ticks,
            "DECADE" => new DateTime(Math.Max(1, time.Year / 10 * 10), 1, 1).Ticks,
            "YEAR" => new DateTime(time.Year, 1, 1).Ticks,
            "QUARTER" => new DateTime(time.Year, ((time.Month - 1) / 3 * 3) + 1, 1).Ticks,
            "MONTH" => new DateTime(time.Year, time.Month, 1).Ticks,
            "WEEK" => Math.Max(0, date.Ticks - (((int)date.DayOfWeek + 6) % 7 * TimeSpan.TicksPerDay)),
            "DAY" => date.Ticks,
            "HOUR" => ticks - (ticks % TimeSpan.TicksPerHour),
            "MINUTE" => ticks - (ticks % TimeSpan.TicksPerMinute),
            "SECOND" => ticks - (ticks % TimeSpan.TicksPerSecond),
            "MILLISECOND" or "MILLISECONDS" => ticks - (ticks % TimeSpan.TicksPerMillisecond),
            "MICROSECOND" or "MICROSECONDS" => ticks - (ticks % TimeSpan.TicksPerMicrosecond),
            _ => throw UnknownUnit(unit),
        };
    }

    private static bool IsPartOfTime(string unit) => PartOfTime(unit, 0) is not null;

    private static decimal Part(ColumnVector[] a, int row, SqlTypeKind kind, bool isExtract)
    {
        var unit = Text(a[0], row).ToUpperInvariant();
        return kind switch
        {
            SqlTypeKind.Interval => PartOfInterval(unit, Interval(a[1], row)),
            SqlTypeKind.Time => PartOfTime(unit, Number(a[1], row)) ?? throw UnknownUnit(unit),
            SqlTypeKind.Date when isExtract && IsPartOfTime(unit) => throw new DatabaseException(
                ErrorCode.NotSupported, $"A DATE has no \"{unit.ToLowerInvariant()}\"."),
            SqlTypeKind.Date => PartOfDate(unit, new DateTime(Number(a[1], row) * TimeSpan.TicksPerDay)),
            _ => PartOfTime(unit, Number(a[1], row) % TimeSpan.TicksPerDay)
                ?? PartOfDate(unit, new DateTime(Number(a[1], row))),
        };
    }

    private static decimal? PartOfTime(string unit, long ticks) => unit switch
    {
        "HOUR" => ticks / TimeSpan.TicksPerHour,
        "MINUTE" => ticks / TimeSpan.TicksPerMinute % 60,
        "SECOND" => (decimal)(ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond,
        "MILLISECOND" or "MILLISECONDS" => (decimal)(ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerMillisecond,
        "MICROSECOND" or "MICROSECONDS" => (decimal)(ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerMicrosecond,
        _ => null,
    };

    private static decimal PartOfDate(string unit, DateTime date) => unit switch
    {
        "YEAR" => date.Year,
        "MONTH" => date.Month,
        "DAY" => date.Day,
        "QUARTER" => ((date.Month - 1) / 3) + 1,
        "DOW" => (int)date.DayOfWeek,
        "ISODOW" => (((int)date.DayOfWeek + 6) % 7) + 1,
        "DOY" => date.DayOfYear,
        "WEEK" => System.Globalization.ISOWeek.GetWeekOfYear(date),
        "ISOYEAR" => System.Globalization.ISOWeek.GetYear(date),
        "DECADE" => date.Year / 10,
        "CENTURY" => ((date.Year - 1) / 100) + 1,
        "EPOCH" => (decimal)(date.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond,
        "HOUR" or "MINUTE" or "SECOND" => 0,
        _ => throw UnknownUnit(unit),
    };

    private static decimal PartOfInterval(string unit, IntervalValue value) => unit switch
    {
        "MILLENNIUM" => value.Months / 12_000,
        "CENTURY" => value.Months / 1200,
        "DECADE" => value.Months / 120,
        "YEAR" => value.Months / 12,
        "QUARTER" => (value.Months % 12 / 3) + 1,
        "MONTH" => value.Months % 12,
        "DAY" => value.Days,
        "EPOCH" => Seconds(value),
        "HOUR" => value.Ticks / TimeSpan.TicksPerHour,
        _ => PartOfTime(unit, value.Ticks) ?? throw UnknownUnit(unit),
    };

    // As in PostgreSQL a whole year has 365.25 days here, and a month of the rest 30.
    private static decimal Seconds(IntervalValue value)
    {
        const decimal daysOfYear = 365.25m;
        var days = (value.Months / 12 * daysOfYear) + (value.Months % 12 * 30) + value.Days;
        return (days * (TimeSpan.TicksPerDay / TimeSpan.TicksPerSecond))
            + ((decimal)value.Ticks / TimeSpan.TicksPerSecond);
    }

    private static DatabaseException UnknownUnit(string unit) =>
        new(ErrorCode.InvalidParameterValue, $"\"{unit.ToLowerInvariant()}\" is not a part of this type.");
}
