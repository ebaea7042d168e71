using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// The savepoints of a write transaction, and its private pages as they were at each of them, of those pages that
/// changed since. A page is kept by the savepoint after which it changed first; what several savepoints share is kept
/// once. The content of a page is a chain from newest to oldest (<see cref="KeptPage"/>), in which the newest is whole
/// and what lies two changes back is a difference: the newest savepoint is most often that of a statement and is
/// released soon, and then nothing has been encoded for it.
/// </summary>
internal sealed class SavepointStack(BufferPool pool, Dictionary<uint, PrivatePage> pages)
{
    private readonly List<Savepoint> _savepoints = [];
    private readonly Dictionary<uint, KeptPage> _newest = [];
    private byte[]? _difference;

    public int Count => _savepoints.Count;

    /// <summary>Bytes of the savepoints and of the pages kept for them.</summary>
    public long Bytes { get; private set; }

    public Savepoint this[int index] => _savepoints[index];

    public void Push(Savepoint savepoint)
    {
        _savepoints.Add(savepoint);
        Bytes += Savepoint.Overhead;
    }

    public int IndexOf(Savepoint savepoint)
    {
        var index = _savepoints.LastIndexOf(savepoint);
        return index >= 0
            ? index
            : throw new DatabaseException(ErrorCode.InvalidSavepoint, "The savepoint does not exist any more.");
    }

    /// <summary>True when the newest savepoint has to keep a page that is about to be replaced or removed.</summary>
    public bool Needs(PageId id) =>
        _savepoints.Count > 0
        && !(_newest.TryGetValue(id.Value, out var newest) && newest.Owner == _savepoints[^1]);

    /// <summary>Keeps a page that <see cref="Needs"/> asked for; null = it was not private.</summary>
    public void Keep(PageId id, PrivatePage? page)
    {
        Invariant.That(Needs(id), $"page {id} is kept once for savepoint {_savepoints.Count}");
        var savepoint = _savepoints[^1];
        var older = _newest.GetValueOrDefault(id.Value);
        var kept = new KeptPage(savepoint, page, older);
        if (older?.Older is { Page: { } oldPage } oldest && older.Page is { } newPage)
        {
            KeepDifference(oldest, oldPage, newPage.Image);
        }

        // Room first, so that nothing is noted half.
        var changed = savepoint.Changed ??= [];
        changed.EnsureCapacity(changed.Count + 1);
        _newest[id.Value] = kept;
        changed.Add(id.Value);
        Bytes += KeptPage.Overhead + (page is null ? 0 : pool.PageSize);
    }

    /// <summary>Puts all pages back to how they were at a savepoint, and forgets the savepoints after it.</summary>
    public void RestoreTo(int index)
    {
        Invariant.That(
            (uint)index < (uint)_savepoints.Count, $"savepoint {index} is one of {_savepoints.Count}");
        for (var i = _savepoints.Count - 1; i >= index; i--)
        {
            var savepoint = _savepoints[i];
            foreach (var id in savepoint.Changed ?? [])
            {
                var kept = _newest[id];
                MakeWhole(kept.Older, kept);
                Restore(id, kept.Page);
                Drop(id, kept);
            }

            savepoint.Changed = null;
        }

        Bytes -= (long)(_savepoints.Count - index - 1) * Savepoint.Overhead;
        _savepoints.RemoveRange(index + 1, _savepoints.Count - index - 1);
    }

    /// <summary>Forgets the newest savepoint; what it kept serves the one before it, where that needs it.</summary>
    public void ReleaseNewest()
    {
        var savepoint = _savepoints[^1];
        var outer = _savepoints.Count > 1 ? _savepoints[^2] : null;
        if (savepoint.Changed is { } changed)
        {
            // Room first, so that nothing is given away half: what is retired twice would be handed out twice.
            var inherited = outer is null ? [] : outer.Changed ??= [];
            inherited.EnsureCapacity(inherited.Count + changed.Count);
            foreach (var id in changed)
            {
                var kept = _newest[id];
                if (outer is not null && kept.Older?.Owner != outer)
                {
                    kept.Owner = outer;
                    inherited.Add(id);
                    continue;
                }

                MakeWhole(kept.Older, kept);
                var page = kept.Page;
                Drop(id, kept);
                if (page is { } unneeded)
                {
                    RetireUnlessCurrent(id, unneeded.Image);
                }
            }
        }

        _savepoints.RemoveAt(_savepoints.Count - 1);
        Bytes -= Savepoint.Overhead;
        Invariant.That(
            Bytes >= 0 && (_savepoints.Count > 0 || _newest.Count == 0),
            $"{_newest.Count} pages and {Bytes} bytes are kept for {_savepoints.Count} savepoints");
    }

    /// <summary>Forgets all savepoints, whose pages are of use to nobody any more.</summary>
    public void Clear()
    {
        foreach (var (id, newest) in _newest)
        {
            for (var kept = newest; kept is not null; kept = kept.Older)
            {
                if (kept.Page is { } page)
                {
                    RetireUnlessCurrent(id, page.Image);
                    kept.Page = null;
                }
            }
        }

        _newest.Clear();
        _savepoints.Clear();
        Bytes = 0;
    }

    // A difference of more than a part of the page is not worth it.
    private void KeepDifference(KeptPage kept, in PrivatePage page, byte[] newer)
    {
        _difference ??= new byte[PageDelta.SizeMax(pool.PageSize)];
        var length = PageDelta.Encode(newer, page.Image, _difference);
        if (length > pool.PageSize / 2)
        {
            return;
        }

        Invariant.That(
            kept.Difference is null && PageFormat.GetId(newer) == PageFormat.GetId(page.Image),
            $"page {PageFormat.GetId(page.Image)} is kept as its difference from page {PageFormat.GetId(newer)}");
        kept.Difference = _difference.AsSpan(0, length).ToArray();
        kept.Serial = page.Serial;
        kept.Page = null;
        Bytes += length - pool.PageSize;
        pool.Retire(page.Image);
    }

    private void MakeWhole(KeptPage? kept, KeptPage newer)
    {
        if (kept?.Difference is not { } difference)
        {
            return;
        }

        var image = pool.Rent();
        Invariant.That(PageDelta.TryApply(difference, newer.Page!.Value.Image, image));
        kept.Page = new PrivatePage(image, kept.Serial);
        kept.Difference = null;
        Bytes += pool.PageSize - difference.Length;
    }

    private void Drop(uint id, KeptPage kept)
    {
        Bytes -= KeptPage.Overhead + (kept.Page is null ? 0 : pool.PageSize);
        Invariant.That(
            Bytes >= 0 && kept.Difference is null,
            $"page {id} is dropped of {_savepoints.Count} savepoints, which keep {Bytes} bytes then");
        if (kept.Older is { } older)
        {
            _newest[id] = older;
        }
        else
        {
            _newest.Remove(id);
        }
    }

    private void Restore(uint id, PrivatePage? before)
    {
        var isPrivate = pages.TryGetValue(id, out var now);
        if (before is { } page)
        {
            pages[id] = page;
        }
        else
        {
            pages.Remove(id);
        }

        if (isPrivate && !ReferenceEquals(now.Image, before?.Image))
        {
            pool.Retire(now.Image);
        }
    }

    private void RetireUnlessCurrent(uint id, byte[] image)
    {
        if (!pages.TryGetValue(id, out var now) || !ReferenceEquals(now.Image, image))
        {
            pool.Retire(image);
        }
    }
}
