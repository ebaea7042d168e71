using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that measure time, and those that bring the fields of intervals into their usual bounds.
/// </summary>
internal static class IntervalFunctions
{
    private const int DaysPerMonth = 30;
    private const int MonthsPerYear = 12;

    public static readonly ScalarFunction[] All =
    [
        new("age", "the time between two timestamps, in years, months and days; with one, up to the current date")
        {
            Overloads =
            [
                Overload([TimestampTz, TimestampTz], Interval, Age),
                Overload([Timestamp, Timestamp], Interval, Age),
                Overload([TimestampTz], Interval, Age),
                Overload([Timestamp], Interval, Age),
            ],
            Volatility = FunctionVolatility.Stable,
        },
        new("justify_hours", "the interval with 24 hours as a day")
        {
            Overloads = [OfInterval(JustifyHours)],
        },
        new("justify_days", "the interval with 30 days as a month")
        {
            Overloads = [OfInterval(JustifyDays)],
        },
        new("justify_interval", "the interval with both, and all fields of one sign")
        {
            Overloads = [OfInterval(Justify)],
        },
        new("date_bin", "the beginning of the stride that a timestamp lies in, counted from an origin")
        {
            Overloads =
            [
                Overload([Interval, TimestampTz, TimestampTz], TimestampTz, Bin),
                Overload([Interval, Timestamp, Timestamp], Timestamp, Bin),
            ],
        },
        new("isfinite", "whether a date or timestamp is neither infinity nor -infinity; an interval is finite")
        {
            Overloads =
            [
                OfFinite(Date, TimeRange.IsInfiniteDay),
                OfFinite(Timestamp, TimeRange.IsInfinite),
                OfFinite(TimestampTz, TimeRange.IsInfinite), OfFinite(Interval, null),
            ],
            Failure = FunctionFailure.Never,
        },
    ];

    private static ScalarOverload OfInterval(Func<IntervalValue, IntervalValue> function) =>
        Overload([Interval], Interval, call =>
        {
            var (values, results) = (call.Fixed16(0), call.Fixed16Results);
            foreach (var row in call.Rows)
            {
                results[row] = function(IntervalValue.FromBits(values[row])).ToBits();
            }
        });

    private static ScalarOverload OfFinite(SqlTypeKind kind, Func<long, bool>? isInfinite) =>
        Overload([kind], SqlTypeKind.Boolean, call =>
        {
            foreach (var row in call.Rows)
            {
                call.IntegerResults[row] = isInfinite is not null && isInfinite(call.Integers(0)[row]) ? 0 : 1;
            }
        });

    private static void Age(FunctionCall call)
    {
        var results = call.Fixed16Results;
        var today = call.StartTime.Date.Ticks;
        foreach (var row in call.Rows)
        {
            var first = call.Integers(0)[row];
            results[row] = (call.Arguments.Length > 1
                ? Age(first, call.Integers(1)[row]) : Age(today, first)).ToBits();
        }
    }

    // Field by field; a month that is taken up into days has the length of that of the earlier time.
    private static IntervalValue Age(long later, long earlier)
    {
        if (TimeRange.IsInfinite(later) || TimeRange.IsInfinite(earlier))
        {
            throw new DatabaseException(
                ErrorCode.DatetimeFieldOverflow, "There is no age where a time is infinite.");
        }

        var isBack = later < earlier;
        var (a, b) = (new DateTime(Math.Max(later, earlier)), new DateTime(Math.Min(later, earlier)));
        var months = ((a.Year - b.Year) * MonthsPerYear) + a.Month - b.Month;
        var days = a.Day - b.Day;
        var time = a.TimeOfDay.Ticks - b.TimeOfDay.Ticks;
        if (time < 0)
        {
            time += TimeSpan.TicksPerDay;
            days--;
        }

        while (days < 0)
        {
            days += DateTime.DaysInMonth(b.Year, b.Month);
            months--;
        }

        var age = new IntervalValue(months, days, time);
        return isBack ? IntervalArithmetic.Negate(age) : age;
    }

    private static IntervalValue JustifyHours(IntervalValue value)
    {
        var days = value.Days + (value.Ticks / TimeSpan.TicksPerDay);
        var ticks = value.Ticks % TimeSpan.TicksPerDay;
        if (days > 0 && ticks < 0)
        {
            (days, ticks) = (days - 1, ticks + TimeSpan.TicksPerDay);
        }
        else if (days < 0 && ticks > 0)
        {
            (days, ticks) = (days + 1, ticks - TimeSpan.TicksPerDay);
        }

        return Checked(value.Months, days, ticks);
    }

    private static IntervalValue JustifyDays(IntervalValue value)
    {
        var months = value.Months + ((long)value.Days / DaysPerMonth);
        long days = value.Days % DaysPerMonth;
        if (months > 0 && days < 0)
        {
            (months, days) = (months - 1, days + DaysPerMonth);
        }
        else if (months < 0 && days > 0)
        {
            (months, days) = (months + 1, days - DaysPerMonth);
        }

        return Checked(months, days, value.Ticks);
    }

    private static IntervalValue Justify(IntervalValue value)
    {
        var days = value.Days + (value.Ticks / TimeSpan.TicksPerDay);
        var ticks = value.Ticks % TimeSpan.TicksPerDay;
        var months = value.Months + (days / DaysPerMonth);
        days %= DaysPerMonth;
        if (months > 0 && (days < 0 || (days == 0 && ticks < 0)))
        {
            (months, days) = (months - 1, days + DaysPerMonth);
        }
        else if (months < 0 && (days > 0 || (days == 0 && ticks > 0)))
        {
            (months, days) = (months + 1, days - DaysPerMonth);
        }

        if (days > 0 && ticks < 0)
        {
            (days, ticks) = (days - 1, ticks + TimeSpan.TicksPerDay);
        }
        else if (days < 0 && ticks > 0)
        {
            (days, ticks) = (days + 1, ticks - TimeSpan.TicksPerDay);
        }

        return Checked(months, days, ticks);
    }

    private static IntervalValue Checked(long months, long days, long ticks) =>
        months is >= int.MinValue and <= int.MaxValue && days is >= int.MinValue and <= int.MaxValue
            ? new IntervalValue((int)months, (int)days, ticks)
            : throw IntervalArithmetic.OutOfRange();

    private static void Bin(FunctionCall call)
    {
        var (strides, times, origins) = (call.Fixed16(0), call.Integers(1), call.Integers(2));
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            var stride = IntervalValue.FromBits(strides[row]);
            if (stride.Months != 0)
            {
                throw new DatabaseException(ErrorCode.NotSupported, "A stride has no months or years.");
            }

            var length = ((Int128)stride.Days * TimeSpan.TicksPerDay) + stride.Ticks;
            if (length <= 0)
            {
                throw new DatabaseException(ErrorCode.DatetimeFieldOverflow, "A stride is longer than nothing.");
            }

            if (TimeRange.IsInfinite(times[row]))
            {
                results[row] = times[row];
                continue;
            }

            if (TimeRange.IsInfinite(origins[row]))
            {
                throw new DatabaseException(ErrorCode.DatetimeFieldOverflow, "The origin is infinite.");
            }

            var distance = (Int128)times[row] - origins[row];
            var rest = distance % length;
            var result = times[row] - (rest < 0 ? rest + length : rest);
            results[row] = result >= 0 && result <= DateTime.MaxValue.Ticks
                ? (long)result
                : throw new DatabaseException(
                    ErrorCode.DatetimeFieldOverflow, "The result is outside the range of TIMESTAMP.");
        }
    }
}
