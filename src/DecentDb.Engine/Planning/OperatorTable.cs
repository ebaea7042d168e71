using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Sql.Syntax.BinaryOperator;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Planning;

/// <summary>
/// The table of operators between types that are not both numbers; those between numbers give the type in which both
/// meet.
/// </summary>
internal static class OperatorTable
{
    private static readonly OperatorMeaning[] All =
    [
        new(Add, Date, SmallInt, DateArithmetic.AddDays, Date),
        new(Add, Date, Integer, DateArithmetic.AddDays, Date),
        new(Add, Date, BigInt, DateArithmetic.AddDays, Date),
        new(Add, SmallInt, Date, DateArithmetic.AddDays, Date) { IsSwapped = true },
        new(Add, Integer, Date, DateArithmetic.AddDays, Date) { IsSwapped = true },
        new(Add, BigInt, Date, DateArithmetic.AddDays, Date) { IsSwapped = true },
        new(Add, Date, Time, DateArithmetic.DateAndTime, Timestamp),
        new(Add, Date, Interval, DateArithmetic.AddInterval, Timestamp) { LeftAs = Timestamp },
        new(Add, Interval, Date, DateArithmetic.AddInterval, Timestamp) { RightAs = Timestamp, IsSwapped = true },
        new(Add, Timestamp, Interval, DateArithmetic.AddInterval, Timestamp),
        new(Add, Interval, Timestamp, DateArithmetic.AddInterval, Timestamp) { IsSwapped = true },
        new(Add, TimestampTz, Interval, DateArithmetic.AddInterval, TimestampTz),
        new(Add, Interval, TimestampTz, DateArithmetic.AddInterval, TimestampTz) { IsSwapped = true },
        new(Add, Interval, Interval, DateArithmetic.AddIntervals, Interval),
        new(Subtract, Date, SmallInt, DateArithmetic.SubtractDays, Date),
        new(Subtract, Date, Integer, DateArithmetic.SubtractDays, Date),
        new(Subtract, Date, BigInt, DateArithmetic.SubtractDays, Date),
        new(Subtract, Date, Date, DateArithmetic.DaysBetween, Integer),
        new(Subtract, Date, Interval, DateArithmetic.SubtractInterval, Timestamp) { LeftAs = Timestamp },
        new(Subtract, Timestamp, Interval, DateArithmetic.SubtractInterval, Timestamp),
        new(Subtract, TimestampTz, Interval, DateArithmetic.SubtractInterval, TimestampTz),
        new(Subtract, Interval, Interval, DateArithmetic.SubtractIntervals, Interval),
        new(Subtract, Date, Timestamp, DateArithmetic.IntervalBetween, Interval) { LeftAs = Timestamp },
        new(Subtract, Date, TimestampTz, DateArithmetic.IntervalBetween, Interval) { LeftAs = TimestampTz },
        new(Subtract, Timestamp, Date, DateArithmetic.IntervalBetween, Interval) { RightAs = Timestamp },
        new(Subtract, TimestampTz, Date, DateArithmetic.IntervalBetween, Interval) { RightAs = TimestampTz },
        new(Subtract, Timestamp, Timestamp, DateArithmetic.IntervalBetween, Interval),
        new(Subtract, Timestamp, TimestampTz, DateArithmetic.IntervalBetween, Interval) { LeftAs = TimestampTz },
        new(Subtract, TimestampTz, Timestamp, DateArithmetic.IntervalBetween, Interval) { RightAs = TimestampTz },
        new(Subtract, TimestampTz, TimestampTz, DateArithmetic.IntervalBetween, Interval),
        new(Add, Time, Interval, DateArithmetic.AddToTime, Time),
        new(Add, Interval, Time, DateArithmetic.AddToTime, Time) { IsSwapped = true },
        new(Add, Time, Date, DateArithmetic.DateAndTime, Timestamp) { IsSwapped = true },
        new(Subtract, Time, Interval, DateArithmetic.SubtractFromTime, Time),
        new(Subtract, Time, Time, DateArithmetic.TimeBetween, Interval),
        .. OfIntervalsAndNumbers(),
    ];

    private static List<OperatorMeaning> OfIntervalsAndNumbers()
    {
        var (times, divided) = (DateArithmetic.MultiplyInterval, DateArithmetic.DivideInterval);
        const SqlTypeKind factor = SqlTypeKind.Double;
        List<OperatorMeaning> meanings = [];
        SqlTypeKind[] numbers = [SmallInt, Integer, BigInt, SqlTypeKind.Decimal, Real, factor];
        foreach (var number in numbers)
        {
            meanings.Add(new(Multiply, Interval, number, times, Interval) { RightAs = factor });
            meanings.Add(new(Multiply, number, Interval, times, Interval) { LeftAs = factor, IsSwapped = true });
            meanings.Add(new(Divide, Interval, number, divided, Interval) { RightAs = factor });
        }

        return meanings;
    }

    /// <summary>What an operator means for a pair of types; null where the table has nothing.</summary>
    public static OperatorMeaning? Find(BinaryOperator op, SqlType left, SqlType right)
    {
        // Numbers need no look at the table, which is made at the first.
        if (left.IsNumeric && right.IsNumeric)
        {
            return null;
        }

        foreach (var meaning in All)
        {
            if (meaning.Operator == op && meaning.Left == left.Kind && meaning.Right == right.Kind)
            {
                return meaning;
            }
        }

        return null;
    }

    /// <summary>The type that an operand of no type has beside one of a type; null where the table has nothing.
    /// </summary>
    public static SqlType? FindOpen(BinaryOperator op, SqlType known, bool isKnownLeft) =>
        (op, known.Kind, isKnownLeft) switch
        {
            (Add or Subtract, Interval, _) => known,
            (Add, Time, true) => new SqlType(Interval),
            (Subtract, Time, _) => known,
            (Multiply or Divide, Interval, true) => SqlType.Double,
            (Multiply, Interval, false) => SqlType.Double,
            (Add, Date or Timestamp or TimestampTz, true) => new SqlType(Interval),
            (Subtract, Date or Timestamp or TimestampTz, _) => known,
            _ => null,
        };
}

/// <summary>What an operator means for two types that are not both numbers: a function.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Left">The type on its left.</param>
/// <param name="Right">The type on its right.</param>
/// <param name="Overload">The function.</param>
/// <param name="Result">The type of the result.</param>
internal sealed record OperatorMeaning(
    BinaryOperator Operator, SqlTypeKind Left, SqlTypeKind Right, ScalarOverload Overload, SqlTypeKind Result)
{
    /// <summary>The type that the left operand is brought to before.</summary>
    public SqlTypeKind LeftAs { get; init; } = Left;

    /// <summary>The type that the right operand is brought to before.</summary>
    public SqlTypeKind RightAs { get; init; } = Right;

    /// <summary>True when the function takes the right operand first.</summary>
    public bool IsSwapped { get; init; }
}
