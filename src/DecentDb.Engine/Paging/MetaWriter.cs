using System;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Writes the meta slots of an open database, in turn: a checkpoint that moved on, and a log that became needed. Its
/// lock is taken after all others and held while the slot is synced.
/// <para>
/// A database that was found in good order is left as it is until something is to be written to one of its files. Then
/// the slot that was read is written again: its sync may have failed, so that only the operating system's memory holds
/// it, and the other slot may be the only one on the disk. Only when it is durable the other one is written over, with
/// what this opening is to be known by: its number and its generation of the log.
/// </para>
/// </summary>
/// <param name="data">The data file.</param>
/// <param name="slot">The slot that is in use.</param>
/// <param name="opening">What the first write makes of it; null when this opening has written its slot.</param>
/// <param name="isDurable">True when the slot is known to be durable: this opening has synced it.</param>
/// <param name="hooks">Where tests take part.</param>
internal sealed class MetaWriter(DataFile data, MetaSlot slot, MetaSlot? opening, bool isDurable, StorageHooks hooks)
{
    private readonly Lock _lock = new(); // one write of a slot at a time
    private MetaSlot _slot = slot;
    private MetaSlot? _opening = opening;
    private bool _isDurable = isDurable;
    private DatabaseException? _failure;

    /// <summary>The slot that is durable now.</summary>
    public MetaSlot Current => Volatile.Read(ref _slot);

    /// <summary>True while this opening has written nothing.</summary>
    public bool IsUntouched => Volatile.Read(ref _opening) is not null;

    /// <summary>Makes it durable that the log is needed and has at least so many segments.</summary>
    public void DeclareLog(int segmentCount)
    {
        Invariant.That(segmentCount > 0);
        Write(slot => slot with { LogSegmentCount = segmentCount, IsCleanlyClosed = false });
    }

    /// <summary>
    /// Makes it durable that the database is open and not as it was closed any more, before one of its files is
    /// written to.
    /// </summary>
    public void DeclareOpen()
    {
        if (Current.IsCleanlyClosed || IsUntouched)
        {
            Write(slot => slot with { IsCleanlyClosed = false });
        }
    }

    /// <summary>As <see cref="DeclareLog"/>; gives the error when the disk has no room, which leaves all as it was.
    /// </summary>
    public DatabaseException? TryDeclareLog(int segmentCount)
    {
        Invariant.That(segmentCount > 0);
        return Try(() => DeclareLog(segmentCount));
    }

    /// <summary>As <see cref="DeclareOpen"/>; gives the error when the disk has no room, which leaves all as it was.
    /// </summary>
    public DatabaseException? TryDeclareOpen() => Try(DeclareOpen);

    /// <summary>Makes it durable that the database needs no log and is closed in good order.</summary>
    public void DeclareClosed()
    {
        if (!Current.IsCleanlyClosed)
        {
            Write(slot => slot with { LogSegmentCount = 0, IsCleanlyClosed = true });
        }
    }

    /// <summary>True after an error that is final.</summary>
    public bool HasFailed
    {
        get
        {
            using (Uninterrupted.Enter(_lock))
            {
                return _failure is not null;
            }
        }
    }

    /// <summary>
    /// Writes the slot that is not in use with what becomes of the one in use, and syncs it. A failure is final, unless
    /// the disk had no room for the slot: the next write of one goes to the same place, and until then what a part of
    /// it has left there is no slot.
    /// </summary>
    public void Write(
        Func<MetaSlot, MetaSlot> change, FaultPoint? whenWritten = null, SyncPurpose purpose = SyncPurpose.Meta)
    {
        using (Uninterrupted.Enter(_lock))
        {
            if (_failure is { } failure)
            {
                throw new DatabaseException(failure.Code, failure.Message, failure) { FileName = failure.FileName };
            }

            var next = change(_opening ?? _slot) with { Sequence = _slot.Sequence + 1 };
            Invariant.That(
                next.State.Lsn >= _slot.State.Lsn && next.LogGeneration >= _slot.LogGeneration,
                $"the slot of commit {next.State.Lsn} and generation {next.LogGeneration} follows that of "
                + $"{_slot.State.Lsn} and {_slot.LogGeneration} in {data.Path}");
            var isWritten = false;
            try
            {
                if (!_isDurable)
                {
                    data.WriteMeta(_slot);
                    isWritten = true;
                    data.Sync(SyncPurpose.RecoveredMeta);
                    isWritten = false;
                    _isDurable = true;
                }

                data.WriteMeta(next);
                isWritten = true;
                if (whenWritten is { } point)
                {
                    hooks.Reach(point);
                }

                data.Sync(purpose);
            }
            catch (DatabaseException e) when (isWritten || e.Code != ErrorCode.DiskFull)
            {
                _failure = e;
                throw;
            }

            Volatile.Write(ref _slot, next);
            Volatile.Write(ref _opening, null);
        }
    }

    private DatabaseException? Try(Action declare)
    {
        try
        {
            declare();
            return null;
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.DiskFull && !HasFailed)
        {
            return e;
        }
    }
}
