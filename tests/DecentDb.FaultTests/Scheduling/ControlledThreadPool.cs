using System;
using System.Threading;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>Takes the place of <see cref="ThreadPool"/> in the rewritten engine: each item has a thread.</summary>
public static class ControlledThreadPool
{
    /// <summary>Runs the item on another thread.</summary>
    public static bool UnsafeQueueUserWorkItem<TState>(Action<TState> callBack, TState state, bool preferLocal)
    {
        if (Scheduler.Current is { } thread)
        {
            Scheduler.Reach(Operation.Start);
            thread.Scheduler.Add(() => callBack(state), isService: false);
            return true;
        }

        return ThreadPool.UnsafeQueueUserWorkItem(callBack, state, preferLocal);
    }
}
