using System;
using System.Buffers.Binary;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The chains of older images behind the slots of the cache: which image a snapshot sees, which is kept for whom, and
/// when one is dropped. Works under the locks that <see cref="PageStore"/> names.
/// </summary>
internal sealed class ImageChains(
    SlotTable slots, PageShard[] shards, OlderImages older, BufferPool pool, string fileName)
{
    private const int ShardShift = 3; // neighbours share a part, so that a run of them finds its lock in the processor

    /// <summary>The part that a page belongs to.</summary>
    public PageShard ShardOf(PageId id) => shards[(id.Value >> ShardShift) & (uint)(shards.Length - 1)];

    /// <summary>The image of a page that a snapshot sees, if it is in memory. Under the lock of its part.</summary>
    public byte[]? FindInMemory(PageId id, Lsn snapshot)
    {
        if (slots.TryGet(id) is not { } chunk)
        {
            return null;
        }

        var place = id.Value & SlotChunk.Mask;
        if (chunk.Images[place] is not { } newest)
        {
            return null;
        }

        if (LsnOf(newest) <= snapshot.Value)
        {
            return newest;
        }

        for (var version = chunk.Older[place]; version is not null; version = version.Next)
        {
            if (LsnOf(version.Image) <= snapshot.Value)
            {
                return version.Image;
            }
        }

        return null;
    }

    /// <summary>True for an image below all of the page in memory. Under the lock of its part.</summary>
    public bool IsOlder(PageId id, byte[] page) => LsnOf(page) < OldestLsn(id, new Lsn(long.MaxValue)).Value;

    /// <summary>The oldest LSN of the page in memory, but not above the given one.</summary>
    public Lsn OldestLsn(PageId id, Lsn limit)
    {
        var chunk = slots.Get(id);
        var place = id.Value & SlotChunk.Mask;
        var oldest = chunk.Images[place];
        for (var version = chunk.Older[place]; version is not null; version = version.Next)
        {
            oldest = version.Image;
        }

        var lsn = oldest is null ? limit : PageFormat.GetLsn(oldest);
        return lsn < limit ? lsn : limit;
    }

    /// <summary>
    /// Adds an image from the file as the last of the chain. Under the lock of older images and that of the part.
    /// </summary>
    public void AppendOldest(PageShard shard, PageId id, byte[] page, Lsn supersededBy)
    {
        var lsn = PageFormat.GetLsn(page);
        Invariant.That(
            lsn < supersededBy, $"{fileName}: page {id} of {lsn} in the file is older than {supersededBy} in memory");
        var chunk = slots.Get(id);
        var place = id.Value & SlotChunk.Mask;
        var version = older.AddFromFile(id, page, supersededBy);
        if (chunk.Older[place] is { } last)
        {
            while (last.Next is { } next)
            {
                last = next;
            }

            last.Next = version;
        }
        else
        {
            chunk.Older[place] = version;
        }

        chunk.ChangeCounts[shard.Number]++;
        if (!older.TryKeep(version))
        {
            Drop(shard, version);
        }
    }

    /// <summary>Takes the pages out of which older images are kept.</summary>
    public void ExcludeKept(PageMap pages)
    {
        if (older.Count == 0)
        {
            return;
        }

        // Such images come and go meanwhile, but not of pages that are free to all who read, which alone matter here.
        var chunks = slots.Chunks;
        for (var index = 0; index < chunks.Length; index++)
        {
            for (var place = 0; Volatile.Read(ref chunks[index]) is { } chunk && place < SlotChunk.PageCount; place++)
            {
                if (Volatile.Read(ref chunk.Older[place]) is not null)
                {
                    pages.Remove(((uint)index << SlotChunk.Shift) + (uint)place);
                }
            }
        }
    }

    /// <summary>
    /// Drops the images that no snapshot can see any more, after a state became visible to new readers.
    /// </summary>
    public void OnVisible(Lsn visible)
    {
        if (older.Count == 0)
        {
            return;
        }

        using (Uninterrupted.Enter(older.Lock))
        {
            while (older.TakeVisible(visible) is { } version)
            {
                KeepOrDrop(version);
            }

            KeepOrDropAll(older.TakeUnplaced());
        }
    }

    /// <summary>Drops the images that only this snapshot could see, after its holder unregistered it.</summary>
    public void OnSnapshotReleased(Lsn snapshot)
    {
        if (older.Count == 0)
        {
            return;
        }

        using (Uninterrupted.Enter(older.Lock))
        {
            KeepOrDropAll(older.TakeReleased(snapshot));
        }
    }

    /// <summary>Throws unless slots, chains and counters agree. Looks at every page.</summary>
    public void AssertState(int dirtyCount)
    {
        using (Uninterrupted.Enter(older.Lock))
        {
            AssertShards(0, dirtyCount);
        }
    }

    // Takes the locks of all parts, which nobody else does: a count of them all is right only while none changes.
    private void AssertShards(int entered, int dirtyCount)
    {
        if (entered < shards.Length)
        {
            using (Uninterrupted.Enter(shards[entered].Lock))
            {
                AssertShards(entered + 1, dirtyCount);
            }

            return;
        }

        int dirty = 0, olderCount = 0;
        var inClock = new int[shards.Length];
        var chunks = slots.Chunks;
        for (var index = 0; index < chunks.Length; index++)
        {
            for (var place = 0; chunks[index] is { } chunk && place < SlotChunk.PageCount; place++)
            {
                var page = ((uint)index << SlotChunk.Shift) + (uint)place;
                dirty += chunk.Dirty[place] ? 1 : 0;
                inClock[ShardOf(new PageId(page)).Number] += chunk.Places[place] != CachePlace.None ? 1 : 0;
                olderCount += chunk.AssertPlace(place, page, fileName);
            }
        }

        Invariant.That(
            dirty == dirtyCount && olderCount == older.Count,
            $"{fileName}: {dirty} dirty images count as {dirtyCount}, {olderCount} older ones as {older.Count}");
        foreach (var shard in shards)
        {
            Invariant.That(
                inClock[shard.Number] == shard.PlaceCount && shard.Room >= 0,
                $"{fileName}: {inClock[shard.Number]} pages of part {shard.Number} have {shard.PlaceCount} places");
        }
    }

    // Keeps an older image with one of the snapshots that see it, or drops it when there is none. Not in a chain of
    // waiting ones when called; under the lock of older images.
    private void KeepOrDrop(PageVersion version)
    {
        if (older.TryKeep(version))
        {
            return;
        }

        var shard = ShardOf(version.Page);
        using (Uninterrupted.Enter(shard.Lock))
        {
            Drop(shard, version);
        }
    }

    private void KeepOrDropAll(PageVersion? version)
    {
        while (version is not null)
        {
            var next = version.NextWaiting;
            KeepOrDrop(version);
            version = next;
        }
    }

    // Under the lock of the part.
    private void Drop(PageShard shard, PageVersion version)
    {
        var chunk = slots.Get(version.Page);
        ref var link = ref chunk.Older[version.Page.Value & SlotChunk.Mask];
        PageVersion.Unlink(ref link, version);
        chunk.ChangeCounts[shard.Number]++;
        pool.Retire(version.Image);
        older.Recycle(version);
    }

    private static long LsnOf(byte[] image) =>
        BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(PageFormat.LsnOffset));
}
