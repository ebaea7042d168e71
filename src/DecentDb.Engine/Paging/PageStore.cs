using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
/// <item>If a slot is empty, the file holds the newest image: dirty images are never evicted.</item>
/// <item>If a page has older images in memory, its newest one stays, so that a chain is never mistaken for all.</item>
/// <item>An image that a registered snapshot can see is in the slot, in the chain or in the file. Before the
/// checkpointer overwrites the file, it brings the image that is only there into the chain.</item>
/// <item>An image that a holder may have read is not reused before the holder says so (<see cref="BufferPool"/>).
/// </item>
/// </list>
/// <para>Lock order: the store's lock, then the pool's. No I/O under the store's lock.</para>
/// </summary>
internal sealed class PageStore
{
    private const int EvictionTriesMax = 256;
    private const int SparesMax = 4096;

    private readonly Lock _lock = new(); // protects slots, chains, the clock, superseded and spare versions
    private readonly DataFile _file;
    private readonly HolderRegistry _holders;
    private readonly StorageHooks _hooks;
    private readonly long _budgetBytes;
    private readonly List<uint> _clock = [];
    private readonly Dictionary<long, PageVersion> _kept = []; // by the snapshot that each chain waits for
    private PageVersion? _firstSuperseded; // a chain in the order of the commits that superseded them
    private PageVersion? _lastSuperseded;
    private PageVersion? _unplaced; // a chain of those that there was no memory to keep with a snapshot
    private PageVersion? _spares;
    private int _spareCount;
    private int _preparedCount;
    private SlotChunk?[] _chunks = [];
    private int _hand;
    private long _chunkBytes;
    private int _olderCount;
    private int _dirtyCount;
    private long _missCount;
    private long _evictionCount;

    public PageStore(DataFile file, HolderRegistry holders, long budgetBytes, StorageHooks hooks)
    {
        _file = file;
        _holders = holders;
        _hooks = hooks;
        _budgetBytes = Math.Max(budgetBytes, 16L * file.PageSize);
        Pool = new BufferPool(file.PageSize, _budgetBytes, holders);
    }

    public BufferPool Pool { get; }

    public int PageSize => _file.PageSize;

    public string FileName => _file.Path;

    public long MissCount => Volatile.Read(ref _missCount);

    public long EvictionCount => Volatile.Read(ref _evictionCount);

    /// <summary>Older images in memory.</summary>
    public int OlderCount => Volatile.Read(ref _olderCount);

    /// <summary>Bytes of images that only a checkpoint makes evictable.</summary>
    public long DirtyBytes => (long)Volatile.Read(ref _dirtyCount) * PageSize;

    /// <summary>Bytes of buffers and slots.</summary>
    public long MemoryBytes => Pool.AllocatedBytes + Volatile.Read(ref _chunkBytes);

    /// <summary>The image of a page at a snapshot. The caller is registered as a holder.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte[] Read(PageId id, Lsn snapshot, uint pageCount)
    {
        var chunks = _chunks;
        var index = id.Value >> SlotChunk.Shift;
        if (index < (uint)chunks.Length && chunks[index] is { } chunk)
        {
            var place = id.Value & SlotChunk.Mask;
            var image = Volatile.Read(ref chunk.Images[place]);
            if (image is not null && LsnOf(image) <= snapshot.Value)
            {
                if (!chunk.Referenced[place])
                {
                    chunk.Referenced[place] = true;
                }

                return image;
            }
        }

        return ReadSlow(id, snapshot, pageCount);
    }

    /// <summary>The newest image if it is in memory, whatever its LSN. For the one writer.</summary>
    public byte[]? FindNewest(PageId id)
    {
        using (Uninterrupted.Enter(_lock))
        {
            return TryGetChunk(id)?.Images[id.Value & SlotChunk.Mask];
        }
    }

    /// <summary>
    /// Reads a page from the file into a buffer of the pool, which gets it back when the read fails. Gives what is
    /// wrong with the page, or null.
    /// </summary>
    public string? ReadFromFile(PageId id, byte[] page)
    {
        try
        {
            return _file.TryReadPage(id, page);
        }
        catch
        {
            Pool.Return(page);
            throw;
        }
    }

    /// <summary>Makes room for the slots of all pages below the count.</summary>
    public void EnsureSlots(uint pageCount)
    {
        using (Uninterrupted.Enter(_lock))
        {
            EnsureChunks(pageCount);
        }
    }

