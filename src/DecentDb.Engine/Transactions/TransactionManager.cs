using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// An open database: its snapshots and its one writer.
/// <para>
/// Two states matter: the appended one, which the next writer builds on and a serialization check compares with, and
/// the visible one, which readers take (<see cref="VisibleStates"/>).
/// </para>
/// <para>
/// Lock order: writer lock, checkpoint lock, append lock, leadership of the log, lock of the log, lock of the visible
/// states, store, pool. The writer lock is never waited for by a checkpoint.
/// </para>
/// </summary>
internal sealed class TransactionManager : IDisposable
{
    // Past this many times the threshold, besides the whole images that are kept, commits wait for the checkpoint.
    private const int LogSizeFactorMax = 4;

    private const int LogSizeFactorPinned = 1; // past which checkpoints wait for followers no longer

    private readonly OpenedFiles _files;
    private readonly StorageOptions _options;
    private readonly WriterLock _writerLock;
    private readonly Lock _appendLock = new(); // one commit or change of log generation at a time
    private readonly VisibleStates _visible;
    private readonly DirectWriteGuard _guard; // under the append lock
    private readonly TailReturn _tail;
    private readonly OverwriteGate? _gate; // as the next one
    private readonly LoggedStorage? _logged; // null for a database that is open for reading only
    private readonly LogMover? _mover; // as the one before
    private long _nextLsn;
    private byte[][]? _blocks;
    private long _abandonedReaderCount;
    private bool _isClosed;
    private bool _mustEmptyLog; // under the writer lock

    internal TransactionManager(OpenedFiles files, StorageOptions options, StorageHooks hooks)
    {
        _files = files;
        _options = options;
        Hooks = hooks;
        _writerLock = new WriterLock(options.WriterTurn, hooks);
        Holders = new HolderRegistry(hooks);
        Store = new PageStore(files.Data, Holders, options.CacheSize, options.Buffers, hooks);
        _nextLsn = ((long)files.Meta.OpenCount << 32) + 1;
        _visible = new VisibleStates(files.State, Store.OnVisible, hooks);
        _guard = new DirectWriteGuard(Holders, files.State, hooks);
        _tail = new TailReturn(this, _guard, _writerLock, _appendLock, hooks);
        if (files.Images is { } images)
        {
            foreach (var (id, image) in images)
            {
                Store.Install(new PageId(id), image);
            }
        }

        if (files.Writable is { } writable)
        {
            Invariant.That(
                _nextLsn > files.State.Lsn.Value,
                $"{files.Data.Path}: commit {_nextLsn} of opening {files.Meta.OpenCount} follows {files.State.Lsn}");
            var generation = new LogGeneration(
                files.Meta.DatabaseId, files.Meta.LogGeneration, files.Meta.LogSalt, PreviousSalt: 0);
            var log = new Log(writable.Log, new LogRegion(generation), nextSequence: 1, files.State.Lsn,
                options.LogStreamThreshold, hooks)
            {
                DurableAdvanced = lsn =>
                {
                    writable.Followers.TellDurable(lsn);
                    _visible.OnDurable(lsn);
                },
            };
            var commits = new CommitStages(
                files.State, Store, files.Data, log, _visible, _guard, _appendLock, options.Clock, RefuseWrites,
                hooks)
            {
                EmptyLog = EmptyLog,
            };
            _gate = new OverwriteGate(writable.Followers, options.FollowerGrace, options.Clock, hooks);
            var checkpointer = new Checkpointer(
                files.Data, Store, Holders, log, writable.Meta, options.Random, hooks)
            {
                MayOverwrite = state => _gate.MayOverwrite(
                    state.Lsn,
                    Volatile.Read(ref _mustEmptyLog)
                        || log.Region.Position
                            > (LogSizeFactorPinned * options.LogCheckpointThreshold) + options.LogImagesMax),
                Completed = OnCheckpointed,
            };
            _logged = new LoggedStorage
            {
                Log = log,
                Commits = commits,
                Waits = new CommitWaits(log, _visible, commits.WaitDurable, RefuseWrites),
                Checkpointer = checkpointer,
                Meta = writable.Meta,
                Followers = writable.Followers,
                Background = !options.BackgroundCheckpoints ? null : new BackgroundCheckpoints(
                    isForced => (!isForced && !IsCheckpointDue) || TryCheckpoint(FreeTail.GainMin), hooks),
            };
            _mover = new LogMover(log, checkpointer, _appendLock, _guard, options, hooks)
            {
                Appended = () => AppendedState,
                SyncEarlierLoads = commits.SyncEarlierLoads,
                Moved = () => _logged.Background?.NotifyDone(),
            };
        }
    }

