using System;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The slots of all pages, in chunks that are made when a page of theirs is cached first. Chunks are never taken away,
/// so one that is seen without the lock is there.
/// </summary>
internal sealed class SlotTable
{
    private readonly Lock _lock = new(); // protects the making of chunks and their array
    private SlotChunk?[] _chunks = [];
    private long _bytes;

    /// <summary>By the upper part of the page id; null where no page was cached yet.</summary>
    public SlotChunk?[] Chunks => _chunks;

    /// <summary>About what the chunks take in memory.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>One more than the highest page that has a place in the array.</summary>
    public uint End => (uint)Math.Min(uint.MaxValue, (long)_chunks.Length << SlotChunk.Shift);

    public SlotChunk? TryGet(PageId id)
    {
        var chunks = _chunks;
        var index = id.Value >> SlotChunk.Shift;
        return index < (uint)chunks.Length ? chunks[index] : null;
    }

    /// <summary>The chunk of a page below the count of <see cref="EnsurePlaces"/>, made now if need be.</summary>
    public SlotChunk Get(PageId id)
    {
        if (TryGet(id) is { } known)
        {
            return known;
        }

        // The array that a chunk is put into is the newest only under the lock: one that a copy of the array missed
        // would be lost with all its images.
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(id.Value < End, $"page {id} is below {End}, up to which there are places");
            ref var chunk = ref _chunks[id.Value >> SlotChunk.Shift];
            if (chunk is null)
            {
                Volatile.Write(ref chunk, new SlotChunk());
                Volatile.Write(ref _bytes, _bytes + SlotChunk.SizeBytes);
            }

            return chunk;
        }
    }

    /// <summary>Nobody comes for a page that was read ahead.</summary>
    public void ForgetAwaited(PageId id)
    {
        if (TryGet(id) is { } chunk && chunk.Uses[id.Value & SlotChunk.Mask] == PageUse.Awaited)
        {
            chunk.Uses[id.Value & SlotChunk.Mask] = PageUse.None;
        }
    }

    /// <summary>Makes places in the array for the chunks of all pages below the count.</summary>
    public void EnsurePlaces(uint pageCount)
    {
        using (Uninterrupted.Enter(_lock))
        {
            var needed = (int)((pageCount + SlotChunk.PageCount - 1) >> SlotChunk.Shift);
            if (needed > _chunks.Length)
            {
                var larger = new SlotChunk?[Math.Max(needed, _chunks.Length * 2)];
                Array.Copy(_chunks, larger, _chunks.Length);
                Volatile.Write(ref _chunks, larger);
                Invariant.That(End >= pageCount, $"{End} places are enough for {pageCount} pages");
            }
        }
    }
}
