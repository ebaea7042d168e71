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
