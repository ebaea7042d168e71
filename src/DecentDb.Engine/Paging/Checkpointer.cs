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
/// 3 overwrite write the newest image up to C into the file, sealed with the number of this checkpoint, and what the
///             page directory says of them then, to copies that nothing leads to yet
/// 4 sync      the data file
/// 5 meta      write the other slot: state C, oldest generation = the next one, the new copies of the directory; sync
/// 6 free      the closed generation's space, and the pages for eviction, once the directory in memory knows them
/// </code>
/// A crash before 5 is durable replays both generations from full images, which heals pages that 3 tore. Nobody waits
/// for readers.
/// <para>
/// A full disk that a write of 3 or 5 meets ends this checkpoint and nothing else, because the log still holds
/// everything: the images are in memory and count as not written, the closed generation keeps its space, commits go on
/// in the other one while the log has room, and the next checkpoint goes on with this one first. The snapshot of C
/// stays registered until then, so that no image of C is dropped. Pages that the file lacks come first, so that a disk
/// that is still full is met at once. When 4 has ended, 3 is not done again: the slot of 5, should it have reached the
/// disk, does not lead to the closed generation any more, and nothing would heal a page that is torn then.
/// </para>
/// <para>
/// Every other error in 3 to 5 leaves the file in a state that only recovery may judge, a failed sync among them, so it
/// is final: the database is read-only until it is opened again.
/// </para>
/// </summary>
internal sealed class Checkpointer(
    DataFile data, PageStore store, HolderRegistry holders, Log log, MetaWriter meta, RandomSource random,
    StorageHooks hooks)
{
    private const int WriteBufferSize = 1 << 20;
    private readonly Lock _lock = new(); // one checkpoint at a time; before the append lock
    private byte[] _buffer = [];
    private long _count;

    // The checkpoint that is under way, or that a full disk interrupted.
    private readonly PageHolder _holder = new();
    private Unfinished? _unfinished;
    private bool _isDataSynced;
    private (PageId Root, uint Checksum) _directory; // as step 3 wrote it

    /// <summary>Called with the state of each checkpoint that ended, before the next one can begin.</summary>
    public Action<DatabaseState>? Completed { get; init; }

    /// <summary>
    /// Asked before step 3 whether the pages of states before the one of the checkpoint may be written over. False
    /// while another process reads one of them: then the checkpoint is interrupted as by a full disk.
    /// </summary>
    public Func<DatabaseState, bool>? MayOverwrite { get; init; }

    /// <summary>Checkpoints that ended.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>
    /// True when a full disk or a reader of another process interrupted a checkpoint, which the next one completes.
    /// </summary>
    public bool IsInterrupted => Volatile.Read(ref _unfinished) is not null;

    /// <summary>
    /// Runs a checkpoint; the last one leaves a database that needs no log. <paramref name="close"/> does step 1: it
    /// registers the state C, which is durable and visible, with the holder it is given, and returns C with the closed
    /// generation, or null when nothing is to be done.
    /// </summary>
    /// <exception cref="DatabaseException">
    /// DiskFull while the log has not failed: the checkpoint is interrupted. Anything else is final.
    /// </exception>
    /// <returns>False when a reader of another process has interrupted it; the last one it does not.</returns>
    public bool Run(Func<PageHolder, ulong, (DatabaseState State, LogRegion Closed)?> close, bool isLast = false)
    {
        lock (_lock)
        {
            hooks.Reach(FaultPoint.CheckpointBegun);
            if (_unfinished is { } interrupted)
            {
                _holder.Renew(holders.Epoch);
                if (!TryComplete(interrupted, isLast: false, waits: !isLast))
                {
                    return false;
                }
            }

            Invariant.That(_unfinished is null, $"{data.Path}: a checkpoint begins when the one before has ended");
            Begin(close);
            if (_unfinished is { } begun)
            {
                return TryComplete(begun, isLast, waits: !isLast);
            }

            if (isLast)
            {
                meta.DeclareClosed();
            }

            return true;
        }
    }

    /// <summary>Gives space of the log back after a checkpoint, unless the next one has begun.</summary>
    public void TrimLog(long keptBytes)
    {
        lock (_lock)
        {
            if (_unfinished is not null)
            {
                return;
            }

            try
            {
                log.TrimSpace(keptBytes);
            }
            catch (Exception e)
            {
                log.Fail(e);
                throw;
            }
        }
    }

    // Registers the holder, which stays registered if there is something to do.
    private void Begin(Func<PageHolder, ulong, (DatabaseState State, LogRegion Closed)?> close)
    {
        _holder.Begin(holders.Epoch);
        holders.Add(_holder);
        try
        {
            Span<byte> salt = stackalloc byte[sizeof(ulong)];
            random(salt);
            _isDataSynced = false;
            if (close(_holder, BitConverter.ToUInt64(salt)) is { } closed)
            {
                Invariant.That(
                    closed.State.Lsn == _holder.Snapshot,
                    $"{data.Path}: the snapshot {_holder.Snapshot} is held for the checkpoint of {closed.State.Lsn}");
                Volatile.Write(ref _unfinished, new Unfinished(closed.State, closed.Closed));
            }
        }
        finally
        {
            if (_unfinished is null)
            {
                ReleaseHolder();
            }
        }
    }

    // Steps 2 to 6.
    private bool TryComplete(Unfinished checkpoint, bool isLast, bool waits)
    {
        if (waits && !_isDataSynced && MayOverwrite?.Invoke(checkpoint.State) == false)
        {
            _holder.End();
            return false;
        }

        Complete(checkpoint, isLast);
        return true;
    }

    private void Complete(Unfinished checkpoint, bool isLast)
    {
        var isInterrupted = false;
        var isWriting = false;
        try
        {
            Run(checkpoint.State, checkpoint.Closed, isLast, ref isWriting);
        }
        catch (DatabaseException e) when (isWriting && e.Code == ErrorCode.DiskFull && !meta.HasFailed)
        {
            isInterrupted = true;
            throw;
        }
        catch (Exception e)
        {
            log.Fail(e);
            throw;
        }
        finally
        {
            if (isInterrupted)
            {
                _holder.End(); // it holds no image that it has read, only the snapshot
            }
            else
            {
                Volatile.Write(ref _unfinished, null);
                ReleaseHolder();
            }
        }
    }

    private void ReleaseHolder()
    {
        var snapshot = _holder.Snapshot;
        _holder.EndSnapshot();
        _holder.End();
        holders.Remove(_holder);
        store.OnSnapshotReleased(snapshot);
    }

    private void Run(DatabaseState state, LogRegion closed, bool isLast, ref bool isWriting)
    {
        hooks.Reach(FaultPoint.CheckpointStateTaken);
        if (!isLast)
        {
            // The slot that follows promises that the log holds the next generation, if only its header.
            log.SyncGenerationStart();
        }

        var pages = new uint[closed.LoggedPages.Count];
        closed.LoggedPages.CopyTo(pages);
        Array.Sort(pages);
        var number = meta.Current.Checkpoint + 1; // the same again after an interruption: so are the images
        if (!_isDataSynced)
        {
            isWriting = true;
            Overwrite(pages, state, number);
            ReadOnlySpan<uint> written = pages;
            hooks.AfterPagesOverwritten(ref written);
            _directory = data.Directory.Write(written, state.PageCount, number);
            data.ExtendTo(state.PageCount);
            isWriting = false;
            hooks.Reach(FaultPoint.FileExtended);
            data.Sync(SyncPurpose.CheckpointPages);
            _isDataSynced = true;
        }

        hooks.Reach(FaultPoint.CheckpointDataSynced);
        isWriting = true;
        meta.Write(
            slot => slot with
            {
                State = state,
                LogGeneration = closed.Generation.Number + 1,
                LogSalt = log.Region.Generation.Salt,
                LogSegmentCount = isLast ? 0 : slot.LogSegmentCount,
                IsCleanlyClosed = isLast,
                Checkpoint = number,
                PageDirectoryRoot = _directory.Root,
                PageDirectoryChecksum = _directory.Checksum,
            },
            FaultPoint.MetaWritten,
            SyncPurpose.CheckpointMeta);
        isWriting = false;
        hooks.Reach(FaultPoint.MetaSynced);
        data.Directory.Complete(pages, number);
        store.MarkClean(pages, state.Lsn);
        hooks.Reach(FaultPoint.PagesMarkedClean);
        log.Retire(closed);
        Completed?.Invoke(state);
        hooks.Reach(FaultPoint.LogRetired);
        Interlocked.Increment(ref _count);
    }

    // The pages that the file lacks, then those that it has.
    private void Overwrite(ReadOnlySpan<uint> pages, DatabaseState state, long number)
    {
        Invariant.That(
            number > meta.Current.Checkpoint,
            $"{data.Path}: checkpoint {number} of {state.Lsn} follows {meta.Current.Checkpoint}");
        var size = Math.Min(WriteBufferSize, pages.Length * (long)data.PageSize);
        _buffer = _buffer.Length < size ? new byte[size] : _buffer;
        var end = (uint)Math.Min(uint.MaxValue, data.Length / data.PageSize);
        var known = pages.BinarySearch(end);
        known = known < 0 ? ~known : known;
        OverwriteRuns(pages[known..], state, number);
        OverwriteRuns(pages[..known], state, number);
    }

    private void OverwriteRuns(ReadOnlySpan<uint> pages, DatabaseState state, long number)
    {
        for (var i = 0; i < pages.Length;)
        {
            var first = i;
            var length = 0;
            while (i < pages.Length && pages[i] - pages[first] == (uint)(i - first)
                && length + data.PageSize <= _buffer.Length
                && TryCopy(new PageId(pages[i++]), state, number, _buffer.AsSpan(length, data.PageSize)))
            {
                length += data.PageSize;
            }

            if (length > 0)
            {
                data.Write(new PageId(pages[first]), _buffer.AsSpan(0, length));
                hooks.Reach(FaultPoint.PagesOverwritten);
            }
        }
    }

    // False for a page behind the end of the state that nobody needs any more, with which a run of pages ends.
    private bool TryCopy(PageId id, DatabaseState state, long number, Span<byte> target)
    {
        store.KeepFileImage(id, state.Lsn);
        hooks.Reach(FaultPoint.FileImageKept);
        var image = store.FindForCheckpoint(id, state.Lsn);
        if (image is null && store.TryReadSpilled(id, target))
        {
            Invariant.That(
                PageFormat.GetLsn(target) <= state.Lsn,
                $"{data.Path}: page {id} of {PageFormat.GetLsn(target)} is written by the checkpoint of {state.Lsn}");
            PageFormat.Seal(target, number);
            hooks.Reach(FaultPoint.PageCopied);
            return true;
        }

        if (image is null && id.Value >= state.PageCount)
        {
            return false;
        }

        Invariant.That(image is not null, $"{data.Path}: page {id} has an image of {state.Lsn} for a checkpoint");
        Invariant.That(
            PageFormat.GetId(image) == id && PageFormat.GetLsn(image) <= state.Lsn,
            $"the image of page {id} for a checkpoint of {state.Lsn} is of page {PageFormat.GetId(image)} and "
            + $"{PageFormat.GetLsn(image)} in {data.Path}");
        image.CopyTo(target);
        PageFormat.Seal(target, number);
        hooks.Reach(FaultPoint.PageCopied);
        return true;
    }

    private sealed record Unfinished(DatabaseState State, LogRegion Closed);
}
