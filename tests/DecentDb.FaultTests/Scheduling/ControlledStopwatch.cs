using System;
using System.Diagnostics;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>Takes the place of <see cref="Stopwatch"/> in the rewritten engine: the time is virtual.</summary>
public static class ControlledStopwatch
{
    /// <summary>Ticks of a second.</summary>
    public static readonly long Frequency = 1_000_000_000;

    /// <summary>The time in ticks.</summary>
    public static long GetTimestamp()
    {
        if (Scheduler.Current is { } thread)
        {
            Scheduler.Reach(Operation.Time, Locations.Time);
            return thread.Scheduler.GetTime();
        }

        return Stopwatch.GetTimestamp();
    }

    /// <summary>The time since a time.</summary>
    public static TimeSpan GetElapsedTime(long startingTimestamp) =>
        TimeSpan.FromTicks((GetTimestamp() - startingTimestamp) / 100);

    /// <summary>The time between two times.</summary>
    public static TimeSpan GetElapsedTime(long startingTimestamp, long endingTimestamp) =>
        TimeSpan.FromTicks((endingTimestamp - startingTimestamp) / 100);

    /// <summary>The time in milliseconds; takes the place of <see cref="Environment.TickCount64"/>.</summary>
    public static long GetTickCount() => Scheduler.Current is { } thread
        ? thread.Scheduler.GetTime() / 1_000_000
        : Environment.TickCount64;

    /// <summary>Takes the place of an array that the collector does not move, which is dear to allocate.</summary>
    public static T[] AllocateArray<T>(int length, bool pinned) => new T[length];
}
