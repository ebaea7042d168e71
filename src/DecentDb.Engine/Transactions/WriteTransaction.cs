using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// The one transaction that writes. It owns the writer lock and changes private copies of pages, which its commit
/// publishes.
/// <code>
/// open --Append--> appended (the lock is handed on; others build on this state) --wait--> durable and visible
///   |
///   +--Dispose, or an error in Append--> rolled back: nothing of it was ever seen
/// </code>
/// </summary>
internal sealed class WriteTransaction : PageWriter, IDisposable
{
    private const int SettlingsPerRenewal = 64;

    private readonly TransactionManager _manager;
    private readonly PageStore _store;
    private WriterLockTicket _ticket;
    private readonly PageHolder _holder = new();
    private readonly PrivatePages _pages;
    private readonly ReadBackPages _readBack;
    private readonly ExtentList _extents = new();
    private readonly List<uint> _freed = [];
    private readonly Participants _participants;
    private readonly PageDirectoryLayout _layout;
    private DatabaseState _base;
    private uint _pageCount;
    private PageId _freeListHead;
    private uint _freePageCount;
    private Lsn _reservedLsn;
    private DirectWrite? _direct;
    private byte[]? _past; // what was read past the cache last
    private bool _mustSyncDirect;
    private bool _isBaseSeen;
    private int _settleCount;

    internal WriteTransaction(TransactionManager manager, PageStore store, WriterLockTicket ticket)
        : base(store.PageSize)
    {
        _manager = manager;
        _store = store;
        Hooks = manager.Hooks;
        _readBack = new ReadBackPages(store, _extents);
        _participants = new Participants(this);
        _pages = manager.CreatePrivatePages();
        _layout = PageDirectoryLayout.Of(store.PageSize);
        _ticket = ticket;
        _base = null!;
        Begin();
    }

    public override string FileName => _store.FileName;

    public override object? History => _manager.History;

    /// <summary>False after a commit, a rollback or an error in a commit.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>True after a savepoint that it could not go back to: then it can only be rolled back.</summary>
    public bool IsHalfUndone { get; private set; }

    /// <summary>The state that this transaction builds on.</summary>
    public DatabaseState BaseState => _base;

    /// <summary>Changed with the catalog, and only then.</summary>
    public long SchemaVersion { get; set; }

    /// <summary>True when pages were written past the log since this transaction began.</summary>
    public bool HasWrittenDirect { get; private set; }

    /// <summary>Whether nothing changes that a reader or a writer could tell.</summary>
    public bool KeepsContent { get; set; }

    /// <summary>The first page of the roots.</summary>
    public PageId FirstRootsPage => _manager.FirstRootsPage;

    /// <summary>The pages of the database as this transaction sees it.</summary>
    public override uint PageCount => _direct is { } direct
        ? direct.Pages.PageCountAfter(direct.Count, _pageCount) : _pageCount;

    public PageId FreeListHead => _freeListHead;

    public uint FreePageCount => _freePageCount;

    /// <summary>Pages changed so far and not encoded still.</summary>
    public int PrivatePageCount => _pages.Count;

    /// <summary>Bytes of private pages and of what the participants hold.</summary>
    public long MemoryBytes => _pages.MemoryBytes + _participants.MemoryBytes;

    /// <summary>True when changed pages are in a temporary file alone.</summary>
    public bool HasSpilled => _pages.HasSpilled;

    /// <summary>Bytes of the temporary file for changed pages.</summary>
    public long SpilledBytes => _pages.SpilledBytes;

    /// <summary>Bytes that are kept for savepoints alone, beside images of pages.</summary>
    public long SavepointBytes => _pages.Savepoints.Bytes + _participants.SavepointBytes;

    /// <summary>
    /// Asked for room before more is kept for savepoints. Only while an error on the way can be undone; null: what
    /// must be kept is kept.
    /// </summary>
    public IMemoryAccount? SavepointAccount { get; set; }

    public override void CountKept(long bytes)
    {
        if (bytes > 0)
        {
            SavepointAccount?.Require(bytes);
        }

        _participants.CountKept(bytes);
    }

    /// <summary>Adds somebody who keeps unencoded changes; it is asked for them before the commit.</summary>
    public void Register(ITransactionParticipant participant)
    {
        RefuseUnlessOpen();
        _participants.Add(participant);
    }

