using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The cache: page id and snapshot to an immutable image.
/// <para>
/// A slot per page id points to the newest image; older images that some snapshot can see hang off it as a chain. A
/// read takes the newest image whose LSN is not above the snapshot: without a lock from the slot, else under the lock
/// from the chain, else from the file. Invariants:
/// </para>
/// <list type="number">
/// <item>If a slot is empty, the file holds the newest image, or what lies over it does (<see cref="SpilledLayer"/>):
/// dirty images are never evicted.</item>
/// <item>If a page has older images in memory, its newest one stays, so that a chain is never mistaken for all.</item>
/// <item>An image that a registered snapshot can see is in the slot, in the chain or in the file. Before the
/// checkpointer overwrites the file, it brings the image that is only there into the chain.</item>
/// <item>An image that a holder may have read is not reused before the holder says so (<see cref="BufferPool"/>).
/// </item>
/// </list>
/// <para>
/// The pages are divided into parts (<see cref="PageShard"/>), each with a lock for its slots, chains and clock. A miss
/// takes that of its page alone, and nobody takes two of them, but for tests. Lock order: older images, a part, growth,
/// the pool. No I/O under any of them.
/// </para>
/// </summary>
internal sealed class PageStore
{
    private const int LargePart = 8; // of the cache, from which on a value is read past it
    private const int PagesPerShardMin = 32; // fewer, and the clock of a part is too short to tell what is in use

    private readonly DataFile _file;
    private readonly HolderRegistry _holders;
    private readonly StorageHooks _hooks;
    private readonly long _budgetBytes;
    private readonly PageShard[] _shards;
    private readonly OlderImages _older;
    private readonly ImageChains _chains;
    private readonly SpilledLayer _spilled;
    private readonly SlotTable _slots = new();
    private readonly Eviction _eviction;
    private int _preparedCount;
    private int _dirtyCount;
    private long _missCount;

    public PageStore(
        DataFile file, HolderRegistry holders, long budgetBytes, SharedBuffers shared, StorageHooks hooks)
    {
        _file = file;
        _holders = holders;
        _hooks = hooks;
        _budgetBytes = Math.Max(budgetBytes, 16L * file.PageSize);
        Pool = new BufferPool(file.PageSize, _budgetBytes, holders, shared);
        _older = new OlderImages(holders, file.Path);
        var shardCount = Math.Clamp(_budgetBytes / file.PageSize / PagesPerShardMin, 1, SlotChunk.ShardCountMax);
        _shards = new PageShard[1 << BitOperations.Log2((uint)shardCount)];
        for (var i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new PageShard(i);
        }

        _chains = new ImageChains(_slots, _shards, _older, Pool, FileName);
        _spilled = new SpilledLayer(_slots, _chains, Pool, FileName);
        _eviction = new Eviction(_slots, _shards, Pool, _budgetBytes);
    }

    public BufferPool Pool { get; }

    public int PageSize => _file.PageSize;

    /// <summary>The pages for which the cache has room.</summary>
    public long BudgetPages => _budgetBytes / PageSize;

    /// <summary>True for a value whose pages would take more of the cache than one value should.</summary>
    public bool IsLarge(long bytes) => bytes > _budgetBytes / LargePart;

    public string FileName => _file.Path;

    public long MissCount => Volatile.Read(ref _missCount);

    public long EvictionCount => _eviction.Count;

    /// <summary>Older images in memory.</summary>
    public int OlderCount => _older.Count;

    /// <summary>Bytes of images that only a checkpoint makes evictable.</summary>
    public long DirtyBytes => (long)Volatile.Read(ref _dirtyCount) * PageSize;

    /// <summary>True when images of a commit are in a temporary file and not in the data file yet.</summary>
    public bool HasSpilled => !_spilled.IsEmpty;

    /// <summary>Bytes of buffers and slots.</summary>
    public long MemoryBytes => Pool.AllocatedBytes + _slots.Bytes;

