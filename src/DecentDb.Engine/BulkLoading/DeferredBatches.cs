using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Batches of a load that are committed but for the wait for the disk, in their order. The thread that works on the
/// load adds them; the one that fills it waits, and tells of them only then.
/// </summary>
internal sealed class DeferredBatches
{
    private readonly Lock _lock = new(); // protects _batches
    private readonly Queue<DeferredBatch> _batches = new();

    public bool HasAny
    {
        get
        {
            using (Uninterrupted.Enter(_lock))
            {
                return _batches.Count > 0;
            }
        }
    }

    public void Add(in DeferredBatch batch)
    {
        using (Uninterrupted.Enter(_lock))
        {
            _batches.Enqueue(batch);
        }
    }

    /// <summary>Takes the earliest batch.</summary>
    public bool TryTake(out DeferredBatch batch)
    {
        using (Uninterrupted.Enter(_lock))
        {
            return _batches.TryDequeue(out batch);
        }
    }
}

/// <summary>A batch that is committed but for the wait for the disk.</summary>
/// <param name="Lsn">Its commit.</param>
/// <param name="Durability">What the commit waits for.</param>
/// <param name="Tally">What the load had counted.</param>
internal readonly record struct DeferredBatch(Lsn Lsn, CommitDurability Durability, LoadTally Tally);
