using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// The lock of the one writer. A waiter either blocks its thread or gives a callback.
/// <para>
/// To hand the lock to a thread that sleeps costs the time until that thread runs, in which nobody writes; short
/// transactions take less than that. So for the length of a turn threads that run may take the lock ahead of those that
/// sleep: who finds it taken looks again for a moment, as one of a few, before it joins the queue. When the turn is
/// over, the first in the queue is woken while the others go on; once it runs, or when it has not come after as long
/// again, the next release hands the lock to it, and another turn begins. So the first in the queue waits for two turns
/// and a transaction at most, and each one behind it for as long again.
/// </para>
/// <para>
/// While the lock is free and somebody is in the queue, somebody is about to take it: a thread that looks (each looks
/// once more when it joins the queue), or the first in the queue, who was woken. Who gives up instead passes that on. A
/// callback never runs ahead of time, so one that is first in the queue gets the lock at once.
/// </para>
/// </summary>
internal sealed class WriterLock(TimeSpan turn, StorageHooks hooks)
{
    // A thread that looks keeps a processor from whoever owns the lock, unless there is another one.
    private static readonly int LookingMax = Environment.ProcessorCount - 1;

    // How long a thread looks: about as long as it takes to fall asleep and to be woken again.
    private static readonly long LookingTicks = Stopwatch.Frequency / 20_000;

    // So many looks without a break, then others may use the processor in between: perhaps the owner waits for one.
    private const int BusyLooksMax = 40;
    private const int SpinsPerLook = 10;

    private readonly long _turnTicks = (long)(turn.TotalSeconds * Stopwatch.Frequency);
    private readonly LinkedList<WriterLockTicket> _queue = new();
    private WriterLockTicket? _owner;
    private int _lookingCount; // threads that look without a place in the queue
    private long _turnEnd; // what counts while somebody is in the queue
    private bool _isClosed;

    /// <summary>Protects all fields and the states of all tickets; a leaf lock.</summary>
    public Lock Monitor { get; } = new();

    /// <summary>True while somebody has the lock.</summary>
    public bool IsOwned
    {
        get
        {
            using (Uninterrupted.Enter(Monitor))
            {
                return _owner is not null;
            }
        }
    }

