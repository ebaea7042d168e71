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
    // What a step may work on while others wait for the writer lock: some hundred microseconds to a millisecond.
    private const int BytesInStep = 256 << 10;
    private const int PagesInStepMin = 8;

    // Two interior pages and what is above them.
    private const int PagesInJoin = 3;

    // A snapshot that lasts as long as a walk through a large table would keep older images of pages for nobody.
    private const int LeavesInSnapshot = 4096;

    // Others may take the low free pages first; then what is left moves in another pass.
    private const int PassesMax = 3;

    // Others may fill the log again each time before this one has its turn.
    private const int WaitsForLogMax = 3;

    // The pages that are to be worked on at the place of the walk; 0: none.
    private delegate int Look(PageReader reader, LeafWalk walk, in TreeRoot root);

    // Works on the pages that the look has counted, says how many these were, and moves the walk on; false at the end
    // of the tree.
    private delegate bool Work(WriteTransaction transaction, LeafWalk walk, RootId rootId, ref int pageCount);

    private PageMover? _mover; // of the step that is under way
    private long _movedMax = long.MaxValue; // ends an increment

    // A pass in increments: what is to be moved, and the tree that is worked on.
    private VacuumedTree[] _trees = [];
    private int _treeIndex;
    private PageId _limit;

    /// <summary>The steps so far.</summary>
    public int StepCount { get; private set; }

    /// <summary>The pages that were moved.</summary>
    public long MovedCount { get; private set; }

    /// <summary>The most pages that a step has worked on.</summary>
    public int LargestStep { get; private set; }

    /// <summary>The longest time that a step had the writer lock.</summary>
    public TimeSpan LongestStep { get; private set; }

    /// <summary>
    /// The pages of this size that a step works on at most: that it packs, joins or moves. What refers to them, and the
    /// list of free pages, comes on top of that.
    /// </summary>
    public static int PagesInStep(int pageSize) => Math.Max(PagesInStepMin, BytesInStep / pageSize);

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
                tree.Restart();
                VisitHigh(tree, limit);
            }
        }
    }

    /// <summary>
    /// Moves so many pages, or those of one step more, to free ones before them, and goes on where the increment before
    /// ended.
    /// </summary>
    /// <returns>False when it has come to the end of all trees, or found no free page.</returns>
    public bool RunIncrement(int movedCount)
    {
        if (_treeIndex == _trees.Length)
        {
            _limit = FindLimit();
            _trees = _limit.IsNone ? [] : ListTrees(null);
            _treeIndex = 0;
        }

        _movedMax = MovedCount + movedCount;
        while (_treeIndex < _trees.Length)
        {
            if (!VisitHigh(_trees[_treeIndex], _limit))
            {
                return true;
            }

            _treeIndex++;
        }

        return false;
    }

    private bool VisitHigh(VacuumedTree tree, PageId limit) => VisitFrom(
        tree,
        (PageReader reader, LeafWalk walk, in TreeRoot _) =>
            PageMover.HasHighPage(reader, walk, limit, cancellationToken) ? 1 : 0,
        (WriteTransaction transaction, LeafWalk walk, RootId rootId, ref int count) =>
            Move(transaction, walk, rootId, limit, ref count));

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
        VisitFrom(tree, look, work);
    }

    // False when enough has moved.
    private bool VisitFrom(VacuumedTree tree, Look look, Work work)
    {
        while (FindWork(tree, look, out var isFound))
        {
            if (isFound && MovedCount >= _movedMax)
            {
                return false;
            }

            if (isFound && !Step(tree, look, work))
            {
                break;
            }
        }

        return true;
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

            isFound = look(reader, walk, root) > 0;
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

    // What the log has no space for is waited for before anybody has to wait for this one; but in the end the step is
    // made, although others fill the log faster than checkpoints empty it.
    private WriterLockTicket AcquireWriterLock()
    {
        for (var tries = 1; ; tries++)
        {
            var hasSpace = transactions.WaitForLogSpace(cancellationToken);
            var ticket = transactions.AcquireWriterLock(busyTimeout, cancellationToken);
            if (!hasSpace || tries == WaitsForLogMax || !transactions.LacksLogSpace)
            {
                return ticket;
            }

            ticket.Release();
        }
    }

    // False at the end of the tree.
    private bool Step(VacuumedTree tree, Look look, Work work)
    {
        Cancellation.ThrowIfRequested(cancellationToken);
        var ticket = AcquireWriterLock();
        var start = Stopwatch.GetTimestamp();
        using var transaction = transactions.BeginWrite(ticket, ended: null, cancellationToken);
        transaction.NamePurpose("VACUUM");
        var goesOn = tree.TryResolve(
                catalogs.Get(transaction, transaction.SchemaVersion), transaction, out var walk, out var rootId)
            && Run(transaction, walk, rootId, look, work);

        // A power cut may take steps back, as they change no row: so none of them waits for the disk.
        transaction.KeepsContent = true;
        var lsn = transaction.Append(CommitDurability.Normal);
        var duration = Stopwatch.GetElapsedTime(start);
        LongestStep = duration > LongestStep ? duration : LongestStep;
        StepCount++;
        transactions.Waits.WaitCommitted(lsn, CommitDurability.Normal);
        return goesOn;
    }

    // Goes on only from one place to the next where something is to be done: what others are is looked at without the
    // lock. False at the end of the tree.
    private bool Run(WriteTransaction transaction, LeafWalk walk, RootId rootId, Look look, Work work)
    {
        var pagesMax = PagesInStep(transaction.PageSize);
        var done = 0;
        var goesOn = true;
        _mover = null;
        while (goesOn && done < pagesMax)
        {
            var root = RootRecords.Read(transaction, rootId);
            goesOn = walk.Find(transaction, root);
            var count = goesOn ? look(transaction, walk, root) : 0;
            if (count == 0 || count > pagesMax - done)
            {
                break; // nothing, or in a step of its own
            }

            goesOn = work(transaction, walk, rootId, ref count);
            done += count;
        }

        _mover?.GiveBack();
        LargestStep = Math.Max(LargestStep, done);
        return goesOn;
    }

    private static int MayPack(PageReader reader, LeafWalk walk, in TreeRoot root) =>
        walk.CountWorthPacking(reader, root);

    private static int MayJoin(PageReader reader, LeafWalk walk, in TreeRoot root) =>
        walk.MayJoin(reader, root) ? PagesInJoin : 0;

    private static bool Join(WriteTransaction transaction, LeafWalk walk, RootId rootId, ref int _)
    {
        var root = RootRecords.Read(transaction, rootId);
        var before = root;
        if (!walk.TryJoin(transaction, ref root))
        {
            return walk.MoveNext();
        }

        WriteRoot(transaction, rootId, before, root);
        return true;
    }

    private static bool Pack(WriteTransaction transaction, LeafWalk walk, RootId rootId, ref int pageCount)
    {
        var root = RootRecords.Read(transaction, rootId);
        var before = root;
        var kept = walk.Pack(transaction, ref root, pageCount);
        WriteRoot(transaction, rootId, before, root);

        // The last one is filled from those behind it; but where nothing was gained nothing would be again.
        return Skip(transaction, walk, root, kept < pageCount ? kept - 1 : pageCount);
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

    // False also when there is no free page before the limit any more.
    private bool Move(
        WriteTransaction transaction, LeafWalk walk, RootId rootId, PageId limit, ref int pageCount)
    {
        var root = RootRecords.Read(transaction, rootId);
        var mover = _mover ??= new PageMover(
            transaction, limit, PagesInStep(transaction.PageSize), cancellationToken);
        var before = mover.MovedCount;
        WriteRoot(transaction, rootId, root, mover.MoveAt(walk, root));

        // A leaf with a long value may have more pages than may move at once, so the walk stays at it.
        MovedCount += mover.MovedCount - before;
        pageCount = Math.Max(1, mover.MovedCount - before);
        return !mover.IsOutOfPages && (mover.IsFull || walk.MoveNext());
    }

    private static void WriteRoot(WriteTransaction transaction, RootId rootId, in TreeRoot before, in TreeRoot root)
    {
        if (root != before)
        {
            RootRecords.Write(transaction, rootId, root);
        }
    }
}
