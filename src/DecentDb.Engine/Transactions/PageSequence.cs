using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// The ids of the pages that a direct write hands out, in their order: runs of free pages, long ones first, then fresh
/// pages behind the end of the database. Immutable.
/// </summary>
internal sealed class PageSequence
{
    // Runs that are shorter are for what is left when the longer ones are used up.
    private const uint LongRunMin = 8;

    private readonly PageExtent[] _runs; // in the order of use
    private readonly uint[] _starts; // the position in the sequence at which each run begins
    private readonly PageExtent[] _sorted; // by page
    private readonly uint[] _sortedStarts;
    private readonly PageId _fresh;
    private readonly PageDirectoryLayout _layout;
    private readonly uint _freshRank; // pages below the first fresh one that do not belong to the page directory

    /// <summary>Plans the order.</summary>
    /// <param name="runs">Runs of free pages that may be written, ascending.</param>
    /// <param name="fresh">The first page behind the end of the database.</param>
    /// <param name="layout">Tells the pages that are left out.</param>
    public PageSequence(List<PageExtent> runs, PageId fresh, PageDirectoryLayout layout)
    {
        _layout = layout;
        _fresh = new PageId(layout.Skip(fresh.Value));
        _freshRank = _fresh.Value - layout.CountBelow(_fresh.Value);
        _sorted = [.. runs];
        _runs = [.. runs];
        Array.Sort(_runs, Compare);
        _starts = new uint[_runs.Length];
        _sortedStarts = new uint[_runs.Length];
        for (var i = 0; i < _runs.Length; i++)
        {
            _starts[i] = FreeCount;
            _sortedStarts[IndexOf(_runs[i].First)] = FreeCount;
            FreeCount += _runs[i].Count;
        }
    }

    /// <summary>The free pages in the sequence; those after them are fresh.</summary>
    public uint FreeCount { get; }

    /// <summary>The page at a position.</summary>
    public PageId this[uint position]
    {
        get
        {
            if (position >= FreeCount)
            {
                return new PageId(_layout.PageAfter(checked(_freshRank + (position - FreeCount))));
            }

            var run = RunAt(position);
            return new PageId(_runs[run].First.Value + (position - _starts[run]));
        }
    }

    /// <summary>The pages from a position on that follow each other in the file, but at most so many.</summary>
    public PageExtent From(uint position, uint countMax)
    {
        var first = this[position];
        if (position >= FreeCount)
        {
            return new PageExtent(first, Math.Min(countMax, _layout.EndOfRun(first.Value) - first.Value));
        }

        var run = RunAt(position);
        return new PageExtent(first, Math.Min(countMax, _runs[run].Count - (position - _starts[run])));
    }

    /// <summary>The position of a page, if it is one of the first so many.</summary>
    public bool TryFind(PageId id, uint count, out uint position)
    {
        if (id.Value >= _fresh.Value)
        {
            position = id.Value - _layout.CountBelow(id.Value) - _freshRank + FreeCount;
            return position < count && !_layout.Contains(id);
        }

        position = 0;
        var index = IndexOf(id);
        if (index < 0 || !_sorted[index].Contains(id))
        {
            return false;
        }

        position = _sortedStarts[index] + (id.Value - _sorted[index].First.Value);
        return position < count;
    }

    /// <summary>The number of pages of the database after the first so many were taken.</summary>
    public uint PageCountAfter(uint count, uint pageCount) =>
        count > FreeCount ? checked(this[count - 1].Value + 1) : pageCount;

    /// <summary>The first so many pages as extents.</summary>
    public List<PageExtent> Take(uint count)
    {
        var taken = new List<PageExtent>();
        for (uint position = 0; position < count;)
        {
            var run = From(position, count - position);
            taken.Add(run);
            position += run.Count;
        }

        return taken;
    }

    // Long runs by length, then short ones from the start of the file to its end.
    private static int Compare(PageExtent a, PageExtent b)
    {
        var (aIsLong, bIsLong) = (a.Count >= LongRunMin, b.Count >= LongRunMin);
        var order = bIsLong.CompareTo(aIsLong);
        order = order == 0 && aIsLong ? b.Count.CompareTo(a.Count) : order;
        return order == 0 ? a.First.Value.CompareTo(b.First.Value) : order;
    }

    private int RunAt(uint position)
    {
        var index = Array.BinarySearch(_starts, position);
        return index >= 0 ? index : ~index - 1;
    }

    // The last of the sorted runs that does not begin behind the page; -1 when there is none.
    private int IndexOf(PageId id)
    {
        var low = 0;
        var high = _sorted.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            if (_sorted[middle].First.Value <= id.Value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }
}