    /// <summary>The image of a page at a snapshot. The caller is registered as a holder.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte[] Read(PageId id, Lsn snapshot, uint pageCount)
    {
        var chunks = _slots.Chunks;
        var index = id.Value >> SlotChunk.Shift;
        if (index < (uint)chunks.Length && chunks[index] is { } chunk)
        {
            var place = id.Value & SlotChunk.Mask;
            var image = Volatile.Read(ref chunk.Images[place]);
            if (image is not null && LsnOf(image) <= snapshot.Value)
            {
                ref var use = ref chunk.Uses[place];
                if (use != PageUse.Used)
                {
                    use = use == PageUse.Awaited ? PageUse.None : PageUse.Used;
                }

                return image;
            }
        }

        return ReadSlow(id, snapshot, pageCount);
    }

    /// <summary>The same, but that the page was read is no reason to keep it in memory.</summary>
    public byte[] ReadPassing(PageId id, Lsn snapshot, uint pageCount)
    {
        var place = id.Value & SlotChunk.Mask;
        if (_slots.TryGet(id) is { } chunk && Volatile.Read(ref chunk.Images[place]) is { } image
            && LsnOf(image) <= snapshot.Value)
        {
            ref var use = ref chunk.Uses[place];
            use = use == PageUse.Awaited ? PageUse.None : use;
            return image;
        }

        return ReadSlow(id, snapshot, pageCount);
    }

    /// <summary>
    /// The same for who copies what is needed of the page at once: one that is not in memory is read into the buffer,
    /// and leaves the cache as it is.
    /// </summary>
    public byte[] ReadPast(PageId id, Lsn snapshot, uint pageCount, byte[] buffer) =>
        _slots.TryGet(id) is { } chunk && Volatile.Read(ref chunk.Images[id.Value & SlotChunk.Mask]) is { } image
            && LsnOf(image) <= snapshot.Value
            ? image : ReadSlow(id, snapshot, pageCount, buffer);

    /// <summary>
    /// The newest image if it is in memory, whatever its LSN, for hints to the processor. It is not looked at here.
    /// </summary>
    public byte[]? Peek(PageId id) =>
        _slots.TryGet(id) is { } chunk ? Volatile.Read(ref chunk.Images[id.Value & SlotChunk.Mask]) : null;

    /// <summary>The newest image if it is in memory, whatever its LSN. For the one writer.</summary>
    public byte[]? FindNewest(PageId id)
    {
        using (Uninterrupted.Enter(ShardOf(id).Lock))
        {
            return _slots.TryGet(id)?.Images[id.Value & SlotChunk.Mask];
        }
    }

    /// <summary>
    /// The newest image of a page that the log holds, whatever its LSN: in memory, or read into the buffer. For the one
    /// writer.
    /// </summary>
    public byte[]? FindLogged(PageId id, byte[] buffer) =>
        FindNewest(id) ?? (TryReadSpilled(id, buffer) ? buffer : null);

    /// <summary>
    /// Reads a page from the file into a buffer of the pool, which gets it back when the read fails. Gives what is
    /// wrong with the page, or null. The checkpoint that must have sealed it is what the page directory says, unless
    /// it is given.
    /// </summary>
    public string? ReadPooled(PageId id, byte[] page, uint? checkpoint = null)
    {
        try
        {
            return ReadFromFile(id, page, checkpoint);
        }
        catch
        {
            Pool.Return(page);
            throw;
        }
    }

    /// <summary>Makes room for the slots of all pages below the count.</summary>
    public void EnsureSlots(uint pageCount) => _slots.EnsurePlaces(pageCount);

    /// <summary>
    /// Makes room for so many pages that a commit publishes next, together with <see cref="PrepareSlot"/> for each of
    /// them: publishing them then allocates nothing and cannot fail.
    /// </summary>
    public void PrepareToPublish(int publishedCount, uint pageCount)
    {
        EnsureSlots(pageCount);
        using (Uninterrupted.Enter(_older.Lock))
        {
            _older.Prepare(publishedCount);
        }

        // Pages that are read meanwhile take their places in a clock beside these, and whoever reads them leaves as
        // much room as is prepared; one of them in each part may not know that yet.
        Interlocked.Exchange(ref _preparedCount, publishedCount);
        foreach (var shard in _shards)
        {
            if (shard.Room <= publishedCount)
            {
                using (Uninterrupted.Enter(shard.Lock))
                {
                    shard.EnsureRoom(publishedCount + 1);
                }
            }
        }
    }

