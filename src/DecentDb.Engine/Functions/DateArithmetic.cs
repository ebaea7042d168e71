using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>
/// The operators on dates, times and intervals. They are functions without a name in SQL; the names here are for
/// EXPLAIN.
/// </summary>
internal static class DateArithmetic
{
    public static readonly ScalarOverload AddDays = Operator("add_days", [Date, BigInt], Date, static call =>
    {
        var (days, more, results) = (call.Integers(0), call.Integers(1), call.IntegerResults);
        foreach (var row in call.Rows)
        {
            results[row] = Days(days[row], more[row]);
        }
    });

    public static readonly ScalarOverload SubtractDays = Operator("subtract_days", [Date, BigInt], Date, static call =>
    {
        var (days, more, results) = (call.Integers(0), call.Integers(1), call.IntegerResults);
        foreach (var row in call.Rows)
        {
            results[row] = Days(days[row], -more[row]);
        }
    });

    public static readonly ScalarOverload DaysBetween = Operator(
        "days_between",
        [Date, Date],
        Integer,
        static call =>
        {
            var (a, b, results) = (call.Integers(0), call.Integers(1), call.IntegerResults);
            foreach (var row in call.Rows)
            {
                results[row] = TimeRange.IsInfiniteDay(a[row]) || TimeRange.IsInfiniteDay(b[row])
                    ? throw Infinite("dates") : a[row] - b[row];
            }
        });

    public static readonly ScalarOverload DateAndTime = Operator(
        "date_and_time",
        [Date, Time],
        Timestamp,
        static call =>
        {
            var (days, times, results) = (call.Integers(0), call.Integers(1), call.IntegerResults);
            foreach (var row in call.Rows)
            {
                results[row] = TimeRange.IsInfiniteDay(days[row])
                    ? TimeRange.MidnightOf(days[row]) : (days[row] * TimeSpan.TicksPerDay) + times[row];
            }
        });

    public static readonly ScalarOverload AddInterval = Operator(
        "add_interval", [Timestamp, Interval], Timestamp, static call => Shift(call, isBack: false));

    public static readonly ScalarOverload SubtractInterval = Operator(
        "subtract_interval", [Timestamp, Interval], Timestamp, static call => Shift(call, isBack: true));

    public static readonly ScalarOverload IntervalBetween = Operator(
        "interval_between", [Timestamp, Timestamp], Interval, Between);

    public static readonly ScalarOverload AddIntervals = Operator(
        "add_intervals", [Interval, Interval], Interval, static call => Sum(call, isDifference: false));

    public static readonly ScalarOverload SubtractIntervals = Operator(
        "subtract_intervals", [Interval, Interval], Interval, static call => Sum(call, isDifference: true));

    public static readonly ScalarOverload MultiplyInterval = Operator(
        "multiply_interval", [Interval, SqlTypeKind.Double], Interval, static call => Scale(call, isQuotient: false));

    public static readonly ScalarOverload DivideInterval = Operator(
        "divide_interval", [Interval, SqlTypeKind.Double], Interval, static call => Scale(call, isQuotient: true));

    public static readonly ScalarOverload AddToTime = Operator(
        "add_to_time",
        [Time, Interval],
        Time,
        static call => ShiftTime(call, isBack: false),
        FunctionFailure.Never);

    public static readonly ScalarOverload SubtractFromTime = Operator(
        "subtract_from_time",
        [Time, Interval],
        Time,
        static call => ShiftTime(call, isBack: true),
        FunctionFailure.Never);

    public static readonly ScalarOverload TimeBetween = Operator(
        "time_between",
        [Time, Time],
        Interval,
        static call =>
        {
            var (a, b, results) = (call.Integers(0), call.Integers(1), call.Fixed16Results);
            foreach (var row in call.Rows)
            {
                results[row] = new IntervalValue(0, 0, a[row] - b[row]).ToBits();
            }
        },
        FunctionFailure.Never);

