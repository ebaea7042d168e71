using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// Keeps a read-only database up to what another process commits to its file.
/// <para>
/// Let S be the state that readers take here and C the one that the meta slot in use here names; S is C or later. The
/// commits between the two were read from the log, and the newest images of their pages are in memory until a slot is
/// taken over that counts them (they are "not written" to the cache). So a page that is not in memory is the one that
/// the page directory of C, with the pages that those commits wrote directly, tells of. Meanwhile the owner may write
/// over it: with a later image, by a checkpoint, or, when it is free there, directly. Both bear the number of a later
/// checkpoint, so they are found to be another image, whatever is in them; a page behind the end of the file is one
/// that was cut off. A reader that meets such a page, or a part of the directory that a later one was written over,
/// asks <see cref="HasMovedOn"/>: the commit that made the difference was durable before, so there is a newer state to
/// read then, and the page is fine there. Where there is none, the page is damaged.
/// </para>
/// <para>
/// A newer slot is taken over when S counts all that it counts: then what it lacks is in memory, and nothing that was
/// read before has changed without this follower knowing. Else it was asleep for so long that the log in between is
/// gone, and it starts over with an empty cache: <see cref="TryCatchUp"/> is false. So it does when another file has
/// taken the place of this one, and when the newer slot cannot be of who wrote the known one, nor of who owned the file
/// later. What was copied over the file may be an older copy of this database, or one that went another way. The pages
/// do not tell; so whoever has read some asks <see cref="IsReplaced"/> before it hands out what they say.
/// </para>
/// <para>
/// Only durable commits are seen. The owner tells which they are (<see cref="FollowerFile"/>). Where it does not, or
/// nobody owns the file, all that the log holds is taken, and synced first.
/// </para>
/// </summary>
internal sealed class Follower : IDisposable
{
    private const int TriesMax = 8;
    private readonly FollowedFiles _files;
    private readonly DataFile _data;
    private readonly StorageHooks _hooks;
    private readonly Lock _lock = new(); // before those of the store
    private readonly Dictionary<uint, Lsn> _unwritten = []; // pages whose newest image no slot counts
    private readonly List<(Lsn Lsn, PageExtent Extent)> _direct = []; // written directly by commits that none counts
    private MetaSlot _meta;
    private LogTail? _log;
    private IFollowedState? _followed;
    private bool _isWhole;
    private bool _isTorn;
    private bool _isReplaced; // for good
    private long _checkedReads; // of the file that were made before the slots were found to be of the known database

    private Follower(FollowedFiles files, IPageChecker checker, StorageHooks hooks)
    {
        _files = files;
        _hooks = hooks;
        try
        {
            _meta = files.ReadMeta();
            _data = new DataFile(files.File, _meta.PageSize, checker, hooks, isFollowed: true);
        }
        catch
        {
            files.Close();
            throw;
        }
    }

    /// <summary>Bytes of the log of the owner.</summary>
    public long LogLength
    {
        get
        {
            using (Uninterrupted.Enter(_lock))
            {
                return _log?.FileLength ?? 0;
            }
        }
    }

    /// <summary>
    /// True when something else was written over the file than what follows from what was read here. What is read from
    /// the file before this is asked is known to be right when it is false.
    /// </summary>
    public bool IsReplaced
    {
        get
        {
            if (Volatile.Read(ref _isReplaced) || Volatile.Read(ref _checkedReads) == _data.ReadCount)
            {
                return _isReplaced;
            }

            using (Uninterrupted.Enter(_lock))
            {
                var reads = _data.ReadCount;
                try
                {
                    if (_meta.MayPrecede(_files.ReadMeta(), _files.OtherSlot))
                    {
                        Volatile.Write(ref _checkedReads, reads);
                        return _isReplaced;
                    }
                }
                catch (DatabaseException e) when (e.Code is ErrorCode.Corruption or ErrorCode.NotADatabase)
                {
                    // One slot is whole at any time, unless something else is being written there.
                }

                Volatile.Write(ref _isReplaced, true);
                return true;
            }
        }
    }

