using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data.Statements;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data.Sessions;

/// <summary>Waits for the writer lock without blocking a thread.</summary>
internal static class WriterWait
{
    /// <summary>The lock for a statement that would have to wait for it, or null.</summary>
    public static ValueTask<WriterReservation?> ReserveAsync(
        PreparedStatement statement, Session session, ExecutionGuard guard, CancellationToken token) =>
        statement.Statement.NeedsWriter ? ReserveAsync(session, guard, token) : default;

    /// <summary>
    /// The lock, for the next statement or transaction of the session; completes at once when it is free.
    /// </summary>
    /// <exception cref="DecentDbException">
    /// The busy timeout or the timeout of the command passed, or the command was cancelled.
    /// </exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller gets the reservation unless it fails.")]
    public static async ValueTask<WriterReservation?> ReserveAsync(
        Session session, ExecutionGuard guard, CancellationToken token)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        WriterReservation reservation;
        try
        {
            reservation = session.ReserveWriter(ready.SetResult);
        }
        catch (DatabaseException e)
        {
            throw guard.Translate(e, token);
        }

        try
        {
            await ready.Task.WaitAsync(session.BusyTimeout, guard.Token).ConfigureAwait(false);
            await session.AwaitLogSpaceAsync(guard.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // Granted, perhaps at the last moment: the statement itself sees that it was cancelled.
            if (reservation.TryCancel())
            {
                throw guard.Translate(
                    e is TimeoutException
                        ? reservation.NotAvailable()
                        : new DatabaseException(
                            ErrorCode.QueryCanceled, "The statement was cancelled while it waited to write."),
                    token);
            }
        }
        catch
        {
            // Nobody else knows of the reservation: it leaves the queue, or gives the lock back.
            reservation.Dispose();
            throw;
        }

        return reservation;
    }
}
