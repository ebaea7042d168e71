using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// Waits for commits that were appended: until they are durable, or seen by readers that begin then; with a thread, or
/// with a call back. Shared by threads.
/// </summary>
/// <param name="log">The log that they were appended to.</param>
/// <param name="visible">What readers see.</param>
/// <param name="waitCommitted">Waits for what a commit of a durability still needs; true: it gathers others.</param>
/// <param name="refuseWrites">Throws when nothing can become durable any more.</param>
internal sealed class CommitWaits(
    Log log, VisibleStates visible, Action<Lsn, CommitDurability, bool> waitCommitted, Action refuseWrites)
{
    /// <summary>Waits until a commit is durable, syncing the log for all that wait when nobody else does.</summary>
    public void WaitDurable(Lsn lsn) => log.WaitDurable(lsn);

    /// <summary>Waits for what an appended commit still needs; see <see cref="CommitStages.WaitDurable"/>.</summary>
    public void WaitCommitted(Lsn lsn, CommitDurability durability, bool gathers = true) =>
        waitCommitted(lsn, durability, gathers);

    /// <summary>
    /// As <see cref="WaitCommitted"/>, without a thread: calls back, on any thread, with null or with the reason why
    /// the outcome is unknown. The callback must neither block nor go on with anybody's work.
    /// </summary>
    public void RequestCommitted(Lsn lsn, CommitDurability durability, Action<DatabaseException?> callback)
    {
        var needsSync = durability == CommitDurability.Full;
        if (log.TryFlush(lsn, needsSync))
        {
            RequestSeen(lsn, callback);
        }
        else if (needsSync)
        {
            log.Request(lsn, needsSync: true, callback);
        }
        else
        {
            log.Request(lsn, needsSync: false, failure =>
            {
                if (failure is null)
                {
                    RequestSeen(lsn, callback);
                }
                else
                {
                    callback(failure);
                }
            });
        }
    }

    /// <summary>
    /// Waits until readers that begin from now on see the commit, after a transaction that built on it was rolled back.
    /// When it cannot become durable any more there is nothing to wait for: no row of it was handed out, and whoever
    /// committed it is told.
    /// </summary>
    public void WaitSeen(Lsn lsn)
    {
        try
        {
            if (visible.FindAwaited(lsn) is { } awaited)
            {
                log.WaitDurable(awaited);
            }
        }
        catch (DatabaseException) when (log.Failure is not null)
        {
            // The roll back is done all the same.
        }
    }

    /// <summary>As <see cref="WaitSeen"/>, without a thread; what the callback is given tells a failure.</summary>
    public void RequestSeen(Lsn lsn, Action<DatabaseException?> callback)
    {
        if (visible.FindAwaited(lsn) is { } awaited)
        {
            log.Request(awaited, needsSync: true, callback);
        }
        else
        {
            callback(null);
        }
    }

    /// <summary>Calls back, on any thread, once the commit is durable (null) or its fate is unknown.</summary>
    public void RequestDurable(Lsn lsn, Action<DatabaseException?> callback) =>
        log.Request(lsn, needsSync: true, callback);

    /// <summary>Hands an appended commit to the operating system without waiting for the disk.</summary>
    public void WriteOut(Lsn lsn) => log.WriteOut(lsn);

    /// <summary>True when readers that begin now do not see the commit yet.</summary>
    public bool MustAwait(Lsn lsn) => visible.FindAwaited(lsn) is not null;

    /// <summary>Waits until readers that begin from now on see the commit.</summary>
    /// <exception cref="DatabaseException">Poisoned: it cannot become durable any more.</exception>
    public void WaitVisible(Lsn lsn, bool gathers)
    {
        if (visible.FindAwaited(lsn) is not { } awaited)
        {
            return;
        }

        try
        {
            log.WaitDurable(awaited, gathers);
        }
        catch (DatabaseException)
        {
            refuseWrites();
            throw;
        }
    }
}