    /// <summary>The slot that is in use here.</summary>
    public long MetaSequence => MetaOfReaders.Sequence;

    private MetaSlot MetaOfReaders => Volatile.Read(ref _meta);

    /// <summary>Opens the files and reads what is durable; the follower then waits for its manager.</summary>
    public static (OpenedFiles Files, Follower Follower) Open(
        IFileSystem fileSystem, string path, IPageChecker checker, StorageHooks hooks)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (TryOpen(fileSystem, path, checker, hooks) is { } opened)
                {
                    return opened;
                }
            }
            catch (DatabaseException e) when (tries < TriesMax
                && (e.Code is ErrorCode.Corruption or ErrorCode.LogMissing
                    || (e.Code == ErrorCode.CannotOpen && fileSystem.Exists(path))))
            {
                // What is read while it is written may be of two times, and a log that a closing owner deletes is gone.
            }

            if (tries >= TriesMax)
            {
                throw TooOld(path);
            }

            Thread.Sleep(tries);
        }
    }

    // Null when a slot was written meanwhile.
    private static (OpenedFiles Files, Follower Follower)? TryOpen(
        IFileSystem fileSystem, string path, IPageChecker checker, StorageHooks hooks)
    {
        var follower = new Follower(FollowedFiles.Open(fileSystem, path, hooks), checker, hooks);
        try
        {
            var images = follower.ReadAll();
            if (follower._files.ReadMeta().IsSameAs(follower._meta))
            {
                return (follower.Opened(images), follower);
            }
        }
        catch
        {
            follower.Dispose();
            throw;
        }

        follower.Dispose();
        return null;
    }

    /// <summary>The error of who reads a state of which the owner has written over pages.</summary>
    public static DatabaseException TooOld(string path) => new(
        ErrorCode.SnapshotTooOld,
        path + ": the snapshot is too old: the process that owns the database has written over pages that it needs. "
        + "Run the transaction again.")
    {
        FileName = path,
    };

    /// <summary>
    /// Asks the owner to keep the pages of a snapshot. False when that is known to be too late for some of them, or
    /// nobody can be asked here: it can be read all the same as long as they are there.
    /// </summary>
    public bool Pin(Lsn snapshot, uint pageCount)
    {
        _files.Place?.Pin(snapshot, pageCount);
        return _files.Place is not null && !_files.IsOverwritten(MetaOfReaders, snapshot);
    }

    /// <summary>The opposite of <see cref="Pin"/>.</summary>
    public void Unpin(Lsn snapshot, uint pageCount) => _files.Place?.Unpin(snapshot, pageCount);

    /// <summary>Sets what readers read from.</summary>
    public void Attach(IFollowedState followed)
    {
        Invariant.That(_followed is null, $"the readers of {_files.Path} follow once");
        _followed = followed;
    }

    /// <summary>
    /// Sees to it that readers that begin now see what was durable when this was called. False when that is not
    /// possible with what is in memory: the database has to be opened anew.
    /// </summary>
    public bool TryCatchUp() => TryReadOn(toItsEnd: false);

    /// <summary>
    /// True when a state that was read, from the slot that was in use then, is not the newest any more. Asked about a
    /// page that is not as it should be. An owner that has just come writes to the file all that the log of the one
    /// before holds, before it says anything: then more is read than what that one said was durable.
    /// </summary>
    public bool HasMovedOn(Lsn snapshot, long metaSequence) =>
        IsPast(snapshot, metaSequence, toItsEnd: false) || IsPast(snapshot, metaSequence, toItsEnd: true);

    public void Dispose()
    {
        using (Uninterrupted.Enter(_lock))
        {
            _files.Close();
            _data.Dispose();
        }
    }

    private IFollowedState Followed => _followed
        ?? throw new InvalidOperationException($"Nobody reads from {_files.Path} yet.");

    private bool IsPast(Lsn snapshot, long metaSequence, bool toItsEnd) =>
        !TryReadOn(toItsEnd) || Followed.VisibleState.Lsn > snapshot || MetaSequence != metaSequence;

    // The log up to what is durable, or to its end, which is made durable then.
    private bool TryReadOn(bool toItsEnd)
    {
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(_followed is not null, $"somebody reads from {_files.Path} before it is followed");
            if (_isTorn)
            {
                return false;
            }

            // What was read from the log is not read again: when it does not come to the readers, nothing may follow.
            _isTorn = true;
            try
            {
                _isTorn = !TryCatchUpEntered(toItsEnd);
                return !_isTorn;
            }
            catch (DatabaseException e) when (e.Code is ErrorCode.Corruption or ErrorCode.LogMissing
                or ErrorCode.NotADatabase)
            {
                return false; // whoever opens it anew finds out whether that is damage
            }
        }
    }

    private bool TryCatchUpEntered(bool toItsEnd)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            if (!_files.IsInPlace())
            {
                return false;
            }

            var reads = _data.ReadCount;
            var newest = _files.ReadMeta();
            if (!_meta.MayPrecede(newest, _files.OtherSlot))
            {
                Volatile.Write(ref _isReplaced, true);
                return false;
            }

            Volatile.Write(ref _checkedReads, reads);
            if (newest.Sequence != _meta.Sequence)
            {
                _isWhole = false;
                if (!TryTakeOver(newest))
                {
                    return false;
                }
            }

            if (_isWhole)
            {
                return true; // nobody owned the file, and whoever owns it now has written nothing
            }

            var hasOwner = _files.HasOwner();
            var durable = hasOwner && !toItsEnd ? _files.ReadDurable(_meta) : null;
            if (durable <= Followed.VisibleState.Lsn || Take(durable ?? LogTail.ToItsEnd, syncs: durable is null))
            {
                Invariant.That(
                    Followed.VisibleState.Lsn >= _meta.State.Lsn,
                    $"{_files.Path}: readers see {Followed.VisibleState.Lsn}, the slot is of {_meta.State.Lsn}");
                _isWhole = !hasOwner && !_files.HasOwner();
                return true;
            }
        }

        return false;
    }

    // The commits of the log up to one. False when a newer slot has to be taken over first.
    private bool Take(Lsn upTo, bool syncs)
    {
        var known = Followed.VisibleState;
        var commits = new FollowedCommits(
            new RecoveredImages(_data, known, SyncedDirect(upTo), _hooks)
            {
                FindBase = Followed.FindNewest,
            },
            _unwritten.ContainsKey);
        _log?.Read(commits, upTo);
        if (commits.Images.CommitCount > 0)
        {
            if (syncs)
            {
                _log?.Sync();
            }

            var pages = commits.PagesAfter(known.Lsn);
            Followed.Follow(commits.Images.State, pages, commits.Images.ReadAll(), commits.Images.Extents);
            Note(pages, commits);
        }

        return !commits.HasStopped && (upTo == LogTail.ToItsEnd || Followed.VisibleState.Lsn >= upTo);
    }

    // Commits that are durable have their pages, also those that a load wrote past the log.
    private Lsn SyncedDirect(Lsn upTo) => upTo == LogTail.ToItsEnd ? _meta.SyncedDirectLsn : LogTail.ToItsEnd;

    private void Note(List<(Lsn Lsn, uint Page)> pages, FollowedCommits commits)
    {
        foreach (var (lsn, page) in pages)
        {
            Invariant.That(lsn.Value > 0, $"page {page} of {_files.Path} was changed by a commit");
            _unwritten[page] = lsn;
        }

        _direct.AddRange(commits.Direct);
    }

    private bool TryTakeOver(MetaSlot newest)
    {
        // What a slot counts is durable.
        if (newest.State.Lsn > Followed.VisibleState.Lsn && !Take(newest.State.Lsn, syncs: false)
            && newest.State.Lsn > Followed.VisibleState.Lsn)
        {
            return false;
        }

        var state = Followed.VisibleState;
        Invariant.That(
            state.Lsn >= newest.State.Lsn,
            $"{_files.Path}: slot {newest.Sequence} of {newest.State.Lsn} is taken over at {state.Lsn}");
        if (!IsKnownToFollow(newest))
        {
            return false;
        }

        _direct.RemoveAll(direct => direct.Lsn <= newest.State.Lsn);
        var directory = OpenDirectory(newest);
        if (_log is null || !IsAt(newest))
        {
            _log = _files.OpenLog(newest, isComplete: false);
            ReadAgain(newest, state.Lsn);
        }

        _data.Directory = directory;
        MarkWritten(newest.State.Lsn);
        Volatile.Write(ref _meta, newest);
        return true;
    }

    // The commit of a slot that is a later one was read from the log that leads on from the known one. Else nothing was
    // committed in between, and the owner has noted something about its log, or the database was opened.
    private bool IsKnownToFollow(MetaSlot newest) =>
        newest.State.Lsn > _meta.State.Lsn
        || (newest.State == _meta.State && newest.PageDirectoryRoot == _meta.PageDirectoryRoot
            && newest.PageDirectoryChecksum == _meta.PageDirectoryChecksum)
        || (newest.Sequence == _meta.Sequence + 1 && _files.OtherSlot?.IsSameAs(_meta) == true);

    private bool IsAt(MetaSlot slot) => _log is { Generation: var at }
        && ((at.Number == slot.LogGeneration && at.Salt == slot.LogSalt)
            || (at.Number == slot.LogGeneration + 1 && at.PreviousSalt == slot.LogSalt));

    // Passes the commits of another log that are known already, up to where it goes on.
    private void ReadAgain(MetaSlot slot, Lsn known)
    {
        if (slot.State.Lsn < known)
        {
            _log?.Read(new RecoveredImages(_data, slot.State, LogTail.ToItsEnd, _hooks), known);
        }
    }

    private PageDirectory OpenDirectory(MetaSlot slot)
    {
        var extents = new List<PageExtent>(_direct.Count);
        foreach (var (_, extent) in _direct)
        {
            extents.Add(extent);
        }

        var directory = PageDirectory.Open(_data, slot);
        directory.Prepare(extents);
        directory.Note(extents);
        return directory;
    }

    private void MarkWritten(Lsn state)
    {
        var written = new List<uint>();
        foreach (var (page, lsn) in _unwritten)
        {
            if (lsn <= state)
            {
                written.Add(page);
            }
        }

        Followed.MarkWritten(CollectionsMarshal.AsSpan(written), state);
        foreach (var page in written)
        {
            _unwritten.Remove(page);
        }
    }

    // For the opening: the state of the slot and what is durable in the log.
    private RecoveredImages ReadAll()
    {
        Invariant.That(_log is null, $"{_files.Path} is read as a whole once");
        var hasOwner = _files.HasOwner();
        var durable = hasOwner ? _files.ReadDurable(_meta) : null;
        var upTo = durable ?? LogTail.ToItsEnd;
        var commits = new FollowedCommits(
            new RecoveredImages(_data, _meta.State, SyncedDirect(upTo), _hooks), static _ => false);
        _log = _files.OpenLog(_meta, isComplete: !hasOwner);
        _log?.Read(commits, upTo);
        if (commits.HasStopped || durable > commits.Images.State.Lsn)
        {
            throw new DatabaseException(
                ErrorCode.Corruption,
                $"{_files.Path}: the log leads to commit {commits.Images.State.Lsn}, and not to {durable}.")
            {
                FileName = _files.Path,
            };
        }

        if (durable is null && commits.Images.CommitCount > 0)
        {
            _log?.Sync();
        }

        Note(commits.PagesAfter(_meta.State.Lsn), commits);
        _data.Directory = OpenDirectory(_meta);
        if (!hasOwner && !_files.IsOtherSlotWhole)
        {
            // While somebody owns the file, the other slot is being written, and the log of this one is still whole.
            LogLoss.RefuseOldSlot(_data, commits.Images, _files.HasUnknownGeneration);
        }

        return commits.Images;
    }

    private OpenedFiles Opened(RecoveredImages images) => new()
    {
        Data = _data,
        Meta = _meta,
        State = images.State,
        Report = RecoveryReport.Clean,
        Images = images.ReadAll(),
    };
}