    /// <summary>Called when a checkpoint has ended, on its thread; it neither blocks nor throws.</summary>
    public Action? Checkpointed { get; set; }

    /// <summary>What opening found in the log.</summary>
    public RecoveryReport RecoveryReport => _files.Report;

    public bool IsReadOnly => _logged is null;

    /// <summary>What keeps it up to the commits of another process; null when none may write to the file.</summary>
    public Follower? Follower { get; init; }

    /// <summary>See <see cref="PageReader.History"/>.</summary>
    public object History { get; } = new();

    /// <summary>True after an error that only an opening heals.</summary>
    public bool HasFailed => _logged?.Log.Failure is not null;

    public int PageSize => _files.Data.PageSize;

    /// <summary>Rows up to which a load goes through the log.</summary>
    public int LoggedLoadRowsMax => _options.LoggedLoadRowsMax;

    /// <summary>Whether another thread may read ahead for a scan.</summary>
    public bool ReadsAheadBeside => _options.ReadsAheadBeside;

    public string FileName => _files.Data.Path;

    /// <summary>The first page of the roots, which exists from the creation of the database on.</summary>
    public PageId FirstRootsPage => new(MetaFormat.PageCountOf(PageSize));

    /// <summary>The state that a reader that begins now takes.</summary>
    public DatabaseState VisibleState => _visible.Current;

    /// <summary>The state that the next writer builds on.</summary>
    public DatabaseState AppendedState => _logged?.Commits.Appended ?? _visible.Current;

    /// <summary>What a database has that may be written.</summary>
    /// <exception cref="DatabaseException">ReadOnlyTransaction: it is open for reading only.</exception>
    internal LoggedStorage Logged => _logged
        ?? throw new DatabaseException(ErrorCode.ReadOnlyTransaction, "The database is open for reading only.");

    private LogMover Mover => _mover
        ?? throw new DatabaseException(ErrorCode.ReadOnlyTransaction, "The database is open for reading only.");

    /// <summary>What waits for commits that were appended.</summary>
    internal CommitWaits Waits => Logged.Waits;

    internal StorageHooks Hooks { get; }

    internal HolderRegistry Holders { get; }

    internal VisibleStates States => _visible;

    /// <summary>Where changed pages past their budget go; null when nobody changes any.</summary>
    internal IFileSystem? FileSystem { get; init; }

    internal PageStore Store { get; }

    internal DataFile Data => _files.Data;

