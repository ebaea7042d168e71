using System;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that take dates, times and intervals apart, and put them together.</summary>
internal static class DateFunctions
{
    private const int JulianDayOfFirstDay = 1_721_426; // of 0001-01-01

    private static readonly string[] Units =
    [
        "MILLENNIUM", "CENTURY", "DECADE", "YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND",
        "MILLISECONDS", "MICROSECONDS", "DOW", "ISODOW", "DOY", "ISOYEAR", "EPOCH", "JULIAN", "TIMEZONE",
        "TIMEZONE_HOUR", "TIMEZONE_MINUTE",
    ];

    public static readonly ScalarFunction[] All =
    [
        new("extract", "a field of a date, time or interval as a DECIMAL; written `EXTRACT(field FROM x)`")
        {
            Overloads =
            [
                OfField(Timestamp), OfField(TimestampTz), OfField(Date), OfField(Time), OfField(Interval),
            ],
            Failure = FunctionFailure.ByFirstArgument,
        },
        new("date_part", "the same as a DOUBLE PRECISION, with the name of the field as a text")
        {
            Overloads =
            [
                OfPart(Timestamp), OfPart(TimestampTz), OfPart(Date), OfPart(Time), OfPart(Interval),
            ],
            Failure = FunctionFailure.ByFirstArgument,
        },
        new("date_trunc", "a time or interval cut to a unit, such as `'month'`, of a time zone if one is given")
        {
            Overloads =
            [
                Overload([Text, TimestampTz], TimestampTz, Truncate),
                Overload([Text, Timestamp], Timestamp, Truncate),
                Overload([Text, Interval], Interval, TruncateInterval),
                Overload([Text, TimestampTz, Text], TimestampTz, TruncateInZone),
            ],
            Failure = FunctionFailure.ByFirstArgument,
        },
        new("make_date", "the date of a year, a month and a day")
        {
            Overloads = [Overload([Integer, Integer, Integer], Date, MakeDate)],
        },
    ];

    private static ScalarOverload OfField(SqlTypeKind kind) => Overload([Text, kind], SqlTypeKind.Decimal, call =>
    {
        var unit = default(UnitName);
        var results = call.DecimalResults;
        foreach (var row in call.Rows)
        {
            if (FindInfinity(call, row, kind) is not { } infinity)
            {
                results[row] = Part(call, row, unit.Read(call, row), kind, isExtract: true);
            }
            else if (Grows(unit.Read(call, row)))
            {
                throw new DatabaseException(
                    ErrorCode.NumericValueOutOfRange,
                    $"The field is {(infinity > 0 ? "" : "-")}infinity, which DECIMAL does not have; take date_part.");
            }
            else
            {
                call.SetNull(row);
            }
        }
    });

    private static ScalarOverload OfPart(SqlTypeKind kind) => Overload([Text, kind], SqlTypeKind.Double, call =>
    {
        var unit = default(UnitName);
        var results = call.DoubleResults;
        foreach (var row in call.Rows)
        {
            if (FindInfinity(call, row, kind) is not { } infinity)
            {
                results[row] = (double)Part(call, row, unit.Read(call, row), kind, isExtract: false);
            }
            else if (Grows(unit.Read(call, row)))
            {
                results[row] = infinity;
            }
            else
            {
                call.SetNull(row);
            }
        }
    });

    // Positive or negative infinity, where the value is one.
    private static double? FindInfinity(FunctionCall call, int row, SqlTypeKind kind)
    {
        if (kind is not (Date or Timestamp or TimestampTz))
        {
            return null;
        }

        var value = call.Integers(1)[row];
        return (kind == Date ? TimeRange.IsInfiniteDay(value) : TimeRange.IsInfinite(value))
            ? value < 0 ? double.NegativeInfinity : double.PositiveInfinity : null;
    }

    // Fields that grow with time are infinite of an infinite time, those that go round are NULL.
    private static bool Grows(string unit) => unit switch
    {
        "YEAR" or "DECADE" or "CENTURY" or "MILLENNIUM" or "JULIAN" or "ISOYEAR" or "EPOCH" => true,
        _ => Array.IndexOf(Units, unit) >= 0 ? false : throw UnknownUnit(unit),
    };

