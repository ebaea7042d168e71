using System.Threading.Tasks;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Sessions;

/// <summary>What a commit or a roll back still waits for when its transaction has ended.</summary>
/// <param name="Lsn">The commit, or the one that the transaction that was rolled back had built on.</param>
/// <param name="Durability">What the commit waits for; null for a roll back.</param>
internal readonly record struct DeferredWait(Lsn Lsn, CommitDurability? Durability)
{
    public void Wait(TransactionManager transactions)
    {
        if (Durability is { } durability)
        {
            transactions.Waits.WaitCommitted(Lsn, durability);
        }
        else
        {
            transactions.Waits.WaitSeen(Lsn);
        }
    }

    /// <summary>
    /// As <see cref="Wait"/>, without a thread. Whoever awaits the task goes on on a thread of the pool, never on the
    /// one that leads the log.
    /// </summary>
    public Task WaitAsync(TransactionManager transactions)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Durability is { } durability)
        {
            transactions.Waits.RequestCommitted(Lsn, durability, failure => Complete(done, failure));
        }
        else
        {
            transactions.Waits.RequestSeen(Lsn, _ => done.SetResult());
        }

        return done.Task;
    }

    private static void Complete(TaskCompletionSource done, DatabaseException? failure)
    {
        if (failure is null)
        {
            done.SetResult();
        }
        else
        {
            done.SetException(failure);
        }
    }
}