    /// <summary>
    /// Makes room for so many pages that a commit publishes next, together with <see cref="PrepareSlot"/> for each of
    /// them: publishing them then allocates nothing and cannot fail.
    /// </summary>
    public void PrepareToPublish(int publishedCount, uint pageCount)
    {
        using (Uninterrupted.Enter(_lock))
        {
            EnsureChunks(pageCount);
            while (_spareCount < publishedCount)
            {
                AddSpare(new PageVersion());
            }

            // Pages that are read meanwhile take their places in the clock beside these.
            _clock.EnsureCapacity(_clock.Count + publishedCount);
            _preparedCount = publishedCount;
        }
    }

    /// <summary>Makes sure of the slot of a page that the next commit publishes.</summary>
    public void PrepareSlot(PageId id)
    {
        // Chunks are never taken away, so one that is seen without the lock is there.
        if (TryGetChunk(id) is null)
        {
            using (Uninterrupted.Enter(_lock))
            {
                GetChunk(id);
            }
        }
    }

    /// <summary>
    /// Makes a committed image the newest of its page. It is final, and not in the data file yet. Cannot fail after
    /// <see cref="PrepareToPublish"/>.
    /// </summary>
    public void Publish(PageId id, byte[] image)
    {
        using (Uninterrupted.Enter(_lock))
        {
            var chunk = GetChunk(id);
            var place = id.Value & SlotChunk.Mask;
            var old = chunk.Images[place];
            if (old is null)
            {
                AddToClock(chunk, id);
            }
            else
            {
                Invariant.That(
                    LsnOf(old) < LsnOf(image), $"{FileName}: page {id} of {LsnOf(image)} follows {LsnOf(old)}");
                var version = TakeSpare();
                version.Set(id, old, PageFormat.GetLsn(image));
                version.Next = chunk.Older[place];
                chunk.Older[place] = version;
                _olderCount++;
                if (_lastSuperseded is null)
                {
                    _firstSuperseded = version;
                }
                else
                {
                    _lastSuperseded.NextWaiting = version;
                }

                _lastSuperseded = version;
            }

            if (!chunk.Dirty[place])
            {
                chunk.Dirty[place] = true;
                _dirtyCount++;
            }

            chunk.Referenced[place] = true;
            chunk.ChangeCount++;
            Volatile.Write(ref chunk.Images[place], image);
        }
    }

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

    /// <summary>Drops what is cached of all pages from one on, which are cut off the file.</summary>
    public void ForgetFrom(uint first) =>
        Forget(first, (uint)Math.Min(uint.MaxValue, (long)_chunks.Length << SlotChunk.Shift), withDirty: true);

