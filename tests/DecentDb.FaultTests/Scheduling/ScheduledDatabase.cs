using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Isolation;
using DecentDb.FaultTests.Transactions;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>
/// A database of lists, one on a page, for one schedule: transactions append unique numbers and read whole lists, and
/// what they saw and did is noted.
/// </summary>
internal sealed class ScheduledDatabase
{
    public const string Path = "db";
    public const int ListCount = 4;
    public const int PageSize = 4096;
    private const int CountOffset = PageFormat.HeaderSize;
    private const int ValuesOffset = CountOffset + sizeof(long);
    private const int FillerOffset = 1024;
    private static readonly byte[] Filler = MakeFiller();
    private readonly Scenario _scenario;
    private readonly Scheduler _scheduler;
    private long _clock;
    private long _lastValue;

    public ScheduledDatabase(Scenario scenario, Scheduler scheduler, ScheduledDisk disk)
    {
        _scenario = scenario;
        _scheduler = scheduler;
        Disk = disk;
        Manager = Open(disk, scenario.Options);
        if (scenario.HolderCount > 0)
        {
            Holders(Manager.Holders) = new PageHolder?[scenario.HolderCount];
        }
    }

    public ScheduledDisk Disk { get; }

    public TransactionManager Manager { get; }

    public List<HistoryTransaction> History { get; } = [];

    /// <summary>Commits whose outcome only the next opening tells.</summary>
    public HashSet<HistoryTransaction> Unknown { get; } = [];

    /// <summary>Commits that a power cut must not take any more.</summary>
    public HashSet<HistoryTransaction> Durable { get; } = [];

    /// <summary>Calls back that are still due.</summary>
    public int DueCallbacks { get; private set; }

    /// <summary>True once the database was closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>True once the disk has failed a transaction.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>A database of empty lists and some more pages, closed.</summary>
    public static ScheduledDisk Prepare()
    {
        var disk = new ScheduledDisk();
        using (var manager = Open(disk, new StorageOptions { BackgroundCheckpoints = false }))
        {
            using var writer = manager.BeginWrite();
            for (var i = 0; i < 40; i++)
            {
                writer.Allocate(PageKind.Overflow, out _);
            }

            writer.Commit(CommitDurability.Full);
        }

        return disk;
    }

    public static TransactionManager Open(ScheduledDisk disk, StorageOptions options)
    {
        var random = 0;
        return TransactionManager.Open(
            disk,
            Path,
            options with
            {
                PageSize = PageSize,
                LogSegmentSize = 16384,
                DirectWriteBlockSize = 4 * PageSize,
                Buffers = new SharedBuffers(keptBytesMax: 0),

                // In a larger cache it depends on the number of a thread where its buffers come from.
                CacheSize = Math.Min(options.CacheSize, 1000 * PageSize),
                Random = target =>
                {
                    target.Clear();
                    target[0] = (byte)++random;
                },
            },
            StorageWorkload.AcceptAll.Instance);
    }

    /// <summary>Reads every list.</summary>
    public static Dictionary<long, long[]> ReadLists(TransactionManager manager)
    {
        using var reader = manager.BeginRead();
        var lists = new Dictionary<long, long[]>();
        for (var list = 0; list < ListCount; list++)
        {
            lists.Add(list, ValuesOf(reader.Read(PageOf(manager, list))));
        }

        return lists;
    }

    /// <summary>One transaction that reads the lists and appends a number to each.</summary>
    public void Append(CommitDurability durability, params int[] lists) =>
        Guard(transaction => Write(transaction, lists, writer => Commit(transaction, writer, durability)));

    /// <summary>A transaction that is undone.</summary>
    public void RollBack(params int[] lists) => Guard(transaction => Write(transaction, lists, writer =>
    {
        writer.Rollback();
        End(transaction, isCommitted: false);
    }));

    /// <summary>As <see cref="Append"/>, but something is undone to a savepoint first.</summary>
    public void AppendAfterSavepoint(CommitDurability durability, params int[] lists) =>
        Guard(transaction => Write(transaction, lists, writer =>
        {
            var savepoint = writer.CreateSavepoint();
            var page = writer.Modify(PageOf(Manager, lists[0]));
            AppendTo(page, value: -1);
            writer.RollbackTo(savepoint);
            Commit(transaction, writer, durability);
        }));

    /// <summary>Two transactions of which the second begins without giving the writer lock away.</summary>
    public void AppendTwice(CommitDurability first, CommitDurability second, params int[] lists) =>
        Guard(transaction => Write(transaction, lists, writer =>
        {
            writer.CommitAndContinue(first);
            End(transaction, isCommitted: true);
            Note(transaction, first);
            var next = Begin();
            Change(next, writer, lists);
            Commit(next, writer, second);
        }));