    /// <summary>Makes sure of the slot of a page that the next commit publishes.</summary>
    public void PrepareSlot(PageId id)
    {
        _slots.Get(id);
    }

    /// <summary>
    /// Makes a committed image the newest of its page. It is final, and not in the data file yet. Cannot fail after
    /// <see cref="PrepareToPublish"/>.
    /// </summary>
    public void Publish(PageId id, byte[] image)
    {
        var shard = ShardOf(id);
        using (Uninterrupted.Enter(_older.Lock))
        using (Uninterrupted.Enter(shard.Lock))
        {
            var chunk = _slots.Get(id);
            var place = id.Value & SlotChunk.Mask;
            var old = chunk.Images[place];
            if (old is null)
            {
                shard.AddToClock(chunk, id);
            }
            else
            {
                Invariant.That(
                    LsnOf(old) < LsnOf(image), $"{FileName}: page {id} of {LsnOf(image)} follows {LsnOf(old)}");
                var version = _older.AddSuperseded(id, old, PageFormat.GetLsn(image));
                version.Next = chunk.Older[place];
                chunk.Older[place] = version;
            }

            if (!chunk.Dirty[place])
            {
                chunk.Dirty[place] = true;
                Interlocked.Increment(ref _dirtyCount);
            }

            chunk.Uses[place] = PageUse.Used;
            chunk.ChangeCounts[shard.Number]++;
            Volatile.Write(ref chunk.Images[place], image);
        }
    }

    /// <summary>True when a page has older images in memory, so that its newest one has to be there too.</summary>
    public bool HasOlder(PageId id)
    {
        using (Uninterrupted.Enter(ShardOf(id).Lock))
        {
            return _slots.Get(id).Older[id.Value & SlotChunk.Mask] is not null;
        }
    }

    /// <summary>
    /// Makes the images of a commit in its temporary file the newest of their pages. Those have no older ones in
    /// memory, and none that is not in the data file. Cannot fail after <see cref="PrepareSlot"/>.
    /// </summary>
    public void Publish(SpilledImages images) => _spilled.Publish(images);

    /// <summary>
    /// Reads the image of a page that is in the temporary file of its commit, for a checkpoint that has found none in
    /// memory; false when there is none.
    /// </summary>
    public bool TryReadSpilled(PageId id, Span<byte> image) =>
        _spilled.Find(id) is { } spilled && spilled.TryRead(id, image);

    /// <summary>
    /// Drops what is cached of pages that were written directly: images from a time before the pages were free, which
    /// no snapshot sees any more.
    /// </summary>
    public void Forget(List<PageExtent> extents)
    {
        foreach (var extent in extents)
        {
            Forget(extent.First.Value, extent.End, withDirty: false);
        }
    }

    /// <summary>
    /// Another process has written pages past the log: what readers are reading of them at this moment, from a time
    /// before, is not cached any more.
    /// </summary>
    public void NoteOverwritten(List<PageExtent> extents)
    {
        foreach (var extent in extents)
        {
            for (var number = extent.First.Value; number < extent.End; number++)
            {
                if (_slots.TryGet(new PageId(number)) is not { } chunk)
                {
                    number |= SlotChunk.Mask;
                    continue;
                }

                var shard = ShardOf(new PageId(number));
                using (Uninterrupted.Enter(shard.Lock))
                {
                    chunk.ChangeCounts[shard.Number]++;
                }
            }
        }
    }

    /// <summary>Drops what is cached of all pages from one on, which are cut off the file.</summary>
    public void ForgetFrom(uint first) =>
        Forget(first, _slots.End, withDirty: true);

