using System.Threading;

namespace DecentDb.Engine.Primitives;

/// <summary>
/// Takes locks and waits although the thread is interrupted (<see cref="Thread.Interrupt"/>), which would otherwise
/// break out of any lock that is contended: in the middle of a commit, of a wake-up, of a change of two fields that
/// belong together. The interruption is not lost: it stays pending and meets the next wait that may be given up.
/// </summary>
internal static class Uninterrupted
{
    /// <summary>Takes a lock; disposing the scope gives it back.</summary>
    public static Lock.Scope Enter(Lock gate)
    {
        try
        {
            return gate.EnterScope();
        }
        catch (ThreadInterruptedException)
        {
            return EnterLater(gate);
        }
    }

    /// <summary>Takes a monitor; disposing the scope gives it back.</summary>
    public static MonitorScope Enter(object gate)
    {
        var wasInterrupted = false;
        while (true)
        {
            try
            {
                Monitor.Enter(gate);
                break;
            }
            catch (ThreadInterruptedException)
            {
                wasInterrupted = true;
            }
        }

        Keep(wasInterrupted);
        return new MonitorScope(gate);
    }

    /// <summary>Waits in a monitor that the thread has taken; comes back when it was woken, or interrupted.</summary>
    /// <returns>True when it was interrupted: the caller waits on and says so to <see cref="Keep"/> at the end.
    /// </returns>
    public static bool Wait(object gate, int timeoutMs = Timeout.Infinite)
    {
        try
        {
            Monitor.Wait(gate, timeoutMs);
            return false;
        }
        catch (ThreadInterruptedException)
        {
            return true;
        }
    }

    /// <summary>Waits for the end of a thread.</summary>
    public static void Join(Thread thread)
    {
        var wasInterrupted = false;
        while (true)
        {
            try
            {
                thread.Join();
                break;
            }
            catch (ThreadInterruptedException)
            {
                wasInterrupted = true;
            }
        }

        Keep(wasInterrupted);
    }

    /// <summary>Leaves an interruption that came meanwhile for the next wait.</summary>
    public static void Keep(bool wasInterrupted)
    {
        if (wasInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    private static Lock.Scope EnterLater(Lock gate)
    {
        while (true)
        {
            try
            {
                var scope = gate.EnterScope();
                Thread.CurrentThread.Interrupt();
                return scope;
            }
            catch (ThreadInterruptedException)
            {
                // Once more; the interruption is set again when the lock is taken.
            }
        }
    }
}