    /// <summary>Opens a database, recovers it, and creates it when it does not exist and the mode allows it.</summary>
    public static TransactionManager Open(
        IFileSystem fileSystem, string path, StorageOptions options, IPageChecker checker)
    {
        var hooks = StorageHooks.OfThisOpening;
        var files = new DatabaseOpener(fileSystem, options, checker, hooks).Open(path);
        try
        {
            return new TransactionManager(files, options, hooks) { FileSystem = fileSystem };
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>A snapshot of the newest visible state.</summary>
    /// <param name="mayWrite">True when it notes what is read, so that it may go on as a writer later.</param>
    public ReadTransaction BeginRead(bool mayWrite = false)
    {
        RefuseIfClosed();
        var reader = new ReadTransaction(this, Store);
        reader.Begin(notes: mayWrite);
        return reader;
    }

    /// <summary>Waits for the writer lock and begins to write on the appended state.</summary>
    public WriteTransaction BeginWrite(TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        RefuseWrites();
        return BeginWrite(_writerLock.Acquire(busyTimeout, cancellationToken), ended: null, cancellationToken);
    }

    /// <summary>Waits for the writer lock as long as the options say.</summary>
    public WriteTransaction BeginWrite() => BeginWrite(_options.BusyTimeout, CancellationToken.None);

    /// <summary>
    /// Asks for the writer lock without blocking a thread; see <see cref="WriterLock.Request"/>. The callback's ticket
    /// goes to <see cref="BeginWrite(WriterLockTicket, WriteTransaction, CancellationToken)"/>, or is cancelled, or
    /// released.
    /// </summary>
    public WriterLockTicket RequestWrite(Action<WriterLockTicket> onGranted)
    {
        RefuseWrites();
        return _writerLock.Request(onGranted);
    }

    /// <summary>As <see cref="RequestWrite"/>, behind all who wait already.</summary>
    public WriterLockTicket RequestWriteInTurn(Action<WriterLockTicket> onGranted)
    {
        RefuseWrites();
        return _writerLock.RequestInTurn(onGranted);
    }

    /// <summary>The error for somebody who has waited for the writer lock long enough.</summary>
    public DatabaseException WriterNotAvailable() => _writerLock.NotAvailable();

    /// <summary>
    /// Waits for the writer lock, for <see cref="BeginWrite(WriterLockTicket, WriteTransaction, CancellationToken)"/>.
    /// </summary>
    public WriterLockTicket AcquireWriterLock(TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        RefuseWrites();
        return _writerLock.Acquire(busyTimeout, cancellationToken);
    }

    /// <summary>As <see cref="AcquireWriterLock"/>, behind all who wait already.</summary>
    public WriterLockTicket AcquireWriterLockInTurn(TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        RefuseWrites();
        return _writerLock.AcquireInTurn(busyTimeout, cancellationToken);
    }

    /// <summary>Begins to write with a ticket that owns the lock; if this throws, the lock is released.</summary>
    /// <param name="ticket">Owns the lock.</param>
    /// <param name="ended">A transaction that has ended, to begin again; null = a new one.</param>
    /// <param name="cancellationToken">Ends the wait for space in the log, before anything is written.</param>
    public WriteTransaction BeginWrite(
        WriterLockTicket ticket, WriteTransaction? ended = null, CancellationToken cancellationToken = default)
    {
        WriterLock.RefuseIfClosed(ticket);
        try
        {
            WaitForLogSpace(cancellationToken);
            RefuseWrites();
        }
        catch
        {
            ticket.Release();
            throw;
        }

        return Begin(ticket, ended);
    }

    /// <summary>As the other overload, also for a database that refuses writers. Waits for nothing.</summary>
    internal WriteTransaction Begin(WriterLockTicket ticket, WriteTransaction? ended)
    {
        try
        {
            if (ended is null)
            {
                return new WriteTransaction(this, Store, ticket);
            }

            ended.Restart(ticket);
            return ended;
        }
        catch
        {
            ticket.Release();
            throw;
        }
    }

    /// <summary>
    /// Begins to write on the state that the snapshot reads, or on a newer one that has what the snapshot has read as
    /// it was: then all that the transaction has seen is true of that state too. The snapshot stays open.
    /// </summary>
    /// <exception cref="DatabaseException">SerializationFailure when somebody changed since what was read.</exception>
    public WriteTransaction Upgrade(
        ReadTransaction snapshot, TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        RefuseWrites();
        return Upgrade(snapshot, _writerLock.Acquire(busyTimeout, cancellationToken), ended: null, cancellationToken);
    }

    /// <summary>As the other overload, with a ticket that owns the lock.</summary>
    public WriteTransaction Upgrade(
        ReadTransaction snapshot,
        WriterLockTicket ticket,
        WriteTransaction? ended = null,
        CancellationToken cancellationToken = default)
    {
        var transaction = BeginWrite(ticket, ended, cancellationToken);
        try
        {
            if (snapshot.State.Lsn < Logged.Commits.ContentLsn && !snapshot.HoldsIn(transaction))
            {
                throw new DatabaseException(
                    ErrorCode.SerializationFailure,
                    "Another transaction changed what this one has read since it began; run it again.");
            }

            return transaction;
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    /// <summary>Moves what the log holds into the data file, now, or soon when followers have asked to wait.</summary>
    public void Checkpoint() => Checkpoint(FreeTail.GainMin);

    /// <summary>As <see cref="Checkpoint()"/>; so many free pages at the end are enough to give them back.</summary>
    public void Checkpoint(uint gainMin)
    {
        if (!TryCheckpoint(gainMin))
        {
            RequestCheckpoint();
        }
    }

    private bool TryCheckpoint(uint gainMin)
    {
        RefuseWrites();
        _tail.Shrink(gainMin);
        if (!Mover.TryMove())
        {
            return false;
        }

        _tail.CutUnlessBusy();
        Checkpointed?.Invoke();
        return true;
    }

    // For a commit whose pages will lie over the data file. It makes the log larger than followers may ask to keep it,
    // so it does not wait for them.
    private void EmptyLog()
    {
        Volatile.Write(ref _mustEmptyLog, true);
        try
        {
            var isMoved = Mover.TryMove();
            Invariant.That(isMoved, $"a checkpoint of {Data.Path} that waits for nobody moves the log");
        }
        finally
        {
            Volatile.Write(ref _mustEmptyLog, false);
        }

        Checkpointed?.Invoke();
    }

    /// <summary>Asks for a checkpoint in the background.</summary>
    public void RequestCheckpoint() => _logged?.Background?.Request();

    public StorageStatistics GetStatistics()
    {
        var state = VisibleState;
        return new StorageStatistics
        {
            Lsn = state.Lsn,
            PageCount = state.PageCount,
            FreePageCount = state.FreePageCount,
            PageSize = PageSize,
            DataFileLength = Data.Length,
            LogFileLength = _logged?.Log.FileLength ?? Follower?.LogLength ?? 0,
            LogBytesWritten = _logged?.Log.BytesWritten ?? 0,
            LogSyncCount = _logged?.Log.SyncCount ?? 0,
            DataSyncCount = Data.SyncCount,
            CommitCount = _logged?.Commits.Count ?? 0,
            CheckpointCount = _logged?.Checkpointer.Count ?? 0,
            CacheBytes = Store.MemoryBytes,
            DirtyBytes = Store.DirtyBytes,
            OlderImageCount = Store.OlderCount,
            CacheMissCount = Store.MissCount,
            EvictionCount = Store.EvictionCount,
            AbandonedReaderCount = Volatile.Read(ref _abandonedReaderCount),
        };
    }

    /// <summary>
    /// Closes the database: a last checkpoint, then the log goes away. After an error, or when the last checkpoint
    /// fails, the log stays and the next opening recovers.
    /// </summary>
    public void Dispose()
    {
        try
        {
            if (!Volatile.Read(ref _isClosed) && _logged is { Log.Failure: null, Meta.IsUntouched: false })
            {
                _tail.Shrink(gainMin: 1);
            }
        }
        finally
        {
            Close();
        }
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, true))
        {
            return;
        }

        _writerLock.Close();
        _logged?.Background?.Dispose();
        try
        {
            if (_logged is { Log: var log })
            {
                CloseLog(log);
            }
        }
        finally
        {
            _logged?.Followers.Close();
            Follower?.Dispose();
            _files.Data.Dispose();
            Store.Close();
        }
    }

    /// <summary>The pages that a transaction changes, with the budget for them.</summary>
    internal PrivatePages CreatePrivatePages() => new(
        Store, FileSystem ?? throw new InvalidOperationException($"{Data.Path} is open for reading only."),
        _options.ChangedPagesSize, Hooks);

    /// <summary>The tail of the file, which is given back when nobody needs it.</summary>
    internal TailReturn Tail => _tail;

    internal Lsn ReserveLsn()
    {
        Invariant.That(
            _nextLsn > AppendedState.Lsn.Value, $"{FileName}: commit {_nextLsn} comes after {AppendedState.Lsn}");
        return new Lsn(_nextLsn++);
    }

    /// <summary>
    /// Makes it durable that the database is in use, before a transaction writes past the log. A failure is
    /// final, but for a full disk, which leaves all as it was.
    /// </summary>
    /// <returns>The number of the checkpoint that comes next, with which the pages are sealed.</returns>
    internal long PrepareDirectWrite()
    {
        try
        {
            Logged.Meta.DeclareOpen();
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.DiskFull && !Logged.Meta.HasFailed)
        {
            throw; // nothing was written
        }
        catch (Exception e)
        {
            Logged.Log.Fail(e);
            throw;
        }

        return Logged.Meta.Current.Checkpoint + 1;
    }

    internal byte[][] TakeBlocks()
    {
        // One pair of blocks serves every direct write, because there is one writer.
        return _blocks ??=
        [
            GC.AllocateUninitializedArray<byte>(_options.DirectWriteBlockSize, pinned: true),
            GC.AllocateUninitializedArray<byte>(_options.DirectWriteBlockSize, pinned: true),
        ];
    }

    /// <summary>The runs of those of the free pages that may be written past the log.</summary>
    internal List<PageExtent> KeepReusable(PageMap free)
    {
        using (Uninterrupted.Enter(_appendLock))
        {
            _guard.Exclude(free, Logged.Log.Region.LoggedPages);
        }

        Store.ExcludeKept(free);
        return free.Runs();
    }

    /// <summary>The first page behind the end that is nobody's: a database of so many pages continues there.</summary>
    internal uint FirstFreshPage(uint pageCount)
    {
        using (Uninterrupted.Enter(_appendLock))
        {
            return Math.Max(pageCount, _guard.EndOfUse());
        }
    }

    /// <summary>Throws unless the states, the cache and the log agree: for tests, at any time of one thread.</summary>
    internal void AssertState()
    {
        var (visible, appended) = (VisibleState.Lsn, AppendedState.Lsn);
        Invariant.That(
            visible <= appended && appended.Value < _nextLsn,
            $"{FileName}: commit {visible} is visible, {appended} appended, and {_nextLsn} comes next");
        _writerLock.AssertState();
        Store.AssertState();
        _logged?.Log.AssertState();
    }

    internal void OnReaderAbandoned(PageHolder holder)
    {
        var snapshot = holder.Snapshot;
        holder.EndSnapshot();
        holder.End();
        Holders.Remove(holder);
        Interlocked.Increment(ref _abandonedReaderCount);
        Store.OnSnapshotReleased(snapshot);
    }

    /// <summary>Refuses every write from now on, because an error left open what a commit has done.</summary>
    /// <returns>What that commit has to report.</returns>
    internal DatabaseException Fail(Exception reason) => Logged.Log.Fail(reason);

    /// <summary>
    /// Commits a transaction up to the wait for the disk, and asks for a checkpoint when one is due.
    /// </summary>
    internal Lsn Append(WriteTransaction transaction, CommitDurability durability, ref bool isTaken)
    {
        var lsn = Logged.Commits.Append(transaction, durability, ref isTaken);
        if (IsCheckpointDue)
        {
            _logged?.Background?.RequestIfDue();
        }

        return lsn;
    }

    /// <summary>Syncs the data file; a failure is final.</summary>
    internal void SyncData() => Logged.Commits.SyncData(SyncPurpose.LoadedPagesSoFar);

    /// <summary>
    /// True when the log or what it holds has become too large. A checkpoint makes the next changes log whole images
    /// again, so many of these are left alone. It also lets loads use again what was freed. After one that met a full
    /// disk some commits come before the next.
    /// </summary>
    internal bool IsCheckpointDue => Logged is { Log: var log, Checkpointer: var checkpointer }
        && log.Region.Position >= Mover.NextTryPosition
        && (checkpointer.IsInterrupted || Store.HasSpilled
            || log.Region.Position - Math.Min(log.Region.ImageBytes, _options.LogImagesMax)
                > _options.LogCheckpointThreshold
            || Store.DirtyBytes > _options.DirtyBytesMax
            || (long)_guard.FreedCount * PageSize > _options.LogCheckpointThreshold);

    private void OnCheckpointed(DatabaseState state)
    {
        using (Uninterrupted.Enter(_appendLock))
        {
            _guard.OnCheckpointed(state);
        }
    }

    // No commit is appended once the database counts as closed: who had passed that test has the append lock, and the
    // checkpoint, or else the wait below, takes it after them.
    private void CloseLog(Log log)
    {
        var isDone = TryLastCheckpoint(log);
        if (isDone && !_writerLock.IsOwned)
        {
            _tail.Cut();
        }

        using (Uninterrupted.Enter(_appendLock))
        {
            log.Close(delete: isDone);
        }
    }

    private bool TryLastCheckpoint(Log log)
    {
        try
        {
            log.ThrowIfFailed();
            _gate?.Revoke(AppendedState.Lsn);
            Mover.MoveLast();
            return true;
        }
        catch (Exception)
        {
            // The log holds everything; the next opening recovers it.
            TrySync(log);
            return false;
        }
    }

    private void TrySync(Log log)
    {
        try
        {
            Lsn last;
            using (Uninterrupted.Enter(_appendLock))
            {
                last = AppendedState.Lsn;
            }

            log.WaitDurable(last);
        }
        catch (DatabaseException)
        {
            // Whoever still waits for a commit is told so when the log closes.
        }
    }

    /// <summary>
    /// As a transaction waits for space in the log when it begins to write, without a thread: calls back, on any
    /// thread, when a checkpoint has ended, with false when waiting for another is of no use.
    /// </summary>
    /// <returns>False when there is nothing to wait for.</returns>
    internal bool RequestLogSpace(Action<bool> callback) =>
        _logged is { Background: { } background } && LacksLogSpace && background.TryRequest(callback);

    /// <summary>Whether a transaction that begins to write waits for a checkpoint first.</summary>
    internal bool LacksLogSpace => !_isClosed && _logged is { Log: { Failure: null } log }
        && log.Region.Position
            > (LogSizeFactorMax * _options.LogCheckpointThreshold) + _options.LogImagesMax;

    /// <summary>
    /// Waits as a transaction does when it begins to write. False when waiting for another checkpoint is of no use.
    /// </summary>
    internal bool WaitForLogSpace(CancellationToken cancellationToken)
    {
        if (_logged is { Background: { } background } && LacksLogSpace)
        {
            background.WaitWhile(() => LacksLogSpace, cancellationToken);
        }

        return !LacksLogSpace;
    }

    private void RefuseWrites()
    {
        RefuseIfClosed();
        Logged.Log.ThrowIfFailed();
    }

    internal void RefuseIfClosed()
    {
        if (Volatile.Read(ref _isClosed))
        {
            throw new DatabaseException(ErrorCode.ObjectClosed, "The database is closed.");
        }
    }
}
