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
    // Past this many times the threshold commits wait for the checkpoint.
    private const int LogSizeFactorMax = 6;

    private readonly OpenedFiles _files;
    private readonly StorageOptions _options;
    private readonly WriterLock _writerLock = new();
    private readonly Lock _appendLock = new(); // one commit or change of log generation at a time
    private readonly VisibleStates _visible;
    private readonly DirectWriteGuard _guard; // under the append lock
    private readonly Log? _log;
    private readonly Checkpointer? _checkpointer;
    private readonly BackgroundCheckpoints? _background;
    private DatabaseState _appended;
    private Lsn _contentLsn; // of the last commit that changed more than the end of the file; under the writer lock
    private long _nextLsn;
    private Lsn _unsyncedDirect;
    private byte[][]? _blocks;
    private long _commitCount;
    private long _abandonedReaderCount;
    private bool _isClosed;

    private TransactionManager(OpenedFiles files, StorageOptions options)
    {
        _files = files;
        _options = options;
        Store = new PageStore(files.Data, Holders, options.CacheSize);
        _appended = files.State;
        _contentLsn = files.State.Lsn;
        _nextLsn = ((long)files.Meta.OpenCount << 32) + 1;
        _visible = new VisibleStates(files.State, Store.OnVisible);
        _guard = new DirectWriteGuard(Holders, files.State);
        if (files.Images is { } images)
        {
            foreach (var (id, image) in images)
            {
                Store.Install(new PageId(id), image);
            }
        }

        if (files.LogSpace is { } space)
        {
            Invariant.That(_nextLsn > files.State.Lsn.Value);
            var generation = new LogGeneration(
                files.Meta.DatabaseId, files.Meta.LogGeneration, files.Meta.LogSalt, PreviousSalt: 0);
            _log = new Log(space, new LogRegion(generation), nextSequence: 1, files.State.Lsn,
                options.LogStreamThreshold)
            {
                DurableAdvanced = _visible.OnDurable,
            };
            _checkpointer = new Checkpointer(files.Data, Store, Holders, _log, files.MetaWriter!, options.Random)
            {
                Completed = OnCheckpointed,
            };
            _background = options.BackgroundCheckpoints ? new BackgroundCheckpoints(Checkpoint) : null;
        }
    }

    /// <summary>What opening found in the log.</summary>
    public RecoveryReport RecoveryReport => _files.Report;

    public bool IsReadOnly => _log is null;

    /// <summary>True after an error that only an opening heals.</summary>
    public bool HasFailed => _log?.Failure is not null;

    public int PageSize => _files.Data.PageSize;

    public string FileName => _files.Data.Path;

    /// <summary>The first page of the roots, which exists from the creation of the database on.</summary>
    public PageId FirstRootsPage => new(MetaFormat.PageCountOf(PageSize));

    /// <summary>The state that a reader that begins now takes.</summary>
    public DatabaseState VisibleState => _visible.Current;

    /// <summary>The state that the next writer builds on.</summary>
    public DatabaseState AppendedState => Volatile.Read(ref _appended);

    internal HolderRegistry Holders { get; } = new();

    internal PageStore Store { get; }

    internal DataFile Data => _files.Data;

    /// <summary>Opens a database, recovers it, and creates it when it does not exist and the mode allows it.</summary>
    public static TransactionManager Open(
        IFileSystem fileSystem, string path, StorageOptions options, IPageChecker checker)
    {
        var files = new DatabaseOpener(fileSystem, options, checker).Open(path);
        try
        {
            return new TransactionManager(files, options);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>A snapshot of the newest visible state.</summary>
    public ReadTransaction BeginRead()
    {
        RefuseIfClosed();
        var reader = new ReadTransaction(this, Store);
        reader.Begin();
        return reader;
    }

    /// <summary>Waits for the writer lock and begins to write on the appended state.</summary>
    public WriteTransaction BeginWrite(TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        RefuseWrites();
        return BeginWrite(_writerLock.Acquire(busyTimeout, cancellationToken));
    }

    /// <summary>Waits for the writer lock as long as the options say.</summary>
    public WriteTransaction BeginWrite() => BeginWrite(_options.BusyTimeout, CancellationToken.None);

    /// <summary>
    /// Asks for the writer lock without blocking a thread; see <see cref="WriterLock.Request"/>. The callback's ticket
    /// goes to <see cref="BeginWrite(WriterLockTicket, WriteTransaction)"/>, or is cancelled, or released.
    /// </summary>
    public WriterLockTicket RequestWrite(Action<WriterLockTicket> onGranted)
    {
        RefuseWrites();
        return _writerLock.Request(onGranted);
    }

    /// <summary>The error for somebody who has waited for the writer lock long enough.</summary>
    public DatabaseException WriterNotAvailable() => _writerLock.NotAvailable();

    /// <summary>Waits for the writer lock, for <see cref="BeginWrite(WriterLockTicket, WriteTransaction)"/>.</summary>
    public WriterLockTicket AcquireWriterLock(TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        RefuseWrites();
        return _writerLock.Acquire(busyTimeout, cancellationToken);
    }

    /// <summary>Begins to write with a ticket that owns the lock; if this throws, the lock is released.</summary>
    /// <param name="ticket">Owns the lock.</param>
    /// <param name="ended">A transaction that has ended, to begin again; null = a new one.</param>
    public WriteTransaction BeginWrite(WriterLockTicket ticket, WriteTransaction? ended = null)
    {
        WriterLock.RefuseIfClosed(ticket);
        try
        {
            WaitForLogSpace();
            RefuseWrites();
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

    /// <summary>Begins to write on the very state that the snapshot reads. The snapshot stays open.</summary>
    /// <exception cref="DatabaseException">SerializationFailure when somebody committed since.</exception>
    public WriteTransaction Upgrade(
        ReadTransaction snapshot, TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        RefuseWrites();
        return Upgrade(snapshot, _writerLock.Acquire(busyTimeout, cancellationToken));
    }

    /// <summary>As the other overload, with a ticket that owns the lock.</summary>
    public WriteTransaction Upgrade(ReadTransaction snapshot, WriterLockTicket ticket, WriteTransaction? ended = null)
    {
        var transaction = BeginWrite(ticket, ended);
        if (snapshot.State.Lsn >= _contentLsn)
        {
            return transaction;
        }

        transaction.Dispose();
        throw new DatabaseException(
            ErrorCode.SerializationFailure,
            "Another transaction committed after this one began to read; run it again.");
    }

    /// <summary>Waits until a commit is durable, syncing the log for all that wait when nobody else does.</summary>
    public void WaitDurable(Lsn lsn) => _log!.WaitDurable(lsn);

    /// <summary>
    /// Waits for what an appended commit still needs: to be durable; or, without that, to be with the operating system
    /// and visible, which one that does not wait for the disk itself may have to wait for behind another that does.
    /// </summary>
    /// <param name="lsn">The commit.</param>
    /// <param name="durability">What it waits for.</param>
    /// <param name="gathers">False when the caller keeps others from committing meanwhile.</param>
    public void WaitCommitted(Lsn lsn, CommitDurability durability, bool gathers = true)
    {
        if (durability == CommitDurability.Full)
        {
            _log!.WaitDurable(lsn, gathers);
        }
        else
        {
            _log!.WriteOut(lsn);
            if (_visible.FindAwaited(lsn) is { } awaited)
            {
                _log.WaitDurable(awaited, gathers);
            }
        }
    }

    /// <summary>
    /// As <see cref="WaitCommitted"/>, without a thread: calls back, on any thread, with null or with the reason why
    /// the outcome is unknown. The callback must neither block nor go on with anybody's work.
    /// </summary>
    public void RequestCommitted(Lsn lsn, CommitDurability durability, Action<DatabaseException?> callback)
    {
        var needsSync = durability == CommitDurability.Full;
        if (_log!.TryFlush(lsn, needsSync))
        {
            RequestSeen(lsn, callback);
        }
        else if (needsSync)
        {
            _log.Request(lsn, needsSync: true, callback);
        }
        else
        {
            _log.Request(lsn, needsSync: false, failure =>
            {
                if (failure is null)
                {
                    RequestSeen(lsn, callback);
                }
                else
                {
                    callback(failure);
                }
            });
        }
    }

    /// <summary>
    /// Waits until readers that begin from now on see the commit, after a transaction that built on it was rolled back.
    /// When it cannot become durable any more there is nothing to wait for: no row of it was handed out, and whoever
    /// committed it is told.
    /// </summary>
    public void WaitSeen(Lsn lsn)
    {
        try
        {
            if (_visible.FindAwaited(lsn) is { } awaited)
            {
                _log!.WaitDurable(awaited);
            }
        }
        catch (DatabaseException) when (HasFailed)
        {
            // The roll back is done all the same.
        }
    }

    /// <summary>As <see cref="WaitSeen"/>, without a thread; what the callback is given tells a failure.</summary>
    public void RequestSeen(Lsn lsn, Action<DatabaseException?> callback)
    {
        if (_visible.FindAwaited(lsn) is { } awaited)
        {
            _log!.Request(awaited, needsSync: true, callback);
        }
        else
        {
            callback(null);
        }
    }

    /// <summary>Calls back, on any thread, once the commit is durable (null) or its fate is unknown.</summary>
    public void RequestDurable(Lsn lsn, Action<DatabaseException?> callback) =>
        _log!.Request(lsn, needsSync: true, callback);

    /// <summary>Moves what the log holds into the data file, now.</summary>
    public void Checkpoint()
    {
        RefuseWrites();
        ShrinkFreeTail(FreeTail.GainMin);
        if (PlantedDefects.Has(PlantedDefect.TailCutEarly))
        {
            CutTail();
        }

        _checkpointer!.Run((holder, salt) => CloseGeneration(holder, salt, isLast: false));
        CutTailUnlessBusy();
        _background?.NotifyDone();
    }

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
            LogFileLength = _log?.FileLength ?? 0,
            LogBytesWritten = _log?.BytesWritten ?? 0,
            LogSyncCount = _log?.SyncCount ?? 0,
            DataSyncCount = Data.SyncCount,
            CommitCount = Volatile.Read(ref _commitCount),
            CheckpointCount = _checkpointer?.Count ?? 0,
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
        if (!Volatile.Read(ref _isClosed) && _log is { Failure: null })
        {
            ShrinkFreeTail(gainMin: 1);
        }

        if (Interlocked.Exchange(ref _isClosed, true))
        {
            return;
        }

        _writerLock.Close();
        _background?.Dispose();
        try
        {
            if (_log is not null)
            {
                CloseLog(_log);
            }
        }
        finally
        {
            _files.Data.Dispose();
        }
    }

    internal Lsn ReserveLsn() => new(_nextLsn++);

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
            _guard.Exclude(free, _log!.Region.LoggedPages);
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

    /// <summary>
    /// Cuts the file behind the last page that anybody may need. The caller has the writer lock, or nobody can get it.
    /// An error of the file system is no error here: the space is given back later.
    /// </summary>
    internal void CutTail()
    {
        using (Uninterrupted.Enter(_appendLock))
        {
            var end = PlantedDefects.Has(PlantedDefect.TailCutEarly)
                ? _appended.PageCount : Math.Max(_appended.PageCount, _guard.EndOfUse());
            var length = Data.Length;
            if (_log!.Failure is not null || length <= (long)end * PageSize)
            {
                return;
            }

            Store.ForgetFrom(end);
            try
            {
                Data.SetPageCount(end);
            }
            catch (DatabaseException)
            {
                // The next opening cuts what is behind the last page.
            }
        }
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
    internal DatabaseException Fail(Exception reason) => _log!.Fail(reason);

    /// <summary>Syncs the data file; a failure is final.</summary>
    internal void SyncData()
    {
        try
        {
            Data.Sync();
        }
        catch (Exception e)
        {
            _log!.Fail(e);
            throw;
        }
    }

    /// <summary>Hands an appended commit to the operating system without waiting for the disk.</summary>
    internal void WriteOut(Lsn lsn) => _log!.WriteOut(lsn);

    /// <summary>Waits until readers that begin from now on see the commit.</summary>
    /// <exception cref="DatabaseException">Poisoned: it cannot become durable any more.</exception>
    internal void WaitVisible(Lsn lsn, bool gathers)
    {
        if (_visible.FindAwaited(lsn) is not { } awaited)
        {
            return;
        }

        try
        {
            _log!.WaitDurable(awaited, gathers);
        }
        catch (DatabaseException)
        {
            RefuseWrites();
            throw;
        }
    }

    /// <summary>
    /// Appends a commit and publishes its pages. Stages: 1 sync what was written directly; 2 make room for everything
    /// that stage 4 needs; 3 append to the log (may fail: disk full); 4 publish.
    /// <para>
    /// The commit record that the log takes at the end of stage 3 is the point of no return: the record reaches the
    /// disk with whatever is written next, and later commits build on it. Before it an error leaves everything as it
    /// was. Behind it nothing allocates; what is thrown all the same poisons the database, so that nothing follows the
    /// record in the log, and reports an unknown outcome.
    /// </para>
    /// </summary>
    /// <param name="commit">What the transaction hands over.</param>
    /// <param name="isTaken">
    /// Set at the point of no return: from then on the images of the pages belong to the cache, even if this throws.
    /// </param>
    internal Lsn AppendCommit(in PendingCommit commit, ref bool isTaken)
    {
        var log = _log!;
        var extentsAreSynced = commit.Durability != CommitDurability.None || commit.MustSyncDirect;
        if ((commit.Extents.Count > 0 && extentsAreSynced && !PlantedDefects.Has(PlantedDefect.LoadNotSynced))
            || (commit.Durability == CommitDurability.Full && _unsyncedDirect > Lsn.Zero
                && !PlantedDefects.Has(PlantedDefect.EarlierLoadNotSynced)))
        {
            SyncData();
            NoteDirectSynced();
            FaultPoints.Reach(FaultPoint.LoadPagesSynced);
        }

        using (Uninterrupted.Enter(_appendLock))
        {
            RefuseWrites();
            Store.PrepareToPublish(commit.Pages.Count, commit.State.PageCount);
            _visible.PrepareToEnqueue();
            Store.Forget(commit.Extents);
            _guard.Reserve(commit);
            AppendPages(log, commit);
            log.AppendCommit(commit.State, commit.Extents, extentsAreSynced);
            isTaken = true;
            _guard.NoteCommit(commit);
            Publish(commit, extentsAreSynced);
        }

        if (IsCheckpointDue)
        {
            _background?.Request();
        }

        return commit.State.Lsn;
    }

    private void Publish(in PendingCommit commit, bool extentsAreSynced)
    {
        try
        {
            FaultPoints.Reach(FaultPoint.CommitAppended);
            foreach (var (id, page) in commit.Pages)
            {
                PageFormat.SetLsn(page.Image, commit.State.Lsn);
                Store.Publish(new PageId(id), page.Image);
                FaultPoints.Reach(FaultPoint.PagePublished);
            }

            FaultPoints.Reach(FaultPoint.CommitPublished);
            if (commit.Extents.Count > 0 && !extentsAreSynced)
            {
                _unsyncedDirect = commit.State.Lsn;
            }

            Volatile.Write(ref _appended, commit.State);
            _visible.Enqueue(commit.State, waitsForDisk: commit.Durability == CommitDurability.Full);
            FaultPoints.Reach(FaultPoint.CommitEnqueued);
            if (!commit.KeepsContent)
            {
                _contentLsn = commit.State.Lsn;
                _commitCount++;
            }
        }
        catch (Exception e)
        {
            // Some of the pages may be in their slots. Nobody reads them there: the state is not visible, or all of
            // them are; and no writer comes any more to build on them.
            throw Fail(e);
        }
    }

    // A checkpoint makes the next changes log whole images again, so these count only up to three times the threshold.
    // It also lets loads use again what was freed.
    private bool IsCheckpointDue =>
        _log!.Region.Position - Math.Min(_log.Region.ImageBytes, 2 * _options.LogCheckpointThreshold)
            > _options.LogCheckpointThreshold
        || Store.DirtyBytes > Math.Max(_options.LogCheckpointThreshold, _options.CacheSize / 2)
        || (long)_guard.FreedCount * PageSize > _options.LogCheckpointThreshold;

    private void AppendPages(Log log, in PendingCommit commit)
    {
        try
        {
            FaultPoints.Reach(FaultPoint.PublishPrepared);
            foreach (var (id, page) in commit.Pages)
            {
                Store.PrepareSlot(new PageId(id));
                var logged = log.Region.LoggedPages.Contains(id) ? Store.FindNewest(new PageId(id)) : null;
                log.AppendPage(new PageId(id), logged, page.Image);
            }
        }
        catch
        {
            log.AbandonTransaction();
            throw;
        }
    }

    private void NoteDirectSynced()
    {
        if (_unsyncedDirect > Lsn.Zero)
        {
            _log!.NoteDirectSynced(_unsyncedDirect);
            _unsyncedDirect = Lsn.Zero;
        }
    }

    // The first step of a checkpoint.
    private (DatabaseState State, LogRegion Closed)? CloseGeneration(
        PageHolder holder, ulong salt, bool isLast)
    {
        var log = _log!;
        if (!PlantedDefects.Has(PlantedDefect.CheckpointBeforeLogSync))
        {
            log.WaitDurable(AppendedState.Lsn);
        }

        FaultPoints.Reach(FaultPoint.CheckpointLogDurable);

        using (Uninterrupted.Enter(_appendLock))
        {
            if (log.Region.Position == 0)
            {
                return null;
            }

            if (_unsyncedDirect > Lsn.Zero)
            {
                SyncData();
                NoteDirectSynced();
            }

            FaultPoints.Reach(FaultPoint.CheckpointLoadsSynced);
            var closed = log.ChangeGeneration(salt, isLast);
            _guard.OnGenerationClosed(closed);
            holder.SetSnapshot(_appended.Lsn, _appended.PageCount);
            return (_appended, closed);
        }
    }

    // Commits without the free pages at the end, unless they are few or somebody writes.
    private void ShrinkFreeTail(uint gainMin)
    {
        try
        {
            if (CountFreeTail() < gainMin || _writerLock.TryAcquire() is not { } ticket)
            {
                return;
            }

            var transaction = new WriteTransaction(this, Store, ticket);
            using (transaction)
            {
                if (transaction.ShrinkFreeTail() >= gainMin)
                {
                    transaction.Append(CommitDurability.None);
                }
            }
        }
        catch (DatabaseException)
        {
            // A damaged list or a full disk; whatever it is, writers and checkpoints meet it too and report it.
        }
    }

    // Looked at without the writer lock, which a writer that does not wait would otherwise miss for nothing.
    private uint CountFreeTail()
    {
        if (AppendedState.FreePageCount == 0)
        {
            return 0;
        }

        using var reader = new ReadTransaction(this, Store);
        reader.Begin();
        return reader.PageCount - FreeTail.FindEnd(reader, reader.FreeListHead);
    }

    private void CutTailUnlessBusy()
    {
        uint end;
        using (Uninterrupted.Enter(_appendLock))
        {
            end = Math.Max(_appended.PageCount, _guard.EndOfUse());
        }

        if (Data.Length > (long)end * PageSize && _writerLock.TryAcquire() is { } ticket)
        {
            CutTail();
            ticket.Release();
        }
    }

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
            CutTail();
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
            _checkpointer!.Run((holder, salt) => CloseGeneration(holder, salt, isLast: true), isLast: true);
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
                last = _appended.Lsn;
            }

            log.WaitDurable(last);
        }
        catch (DatabaseException)
        {
            // Whoever still waits for a commit is told so when the log closes.
        }
    }

    private void WaitForLogSpace()
    {
        var limit = LogSizeFactorMax * _options.LogCheckpointThreshold;
        if (_background is not null && _log!.Region.Position > limit)
        {
            _background.WaitWhile(() => !_isClosed && _log.Failure is null && _log.Region.Position > limit);
        }
    }

    private void RefuseWrites()
    {
        RefuseIfClosed();
        if (_log is null)
        {
            throw new DatabaseException(ErrorCode.ReadOnlyTransaction, "The database is open for reading only.");
        }

        _log.ThrowIfFailed();
    }

    internal void RefuseIfClosed()
    {
        if (Volatile.Read(ref _isClosed))
        {
            throw new DatabaseException(ErrorCode.ObjectClosed, "The database is closed.");
        }
    }
}
