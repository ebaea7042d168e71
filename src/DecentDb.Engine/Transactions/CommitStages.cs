using System;
using System.Threading;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// The one way into the database: what statements, bulk loads and the creation of the catalog have changed passes these
/// five stages.
/// <code>
/// 1 EncodePages      what the tables hold decoded becomes images of pages; when there are too many of them for
///                    memory, a checkpoint empties the log
/// 2 SyncLoadedPages  pages that were written straight to the data file become durable
/// 3 AppendToLog      the log takes the images and, at the end, the commit record
///   ------------------------------------------------------------------------------ the point of no return
/// 4 Publish          the images become the newest of their pages, and the state that of the next writer
/// 5 WaitDurable      the log is synced, by this thread or with the commits of others
/// </code>
/// <para>
/// If 1, 2 or 3 throws, nothing has happened: the transaction is rolled back. (A sync of 2 that fails is final for the
/// database, but not for what is in it.) The commit record that the log takes at the end of 3 reaches the disk with
/// whatever is written next, and later commits build on it, so that behind it nothing may be undone: 4 allocates
/// nothing, and what is thrown there all the same poisons the database, so that nothing follows the record in the log,
/// and reports an unknown outcome. If 5 throws, the outcome is unknown.
/// </para>
/// <para>
/// Of a commit with more changed pages than memory has room for, some are in a temporary file. The log takes them from
/// there; they are not published into their slots but lie over the data file (<see cref="SpilledLayer"/>) until the
/// next checkpoint. So the data file has to hold all that was before, which is what the checkpoint of stage 1 is for.
/// </para>
/// <para>
/// 1 and 2 run under the writer lock, 3 and 4 under the append lock as well; 5 under neither, so that the commits of
/// others share the sync.
/// </para>
/// </summary>
/// <param name="initial">The state that the database was opened with.</param>
/// <param name="store">Gets the images.</param>
/// <param name="data">Holds the pages that were written directly.</param>
/// <param name="log">Gets the commit.</param>
/// <param name="visible">Tells readers of the state.</param>
/// <param name="guard">Notes which pages must not be written directly.</param>
/// <param name="appendLock">One commit or change of log generation at a time.</param>
/// <param name="clock">Tells the time of commits.</param>
/// <param name="refuseWrites">Throws when nothing may be written any more.</param>
/// <param name="hooks">Where tests take part: between the stages, never in what a stage decides.</param>
internal sealed class CommitStages(
    DatabaseState initial,
    PageStore store,
    DataFile data,
    Log log,
    VisibleStates visible,
    DirectWriteGuard guard,
    Lock appendLock,
    TimeProvider clock,
    Action refuseWrites,
    StorageHooks hooks)
{
    private const int EncodeRoundsMax = 10_000;

    private DatabaseState _appended = initial; // changes under the append lock
    private Lsn _unsyncedDirect; // the last commit whose direct pages nobody has synced; under the append lock
    private long _count;
    private byte[] _spilledPage = []; // under the append lock
    private byte[] _loggedPage = [];

    /// <summary>The state that the next writer builds on.</summary>
    public DatabaseState Appended => Volatile.Read(ref _appended);

    /// <summary>The last commit that changed more than the end of the file; under the writer lock.</summary>
    public Lsn ContentLsn { get; private set; } = initial.Lsn;

    /// <summary>Runs a checkpoint, for the owner of the writer lock.</summary>
    public required Action EmptyLog { get; init; }

    /// <summary>Commits that changed more than the end of the file.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Stages 1 to 4.</summary>
    /// <param name="transaction">Owns the writer lock.</param>
    /// <param name="durability">What the commit waits for.</param>
    /// <param name="isTaken">
    /// Set at the point of no return: from then on the images of the pages belong to the cache, even if this throws.
    /// </param>
    /// <returns>The commit; the one that the transaction built on when it has changed nothing.</returns>
    public Lsn Append(WriteTransaction transaction, CommitDurability durability, ref bool isTaken)
    {
        EncodePages(transaction);
        if (transaction.HasSpilled)
        {
            EmptyLog();
        }

        if (!transaction.TryBuildCommit(durability, out var commit))
        {
            if (durability == CommitDurability.Full)
            {
                // What it builds on is to be durable as well, such as the last batch of a load.
                using (Uninterrupted.Enter(appendLock))
                {
                    SyncEarlierLoads();
                }
            }

            return transaction.BaseState.Lsn;
        }

        SyncLoadedPages(commit);
        using (Uninterrupted.Enter(appendLock))
        {
            refuseWrites();
#pragma warning disable CA2000 // the temporary file is the transaction's, and the cache's when the images are published
            var spilled = PrepareToPublish(commit);
#pragma warning restore CA2000
            AppendToLog(commit);
            isTaken = true;
            Publish(commit, spilled);
        }

        return commit.State.Lsn;
    }

    /// <summary>
    /// Stage 5: waits for what an appended commit still needs: to be durable; or, without that, to be with the
    /// operating system and visible, which one that does not wait for the disk itself may have to wait for behind
    /// another that does.
    /// </summary>
    /// <param name="lsn">The commit.</param>
    /// <param name="durability">What it waits for.</param>
    /// <param name="gathers">False when the caller keeps others from committing meanwhile.</param>
    public void WaitDurable(Lsn lsn, CommitDurability durability, bool gathers)
    {
        if (durability == CommitDurability.Full)
        {
            log.WaitDurable(lsn, gathers);
            return;
        }

        log.WriteOut(lsn);
        if (visible.FindAwaited(lsn) is { } awaited)
        {
            log.WaitDurable(awaited, gathers);
        }
    }

    /// <summary>
    /// Syncs the pages of earlier commits that did not wait for it; under the append lock. The log knows of it before
    /// its generation is closed.
    /// </summary>
    public void SyncEarlierLoads()
    {
        if (_unsyncedDirect > Lsn.Zero)
        {
            SyncData(SyncPurpose.EarlierLoadedPages);
            NoteDirectSynced();
        }
    }

    /// <summary>Syncs the data file; a failure is final.</summary>
    public void SyncData(SyncPurpose purpose)
    {
        try
        {
            data.Sync(purpose);
        }
        catch (Exception e)
        {
            log.Fail(e);
            throw;
        }
    }

    // One participant may change what another one holds, so they are asked until none has anything left.
    private static void EncodePages(WriteTransaction transaction)
    {
        for (var round = 0; transaction.EncodeParticipants(); round++)
        {
            Invariant.That(
                round < EncodeRoundsMax,
                $"the tables of a transaction on {transaction.FileName} come to an end of their changes");
        }
    }

    // A commit that is to survive a power cut must not name pages that do not: neither its own, nor those of an earlier
    // commit, which would end the replay of the log before this one.
    private void SyncLoadedPages(in PendingCommit commit)
    {
        foreach (var extent in commit.Extents)
        {
            Invariant.That(
                extent.End <= commit.State.PageCount,
                $"pages {extent.First} to {extent.End} of commit {commit.State.Lsn} are in {data.Path}, which has "
                + $"{commit.State.PageCount}");
        }

        var hasOwn = commit.Extents.Count > 0 && commit.SyncsExtents;
        var hasEarlier = commit.Durability == CommitDurability.Full && _unsyncedDirect > Lsn.Zero;
        if (hasOwn || hasEarlier)
        {
            SyncData(hasOwn ? SyncPurpose.LoadedPages : SyncPurpose.EarlierLoadedPages);
            NoteDirectSynced();
            hooks.Reach(FaultPoint.LoadPagesSynced);
        }
    }

    // All that stage 4 needs, because it must not fail.
    private SpilledImages? PrepareToPublish(in PendingCommit commit)
    {
        Invariant.That(
            commit.State.Lsn > _appended.Lsn,
            $"commit {commit.State.Lsn} follows {_appended.Lsn} in {data.Path}");
        store.PrepareToPublish(commit.Pages.Count, commit.State.PageCount);
        visible.PrepareToEnqueue();
        store.Forget(commit.Extents);
        guard.Reserve(commit);
        data.Directory.Prepare(commit.Extents);
        var spilled = commit.Pages.HasSpilled ? PrepareSpilled(commit) : null;
        hooks.Reach(FaultPoint.PublishPrepared);
        return spilled;
    }

    // A page with older images in memory comes back there: they hang off the newest one. Nobody adds such images from
    // here on, because the file holds the newest image of every page.
    private SpilledImages? PrepareSpilled(in PendingCommit commit)
    {
        Invariant.That(
            log.Region.LoggedPages.Count == 0 && !store.HasSpilled,
            $"{data.Path} holds all that was before commit {commit.State.Lsn}, the log "
            + $"{log.Region.LoggedPages.Count} pages");
        foreach (var (id, page) in commit.Pages.ByNumber)
        {
            store.PrepareSlot(new PageId(id));
            if (page.Image is null && store.HasOlder(new PageId(id)))
            {
                commit.Pages.BringBack(id);
            }
        }

        return commit.Pages.DescribeSpilled(commit.State.Lsn);
    }

    private void AppendToLog(in PendingCommit commit)
    {
        try
        {
            foreach (var (id, page) in commit.Pages.ByNumber)
            {
                var image = page.Image ?? ReadSpilled(commit.Pages, id, page);

                // The pair of the check of a page that is read: what goes to the file under a number bears it.
                Invariant.That(
                    id < commit.State.PageCount && PageFormat.GetId(image).Value == id,
                    $"page {id} of commit {commit.State.Lsn} is page {PageFormat.GetId(image)} of "
                    + $"{commit.State.PageCount} in {data.Path}");
                store.PrepareSlot(new PageId(id));
                log.AppendPage(new PageId(id), FindLogged(id), image);
            }
        }
        catch
        {
            log.AbandonTransaction();
            throw;
        }

        log.AppendCommit(commit.ToRecord(clock), commit.Extents);
    }

    private byte[] ReadSpilled(PrivatePages pages, uint id, PrivatePage page)
    {
        Array.Resize(ref _spilledPage, store.PageSize);
        pages.ReadSpilled(id, page, _spilledPage);
        hooks.AfterSpilledImageRead(new PageId(id), _spilledPage);
        return _spilledPage;
    }

    private byte[]? FindLogged(uint id)
    {
        if (!log.Region.LoggedPages.Contains(id))
        {
            return null;
        }

        Array.Resize(ref _loggedPage, store.PageSize);
        return store.FindLogged(new PageId(id), _loggedPage);
    }

    private void Publish(in PendingCommit commit, SpilledImages? spilled)
    {
        try
        {
            guard.NoteCommit(commit);
            data.Directory.Note(commit.Extents);
            hooks.Reach(FaultPoint.CommitAppended);
            foreach (var (id, page) in commit.Pages.ByNumber)
            {
                if (page.Image is { } image)
                {
                    PageFormat.SetLsn(image, commit.State.Lsn);
                    store.Publish(new PageId(id), image);
                    hooks.Reach(FaultPoint.PagePublished);
                }
            }

            if (spilled is not null)
            {
                commit.Pages.GiveSpillAway();
                store.Publish(spilled);
            }

            hooks.Reach(FaultPoint.CommitPublished);
            if (commit.Extents.Count > 0 && !commit.SyncsExtents)
            {
                _unsyncedDirect = commit.State.Lsn;
            }

            Volatile.Write(ref _appended, commit.State);
            visible.Enqueue(commit.State, waitsForDisk: commit.Durability == CommitDurability.Full);
            hooks.Reach(FaultPoint.CommitEnqueued);
            if (!commit.KeepsContent)
            {
                ContentLsn = commit.State.Lsn;
                _count++;
            }
        }
        catch (Exception e)
        {
            // Some of the pages may be in their slots. Nobody reads them there: the state is not visible, or all of
            // them are; and no writer comes any more to build on them.
            throw log.Fail(e);
        }
    }

    private void NoteDirectSynced()
    {
        if (_unsyncedDirect > Lsn.Zero)
        {
            Invariant.That(
                _unsyncedDirect <= _appended.Lsn,
                $"pages of commit {_unsyncedDirect} are synced in {data.Path}, {_appended.Lsn} is appended");
            log.NoteDirectSynced(_unsyncedDirect);
            _unsyncedDirect = Lsn.Zero;
        }
    }
}