    private static void Truncate(FunctionCall call)
    {
        var unit = default(UnitName);
        var times = call.Integers(1);
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            results[row] = TruncateTo(unit.Read(call, row), times[row]);
        }
    }

    private static void MakeDate(FunctionCall call)
    {
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            results[row] = DayOf(call, row);
        }
    }

    /// <summary>The number of the day of a year, a month and a day, which are the first three arguments.</summary>
    /// <exception cref="DatabaseException">DatetimeFieldOverflow: there is no such day.</exception>
    public static long DayOf(FunctionCall call, int row)
    {
        var (year, month, day) = (call.Integers(0)[row], call.Integers(1)[row], call.Integers(2)[row]);
        if (year is < 1 or > 9999 || month is < 1 or > 12
            || day < 1 || day > DateTime.DaysInMonth((int)year, (int)month))
        {
            throw new DatabaseException(
                ErrorCode.DatetimeFieldOverflow, $"There is no day {day} of month {month} of year {year}.")
            {
                MessageWithoutValues = "There is no day of these numbers.",
            };
        }

        return new DateOnly((int)year, (int)month, (int)day).DayNumber;
    }

    private static void TruncateInZone(FunctionCall call)
    {
        var unit = default(UnitName);
        var zones = call.State<ZoneCache>();
        var (times, results) = (call.Integers(1), call.IntegerResults);
        foreach (var row in call.Rows)
        {
            var zone = zones.Find(call, 2, row);
            var local = TimeZones.FromUtc(times[row], zone);
            results[row] = TimeZones.ToUtc(TruncateTo(unit.Read(call, row), local), zone);
        }
    }

    private static void TruncateInterval(FunctionCall call)
    {
        var unit = default(UnitName);
        var (values, results) = (call.Fixed16(1), call.Fixed16Results);
        foreach (var row in call.Rows)
        {
            results[row] = TruncateTo(unit.Read(call, row), IntervalValue.FromBits(values[row])).ToBits();
        }
    }

    private static IntervalValue TruncateTo(string unit, IntervalValue value)
    {
        var months = unit switch
        {
            "MILLENNIUM" or "MILLENNIUMS" or "MILLENNIA" => 12_000,
            "CENTURY" or "CENTURIES" => 1200,
            "DECADE" or "DECADES" => 120,
            "YEAR" or "YEARS" => 12,
            "QUARTER" => 3,
            "MONTH" or "MONTHS" => 1,
            _ => 0,
        };
        if (months > 0)
        {
            return new IntervalValue(value.Months - (value.Months % months), 0, 0);
        }

        var ticks = unit switch
        {
            "DAY" or "DAYS" => TimeSpan.TicksPerDay,
            "HOUR" or "HOURS" => TimeSpan.TicksPerHour,
            "MINUTE" or "MINUTES" => TimeSpan.TicksPerMinute,
            "SECOND" or "SECONDS" => TimeSpan.TicksPerSecond,
            "MILLISECOND" or "MILLISECONDS" => TimeSpan.TicksPerMillisecond,
            "MICROSECOND" or "MICROSECONDS" => TimeSpan.TicksPerMicrosecond,
            _ => throw UnknownUnit(unit),
        };
        return value with { Ticks = ticks == TimeSpan.TicksPerDay ? 0 : value.Ticks - (value.Ticks % ticks) };
    }

    private static long TruncateTo(string unit, long ticks)
    {
        var time = new DateTime(TimeRange.Finite(ticks));
        var date = time.Date;
        var result = unit switch
        {
            "MILLENNIUM" => new DateTime(((time.Year - 1) / 1000 * 1000) + 1, 1, 1).Ticks,
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
        return TimeRange.IsInfinite(ticks) ? ticks : result;
    }

    private static bool IsPartOfTime(string unit) => PartOfTime(unit, 0) is not null;

    private static decimal Part(FunctionCall call, int row, string unit, SqlTypeKind kind, bool isExtract) =>
        kind switch
        {
            Interval => PartOfInterval(unit, IntervalValue.FromBits(call.Fixed16(1)[row])),
            Time when unit == "EPOCH" => (decimal)call.Integers(1)[row] / TimeSpan.TicksPerSecond,
            Time => PartOfTime(unit, call.Integers(1)[row]) ?? throw UnknownUnit(unit),
            Date when isExtract && IsPartOfTime(unit) => throw new DatabaseException(
                ErrorCode.NotSupported, $"A DATE has no \"{unit.ToLowerInvariant()}\"."),
            Date => PartOfDate(unit, new DateTime(call.Integers(1)[row] * TimeSpan.TicksPerDay)),
            TimestampTz when unit is "TIMEZONE" or "TIMEZONE_HOUR" or "TIMEZONE_MINUTE" => 0,
            _ => PartOfTime(unit, call.Integers(1)[row] % TimeSpan.TicksPerDay)
                ?? PartOfDate(unit, new DateTime(call.Integers(1)[row])),
        };

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
        "MILLENNIUM" => ((date.Year - 1) / 1000) + 1,
        "JULIAN" => JulianDayOfFirstDay + ((decimal)date.Ticks / TimeSpan.TicksPerDay),
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

    // What another type has is not supported, what none has is wrong.
    private static DatabaseException UnknownUnit(string unit) => new(
        Array.IndexOf(Units, unit) >= 0 ? ErrorCode.NotSupported : ErrorCode.InvalidParameterValue,
        $"\"{unit.ToLowerInvariant()}\" is not a part of this type.");

    /// <summary>The name of a unit in capitals, which is mostly the same for all rows.</summary>
    private struct UnitName
    {
        private const int LengthMax = 40;
        private string? _name;
        private int _start;
        private int _length;

        public string Read(FunctionCall call, int row)
        {
            var texts = call.Texts(0);
            if (_name is null || texts.Starts[row] != _start || texts.Lengths[row] != _length)
            {
                // What is longer than all units is cut: it is none, and nobody wants to read it.
                var name = TextLength.Cut(texts.Get(row), LengthMax);
                _name = Encoding.UTF8.GetString(name).ToUpperInvariant();
                _start = texts.Starts[row];
                _length = texts.Lengths[row];
            }

            return _name;
        }
    }
}