    /// <summary>Takes the pages out of which older images are kept.</summary>
    public void ExcludeKept(PageMap pages)
    {
        if (Volatile.Read(ref _olderCount) == 0)
        {
            return;
        }

        using (Uninterrupted.Enter(_lock))
        {
            for (var index = 0; index < _chunks.Length; index++)
            {
                for (var place = 0; _chunks[index] is { } chunk && place < SlotChunk.PageCount; place++)
                {
                    if (chunk.Older[place] is not null)
                    {
                        pages.Remove(((uint)index << SlotChunk.Shift) + (uint)place);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Drops the images that no snapshot can see any more, after a state became visible to new readers.
    /// </summary>
    public void OnVisible(Lsn visible)
    {
        if (Volatile.Read(ref _olderCount) == 0)
        {
            return;
        }

        using (Uninterrupted.Enter(_lock))
        {
            while (_firstSuperseded is { } version && version.SupersededBy <= visible)
            {
                _firstSuperseded = version.NextWaiting;
                _lastSuperseded = _firstSuperseded is null ? null : _lastSuperseded;
                KeepOrDrop(version);
            }

            KeepOrDropAll(Interlocked.Exchange(ref _unplaced, null));
            Evict();
        }
    }

    /// <summary>Drops the images that only this snapshot could see, after its holder unregistered it.</summary>
    public void OnSnapshotReleased(Lsn snapshot)
    {
        if (Volatile.Read(ref _olderCount) == 0)
        {
            return;
        }

        using (Uninterrupted.Enter(_lock))
        {
            if (!_kept.ContainsKey(snapshot.Value)
                || _holders.TryFindSnapshot(snapshot, snapshot.Next(), pageNumber: 0, out _)
                || !_kept.Remove(snapshot.Value, out var version))
            {
                return;
            }

            KeepOrDropAll(version);
        }
    }

    /// <summary>The image that the data file gets in a checkpoint of this state.</summary>
    public byte[] GetForCheckpoint(PageId id, Lsn state)
    {
        using (Uninterrupted.Enter(_lock))
        {
            var image = FindInMemory(id, state);
            Invariant.That(image is not null, $"{FileName}: page {id} has an image of {state} for a checkpoint");
            return image;
        }
    }

    /// <summary>
    /// Brings the image that the file holds into memory if a snapshot below <paramref name="state"/> sees it and it is
    /// nowhere else. Called before the page is overwritten in the file.
    /// </summary>
    public void KeepFileImage(PageId id, Lsn state)
    {
        using (Uninterrupted.Enter(_lock))
        {
            var oldest = OldestLsn(id, state);
            _hooks.BeforeFileImageKept(id, ref oldest);
            if (!_holders.TryFindSnapshot(Lsn.Zero, oldest, id.Value, out _))
            {
                return;
            }
        }

        var page = Pool.Rent();
        if (_file.TryReadPage(id, page) is not null)
        {
            Pool.Return(page); // nothing that a snapshot could have read
            return;
        }

        using (Uninterrupted.Enter(_lock))
        {
            var oldest = OldestLsn(id, state);
            var lsn = PageFormat.GetLsn(page);
            if (lsn >= oldest || !_holders.TryFindSnapshot(lsn, oldest, id.Value, out _))
            {
                Pool.Return(page);
                return;
            }

            AppendOldest(id, page, oldest);
        }
    }

    /// <summary>The newest images up to this state are in the data file now.</summary>
    public void MarkClean(ReadOnlySpan<uint> pages, Lsn state)
    {
        using (Uninterrupted.Enter(_lock))
        {
            foreach (var page in pages)
            {
                var chunk = GetChunk(new PageId(page));
                var place = page & SlotChunk.Mask;
                if (chunk.Dirty[place] && chunk.Images[place] is { } image && LsnOf(image) <= state.Value)
                {
                    chunk.Dirty[place] = false;
                    _dirtyCount--;
                }
            }

            Evict();
        }
    }

    /// <summary>
    /// Puts pages that came from the log, and are nowhere else, into the cache of a read-only database.
    /// </summary>
    public void Install(PageId id, byte[] image)
    {
        EnsureSlots(id.Value + 1);
        Publish(id, image);
    }

    /// <summary>Makes room in the budget; called when buffers were rented outside the cache.</summary>
    public void Trim()
    {
        if (IsOverBudget)
        {
            using (Uninterrupted.Enter(_lock))
            {
                Evict();
            }
        }
    }

    /// <summary>Throws unless slots, chains and counters agree: for tests, at any time. Looks at every page.</summary>
    public void AssertState()
    {
        using (Uninterrupted.Enter(_lock))
        {
            int dirty = 0, older = 0, inClock = 0;
            for (var index = 0; index < _chunks.Length; index++)
            {
                for (var place = 0; _chunks[index] is { } chunk && place < SlotChunk.PageCount; place++)
                {
                    dirty += chunk.Dirty[place] ? 1 : 0;
                    inClock += chunk.InClock[place] ? 1 : 0;
                    older += AssertSlot(chunk, place, ((uint)index << SlotChunk.Shift) + (uint)place);
                }
            }

            Invariant.That(
                dirty == _dirtyCount && older == _olderCount && inClock == _clock.Count,
                $"{FileName}: {dirty} dirty images count as {_dirtyCount}, {older} older ones as {_olderCount}, "
                + $"{inClock} in the clock as {_clock.Count}");
        }
    }

    // Gives the number of older images.
    private int AssertSlot(SlotChunk chunk, int place, uint page)
    {
        var newest = chunk.Images[place];
        Invariant.That(
            newest is null ? !chunk.Dirty[place] && chunk.Older[place] is null
                : chunk.InClock[place] && PageFormat.GetId(newest).Value == page,
            $"{FileName}: the slot of page {page} holds its newest image, or nothing at all");
        var count = 0;
        var newer = newest is null ? 0 : LsnOf(newest);
        for (var version = chunk.Older[place]; version is not null; version = version.Next, count++)
        {
            var lsn = LsnOf(version.Image);
            Invariant.That(
                lsn < version.SupersededBy.Value && version.SupersededBy.Value <= newer && version.Page.Value == page,
                $"{FileName}: page {page} has an image of {lsn}, superseded by {version.SupersededBy}, before {newer}");
            newer = lsn;
        }

        return count;
    }

    private bool IsOverBudget =>
        Pool.OutstandingBytes + Pool.LimboBytesMax + Volatile.Read(ref _chunkBytes) > _budgetBytes;

    private static long LsnOf(byte[] image) =>
        BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(PageFormat.LsnOffset));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte[] ReadSlow(PageId id, Lsn snapshot, uint pageCount)
    {
        if (id.Value >= pageCount || id.Value < MetaFormat.PageCountOf(PageSize))
        {
            throw DatabaseException.Corrupt(FileName, id, "unknown", "a pointer leads outside the database");
        }

        if (TryGetChunk(id) is null)
        {
            EnsureSlots(pageCount);
        }

        byte[]? page = null;
        string? damage = null;
        long damagedAt = -1;
        while (true)
        {
            long changeCount;
            using (Uninterrupted.Enter(_lock))
            {
                if (FindInMemory(id, snapshot) is { } image)
                {
                    if (page is not null)
                    {
                        Pool.Return(page);
                    }

                    return image;
                }

                changeCount = GetChunk(id).ChangeCount;
            }

            // The checkpointer may have overwritten the page between the look at the slot and the read; it then left
            // the older image in the chain, and the second look finds it.
            if (damage is not null && page is not null && damagedAt == changeCount)
            {
                var kind = KindOf(page);
                Pool.Return(page);
                throw DatabaseException.Corrupt(FileName, id, kind, damage);
            }

            page ??= Pool.Rent();
            Interlocked.Increment(ref _missCount);
            damage = ReadFromFile(id, page);
            damage ??= PageFormat.GetLsn(page) > snapshot ? "it is newer than the state that refers to it" : null;
            damagedAt = changeCount;
            if (damage is null)
            {
                Cache(id, page, changeCount);
                return page;
            }
        }
    }

    private static string KindOf(byte[] page)
    {
        var kind = PageFormat.GetKind(page);
        return Enum.IsDefined(kind) ? kind.ToString() : "unknown kind";
    }

    // Takes over a page that was read from the file. What cannot be cached goes to limbo at once: its reader holds it.
    private void Cache(PageId id, byte[] page, long changeCount)
    {
        using (Uninterrupted.Enter(_lock))
        {
            var chunk = GetChunk(id);
            var place = id.Value & SlotChunk.Mask;
            if (chunk.ChangeCount != changeCount)
            {
                Pool.Retire(page);
            }
            else if (chunk.Images[place] is null)
            {
                _clock.EnsureCapacity(_clock.Count + _preparedCount + 1);
                AddToClock(chunk, id);
                chunk.Referenced[place] = true;
                Volatile.Write(ref chunk.Images[place], page);
            }
            else
            {
                AppendOldest(id, page, OldestLsn(id, new Lsn(long.MaxValue)));
            }

            Evict();
        }
    }

    private byte[]? FindInMemory(PageId id, Lsn snapshot)
    {
        if (TryGetChunk(id) is not { } chunk)
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

    // The oldest LSN of the page in memory, but not above the given one.
    private Lsn OldestLsn(PageId id, Lsn limit)
    {
        var chunk = GetChunk(id);
        var place = id.Value & SlotChunk.Mask;
        var oldest = chunk.Images[place];
        for (var version = chunk.Older[place]; version is not null; version = version.Next)
        {
            oldest = version.Image;
        }

        var lsn = oldest is null ? limit : PageFormat.GetLsn(oldest);
        return lsn < limit ? lsn : limit;
    }

    // Adds an image from the file as the last of the chain.
    private void AppendOldest(PageId id, byte[] page, Lsn supersededBy)
    {
        var chunk = GetChunk(id);
        var place = id.Value & SlotChunk.Mask;
        var version = new PageVersion(); // the spares belong to the next commit
        version.Set(id, page, supersededBy);
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

        _olderCount++;
        chunk.ChangeCount++;
        KeepOrDrop(version);
    }

    // Keeps an older image with one of the snapshots that see it, or drops it when there is none. Not in a chain of
    // waiting ones when called.
    private void KeepOrDrop(PageVersion version)
    {
        version.NextWaiting = null;
        var lsn = PageFormat.GetLsn(version.Image);
        if (_holders.TryFindSnapshot(lsn, version.SupersededBy, version.Page.Value, out var snapshot))
        {
            // A holder that unregisters meanwhile looks for kept images afterwards, under the lock.
            Keep(version, snapshot);
            return;
        }

        var chunk = GetChunk(version.Page);
        ref var link = ref chunk.Older[version.Page.Value & SlotChunk.Mask];
        Unlink(ref link, version);
        _olderCount--;
        chunk.ChangeCount++;
        Pool.Retire(version.Image);
        version.Clear();
        if (_spareCount < SparesMax)
        {
            AddSpare(version);
        }
    }

    private void Keep(PageVersion version, Lsn snapshot)
    {
        try
        {
            ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(_kept, snapshot.Value, out _);
            version.NextWaiting = first;
            first = version;
        }
        catch (OutOfMemoryException)
        {
            // It must not be dropped, so it is looked at again when the next commit is visible.
            version.NextWaiting = _unplaced;
            _unplaced = version;
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

    private static void Unlink(ref PageVersion? first, PageVersion wanted)
    {
        if (ReferenceEquals(first, wanted))
        {
            first = wanted.Next;
            return;
        }

        for (var version = first; version is not null; version = version.Next)
        {
            if (ReferenceEquals(version.Next, wanted))
            {
                version.Next = wanted.Next;
                return;
            }
        }

        Invariant.Fail($"the image that {wanted.SupersededBy} superseded is in the chain of page {wanted.Page}");
    }

    private void AddSpare(PageVersion version)
    {
        version.Next = _spares;
        _spares = version;
        _spareCount++;
    }

    private PageVersion TakeSpare()
    {
        if (_spares is not { } version)
        {
            return new PageVersion();
        }

        _spares = version.Next;
        _spareCount--;
        return version;
    }

    private void EnsureChunks(uint pageCount)
    {
        var needed = (int)((pageCount + SlotChunk.PageCount - 1) >> SlotChunk.Shift);
        if (needed > _chunks.Length)
        {
            var larger = new SlotChunk?[Math.Max(needed, _chunks.Length * 2)];
            Array.Copy(_chunks, larger, _chunks.Length);
            Volatile.Write(ref _chunks, larger);
        }
    }

    // Moves the hand of the clock until the cache fits its budget, or enough pages could not be evicted.
    private void Evict()
    {
        for (var tries = 0; tries < EvictionTriesMax && _clock.Count > 0 && IsOverBudget; tries++)
        {
            if (_hand >= _clock.Count)
            {
                _hand = 0;
            }

            var id = new PageId(_clock[_hand]);
            var chunk = GetChunk(id);
            var place = id.Value & SlotChunk.Mask;
            if (chunk.Dirty[place] || chunk.Older[place] is not null || chunk.Referenced[place])
            {
                chunk.Referenced[place] = false;
                _hand++;
                continue;
            }

            var image = chunk.Images[place];
            Volatile.Write(ref chunk.Images[place], null);
            chunk.ChangeCount++;
            chunk.InClock[place] = false;
            _clock[_hand] = _clock[^1];
            _clock.RemoveAt(_clock.Count - 1);
            if (image is not null)
            {
                _evictionCount++;
                Pool.Retire(image);
            }
        }
    }

    private void AddToClock(SlotChunk chunk, PageId id)
    {
        ref var isIn = ref chunk.InClock[id.Value & SlotChunk.Mask];
        if (!isIn)
        {
            isIn = true;
            _clock.Add(id.Value);
        }
    }

    // The place in the clock stays: the hand takes it away, or the page gets an image again.
    private void Forget(uint first, uint end, bool withDirty)
    {
        using (Uninterrupted.Enter(_lock))
        {
            for (var number = first; number < end; number++)
            {
                var place = number & SlotChunk.Mask;
                if (TryGetChunk(new PageId(number)) is not { } chunk)
                {
                    number |= SlotChunk.Mask; // none of the chunk's pages was ever cached
                    continue;
                }

                // A page that only the log holds is not written directly, and is not cut off either.
                Invariant.That(!chunk.Dirty[place] || withDirty, $"{FileName}: page {number} is not in the log alone");
                if (chunk.Images[place] is { } image && !chunk.Dirty[place])
                {
                    Volatile.Write(ref chunk.Images[place], null);
                    chunk.ChangeCount++;
                    Pool.Retire(image);
                }
            }
        }
    }

    private SlotChunk? TryGetChunk(PageId id)
    {
        var index = id.Value >> SlotChunk.Shift;
        return index < (uint)_chunks.Length ? _chunks[index] : null;
    }

    private SlotChunk GetChunk(PageId id)
    {
        ref var chunk = ref _chunks[id.Value >> SlotChunk.Shift];
        if (chunk is null)
        {
            Volatile.Write(ref chunk, new SlotChunk());
            _chunkBytes += SlotChunk.SizeBytes;
        }

        return chunk;
    }
}
