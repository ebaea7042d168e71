using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// The pages that a write transaction has changed, and how they were at its savepoints. A page that was made before the
/// newest savepoint is sealed: a change replaces it, and the savepoint keeps what it was.
/// </summary>
internal sealed class PrivatePages
{
    private readonly PageStore _store;
    private readonly Dictionary<uint, PrivatePage> _pages = [];
    private readonly SavepointStack _savepoints;
    private long _serial;

    public PrivatePages(PageStore store)
    {
        _store = store;
        _savepoints = new SavepointStack(store.Pool, _pages);
    }

    public int Count => _pages.Count;

    /// <summary>The pages by their numbers, for the commit.</summary>
    public Dictionary<uint, PrivatePage> ByNumber => _pages;

    public SavepointStack Savepoints => _savepoints;

    /// <summary>Asked for room before more is kept for savepoints; null: what must be kept is kept.</summary>
    public IMemoryAccount? SavepointAccount { get; set; }

    /// <summary>Finds the image of a page, to be read.</summary>
    public bool TryRead(PageId id, [NotNullWhen(true)] out byte[]? image)
    {
        if (_pages.Count != 0 && _pages.TryGetValue(id.Value, out var page))
        {
            image = page.Image;
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
            image = page.Image;
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
        _pages[id.Value] = new PrivatePage(image, _serial);
    }

    /// <summary>Forgets the image of a page whose content is of no use any more.</summary>
    public void Remove(PageId id)
    {
        RememberBefore(id);
        _pages.Remove(id.Value);
    }

    /// <summary>Seals all pages for a savepoint.</summary>
    public void Push(Savepoint savepoint)
    {
        Invariant.That(savepoint.Changed is null, $"nothing of {_store.FileName} has changed after a new savepoint");
        _serial++;
        _savepoints.Push(savepoint);
    }

    /// <summary>Gives all images back; the savepoints first, which share some of them.</summary>
    public void Retire()
    {
        _savepoints.Clear();
        foreach (var page in _pages.Values)
        {
            _store.Pool.Retire(page.Image);
        }

        // So that nothing retires them once more: a buffer that is in limbo twice would be handed out twice.
        _pages.Clear();
    }

    /// <summary>Forgets the images, which the cache has taken over.</summary>
    public void Forget() => _pages.Clear();

    // Before a private page is replaced or removed: the newest savepoint keeps it, or it is not needed any more.
    private void RememberBefore(PageId id)
    {
        var isPrivate = _pages.TryGetValue(id.Value, out var page);
        if (_savepoints.Needs(id))
        {
            if (isPrivate)
            {
                SavepointAccount?.Require(_store.PageSize);
            }

            _savepoints.Keep(id, isPrivate ? page : null);
        }
        else if (isPrivate)
        {
            _store.Pool.Retire(page.Image);
        }
    }
}
