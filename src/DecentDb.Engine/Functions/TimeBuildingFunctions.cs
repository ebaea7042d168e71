using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.ScalarFunction;
using static DecentDb.Engine.Types.SqlTypeKind;

namespace DecentDb.Engine.Functions;

/// <summary>The functions that put times and intervals together of numbers.</summary>
internal static class TimeBuildingFunctions
{
    private static readonly SqlTypeKind[] Fields =
        [Integer, Integer, Integer, Integer, Integer, SqlTypeKind.Double];

    public static readonly ScalarFunction[] All =
    [
        new("make_time", "the time of an hour, a minute and a second, which may have a fraction")
        {
            Overloads = [Overload([Integer, Integer, SqlTypeKind.Double], Time, MakeTime)],
        },
        new("make_timestamp", "the timestamp of year, month, day, hour, minute and second")
        {
            Overloads = [Overload(Fields, Timestamp, MakeTimestamp)],
        },
        new("make_timestamptz", "the same of a time zone, UTC if none is given")
        {
            Overloads =
            [
                Overload(Fields, TimestampTz, MakeTimestamp),
                Overload([.. Fields, Text], TimestampTz, MakeTimestamp),
            ],
        },
        new("make_interval", "the interval of years, months, weeks, days, hours, minutes and seconds, 0 if not given")
        {
            Overloads = IntervalOverloads(),
        },
    ];

    private static ScalarOverload[] IntervalOverloads()
    {
        SqlTypeKind[] all = [Integer, Integer, Integer, Integer, Integer, Integer, SqlTypeKind.Double];
        var overloads = new ScalarOverload[all.Length + 1];
        for (var count = 0; count <= all.Length; count++)
        {
            overloads[all.Length - count] = Overload(all[..count], Interval, MakeInterval);
        }

        return overloads;
    }

    private static void MakeTime(FunctionCall call)
    {
        var (hours, minutes, seconds) = (call.Integers(0), call.Integers(1), call.Doubles(2));
        var results = call.IntegerResults;
        foreach (var row in call.Rows)
        {
            results[row] = TimeOf(hours[row], minutes[row], seconds[row]);
        }
    }

    private static void MakeTimestamp(FunctionCall call)
    {
        var results = call.IntegerResults;
        var zones = call.Arguments.Length > Fields.Length ? call.State<ZoneCache>() : null;
        foreach (var row in call.Rows)
        {
            var ticks = (DateFunctions.DayOf(call, row) * TimeSpan.TicksPerDay)
                + TimeOf(call.Integers(3)[row], call.Integers(4)[row], call.Doubles(5)[row]);
            results[row] = zones is null ? ticks : TimeZones.ToUtc(ticks, zones.Find(call, Fields.Length, row));
        }
    }

    private static long TimeOf(long hour, long minute, double second)
    {
        var ticks = second is >= 0 and < 60 ? Math.Round(second * TimeSpan.TicksPerSecond) : -1;
        return hour is >= 0 and < 24 && minute is >= 0 and < 60 && ticks >= 0
            && ticks < TimeSpan.TicksPerMinute
            ? (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute) + (long)ticks
            : throw new DatabaseException(
                ErrorCode.DatetimeFieldOverflow, "A field of the time is out of range.");
    }

    private static void MakeInterval(FunctionCall call)
    {
        var results = call.Fixed16Results;
        foreach (var row in call.Rows)
        {
            long Field(int index) => index < call.Arguments.Length ? call.Integers(index)[row] : 0;
            var seconds = call.Arguments.Length > 6 ? call.Doubles(6)[row] : 0;
            try
            {
                var time = Math.Round(seconds * TimeSpan.TicksPerSecond);
                if (!double.IsFinite(time) || Math.Abs(time) >= long.MaxValue)
                {
                    throw IntervalArithmetic.OutOfRange();
                }

                results[row] = checked(new IntervalValue(
                    (int)((Field(0) * 12) + Field(1)),
                    (int)((Field(2) * 7) + Field(3)),
                    (Field(4) * TimeSpan.TicksPerHour) + (Field(5) * TimeSpan.TicksPerMinute) + (long)time)).ToBits();
            }
            catch (OverflowException)
            {
                throw IntervalArithmetic.OutOfRange();
            }
        }
    }
}
