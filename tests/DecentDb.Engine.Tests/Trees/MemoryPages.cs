using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;
using Xunit;

namespace DecentDb.Engine.Tests.Trees;

/// <summary>The pages of a write transaction as a dictionary, checked at every read of a changed page.</summary>
internal sealed class MemoryPages : PageWriter
{
    private readonly PageChecker _checker = new();
    private readonly Stack<uint> _free = new();
    private readonly HashSet<uint> _unchecked = [];
    private Dictionary<uint, byte[]> _pages = [];
    private uint _nextId;

    public MemoryPages(int pageSize)
        : base(pageSize)
    {
        _nextId = RootRecords.FirstPageOf(pageSize).Value;
        RootRecords.CreateFirstPage(this);
    }

    public override string FileName => "memory";

    public override uint PageCount => _nextId;

    public int LivePages => _pages.Count;

    public IEnumerable<uint> Ids => _pages.Keys;

    public override byte[] Read(PageId id)
    {
        if (!_pages.TryGetValue(id.Value, out var page))
        {
            throw new InvalidOperationException("page " + id + " is free");
        }

        return page;
    }

    public override void Renew()
    {
    }

    public override byte[] Modify(PageId id)
    {
        var page = Read(id);
        _unchecked.Add(id.Value);
        return page;
    }

    public override byte[] Allocate(PageKind kind, out PageId id)
    {
        id = new PageId(_free.TryPop(out var free) ? free : _nextId++);
        var page = new byte[PageSize];
        PageFormat.Initialize(page, id, kind);
        _pages.Add(id.Value, page);
        _unchecked.Add(id.Value);
        return page;
    }

    public override void Free(PageId id)
    {
        Assert.True(_pages.Remove(id.Value), "page " + id + " freed twice");
        _free.Push(id.Value);
    }

    public override DirectPageWriter BeginDirectWrite() => new Direct(this);

    /// <summary>A copy of everything, as a savepoint or a snapshot.</summary>
    public MemoryPages Copy()
    {
        var copy = (MemoryPages)MemberwiseClone();
        copy._pages = new Dictionary<uint, byte[]>();
        foreach (var (id, page) in _pages)
        {
            copy._pages.Add(id, (byte[])page.Clone());
        }

        return copy;
    }

    public void RestoreFrom(MemoryPages copy)
    {
        _pages = copy.Copy()._pages;
        _free.Clear();
        for (var id = RootRecords.FirstPageOf(PageSize).Value; id < _nextId; id++)
        {
            if (!_pages.ContainsKey(id))
            {
                _free.Push(id);
            }
        }
    }

    public void CheckPages()
    {
        foreach (var (id, page) in _pages)
        {
            var damage = _checker.FindDamage(page);
            Assert.True(damage is null, $"page {id} {PageFormat.GetKind(page)}: {damage}");
            Assert.Equal(id, PageFormat.GetId(page).Value);
            Assert.False(page.AsSpan(PageFormat.ContentEnd(PageSize)).ContainsAnyExcept((byte)0), "the tail is used");
        }
    }

    // Ids jump back and forth between free and fresh pages.
    private sealed class Direct(MemoryPages owner) : DirectPageWriter
    {
        private readonly List<uint> _handedOut = [];
        private readonly Queue<uint> _planned = new();
        private readonly Random _random = new((int)owner._nextId);

        public override string FileName => owner.FileName;

        public override PageId IdAhead(uint count)
        {
            while (_planned.Count <= count)
            {
                Plan();
            }

            return new PageId(_planned.ElementAt((int)count));
        }

        public override Span<byte> Next(PageKind kind, out PageId id)
        {
            if (_handedOut.Count >= 2)
            {
                Seal(_handedOut[^2]);
            }

            id = NextId;
            _planned.Dequeue();
            var page = new byte[owner.PageSize];
            PageFormat.Initialize(page, id, kind);
            owner._pages.Add(id.Value, page);
            _handedOut.Add(id.Value);
            return page;
        }

        public override Span<byte> Pending(PageId id) => owner._pages[id.Value];

        public override void Complete()
        {
        }

        public override void Dispose()
        {
            while (_planned.TryDequeue(out var unused))
            {
                owner._free.Push(unused);
            }
        }

        private void Plan()
        {
            if (_random.Next(3) == 0 && owner._free.TryPop(out var free))
            {
                _planned.Enqueue(free);
                return;
            }

            for (var gap = _random.Next(4) == 0 ? _random.Next(3) : 0; gap > 0; gap--)
            {
                owner._free.Push(owner._nextId++);
            }

            _planned.Enqueue(owner._nextId++);
        }

        // What is written may not change any more: a copy stays, so that later writes through the span are lost.
        private void Seal(uint id) => owner._pages[id] = (byte[])owner._pages[id].Clone();
    }
}