    private static void Scale(FunctionCall call, bool isQuotient)
    {
        var (intervals, factors, results) = (call.Fixed16(0), call.Doubles(1), call.Fixed16Results);
        foreach (var row in call.Rows)
        {
            var interval = IntervalValue.FromBits(intervals[row]);
            results[row] = (isQuotient
                ? IntervalArithmetic.Divide(interval, factors[row])
                : IntervalArithmetic.Multiply(interval, factors[row])).ToBits();
        }
    }

    // A time of day goes around, and days and months change nothing.
    private static void ShiftTime(FunctionCall call, bool isBack)
    {
        var (times, intervals, results) = (call.Integers(0), call.Fixed16(1), call.IntegerResults);
        foreach (var row in call.Rows)
        {
            var shift = IntervalValue.FromBits(intervals[row]).Ticks % TimeSpan.TicksPerDay;
            var ticks = (times[row] + (isBack ? -shift : shift)) % TimeSpan.TicksPerDay;
            results[row] = ticks < 0 ? ticks + TimeSpan.TicksPerDay : ticks;
        }
    }

    private static ScalarOverload Operator(
        string name,
        SqlTypeKind[] operands,
        SqlTypeKind result,
        ScalarEvaluation evaluate,
        FunctionFailure failure = FunctionFailure.ByAnyArgument) =>
        new ScalarFunction(name, "") { Overloads = [Overload(operands, result, evaluate)], Failure = failure }
            .Overloads[0];

    // As in PostgreSQL the difference of two timestamps has days and a rest, and no months.
    private static void Between(FunctionCall call)
    {
        var (a, b, results) = (call.Integers(0), call.Integers(1), call.Fixed16Results);
        foreach (var row in call.Rows)
        {
            if (TimeRange.IsInfinite(a[row]) || TimeRange.IsInfinite(b[row]))
            {
                throw Infinite("timestamps");
            }

            var ticks = a[row] - b[row];
            var days = ticks / TimeSpan.TicksPerDay;
            results[row] = new IntervalValue(0, (int)days, ticks - (days * TimeSpan.TicksPerDay)).ToBits();
        }
    }

    private static void Shift(FunctionCall call, bool isBack)
    {
        var (times, intervals, results) = (call.Integers(0), call.Fixed16(1), call.IntegerResults);
        foreach (var row in call.Rows)
        {
            var interval = IntervalValue.FromBits(intervals[row]);
            results[row] = Add(times[row], isBack ? IntervalArithmetic.Negate(interval) : interval);
        }
    }

    private static void Sum(FunctionCall call, bool isDifference)
    {
        var (a, b, results) = (call.Fixed16(0), call.Fixed16(1), call.Fixed16Results);
        foreach (var row in call.Rows)
        {
            var (left, right) = (IntervalValue.FromBits(a[row]), IntervalValue.FromBits(b[row]));
            var result = isDifference
                ? IntervalArithmetic.Subtract(left, right) : IntervalArithmetic.Add(left, right);
            results[row] = result.ToBits();
        }
    }

    private static long Days(long day, long more)
    {
        if (TimeRange.IsInfiniteDay(day))
        {
            return day;
        }

        var result = more is > -TimeRange.LastDay - 1 and < TimeRange.LastDay + 1 ? day + more : -1;
        return TimeRange.IsInfiniteDay(result) ? throw OutOfRange("DATE") : result;
    }

    private static long Add(long ticks, IntervalValue interval)
    {
        if (TimeRange.IsInfinite(ticks))
        {
            return ticks;
        }

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

    private static DatabaseException Infinite(string values) =>
        new(ErrorCode.DatetimeFieldOverflow, $"Infinite {values} cannot be subtracted.");

    private static DatabaseException OutOfRange(string type) =>
        new(ErrorCode.DatetimeFieldOverflow, $"The result is outside the range of {type}.");
}
