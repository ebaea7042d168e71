using System;
using System.Collections.Generic;
using System.Numerics;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// A set of page ids below a page count: one bit a page, in chunks that are made when the first of their pages is
/// added.
/// </summary>
internal sealed class PageMap(uint pageCount)
{
    private const int ChunkShift = 16;
    private const int ChunkWords = (1 << ChunkShift) / 64;
    private readonly ulong[]?[] _chunks = new ulong[]?[(int)((pageCount + (1L << ChunkShift) - 1) >> ChunkShift)];

    /// <summary>Pages in the set.</summary>
    public uint Count { get; private set; }

    /// <summary>Adds a page; false when it is in the set already.</summary>
    public bool Add(PageId id)
    {
        Invariant.That(id.Value < pageCount);
        ref var chunk = ref _chunks[id.Value >> ChunkShift];
        chunk ??= new ulong[ChunkWords];
        ref var word = ref chunk[(id.Value >> 6) & (ChunkWords - 1)];
        var bit = 1UL << (int)(id.Value & 63);
        if ((word & bit) != 0)
        {
            return false;
        }

        word |= bit;
        Count++;
        return true;
    }

    /// <summary>Takes a page out, if it is in the set.</summary>
    public void Remove(uint page)
    {
        if (Contains(new PageId(page)))
        {
            _chunks[page >> ChunkShift]![(page >> 6) & (ChunkWords - 1)] &= ~(1UL << (int)(page & 63));
            Count--;
        }
    }

    /// <summary>The pages of the set as runs, ascending.</summary>
    public List<PageExtent> Runs()
    {
        var runs = new List<PageExtent>();
        var none = new PageMap(pageCount);
        for (var page = Skip(none, 0, isIn: false); page < pageCount;)
        {
            var end = Skip(none, page, isIn: true);
            runs.Add(new PageExtent(new PageId((uint)page), (uint)(end - page)));
            page = Skip(none, end, isIn: false);
        }

        return runs;
    }

    public bool Contains(PageId id) =>
        id.Value < pageCount && (WordAt(id.Value) & (1UL << (int)(id.Value & 63))) != 0;

    /// <summary>The first run of pages, from one on, that are neither in this set nor in the other one.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryFindGap(PageMap other, uint from, out uint start, out uint end)
    {
        start = (uint)Skip(other, from, isIn: true);
        end = start < pageCount ? (uint)Skip(other, start, isIn: false) : start;
        return start < pageCount;
    }

    // The first page from one on that is not in the sets (isIn) or is in one of them; the page count without one.
    private long Skip(PageMap other, long page, bool isIn)
    {
        while (page < pageCount)
        {
            var word = WordAt((uint)page) | other.WordAt((uint)page);
            var wanted = (isIn ? ~word : word) >> (int)(page & 63);
            if (wanted != 0)
            {
                return Math.Min(page + BitOperations.TrailingZeroCount(wanted), pageCount);
            }

            page = (page | 63) + 1;
        }

        return pageCount;
    }

    private ulong WordAt(uint page) =>
        _chunks[page >> ChunkShift] is { } chunk ? chunk[(page >> 6) & (ChunkWords - 1)] : 0;
}
