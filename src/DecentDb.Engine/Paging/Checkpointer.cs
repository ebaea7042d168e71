using System;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Moves what the log holds into the data file and frees the log's space.
/// <code>
/// 1 close     sync the data file if loads wrote to it; under the append lock sync the log, close its generation,
///             take the state C; later commits go to the next generation. C is visible by then, so snapshots that
///             begin later see C or more.
/// 2 keep      for every page of the closed generation: bring the image that only the file holds, and a snapshot
///             below C sees, into memory
/// 3 overwrite write the newest image up to C into the file
/// 4 sync      the data file
/// 5 meta      write the other slot: state C, oldest generation = the next one; sync
/// 6 free      the closed generation's space, and the pages for eviction
/// </code>
/// A crash before 5 is durable replays both generations from full images, which heals pages that 3 tore. An error in 3
/// to 5 leaves the file in a state that only recovery may judge, so it is final: the database is read-only until it is
/// opened again. Nobody waits for readers.
/// </summary>
internal sealed class Checkpointer(
    DataFile data, PageStore store, HolderRegistry holders, Log log, MetaWriter meta, RandomSource random)
{
    private const int WriteBufferSize = 1 << 20;
    private readonly Lock _lock = new(); // one checkpoint at a time; before the append lock
    private byte[] _buffer = [];
    private long _count;

    /// <summary>Called with the state of each checkpoint that ended, before the next one can begin.</summary>
    public Action<DatabaseState>? Completed { get; init; }

    /// <summary>Checkpoints that ended.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>
    /// Runs a checkpoint; the last one leaves a database that needs no log. <paramref name="close"/> does step 1: it
    /// registers the state C, which is durable and visible, with the holder it is given, and returns C with the closed
    /// generation, or null when nothing is to be done.
    /// </summary>
    public void Run(Func<PageHolder, ulong, (DatabaseState State, LogRegion Closed)?> close, bool isLast = false)
    {
        lock (_lock)
        {
            var holder = new PageHolder();
            holder.Begin(holders.Epoch);
            holders.Add(holder);
            try
            {
                FaultPoints.Reach(FaultPoint.CheckpointBegun);
                Span<byte> salt = stackalloc byte[sizeof(ulong)];
                random(salt);
                if (close(holder, BitConverter.ToUInt64(salt)) is { } closed)
                {
                    Run(closed.State, closed.Closed, isLast);
                }
                else if (isLast && meta.IsLogNeeded)
                {
                    meta.DeclareLog(segmentCount: 0);
                }
            }
            finally
            {
                var snapshot = holder.Snapshot;
                holder.EndSnapshot();
                holder.End();
                holders.Remove(holder);
                store.OnSnapshotReleased(snapshot);
            }
        }
    }

    private void Run(DatabaseState state, LogRegion closed, bool isLast)
    {
        try
        {
            FaultPoints.Reach(FaultPoint.CheckpointStateTaken);
            if (!isLast)
            {
                // The slot that follows promises that the log holds the next generation, if only its header.
                log.SyncGenerationStart();
            }

            var pages = new uint[closed.LoggedPages.Count];
            closed.LoggedPages.CopyTo(pages);
            Array.Sort(pages);
            Overwrite(pages, state);
            data.ExtendTo(state.PageCount);
            FaultPoints.Reach(FaultPoint.FileExtended);
            if (!PlantedDefects.Has(PlantedDefect.CheckpointDataNotSynced))
            {
                data.Sync();
            }

            FaultPoints.Reach(FaultPoint.CheckpointDataSynced);
            meta.Write(
                slot => slot with
                {
                    State = state,
                    LogGeneration = closed.Generation.Number + 1,
                    LogSalt = log.Region.Generation.Salt,
                    LogSegmentCount = isLast ? 0 : slot.LogSegmentCount,
                },
                FaultPoint.MetaWritten,
                isSynced: !PlantedDefects.Has(PlantedDefect.CheckpointMetaNotSynced));
            FaultPoints.Reach(FaultPoint.MetaSynced);
            store.MarkClean(pages, state.Lsn);
            FaultPoints.Reach(FaultPoint.PagesMarkedClean);
            log.Retire(closed);
            Completed?.Invoke(state);
            FaultPoints.Reach(FaultPoint.LogRetired);
            Interlocked.Increment(ref _count);
        }
        catch (Exception e)
        {
            log.Fail(e);
            throw;
        }
    }

    private void Overwrite(uint[] pages, DatabaseState state)
    {
        var size = Math.Min(WriteBufferSize, pages.Length * (long)data.PageSize);
        _buffer = _buffer.Length < size ? new byte[size] : _buffer;
        for (var i = 0; i < pages.Length;)
        {
            var first = i;
            var length = 0;
            while (i < pages.Length && pages[i] - pages[first] == (uint)(i - first)
                && length + data.PageSize <= _buffer.Length)
            {
                var id = new PageId(pages[i++]);
                store.KeepFileImage(id, state.Lsn);
                FaultPoints.Reach(FaultPoint.FileImageKept);
                store.GetForCheckpoint(id, state.Lsn).CopyTo(_buffer, length);
                PageFormat.SetChecksum(_buffer.AsSpan(length, data.PageSize));
                length += data.PageSize;
                FaultPoints.Reach(FaultPoint.PageCopied);
            }

            data.Write(new PageId(pages[first]), _buffer.AsSpan(0, length));
            FaultPoints.Reach(FaultPoint.PagesOverwritten);
        }
    }
}
