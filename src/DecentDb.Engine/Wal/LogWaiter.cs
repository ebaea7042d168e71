using System;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// A thread that waits for the log: until a commit is written or durable, or to look again. Each has a monitor of its
/// own, so that those who are woken do not meet in one.
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

    /// <summary>True when it has to be durable; false when it has to be written only.</summary>
    public bool NeedsSync { get; private set; }

    /// <summary>True when what was waited for is there; otherwise the waiter was woken to look again.</summary>
    public bool IsSatisfied { get; private set; }

    /// <summary>The next waiter in the queue that this one is in; under the lock of the log.</summary>
    public LogWaiter? Next { get; set; }

    /// <summary>The waiter of this thread, which waits for one thing at a time.</summary>
    public static LogWaiter Of(Lsn lsn, bool needsSync)
    {
        var waiter = _ofThread ??= new LogWaiter();
        Invariant.That(
            waiter.Next is null, $"a thread waits for commit {waiter.Lsn} no more when it waits for {lsn}");
        waiter.Lsn = lsn;
        waiter.NeedsSync = needsSync;
        waiter.IsSatisfied = false;
        waiter._isSignaled = false;
        return waiter;
    }

    /// <summary>
    /// Waits for the signal. An interruption does not end the wait: the waiter is in a queue, and a signal that it gets
    /// may be the only one that wakes the next leader; also, a commit that is in the log cannot be taken back. The
    /// interruption meets the next wait of the thread that may be given up.
    /// </summary>
    public void Wait()
    {
        for (var i = 0; i < YieldCountMax && !Volatile.Read(ref _isSignaled); i++)
        {
            Thread.Yield();
        }

        var wasInterrupted = false;
        using (Uninterrupted.Enter(this))
        {
            while (!_isSignaled)
            {
                wasInterrupted |= Uninterrupted.Wait(this);
            }
        }

        Uninterrupted.Keep(wasInterrupted);
    }

    /// <summary>Wakes the thread, which may then use the waiter again; it must not be in any queue any more.</summary>
    public void Signal(bool isSatisfied)
    {
        using (Uninterrupted.Enter(this))
        {
            Invariant.That(!_isSignaled, $"the waiter for commit {Lsn} is signaled once");
            IsSatisfied = isSatisfied;
            Volatile.Write(ref _isSignaled, true);
            Monitor.Pulse(this);
        }
    }
}
