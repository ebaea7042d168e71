using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Api;

/// <summary>
/// A place in the queue for the writer lock, for callers that must not block a thread: see
/// <see cref="Session.ReserveWriter"/>.
/// </summary>
public sealed class WriterReservation : IDisposable
{
    private readonly Session _session;
    private WriterLockTicket? _ticket;

    internal WriterReservation(Session session)
    {
        _session = session;
    }

    /// <summary>
    /// Leaves the queue. False when the wait is over, because the lock was granted or the database was closed.
    /// </summary>
    /// <returns>True when the reservation will never be granted.</returns>
    public bool TryCancel()
    {
        if (_ticket is not { State: WriterLockTicketState.Waiting } ticket || !ticket.TryCancel())
        {
            return false;
        }

        _ticket = null;
        _session.OnReservationEnded(this);
        return true;
    }

    /// <summary>The error for a caller who has waited long enough; it names a bulk load that holds the lock.</summary>
    /// <returns>The error, to be thrown.</returns>
    public DatabaseException NotAvailable() =>
        BusyTimeoutError.WithSetting(_session.Engine.Transactions.WriterNotAvailable(), _session.BusyTimeout);

    /// <summary>Leaves the queue, or gives back a lock that no statement has used.</summary>
    public void Dispose()
    {
        if (Take() is { } ticket && !ticket.TryCancel())
        {
            ticket.Release();
        }
    }

    internal void Hold(WriterLockTicket ticket) => _ticket = ticket;

    /// <summary>
    /// As <see cref="Take"/>, but a place in the queue is given up: nobody would release a lock that is granted later.
    /// </summary>
    internal WriterLockTicket? TakeUnlessWaiting() => TryCancel() ? null : Take();

    /// <summary>The ticket, which the caller now has to use; null when somebody has it already.</summary>
    internal WriterLockTicket? Take()
    {
        var ticket = _ticket;
        _ticket = null;
        _session.OnReservationEnded(this);
        return ticket;
    }
}