    /// <summary>A durable commit that no thread waits for.</summary>
    public void AppendAndRequest(params int[] lists) => Guard(transaction => Write(transaction, lists, writer =>
    {
        var lsn = writer.Append(CommitDurability.Full);
        DueCallbacks++;
        Manager.Waits.RequestDurable(lsn, failure =>
        {
            DueCallbacks--;
            if (failure is null)
            {
                End(transaction, isCommitted: true);
                Note(transaction, CommitDurability.Full);
            }
            else
            {
                Refuse(transaction, failure);
            }
        });
    }));

    /// <summary>A write transaction on the state of a snapshot, unless somebody committed since.</summary>
    public void AppendIfUnchanged(CommitDurability durability, params int[] lists) => Guard(transaction =>
    {
        using var reader = Manager.BeginRead(mayWrite: true);
        ReadPages(transaction, reader, lists[..1]);
        try
        {
            using var writer = Manager.Upgrade(reader, TimeSpan.FromSeconds(30), default);
            Change(transaction, writer, lists);
            Commit(transaction, writer, durability);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.SerializationFailure)
        {
            End(transaction, isCommitted: false);
        }
    });

    /// <summary>Asks for the writer lock, and gives up if it does not come at once.</summary>
    public void AppendIfFree(CommitDurability durability, params int[] lists) => Guard(transaction =>
    {
        var isGranted = false;
        var ticket = Manager.RequestWrite(_ => isGranted = true);
        Scheduler.Reach(Operation.Step);
        if (!isGranted && ticket.TryCancel())
        {
            End(transaction, isCommitted: false);
            return;
        }

        using var writer = Manager.BeginWrite(ticket);
        Change(transaction, writer, lists);
        Commit(transaction, writer, durability);
    });

    /// <summary>Appends with a short patience for the writer lock.</summary>
    public void AppendInTime(CommitDurability durability, params int[] lists) => Guard(transaction =>
    {
        try
        {
            using var writer = Manager.BeginWrite(TimeSpan.FromMilliseconds(10), default);
            Change(transaction, writer, lists);
            Commit(transaction, writer, durability);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.LockNotAvailable)
        {
            End(transaction, isCommitted: false);
        }
    });

    /// <summary>A snapshot that reads the lists.</summary>
    public void Read(params int[] lists) => Guard(transaction =>
    {
        using var reader = Manager.BeginRead();
        ReadLists(transaction, reader, lists);
    });

    /// <summary>Two snapshots of one reader.</summary>
    public void ReadTwice(params int[] lists)
    {
        Guard(transaction =>
        {
            using var reader = Manager.BeginRead();
            ReadLists(transaction, reader, lists);
            transaction = Begin();
            reader.Restart();
            ReadLists(transaction, reader, lists);
        });
    }

    /// <summary>A snapshot that reads many pages besides, which do not fit into a small cache.</summary>
    public void Scan(params int[] lists) => Guard(transaction =>
    {
        using var reader = Manager.BeginRead();
        for (uint i = 0; i < 12; i++)
        {
            var id = new PageId(PageOf(Manager, ListCount).Value + (i * 3 % 36));
            Require(PageFormat.GetId(reader.Read(id)) == id, "a page is another one");
        }

        ReadLists(transaction, reader, lists);
        reader.Renew();
    });

    /// <summary>Reads lists and other pages as a scan does, with pages read ahead by another thread.</summary>
    public void ScanAhead(params int[] lists) => Guard(transaction =>
    {
        using var reader = Manager.BeginRead();
        var ahead = reader.BeginReadAhead() ?? throw new InvalidOperationException("the cache is too small");
        var first = PageOf(Manager, 0).Value;
        try
        {
            for (var i = 0; i < 14; i++)
            {
                ahead.MoveTo(new PageId(1), i, end: 14, (_, index) => new PageId(first + (uint)index), []);
                var id = new PageId(first + (uint)i);
                Require(PageFormat.GetId(reader.Read(id)) == id, "a page is another one");
            }
        }
        finally
        {
            ahead.Stop();
        }

        ReadLists(transaction, reader, lists);
        reader.Renew();
    });

    public void Checkpoint()
    {
        try
        {
            Manager.Checkpoint();
        }
        catch (DatabaseException e) when (Array.IndexOf(_scenario.Expected, e.Code) >= 0)
        {
            HasFailed |= e.Code != ErrorCode.ObjectClosed;
        }
    }

    /// <summary>A checkpoint that may meet a full disk, and the next one, which then completes it.</summary>
    public void CheckpointTwice()
    {
        for (var tries = 0; tries < 2; tries++)
        {
            try
            {
                Manager.Checkpoint();
                return;
            }
            catch (DatabaseException e) when (e.Code == ErrorCode.DiskFull && tries == 0)
            {
                continue; // the disk is full once
            }
        }
    }

    /// <summary>Waits for the end of other threads of the scenario.</summary>
    public void AwaitAll(params int[] threads)
    {
        foreach (var thread in threads)
        {
            _scheduler.Join(Scheduler.Current!, _scheduler[thread]);
        }
    }

