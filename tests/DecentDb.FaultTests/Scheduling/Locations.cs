using System;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>
/// Names what threads use, alike in all schedules that do the same: a number for each field, array and lock. Two
/// fields of one name in two objects count as one, which only makes more of what happens depend on each other.
/// </summary>
internal static class Locations
{
    public const int Time = 1;
    public const int History = 2;
    public const int Files = 3;
    private const int FirstMutex = 16;
    private const int MutexesOfThread = 1024;

    [ThreadStatic]
    private static int _next;

    [ThreadStatic]
    private static int _mutexCount;

    /// <summary>Begins to count the locks that the present thread makes.</summary>
    public static void Begin() => _mutexCount = 0;

    public static int OfMutex(ScheduledThread? maker) => maker is null
        ? FirstMutex + _mutexCount++
        : FirstMutex + ((maker.Id + 1) * MutexesOfThread) + maker.MutexCount++;

    /// <summary>Says what the next access of this thread is to.</summary>
    public static void Put(int location) => _next = location;

    public static int Take() => _next;
}
