using System;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>
/// The time at which the execution began, in UTC. The forms without parentheses, which may name the digits of a second
/// that are wanted, are bound to the same functions.
/// </summary>
internal static class TimeFunctions
{
    // Ticks have seven digits of a second.
    private const int DigitsMax = 7;

    public static readonly ScalarFunction Now = new("now", "the time at which the statement began, in UTC")
    {
        Aliases = ["transaction_timestamp", "statement_timestamp", "clock_timestamp"],
        Overloads = [Overload([], TimestampTz, GiveTime)],
        Volatility = FunctionVolatility.Stable,
    };

    /// <summary>The time without a zone.</summary>
    public static readonly ScalarFunction LocalTimestamp = Unnamed("localtimestamp", Timestamp);

    /// <summary>The date.</summary>
    public static readonly ScalarFunction CurrentDate = Unnamed("current_date", Date);

    /// <summary>The time of day.</summary>
    public static readonly ScalarFunction CurrentTime = Unnamed("current_time", Time);

    public static readonly ScalarFunction[] All = [Now];

    private static ScalarFunction Unnamed(string name, SqlTypeKind type) => new(name, "")
    {
        Overloads = [Overload([], type, GiveTime)],
        Volatility = FunctionVolatility.Stable,
    };

    private static void GiveTime(FunctionCall call)
    {
        var ticks = call.StartTime.Ticks;
        var value = call.Type.Kind switch
        {
            Date => ticks / TimeSpan.TicksPerDay,
            Time => ticks % TimeSpan.TicksPerDay,
            _ => ticks,
        };
        var digits = call.Arguments.Length > 0 ? call.Integers(0) : null;
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            results[row] = digits is null || call.Type.Kind == Date ? value : value - (value % UnitOf(digits[row]));
        }
    }

    private static long UnitOf(long digits)
    {
        var unit = 1L;
        for (; digits < DigitsMax; digits++)
        {
            unit *= 10;
        }

        return unit;
    }
}
