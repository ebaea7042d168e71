using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Gives the pages of a snapshot that are in use new ids without gaps, for a copy that has no free pages. Pages keep
/// their order. The pages of root records keep their ids, because the catalog names them: where they lie behind the
/// rest, the pages before them are free ones.
/// </summary>
internal sealed class CompactCopy
{
    private readonly ReadTransaction _snapshot;
    private readonly uint[] _newIds;
    private readonly uint[] _oldIds;
    private readonly Dictionary<uint, byte[]> _trunks = [];
    private readonly PageDirectoryLayout _layout;

    public CompactCopy(ReadTransaction snapshot)
    {
        _snapshot = snapshot;
        _layout = PageDirectoryLayout.Of(snapshot.PageSize);
        var free = new PageMap(snapshot.PageCount);
        foreach (var id in FreeList.ReadAll(snapshot, snapshot.FreeListHead, snapshot.FreePageCount))
        {
            free.Add(id);
        }

        var roots = FindRoots(out var lastRoots);
        _newIds = new uint[snapshot.PageCount];
        var next = MetaFormat.PageCountOf(snapshot.PageSize);
        for (var id = next; id < snapshot.PageCount; id++)
        {
            if (roots.Contains(new PageId(id)))
            {
                _newIds[id] = id;
            }
            else if (!free.Contains(new PageId(id)) && !_layout.Contains(new PageId(id)))
            {
                next = SkipReserved(roots, next);
                _newIds[id] = next++;
            }
        }

        _oldIds = new uint[Math.Max(SkipReserved(roots, next), Math.Max(_layout.PageCountMin, lastRoots + 1))];
        for (uint id = 0; id < _newIds.Length; id++)
        {
            _oldIds[_newIds[id]] = id;
        }

        _oldIds[0] = 0;
        State = MakeState();
    }

    /// <summary>The state of the copy.</summary>
    public DatabaseState State { get; }

    /// <summary>Makes a page of the copy.</summary>
    public void Read(PageId id, Span<byte> target)
    {
        var old = _oldIds[id.Value];
        if (old == 0)
        {
            if (_trunks.TryGetValue(id.Value, out var trunk))
            {
                trunk.CopyTo(target);
                PageFormat.Seal(target, DatabaseOpener.FirstCheckpoint);
            }
            else
            {
                target.Clear(); // free
            }

            return;
        }

        var page = _snapshot.Read(new PageId(old)).AsSpan().ToArray();
        PagePointers.Replace(page, Map);
        PageFormat.SetId(page, id);
        PageFormat.Seal(page, DatabaseOpener.FirstCheckpoint);
        page.CopyTo(target);
    }

    private PageId Map(PageId old)
    {
        var id = new PageId(old.Value < _newIds.Length ? _newIds[old.Value] : 0);
        return id.IsNone
            ? throw DatabaseException.Corrupt(_snapshot.FileName, old, "unknown", "a page refers to it, but it is free")
            : id;
    }

    private PageMap FindRoots(out uint last)
    {
        var roots = new PageMap(_snapshot.PageCount);
        last = 0;
        for (var id = _snapshot.FirstRootsPage; !id.IsNone && roots.Add(id);)
        {
            last = Math.Max(last, id.Value);
            id = PageFormat.GetRightSibling(_snapshot.Read(id));
        }

        return roots;
    }

    private uint SkipReserved(PageMap roots, uint id)
    {
        while (roots.Contains(new PageId(id)) || _layout.Contains(new PageId(id)))
        {
            id++;
        }

        return id;
    }

    private DatabaseState MakeState()
    {
        var free = new List<uint>();
        for (var id = MetaFormat.PageCountOf(_snapshot.PageSize); id < _oldIds.Length; id++)
        {
            if (_oldIds[id] == 0 && !_layout.Contains(new PageId(id)))
            {
                free.Add(id);
            }
        }

        var head = PageId.None;
        var capacity = FreeListFormat.Capacity(_snapshot.PageSize);
        for (var i = 0; i < free.Count; i += capacity + 1)
        {
            var trunk = new byte[_snapshot.PageSize];
            PageFormat.Initialize(trunk, new PageId(free[i]), PageKind.FreeList);
            PageFormat.SetRightSibling(trunk, head);
            PageFormat.SetCount(trunk, Math.Min(capacity, free.Count - i - 1));
            for (var k = 0; k < PageFormat.GetCount(trunk); k++)
            {
                FreeListFormat.SetId(trunk, k, new PageId(free[i + 1 + k]));
            }

            head = new PageId(free[i]);
            _trunks.Add(free[i], trunk);
        }

        return _snapshot.State with
        {
            PageCount = (uint)_oldIds.Length,
            FreeListHead = head,
            FreePageCount = (uint)free.Count,
        };
    }
}