    public void Close()
    {
        Manager.Dispose();
        IsClosed = true;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_holders")]
    private static extern ref PageHolder?[] Holders(HolderRegistry registry);

    private static PageId PageOf(TransactionManager manager, int list) =>
        new(PageDirectoryLayout.Of(manager.PageSize).PageCountMin + (uint)list);

    private static byte[] MakeFiller()
    {
        var filler = new byte[2 * PageSize];
        new Random(1).NextBytes(filler);
        return filler;
    }

    private static long[] ValuesOf(ReadOnlySpan<byte> page)
    {
        var values = new long[BinaryPrimitives.ReadInt64LittleEndian(page[CountOffset..])];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(page[(ValuesOffset + (i * sizeof(long)))..]);
        }

        return values;
    }

    // What is appended changes so much of the page that a commit takes more than a block of the log.
    private static void AppendTo(Span<byte> page, long value)
    {
        var count = BinaryPrimitives.ReadInt64LittleEndian(page[CountOffset..]);
        BinaryPrimitives.WriteInt64LittleEndian(page[CountOffset..], count + 1);
        BinaryPrimitives.WriteInt64LittleEndian(page[(ValuesOffset + ((int)count * sizeof(long)))..], value);
        Filler.AsSpan((int)(Math.Abs(value) * 61 % PageSize), PageFormat.ContentEnd(PageSize) - FillerOffset)
            .CopyTo(page[FillerOffset..]);
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }

    /// <summary>Appends, unless the disk is full: then nothing has happened.</summary>
    public void AppendIfRoom(CommitDurability durability, params int[] lists) => Guard(transaction =>
    {
        try
        {
            using var writer = Manager.BeginWrite();
            Change(transaction, writer, lists);
            Commit(transaction, writer, durability);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.DiskFull)
        {
            End(transaction, isCommitted: false);
        }
    });

    private HistoryTransaction Begin()
    {
        Scheduler.Note(Operation.VolatileRead, Locations.History);
        var transaction = new HistoryTransaction { Begun = ++_clock };
        History.Add(transaction);
        return transaction;
    }

    private void End(HistoryTransaction transaction, bool isCommitted)
    {
        Scheduler.Note(Operation.VolatileWrite, Locations.History);
        transaction.Ended = ++_clock;
        transaction.IsCommitted = isCommitted;
    }

    private void Note(HistoryTransaction transaction, CommitDurability durability)
    {
        if (durability == CommitDurability.Full)
        {
            Durable.Add(transaction);
        }
    }

    private void Guard(Action<HistoryTransaction> body)
    {
        var transaction = Begin();
        try
        {
            body(transaction);
        }
        catch (DatabaseException e)
        {
            Refuse(transaction, e);
        }
    }

    private void Refuse(HistoryTransaction transaction, DatabaseException e)
    {
        if (Array.IndexOf(_scenario.Expected, e.Code) < 0)
        {
            throw new InvalidOperationException("A transaction met " + e.Code + ": " + e.Message, e);
        }

        // What it saw may be gone: nobody was told that it is there.
        HasFailed |= e.Code != ErrorCode.ObjectClosed;
        transaction.Reads.Clear();
        if (e.Code == ErrorCode.TransactionResolutionUnknown)
        {
            Unknown.Add(transaction);
        }

        End(transaction, isCommitted: false);
    }

    private void Write(HistoryTransaction transaction, int[] lists, Action<WriteTransaction> finish)
    {
        using var writer = Manager.BeginWrite();
        Change(transaction, writer, lists);
        finish(writer);
    }

    private void Change(HistoryTransaction transaction, WriteTransaction writer, int[] lists)
    {
        ReadPages(transaction, writer, lists);
        foreach (var list in lists)
        {
            var value = ++_lastValue;
            AppendTo(writer.Modify(PageOf(Manager, list)), value);
            transaction.Appends.Add((list, value));
        }
    }

    private void Commit(HistoryTransaction transaction, WriteTransaction writer, CommitDurability durability)
    {
        writer.Commit(durability);
        End(transaction, isCommitted: true);
        Note(transaction, durability);
    }

    private void ReadLists(HistoryTransaction transaction, ReadTransaction reader, int[] lists)
    {
        ReadPages(transaction, reader, lists);
        End(transaction, isCommitted: true);
    }

    // An image stays as it is while its reader holds it, whatever the others do.
    private void ReadPages(HistoryTransaction transaction, PageReader reader, int[] lists)
    {
        var first = transaction.Reads.Count;
        var images = new byte[lists.Length][];
        for (var i = 0; i < lists.Length; i++)
        {
            var id = PageOf(Manager, lists[i]);
            images[i] = reader.Read(id);
            Require(PageFormat.GetId(images[i]) == id, "a list is another one");
            transaction.Reads.Add((lists[i], ValuesOf(images[i])));
        }

        Scheduler.Reach(Operation.Step);
        for (var i = 0; i < lists.Length; i++)
        {
            Require(
                PageFormat.GetId(images[i]) == PageOf(Manager, lists[i])
                && ValuesOf(images[i]).AsSpan().SequenceEqual(transaction.Reads[first + i].Values),
                "an image changed while its reader held it");
        }
    }
}
