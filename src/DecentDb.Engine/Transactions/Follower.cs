using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
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
/// asks <see cref="HasMovedOn"/>: the commit that made the difference was durable before, so there is a newer state to read
/// then, and the page is fine there. Where there is none, the page is damaged.
/// </para>
/// <para>
/// A newer slot is taken over when S counts all that it counts: then what it lacks is in memory, and nothing that was
/// read before has changed without this follower knowing. Else it was asleep for so long that the log in between is
/// gone, and it starts over with an empty cache: <see cref="TryCatchUp"/> is false.
/// </para>
/// <para>
/// Only durable commits are seen. The owner tells which they are (<see cref="DurableNotice"/>). Where it does not, or
/// nobody owns the file, all that the log holds is taken, and synced first.
/// </para>
/// </summary>
internal sealed class Follower(FollowedFiles files, DataFile data, MetaSlot meta, StorageHooks hooks) : IDisposable
{
    private const int TriesMax = 8;
    private static readonly Lsn Any = new(long.MaxValue);
    private readonly Lock _lock = new(); // before those of the store
    private readonly Dictionary<uint, Lsn> _unwritten = []; // pages whose newest image no slot counts
    private readonly List<(Lsn Lsn, PageExtent Extent)> _direct = []; // written directly by commits that none counts
    private MetaSlot _meta = meta;
    private LogTail? _log;
    private IFollowedState? _followed;
    private bool _isWhole;
    private bool _isTorn;

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

    /// <summary>The slot that is in use here.</summary>
    public long MetaSequence => Volatile.Read(ref _meta).Sequence;

    /// <summary>Opens the files and reads what is durable; the follower then waits for its manager.</summary>
    public static (OpenedFiles Files, Follower Follower) Open(
        FollowedFiles files, IPageChecker checker, StorageHooks hooks)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var meta = files.ReadMeta();
                if (!files.IsOtherSlotWhole)
                {
                    throw DatabaseException.Corrupt(
                        files.Path, new PageId(0), nameof(PageKind.Meta), "its newer slot is damaged");
                }

