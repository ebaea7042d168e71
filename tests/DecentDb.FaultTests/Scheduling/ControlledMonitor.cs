using System;
using System.Threading;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>Takes the place of <see cref="Monitor"/> in the rewritten engine.</summary>
public static class ControlledMonitor
{
    /// <summary>Acquires the monitor.</summary>
    public static void Enter(object target)
    {
        if (Scheduler.Current is { } thread)
        {
            thread.Scheduler.Acquire(thread, thread.Scheduler.MonitorOf(target));
        }
    }

    /// <summary>Acquires the monitor and says so.</summary>
    public static void Enter(object target, ref bool lockTaken)
    {
        Enter(target);
        lockTaken = true;
    }

    /// <summary>Acquires the monitor if it is free.</summary>
    public static bool TryEnter(object target) =>
        Scheduler.Current is not { } thread
        || thread.Scheduler.TryAcquire(thread, thread.Scheduler.MonitorOf(target));

    /// <summary>Releases the monitor.</summary>
    public static void Exit(object target)
    {
        if (Scheduler.Current is { } thread)
        {
            thread.Scheduler.Release(thread, thread.Scheduler.MonitorOf(target), target);
        }
    }

    /// <summary>Waits to be woken.</summary>
    public static bool Wait(object target) => Wait(target, Timeout.Infinite);

    /// <summary>Waits to be woken, for some time.</summary>
    public static bool Wait(object target, TimeSpan timeout) => Wait(target, (int)timeout.TotalMilliseconds);

    /// <summary>Waits to be woken, for some time.</summary>
    public static bool Wait(object target, int millisecondsTimeout)
    {
        var thread = Scheduler.Current
            ?? throw new InvalidOperationException("A thread that nothing schedules would wait.");
        return thread.Scheduler.Wait(thread, thread.Scheduler.MonitorOf(target), millisecondsTimeout);
    }

    /// <summary>Wakes the one who waits longest.</summary>
    public static void Pulse(object target)
    {
        if (Scheduler.Current is { } thread)
        {
            thread.Scheduler.Pulse(thread, thread.Scheduler.MonitorOf(target), all: false);
        }
    }

    /// <summary>Wakes all who wait.</summary>
    public static void PulseAll(object target)
    {
        if (Scheduler.Current is { } thread)
        {
            thread.Scheduler.Pulse(thread, thread.Scheduler.MonitorOf(target), all: true);
        }
    }
}
