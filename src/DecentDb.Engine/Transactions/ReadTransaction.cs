using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// A snapshot: the pages of one committed state, whatever is committed later. Belongs to one thread at a time.
/// </summary>
internal sealed class ReadTransaction : PageReader, IDisposable
{
    private readonly TransactionManager _manager;
    private readonly PageStore _store;
    private readonly PageHolder _holder = new();
    private Lsn _lsn;
    private uint _pageCount;
    private NotedReads? _noted;
    private byte[]? _past; // what was read past the cache last
    private long _metaSequence; // the slot that was in use when it began, of a database of another process
    private bool _isOpen;
    private bool _isPinned;
    private bool _isRegistered;

    internal ReadTransaction(TransactionManager manager, PageStore store)
        : base(store.PageSize)
    {
        _manager = manager;
        _store = store;
        Hooks = manager.Hooks;
        State = null!;
    }

    /// <summary>Releases the snapshot of a reader that was never disposed; touches no file.</summary>
#pragma warning disable MA0055 // an abandoned reader must not keep old images in memory for ever
    ~ReadTransaction()
#pragma warning restore MA0055
    {
        try
        {
            if (_isOpen)
            {
                _isOpen = false;
                Unpin();
                _manager.OnReaderAbandoned(_holder);
            }
            else if (_isRegistered)
            {
                _manager.Holders.Remove(_holder);
            }
        }
        catch (Exception)
        {
            // What is thrown here would end the process. The holder is gone; at worst some older images stay.
            return;
        }
    }

    public override string FileName => _store.FileName;

    public override object? History => _manager.History;

    /// <summary>The state that is read.</summary>
    public DatabaseState State { get; private set; }

    public long SchemaVersion => State.SchemaVersion;

    /// <summary>What is wrong with the pages of the page directory of this state.</summary>
    public IEnumerable<(PageId Page, string Damage)> FindDirectoryDamage() =>
        _manager.Data.Directory.FindDamage(_pageCount);

    public override uint PageCount => State.PageCount;

    /// <summary>The first trunk of the list of free pages.</summary>
    public PageId FreeListHead => State.FreeListHead;

    /// <summary>The free pages, trunks included.</summary>
    public uint FreePageCount => State.FreePageCount;

    /// <summary>The first page of the roots.</summary>
    public PageId FirstRootsPage => _manager.FirstRootsPage;

    public bool IsOpen => _isOpen;

    /// <summary>True when the snapshot is one of this database, and not of an earlier opening of its file.</summary>
    public bool IsOf(TransactionManager manager) => ReferenceEquals(manager, _manager);

    /// <summary>
    /// True when another process owns the file and has gone on since this snapshot was taken, so that a page that was
    /// found damaged may be one that it has written over.
    /// </summary>
    public bool IsOvertaken => _isOpen && _manager.Follower?.HasMovedOn(_lsn, _metaSequence) == true;

    /// <summary>
    /// True when another process owns the file and something else has been written over it than what follows from what
    /// was read here: then what this snapshot has read, and will read, may be of that.
    /// </summary>
    public bool IsReplaced => _isOpen && _manager.Follower?.IsReplaced == true;

    /// <summary>For what was read, before it is handed out.</summary>
    /// <exception cref="DatabaseException">SnapshotTooOld: see <see cref="IsReplaced"/>.</exception>
    public void RefuseIfReplaced()
    {
        if (IsReplaced)
        {
            throw Follower.TooOld(FileName);
        }
    }

    /// <summary>
    /// Asks another process that owns the file to keep the pages of this snapshot until it ends. True when it does so
    /// for a while, and when no other process can write to the file.
    /// </summary>
    public bool Pin()
    {
        Invariant.That(_isOpen, $"the snapshot {_lsn} of {FileName} is open when it is pinned");
        if (_isPinned || _manager.Follower is not { } follower)
        {
            return true;
        }

        _isPinned = true;
        return follower.Pin(_lsn, _pageCount);
    }

    public override byte[] Read(PageId id)
    {
        Invariant.That(_isOpen);
        _noted?.Add(id);
        return _store.Read(id, _lsn, _pageCount);
    }

    public override byte[] ReadForField(PageId id, int offset)
    {
        Invariant.That(_isOpen);
        var page = _store.Read(id, _lsn, _pageCount);
        _noted?.AddField(id, offset, page);
        return page;
    }

    public override byte[] ReadForEstimate(PageId id)
    {
        Invariant.That(_isOpen);
        return _store.Read(id, _lsn, _pageCount);
    }

    /// <summary>True when what was read, also by forks, and the schema are the same in a newer state.</summary>
    public bool HoldsIn(WriteTransaction newer) =>
        _noted is { } noted && newer.SchemaVersion == SchemaVersion && noted.HoldIn(newer, _lsn);

    public override byte[] ReadPassing(PageId id)
    {
        Invariant.That(_isOpen);
        _noted?.Add(id);
        return _store.ReadPassing(id, _lsn, _pageCount);
    }

