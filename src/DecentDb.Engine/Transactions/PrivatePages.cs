using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// The pages that a write transaction has changed, and how they were at its savepoints. A page that was made before the
/// newest savepoint is sealed: a change replaces it, and the savepoint keeps what it was.
/// <para>
/// The images in memory have a budget. Past it those go to a temporary file that were not used lately, and come back
/// when they are asked for; but only in <see cref="Settle"/>, because whoever got an image to change it in place may
/// still do so before. Who only reads an image may go on: its buffer is used again no sooner than the transaction
/// renews its stamp.
/// </para>
/// </summary>
internal sealed class PrivatePages
{
    private const int QueueCountMin = 256; // below it nobody looks for what is in the queue for nothing
    private const int CountMaxMin = 8; // fewer, and one change could need more than there may be

    private readonly PageStore _store;
    private readonly IFileSystem _fileSystem;
    private readonly StorageHooks _hooks;
    private readonly int _countMax;
    private readonly Dictionary<uint, PrivatePage> _pages = [];
    private readonly Queue<uint> _inMemory = new(); // what was in memory once, perhaps more than once
    private readonly SavepointStack _savepoints;
    private PageSpill? _spill;
    private int _inMemoryCount;
    private long _serial;

    public PrivatePages(PageStore store, IFileSystem fileSystem, long budgetBytes, StorageHooks hooks)
    {
        _hooks = hooks;
        _store = store;
        _fileSystem = fileSystem;
        _countMax = (int)Math.Clamp(budgetBytes / store.PageSize, CountMaxMin, int.MaxValue);
        _savepoints = new SavepointStack(this, store.Pool);
    }

    public int Count => _pages.Count;

    /// <summary>Bytes of the images in memory, those of savepoints among them.</summary>
    public long MemoryBytes => ((long)(_inMemoryCount + _savepoints.ImageCount) * _store.PageSize)
        + ((long)_pages.Count * PrivatePage.Overhead);

    /// <summary>Bytes of the temporary file; 0 without one.</summary>
    public long SpilledBytes => _spill?.Length ?? 0;

    /// <summary>True when images are in the temporary file alone.</summary>
    public bool HasSpilled => _inMemoryCount < _pages.Count;

    /// <summary>The pages by their numbers, for the commit.</summary>
    public Dictionary<uint, PrivatePage> ByNumber => _pages;

    public SavepointStack Savepoints => _savepoints;

    /// <summary>True when more images are in memory, those of savepoints among them, than there is room for.</summary>
    public bool IsPastBudget => _inMemoryCount + _savepoints.ImageCount > _countMax;

    /// <summary>Finds the image of a page, to be read.</summary>
    public bool TryRead(PageId id, [NotNullWhen(true)] out byte[]? image)
    {
        if (_pages.Count != 0 && _pages.TryGetValue(id.Value, out var page))
        {
            image = Use(id, page);
            return true;
        }

        image = null;
        return false;
    }

    /// <summary>Finds the image of a page, to be changed in place: no savepoint has sealed it.</summary>
    public bool TryModify(PageId id, [NotNullWhen(true)] out byte[]? image)
    {
        if (_pages.TryGetValue(id.Value, out var page) && page.Serial >= _serial)
        {
            image = Use(id, page);
            if (page.Place != PrivatePage.NoPlace)
            {
                OutdatePlace(id, page);
            }

            return true;
        }

        image = null;
        return false;
    }

    /// <summary>Takes over the new image of a page.</summary>
    public void Set(PageId id, byte[] image)
    {
        // The pair of the check of a page that is read: what is changed under a number bears it.
        Invariant.That(
            PageFormat.GetId(image) == id,
            $"page {PageFormat.GetId(image)} is changed as page {id} of {_store.FileName}");
        RememberBefore(id);
        Put(id.Value, new PrivatePage(image, _serial));
    }

    /// <summary>Forgets the image of a page whose content is of no use any more.</summary>
    public void Remove(PageId id) => RememberBefore(id);

    /// <summary>Seals all pages for a savepoint.</summary>
    public void Push(Savepoint savepoint)
    {
        Invariant.That(savepoint.Changed is null, $"nothing of {_store.FileName} has changed after a new savepoint");
        _serial++;
        _savepoints.Push(savepoint);
    }

