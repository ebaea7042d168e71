using System;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Where the pages of the page directory are. Their places follow from the page size alone, so that nothing has to
/// name them, nothing can be lost of what names them, and a file that is cut loses just the part that it does not need.
/// <para>
/// The pages of the file are divided into groups of as many pages as a directory page has entries. At the start of each
/// group, in the first one behind the first page of the roots, are the two copies of its leaf, level 0. A page of a
/// higher level is a list of so many pages of the level below; its two copies are behind the leaf of the first group
/// that is under it, but those of the first page of a level in the first group that makes the level necessary: a
/// database of one group has none.
/// </para>
/// <para>Immutable and thread-safe.</para>
/// </summary>
internal sealed class PageDirectoryLayout
{
    /// <summary>The copies of each page of the directory, which are written in turn.</summary>
    public const int CopyCount = 2;

    /// <summary>The highest level that a file of 2^32 pages of the least size needs.</summary>
    public const int LevelMax = 3;

    private const int EntrySize = sizeof(uint);
    private static readonly PageDirectoryLayout[] Known = MakeAll();

    private readonly uint _firstPlace; // in the first group
    private readonly ulong[] _spans = new ulong[LevelMax + 1]; // groups under a page of each level

    private PageDirectoryLayout(int pageSize)
    {
        EntriesPerPage = (uint)(PageFormat.ContentEnd(pageSize) - PageFormat.HeaderSize) / EntrySize;
        _firstPlace = MetaFormat.PageCountOf(pageSize) + 1;
        _spans[0] = 1;
        for (var level = 1; level <= LevelMax; level++)
        {
            _spans[level] = _spans[level - 1] * EntriesPerPage;
        }
    }

    /// <summary>Entries of a directory page: the pages of a group.</summary>
    public uint EntriesPerPage { get; }

    /// <summary>
    /// The pages that every database has: meta slots, first roots and the first leaf of the directory.
    /// </summary>
    public uint PageCountMin => _firstPlace + CopyCount;

    /// <summary>The layout for an allowed page size.</summary>
    public static PageDirectoryLayout Of(int pageSize) =>
        Known[int.Log2(pageSize) - int.Log2(PageFormat.SizeMin)];

    /// <summary>The numbers in a directory page.</summary>
    public static ReadOnlySpan<uint> Entries(ReadOnlySpan<byte> page) =>
        MemoryMarshal.Cast<byte, uint>(page[PageFormat.HeaderSize..PageFormat.ContentEnd(page.Length)]);

    /// <summary>The numbers in a directory page.</summary>
    public static Span<uint> Entries(Span<byte> page) =>
        MemoryMarshal.Cast<byte, uint>(page[PageFormat.HeaderSize..PageFormat.ContentEnd(page.Length)]);

    /// <summary>True when the page belongs to the directory.</summary>
    public bool Contains(PageId id)
    {
        var group = id.Value / EntriesPerPage;
        var start = StartOf(group);
        return id.Value >= start && id.Value - start < PagesIn(group);
    }

    /// <summary>True for a page that a tree, a long value or the list of free pages may have.</summary>
    public bool IsOrdinary(PageId id) => id.Value >= _firstPlace - 1 && !Contains(id);

    /// <summary>The first page from one on that does not belong to the directory.</summary>
    public uint Skip(uint page)
    {
        var group = page / EntriesPerPage;
        var start = StartOf(group);
        var count = PagesIn(group);
        return page >= start && page - start < count ? checked(start + count) : page;
    }

    /// <summary>The directory pages below a page.</summary>
    public uint CountBelow(uint page)
    {
        var group = page / EntriesPerPage;
        var start = StartOf(group);
        var inGroup = page <= start ? 0 : Math.Min(page - start, PagesIn(group));
        return CountBelowGroup(group) + inGroup;
    }

    /// <summary>The page that comes after so many pages that do not belong to the directory.</summary>
    public uint PageAfter(uint count)
    {
        var group = count / (EntriesPerPage - CopyCount);
        while (OthersBelowGroup(group) > count)
        {
            group--;
        }

        while (OthersBelowGroup(group + 1) <= count)
        {
            group++;
        }

        var page = checked((uint)(((ulong)group * EntriesPerPage) + (count - OthersBelowGroup(group))));
        return page < StartOf(group) ? page : checked(page + PagesIn(group));
    }

    /// <summary>The last page before the directory pages of the next group.</summary>
    public uint EndOfRun(uint page) =>
        (uint)Math.Min(uint.MaxValue, ((ulong)(page / EntriesPerPage) + 1) * EntriesPerPage);

    /// <summary>The level of the root of a database of so many pages.</summary>
    public int RootLevel(uint pageCount)
    {
        var level = 0;
        while (CountAt(level, pageCount) > 1)
        {
            level++;
        }

        return level;
    }

    /// <summary>The directory pages of a level, each in two copies, of a database of so many pages.</summary>
    public int CountAt(int level, uint pageCount)
    {
        var span = _spans[level] * EntriesPerPage;
        return (int)((pageCount + span - 1) / span);
    }

    /// <summary>Where a copy of a directory page is.</summary>
    public PageId PlaceOf(int level, int index, int copy)
    {
        var group = level > 0 && index == 0 ? _spans[level - 1] : _spans[level] * (ulong)index;
        return new PageId(checked(StartOf((uint)group) + (uint)((level * CopyCount) + copy)));
    }

    private static PageDirectoryLayout[] MakeAll()
    {
        var all = new PageDirectoryLayout[int.Log2(PageFormat.SizeMax) - int.Log2(PageFormat.SizeMin) + 1];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = new PageDirectoryLayout(PageFormat.SizeMin << i);
        }

        return all;
    }

    private uint StartOf(uint group) => group == 0 ? _firstPlace : group * EntriesPerPage;

    // The directory pages at the start of a group. Whoever has one of a level has one of each level below.
    private uint PagesIn(uint group)
    {
        var levels = 1u;
        while (levels <= LevelMax && group > 0
            && (group == _spans[levels - 1] || group % _spans[levels] == 0))
        {
            levels++;
        }

        return levels * CopyCount;
    }

    private uint CountBelowGroup(uint group)
    {
        var pairs = (ulong)group;
        for (var level = 1; level <= LevelMax && group > 0; level++)
        {
            pairs += ((group - 1) / _spans[level]) + (_spans[level - 1] < group ? 1UL : 0);
        }

        return (uint)(pairs * CopyCount);
    }

    private ulong OthersBelowGroup(uint group) => ((ulong)group * EntriesPerPage) - CountBelowGroup(group);
}
