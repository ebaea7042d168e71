using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// What lies over the data file of a cache: the images of the newest commit that had too many pages for memory
/// (<see cref="SpilledImages"/>), until a checkpoint has written them to the data file. At most one commit has such
/// images, because one that will have them runs a checkpoint first.
/// </summary>
internal sealed class SpilledLayer(SlotTable slots, ImageChains chains, BufferPool pool, string fileName)
{
    private SpilledImages? _images;

    public bool IsEmpty => Volatile.Read(ref _images) is null;

    /// <summary>The images, if the page is one of them.</summary>
    public SpilledImages? Find(PageId id) =>
        Volatile.Read(ref _images) is { } images && images.Contains(id) ? images : null;

    /// <summary>
    /// True for the image in the data file of a page whose newest one lies over it: it must not be taken for that.
    /// </summary>
    public bool IsBelow(PageId id, byte[] page) => Find(id) is { } images && PageFormat.GetLsn(page) < images.Lsn;

    /// <summary>
    /// Reads the image of a page into a buffer of the pool; null when it is of no use any more, because the data file
    /// has it, or the chain of the page.
    /// </summary>
    public byte[]? Read(PageId id, SpilledImages images)
    {
        var page = pool.Rent();
        try
        {
            if (images.TryRead(id, page))
            {
                return page;
            }
        }
        catch
        {
            pool.Return(page);
            throw;
        }

        pool.Return(page);
        return null;
    }

    /// <summary>
    /// Makes images the newest of their pages. What the cache holds of those is in the data file too, and is dropped:
    /// who sees it still reads it from there. Cannot fail.
    /// </summary>
    public void Publish(SpilledImages images)
    {
        var before = Interlocked.Exchange(ref _images, images);
        Invariant.That(
            before is null, $"{fileName}: the pages of {before?.Lsn} are written before those of {images.Lsn} come");
        foreach (var number in images.Pages)
        {
            var id = new PageId(number);
            var shard = chains.ShardOf(id);
            using (Uninterrupted.Enter(shard.Lock))
            {
                var chunk = slots.Get(id);
                var place = number & SlotChunk.Mask;
                Invariant.That(
                    !chunk.Dirty[place] && chunk.Older[place] is null,
                    $"{fileName}: page {id} has no image in memory alone before {images.Lsn}");
                chunk.ChangeCounts[shard.Number]++;
                if (chunk.Images[place] is { } old)
                {
                    Volatile.Write(ref chunk.Images[place], null);
                    pool.Retire(old);
                }
            }
        }
    }

    /// <summary>
    /// A checkpoint of this state is complete: the data file has the images, or what it wrote in their place. Who has
    /// read an older one from there meanwhile must not cache it.
    /// </summary>
    public void OnCheckpointed(Lsn state)
    {
        if (Volatile.Read(ref _images) is not { } images || images.Lsn > state)
        {
            return;
        }

        foreach (var number in images.Pages)
        {
            var shard = chains.ShardOf(new PageId(number));
            using (Uninterrupted.Enter(shard.Lock))
            {
                slots.Get(new PageId(number)).ChangeCounts[shard.Number]++;
            }
        }

        Clear();
    }

    /// <summary>Gives the temporary file up.</summary>
    public void Clear() => Interlocked.Exchange(ref _images, null)?.Dispose();

    /// <summary>
    /// Puts an image that was read from here where the snapshots find it that see it. Under the lock of older images
    /// and that of the part, which has room in its clock.
    /// </summary>
    public void Keep(PageShard shard, PageId id, byte[] page)
    {
        var chunk = slots.Get(id);
        var place = id.Value & SlotChunk.Mask;
        if (chunk.Images[place] is null)
        {
            shard.AddToClock(chunk, id);
            chunk.ChangeCounts[shard.Number]++;
            Volatile.Write(ref chunk.Images[place], page);
        }
        else if (chains.IsOlder(id, page))
        {
            chains.AppendOldest(shard, id, page, chains.OldestLsn(id, new Lsn(long.MaxValue)));
        }
        else
        {
            pool.Return(page);
        }
    }
}