    /// <summary>Those who are in the queue, asleep or about to take the lock.</summary>
    public int QueuedCount
    {
        get
        {
            using (Uninterrupted.Enter(Monitor))
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Throws when the database was closed before the ticket got the lock.</summary>
    public static void RefuseIfClosed(WriterLockTicket ticket)
    {
        if (!ticket.IsGranted)
        {
            throw new DatabaseException(ErrorCode.ObjectClosed, "The database is closed.");
        }
    }

    /// <summary>
    /// Asks for the lock without blocking. The callback runs once, when the ticket owns the lock or, because the
    /// database was closed, never will (its state tells); perhaps before this method returns, perhaps on another
    /// thread. It must not block.
    /// </summary>
    public WriterLockTicket Request(Action<WriterLockTicket> onGranted)
    {
        var ticket = new WriterLockTicket(this, onGranted);
        bool isDone;
        using (Uninterrupted.Enter(Monitor))
        {
            isDone = TryTake(ticket);
            if (!isDone)
            {
                Append(ticket);
            }
        }

        if (isDone)
        {
            ticket.Notify();
        }

        return ticket;
    }

    /// <summary>As <see cref="Request"/>, but behind everybody who waits already.</summary>
    public WriterLockTicket RequestInTurn(Action<WriterLockTicket> onGranted)
    {
        var ticket = new WriterLockTicket(this, onGranted);
        if (EnterInTurn(ticket))
        {
            ticket.Notify();
        }

        return ticket;
    }

    /// <summary>Waits for the lock; an interruption of the thread ends the wait too.</summary>
    /// <exception cref="DatabaseException">LockNotAvailable after the timeout, QueryCanceled, ObjectClosed.</exception>
    public WriterLockTicket Acquire(TimeSpan timeout, CancellationToken cancellationToken) =>
        Acquire(Enter, timeout, cancellationToken);

    /// <summary>
    /// As <see cref="Acquire(TimeSpan, CancellationToken)"/>, but behind everybody who waits already.
    /// </summary>
    public WriterLockTicket AcquireInTurn(TimeSpan timeout, CancellationToken cancellationToken) =>
        Acquire(EnterInTurn, timeout, cancellationToken);

    private WriterLockTicket Acquire(
        Func<WriterLockTicket, bool> enter, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            throw Canceled();
        }

        var ticket = new WriterLockTicket(this, onGranted: null);
        if (!enter(ticket))
        {
            WaitOrLeave(ticket, timeout, cancellationToken);
        }

        RefuseIfClosed(ticket);
        return ticket;
    }

    /// <summary>The lock if it is free; else null, and if the database was closed.</summary>
    public WriterLockTicket? TryAcquire()
    {
        using (Uninterrupted.Enter(Monitor))
        {
            if (_isClosed || _owner is not null)
            {
                return null;
            }

            var ticket = new WriterLockTicket(this, onGranted: null);
            Grant(ticket);
            return ticket;
        }
    }

    /// <summary>The error for somebody who has waited long enough.</summary>
    public DatabaseException NotAvailable()
    {
        string? purpose;
        using (Uninterrupted.Enter(Monitor))
        {
            purpose = _owner?.Purpose;
        }

        return new DatabaseException(
            ErrorCode.LockNotAvailable,
            $"{purpose ?? "Another transaction"} is writing and did not end within the time to wait for it.");
    }

    /// <summary>Sends every waiter away; the owner keeps the lock until it releases it.</summary>
    public void Close()
    {
        var waiting = new List<WriterLockTicket>();
        using (Uninterrupted.Enter(Monitor))
        {
            _isClosed = true;
            foreach (var ticket in _queue)
            {
                ticket.State = WriterLockTicketState.Done;
                waiting.Add(ticket);
            }

            _queue.Clear();
        }

        foreach (var ticket in waiting)
        {
            ticket.Notify();
        }
    }

    /// <summary>Throws when the lock is free and somebody sleeps whom nobody wakes: for tests, at any time.</summary>
    public void AssertState()
    {
        using (Uninterrupted.Enter(Monitor))
        {
            Invariant.That(
                _owner is not null || _queue.First is not { } first || _lookingCount > 0 || first.Value.IsWoken,
                $"{_queue.Count} wait for a lock that is free");
        }
    }

    internal bool TryCancel(WriterLockTicket ticket)
    {
        WriterLockTicket? next = null;
        using (Uninterrupted.Enter(Monitor))
        {
            if (ticket.State != WriterLockTicketState.Waiting)
            {
                return ticket.State == WriterLockTicketState.Done;
            }

            ticket.State = WriterLockTicketState.Done;
            _queue.Remove(ticket);
            if (_owner is null)
            {
                next = PassOn();
            }
        }

        next?.Notify();
        return true;
    }

    internal void Release(WriterLockTicket ticket)
    {
        WriterLockTicket? next;
        using (Uninterrupted.Enter(Monitor))
        {
            Invariant.That(ReferenceEquals(_owner, ticket));
            ticket.State = WriterLockTicketState.Done;
            Volatile.Write(ref _owner, null);
            next = PassOn();
        }

        next?.Notify();
    }

    private static DatabaseException Canceled() =>
        new(ErrorCode.QueryCanceled, "The statement was cancelled while it waited to write.");

    private static bool IsWaiting(WriterLockTicket ticket) => ticket.State == WriterLockTicketState.Waiting;

    // Under the monitor, while nobody owns the lock: who is to be told of it, after the monitor was left.
    private WriterLockTicket? PassOn()
    {
        Invariant.That(_owner is null);
        if (_queue.First?.Value is not { } first)
        {
            return null;
        }

        if (!first.BlocksThread)
        {
            _queue.RemoveFirst();
            Grant(first);
            return first;
        }

        var overdueTicks = Stopwatch.GetTimestamp() - _turnEnd;
        if (overdueTicks >= 0 && (first.IsRunning || overdueTicks >= _turnTicks))
        {
            _queue.RemoveFirst();
            Grant(first);
            return first;
        }

        var isSeenTo = first.IsWoken || (_lookingCount > 0 && overdueTicks < 0);
        hooks.AfterWriterLookedFor(ref isSeenTo);
        if (isSeenTo)
        {
            return null;
        }

        first.IsWoken = true;
        return first;
    }

    // Under the monitor. True when the ticket is not to wait: it owns the lock, or the database is closed.
    private bool TryTake(WriterLockTicket ticket)
    {
        if (_isClosed)
        {
            ticket.State = WriterLockTicketState.Done;
            return true;
        }

        if (_owner is not null)
        {
            return false;
        }

        Grant(ticket);
        return true;
    }

    private void Grant(WriterLockTicket ticket)
    {
        Invariant.That(_owner is null && IsWaiting(ticket));
        Volatile.Write(ref _owner, ticket);
        ticket.State = WriterLockTicketState.Granted;
        if (ticket.IsQueued)
        {
            _turnEnd = Stopwatch.GetTimestamp() + _turnTicks;
        }
    }

    private void Append(WriterLockTicket ticket)
    {
        Invariant.That(
            (_owner is not null || _queue.Count > 0 || _lookingCount > 0) && IsWaiting(ticket) && !ticket.IsQueued);
        if (_queue.Count == 0)
        {
            _turnEnd = Stopwatch.GetTimestamp() + _turnTicks;
        }

        ticket.IsQueued = true;
        _queue.AddLast(ticket);
    }

    // True when the ticket is not in the queue: it owns the lock, or the database is closed.
    private bool Enter(WriterLockTicket ticket)
    {
        using (Uninterrupted.Enter(Monitor))
        {
            if (TryTake(ticket))
            {
                return true;
            }

            if (_lookingCount >= LookingMax)
            {
                Append(ticket);
                return false;
            }

            _lookingCount++;
        }

        var isTaken = Look(ticket);
        using (Uninterrupted.Enter(Monitor))
        {
            Invariant.That(_lookingCount > 0);
            _lookingCount--;
            if (isTaken || TryTake(ticket))
            {
                return true;
            }

            Append(ticket);
            return false;
        }
    }

    // As above. A lock that is free while somebody waits or looks is about to be taken by one of them, whose release
    // sees the ticket.
    private bool EnterInTurn(WriterLockTicket ticket)
    {
        using (Uninterrupted.Enter(Monitor))
        {
            if ((_isClosed || (_queue.Count == 0 && _lookingCount == 0)) && TryTake(ticket))
            {
                return true;
            }

            Append(ticket);
            return false;
        }
    }

    // Looks for a moment whether the lock is there: free, or handed to the ticket. Nothing here throws.
    private bool Look(WriterLockTicket ticket)
    {
        var end = Stopwatch.GetTimestamp() + LookingTicks;
        for (var looks = 0; IsWaiting(ticket); looks++)
        {
            if (Volatile.Read(ref _owner) is null)
            {
                using (Uninterrupted.Enter(Monitor))
                {
                    if (IsWaiting(ticket) && TryTake(ticket))
                    {
                        if (ticket.IsQueued)
                        {
                            _queue.Remove(ticket);
                        }

                        return true;
                    }
                }
            }
            else if (Stopwatch.GetTimestamp() >= end)
            {
                return false;
            }

            if (looks < BusyLooksMax)
            {
                Thread.SpinWait(SpinsPerLook);
            }
            else
            {
                Thread.Yield();
            }
        }

        return true;
    }

    // However the wait ends without the lock, by an interruption of the thread or a token source that is disposed, the
    // ticket leaves the queue or gives back the lock that it was granted meanwhile: nobody else knows of it.
    private static void WaitOrLeave(WriterLockTicket ticket, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            ticket.Owner.Wait(ticket, timeout, cancellationToken);
        }
        catch
        {
            if (!ticket.TryCancel())
            {
                ticket.Release();
            }

            throw;
        }
    }

