using System;
using System.Diagnostics;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Gives space back while others read and write:
/// <list type="number">
/// <item>The rows and keys of neighbouring leaves are written to fewer leaves where these would be full.</item>
/// <item>Pages behind the end that the content needs move to free pages before it.</item>
/// </list>
/// The free pages are then at the end of the file, which the next checkpoint cuts.
/// <para>
/// Each step is a transaction of its own like any other, of a bounded number of pages, and the writer lock is given
/// away behind it. So a crash finds a step done or not done, and snapshots read what they read before. What there is to
/// do is looked for in a snapshot, without the lock; the step finds its place again by its key and looks again. Nothing
/// is kept of one step for the next one but that key.
/// </para>
/// </summary>
internal sealed class Vacuum(
    TransactionManager transactions, CatalogCache catalogs, TimeSpan busyTimeout, CancellationToken cancellationToken)
{
    // What a step may change and look at: with 8-KiB pages some hundred microseconds of work.
    private const int PagesInStep = 64;
    private const int LeavesInStep = 256;

    // A snapshot that lasts as long as a walk through a large table would keep older images of pages for nobody.
    private const int LeavesInSnapshot = 4096;

    // Others may take the low free pages first; then what is left moves in another pass.
    private const int PassesMax = 3;

    private delegate bool Look(PageReader reader, LeafWalk walk, in TreeRoot root);

    private delegate bool Work(WriteTransaction transaction, LeafWalk walk, RootId rootId);

    /// <summary>The steps so far.</summary>
    public int StepCount { get; private set; }

    /// <summary>The longest time that a step had the writer lock.</summary>
    public TimeSpan LongestStep { get; private set; }

    /// <summary>Works on all trees, the catalog's among them, or on those of one table.</summary>
    /// <exception cref="DatabaseException">
    /// UndefinedTable; QueryCanceled and LockNotAvailable: what was done until then stays; Corruption, DiskFull,
    /// IoError.
    /// </exception>
    public void Run(string? table)
    {
        var trees = ListTrees(table);
        foreach (var tree in trees)
        {
            // Fewer leaves make for fewer pages above them; leaves that have one parent then are neighbours as well.
            Visit(tree, MayPack, Pack);
            Visit(tree, MayJoin, Join);
            Visit(tree, MayPack, Pack);
        }

        for (var pass = 0; pass < PassesMax && FindLimit() is { IsNone: false } limit; pass++)
        {
            foreach (var tree in trees)
            {
                Visit(
                    tree,
                    (PageReader reader, LeafWalk walk, in TreeRoot _) => PageMover.HasHighPage(reader, walk, limit),
                    (transaction, walk, rootId) => Move(transaction, walk, rootId, limit));
            }
        }
    }

    private VacuumedTree[] ListTrees(string? table)
    {
        using var reader = transactions.BeginRead();
        return VacuumedTree.List(catalogs.Get(reader, reader.SchemaVersion), table);
    }

    // As many pages as are in use could be in front of it. None when nothing is free.
    private PageId FindLimit()
    {
        var state = transactions.AppendedState;
        var layout = PageDirectoryLayout.Of(transactions.PageSize);
        var used = state.PageCount - state.FreePageCount - layout.CountBelow(state.PageCount);
        return state.FreePageCount == 0 ? PageId.None : new PageId(layout.PageAfter(used));
    }

    private void Visit(VacuumedTree tree, Look look, Work work)
    {
        tree.Restart();
        while (FindWork(tree, look, out var isFound))
        {
            if (isFound && !Step(tree, work))
            {
                return;
            }
        }
    }

    // False at the end of the tree.
    private bool FindWork(VacuumedTree tree, Look look, out bool isFound)
    {
        isFound = false;
        using var reader = transactions.BeginRead();
        if (!tree.TryResolve(catalogs.Get(reader, reader.SchemaVersion), reader, out var walk, out var rootId))
        {
            return false;
        }

        var root = RootRecords.Read(reader, rootId);
        for (var i = 0; i < LeavesInSnapshot; i++)
        {
            Cancellation.ThrowIfRequested(cancellationToken);
            if (!walk.Find(reader, root))
            {
                return false;
            }

            isFound = look(reader, walk, root);
            if (isFound)
            {
                return true;
            }

            if (!walk.MoveNext())
            {
                return false;
            }

            reader.Renew();
        }

        return true;
    }

    // False at the end of the tree.
    private bool Step(VacuumedTree tree, Work work)
    {
        Cancellation.ThrowIfRequested(cancellationToken);
        var ticket = transactions.AcquireWriterLock(busyTimeout, cancellationToken);
        var start = Stopwatch.GetTimestamp();
        using var transaction = transactions.BeginWrite(ticket, ended: null, cancellationToken);
        transaction.NamePurpose("VACUUM");
        var goesOn = tree.TryResolve(
                catalogs.Get(transaction, transaction.SchemaVersion), transaction, out var walk, out var rootId)
            && work(transaction, walk, rootId);

        // A power cut may take steps back, as they change no row: so none of them waits for the disk.
        transaction.KeepsContent = true;
        var lsn = transaction.Append(CommitDurability.Normal);
        var duration = Stopwatch.GetElapsedTime(start);
        LongestStep = duration > LongestStep ? duration : LongestStep;
        StepCount++;
        transactions.WaitCommitted(lsn, CommitDurability.Normal);
        return goesOn;
    }

    private static bool MayPack(PageReader reader, LeafWalk walk, in TreeRoot root) =>
        walk.CountWorthPacking(reader, root) > 0;

    private static bool MayJoin(PageReader reader, LeafWalk walk, in TreeRoot root) => walk.MayJoin(reader, root);

    // False at the end of the tree.
    private static bool Join(WriteTransaction transaction, LeafWalk walk, RootId rootId)
    {
        var root = RootRecords.Read(transaction, rootId);
        for (var i = 0; i < LeavesInStep && transaction.PrivatePageCount < PagesInStep; i++)
        {
            if (!walk.Find(transaction, root))
            {
                return false;
            }

            var before = root;
            if (walk.MayJoin(transaction, root) && walk.TryJoin(transaction, ref root))
            {
                if (root != before)
                {
                    RootRecords.Write(transaction, rootId, root);
                }
            }
            else if (!walk.MoveNext())
            {
                return false;
            }
        }

        return true;
    }

    // False at the end of the tree.
    private static bool Pack(WriteTransaction transaction, LeafWalk walk, RootId rootId)
    {
        var root = RootRecords.Read(transaction, rootId);
        for (var i = 0; i < LeavesInStep && transaction.PrivatePageCount < PagesInStep; i++)
        {
            if (!walk.Find(transaction, root))
            {
                return false;
            }

            var count = walk.CountWorthPacking(transaction, root);
            if (count == 0)
            {
                if (!walk.MoveNext())
                {
                    return false;
                }

                continue;
            }

            var before = root;
            var kept = walk.Pack(transaction, ref root, count);
            if (root != before)
            {
                RootRecords.Write(transaction, rootId, root);
            }

            // The last one is filled from those behind it; but where nothing was gained nothing would be again.
            if (!Skip(transaction, walk, root, kept < count ? kept - 1 : count))
            {
                return false;
            }

            if (kept == count)
            {
                return true;
            }
        }

        return true;
    }

    private static bool Skip(WriteTransaction transaction, LeafWalk walk, in TreeRoot root, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!walk.Find(transaction, root) || !walk.MoveNext())
            {
                return false;
            }
        }

        return true;
    }

    // False at the end of the tree, and when there is no free page before the limit any more.
    private static bool Move(WriteTransaction transaction, LeafWalk walk, RootId rootId, PageId limit)
    {
        var root = RootRecords.Read(transaction, rootId);
        var mover = new PageMover(transaction, limit, PagesInStep);
        var goesOn = true;
        for (var i = 0; i < LeavesInStep && goesOn && !mover.IsFull; i++)
        {
            goesOn = walk.Find(transaction, root);
            if (goesOn && PageMover.HasHighPage(transaction, walk, limit))
            {
                var before = root;
                root = mover.MoveAt(walk, root);
                if (root != before)
                {
                    RootRecords.Write(transaction, rootId, root);
                }
            }

            // A leaf with a long value may have more pages than may move at once, so the walk stays at it.
            goesOn = goesOn && !mover.IsOutOfPages && (mover.IsFull || walk.MoveNext());
        }

        mover.GiveBack();
        return goesOn;
    }
}