    /// <summary>What the timeouts of those who wait for the writer lock say about its owner; null: nothing.</summary>
    public void NamePurpose(string? purpose) => _ticket.Purpose = purpose;

    /// <summary>Forgets the participants, for a transaction that begins again without them.</summary>
    public void UnregisterAll() => _participants.Clear();

    public override byte[] Read(PageId id)
    {
        if (_pages.TryRead(id, out var image))
        {
            return image;
        }

        return (_extents.Count != 0 || _direct is not null) && IsDirectlyWritten(id)
            ? _readBack.Read(id, _direct)
            : _store.Read(id, _base.Lsn, _base.PageCount);
    }

    /// <summary>The image that a page had at a savepoint; what the savepoint keeps of it may be given up.</summary>
    public byte[] ReadAt(Savepoint savepoint, PageId id, out byte[]? kept) =>
        !_pages.Savepoints.TryReadAt(savepoint, id, out kept) ? Read(id) : kept ?? (_extents.Contains(id)
            ? _readBack.Read(id, null) : _store.Read(id, _base.Lsn, _base.PageCount));

    public override byte[] ReadPast(PageId id)
    {
        var isOfStore = !_pages.TryRead(id, out var image) && _extents.Count == 0 && _direct is null;
        return image ?? (isOfStore
            ? _store.ReadPast(id, _base.Lsn, _base.PageCount, _past ??= new byte[PageSize]) : Read(id));
    }

    public override bool IsLarge(long bytes) => _store.IsLarge(bytes);

    /// <summary>
    /// True while those who change rows keep no image from one row to the next, and read nothing in between: then
    /// <see cref="Settle"/> says what <see cref="Renew"/> does.
    /// </summary>
    public bool RenewsWhenSettling { get; set; }

    public override void Settle()
    {
        // Most often nothing is to be done, and to renew the stamp costs more than to see that.
        var isDue = _pages.IsPastBudget || ++_settleCount % SettlingsPerRenewal == 0;
        if (isDue && RenewsWhenSettling && KeeperCount == 0)
        {
            Renew();
        }
        else if (isDue)
        {
            _pages.Settle(mayBeRead: true);
        }
    }

    public override void Renew()
    {
        _pages.Settle(mayBeRead: false);
        if (_readBack.IsFull)
        {
            _readBack.Forget();
        }

        _holder.Begin(_manager.Holders.Epoch);
    }

    public override byte[] Modify(PageId id)
    {
        RefuseUnlessOpen();
        if (_pages.TryModify(id, out var image))
        {
            return image;
        }

        var before = Read(id);
        var copy = _store.Pool.Rent();
        before.AsSpan().CopyTo(copy);
        _pages.Set(id, copy);
        return copy;
    }

    public override byte[] Allocate(PageKind kind, out PageId id)
    {
        RefuseUnlessOpen();
        Invariant.That(_direct is null, $"{FileName}: the load {_reservedLsn} has ended its pages");
        if (_freeListHead.IsNone)
        {
            id = new PageId(_layout.Skip(_pageCount));
            _pageCount = checked(id.Value + 1);
        }
        else
        {
            id = TakeFree();
        }

        var image = _store.Pool.Rent();
        PageFormat.Initialize(image, id, kind);
        _pages.Set(id, image);
        return image;
    }

    public override void Free(PageId id)
    {
        RefuseUnlessOpen();
        Invariant.That(
            _direct is null && id.Value < _pageCount && _layout.IsOrdinary(id),
            $"page {id} of {_pageCount} is freed in {FileName} while nothing is written directly");
        _freePageCount++;
        _freed.Add(id.Value);
        if (!_freeListHead.IsNone)
        {
            var count = PageFormat.GetCount(FreeList.ReadTrunk(this, _freeListHead));
            if (count < FreeListFormat.Capacity(PageSize))
            {
                var trunk = Modify(_freeListHead);
                FreeListFormat.SetId(trunk, count, id);
                PageFormat.SetCount(trunk, count + 1);
                _pages.Remove(id);
                return;
            }
        }

        var image = _store.Pool.Rent();
        PageFormat.Initialize(image, id, PageKind.FreeList);
        PageFormat.SetRightSibling(image, _freeListHead);
        _pages.Set(id, image);
        _freeListHead = id;
    }