    /// <summary>
    /// Called where nobody is about to change an image that was given before: what is past the budget goes to the
    /// temporary file.
    /// </summary>
    /// <param name="mayBeRead">
    /// False when nobody reads an image either that was given before: then the buffers are used again at once, of which
    /// more may come free than can wait for their readers.
    /// </param>
    /// <exception cref="DatabaseException">DiskFull, IoError: all pages are as they were.</exception>
    public void Settle(bool mayBeRead)
    {
        if (IsPastBudget)
        {
            Spill(mayBeRead);
            _store.Trim();
        }
    }

    /// <summary>Brings the image of a page back into memory, for its commit.</summary>
    public void BringBack(uint number) => Use(new PageId(number), _pages[number]);

    /// <summary>Reads the image of a page that is in the temporary file alone; it stays there.</summary>
    public void ReadSpilled(uint number, PrivatePage page, Span<byte> image)
    {
        Invariant.That(
            page.Image is null && _spill is not null, $"page {number} of {_store.FileName} is in a temporary file");
        _spill.Read(page.Place, new PageId(number), image);
    }

    /// <summary>The images that are in the temporary file alone, for readers to find them at a commit.</summary>
    public SpilledImages? DescribeSpilled(Lsn lsn)
    {
        if (!HasSpilled || _spill is null)
        {
            return null;
        }

        var places = new Dictionary<uint, int>(_pages.Count - _inMemoryCount);
        foreach (var (number, page) in _pages)
        {
            if (page.Image is null)
            {
                places.Add(number, page.Place);
            }
        }

        return new SpilledImages(_spill, places, lsn);
    }

    /// <summary>The temporary file is the cache's now: it holds pages of a commit.</summary>
    public void GiveSpillAway()
    {
        Invariant.That(_spill is not null, $"pages of {_store.FileName} are in a temporary file");
        _spill = null;
    }

    /// <summary>Gives all images back; the savepoints first, which share some of them.</summary>
    public void Retire()
    {
        _savepoints.Clear();
        foreach (var page in _pages.Values)
        {
            if (page.Image is { } image)
            {
                _store.Pool.Retire(image);
            }
        }

        // So that nothing retires them once more: a buffer that is in limbo twice would be handed out twice.
        Forget();
    }

    /// <summary>Forgets the images, which the cache has taken over, and gives up the temporary file.</summary>
    public void Forget()
    {
        Invariant.That(
            _inMemoryCount >= 0 && _inMemoryCount <= _pages.Count,
            $"{_inMemoryCount} of {_pages.Count} changed pages of {_store.FileName} are in memory");
        _pages.Clear();
        _inMemory.Clear();
        _inMemoryCount = 0;
        var spill = _spill;
        _spill = null;
        spill?.Dispose();
    }

    /// <summary>Puts a page back to how it was at a savepoint; null = it was not private.</summary>
    public void Restore(uint number, PrivatePage? before)
    {
        if (_pages.TryGetValue(number, out var now) && !ReferenceEquals(now, before))
        {
            TakeOut(number, now);
            GiveUp(now);
        }

        if (before is not null && !ReferenceEquals(now, before))
        {
            Put(number, before);
        }
    }

    /// <summary>Gives up what a savepoint kept, unless it is what the page is now.</summary>
    public void GiveUpUnlessCurrent(uint number, PrivatePage page)
    {
        if (!_pages.TryGetValue(number, out var now) || !ReferenceEquals(now, page))
        {
            GiveUp(page);
        }
    }

    /// <summary>Reads an image that a savepoint keeps in the temporary file back into memory.</summary>
    public byte[] Load(PageId id, PrivatePage page)
    {
        Invariant.That(
            page.Image is null && _spill is not null, $"page {id} of {_store.FileName} is in a temporary file");
        var image = _store.Pool.Rent();
        try
        {
            _spill.Read(page.Place, id, image);
        }
        catch
        {
            _store.Pool.Return(image);
            throw;
        }

        page.Image = image;
        return image;
    }

    /// <summary>Writes an image to the temporary file, unless it is there, and gives its buffer up.</summary>
    public void Unload(PrivatePage page, bool mayBeRead)
    {
        if (page.Image is not { } image)
        {
            return;
        }

        if (page.Place == PrivatePage.NoPlace)
        {
            _spill ??= new PageSpill(_fileSystem, _store.FileName, _store.PageSize);
            page.Place = _spill.Write(image);
        }

        Invariant.That(page.Place >= 0, $"page {PageFormat.GetId(image)} of {_store.FileName} is in a temporary file");
        page.Image = null;
        if (mayBeRead)
        {
            _store.Pool.Retire(image);
        }
        else
        {
            _store.Pool.Return(image);
        }
    }