                var data = new DataFile(files.File, meta.PageSize, checker, hooks) { IsFollowed = true };
                var follower = new Follower(files, data, meta, hooks);
                var images = follower.ReadAll();
                if (files.ReadMeta().Sequence == meta.Sequence)
                {
                    return (follower.Opened(images), follower);
                }
            }
            catch (DatabaseException e) when (tries < TriesMax
                && (e.Code is ErrorCode.Corruption or ErrorCode.LogMissing or ErrorCode.CannotOpen))
            {
                // What is read while it is written may be of two times, and a log that a closing owner deletes is gone.
            }

            if (tries >= TriesMax)
            {
                throw TooOld(files.Path);
            }

            Thread.Sleep(tries);
        }
    }

    /// <summary>The error of who reads a state of which the owner has written over pages.</summary>
    public static DatabaseException TooOld(string path) => new(
        ErrorCode.SnapshotTooOld,
        path + ": the snapshot is too old: the process that owns the database has written over pages that it needs. "
        + "Run the transaction again.")
    {
        FileName = path,
    };

    /// <summary>Sets what readers read from.</summary>
    public void Attach(IFollowedState followed)
    {
        Invariant.That(_followed is null, $"the readers of {files.Path} follow once");
        _followed = followed;
    }

    /// <summary>
    /// Sees to it that readers that begin now see what was durable when this was called. False when that is not
    /// possible with what is in memory: the database has to be opened anew.
    /// </summary>
    public bool TryCatchUp()
    {
        using (Uninterrupted.Enter(_lock))
        {
            Invariant.That(_followed is not null, $"somebody reads from {files.Path} before it is followed");
            if (_isTorn)
            {
                return false;
            }

            // What was read from the log is not read again: when it does not come to the readers, nothing may follow.
            _isTorn = true;
            try
            {
                _isTorn = !TryCatchUpEntered();
                return !_isTorn;
            }
            catch (DatabaseException e) when (e.Code is ErrorCode.Corruption or ErrorCode.LogMissing)
            {
                return false; // whoever opens it anew finds out whether that is damage
            }
        }
    }

    /// <summary>True when a state that was read, from the slot that was in use then, is not the newest any more.
    /// </summary>
    public bool HasMovedOn(Lsn snapshot, long metaSequence) =>
        !TryCatchUp() || Followed.VisibleState.Lsn > snapshot || MetaSequence != metaSequence;

    public void Dispose()
    {
        using (Uninterrupted.Enter(_lock))
        {
            files.Dispose();
        }
    }

    private IFollowedState Followed => _followed
        ?? throw new InvalidOperationException($"Nobody reads from {files.Path} yet.");

    private bool TryCatchUpEntered()
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var newest = files.ReadMeta();
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

            var hasOwner = files.HasOwner();
            var durable = hasOwner ? files.ReadDurable(_meta) : null;
            if (durable <= Followed.VisibleState.Lsn || Take(durable ?? Any, syncs: durable is null))
            {
                Invariant.That(
                    Followed.VisibleState.Lsn >= _meta.State.Lsn,
                    $"{files.Path}: readers see {Followed.VisibleState.Lsn}, the slot is of {_meta.State.Lsn}");
                _isWhole = !hasOwner && !files.HasOwner();
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
            new RecoveredImages(data, known, upTo == Any ? _meta.SyncedDirectLsn : Any, hooks)
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
            Followed.Follow(commits.Images.State, pages, commits.Images.Images, commits.Images.Extents);
            Note(pages, commits);
        }

        return !commits.HasStopped && (upTo == Any || Followed.VisibleState.Lsn >= upTo);
    }

    private void Note(List<(Lsn Lsn, uint Page)> pages, FollowedCommits commits)
    {
        foreach (var (lsn, page) in pages)
        {
            Invariant.That(lsn.Value > 0, $"page {page} of {files.Path} was changed by a commit");
            _unwritten[page] = lsn;
        }

        _direct.AddRange(commits.Direct);
    }

    private bool TryTakeOver(MetaSlot newest)
    {
        if (!newest.DatabaseId.Span.SequenceEqual(_meta.DatabaseId.Span) || newest.PageSize != _meta.PageSize)
        {
            throw new DatabaseException(
                ErrorCode.CannotOpen, files.Path + ": another database has taken the place of the one that was open.")
            {
                FileName = files.Path,
            };
        }

        // What a slot counts is durable.
        if (newest.State.Lsn > Followed.VisibleState.Lsn && !Take(newest.State.Lsn, syncs: false)
            && newest.State.Lsn > Followed.VisibleState.Lsn)
        {
            return false;
        }

        var state = Followed.VisibleState;
        Invariant.That(
            state.Lsn >= newest.State.Lsn,
            $"{files.Path}: slot {newest.Sequence} of {newest.State.Lsn} is taken over at {state.Lsn}");
        _direct.RemoveAll(direct => direct.Lsn <= newest.State.Lsn);
        var directory = OpenDirectory(newest);
        if (_log is null || !IsAt(newest))
        {
            _log = files.OpenLog(newest, isComplete: false);
            ReadAgain(newest, state.Lsn);
        }

        data.Directory = directory;
        MarkWritten(newest.State.Lsn);
        Volatile.Write(ref _meta, newest);
        return true;
    }

    private bool IsAt(MetaSlot slot) => _log is { Generation: var at }
        && ((at.Number == slot.LogGeneration && at.Salt == slot.LogSalt)
            || (at.Number == slot.LogGeneration + 1 && at.PreviousSalt == slot.LogSalt));

    // Passes the commits of another log that are known already, up to where it goes on.
    private void ReadAgain(MetaSlot slot, Lsn known)
    {
        if (slot.State.Lsn < known)
        {
            _log?.Read(new RecoveredImages(data, slot.State, Any, hooks), known);
        }
    }

    private PageDirectory OpenDirectory(MetaSlot slot)
    {
        var extents = new List<PageExtent>(_direct.Count);
        foreach (var (_, extent) in _direct)
        {
            extents.Add(extent);
        }

        var directory = PageDirectory.Open(data, slot);
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
        Invariant.That(_log is null, $"{files.Path} is read as a whole once");
        var hasOwner = files.HasOwner();
        var durable = hasOwner ? files.ReadDurable(_meta) : null;
        var upTo = durable ?? Any;
        var commits = new FollowedCommits(
            new RecoveredImages(data, _meta.State, upTo == Any ? _meta.SyncedDirectLsn : Any, hooks),
            static _ => false);
        _log = files.OpenLog(_meta, isComplete: !hasOwner);
        _log?.Read(commits, upTo);
        if (commits.HasStopped)
        {
            throw new DatabaseException(
                ErrorCode.Corruption, files.Path + ": the log names a page twice that a load wrote past it.")
            {
                FileName = files.Path,
            };
        }

        if (durable is null && commits.Images.CommitCount > 0)
        {
            _log?.Sync();
        }

        Note(commits.PagesAfter(_meta.State.Lsn), commits);
        data.Directory = OpenDirectory(_meta);
        return commits.Images;
    }

    private OpenedFiles Opened(RecoveredImages images) => new()
    {
        Data = data,
        Meta = _meta,
        State = images.State,
        Report = RecoveryReport.Clean,
        Images = images.Images,
    };
}
