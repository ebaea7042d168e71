using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>Computes with intervals, field by field, as PostgreSQL does.</summary>
internal static class IntervalArithmetic
{
    private const int DaysPerMonth = 30;
    private const double SecondsPerDay = 86_400;
    private const double MicrosecondsPerSecond = 1_000_000;

    /// <summary>The sum of two intervals.</summary>
    /// <exception cref="DatabaseException">DatetimeFieldOverflow.</exception>
    public static IntervalValue Add(IntervalValue a, IntervalValue b)
    {
        try
        {
            return checked(new IntervalValue(a.Months + b.Months, a.Days + b.Days, a.Ticks + b.Ticks));
        }
        catch (OverflowException)
        {
            throw OutOfRange();
        }
    }

    /// <summary>The difference of two intervals.</summary>
    /// <exception cref="DatabaseException">DatetimeFieldOverflow.</exception>
    public static IntervalValue Subtract(IntervalValue a, IntervalValue b)
    {
        try
        {
            return checked(new IntervalValue(a.Months - b.Months, a.Days - b.Days, a.Ticks - b.Ticks));
        }
        catch (OverflowException)
        {
            throw OutOfRange();
        }
    }

    /// <summary>The interval backwards.</summary>
    /// <exception cref="DatabaseException">DatetimeFieldOverflow.</exception>
    public static IntervalValue Negate(IntervalValue value) => Subtract(default, value);

    /// <summary>
    /// The interval so many times. What is left of a month becomes days, of a day a time; never the other way round.
    /// </summary>
    /// <exception cref="DatabaseException">DatetimeFieldOverflow.</exception>
    public static IntervalValue Multiply(IntervalValue value, double factor) =>
        Scale(value.Months * factor, value.Days * factor, value.Ticks * factor);

    /// <summary>A part of the interval; see <see cref="Multiply"/>.</summary>
    /// <exception cref="DatabaseException">DivisionByZero; DatetimeFieldOverflow.</exception>
    public static IntervalValue Divide(IntervalValue value, double divisor)
    {
        if (divisor == 0)
        {
            IntegerRange.ThrowDivisionByZero();
        }

        return Scale(value.Months / divisor, value.Days / divisor, value.Ticks / divisor);
    }

    /// <summary>The error of a result that no interval holds.</summary>
    public static DatabaseException OutOfRange() =>
        new(ErrorCode.DatetimeFieldOverflow, "The result is outside the range of INTERVAL.");

    private static IntervalValue Scale(double months, double days, double ticks)
    {
        if (!double.IsFinite(months) || !double.IsFinite(days) || !double.IsFinite(ticks))
        {
            throw OutOfRange();
        }

        try
        {
            checked
            {
                var wholeMonths = (int)months;
                var wholeDays = (int)days;
                var daysOfMonth = Rounded((months - wholeMonths) * DaysPerMonth);
                var seconds = Rounded((days - wholeDays + daysOfMonth - (int)daysOfMonth) * SecondsPerDay);
                if (Math.Abs(seconds) >= SecondsPerDay)
                {
                    var more = (int)(seconds / SecondsPerDay);
                    wholeDays += more;
                    seconds -= more * SecondsPerDay;
                }

                wholeDays += (int)daysOfMonth;
                var rest = Math.Round(ticks + (seconds * TimeSpan.TicksPerSecond), MidpointRounding.ToEven);
                return new IntervalValue(wholeMonths, wholeDays, (long)rest);
            }
        }
        catch (OverflowException)
        {
            throw OutOfRange();
        }
    }

    // To microseconds, which takes the errors of binary fractions away.
    private static double Rounded(double value) =>
        Math.Round(value * MicrosecondsPerSecond, MidpointRounding.ToEven) / MicrosecondsPerSecond;
}