    /// <summary>Takes the pages out of which older images are kept.</summary>
    public void ExcludeKept(PageMap pages) => _chains.ExcludeKept(pages);

    /// <summary>
    /// Drops the images that no snapshot can see any more, after a state became visible to new readers.
    /// </summary>
    public void OnVisible(Lsn visible)
    {
        if (_older.Count > 0)
        {
            _chains.OnVisible(visible);
            Trim();
        }
    }

    /// <summary>Drops the images that only this snapshot could see, after its holder unregistered it.</summary>
    public void OnSnapshotReleased(Lsn snapshot) => _chains.OnSnapshotReleased(snapshot);

    /// <summary>
    /// The image that the data file gets in a checkpoint of this state. None for a page behind its end that no snapshot
    /// counts either, when a later commit has given the page new content.
    /// </summary>
    public byte[]? FindForCheckpoint(PageId id, Lsn state)
    {
        using (Uninterrupted.Enter(ShardOf(id).Lock))
        {
            return _chains.FindInMemory(id, state);
        }
    }

    /// <summary>
    /// Brings the image that the file holds into memory if a snapshot below <paramref name="state"/> sees it and it is
    /// nowhere else. Called before the page is overwritten in the file.
    /// </summary>
    public void KeepFileImage(PageId id, Lsn state)
    {
        var shard = ShardOf(id);
        if (_spilled.Find(id) is { } spilled)
        {
            KeepBoth(shard, id, state, spilled);
            return;
        }

        using (Uninterrupted.Enter(shard.Lock))
        {
            var oldest = _chains.OldestLsn(id, state);
            _hooks.BeforeFileImageKept(id, ref oldest);
            if (!_holders.TryFindSnapshot(Lsn.Zero, oldest, id.Value, out _))
            {
                return;
            }
        }

        var page = Pool.Rent();
        if (ReadPooled(id, page) is not null)
        {
            Pool.Return(page); // nothing that a snapshot could have read
            return;
        }

        using (Uninterrupted.Enter(_older.Lock))
        using (Uninterrupted.Enter(shard.Lock))
        {
            var oldest = _chains.OldestLsn(id, state);
            var lsn = PageFormat.GetLsn(page);
            if (lsn >= oldest || !_holders.TryFindSnapshot(lsn, oldest, id.Value, out _))
            {
                Pool.Return(page);
                return;
            }

            _chains.AppendOldest(shard, id, page, oldest);
        }
    }

    /// <summary>The newest images up to this state are in the data file now.</summary>
    public void MarkClean(ReadOnlySpan<uint> pages, Lsn state)
    {
        // First of all: as long as an image lies over the data file, a newer one of its page must not leave memory, or
        // whoever misses that would take the one that lies there for the newest.
        _spilled.OnCheckpointed(state);
        foreach (var page in pages)
        {
            using (Uninterrupted.Enter(ShardOf(new PageId(page)).Lock))
            {
                var chunk = _slots.Get(new PageId(page));
                var place = page & SlotChunk.Mask;
                if (chunk.Dirty[place] && chunk.Images[place] is { } image && LsnOf(image) <= state.Value)
                {
                    chunk.Dirty[place] = false;
                    var rest = Interlocked.Decrement(ref _dirtyCount);
                    Invariant.That(rest >= 0, $"{FileName}: page {page} of {state} counts as not written, {rest} left");
                }
            }
        }

        Trim();
    }

    /// <summary>
    /// Puts pages that came from the log, and are nowhere else, into the cache of a read-only database.
    /// </summary>
    public void Install(PageId id, byte[] image)
    {
        EnsureSlots(id.Value + 1);
        PublishCopy(id, image);
    }

    /// <summary>As <see cref="Publish(PageId, byte[])"/>, of an image whose buffer is not of the pool.</summary>
    public void PublishCopy(PageId id, ReadOnlySpan<byte> image)
    {
        var page = Pool.Rent();
        image.CopyTo(page);
        PrepareSlot(id);
        Publish(id, page);
    }

