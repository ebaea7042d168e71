using System;
using System.Collections.Generic;
using System.Diagnostics;
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
/// for it. Commits that are appended meanwhile share the next sync. A failed write of pending commits or a failed sync
/// is final: nothing is written or synced again.
/// </para>
/// <para>
/// Lock order: the caller's append lock, then leadership, then <c>_lock</c>, which is never held during I/O except to
/// add a segment.
/// </para>
/// </summary>
internal sealed class Log(
    LogSpace space, LogRegion region, long nextSequence, Lsn startLsn, int streamThreshold) : IDisposable
{
    private readonly Lock _lock = new(); // protects all fields below but the transaction's
    private readonly List<(Lsn Lsn, Action<DatabaseException?> Callback)> _requests = [];
    private readonly List<LogWaiter> _waiters = [];
    private readonly List<LogWaiter> _durableWaiters = []; // the leader's
    private LogBuffer _pending = new();
    private LogBuffer _spare = new();
    private long _reservedBytes;
    private long _nextSequence = nextSequence;
    private bool _hasLeader;
    private bool _isFlushQueued;
    private Lsn _appended = startLsn;
    private Lsn _durable = startLsn;
    private Lsn _syncedDirect = startLsn;
    private DatabaseException? _failure;
    private long _bytesWritten;

    // Commits that wait to be written, those of the last group, and those that were under way when its sync ended.
    private int _pendingCommits;
    private int _groupCommits;
    private int _expectedCommits;
    private long _syncTicks;

    // The transaction that is being appended; under the caller's append lock.
    private readonly LogBuffer _transaction = new();
    private readonly List<uint> _transactionPages = [];
    private long _transactionImageBytes;
    private bool _isStreaming;
    private long _streamStartPosition;
    private uint _streamStartChain;
    private long _streamStartSequence;

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
        if (_transaction.PayloadLength > streamThreshold)
        {
            StreamOut();
        }

        var isLogged = Region.LoggedPages.Contains(id.Value);
        Invariant.That(!isLogged || oldImage.Length == image.Length);
        var record = _transaction.Reserve(LogRecordFormat.PageHeaderSize + PageDelta.SizeMax(image.Length));
        var target = record[LogRecordFormat.PageHeaderSize..];
        var length = isLogged ? PageDelta.Encode(oldImage, image, target) : PageDelta.EncodeFull(image, target);
        LogRecordFormat.WritePageHeader(
            record, isLogged ? LogRecordFormat.ChangedPage : LogRecordFormat.FullPage, id, length);
        _transaction.Advance(LogRecordFormat.PageHeaderSize + length);
        _transactionPages.Add(id.Value);
        _transactionImageBytes += isLogged ? 0 : length;
    }

    /// <summary>
    /// Ends the transaction with its commit record. If this throws, the log is as before the transaction.
    /// </summary>
    public void AppendCommit(DatabaseState state, List<PageExtent> extents, bool extentsAreSynced)
    {
        try
        {
            var size = LogRecordFormat.CommitSize(extents.Count);
            LogRecordFormat.WriteCommit(_transaction.Reserve(size), state, extents, extentsAreSynced);
            _transaction.Advance(size);
            lock (_lock)
            {
                ThrowIfFailed();
                Invariant.That(state.Lsn > _appended);
                ReserveSpace(LogGroupFormat.SizeInLog(_transaction.PayloadLength));
            }

            // Past this point the commit may reach the disk, so an error leaves its outcome unknown.
            if (_isStreaming)
            {
                WriteLastStreamGroup(state.Lsn);
            }
        }
        catch
        {
            AbandonTransaction();
            throw;
        }

        lock (_lock)
        {
            if (!_isStreaming)
            {
                _pending.Append(_transaction.Payload);
            }

            _appended = state.Lsn;
            _pendingCommits++;
            if (extents.Count > 0 && extentsAreSynced)
            {
                _syncedDirect = state.Lsn;
            }
        }

        Region.ImageBytes += _transactionImageBytes;
        foreach (var page in _transactionPages)
        {
            Region.LoggedPages.Add(page);
        }

        EndTransaction();
    }

    /// <summary>Forgets what was appended since the last commit record.</summary>
    public void AbandonTransaction()
    {
        if (_isStreaming)
        {
            lock (_lock)
            {
                Region.Position = _streamStartPosition;
                Region.Chain = _streamStartChain;
                _nextSequence = _streamStartSequence;
            }
        }

        EndTransaction();
    }

    /// <summary>Notes that every directly written page of commits up to this one is durable.</summary>
    public void NoteDirectSynced(Lsn lsn)
    {
        lock (_lock)
        {
            _syncedDirect = lsn > _syncedDirect ? lsn : _syncedDirect;
        }
    }

    /// <summary>Waits until the commit is durable, syncing if nobody else does.</summary>
    public void WaitDurable(Lsn lsn) => Flush(lsn, sync: true);

    /// <summary>Hands every appended commit to the operating system without waiting for the disk.</summary>
    public void WriteOut(Lsn lsn) => Flush(lsn, sync: false);

    /// <summary>
    /// Calls back, on any thread, once the commit is durable (null) or its fate is unknown. The call may come at once.
    /// </summary>
    public void RequestDurable(Lsn lsn, Action<DatabaseException?> callback)
    {
        DatabaseException? failure;
        lock (_lock)
        {
            failure = _failure;
            if (failure is null && _durable < lsn)
            {
                _requests.Add((lsn, callback));
                if (!_isFlushQueued && !_hasLeader)
                {
                    _isFlushQueued = true;
                    ThreadPool.UnsafeQueueUserWorkItem(static log => log.FlushForRequests(), this, preferLocal: false);
                }

                return;
            }

            failure = _durable >= lsn ? null : Unknown(failure!);
        }

        callback(failure);
    }

    /// <summary>
    /// Syncs all that is appended, closes the generation and starts the next one. Under the caller's append lock.
    /// </summary>
    /// <returns>The closed generation.</returns>
    public LogRegion ChangeGeneration(ulong salt)
    {
        Invariant.That(_transaction.PayloadLength == 0 && !_isStreaming);
        AcquireLeadership();
        Lsn lsn;
        var closed = Region;
        try
        {
            lsn = WritePending(closes: true, salt);
            FaultPoints.Reach(FaultPoint.GenerationClosed);
            if (!PlantedDefects.Has(PlantedDefect.CheckpointBeforeLogSync))
            {
                space.Sync();
            }

            FaultPoints.Reach(FaultPoint.GenerationSynced);
        }
        catch (Exception e)
        {
            Fail(e);
            ReleaseLeadership();
            throw Unknown(Failure!);
        }

        lock (_lock)
        {
            closed.SyncedPosition = closed.Position;
            var old = closed.Generation;
            Region = new LogRegion(new LogGeneration(old.DatabaseId, old.Number + 1, salt, old.Salt));
            if (PlantedDefects.Has(PlantedDefect.DifferenceBeforeImage))
            {
                Region.LoggedPages.UnionWith(closed.LoggedPages);
            }
        }

        ReportDurable(lsn);
        FaultPoints.Reach(FaultPoint.GenerationChanged);
        ReleaseLeadership();
        return closed;
    }

    /// <summary>Frees the space of a closed generation, which recovery does not need any more.</summary>
    public void Retire(LogRegion closed)
    {
        Invariant.That(!ReferenceEquals(closed, Region));
        space.GiveBack(closed.Segments);
    }

    /// <summary>Refuses everything from now on; the first reason stays.</summary>
    public void Fail(Exception reason)
    {
        if (PlantedDefects.Has(PlantedDefect.FailedSyncRepeated))
        {
            return;
        }

        lock (_lock)
        {
            _failure ??= reason as DatabaseException
                ?? new DatabaseException(ErrorCode.InternalError, reason.Message, reason);
            foreach (var waiter in _waiters)
            {
                waiter.Signal(isDurable: false);
            }

            _waiters.Clear();
        }

        CompleteRequests();
    }

    public void ThrowIfFailed()
    {
        if (Failure is { } failure)
        {
            throw new DatabaseException(
                ErrorCode.Poisoned,
                "The database is read-only until it is opened again, because of an earlier error: " + failure.Message,
                failure);
        }
    }

    /// <summary>
    /// Closes the file; with <paramref name="delete"/>, which no live generation may be in, removes it.
    /// </summary>
    public void Close(bool delete)
    {
        if (delete)
        {
            space.Delete();
        }
        else
        {
            space.Dispose();
        }
    }

    public void Dispose() => Close(delete: false);

    private static DatabaseException Unknown(DatabaseException reason) => new(
        ErrorCode.TransactionResolutionUnknown,
        "The log could not be made durable, so whether the commit took place is known after the database is opened "
        + "again. " + reason.Message,
        reason);

    private void Flush(Lsn lsn, bool sync)
    {
        while (true)
        {
            LogWaiter waiter;
            lock (_lock)
            {
                if (_durable >= lsn || (!sync && _pending.PayloadLength == 0 && _failure is null))
                {
                    WakeNext();
                    return;
                }

                if (_failure is { } failure)
                {
                    throw Unknown(failure);
                }

                if (!_hasLeader)
                {
                    _hasLeader = true;
                    break;
                }

                waiter = LogWaiter.Of(lsn);
                _waiters.Add(waiter);
            }

            waiter.Wait();
            if (waiter.IsDurable)
            {
                return;
            }
        }

        Lead(sync);
    }

    // Owns leadership when called; gives it up.
    private void Lead(bool sync)
    {
        try
        {
            if (sync)
            {
                Gather();
            }

            var lsn = WritePending(closes: false, nextSalt: 0);
            if (sync)
            {
                FaultPoints.Reach(FaultPoint.GroupWritten);
                var position = Region.Position;
                var start = Stopwatch.GetTimestamp();
                if (!PlantedDefects.Has(PlantedDefect.AcknowledgedBeforeSync))
                {
                    space.Sync();
                }

                FaultPoints.Reach(FaultPoint.GroupSynced);
                lock (_lock)
                {
                    Region.SyncedPosition = position;
                    _syncTicks = Stopwatch.GetTimestamp() - start;
                    _expectedCommits = _groupCommits + _pendingCommits;
                }

                ReportDurable(lsn);
                FaultPoints.Reach(FaultPoint.DurableReported);
            }
        }
        catch (Exception e)
        {
            Fail(e);
            throw Unknown(Failure!);
        }
        finally
        {
            ReleaseLeadership();
        }
    }

    // Those whose commits the last sync covered soon come with the next ones. To wait for as many as were under way,
    // half a sync at most, spares more syncs than it costs; one writer alone never waits.
    private void Gather()
    {
        if (_expectedCommits < 2)
        {
            return;
        }

        var end = Stopwatch.GetTimestamp() + (_syncTicks / 2);
        while (Volatile.Read(ref _pendingCommits) < _expectedCommits && Stopwatch.GetTimestamp() < end)
        {
            Thread.Yield();
        }
    }

    private void FlushForRequests()
    {
        lock (_lock)
        {
            _isFlushQueued = false;
            if (_hasLeader || _failure is not null || _requests.Count == 0)
            {
                return; // the leader sees the requests when it ends
            }

            _hasLeader = true;
        }

        try
        {
            Lead(sync: true);
        }
        catch (DatabaseException)
        {
            // Every request was told by Fail.
        }
    }

    private void AcquireLeadership()
    {
        while (true)
        {
            LogWaiter waiter;
            lock (_lock)
            {
                ThrowIfFailed();
                if (!_hasLeader)
                {
                    _hasLeader = true;
                    return;
                }

                waiter = LogWaiter.Of(new Lsn(long.MaxValue));
                _waiters.Insert(0, waiter);
            }

            waiter.Wait();
        }
    }

    // Leadership is free, so somebody has to look again; who does not take it wakes the next one. Under the lock.
    private void WakeNext()
    {
        if (!_hasLeader && _waiters.Count > 0)
        {
            var waiter = _waiters[0];
            _waiters.RemoveAt(0);
            waiter.Signal(isDurable: false);
        }
    }

    private void ReleaseLeadership()
    {
        lock (_lock)
        {
            _hasLeader = false;
            WakeNext();
            if (_requests.Count > 0 && !_isFlushQueued && _failure is null)
            {
                _isFlushQueued = true;
                ThreadPool.UnsafeQueueUserWorkItem(static log => log.FlushForRequests(), this, preferLocal: false);
            }
        }
    }

    private void ReportDurable(Lsn lsn)
    {
        DurableAdvanced?.Invoke(lsn);
        lock (_lock)
        {
            _durable = lsn > _durable ? lsn : _durable;
            TakeDurableWaiters();
        }

        foreach (var waiter in _durableWaiters)
        {
            waiter.Signal(isDurable: true);
        }

        _durableWaiters.Clear();
        CompleteRequests();
    }

    // Under the lock.
    private void TakeDurableWaiters()
    {
        var left = 0;
        for (var i = 0; i < _waiters.Count; i++)
        {
            var waiter = _waiters[i];
            if (waiter.Lsn <= _durable)
            {
                _durableWaiters.Add(waiter);
            }
            else
            {
                _waiters[left++] = waiter;
            }
        }

        _waiters.RemoveRange(left, _waiters.Count - left);
    }

    private void CompleteRequests()
    {
        while (true)
        {
            Action<DatabaseException?>? callback = null;
            DatabaseException? failure = null;
            lock (_lock)
            {
                for (var i = 0; i < _requests.Count && callback is null; i++)
                {
                    var isDurable = _requests[i].Lsn <= _durable;
                    if (isDurable || _failure is not null)
                    {
                        callback = _requests[i].Callback;
                        failure = isDurable ? null : Unknown(_failure!);
                        _requests.RemoveAt(i);
                    }
                }
            }

            if (callback is null)
            {
                return;
            }

            callback(failure);
        }
    }

    // Writes the pending commits as one group. The leader calls it.
    private Lsn WritePending(bool closes, ulong nextSalt)
    {
        LogBuffer taken;
        LogGroupHeader header;
        Lsn lsn;
        lock (_lock)
        {
            lsn = _appended;
            _groupCommits = _pendingCommits;
            _pendingCommits = 0;
            if (_pending.PayloadLength == 0 && !closes)
            {
                return lsn;
            }

            taken = _pending;
            if (closes)
            {
                ReserveSpace(LogGroupFormat.SizeInLog(taken.PayloadLength));
            }

            header = NextHeader(taken, closes, lsn) with { NextSalt = nextSalt };
            (_pending, _spare) = (_spare, taken);
            _reservedBytes = 0;
        }

        space.Write(Region, header.Position, taken.Seal(Region.Generation.Seed, header));
        Interlocked.Add(ref _bytesWritten, LogGroupFormat.SizeInLog(taken.PayloadLength));
        taken.Clear();
        return lsn;
    }

    private LogGroupHeader NextHeader(LogBuffer buffer, bool closes, Lsn lastLsn)
    {
        var header = new LogGroupHeader
        {
            PayloadChecksum = LogGroupFormat.ChainChecksum(Region.Chain, buffer.Payload),
            Position = Region.Position,
            Sequence = _nextSequence++,
            PayloadLength = buffer.PayloadLength,
            Closes = closes,
            SyncedPosition =
                PlantedDefects.Has(PlantedDefect.SyncedPositionNotRecorded) ? 0 : Region.SyncedPosition,
            SyncedDirectLsn = _syncedDirect,
            LastLsn = lastLsn,
        };
        Region.Chain = header.PayloadChecksum;
        Region.Position += LogGroupFormat.SizeInLog(buffer.PayloadLength);
        return header;
    }

    private void ReserveSpace(long bytes)
    {
        var end = Region.Position + _reservedBytes + bytes;
        while ((long)Region.Segments.Length * space.PayloadSize < end)
        {
            space.Extend(Region);
        }

        _reservedBytes += bytes;
    }

    private void StreamOut()
    {
        if (!_isStreaming)
        {
            Lsn appended;
            lock (_lock)
            {
                appended = _appended;
            }

            WriteOut(appended);
            AcquireLeadership();
            _isStreaming = true;
            _streamStartPosition = Region.Position;
            _streamStartChain = Region.Chain;
            _streamStartSequence = _nextSequence;
        }

        Lsn lastLsn;
        lock (_lock)
        {
            lastLsn = _appended;
            ReserveSpace(LogGroupFormat.SizeInLog(_transaction.PayloadLength));
        }

        WriteStreamGroup(lastLsn);
    }

    private void WriteLastStreamGroup(Lsn lsn)
    {
        try
        {
            WriteStreamGroup(lsn);
        }
        catch (Exception e)
        {
            Fail(e);
            throw Unknown(Failure!);
        }
    }

    private void WriteStreamGroup(Lsn lastLsn)
    {
        LogGroupHeader header;
        lock (_lock)
        {
            Invariant.That(_isStreaming && _pending.PayloadLength == 0);
            _reservedBytes = 0;
            header = NextHeader(_transaction, closes: false, lastLsn);
        }

        space.Write(Region, header.Position, _transaction.Seal(Region.Generation.Seed, header));
        Interlocked.Add(ref _bytesWritten, LogGroupFormat.SizeInLog(_transaction.PayloadLength));
        _transaction.Clear();
    }

    private void EndTransaction()
    {
        _transaction.Clear();
        _transactionPages.Clear();
        _transactionImageBytes = 0;
        if (_isStreaming)
        {
            _isStreaming = false;
            ReleaseLeadership();
        }
    }
}
