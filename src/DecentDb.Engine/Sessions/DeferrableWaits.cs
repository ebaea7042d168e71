using System.Threading.Tasks;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// The waits of a session for the disk: done at once, or kept for somebody who awaits them without a thread.
/// </summary>
internal sealed class DeferrableWaits(TransactionManager transactions)
{
    private DeferredWait? _deferred;

    /// <summary>True while commits and roll backs return before they are durable, or before what they read is.
    /// </summary>
    public bool AreDeferred { get; set; }

    public void Await(DeferredWait wait)
    {
        if (AreDeferred)
        {
            _deferred = wait;
        }
        else
        {
            wait.Wait(transactions);
        }
    }

    /// <summary>
    /// Whoever deferred a wait and did not come back for it waits before it goes on, so that it sees what it has done.
    /// </summary>
    public void Settle()
    {
        if (_deferred is { } wait)
        {
            _deferred = null;
            wait.Wait(transactions);
        }
    }

    /// <summary>As <see cref="Settle"/>, without a thread.</summary>
    public Task SettleAsync()
    {
        if (_deferred is not { } wait)
        {
            return Task.CompletedTask;
        }

        var task = wait.WaitAsync(transactions);
        _deferred = null;
        return task;
    }
}
