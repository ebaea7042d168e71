using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Somebody who may hold page images: a statement or one of its threads, a write transaction, the checkpointer. While
/// it is registered, no image that it may have read is reused, and with a snapshot, none that it may still read is
/// dropped.
/// </summary>
internal sealed class PageHolder
{
    private const long Never = long.MaxValue;
    private long _stamp = Never;
    private long _snapshot = Never;
    private uint _pageCount;

    /// <summary>The epoch since which this holder holds images; the largest number when it holds none.</summary>
    public long Stamp => Volatile.Read(ref _stamp);

    /// <summary>The snapshot that this holder reads at; the largest number when it reads at none.</summary>
    public Lsn Snapshot => new(Volatile.Read(ref _snapshot));

    public bool HasSnapshot => Volatile.Read(ref _snapshot) != Never;

    /// <summary>The pages of the database at the snapshot.</summary>
    public uint PageCount => Volatile.Read(ref _pageCount);

    /// <summary>
    /// Registers before the first read. The fence keeps later slot reads from moving before the stamp: whoever evicts
    /// an image either sees the stamp, or this holder does not see the image.
    /// </summary>
    public void Begin(long epoch)
    {
        Volatile.Write(ref _stamp, epoch);
        Interlocked.MemoryBarrier();
    }

    /// <summary>Registers with a snapshot before the first read; one fence serves both.</summary>
    public void Begin(long epoch, Lsn snapshot, uint pageCount)
    {
        Volatile.Write(ref _stamp, epoch);
        SetSnapshot(snapshot, pageCount);
    }

    public void SetSnapshot(Lsn snapshot, uint pageCount)
    {
        Volatile.Write(ref _pageCount, pageCount);
        Volatile.Write(ref _snapshot, snapshot.Value);
        Interlocked.MemoryBarrier();
    }

    /// <summary>Holds what it reads from now on, at the snapshot that it has had all the time.</summary>
    public void Renew(long epoch)
    {
        Invariant.That(HasSnapshot);
        Begin(epoch);
    }

    public void EndSnapshot()
    {
        Volatile.Write(ref _snapshot, Never);
        Interlocked.MemoryBarrier();
    }

    public void End() => Volatile.Write(ref _stamp, Never);
}
