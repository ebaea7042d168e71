using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// Knows which pages must not be written past the log, and where the file may end. Called under the append lock.
/// <para>
/// Let C be the state that the durable meta slot names, and B the state that the transaction builds on. A crash leads
/// to C or to a commit after it, and a snapshot sees C, an older state that is registered, or a commit after C. A free
/// page may be written directly if all of them agree that nothing is in it:
/// </para>
/// <list type="number">
/// <item>It is free in B, and named by a trunk. The trunks themselves are never written directly: they are data.</item>
/// <item>No commit after C freed it. As it is free in B, it was free in C and in every state since: a commit that had
/// taken it in between would have freed it again. So a checkpoint has made its freeing durable, recovery needs nothing
/// that was in it, wherever a torn log ends, and every snapshot from C on sees a free page.</item>
/// <item>No commit that a registered snapshot older than C does not see freed it. Snapshots that begin later see C or
/// more, so none can come to need it while it is written.</item>
/// <item>No page record and no extent of the two generations names it: recovery would write an older image over the
/// page, or judge a load without syncs by a page that is not its own any more.</item>
/// <item>No older image of it is kept in memory, so that its slot can be cleared.</item>
/// </list>
/// <para>
/// Until the transaction commits, nothing committed points to the page and the list of free pages names it still: an
/// abort or a crash leaves a free page with other bytes in it. The commit takes it off the list, and its extents stay
/// named by the log until a checkpoint has made the commit part of C.
/// </para>
/// <para>
/// Fresh pages begin, and the file ends, behind every page that C, a commit since, or a snapshot counts: a database
/// that shrank counts fewer pages than the log and older snapshots may still name.
/// </para>
/// </summary>
internal sealed class DirectWriteGuard(HolderRegistry holders, DatabaseState checkpointed, StorageHooks hooks)
{
    // The pages freed by generations that are retired, for snapshots older than they are.
    private const int OlderCountMax = 8;

    private readonly List<(Lsn UpTo, List<uint> Freed)> _older = [];
    private DatabaseState _checkpointed = checkpointed;
    private Generation _open = new();
    private Generation? _closed;

    /// <summary>Pages that wait for a checkpoint to be written directly.</summary>
    public int FreedCount => _open.Freed.Count;

    /// <summary>Makes room for a commit, so that <see cref="NoteCommit"/> cannot fail.</summary>
    public void Reserve(in PendingCommit commit)
    {
        _open.Freed.EnsureCapacity(_open.Freed.Count + commit.Freed.Count);
        _open.Extents.EnsureCapacity(_open.Extents.Count + commit.Extents.Count);
    }

    /// <summary>Notes what a commit freed and wrote directly, after the log took it.</summary>
    public void NoteCommit(in PendingCommit commit)
    {
        _open.Freed.AddRange(commit.Freed);
        hooks.AfterFreedNoted(_open.Freed);
        _open.Extents.AddRange(commit.Extents);
        _open.PageCountMax = Math.Max(_open.PageCountMax, commit.State.PageCount);
    }

    /// <summary>A checkpoint closed the generation that commits went to.</summary>
    public void OnGenerationClosed(LogRegion closed)
    {
        Invariant.That(
            _closed is null,
            $"generation {closed.Generation.Number} is closed after the checkpoint of the one before, which is at "
            + $"{_checkpointed.Lsn}");
        _closed = _open;
        _closed.LoggedPages = closed.LoggedPages;
        _open = new Generation();
    }

    /// <summary>The checkpoint of a state is durable, and the closed generation is not needed any more.</summary>
    public void OnCheckpointed(DatabaseState state)
    {
        if (_closed is { Freed.Count: > 0 } closed)
        {
            _older.Add((state.Lsn, closed.Freed));
        }

        Invariant.That(
            state.Lsn >= _checkpointed.Lsn, $"the checkpoint of {state.Lsn} follows that of {_checkpointed.Lsn}");
        _closed = null;
        _checkpointed = state;
        var oldest = holders.OldestSnapshot();
        _older.RemoveAll(older => older.UpTo <= oldest);
        if (_older.Count > OlderCountMax)
        {
            _older[1].Freed.AddRange(_older[0].Freed);
            _older.RemoveAt(0);
        }
    }

    /// <summary>Takes the pages out that must not be written directly.</summary>
    /// <param name="pages">Pages that the list of free pages names.</param>
    /// <param name="logged">The pages that the open generation names.</param>
    public void Exclude(PageMap pages, HashSet<uint> logged)
    {
        Remove(pages, _open.Freed);
        Remove(pages, _closed?.Freed ?? []);
        var oldest = holders.OldestSnapshot();
        hooks.AfterOldestSnapshotFound(ref oldest);
        foreach (var (upTo, freed) in _older)
        {
            if (upTo > oldest)
            {
                Remove(pages, freed);
            }
        }

        Remove(pages, logged);
        Remove(pages, _closed?.LoggedPages ?? []);
        RemoveExtents(pages, _open);
        RemoveExtents(pages, _closed);
    }

    /// <summary>The end of the last page that recovery or a snapshot may need.</summary>
    public uint EndOfUse()
    {
        var end = Math.Max(_checkpointed.PageCount, holders.SnapshotPageCountMax());
        return Math.Max(end, Math.Max(_open.PageCountMax, _closed?.PageCountMax ?? 0));
    }

    private static void Remove(PageMap pages, IEnumerable<uint> numbers)
    {
        foreach (var number in numbers)
        {
            pages.Remove(number);
        }
    }

    private static void RemoveExtents(PageMap pages, Generation? generation)
    {
        foreach (var extent in generation?.Extents ?? [])
        {
            for (var number = extent.First.Value; number < extent.End; number++)
            {
                pages.Remove(number);
            }
        }
    }

    // What the commits of a generation of the log did.
    private sealed class Generation
    {
        public List<uint> Freed { get; } = [];

        public List<PageExtent> Extents { get; } = [];

        public HashSet<uint>? LoggedPages { get; set; }

        public uint PageCountMax { get; set; }
    }
}
