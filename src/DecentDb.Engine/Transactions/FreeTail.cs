using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// Gives the free pages at the end of the database back to the file system, around a checkpoint:
/// <code>
/// 1 shrink     a commit of its own, in the log: the pages leave the list of free pages and the page count
/// 2 checkpoint its state counts so many pages, and no part of the log from before it is needed
/// 3 cut        the file, behind the last page that the durable state, a commit since or a snapshot counts
/// </code>
/// A crash before 2 is durable finds the file as long as it was; one after it may find the cut or not, and the next
/// opening cuts what is behind the last page. What comes back with a page that is used again means nothing: its first
/// image is in the log or was written directly, whole. Both steps need the writer lock, so that no load writes behind
/// the end meanwhile, and are left out when somebody has it: the next checkpoint comes.
/// </summary>
internal static class FreeTail
{
    /// <summary>The least number of pages for which a running database shrinks.</summary>
    public const uint GainMin = 8;

    /// <summary>The page count without the free pages at the end.</summary>
    public static uint FindEnd(PageReader reader, PageId freeListHead)
    {
        var free = FreeList.ReadLeaves(reader, freeListHead, reader.PageCount);
        for (var trunk = freeListHead; !trunk.IsNone;)
        {
            free.Add(trunk);
            trunk = PageFormat.GetRightSibling(FreeList.ReadTrunk(reader, trunk));
        }

        // Directory pages at the end are needed for the pages behind them, and there are none.
        var layout = PageDirectoryLayout.Of(reader.PageSize);
        var end = reader.PageCount;
        while (end > layout.PageCountMin
            && (free.Contains(new PageId(end - 1)) || layout.Contains(new PageId(end - 1))))
        {
            end--;
        }

        return end;
    }
}