    public override byte[] ReadPast(PageId id)
    {
        Invariant.That(_isOpen);
        _noted?.Add(id);
        return _store.ReadPast(id, _lsn, _pageCount, _past ??= new byte[PageSize]);
    }

    public override bool IsLarge(long bytes) => _store.IsLarge(bytes);

    public override void Prefetch(PageId id)
    {
        if (_store.Peek(id) is { } image)
        {
            PageFormat.Prefetch(image);
        }
    }

    public override byte[]? Peek(PageId id) => _store.Peek(id);

    public override void Renew()
    {
        Invariant.That(_isOpen);
        _holder.Begin(_manager.Holders.Epoch);
    }

    public override ReadAhead? BeginReadAhead() => ReadAhead.For(_store, this, _lsn, _manager.ReadsAheadBeside);

    /// <summary>Another reader of the same snapshot, for another thread.</summary>
    public ReadTransaction Fork()
    {
        Invariant.That(_isOpen);
        var other = new ReadTransaction(_manager, _store);
        other._noted = _noted;
        other.BeginAt(State);
        return other;
    }

    /// <summary>
    /// Takes the newest visible state, whether this reader is open, at rest or disposed. Without allocation, and
    /// without a lock unless it was disposed.
    /// </summary>
    public void Restart()
    {
        Invariant.That(_noted is null);
        _manager.RefuseIfClosed();
        if (_isOpen)
        {
            End();
        }
        else if (!_isRegistered)
        {
            Register();
            GC.ReRegisterForFinalize(this);
        }

        BeginNewest();
    }

    /// <summary>Gives the snapshot back and stays ready for a restart, which then costs next to nothing.</summary>
    public void Rest()
    {
        if (_isOpen)
        {
            End();
        }
    }

    public void Dispose()
    {
        Rest();
        if (_isRegistered)
        {
            _isRegistered = false;
            _manager.Holders.Remove(_holder);
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>The first begin of a new reader.</summary>
    /// <param name="notes">True to note what is read, for <see cref="HoldsIn"/>; with one snapshot only.</param>
    internal void Begin(bool notes = false)
    {
        Invariant.That(!_isOpen && !_isRegistered);
        _noted = notes ? new NotedReads(Hooks) : null;
        Register();
        BeginNewest();
    }

    private void Register()
    {
        Invariant.That(!_isRegistered, $"a reader of {FileName} at {_lsn} registers once");
        _manager.Holders.Add(_holder);
        _isRegistered = true;
    }

    // The snapshot is registered before it is used: if the visible state did not change after the registration, then
    // whoever drops older images afterwards sees it. If it did change, an older image may have been kept for the
    // snapshot that was registered in vain: it is given back like any other, once the next one is in its place. The
    // holder changes from one to the other in one write, so that no image both can see is without a holder between.
    private void BeginNewest()
    {
        var state = _manager.VisibleState;
        Lsn? passed = null;
        while (true)
        {
            _holder.Begin(_manager.Holders.Epoch, state.Lsn, state.PageCount);
            Hooks.Reach(FaultPoint.SnapshotRegistered);
            var newest = _manager.VisibleState;
            Hooks.AfterSnapshotRegistered(state, ref newest);
            if (passed is not null)
            {
                ReleasePassed(passed);
            }

            if (ReferenceEquals(newest, state))
            {
                break;
            }

            passed = state.Lsn;
            state = newest;
        }

        Open(state);
    }

    private void ReleasePassed(Lsn? passed)
    {
        Hooks.BeforePassedSnapshotReleased(ref passed);
        if (passed is { } lsn)
        {
            _store.OnSnapshotReleased(lsn);
        }
    }

    // Safe because the snapshot is registered by another holder for longer than this call.
    private void BeginAt(DatabaseState state)
    {
        Register();
        _holder.Begin(_manager.Holders.Epoch, state.Lsn, state.PageCount);
        Open(state);
    }

    private void Open(DatabaseState state)
    {
        // One that went back in time would miss commits that its session has seen.
        Invariant.That(
            !_isOpen && state.Lsn >= _lsn, $"a reader of {FileName} at {_lsn} goes on at {state.Lsn} after its end");
        State = state;
        _lsn = state.Lsn;
        _pageCount = state.PageCount;
        _metaSequence = _manager.Follower?.MetaSequence ?? 0;
        _isOpen = true;
    }

    private void End()
    {
        Invariant.That(_isOpen && _isRegistered, $"the reader of {FileName} at {_lsn} is open and registered");
        _isOpen = false;
        Unpin();
        _holder.EndSnapshot();
        _holder.End();
        _store.OnSnapshotReleased(_lsn);
    }

    private void Unpin()
    {
        if (_isPinned)
        {
            Invariant.That(_manager.Follower is not null, $"{FileName} is followed where snapshot {_lsn} is pinned");
            _isPinned = false;
            _manager.Follower.Unpin(_lsn, _pageCount);
        }
    }
}
