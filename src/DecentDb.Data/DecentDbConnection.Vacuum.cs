using System;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <content>Space given back.</content>
public sealed partial class DecentDbConnection
{
    /// <summary>
    /// Gives space back that deleted rows have left, as the statement VACUUM does: in many short transactions, while
    /// other connections read and write.
    /// </summary>
    /// <param name="table">The table; null for the whole database.</param>
    /// <param name="cancellationToken">Ends it between two steps; what was done stays.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="InvalidOperationException">The connection is closed or busy.</exception>
    /// <exception cref="DecentDbException">
    /// There is no such table, the connection is in a transaction or only for reading, or the database is damaged.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public VacuumResult Vacuum(string? table = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        try
        {
            return OpenSession.Vacuum(table, cancellationToken);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.QueryCanceled)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// As <see cref="Vacuum"/>, on a thread of its own: neither the caller's nor one of the pool waits for the disk.
    /// The connection is busy meanwhile.
    /// </summary>
    /// <param name="table">The table; null for the whole database.</param>
    /// <param name="cancellationToken">Ends it between two steps; what was done stays.</param>
    /// <returns>What was done.</returns>
    public async Task<VacuumResult> VacuumAsync(string? table = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = OpenSession;
        ThrowIfBusy();
        Enter();
        try
        {
            return await Task.Factory.StartNew(
                () => session.Vacuum(table, cancellationToken),
                CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.QueryCanceled)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
        finally
        {
            Leave();
        }
    }
}