    private byte[] Use(PageId id, PrivatePage page)
    {
        if (!page.IsUsed)
        {
            page.IsUsed = true;
        }

        if (page.Image is { } image)
        {
            Invariant.That(
                PageFormat.GetId(image) == id,
                $"page {PageFormat.GetId(image)} is used as page {id} of {_store.FileName}");
            return image;
        }

        image = Load(id, page);
        NoteInMemory(id.Value);
        return image;
    }

    // What was used since the last time stays for another turn. Down to less than the budget, so that few calls of many
    // do anything; images of savepoints go first, which are hardly ever needed again.
    private void Spill(bool mayBeRead)
    {
        var target = _countMax - (_countMax / 4);
        _savepoints.Unload(_inMemoryCount + _savepoints.ImageCount - target, mayBeRead);
        for (var rest = 2L * _inMemory.Count; rest > 0 && _inMemoryCount > target; rest--)
        {
            var number = _inMemory.Dequeue();
            if (!_pages.TryGetValue(number, out var page) || page.Image is null)
            {
                continue; // it was in the queue more than once
            }

            if (page.IsUsed)
            {
                page.IsUsed = false;
                _inMemory.Enqueue(number);
                continue;
            }

            try
            {
                Unload(page, mayBeRead);
                _inMemoryCount--;
            }
            catch
            {
                _inMemory.Enqueue(number);
                throw;
            }
        }

        Invariant.That(_inMemoryCount >= 0, $"{_inMemoryCount} changed pages of {_store.FileName} are in memory");
    }

    private void NoteInMemory(uint number)
    {
        _inMemoryCount++;
        Invariant.That(
            _inMemoryCount <= _pages.Count, $"page {number} of {_store.FileName} comes into memory once");
        if (_inMemory.Count > QueueCountMin + (2 * _inMemoryCount))
        {
            _inMemory.Clear();
            foreach (var (known, page) in _pages)
            {
                if (page.Image is not null && known != number)
                {
                    _inMemory.Enqueue(known);
                }
            }
        }

        _inMemory.Enqueue(number);
    }

    private void Put(uint number, PrivatePage page)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_pages, number, out var exists);
        Invariant.That(!exists, $"page {number} of {_store.FileName} has one private image");
        place = page;
        if (page.Image is not null)
        {
            NoteInMemory(number);
        }
    }

    private void TakeOut(uint number, PrivatePage page)
    {
        _pages.Remove(number);
        _inMemoryCount -= page.Image is null ? 0 : 1;
        Invariant.That(_inMemoryCount >= 0, $"page {number} of {_store.FileName} leaves memory once");
    }

    // Before a private page is replaced or removed: the newest savepoint keeps it, or it is not needed any more.
    private void RememberBefore(PageId id)
    {
        var page = _pages.GetValueOrDefault(id.Value);
        var isKept = _savepoints.Needs(id);
        if (isKept)
        {
            _savepoints.Keep(id, page);
        }

        if (page is not null)
        {
            TakeOut(id.Value, page);
            if (!isKept)
            {
                GiveUp(page);
            }
        }
    }

    /// <summary>Gives up an image that nobody needs any more.</summary>
    public void GiveUp(PrivatePage page)
    {
        FreePlace(page);
        if (page.Image is { } image)
        {
            Invariant.That(image.Length == _store.PageSize, $"{image.Length} bytes are a page of {_store.FileName}");
            page.Image = null;
            _store.Pool.Retire(image);
        }
    }

    // What the file has of an image that is about to change must not be taken for it any more.
    private void OutdatePlace(PageId id, PrivatePage page)
    {
        var isInFile = true;
        _hooks.BeforeSpilledImageChanged(id, ref isInFile);
        if (isInFile)
        {
            FreePlace(page);
        }
    }

    private void FreePlace(PrivatePage page)
    {
        if (page.Place != PrivatePage.NoPlace)
        {
            Invariant.That(_spill is not null, $"an image of {_store.FileName} has a place in a temporary file");
            _spill.Free(page.Place);
            page.Place = PrivatePage.NoPlace;
        }
    }
}