    public override DirectPageWriter BeginDirectWrite()
    {
        RefuseUnlessOpen();
        Invariant.That(_direct is null, $"{FileName}: the load {_reservedLsn} has ended its pages");
        if (_reservedLsn == Lsn.Zero)
        {
            _reservedLsn = _manager.ReserveLsn();
        }

        // In this order: no checkpoint of the number that the pages get wrote one of them before it was free.
        var pages = PlanDirectPages();
        var checkpoint = _manager.PrepareDirectWrite();
        _direct = new DirectWrite(
            _manager.Data, pages, _reservedLsn, checkpoint, _manager.TakeBlocks(), OnDirectWriteEnded);
        HasWrittenDirect = true;
        return _direct;
    }

    /// <summary>Makes the pages that were written directly so far durable; safe on another thread.</summary>
    public void SyncDirect()
    {
        RefuseUnlessOpen();
        _manager.SyncData();
    }

    /// <summary>Seals the present content, so that <see cref="RollbackTo"/> can come back to it.</summary>
    public Savepoint CreateSavepoint()
    {
        RefuseUnlessOpen();
        Invariant.That(_direct is null, $"{FileName}: the load {_reservedLsn} has ended its pages");
        var savepoint = new Savepoint
        {
            PageCount = _pageCount,
            FreeListHead = _freeListHead,
            FreePageCount = _freePageCount,
            SchemaVersion = SchemaVersion,
            ExtentCount = _extents.Count,
            Tokens = _participants.Seal(),
        };
        _pages.Push(savepoint);
        return savepoint;
    }

    /// <summary>
    /// Undoes everything since the savepoint, which stays. After an error only the whole transaction can be undone.
    /// </summary>
    /// <exception cref="DatabaseException">IoError, Corruption: some of it is undone.</exception>
    public void RollbackTo(Savepoint savepoint)
    {
        RefuseUnlessOpen();
        var index = _pages.Savepoints.IndexOf(savepoint);
        try
        {
            RestoreTo(index, savepoint);
        }
        catch
        {
            IsHalfUndone = true;
            throw;
        }
    }

    /// <summary>Forgets the savepoint and those after it; what was done since stays.</summary>
    public void Release(Savepoint savepoint)
    {
        RefuseUnlessOpen();
        ReleaseFrom(_pages.Savepoints.IndexOf(savepoint));
    }

    /// <summary>Commits, and with <see cref="CommitDurability.Full"/> waits until the commit is durable.</summary>
    public Lsn Commit(CommitDurability durability)
    {
        var lsn = AppendOrUndo(durability);
        EndTaken();
        _manager.Waits.WaitCommitted(lsn, durability);
        return lsn;
    }

    /// <summary>
    /// The first half of a commit: everything but the wait for the disk. Hands the writer lock on and ends this
    /// object. Wait with <see cref="CommitWaits.WaitCommitted"/> or
    /// <see cref="CommitWaits.RequestCommitted"/> before anybody is told that the commit took place. If it
    /// throws, the caller ends this object, by <see cref="Undo"/> or <see cref="Dispose"/>.
    /// </summary>
    public Lsn Append(CommitDurability durability)
    {
        var lsn = AppendKeepingLock(durability);
        EndTaken();
        return lsn;
    }

    /// <summary>Waits for a commit of this transaction that <see cref="Append"/> gave.</summary>
    public void WaitCommitted(Lsn lsn, CommitDurability durability) => _manager.Waits.WaitCommitted(lsn, durability);

    /// <summary>Commits what was done so far and goes on as a new transaction that keeps the writer lock.</summary>
    public Lsn CommitAndContinue(CommitDurability durability)
    {
        var lsn = AppendAndContinue(durability);
        _manager.Waits.WaitCommitted(lsn, durability, gathers: false);
        return lsn;
    }

    /// <summary>As <see cref="CommitAndContinue"/>, but for the wait, which comes before anybody is told.</summary>
    public Lsn AppendAndContinue(CommitDurability durability)
    {
        var before = _base.Lsn;
        var lsn = AppendOrUndo(durability);
        GoOn(before);
        return lsn;
    }

    /// <summary>Undoes everything; the same as <see cref="Dispose"/>.</summary>
    public void Rollback() => Dispose();

    /// <summary>
    /// Undoes everything, hands the writer lock on, and then waits until readers see what this transaction built on: a
    /// caller that goes on must not find an older state than the one it has seen.
    /// </summary>
    public void Dispose()
    {
        if (Undo() is { } read)
        {
            _manager.Waits.WaitSeen(read);
        }
    }