    /// <summary>Makes room in the budget; called when buffers were rented outside the cache.</summary>
    public void Trim() => _eviction.Trim();

    /// <summary>Throws unless slots, chains and counters agree: for tests, at any time. Looks at every page.</summary>
    public void AssertState() => _chains.AssertState(_dirtyCount);

    private static long LsnOf(byte[] image) =>
        BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(PageFormat.LsnOffset));

    // The page goes into the cache, unless it is read into a buffer of the caller.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte[] ReadSlow(PageId id, Lsn snapshot, uint pageCount, byte[]? own = null)
    {
        if (id.Value >= pageCount || id.Value < MetaFormat.PageCountOf(PageSize))
        {
            throw DatabaseException.Corrupt(FileName, id, "unknown", "a pointer leads outside the database");
        }

        if (_slots.TryGet(id) is null)
        {
            EnsureSlots(pageCount);
        }

        var shard = ShardOf(id);
        if (FindInMemory(shard, id, snapshot, out var changeCount) is { } known)
        {
            return known;
        }

        var page = own ?? Pool.Rent();
        byte[]? image = null;
        try
        {
            while (true)
            {
                Interlocked.Increment(ref _missCount);
                if (ReadMissing(id, snapshot, page) is not { } damage)
                {
                    image = page;
                    break;
                }

                // The checkpointer may have overwritten the page between the look at the slot and the read; it then
                // left the older image in the chain, and the second look finds it.
                var readAt = changeCount;
                image = FindInMemory(shard, id, snapshot, out changeCount);
                if (image is not null)
                {
                    break;
                }

                if (changeCount == readAt)
                {
                    throw DatabaseException.Corrupt(FileName, id, PageFormat.DescribeKind(page), damage);
                }
            }
        }
        finally
        {
            if (image != page && own is null)
            {
                Pool.Return(page);
            }
        }

        if (image == page && own is null)
        {
            Cache(shard, id, page, changeCount);
        }

        return image;
    }

    // What has to be the same still when an image from the file is cached is read before the slot is looked at.
    private byte[]? FindInMemory(PageShard shard, PageId id, Lsn snapshot, out long changeCount)
    {
        var chunk = _slots.Get(id);
        changeCount = Volatile.Read(ref chunk.ChangeCounts[shard.Number]);
        if (Volatile.Read(ref chunk.Images[id.Value & SlotChunk.Mask]) is null)
        {
            return null; // then the page has no older images in memory either, and no lock is needed to see that
        }

        using (Uninterrupted.Enter(shard.Lock))
        {
            changeCount = chunk.ChangeCounts[shard.Number];
            return _chains.FindInMemory(id, snapshot);
        }
    }

    // From what lies over the data file, or from there. Gives what is wrong with the page, or null.
    private string? ReadMissing(PageId id, Lsn snapshot, byte[] page)
    {
        if (_spilled.Find(id) is { } spilled && spilled.Lsn <= snapshot && spilled.TryRead(id, page))
        {
            return null;
        }

        return ReadFromFile(id, page, checkpoint: null)
            ?? (PageFormat.GetLsn(page) > snapshot ? "it is newer than the state that refers to it" : null);
    }

    // A page of a transaction that writes may have no slot yet.
    private string? ReadFromFile(PageId id, byte[] page, uint? checkpoint) =>
        checkpoint is { } number ? _file.TryReadPage(id, page, number)
        : _slots.TryGet(id) is { } chunk
            ? _file.TryReadPage(id, page, ref chunk.SoundChecksums[id.Value & SlotChunk.Mask])
            : _file.TryReadPage(id, page);

    /// <summary>True when some image of the page is in memory, or its newest one is not in the data file.</summary>
    public bool IsCached(PageId id) => _spilled.Find(id) is not null ||
        _slots.TryGet(id) is { } chunk && Volatile.Read(ref chunk.Images[id.Value & SlotChunk.Mask]) is not null;

    /// <summary>What has to be the same still when an image that was read from the file is cached.</summary>
    public long ChangeCountOf(PageId id) => Volatile.Read(ref _slots.Get(id).ChangeCounts[ShardOf(id).Number]);

    /// <summary>
    /// Reads pages that follow each other into buffers of the pool; gives how many the file has.
    /// </summary>
    public int ReadPages(PageId first, ReadOnlySpan<byte[]> pages)
    {
        Interlocked.Add(ref _missCount, pages.Length);
        return _file.ReadPages(first, pages);
    }

    /// <summary>
    /// Caches a page of <see cref="ReadPages"/> for a scan that comes for it soon. What is not whole, or is cached
    /// already, goes back to the pool: whoever needs the page reads it and gets the error.
    /// </summary>
    /// <param name="id">The page.</param>
    /// <param name="page">Its image, which nobody else has seen.</param>
    /// <param name="snapshot">What the scan reads at; a page that is newer was written over by another process.</param>
    /// <param name="changeCount">As it was before the read.</param>
    /// <param name="passes">True when the scan only passes by, and the cache has no room for it.</param>
    public void CacheAhead(PageId id, byte[] page, Lsn snapshot, long changeCount, bool passes)
    {
        var shard = ShardOf(id);
        var chunk = _slots.Get(id);
        var place = id.Value & SlotChunk.Mask;
        var isCached = false;
        if (_file.Check(id, page, ref chunk.SoundChecksums[place]) is null && PageFormat.GetLsn(page) <= snapshot)
        {
            using (Uninterrupted.Enter(shard.Lock))
            {
                if (chunk.ChangeCounts[shard.Number] == changeCount && chunk.Images[place] is null
                    && !_spilled.IsBelow(id, page))
                {
                    shard.EnsureRoom(Volatile.Read(ref _preparedCount) + 1);
                    if (passes && _eviction.IsNearlyFull)
                    {
                        _eviction.AddPassing(shard, chunk, id);
                    }
                    else
                    {
                        shard.AddToClock(chunk, id);
                    }

                    chunk.Uses[place] = PageUse.Awaited;
                    Volatile.Write(ref chunk.Images[place], page);
                    isCached = true;
                }
            }
        }

        if (!isCached)
        {
            Pool.Return(page);
        }

        _eviction.MakeRoom(shard);
    }

    /// <summary>A scan does not come for a page that was read ahead for it.</summary>
    public void ForgetAwaited(PageId id) => _slots.ForgetAwaited(id);

    /// <summary>
    /// Empties the cache of a database that is closed, and hands its buffers on to those that are opened later. Who
    /// reads from it still finds no image, and then no file.
    /// </summary>
    public void Close()
    {
        _spilled.Clear(); // before the newer images of its pages
        var images = new List<byte[]>();
        var chunks = _slots.Chunks;
        for (var number = 0u; number >> SlotChunk.Shift < (uint)chunks.Length; number++)
        {
            if (chunks[number >> SlotChunk.Shift] is not { } chunk)
            {
                number |= SlotChunk.Mask;
                continue;
            }

            ref var slot = ref chunk.Images[number & SlotChunk.Mask];
            if (slot is not null)
            {
                using (Uninterrupted.Enter(ShardOf(new PageId(number)).Lock))
                {
                    images.Add(slot);
                    Volatile.Write(ref slot, null);
                }
            }
        }

        Pool.Close(images);
    }

    // Before a page is overwritten whose newest image lies over the one in the file. A snapshot may see the lower one,
    // or the upper one when that is not what is written. Both come into memory at once, so that nothing evicts the
    // upper one before the lower one hangs off it.
    private void KeepBoth(PageShard shard, PageId id, Lsn state, SpilledImages spilled)
    {
        using (Uninterrupted.Enter(shard.Lock))
        {
            var limit = _chains.FindInMemory(id, state) is null ? spilled.Lsn : _chains.OldestLsn(id, state);
            limit = limit < spilled.Lsn ? spilled.Lsn : limit;
            _hooks.BeforeSpilledImageKept(id, ref limit);
            if (!_holders.TryFindSnapshot(Lsn.Zero, limit, id.Value, out _))
            {
                return;
            }
        }

        var lower = Pool.Rent();
        var hasLower = ReadPooled(id, lower) is null && PageFormat.GetLsn(lower) < spilled.Lsn;
        var upper = _spilled.Read(id, spilled);
        Invariant.That(upper is not null, $"{FileName}: page {id} of {spilled.Lsn} is there before the file has it");
        using (Uninterrupted.Enter(_older.Lock))
        using (Uninterrupted.Enter(shard.Lock))
        {
            shard.EnsureRoom(Volatile.Read(ref _preparedCount) + 1);
            _spilled.Keep(shard, id, upper);
            hasLower &= _holders.TryFindSnapshot(PageFormat.GetLsn(lower), spilled.Lsn, id.Value, out _);
            if (hasLower)
            {
                _chains.AppendOldest(shard, id, lower, _chains.OldestLsn(id, new Lsn(long.MaxValue)));
            }
        }

        if (!hasLower)
        {
            Pool.Return(lower);
        }
    }

    // Takes over a page that was read from the file. What cannot be cached goes to limbo at once: its reader holds it.
    private void Cache(PageShard shard, PageId id, byte[] page, long changeCount)
    {
        var isOlder = false;
        using (Uninterrupted.Enter(shard.Lock))
        {
            var chunk = _slots.Get(id);
            var place = id.Value & SlotChunk.Mask;
            if (chunk.ChangeCounts[shard.Number] != changeCount || _spilled.IsBelow(id, page))
            {
                Pool.Retire(page);
            }
            else if (chunk.Images[place] is null)
            {
                shard.EnsureRoom(Volatile.Read(ref _preparedCount) + 1);
                shard.AddToClock(chunk, id);
                chunk.Uses[place] = PageUse.Used;
                Volatile.Write(ref chunk.Images[place], page);
            }
            else
            {
                isOlder = _chains.IsOlder(id, page);
                if (!isOlder)
                {
                    Pool.Retire(page); // somebody else has read it at the same time
                }
            }
        }

        if (isOlder)
        {
            CacheOlder(shard, id, page, changeCount);
        }

        _eviction.MakeRoom(shard);
    }

    // A snapshot has read an image that is older than those in memory. Seldom, so it may take the lock of all of them.
    private void CacheOlder(PageShard shard, PageId id, byte[] page, long changeCount)
    {
        using (Uninterrupted.Enter(_older.Lock))
        using (Uninterrupted.Enter(shard.Lock))
        {
            if (_slots.Get(id).ChangeCounts[shard.Number] == changeCount && _chains.IsOlder(id, page))
            {
                _chains.AppendOldest(shard, id, page, _chains.OldestLsn(id, new Lsn(long.MaxValue)));
            }
            else
            {
                Pool.Retire(page);
            }
        }
    }

    private void Forget(uint first, uint end, bool withDirty)
    {
        for (var number = first; number < end; number++)
        {
            if (_slots.TryGet(new PageId(number)) is not { } chunk)
            {
                number |= SlotChunk.Mask; // none of the chunk's pages was ever cached
                continue;
            }

            Forget(chunk, number, withDirty);
        }
    }

    // The place in the clock stays: the hand takes it away, or the page gets an image again.
    private void Forget(SlotChunk chunk, uint number, bool withDirty)
    {
        var shard = ShardOf(new PageId(number));
        var place = number & SlotChunk.Mask;
        using (Uninterrupted.Enter(shard.Lock))
        {
            // A page that only the log holds is not written directly, and is not cut off either.
            Invariant.That(!chunk.Dirty[place] || withDirty, $"{FileName}: page {number} is not in the log alone");
            if (chunk.Images[place] is { } image && !chunk.Dirty[place])
            {
                Volatile.Write(ref chunk.Images[place], null);
                chunk.ChangeCounts[shard.Number]++;
                Pool.Retire(image);
            }
        }
    }

    private PageShard ShardOf(PageId id) => _chains.ShardOf(id);
}
