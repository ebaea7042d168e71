using System;
using System.Collections.Generic;
using System.Threading;

namespace DecentDb.Data.Statements;

/// <summary>
/// One timer for the timeouts of all commands of the process. It is set only when a deadline comes up that is earlier
/// than the one it waits for, which in a row of commands with one timeout happens once per timeout, not per command.
/// </summary>
internal static class Watchdog
{
    private static readonly Lock Gate = new();
    private static readonly List<WeakReference<ExecutionGuard>> Guards = [];
    private static readonly HashSet<ExecutionGuard> Held = [];
    private static readonly Timer Alarm = ProcessTimer.Create(static _ => Look());
    private static long _due = long.MaxValue;

    public static void Register(ExecutionGuard guard)
    {
        lock (Gate)
        {
            Guards.Add(new WeakReference<ExecutionGuard>(guard));
        }
    }

    /// <summary>
    /// Keeps a guard, and with it whatever waits for its token, alive until it is released. A guard is known weakly
    /// only, which does for an execution that a thread is busy with. One that waits for something else without a thread
    /// may be known to nobody but its guard: it would be collected, and its timeout would never come.
    /// </summary>
    public static void Hold(ExecutionGuard guard)
    {
        lock (Gate)
        {
            Held.Add(guard);
        }
    }

    public static void Release(ExecutionGuard guard)
    {
        lock (Gate)
        {
            Held.Remove(guard);
        }
    }

    /// <summary>Makes sure that the guards are looked at when the deadline comes.</summary>
    public static void Require(long deadline)
    {
        if (deadline < Volatile.Read(ref _due))
        {
            Arm(deadline);
        }
    }

    private static void Arm(long deadline)
    {
        lock (Gate)
        {
            if (deadline < _due)
            {
                Volatile.Write(ref _due, deadline);
                Alarm.Change(Math.Max(1, deadline - Environment.TickCount64), Timeout.Infinite);
            }
        }
    }

    private static void Look()
    {
        ExecutionGuard[] guards;
        lock (Gate)
        {
            Interlocked.Exchange(ref _due, long.MaxValue);
            guards = LiveGuards();
        }

        var now = Environment.TickCount64;
        var next = long.MaxValue;
        foreach (var guard in guards)
        {
            next = Math.Min(next, Check(guard, now));
        }

        if (next != long.MaxValue)
        {
            Arm(next);
        }
    }

    private static long Check(ExecutionGuard guard, long now)
    {
        try
        {
            return guard.Check(now);
        }
        catch (Exception)
        {
            // What somebody does when the token fires has failed. The guard has fired; on the thread of a timer the
            // exception would end the process.
            return long.MaxValue;
        }
    }

    private static ExecutionGuard[] LiveGuards()
    {
        var live = new List<ExecutionGuard>(Guards.Count);
        for (var i = Guards.Count - 1; i >= 0; i--)
        {
            if (Guards[i].TryGetTarget(out var guard))
            {
                live.Add(guard);
            }
            else
            {
                Guards.RemoveAt(i);
            }
        }

        return live.ToArray();
    }
}
