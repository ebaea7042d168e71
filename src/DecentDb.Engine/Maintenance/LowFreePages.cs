using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Takes free pages below a limit off the list of a transaction, for pages that move down to them. Trunks are free
/// pages too: one below the limit that names higher ones only hands its list to the last of these.
/// <code>
/// before   trunk 9 names 3 50 61      trunk 9 names 50 61      trunk 61 names 50
/// taken            3                          9                        none
/// </code>
/// </summary>
internal sealed class LowFreePages(WriteTransaction transaction, PageId limit, int countMax)
{
    /// <summary>The pages that left the list.</summary>
    public List<PageId> Taken { get; } = [];

    /// <summary>Changes the list; what was taken is the caller's to fill or to free.</summary>
    public void Run()
    {
        var head = Take(transaction.FreeListHead);
        transaction.ReplaceFreeList(head, (uint)Taken.Count);
    }

    // Gives the new head.
    private PageId Take(PageId head)
    {
        // What cannot be taken stays in front of what can, so the whole list may have to be read; only trunks that
        // lose something are changed.
        var previous = PageId.None;
        for (var id = head; !id.IsNone && Taken.Count < countMax;)
        {
            TakeLeaves(id);
            var trunk = FreeList.ReadTrunk(transaction, id);
            var next = PageFormat.GetRightSibling(trunk);
            if (id.Value >= limit.Value || Taken.Count == countMax)
            {
                previous = id;
                id = next;
                continue;
            }

            var heir = PageFormat.GetCount(trunk) == 0 ? PageId.None : HandOver(trunk);
            var following = heir.IsNone ? next : heir;
            Taken.Add(id);
            if (previous.IsNone)
            {
                head = following;
            }
            else
            {
                PageFormat.SetRightSibling(transaction.Modify(previous), following);
            }

            previous = heir.IsNone ? previous : heir;
            id = next;
        }

        return head;
    }

    private void TakeLeaves(PageId id)
    {
        var trunk = FreeList.ReadTrunk(transaction, id);
        var rest = PageFormat.GetCount(trunk);
        while (Taken.Count < countMax && FreeListFormat.FindLastBelow(trunk, rest, limit) is var i and >= 0)
        {
            var leaf = FreeListFormat.GetId(trunk, i);
            rest = i;
            if (leaf.Value < MetaFormat.PageCountOf(transaction.PageSize))
            {
                throw DatabaseException.Corrupt(
                    transaction.FileName, id, nameof(PageKind.FreeList), "it names a page outside the database");
            }

            // The last one takes its place.
            trunk = transaction.Modify(id);
            var last = PageFormat.GetCount(trunk) - 1;
            FreeListFormat.SetId(trunk, i, FreeListFormat.GetId(trunk, last));
            FreeListFormat.SetId(trunk, last, PageId.None);
            PageFormat.SetCount(trunk, last);
            Taken.Add(leaf);
        }
    }

    // All the pages that are left are at the limit or above it.
    private PageId HandOver(byte[] trunk)
    {
        var last = PageFormat.GetCount(trunk) - 1;
        var heir = FreeListFormat.GetId(trunk, last);
        Invariant.That(
            heir.Value >= limit.Value, $"page {heir} of {transaction.FileName}, below {limit}, was not taken");
        var page = transaction.Overwrite(heir, PageKind.FreeList);
        PageFormat.SetRightSibling(page, PageFormat.GetRightSibling(trunk));
        PageFormat.SetCount(page, last);
        for (var i = 0; i < last; i++)
        {
            FreeListFormat.SetId(page, i, FreeListFormat.GetId(trunk, i));
        }

        return heir;
    }
}
