using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// The write-ahead log of an open database: append, group commit, change of generation.
/// <para>
/// A transaction is appended by one thread at a time (the caller's append lock): its records collect in a buffer of
/// their own and move to the pending buffer with the commit record, after space for them was made sure of, so that a
/// full disk fails that transaction and no other. A transaction of more bytes than the stream threshold is
/// written in pieces as it is appended; if it fails, the position goes back to its start, which no commit depends on.
/// </para>
/// <para>
/// Who waits for a commit becomes the leader, writes all that is pending as one group and syncs once; the others wait
/// for it. Commits that are appended meanwhile share the next sync. Where nobody waits with a thread of its own but
/// somebody asked to be called (<see cref="Request"/>), a thread of the log leads. A failed write of pending commits or
/// a failed sync is final: nothing is written or synced again.
/// </para>
/// <para>
/// Whoever ends leadership, or was woken to take it and does not, passes it on: as long as somebody waits or has asked,
/// somebody leads or was woken to.
/// </para>
/// <para>
/// Lock order: the caller's append lock, then leadership, then <c>_lock</c>, which is never held during I/O except to
/// add a segment; then the monitors of waiters and of the log's thread.
/// </para>
/// </summary>
internal sealed class Log(
    LogSpace space, LogRegion region, long nextSequence, Lsn startLsn, int streamThreshold, StorageHooks hooks)
    : IDisposable
{
    private readonly Lock _lock = new(); // protects all fields below but the transaction's
    private readonly LogWaiterQueue _waiters = new();
    private readonly LogRequestList _requests = new();
    private LogThread? _thread;
    private Action? _passLeadershipOn;
    private LogBuffer _pending = new();
    private LogBuffer _spare = new();
    private long _reservedBytes; // what the commits in _pending need of the log, each as a group of its own at most
    private long _nextSequence = nextSequence;
    private bool _hasLeader;
    private bool _isClosed;
    private Lsn _appended = startLsn;
    private Lsn _written = startLsn;
    private Lsn _durable = startLsn;
    private Lsn _syncedDirect = startLsn;
    private DatabaseException? _failure;
    private long _bytesWritten;

    private readonly GroupGathering _gathering = new();

    // The transaction that is being appended; under the caller's append lock.
    private readonly LogTransaction _transaction = new(space.Path);

    /// <summary>Called by the leader after each sync, with the last durable commit, before the waiters go on.</summary>
    public Action<Lsn>? DurableAdvanced { get; set; }

    /// <summary>The generation that commits go to. Changes under the caller's append lock only.</summary>
    public LogRegion Region { get; private set; } = region;

    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    public long SyncCount => space.SyncCount;

    public long FileLength => space.FileLength;

    public DatabaseException? Failure => Volatile.Read(ref _failure);

    /// <summary>
    /// Appends a page of the transaction; the old image is the one that the log holds, if it holds one.
    /// </summary>
    public void AppendPage(PageId id, ReadOnlySpan<byte> oldImage, ReadOnlySpan<byte> image)
    {
        if (_transaction.Records.PayloadLength > streamThreshold)
        {
            StreamOut();
        }

        _transaction.AppendPage(Region, id, oldImage, image);
    }

    /// <summary>
    /// Ends the transaction with its commit record. If this throws, the log is as before the transaction, or has
    /// failed.
    /// </summary>
    public void AppendCommit(in LogCommit commit, List<PageExtent> extents)
    {
        // The pair of what recovery refuses.
        var state = commit.State;
        Invariant.That(
            state.FreeListHead.Value < state.PageCount && state.FreePageCount < state.PageCount,
            $"{space.Path}: commit {state.Lsn} has {state.FreePageCount} free pages, the first trunk "
            + $"{state.FreeListHead}, of {state.PageCount}");
        try
        {
            _transaction.Records.Append(CollectionsMarshal.AsSpan(extents));
            _transaction.Records.Append(commit);
            _transaction.PrepareToLog(Region);
            var syncedDirect = extents.Count > 0 && commit.ExtentsAreSynced;
            if (_transaction.IsStreaming)
            {
                TakeStreamed(state, syncedDirect);
            }
            else
            {
                Take(state, syncedDirect);
            }
        }
        catch
        {
            AbandonTransaction();
            throw;
        }

        // The commit is taken: it reaches the disk sooner or later. Nothing from here on allocates or can fail.
        _transaction.NoteLogged(Region);
        EndTransaction();
    }

    /// <summary>Forgets what was appended since the last commit record.</summary>
    public void AbandonTransaction()
    {
        if (_transaction.IsStreaming)
        {
            using (Uninterrupted.Enter(_lock))
            {
                _nextSequence = _transaction.UndoStream(Region);
            }
        }

        EndTransaction();
        if (space.Failure is { } failure)
        {
            Fail(failure);
        }
    }

    /// <summary>Notes that every directly written page of commits up to this one is durable.</summary>
    public void NoteDirectSynced(Lsn lsn)
    {
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(
                lsn <= _appended, $"{space.Path}: pages of commit {lsn} are synced, the last one is {_appended}");
            _syncedDirect = lsn > _syncedDirect ? lsn : _syncedDirect;
        }
    }

    /// <summary>Waits until the commit is durable, syncing if nobody else does.</summary>
    /// <param name="lsn">The commit.</param>
    /// <param name="gathers">False when the caller keeps those from committing whom a leader would wait for.</param>
    public void WaitDurable(Lsn lsn, bool gathers = true) => Flush(lsn, sync: true, gathers);

    /// <summary>Hands every appended commit to the operating system without waiting for the disk.</summary>
    public void WriteOut(Lsn lsn) => Flush(lsn, sync: false, gathers: false);

    /// <summary>
    /// As <see cref="WriteOut"/>, or <see cref="WaitDurable"/> where a sync waits for nothing, unless another thread
    /// writes or syncs at this moment: never waits.
    /// </summary>
    /// <returns>False when it was not done.</returns>
    public bool TryFlush(Lsn lsn, bool needsSync)
    {
        using (Uninterrupted.Enter(_lock))
        {
            AssertAppended(lsn);
            if (lsn <= (needsSync ? _durable : _written))
            {
                return true;
            }

            if (needsSync && space.WaitsForDisk)
            {
                return false;
            }

            if (_hasLeader || _failure is not null)
            {
                return false;
            }

            _hasLeader = true;
        }

        Lead(needsSync, gathers: false);
        return true;
    }

    /// <summary>
    /// Calls back, on any thread, once the commit is durable, or written, (null) or its fate is unknown. The call may
    /// come at once. It must neither block nor go on with anybody's work: see <see cref="LogRequest"/>.
    /// </summary>
    public void Request(Lsn lsn, bool needsSync, Action<DatabaseException?> callback)
    {
        var request = new LogRequest(lsn, needsSync, callback);
        DatabaseException? failure = null;
        using (Uninterrupted.Enter(_lock))
        {
            AssertAppended(lsn);
            if (lsn > (needsSync ? _durable : _written))
            {
                if (_failure is null)
                {
                    _requests.Add(request);
                    PassLeadershipOn();
                    return;
                }

                failure = LogErrors.Unknown(_failure);
            }
        }

        callback(failure);
    }

    /// <summary>
    /// Syncs all that is appended, closes the generation and starts the next one, with a segment in place unless
    /// nothing is to follow. Under the caller's append lock. If this throws, the generation is open as before, or the
    /// log has failed.
    /// </summary>
    /// <returns>The closed generation.</returns>
    public LogRegion ChangeGeneration(ulong salt, bool isLast = false)
    {
        Invariant.That(_transaction.Records.PayloadLength == 0 && !_transaction.IsStreaming);
        AcquireLeadership();
        try
        {
            var closed = Region;
            var next = closed.CreateNext(salt);
            hooks.AfterGenerationMade(closed, next);
            PrepareToClose(closed, isLast);
            CloseGeneration(next, salt, isLast);
            return closed;
        }
        finally
        {
            ReleaseLeadership();
        }
    }

    /// <summary>Makes the first header of the open generation durable, unless a group in it is.</summary>
    public void SyncGenerationStart()
    {
        if (Region.SyncedPosition == 0 && !Region.IsStartDurable)
        {
            Invariant.That(
                Region.Segments.Length > 0,
                $"{space.Path}: generation {Region.Generation.Number} has a header to be synced");
            space.Sync(SyncPurpose.LogStart);
            Region.IsStartDurable = true;
        }
    }

    /// <summary>Frees the space of a closed generation, which recovery does not need any more.</summary>
    public void Retire(LogRegion closed)
    {
        Invariant.That(!ReferenceEquals(closed, Region));
        space.GiveBack(closed.Segments);
    }

    /// <summary>
    /// True when the open generation has its one segment behind so many bytes of the file, and behind the second one,
    /// which two generations in turn need.
    /// </summary>
    public bool BeginsBehind(long bytes) =>
        Region.Segments is [> 1 and var segment] && (long)segment * space.SegmentSize >= bytes;

    /// <summary>Gives back what the open generation, the only live one, does not need past so many bytes.</summary>
    public void TrimSpace(long keptBytes)
    {
        using (Uninterrupted.Enter(_lock)) // who extends the region holds it too
        {
            space.Trim(Region, keptBytes);
        }
    }

    /// <summary>Refuses everything from now on; the first reason stays.</summary>
    /// <returns>What a commit that is in the log and not known to be durable has to report.</returns>
    public DatabaseException Fail(Exception reason)
    {
        var failure = reason as DatabaseException
            ?? new DatabaseException(ErrorCode.InternalError, reason.Message, reason);
        return LogErrors.Unknown(RefuseAll(failure));
    }

    public void ThrowIfFailed()
    {
        if (Failure is { } failure)
        {
            throw LogErrors.Refused(failure);
        }
    }

    /// <summary>
    /// Closes the file; with <paramref name="delete"/> removes it, unless a commit came after the last checkpoint. A
    /// commit that nobody has synced by then stays of unknown fate: whoever waits for it is told so.
    /// </summary>
    public void Close(bool delete)
    {
        if (Interlocked.Exchange(ref _isClosed, true))
        {
            return;
        }

        // Leadership is never given back: who leads now ends before the file is closed, and nobody leads after.
        AcquireLeadership(evenIfFailed: true);
        RefuseAll(new DatabaseException(ErrorCode.ObjectClosed, "The database is closed."));
        _thread?.Dispose();

        // Only now: a commit that was pending before may have been written, and acknowledged, by the last leader.
        if (delete && Region.Position == 0)
        {
            space.Delete();
        }
        else
        {
            space.Dispose();
        }
    }

    public void Dispose() => Close(delete: false);

    /// <summary>Throws unless what belongs together agrees: for tests, at any time.</summary>
    public void AssertState()
    {
        using (Uninterrupted.Enter(_lock))
        {
            var room = (long)Region.Segments.Length * space.PayloadSize;
            Invariant.That(
                _durable <= _appended && _written <= _appended
                    && (_pending.PayloadLength == 0) == (_reservedBytes == 0)
                    && Region.SyncedPosition <= Region.Position && Region.Position + _reservedBytes <= room,
                $"{space.Path}: durable {_durable}, written {_written}, appended {_appended}; {_reservedBytes} bytes "
                + $"for {_pending.PayloadLength} after {Region.Position}, synced {Region.SyncedPosition}, room {room}");
        }
    }

    // The first reason to refuse everything, after this one.
    private DatabaseException RefuseAll(DatabaseException reason)
    {
        LogWaiter? waiters;
        using (Uninterrupted.Enter(_lock))
        {
            reason = _failure ??= reason;
            waiters = _waiters.TakeAll();
        }

        LogWaiterQueue.Signal(waiters, isSatisfied: false);
        CompleteRequests();
        return reason;
    }

    private void Flush(Lsn lsn, bool sync, bool gathers)
    {
        while (true)
        {
            LogWaiter waiter;
            using (Uninterrupted.Enter(_lock))
            {
                AssertAppended(lsn);
                if (lsn <= (sync ? _durable : _written))
                {
                    PassLeadershipOn();
                    return;
                }

                if (_failure is { } failure)
                {
                    PassLeadershipOn();
                    throw LogErrors.Unknown(failure);
                }

                if (!_hasLeader)
                {
                    _hasLeader = true;
                    break;
                }

                waiter = LogWaiter.Of(lsn, sync);
                _waiters.Append(waiter);
            }

            waiter.Wait();
            if (waiter.IsSatisfied)
            {
                return;
            }
        }

        Lead(sync, gathers);
    }

    // Whoever waits for a commit that was never appended would wait for ever. Under the lock.
    private void AssertAppended(Lsn lsn) => Invariant.That(
        lsn <= _appended, $"{space.Path}: commit {lsn} is waited for, the last one is {_appended}");

    // Owns leadership when called; gives it up.
    private void Lead(bool sync, bool gathers)
    {
        try
        {
            if (gathers)
            {
                _gathering.Wait();
            }

            var lsn = WritePending(closes: false, nextSalt: 0);
            if (sync)
            {
                hooks.Reach(FaultPoint.GroupWritten);
                SyncGroup();
                ReportDurable(lsn);
                hooks.Reach(FaultPoint.DurableReported);
            }
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
        finally
        {
            ReleaseLeadership();
        }
    }

    private void SyncGroup()
    {
        var position = Region.Position;
        _gathering.BeginSync();
        space.Sync(SyncPurpose.LogGroup);
        hooks.Reach(FaultPoint.GroupSynced);
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(
                position >= Region.SyncedPosition,
                $"{space.Path}: a sync up to {position} follows one up to {Region.SyncedPosition}");
            Region.SyncedPosition = position;
            _gathering.EndSync();
        }
    }

    // On the thread of the log.
    private void LeadForRequests()
    {
        bool sync;
        using (Uninterrupted.Enter(_lock))
        {
            if (_hasLeader || _failure is not null || _requests.IsEmpty)
            {
                return; // the leader sees the requests when it ends
            }

            _hasLeader = true;
            sync = _requests.NeedSync;
        }

        Lead(sync, gathers: sync);
    }

    private void AcquireLeadership(bool evenIfFailed = false)
    {
        while (true)
        {
            LogWaiter waiter;
            using (Uninterrupted.Enter(_lock))
            {
                if (_failure is not null && !evenIfFailed)
                {
                    PassLeadershipOn();
                    ThrowIfFailed();
                }

                if (!_hasLeader)
                {
                    _hasLeader = true;
                    return;
                }

                waiter = LogWaiter.Of(new Lsn(long.MaxValue), needsSync: true);
                _waiters.Prepend(waiter);
            }

            waiter.Wait();
        }
    }

    // Somebody has to look again if leadership is free. Under the lock.
    private void PassLeadershipOn()
    {
        if (_hasLeader)
        {
            return;
        }

        if (_waiters.TakeFirst() is { } waiter)
        {
            waiter.Signal(isSatisfied: false);
        }
        else if (!_requests.IsEmpty && _failure is null)
        {
            _thread ??= new LogThread(LeadForRequests, hooks);
            _thread.Wake();
        }
    }

    private void ReleaseLeadership()
    {
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(_hasLeader, $"{space.Path}: leadership is given up by who has it, at {_appended}");
            _hasLeader = false;
            hooks.PassLeadershipOn(_passLeadershipOn ??= PassLeadershipOn);
        }
    }

    // Readers see the commits before anybody is told that they are durable.
    private void ReportDurable(Lsn lsn)
    {
        DurableAdvanced?.Invoke(lsn);
        Report(durable: lsn, written: lsn);
    }

    private void Report(Lsn durable, Lsn written)
    {
        LogWaiter? waiters;
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(
                durable <= _appended && written <= _appended,
                $"{space.Path}: commits are durable to {durable} and written to {written}, appended to {_appended}");
            _durable = durable > _durable ? durable : _durable;
            _written = written > _written ? written : _written;
            waiters = _waiters.TakeSatisfied(_durable, _written);
        }

        LogWaiterQueue.Signal(waiters, isSatisfied: true);
        CompleteRequests();
    }

    private void CompleteRequests()
    {
        LogRequest? satisfied;
        LogRequest? failed = null;
        DatabaseException? failure;
        using (Uninterrupted.Enter(_lock))
        {
            satisfied = _requests.TakeSatisfied(_durable, _written);
            failure = _failure;
            if (failure is not null)
            {
                failed = _requests.TakeAll();
            }
        }

        LogRequestList.Complete(satisfied, failure: null);
        if (failed is not null && failure is not null)
        {
            LogRequestList.Complete(failed, LogErrors.Unknown(failure));
        }
    }

    // What may need room on the disk comes before the point from which on the generation counts as closed.
    private void PrepareToClose(LogRegion closed, bool isLast)
    {
        try
        {
            using (Uninterrupted.Enter(_lock))
            {
                // The group that closes takes the room of the commits in it, or is one of its own.
                EnsureSpace(_pending.PayloadLength == 0 ? LogGroupFormat.SizeInLog(0) : 0);
            }

            if (!isLast)
            {
                space.PrepareToExtend(closed);
            }
        }
        catch when (space.Failure is { } failure)
        {
            Fail(failure);
            throw;
        }
    }

    // As the leader, under the append lock: writes all that is pending with the mark of the end, syncs, and turns to
    // the next generation. Once the group may be in the file, an error leaves open which generation goes on.
    private void CloseGeneration(LogRegion next, ulong nextSalt, bool isLast)
    {
        try
        {
            var closed = Region;
            var lsn = WritePending(closes: true, nextSalt);
            hooks.Reach(FaultPoint.GenerationClosed);
            space.Sync(SyncPurpose.LogClosing);
            hooks.Reach(FaultPoint.GenerationSynced);
            if (!isLast)
            {
                space.Extend(next);
            }

            using (Uninterrupted.Enter(_lock))
            {
                Invariant.That(
                    next.Position == 0 && next.Generation.Number == closed.Generation.Number + 1,
                    $"{space.Path}: generation {next.Generation.Number} begins at {next.Position} after "
                    + $"{closed.Generation.Number}");
                closed.SyncedPosition = closed.Position;
                Region = next;
            }

            ReportDurable(lsn);
            hooks.Reach(FaultPoint.GenerationChanged);
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
    }

    // Writes the pending commits as one group. The leader calls it.
    private Lsn WritePending(bool closes, ulong nextSalt)
    {
        LogBuffer taken;
        LogGroupHeader header;
        Lsn lsn;
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(_hasLeader, $"{space.Path}: who writes commits up to {_appended} leads");
            lsn = _appended;
            _gathering.TakeGroup();
            if (_pending.PayloadLength == 0 && !closes)
            {
                return lsn; // who leads has nobody write beside it, so all that was appended is written
            }

            // What is reserved is what is in the buffer, because both change together (Take): taking the one empties
            // the other.
            taken = _pending;
            header = NextHeader(taken, closes, lsn) with { NextSalt = nextSalt };
            (_pending, _spare) = (_spare, taken);
            _reservedBytes = 0;
        }

        hooks.Reach(FaultPoint.GroupTaken);
        space.Write(Region, header.Position, taken.Seal(Region.Generation.Seed, header));
        Interlocked.Add(ref _bytesWritten, LogGroupFormat.SizeInLog(taken.PayloadLength));
        taken.Clear();
        Report(durable: Lsn.Zero, written: lsn);
        return lsn;
    }

    private LogGroupHeader NextHeader(LogBuffer buffer, bool closes, Lsn lastLsn)
    {
        // A group that began before what is synced would write over commits that were acknowledged.
        Invariant.That(
            Region.Position >= Region.SyncedPosition && Region.Position % LogSegmentFormat.BlockSize == 0,
            $"{space.Path}: a group of commits up to {lastLsn} begins at {Region.Position}, synced is "
            + $"{Region.SyncedPosition}");
        var header = new LogGroupHeader
        {
            PayloadChecksum = LogGroupFormat.ChainChecksum(Region.Chain, buffer.Payload),
            Position = Region.Position,
            Sequence = _nextSequence++,
            PayloadLength = buffer.PayloadLength,
            Closes = closes,
            SyncedPosition = Region.SyncedPosition,
            SyncedDirectLsn = _syncedDirect,
            LastLsn = lastLsn,
        };
        hooks.BeforeGroup(ref header);
        Region.Chain = hooks.ChainAfter(header.PayloadChecksum);
        Region.Position += LogGroupFormat.SizeInLog(buffer.PayloadLength);
        return header;
    }

    // Makes sure of space behind all that is pending. Under the lock.
    private void EnsureSpace(long bytes)
    {
        var end = Region.Position + _reservedBytes + bytes;
        while ((long)Region.Segments.Length * space.PayloadSize < end)
        {
            space.Extend(Region);
        }
    }

    // Takes the transaction into the pending group. All in one hold of the lock: between making sure of the space and
    // taking it, a leader could write the group and forget what was reserved, so that the next commits would take the
    // same space again. What may fail comes first; from the append on nothing can.
    private void Take(DatabaseState state, bool syncedDirect)
    {
        var bytes = LogGroupFormat.SizeInLog(_transaction.Records.PayloadLength);
        using (Uninterrupted.Enter(_lock))
        {
            ThrowIfFailed();
            Invariant.That(state.Lsn > _appended);
            _pending.Reserve(_transaction.Records.PayloadLength);
            EnsureSpace(bytes);
            hooks.Reach(FaultPoint.LogSpaceEnsured);
            _reservedBytes += bytes;
            hooks.AfterSpaceReserved(this);
            _pending.Append(_transaction.Records.Payload);
            NoteTaken(state, syncedDirect);
        }
    }

    // The transaction is in the file but for its last group, which this thread writes as the leader. Past the write the
    // commit may be on the disk, so an error leaves its outcome unknown.
    private void TakeStreamed(DatabaseState state, bool syncedDirect)
    {
        using (Uninterrupted.Enter(_lock))
        {
            ThrowIfFailed();
            Invariant.That(state.Lsn > _appended);
        }

        EnsureStreamSpace();
        hooks.Reach(FaultPoint.LogSpaceEnsured);
        try
        {
            WriteStreamGroup(state.Lsn);
            using (Uninterrupted.Enter(_lock))
            {
                NoteTaken(state, syncedDirect);
                _written = state.Lsn;
            }
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
    }

    // Under the lock.
    private void NoteTaken(DatabaseState state, bool syncedDirect)
    {
        _appended = state.Lsn;
        _gathering.NoteCommit();
        if (syncedDirect)
        {
            _syncedDirect = state.Lsn;
        }
    }

    private void StreamOut()
    {
        Lsn appended;
        using (Uninterrupted.Enter(_lock))
        {
            appended = _appended;
        }

        if (!_transaction.IsStreaming)
        {
            // Under the append lock nobody appends meanwhile, so nothing is pending or reserved while this streams.
            WriteOut(appended);
            AcquireLeadership();
            _transaction.BeginStream(Region, _nextSequence);
        }

        EnsureStreamSpace();
        WriteStreamGroup(appended);
    }

    // Leadership and the append lock together keep everybody else from the region, so the space stays.
    private void EnsureStreamSpace()
    {
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(_transaction.IsStreaming && _pending.PayloadLength == 0 && _reservedBytes == 0);
            EnsureSpace(LogGroupFormat.SizeInLog(_transaction.Records.PayloadLength));
        }
    }

    private void WriteStreamGroup(Lsn lastLsn)
    {
        LogGroupHeader header;
        using (Uninterrupted.Enter(_lock))
        {
            header = NextHeader(_transaction.Records, closes: false, lastLsn);
        }

        space.Write(Region, header.Position, _transaction.Records.Seal(Region.Generation.Seed, header));
        Interlocked.Add(ref _bytesWritten, LogGroupFormat.SizeInLog(_transaction.Records.PayloadLength));
        _transaction.Records.Clear();
    }

    private void EndTransaction()
    {
        var wasStreaming = _transaction.IsStreaming;
        _transaction.Clear();
        if (wasStreaming)
        {
            ReleaseLeadership();
        }
    }
}
