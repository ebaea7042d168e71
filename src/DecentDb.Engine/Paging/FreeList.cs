using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>Walks the list of free pages.</summary>
internal static class FreeList
{
    /// <summary>Every free page of a state, trunks included; for the integrity check.</summary>
    /// <exception cref="DatabaseException">Corruption: the list is damaged or runs in a circle.</exception>
    public static List<PageId> ReadAll(PageReader reader, PageId head, uint freePageCount)
    {
        var ids = new List<PageId>();
        for (var trunkId = head; !trunkId.IsNone;)
        {
            var trunk = ReadTrunk(reader, trunkId);
            ids.Add(trunkId);
            var count = PageFormat.GetCount(trunk);
            for (var i = 0; i < count; i++)
            {
                ids.Add(FreeListFormat.GetId(trunk, i));
            }

            if (ids.Count > freePageCount)
            {
                throw DatabaseException.Corrupt(
                    reader.FileName, trunkId, nameof(PageKind.FreeList), "the list is longer than its count");
            }

            trunkId = PageFormat.GetRightSibling(trunk);
        }

        if (ids.Count != freePageCount)
        {
            throw DatabaseException.Corrupt(
                reader.FileName, head, nameof(PageKind.FreeList), "the list is shorter than its count");
        }

        return ids;
    }

    /// <summary>The free pages that the trunks name, without the trunks themselves: nothing is in them.</summary>
    /// <param name="reader">Reads the trunks.</param>
    /// <param name="head">The first trunk; none when no page is free.</param>
    /// <param name="pageCount">The pages of the database.</param>
    public static PageMap ReadLeaves(PageReader reader, PageId head, uint pageCount)
    {
        var leaves = new PageMap(pageCount);
        var layout = PageDirectoryLayout.Of(reader.PageSize);
        var least = MetaFormat.PageCountOf(reader.PageSize);
        var trunkCount = 0u;
        for (var trunkId = head; !trunkId.IsNone;)
        {
            var trunk = ReadTrunk(reader, trunkId);
            var count = PageFormat.GetCount(trunk);
            for (var i = 0; i < count; i++)
            {
                var id = FreeListFormat.GetId(trunk, i);
                if (id.Value < least || id.Value >= pageCount || layout.Contains(id) || !leaves.Add(id))
                {
                    throw DatabaseException.Corrupt(
                        reader.FileName, trunkId, nameof(PageKind.FreeList),
                        "it names a page twice, one of the page directory, or one outside the database");
                }
            }

            if (++trunkCount > pageCount)
            {
                throw DatabaseException.Corrupt(
                    reader.FileName, trunkId, nameof(PageKind.FreeList), "the list runs in a circle");
            }

            trunkId = PageFormat.GetRightSibling(trunk);
        }

        return leaves;
    }

    /// <summary>A page that must be a trunk.</summary>
    public static byte[] ReadTrunk(PageReader reader, PageId id)
    {
        var trunk = reader.Read(id);
        if (PageFormat.GetKind(trunk) != PageKind.FreeList || FreeListFormat.FindDamage(trunk) is not null)
        {
            throw DatabaseException.Corrupt(
                reader.FileName, id, nameof(PageKind.FreeList), "it is not a trunk of the free list");
        }

        return trunk;
    }
}