    private void Wait(WriterLockTicket ticket, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = timeout < TimeSpan.Zero ? long.MaxValue
            : Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        using var registration = cancellationToken.UnsafeRegister(
            static state => (state as WriterLockTicket)?.Notify(), ticket);
        do
        {
            Sleep(ticket, deadline, cancellationToken);
        }
        while (IsWaiting(ticket) && !TryTakeWoken(ticket));
    }

    // Until the ticket is woken to take the lock, or waits no more.
    private static void Sleep(WriterLockTicket ticket, long deadline, CancellationToken cancellationToken)
    {
        lock (ticket)
        {
            while (IsWaiting(ticket) && !ticket.IsWoken)
            {
                var rest = deadline == long.MaxValue ? int.MaxValue : deadline - Environment.TickCount64;
                if (!cancellationToken.IsCancellationRequested && rest > 0)
                {
                    System.Threading.Monitor.Wait(ticket, (int)Math.Min(rest, int.MaxValue));
                    continue;
                }

                if (!ticket.TryCancel())
                {
                    return; // granted at the last moment
                }

                throw cancellationToken.IsCancellationRequested
                    ? Canceled()
                    : ticket.Owner.NotAvailable();
            }
        }
    }

    // Looks as a thread outside the queue does, and falls asleep again when others are faster and its time has not
    // come. The last look and the end of being woken are one step, so that a release in between is not missed.
    private bool TryTakeWoken(WriterLockTicket ticket)
    {
        using (Uninterrupted.Enter(Monitor))
        {
            ticket.IsRunning = true;
        }

        if (Look(ticket))
        {
            return true;
        }

        using (Uninterrupted.Enter(Monitor))
        {
            Invariant.That(ticket.IsRunning && ticket.IsWoken);
            ticket.IsRunning = false;
            ticket.IsWoken = false;
            if (!IsWaiting(ticket))
            {
                return true;
            }

            if (!TryTake(ticket))
            {
                return false;
            }

            _queue.Remove(ticket);
            return true;
        }
    }
}
