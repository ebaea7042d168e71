using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Keeps a cache within its budget. What scans pass by goes first, so that they do not drive out what is read again and
/// again; then what nobody has read since the hand of the clock of its part came by last.
/// </summary>
internal sealed class Eviction(SlotTable slots, PageShard[] shards, BufferPool pool, long budgetBytes)
{
    private const int TriesMax = 256; // of one caller, so that none pays for all
    private int _nextTrimmed; // so that all parts give room in turn
    private int _passingCount; // pages that scans pass by in all parts; none is asked for them when there are none
    private long _count;

    /// <summary>Images that were taken out of their slots to make room.</summary>
    public long Count => Volatile.Read(ref _count);

    public bool IsOverBudget => UsedBytes > budgetBytes;

    /// <summary>True when there is room for little more than what is read ahead at a time.</summary>
    public bool IsNearlyFull => UsedBytes > budgetBytes - (budgetBytes / 16);

    private long UsedBytes => pool.OutstandingBytes + pool.LimboBytesMax + slots.Bytes;

    /// <summary>Gives a page that a scan passes by a place in its part. Under the lock of that.</summary>
    public void AddPassing(PageShard shard, SlotChunk chunk, PageId id)
    {
        if (shard.TryAddPassing(chunk, id))
        {
            Interlocked.Increment(ref _passingCount);
        }
    }

    /// <summary>Makes room for a page that was put into a part.</summary>
    public void MakeRoom(PageShard shard)
    {
        if (IsOverBudget)
        {
            EvictPassing();
            var tries = TriesMax;
            Evict(shard, ref tries);
            Trim();
        }
    }

    /// <summary>Makes room by what any of the parts can give.</summary>
    public void Trim()
    {
        EvictPassing();
        var tries = TriesMax;
        for (var i = 0; i < shards.Length && tries > 0 && IsOverBudget; i++)
        {
            Evict(shards[(uint)Interlocked.Increment(ref _nextTrimmed) % (uint)shards.Length], ref tries);
        }
    }

    // What most pages are told by that the hand comes to for the first time is looked at first.
    private static bool IsInUse(SlotChunk chunk, uint place) =>
        chunk.Uses[place] == PageUse.Used || chunk.Dirty[place] || chunk.Older[place] is not null;

    // Of all parts before anything else of one part: what a scan has passed by is most often in another one than what
    // it comes to.
    private void EvictPassing()
    {
        for (var i = 0; i < shards.Length && Volatile.Read(ref _passingCount) > 0 && IsOverBudget; i++)
        {
            var shard = shards[(uint)Interlocked.Increment(ref _nextTrimmed) % (uint)shards.Length];
            if (shard.PassingCount == 0)
            {
                continue;
            }

            using (Uninterrupted.Enter(shard.Lock))
            {
                while (IsOverBudget && shard.TryTakePassing(slots) is { } id)
                {
                    Interlocked.Decrement(ref _passingCount);
                    var chunk = slots.Get(id);
                    if (IsInUse(chunk, id.Value & SlotChunk.Mask))
                    {
                        shard.AddToClock(chunk, id); // somebody else has read it meanwhile
                    }
                    else
                    {
                        Drop(shard, chunk, id);
                    }
                }
            }
        }
    }

    // Until the cache fits its budget, or enough pages could not be evicted.
    private void Evict(PageShard shard, ref int tries)
    {
        if (!IsOverBudget)
        {
            return;
        }

        using (Uninterrupted.Enter(shard.Lock))
        {
            // Once around: what was read since the hand came by last loses the mark of it, and stays for another turn.
            for (var rest = shard.ClockCount; rest > 0 && tries > 0 && shard.ClockCount > 0 && IsOverBudget; rest--)
            {
                tries--;
                EvictCurrent(shard);
            }
        }
    }

    private void EvictCurrent(PageShard shard)
    {
        var id = shard.Current;
        var chunk = slots.Get(id);
        if (IsInUse(chunk, id.Value & SlotChunk.Mask))
        {
            chunk.Uses[id.Value & SlotChunk.Mask] = PageUse.None;
            shard.Pass();
        }
        else
        {
            shard.RemoveCurrent(chunk);
            Drop(shard, chunk, id);
        }
    }

    private void Drop(PageShard shard, SlotChunk chunk, PageId id)
    {
        var place = id.Value & SlotChunk.Mask;
        Invariant.That(!chunk.Dirty[place], $"page {id} is in the file when its image is dropped");
        var image = chunk.Images[place];
        Volatile.Write(ref chunk.Images[place], null);
        chunk.ChangeCounts[shard.Number]++;
        if (image is not null)
        {
            Interlocked.Increment(ref _count);
            pool.Retire(image);
        }
    }
}
