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
    private readonly SessionContext _session;
    private readonly WriterLockTicket _ticket;

    internal WriterReservation(SessionContext session, WriterLockTicket ticket)
    {
        _session = session;
        _ticket = ticket;
    }

    /// <summary>
    /// Leaves the queue. False when the wait is over, because the lock was granted or the database was closed.
    /// </summary>
    /// <returns>True when the reservation will never be granted.</returns>
    public bool TryCancel() => _session.TryCancelReservation(_ticket);

    /// <summary>The error for a caller who has waited long enough; it names a bulk load that holds the lock.</summary>
    /// <returns>The error, to be thrown.</returns>
    public DatabaseException NotAvailable() => _session.WriterNotAvailable();

    /// <summary>Leaves the queue, or gives back a lock that no statement has used.</summary>
    public void Dispose() => _session.EndReservation(_ticket);
}
