using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>AT TIME ZONE: a time of a zone becomes a moment, and a moment a time of a zone.</summary>
internal static class TimeZoneFunctions
{
    public static readonly ScalarFunction[] All =
    [
        new("timezone", "a TIMESTAMPTZ as the time of a zone, and a TIMESTAMP of a zone as a TIMESTAMPTZ; written "
            + "`x AT TIME ZONE 'Europe/Berlin'`")
        {
            Overloads =
            [
                Overload([Text, TimestampTz], Timestamp, static call => Move(call, isToUtc: false)),
                Overload([Text, Timestamp], TimestampTz, static call => Move(call, isToUtc: true)),
                Overload([Interval, TimestampTz], Timestamp, static call => Move(call, isToUtc: false)),
                Overload([Interval, Timestamp], TimestampTz, static call => Move(call, isToUtc: true)),
            ],
        },
    ];

    private static void Move(FunctionCall call, bool isToUtc)
    {
        var zones = call.State<ZoneCache>();
        var (times, results) = (call.Integers(1), call.IntegerResults);
        foreach (var row in call.Rows)
        {
            var zone = call.Arguments[0] is Fixed16Vector distances
                ? ZoneOf(IntervalValue.FromBits(distances.Values[row]))
                : zones.Find(call, 0, row);
            results[row] = isToUtc ? TimeZones.ToUtc(times[row], zone) : TimeZones.FromUtc(times[row], zone);
        }
    }

    private static TimeZoneInfo ZoneOf(IntervalValue distance) => distance is { Months: 0, Days: 0 }
        ? TimeZones.Fixed(new TimeSpan(distance.Ticks))
        : throw new DatabaseException(
            ErrorCode.InvalidParameterValue, "The distance of a time zone has no days or months.");
}
