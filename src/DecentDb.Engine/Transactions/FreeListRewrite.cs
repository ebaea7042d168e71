using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// Takes pages off the list of free pages of a transaction, wherever in it they are. Trunks that lose all their pages
/// become free pages like others, so that the list has no more trunks than it needs; only trunks that change are
/// written.
/// </summary>
internal sealed class FreeListRewrite(WriteTransaction transaction, Predicate<PageId> isTaken)
{
    private readonly int _capacity = FreeListFormat.Capacity(transaction.PageSize);
    private readonly List<Trunk> _trunks = [];
    private readonly List<uint> _loose = []; // free pages that no trunk names

    /// <summary>The pages that left the list.</summary>
    public uint TakenCount { get; private set; }

    /// <summary>The trunks that became free pages like others.</summary>
    public List<uint> EmptiedTrunks { get; } = [];

    /// <summary>Changes the list; gives its new head.</summary>
    public PageId Run(PageId head)
    {
        for (var id = head; !id.IsNone;)
        {
            id = Take(id);
        }

        PlaceLoose();
        foreach (var emptied in EmptiedTrunks)
        {
            transaction.Forget(new PageId(emptied));
        }

        Write();
        return _trunks.Count == 0 ? PageId.None : _trunks[0].Id;
    }

    // Gives the next trunk.
    private PageId Take(PageId id)
    {
        var page = FreeList.ReadTrunk(transaction, id);
        var next = PageFormat.GetRightSibling(page);
        var count = PageFormat.GetCount(page);
        var ids = new List<uint>(count);
        for (var i = 0; i < count; i++)
        {
            var leaf = FreeListFormat.GetId(page, i);
            if (isTaken(leaf))
            {
                TakenCount++;
            }
            else
            {
                ids.Add(leaf.Value);
            }
        }

        if (isTaken(id))
        {
            TakenCount++;
            transaction.Forget(id);
            _loose.AddRange(ids);
        }
        else if (ids.Count == 0)
        {
            EmptiedTrunks.Add(id.Value);
            _loose.Add(id.Value);
        }
        else
        {
            _trunks.Add(new Trunk(id, next, ids) { IsChanged = ids.Count < count });
        }

        return next;
    }

    private void PlaceLoose()
    {
        foreach (var trunk in _trunks)
        {
            while (trunk.Ids.Count < _capacity && _loose.Count > 0)
            {
                trunk.Ids.Add(TakeLoose());
                trunk.IsChanged = true;
            }
        }

        while (_loose.Count > 0)
        {
            var id = new PageId(TakeLoose());
            EmptiedTrunks.Remove(id.Value);
            var trunk = new Trunk(id, PageId.None, []) { IsChanged = true, IsNew = true };
            while (trunk.Ids.Count < _capacity && _loose.Count > 0)
            {
                trunk.Ids.Add(TakeLoose());
            }

            _trunks.Insert(0, trunk);
        }
    }

    private uint TakeLoose()
    {
        var id = _loose[^1];
        _loose.RemoveAt(_loose.Count - 1);
        return id;
    }

    private void Write()
    {
        for (var i = 0; i < _trunks.Count; i++)
        {
            var trunk = _trunks[i];
            var next = i + 1 < _trunks.Count ? _trunks[i + 1].Id : PageId.None;
            if (!trunk.IsChanged && trunk.Next == next)
            {
                continue;
            }

            Invariant.That(
                trunk.Ids.Count <= _capacity,
                $"trunk {trunk.Id} of {transaction.FileName} names {trunk.Ids.Count} pages of at most {_capacity}");
            var page = trunk.IsNew
                ? transaction.Overwrite(trunk.Id, PageKind.FreeList) : transaction.Modify(trunk.Id);
            PageFormat.SetRightSibling(page, next);
            PageFormat.SetCount(page, trunk.Ids.Count);
            page.AsSpan(FreeListFormat.IdsOffset).Clear();
            for (var k = 0; k < trunk.Ids.Count; k++)
            {
                FreeListFormat.SetId(page, k, new PageId(trunk.Ids[k]));
            }
        }
    }

    private sealed class Trunk(PageId id, PageId next, List<uint> ids)
    {
        public PageId Id { get; } = id;

        public PageId Next { get; } = next;

        public List<uint> Ids { get; } = ids;

        public bool IsChanged { get; set; }

        public bool IsNew { get; init; }
    }
}
