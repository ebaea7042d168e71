using System;

namespace DecentDb.Engine.Types;

/// <summary>
/// The days and moments that dates and timestamps have. Infinity is the number behind the last of them and minus
/// infinity that before the first, so that numbers compare as the values do. Part of the file format.
/// </summary>
internal static class TimeRange
{
    /// <summary>The day 9999-12-31.</summary>
    public const long LastDay = 3_652_058;

    /// <summary>The last moment of that day.</summary>
    public const long LastTick = 3_155_378_975_999_999_999;

    /// <summary>The day that is later than all.</summary>
    public const long InfinityDay = LastDay + 1;

    /// <summary>The moment that is later than all.</summary>
    public const long InfinityTick = LastTick + 1;

    /// <summary>The day and the moment that are earlier than all.</summary>
    public const long MinusInfinity = -1;

    /// <summary>True for a day that is infinity or minus infinity.</summary>
    public static bool IsInfiniteDay(long day) => (ulong)day > LastDay;

    /// <summary>True for a moment that is infinity or minus infinity.</summary>
    public static bool IsInfinite(long ticks) => (ulong)ticks > LastTick;

    /// <summary>The moment that a day begins at.</summary>
    public static long MidnightOf(long day) => IsInfiniteDay(day)
        ? day < 0 ? MinusInfinity : InfinityTick : day * TimeSpan.TicksPerDay;

    /// <summary>The day of a moment.</summary>
    public static long DayOf(long ticks) => IsInfinite(ticks)
        ? ticks < 0 ? MinusInfinity : InfinityDay : ticks / TimeSpan.TicksPerDay;

    /// <summary>The nearest moment that a DateTime can be.</summary>
    public static long Finite(long ticks) => Math.Clamp(ticks, 0, LastTick);
}
