using System;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// A thread that waits for the log: until a commit is durable, or to look again. Each has a monitor of its own, so that
/// those who are woken do not meet in one.
/// </summary>
internal sealed class LogWaiter
{
    // A sync often ends sooner than a thread goes to sleep and wakes up.
    private const int YieldCountMax = 40;

    [ThreadStatic]
    private static LogWaiter? _ofThread;

    private bool _isSignaled;

    private LogWaiter()
    {
    }

    /// <summary>What is waited for.</summary>
    public Lsn Lsn { get; private set; }

    /// <summary>True when it is durable; otherwise the waiter was woken to look again.</summary>
    public bool IsDurable { get; private set; }

    /// <summary>The waiter of this thread, which waits for one thing at a time.</summary>
    public static LogWaiter Of(Lsn lsn)
    {
        var waiter = _ofThread ??= new LogWaiter();
        waiter.Lsn = lsn;
        waiter.IsDurable = false;
        waiter._isSignaled = false;
        return waiter;
    }

    public void Wait()
    {
        for (var i = 0; i < YieldCountMax && !Volatile.Read(ref _isSignaled); i++)
        {
            Thread.Yield();
        }

        lock (this)
        {
            while (!_isSignaled)
            {
                Monitor.Wait(this);
            }
        }
    }

    /// <summary>Wakes the thread; it must not be in any queue any more.</summary>
    public void Signal(bool isDurable)
    {
        lock (this)
        {
            IsDurable = isDurable;
            Volatile.Write(ref _isSignaled, true);
            Monitor.Pulse(this);
        }
    }
}