    /// <summary>
    /// Undoes everything but waits for nothing. Before anybody is told, wait for the commit that this gives, with
    /// <see cref="CommitWaits.WaitSeen"/> or <see cref="CommitWaits.RequestSeen"/>.
    /// </summary>
    /// <returns>The commit that this transaction built on; null when it had ended before.</returns>
    public Lsn? Undo()
    {
        if (!IsOpen)
        {
            return null;
        }

        try
        {
            Hooks.Reach(FaultPoint.RollingBack);
            _direct?.Dispose();
            _pages.Retire();
            if (HasWrittenDirect)
            {
                _manager.Tail.Cut();
            }
        }
        finally
        {
            End();
        }

        return _base.Lsn;
    }

    /// <summary>
    /// Waits until what this transaction reads is durable. Called before any of it is handed out: the transaction
    /// builds on commits that may still wait for the disk, and what a power cut can take back must not be shown. The
    /// writer lock is held meanwhile, so nobody is gathered for the sync.
    /// </summary>
    /// <exception cref="DatabaseException">It cannot become durable any more.</exception>
    public void AwaitBase()
    {
        if (!_isBaseSeen)
        {
            Invariant.That(
                _base.Lsn <= _manager.AppendedState.Lsn,
                $"a transaction on {FileName} builds on {_base.Lsn}, {_manager.AppendedState.Lsn} is appended");
            _manager.Waits.WaitVisible(_base.Lsn, gathers: false);
            _isBaseSeen = true;
        }
    }

    /// <summary>What <see cref="AwaitBase"/> would wait for; null: nothing.</summary>
    public Lsn? UnseenBase => !_isBaseSeen && _manager.Waits.MustAwait(_base.Lsn) ? _base.Lsn : null;

    /// <summary>Begins again on the newest state. Participants stay registered; who gave them resets them.</summary>
    internal void Restart(WriterLockTicket ticket)
    {
        Invariant.That(!IsOpen);
        _ticket = ticket;
        Begin();
    }

    private void Begin()
    {
        Invariant.That(
            !IsOpen && _pages.Count == 0,
            $"{_pages.Count} pages of {FileName} are changed before a transaction begins");
        _holder.Begin(_manager.Holders.Epoch);
        _manager.Holders.Add(_holder);
        StartFrom(_manager.AppendedState);
        IsHalfUndone = false;
        RenewsWhenSettling = false;
        IsOpen = true;
    }

    private Lsn AppendKeepingLock(CommitDurability durability)
    {
        RefuseUnlessOpen();
        Invariant.That(_direct is null, $"{FileName}: the load {_reservedLsn} has ended its pages");
        var isTaken = false;
        try
        {
            // Nobody goes back any more, so nothing is kept of what encoding changes.
            SavepointAccount = null;
            ReleaseFrom(0);
            return _manager.Append(this, durability, ref isTaken);
        }
        catch
        {
            if (isTaken)
            {
                // The images may be in their slots already, so they are left there and never used again.
                EndTaken();
            }

            throw;
        }
    }

