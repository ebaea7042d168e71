using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// The lock of the one writer. First come, first served: a release hands the lock to the oldest waiter itself, so that
/// nobody overtakes. A waiter either blocks its thread or gives a callback.
/// </summary>
internal sealed class WriterLock
{
    private const int YieldCountMax = 400;

    private readonly LinkedList<WriterLockTicket> _queue = new();
    private WriterLockTicket? _owner;
    private bool _isClosed;

    /// <summary>Protects the queue, the owner and the states of all tickets; a leaf lock.</summary>
    public Lock Monitor { get; } = new();

    /// <summary>
    /// Asks for the lock without blocking. The callback runs once, when the ticket owns the lock or, because the
    /// database was closed, never will (its state tells); perhaps before this method returns, perhaps on another
    /// thread. It must not block.
    /// </summary>
    public WriterLockTicket Request(Action<WriterLockTicket> onGranted)
    {
        var ticket = new WriterLockTicket(this, onGranted);
        if (Enter(ticket))
        {
            ticket.Notify();
        }

        return ticket;
    }

    /// <summary>Waits for the lock; an interruption of the thread ends the wait too.</summary>
    /// <exception cref="DatabaseException">LockNotAvailable after the timeout, QueryCanceled, ObjectClosed.</exception>
    public WriterLockTicket Acquire(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            throw Canceled();
        }

        var ticket = new WriterLockTicket(this, onGranted: null);
        if (!Enter(ticket))
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

            _owner = new WriterLockTicket(this, onGranted: null) { State = WriterLockTicketState.Granted };
            return _owner;
        }
    }

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

    /// <summary>Throws when the database was closed before the ticket got the lock.</summary>
    public static void RefuseIfClosed(WriterLockTicket ticket)
    {
        if (!ticket.IsGranted)
        {
            throw new DatabaseException(ErrorCode.ObjectClosed, "The database is closed.");
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
            $"{purpose ?? "Another transaction"} writes; its end was waited for in vain.");
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

    internal bool TryCancel(WriterLockTicket ticket)
    {
        using (Uninterrupted.Enter(Monitor))
        {
            if (ticket.State != WriterLockTicketState.Waiting)
            {
                return ticket.State == WriterLockTicketState.Done;
            }

            ticket.State = WriterLockTicketState.Done;
            _queue.Remove(ticket);
            return true;
        }
    }

    internal void Release(WriterLockTicket ticket)
    {
        WriterLockTicket? next;
        using (Uninterrupted.Enter(Monitor))
        {
            Invariant.That(ReferenceEquals(_owner, ticket));
            ticket.State = WriterLockTicketState.Done;
            next = _queue.First?.Value;
            _owner = next;
            if (next is not null)
            {
                _queue.RemoveFirst();
                next.State = WriterLockTicketState.Granted;
            }
        }

        next?.Notify();
    }

    private static DatabaseException Canceled() =>
        new(ErrorCode.QueryCanceled, "The statement was cancelled while it waited to write.");

    // True when the ticket is not in the queue: it owns the lock, or the database is closed.
    private bool Enter(WriterLockTicket ticket)
    {
        using (Uninterrupted.Enter(Monitor))
        {
            if (_isClosed)
            {
                ticket.State = WriterLockTicketState.Done;
                return true;
            }

            if (_owner is null)
            {
                _owner = ticket;
                ticket.State = WriterLockTicketState.Granted;
                return true;
            }

            _queue.AddLast(ticket);
            return false;
        }
    }

    // However the wait ends without the lock, by an interruption of the thread or a token source that is disposed, the
    // ticket leaves the queue or gives back the lock that it was granted meanwhile: nobody else knows of it.
    private static void WaitOrLeave(WriterLockTicket ticket, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            Wait(ticket, timeout, cancellationToken);
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

    private static void Wait(WriterLockTicket ticket, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = timeout < TimeSpan.Zero ? long.MaxValue
            : Environment.TickCount64 + (long)timeout.TotalMilliseconds;

        // A short transaction ends sooner than a thread goes to sleep and wakes up.
        for (var i = 0; i < YieldCountMax; i++)
        {
            if (!IsWaiting(ticket))
            {
                return;
            }

            Thread.Yield();
        }

        using var registration = cancellationToken.UnsafeRegister(
            static state => (state as WriterLockTicket)?.Notify(), ticket);
        lock (ticket)
        {
            while (IsWaiting(ticket))
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

    private static bool IsWaiting(WriterLockTicket ticket) => ticket.State == WriterLockTicketState.Waiting;
}
