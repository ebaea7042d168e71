using System;

namespace DecentDb.Engine.Types;

/// <summary>The smallest and greatest number inside a type whose values are 64-bit integers inside.</summary>
internal static class ValueRange
{
    public static (long Min, long Max) Of(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.Boolean => (0, 1),
        SqlTypeKind.SmallInt => (short.MinValue, short.MaxValue),
        SqlTypeKind.Integer => (int.MinValue, int.MaxValue),
        SqlTypeKind.Date => (0, DateOnly.MaxValue.DayNumber),
        SqlTypeKind.Time => (0, TimeSpan.TicksPerDay - 1),
        SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz => (0, DateTime.MaxValue.Ticks),
        _ => (long.MinValue, long.MaxValue),
    };
}