    private Lsn AppendOrUndo(CommitDurability durability)
    {
        try
        {
            return AppendKeepingLock(durability);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    // After the commit was taken an error must not look as if it had not been.
    private void EndTaken()
    {
        try
        {
            EndReached();
        }
        catch (Exception e)
        {
            throw _manager.Fail(e);
        }
    }

    private void EndReached()
    {
        try
        {
            Hooks.Reach(FaultPoint.TransactionEnding);
        }
        finally
        {
            End();
        }
    }

    private void GoOn(Lsn before)
    {
        try
        {
            Hooks.Reach(FaultPoint.TransactionEnding);
            StartFrom(_manager.AppendedState);
            _store.OnSnapshotReleased(before);
        }
        catch (Exception e)
        {
            var failure = _manager.Fail(e);
            End();
            throw failure;
        }
    }

    /// <summary>What the commit hands over. False when nothing has changed.</summary>
    internal bool TryBuildCommit(CommitDurability durability, out PendingCommit commit)
    {
        commit = default;
        if (_pages.Count == 0 && _extents.Count == 0 && SchemaVersion == _base.SchemaVersion
            && _pageCount == _base.PageCount)
        {
            return false;
        }

        // No database is free as a whole: then the list or its count was damaged, and no opening would take it.
        if (_freePageCount >= _pageCount || _freeListHead.Value >= _pageCount)
        {
            throw DatabaseException.Corrupt(
                FileName, _freeListHead, nameof(PageKind.FreeList), "the database has fewer pages than are free");
        }

        var lsn = _reservedLsn == Lsn.Zero ? _manager.ReserveLsn() : _reservedLsn;
        commit = new PendingCommit(
            new DatabaseState(lsn, _pageCount, _freeListHead, _freePageCount, SchemaVersion),
            _pages, _extents.Items, _freed, durability, _mustSyncDirect, KeepsContent);
        return true;
    }

    /// <summary>Lets the participants encode what they hold. False when none of them had anything.</summary>
    internal bool EncodeParticipants() => _participants.Encode();

    private void StartFrom(DatabaseState state)
    {
        // _base is null before the first begin.
        Invariant.That(
            _direct is null && (_base is null || state.Lsn >= _base.Lsn),
            $"a transaction on {FileName} builds on {state.Lsn} after {_base?.Lsn}");
        _base = state;
        _pageCount = state.PageCount;
        Hooks.AfterWriteBegun(ref _pageCount);
        _freeListHead = state.FreeListHead;
        _freePageCount = state.FreePageCount;
        SchemaVersion = state.SchemaVersion;
        _reservedLsn = Lsn.Zero;
        _mustSyncDirect = false;
        _isBaseSeen = false;
        HasWrittenDirect = false;
        KeepsContent = false;
        _participants.CountKept(-_participants.SavepointBytes);
        _pages.Forget();
        _extents.Clear();
        _freed.Clear();
        _readBack.Forget();
        _holder.SetSnapshot(state.Lsn, state.PageCount);
    }

    // Whatever goes wrong on the way, the holder ends and the writer lock is handed on: nobody else could do either.
    // The private pages are the cache's by now, or retired.
    private void End()
    {
        IsOpen = false;
        try
        {
            _pages.Forget();
            _readBack.Forget();
        }
        finally
        {
            _holder.EndSnapshot();
            _holder.End();
            _manager.Holders.Remove(_holder);
            ReleaseLock();
        }
    }

    private void ReleaseLock()
    {
        try
        {
            _store.OnSnapshotReleased(_base.Lsn);
            _store.Trim();
        }
        finally
        {
            _ticket.Release();
        }
    }

    /// <summary>Leaves the free pages at the end out; gives how many.</summary>
    internal uint ShrinkFreeTail()
    {
        RefuseUnlessOpen();
        Invariant.That(_direct is null && _pages.Count == 0);
        var end = FreeTail.FindEnd(this, _freeListHead);
        var gain = _pageCount - end;
        if (gain > 0)
        {
            TakeOffFreeList(id => id.Value >= end);
            _pageCount = end;
            KeepsContent = true;
        }

        return gain;
    }

    /// <summary>Takes over a list of free pages that lost some.</summary>
    internal void ReplaceFreeList(PageId head, uint takenCount)
    {
        Invariant.That(
            IsOpen && takenCount <= _freePageCount, $"{takenCount} of {_freePageCount} pages of {FileName} are taken");
        _freeListHead = head;
        _freePageCount -= takenCount;
    }

    /// <summary>Gives a free page new content.</summary>
    internal byte[] Overwrite(PageId id, PageKind kind)
    {
        var image = _store.Pool.Rent();
        PageFormat.Initialize(image, id, kind);
        _pages.Set(id, image);
        return image;
    }

    /// <summary>Forgets the content of a free page.</summary>
    internal void Forget(PageId id) => _pages.Remove(id);

    private void RestoreTo(int index, Savepoint savepoint)
    {
        _direct?.Dispose();
        _pages.Savepoints.RestoreTo(index);
        if (_extents.Count > savepoint.ExtentCount)
        {
            // Pages of the same LSN are left in the file where other pages may follow, so the LSN proves nothing.
            _mustSyncDirect = true;
            _extents.Truncate(savepoint.ExtentCount);
            _readBack.Forget();
        }

        Invariant.That(
            _extents.Count == savepoint.ExtentCount,
            $"{_extents.Count} extents of {FileName} are left of {savepoint.ExtentCount} at a savepoint");
        _pageCount = savepoint.PageCount;
        _freeListHead = savepoint.FreeListHead;
        _freePageCount = savepoint.FreePageCount;
        SchemaVersion = savepoint.SchemaVersion;
        _participants.RestoreTo(savepoint);
    }

    private void ReleaseFrom(int index)
    {
        var savepoints = _pages.Savepoints;
        for (var i = savepoints.Count - 1; i >= index; i--)
        {
            savepoints.PrepareToReleaseNewest();
            var outer = i > 0 ? savepoints[i - 1] : null;
            _participants.Release(savepoints[i], outer);
            savepoints.ReleaseNewest();
        }
    }

    private PageId TakeFree()
    {
        var trunk = FreeList.ReadTrunk(this, _freeListHead);
        var count = PageFormat.GetCount(trunk);
        Invariant.That(_freePageCount > 0, $"trunk {_freeListHead} of {FileName} counts as a free page");
        _freePageCount--;
        if (count == 0)
        {
            var id = _freeListHead;
            _freeListHead = PageFormat.GetRightSibling(trunk);
            return id;
        }

        var changed = Modify(_freeListHead);
        var taken = FreeListFormat.GetId(changed, count - 1);
        FreeListFormat.SetId(changed, count - 1, PageId.None);
        PageFormat.SetCount(changed, count - 1);
        return taken.Value < _pageCount && _layout.IsOrdinary(taken)
            ? taken
            : throw DatabaseException.Corrupt(
                FileName, _freeListHead, nameof(PageKind.FreeList), "it names a page outside the database");
    }

    private bool IsDirectlyWritten(PageId id)
    {
        return _extents.Contains(id) || (_direct is { } direct && direct.Contains(id));
    }

    // Free pages that nothing needs any more, then fresh ones behind the end of what any commit or snapshot counts.
    private PageSequence PlanDirectPages()
    {
        var fresh = new PageId(_manager.FirstFreshPage(_pageCount));
        Hooks.AfterFreshPageFound(_pageCount, ref fresh);
        if (_freePageCount == 0)
        {
            return new PageSequence([], fresh, _layout);
        }

        var free = FreeList.ReadLeaves(this, _freeListHead, _pageCount);
        foreach (var freed in _freed)
        {
            free.Remove(freed);
        }

        return new PageSequence(_manager.KeepReusable(free), fresh, _layout);
    }

    private void OnDirectWriteEnded(DirectWrite direct)
    {
        if (!ReferenceEquals(_direct, direct))
        {
            return;
        }

        _direct = null;
        if (direct.IsComplete && direct.Count > 0)
        {
            TakeDirectPages(direct.Pages, direct.Count, direct.Checkpoint);
        }
        else if (direct.Count > 0)
        {
            _mustSyncDirect = true;
        }
    }

    private void TakeDirectPages(PageSequence pages, uint count, long checkpoint)
    {
        _extents.AddRange(pages.Take(count), checkpoint);
        if (pages.FreeCount > 0)
        {
            TakeOffFreeList(id => pages.TryFind(id, count, out _));
        }

        // What a database that shrank left between its end and the fresh pages is free again.
        var gap = new PageId(_layout.Skip(_pageCount));
        _pageCount = pages.PageCountAfter(count, _pageCount);
        Invariant.That(
            gap.Value <= _pageCount,
            $"load {_reservedLsn} leaves {_pageCount} pages of {gap.Value} in {FileName}");
        if (count > pages.FreeCount)
        {
            for (; gap.Value < pages[pages.FreeCount].Value; gap = new PageId(_layout.Skip(gap.Value + 1)))
            {
                Free(gap);
            }
        }
    }

    private void TakeOffFreeList(Predicate<PageId> isTaken)
    {
        var rewrite = new FreeListRewrite(this, isTaken);
        ReplaceFreeList(rewrite.Run(_freeListHead), rewrite.TakenCount);
        _freed.AddRange(rewrite.EmptiedTrunks);
    }

    private void RefuseUnlessOpen()
    {
        if (!IsOpen)
        {
            throw new DatabaseException(ErrorCode.InvalidTransactionState, "The transaction has ended.");
        }

        if (IsHalfUndone)
        {
            throw new DatabaseException(
                ErrorCode.InFailedTransaction,
                "The transaction could not go back to a savepoint. It can only be rolled back as a whole.");
        }
    }
}
