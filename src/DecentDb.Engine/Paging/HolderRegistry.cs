using System;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>All holders of page images, and the epoch that stamps them.</summary>
internal sealed class HolderRegistry(StorageHooks hooks)
{
    private readonly Lock _lock = new(); // protects changes of _holders and _count
    private PageHolder?[] _holders = new PageHolder?[16];
    private long _epoch = 1;

    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>Registered snapshots now.</summary>
    public int SnapshotCount
    {
        get
        {
            var count = 0;
            foreach (ref var place in Volatile.Read(ref _holders).AsSpan())
            {
                count += Volatile.Read(ref place) is { HasSnapshot: true } ? 1 : 0;
            }

            return count;
        }
    }

    /// <summary>Starts a new epoch, after an image was taken out of its slot; a full fence.</summary>
    public long Advance() => Interlocked.Increment(ref _epoch);

    public void Add(PageHolder holder)
    {
        using (Uninterrupted.Enter(_lock))
        {
            var free = Array.IndexOf(_holders, null);
            if (free < 0)
            {
                free = _holders.Length;
                var larger = new PageHolder?[free * 2];
                Array.Copy(_holders, larger, free);
                Volatile.Write(ref _holders, larger);
            }

            Volatile.Write(ref _holders[free], holder);
        }

        Interlocked.MemoryBarrier();
    }

    public void Remove(PageHolder holder)
    {
        using (Uninterrupted.Enter(_lock))
        {
            var index = Array.IndexOf(_holders, holder);
            if (index >= 0)
            {
                Volatile.Write(ref _holders[index], null);
            }
        }
    }

    /// <summary>The oldest stamp of all holders: an image that was retired at or before it is held by nobody.</summary>
    public long OldestStamp()
    {
        Interlocked.MemoryBarrier();
        var oldest = long.MaxValue;
        foreach (ref var place in Volatile.Read(ref _holders).AsSpan())
        {
            if (Volatile.Read(ref place) is { } holder)
            {
                oldest = Math.Min(oldest, holder.Stamp);
            }
        }

        hooks.AfterStampsRead(ref oldest);
        return oldest;
    }

    /// <summary>The oldest registered snapshot; the largest number when there is none.</summary>
    public Lsn OldestSnapshot()
    {
        Interlocked.MemoryBarrier();
        var oldest = new Lsn(long.MaxValue);
        foreach (ref var place in Volatile.Read(ref _holders).AsSpan())
        {
            if (Volatile.Read(ref place) is { } holder && holder.Snapshot < oldest)
            {
                oldest = holder.Snapshot;
            }
        }

        return oldest;
    }

    /// <summary>The most pages that the database has at a registered snapshot.</summary>
    public uint SnapshotPageCountMax()
    {
        Interlocked.MemoryBarrier();
        var most = 0u;
        foreach (ref var place in Volatile.Read(ref _holders).AsSpan())
        {
            if (Volatile.Read(ref place) is { HasSnapshot: true } holder)
            {
                most = Math.Max(most, holder.PageCount);
            }
        }

        return most;
    }

    /// <summary>
    /// A registered snapshot that is at least <paramref name="from"/> and below <paramref name="to"/>.
    /// </summary>
    public bool TryFindSnapshot(Lsn from, Lsn to, uint pageNumber, out Lsn snapshot)
    {
        Interlocked.MemoryBarrier();
        foreach (ref var place in Volatile.Read(ref _holders).AsSpan())
        {
            if (Volatile.Read(ref place) is { } holder)
            {
                snapshot = holder.Snapshot;
                if (snapshot >= from && snapshot < to && holder.PageCount > pageNumber)
                {
                    return true;
                }
            }
        }

        snapshot = default;
        return false;
    }
}
