using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// Pages that a transaction wrote directly and reads again: nobody else may find them before its commit, so they are
/// not in the cache.
/// </summary>
internal sealed class ReadBackPages(PageStore store, ExtentList extents)
{
    private const int CountMax = 256;
    private readonly Dictionary<uint, byte[]> _pages = [];

    /// <summary>True when there are so many that they should be forgotten.</summary>
    public bool IsFull => _pages.Count > CountMax;

    public byte[] Read(PageId id, DirectWrite? direct)
    {
        if (_pages.TryGetValue(id.Value, out var known))
        {
            return known;
        }

        var page = store.Pool.Rent();
        if (direct is not null && direct.Contains(id) && direct.TryReadPending(id, page))
        {
            // It may still change, so the copy must not be found again; the holder keeps it until it renews.
            store.Pool.Retire(page);
            return page;
        }

        var seal = direct is not null && direct.Contains(id)
            ? unchecked((uint)direct.Checkpoint) : extents.Find(id).Checkpoint;
        if (store.ReadPooled(id, page, seal) is { } damage)
        {
            store.Pool.Return(page);
            throw DatabaseException.Corrupt(store.FileName, id, "loaded page", damage);
        }

        _pages.Add(id.Value, page);
        return page;
    }

    public void Forget()
    {
        foreach (var page in _pages.Values)
        {
            store.Pool.Retire(page);
        }

        _pages.Clear();
    }
}
