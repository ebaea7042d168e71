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
/// released soon, and then nothing has been encoded for it. Past the budget of the transaction images go to its
/// temporary file.
/// </summary>
internal sealed class SavepointStack(PrivatePages pages, BufferPool pool)
{
    private const int QueueCountMin = 256; // below it nobody looks for what is in the queue for nothing

    private readonly List<Savepoint> _savepoints = [];
    private readonly Dictionary<uint, KeptPage> _newest = [];
    private readonly Queue<KeptPage> _inMemory = new(); // what had its image in memory once, perhaps more than once
    private byte[]? _difference;

    public int Count => _savepoints.Count;

    /// <summary>
    /// Bytes of the savepoints and of what is kept for them; without images, which count as changed pages.
    /// </summary>
    public long Bytes { get; private set; }

    /// <summary>Images in memory that are kept.</summary>
    public int ImageCount { get; private set; }

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
        if (older?.Older is { Page: { Image: { } oldImage } oldPage } oldest && older.Page?.Image is { } newImage)
        {
            KeepDifference(oldest, oldPage, oldImage, newImage);
        }

        // Room first, so that nothing is noted half.
        var changed = savepoint.Changed ??= [];
        changed.EnsureCapacity(changed.Count + 1);
        _newest[id.Value] = kept;
        changed.Add(id.Value);
        Bytes += KeptPage.Overhead;
        NoteInMemory(kept);
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
                MakeWhole(id, kept.Older, kept);
                var page = kept.Page;
                Drop(id, kept);
                pages.Restore(id, page);
            }

            savepoint.Changed = null;
        }

        Bytes -= (long)(_savepoints.Count - index - 1) * Savepoint.Overhead;
        _savepoints.RemoveRange(index + 1, _savepoints.Count - index - 1);
    }

    /// <summary>
    /// Reads what <see cref="ReleaseNewest"/> needs of the temporary file, so that it cannot fail half done: it would
    /// leave a savepoint that gives back some of its pages alone.
    /// </summary>
    /// <exception cref="DatabaseException">DiskFull, IoError, Corruption: the savepoints are as they were.</exception>
    public void PrepareToReleaseNewest()
    {
        var outer = _savepoints.Count > 1 ? _savepoints[^2] : null;
        foreach (var id in _savepoints[^1].Changed ?? [])
        {
            var kept = _newest[id];
            if (kept.Older is { Difference: not null } older && older.Owner == outer)
            {
                MakeWhole(id, older, kept);
                UnloadPastBudget(older);
                UnloadPastBudget(kept);
            }
        }
    }

    /// <summary>
    /// Forgets the newest savepoint; what it kept serves the one before it, where that needs it. Cannot fail after
    /// <see cref="PrepareToReleaseNewest"/>.
    /// </summary>
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

                var page = kept.Page;
                Drop(id, kept);
                if (page is not null)
                {
                    pages.GiveUpUnlessCurrent(id, page);
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
                    kept.Page = null;
                    pages.GiveUpUnlessCurrent(id, page);
                }
            }
        }

        _newest.Clear();
        _savepoints.Clear();
        _inMemory.Clear();
        Bytes = 0;
        ImageCount = 0;
    }

    /// <summary>
    /// Finds a page that has changed since a savepoint, as it was then.
    /// </summary>
    /// <param name="savepoint">The savepoint.</param>
    /// <param name="id">The page.</param>
    /// <param name="image">Its image; null when it was not private.</param>
    /// <returns>False when it is now what it was.</returns>
    public bool TryReadAt(Savepoint savepoint, PageId id, out byte[]? image)
    {
        image = null;
        if (!_newest.TryGetValue(id.Value, out var kept))
        {
            return false;
        }

        var index = IndexOf(savepoint);
        KeptPage? found = null;
        for (var next = kept; next is not null && IndexOf(next.Owner) >= index; next = next.Older)
        {
            if (found is not null)
            {
                MakeWhole(id.Value, next, found);
            }

            found = next;
        }

        if (found?.Page is { } page)
        {
            if (page.Image is null)
            {
                pages.Load(id, page);
                NoteInMemory(found);
            }

            image = page.Image;
        }

        return found is not null;
    }

    /// <summary>
    /// Writes so many images that are kept to the temporary file, or all; those first that were kept first.
    /// </summary>
    /// <exception cref="DatabaseException">DiskFull, IoError: what was not written stays in memory.</exception>
    public void Unload(int count, bool mayBeRead)
    {
        for (; count > 0 && _inMemory.TryPeek(out var kept); _inMemory.Dequeue())
        {
            if (kept.Page is { Image: not null } page)
            {
                Unload(page, mayBeRead);
                count--;
            }
        }
    }

    private void UnloadPastBudget(KeptPage kept)
    {
        if (kept.Page is { Image: not null } page && pages.IsPastBudget)
        {
            Unload(page, mayBeRead: true);
        }
    }

    private void Unload(PrivatePage page, bool mayBeRead)
    {
        pages.Unload(page, mayBeRead);
        CountImages(-1);
    }

    // A difference of more than a part of the page is not worth it.
    private void KeepDifference(KeptPage kept, PrivatePage page, byte[] image, byte[] newer)
    {
        _difference ??= new byte[PageDelta.SizeMax(pool.PageSize)];
        var length = PageDelta.Encode(newer, image, _difference);
        if (length > pool.PageSize / 2)
        {
            return;
        }

        Invariant.That(
            kept.Difference is null && PageFormat.GetId(newer) == PageFormat.GetId(image),
            $"page {PageFormat.GetId(image)} is kept as its difference from page {PageFormat.GetId(newer)}");
        kept.Difference = _difference.AsSpan(0, length).ToArray();
        kept.Serial = page.Serial;
        kept.Page = null;
        Bytes += length;
        NoteGone(page);
        pages.GiveUp(page);
    }

    private void MakeWhole(uint id, KeptPage? kept, KeptPage newer)
    {
        if (kept?.Difference is not { } difference)
        {
            return;
        }

        if (newer.Page!.Image is null)
        {
            pages.Load(new PageId(id), newer.Page);
            NoteInMemory(newer);
        }

        var image = pool.Rent();
        Invariant.That(PageDelta.TryApply(difference, newer.Page.Image, image, PageRecordForm.Bits));
        kept.Page = new PrivatePage(image, kept.Serial);
        kept.Difference = null;
        Bytes -= difference.Length;
        NoteInMemory(kept);
    }

    private void Drop(uint id, KeptPage kept)
    {
        Bytes -= KeptPage.Overhead;
        NoteGone(kept.Page);
        kept.Page = null;
        Invariant.That(
            Bytes >= 0 && kept.Difference is null && kept.Older?.Difference is null,
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

    private void NoteInMemory(KeptPage kept)
    {
        if (kept.Page?.Image is null)
        {
            return;
        }

        CountImages(1);
        if (_inMemory.Count > QueueCountMin + (2 * ImageCount))
        {
            // What was dropped, made a difference or written meanwhile.
            for (var rest = _inMemory.Count; rest > 0; rest--)
            {
                if (_inMemory.Dequeue() is { Page.Image: not null } other && other != kept)
                {
                    _inMemory.Enqueue(other);
                }
            }
        }

        _inMemory.Enqueue(kept);
    }

    private void NoteGone(PrivatePage? page)
    {
        if (page?.Image is not null)
        {
            CountImages(-1);
        }
    }

    private void CountImages(int count)
    {
        ImageCount += count;
        Invariant.That(ImageCount >= 0, $"{ImageCount} images are kept for {_savepoints.Count} savepoints");
    }
}
