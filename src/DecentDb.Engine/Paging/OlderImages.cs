using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The older images of all pages and what each of them waits for: the commit that superseded it to become visible, then
/// the end of a snapshot that sees it. Under a lock of its own, which is taken before that of a part of the cache: to
/// find a snapshot that sees an image and to note the image with it is one step for whoever ends that snapshot.
/// </summary>
internal sealed class OlderImages(HolderRegistry holders, string fileName)
{
    private const int SparesMax = 4096;

    private readonly Dictionary<long, PageVersion> _kept = []; // by the snapshot that each chain waits for
    private PageVersion? _firstSuperseded; // a chain in the order of the commits that superseded them
    private PageVersion? _lastSuperseded;
    private PageVersion? _unplaced; // a chain of those that there was no memory to keep with a snapshot
    private PageVersion? _spares;
    private int _spareCount;
    private int _count;

    /// <summary>Protects all fields but the count.</summary>
    public Lock Lock { get; } = new();

    /// <summary>Older images in memory. May be read without the lock.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Makes room for so many, so that <see cref="AddSuperseded"/> allocates nothing.</summary>
    public void Prepare(int count)
    {
        while (_spareCount < count)
        {
            AddSpare(new PageVersion());
        }
    }

    /// <summary>Notes an image that a commit superseded, which nobody can miss before the commit is visible.</summary>
    public PageVersion AddSuperseded(PageId id, byte[] image, Lsn supersededBy)
    {
        Invariant.That(
            _lastSuperseded is null || _lastSuperseded.SupersededBy <= supersededBy,
            $"{fileName}: page {id} is superseded by {supersededBy}, after others by {_lastSuperseded?.SupersededBy}");
        var version = TakeSpare();
        version.Set(id, image, supersededBy);
        if (_lastSuperseded is null)
        {
            _firstSuperseded = version;
        }
        else
        {
            _lastSuperseded.NextWaiting = version;
        }

        _lastSuperseded = version;
        Interlocked.Increment(ref _count);
        return version;
    }

    /// <summary>Notes an image that came from the file.</summary>
    public PageVersion AddFromFile(PageId id, byte[] image, Lsn supersededBy)
    {
        var version = new PageVersion(); // the spares belong to the next commit
        version.Set(id, image, supersededBy);
        Interlocked.Increment(ref _count);
        return version;
    }

    /// <summary>The next image that a visible commit superseded; null when there is none left.</summary>
    public PageVersion? TakeVisible(Lsn visible)
    {
        if (_firstSuperseded is not { } version || version.SupersededBy > visible)
        {
            return null;
        }

        _firstSuperseded = version.NextWaiting;
        _lastSuperseded = _firstSuperseded is null ? null : _lastSuperseded;
        return version;
    }

    /// <summary>The images that wait for nothing, because there was no memory to note what for.</summary>
    public PageVersion? TakeUnplaced() => Interlocked.Exchange(ref _unplaced, null);

    /// <summary>The images that wait for the end of a snapshot which nobody else holds.</summary>
    public PageVersion? TakeReleased(Lsn snapshot) =>
        _kept.ContainsKey(snapshot.Value)
            && !holders.TryFindSnapshot(snapshot, snapshot.Next(), pageNumber: 0, out _)
            && _kept.Remove(snapshot.Value, out var version)
            ? version : null;

    /// <summary>Keeps an image with one of the snapshots that see it; false when there is none.</summary>
    public bool TryKeep(PageVersion version)
    {
        version.NextWaiting = null;
        var lsn = PageFormat.GetLsn(version.Image);
        Invariant.That(
            lsn < version.SupersededBy,
            $"{fileName}: page {version.Page} of {lsn} is superseded by {version.SupersededBy}");
        if (!holders.TryFindSnapshot(lsn, version.SupersededBy, version.Page.Value, out var snapshot))
        {
            return false;
        }

        // A holder that unregisters meanwhile looks for kept images afterwards, under the lock.
        Keep(version, snapshot);
        return true;
    }

    /// <summary>Takes back what is in no chain any more, for another image.</summary>
    public void Recycle(PageVersion version)
    {
        Interlocked.Decrement(ref _count);
        version.Clear();
        if (_spareCount < SparesMax)
        {
            AddSpare(version);
        }
    }

    private void Keep(PageVersion version, Lsn snapshot)
    {
        try
        {
            ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(_kept, snapshot.Value, out _);
            version.NextWaiting = first;
            first = version;
        }
        catch (OutOfMemoryException)
        {
            // It must not be dropped, so it is looked at again when the next commit is visible.
            version.NextWaiting = _unplaced;
            _unplaced = version;
        }
    }

    private void AddSpare(PageVersion version)
    {
        Invariant.That(
            version.Image.Length == 0 && version.NextWaiting is null,
            $"{fileName}: a spare holds no image of page {version.Page}");
        version.Next = _spares;
        _spares = version;
        _spareCount++;
    }

    private PageVersion TakeSpare()
    {
        if (_spares is not { } version)
        {
            return new PageVersion();
        }

        _spares = version.Next;
        _spareCount--;
        Invariant.That(
            (_spareCount == 0) == (_spares is null), $"{fileName}: {_spareCount} spares are left in the chain");
        return version;
    }
}
