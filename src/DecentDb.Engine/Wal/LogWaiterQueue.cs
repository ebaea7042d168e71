using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// The threads that wait for the log, in the order of their arrival. A chain through the waiters themselves, so that
/// neither waiting nor waking allocates: both happen where a commit cannot be taken back. Under the lock of the log.
/// </summary>
internal sealed class LogWaiterQueue
{
    private LogWaiter? _first;
    private LogWaiter? _last;

    public bool IsEmpty => _first is null;

    public void Append(LogWaiter waiter)
    {
        Invariant.That(!ReferenceEquals(waiter, _last), $"the waiter for commit {waiter.Lsn} is in the queue once");
        waiter.Next = null;
        if (_last is null)
        {
            _first = waiter;
        }
        else
        {
            _last.Next = waiter;
        }

        _last = waiter;
    }

    public void Prepend(LogWaiter waiter)
    {
        Invariant.That(!ReferenceEquals(waiter, _first), $"the waiter for commit {waiter.Lsn} is in the queue once");
        waiter.Next = _first;
        _first = waiter;
        _last ??= waiter;
    }

    public LogWaiter? TakeFirst()
    {
        var waiter = _first;
        if (waiter is not null)
        {
            _first = waiter.Next;
            _last = _first is null ? null : _last;
            waiter.Next = null;
        }

        return waiter;
    }

    /// <summary>Takes all waiters, as a chain.</summary>
    public LogWaiter? TakeAll()
    {
        var chain = _first;
        _first = null;
        _last = null;
        return chain;
    }

    /// <summary>Takes those that wait for no more than what is durable, or written, now; as a chain.</summary>
    public LogWaiter? TakeSatisfied(Lsn durable, Lsn written)
    {
        var satisfied = new Chain();
        var left = new Chain();
        for (var waiter = _first; waiter is not null;)
        {
            var next = waiter.Next;
            if (waiter.Lsn <= (waiter.NeedsSync ? durable : written))
            {
                satisfied.Append(waiter);
            }
            else
            {
                left.Append(waiter);
            }

            waiter = next;
        }

        _first = left.First;
        _last = left.Last;
        return satisfied.First;
    }

    /// <summary>Wakes a chain. Outside or under the lock of the log.</summary>
    public static void Signal(LogWaiter? chain, bool isSatisfied)
    {
        while (chain is not null)
        {
            // Once signaled, a waiter may be in the queue again.
            var next = chain.Next;
            chain.Next = null;
            chain.Signal(isSatisfied);
            chain = next;
        }
    }

    private struct Chain
    {
        public LogWaiter? First { get; private set; }

        public LogWaiter? Last { get; private set; }

        public void Append(LogWaiter waiter)
        {
            waiter.Next = null;
            if (Last is null)
            {
                First = waiter;
            }
            else
            {
                Last.Next = waiter;
            }

            Last = waiter;
        }
    }
}
