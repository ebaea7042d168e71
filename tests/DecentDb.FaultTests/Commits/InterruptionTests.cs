using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Defects;
using DecentDb.FaultTests.Parking;
using DecentDb.FaultTests.Sweeps;
using DecentDb.FaultTests.Transactions;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.FaultTests.Commits;

/// <summary>
/// An interrupted thread gives up its wait for the writer lock and nothing else: no lock stays taken, no wake-up is
/// lost, and a commit that is in the log is waited for.
/// </summary>
public sealed class InterruptionTests
{
    [Fact]
    public void A_thread_interrupted_in_its_wait_for_the_writer_lock_leaves_the_queue()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        var writer = manager.BeginWrite();
        var waiting = new TrackedThread(() => manager.BeginWrite(Timeout.InfiniteTimeSpan, CancellationToken.None));
        waiting.AwaitWaiting();
        waiting.Interrupt();
        Assert.IsType<ThreadInterruptedException>(waiting.Join());
        writer.Dispose();
        manager.BeginWrite(TimeSpan.Zero, CancellationToken.None).Dispose();
    }

    [Fact]
    public void A_thread_interrupted_in_its_wait_for_the_disk_waits_on_and_stays_interrupted()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        using var leader = new ParkedThread(FaultPoint.GroupWritten, () => Commit(manager));
        Assert.True(leader.WasParked);
        var isDurable = false;
        var waiting = new TrackedThread(() =>
        {
            Commit(manager);
            Volatile.Write(ref isDurable, true);
            Thread.Sleep(Timeout.Infinite);
        });
        SpinWait.SpinUntil(() => manager.GetStatistics().CommitCount == 2);
        waiting.AwaitWaiting();
        waiting.Interrupt();
        waiting.AwaitWaiting();
        Assert.False(Volatile.Read(ref isDurable));
        leader.Finish();
        Assert.IsType<ThreadInterruptedException>(waiting.Join());
        Assert.True(isDurable);
        Commit(manager);
    }

    [Fact]
    public void Threads_that_are_interrupted_all_the_time_lose_no_commit_and_leave_no_lock()
    {
        const int commitsPerThread = 300;
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        var threads = new List<TrackedThread>();
        var running = 0;
        var committed = 0;
        for (var t = 0; t < 5; t++)
        {
            running++;
            threads.Add(new TrackedThread(() =>
            {
                for (var i = 0; i < commitsPerThread; i++)
                {
                    if (TryBegin(manager) is { } writer)
                    {
                        using (writer)
                        {
                            // From here on an interruption must not be seen.
                            writer.Modify(manager.FirstRootsPage)[100 + (i % 100)]++;
                            writer.Commit(i % 3 == 0 ? CommitDurability.Normal : CommitDurability.Full);
                            Interlocked.Increment(ref committed);
                        }
                    }
                }

                Interlocked.Decrement(ref running);
            }));
        }

        while (Volatile.Read(ref running) > 0 && threads.Exists(thread => thread.IsAlive))
        {
            threads.ForEach(thread => thread.Interrupt());
            Thread.Yield();
        }

        threads.ForEach(thread => Assert.Null(thread.Join()));
        Assert.False(manager.HasFailed);
        Assert.Equal(committed, manager.GetStatistics().CommitCount);
        manager.BeginWrite(TimeSpan.Zero, CancellationToken.None).Dispose();
    }

    [Fact]
    public void A_thread_interrupted_while_it_closes_a_database_closes_it_all_the_same()
    {
        using var folder = new TemporaryFolder();
        var options = new DatabaseOptions { Path = folder["db"] };
        var first = Database.Open(options);
        Database? second = null;
        using var opening = new ParkedThread(FaultPoint.FileTurnTaken, () => second = Database.Open(options));
        Assert.True(opening.WasParked);
        var closing = new TrackedThread(() =>
        {
            first.Dispose();
            Thread.Sleep(Timeout.Infinite);
        });
        closing.AwaitWaiting();
        closing.Interrupt();
        opening.Finish();
        Assert.IsType<ThreadInterruptedException>(closing.Join());
        second!.Dispose();

        // Nobody has it open any more, so it may be deleted.
        Database.DeleteFiles(options.Path);
    }

    [Fact]
    public void A_thread_interrupted_while_it_ends_a_load_keeps_the_writer_lock_until_the_load_writes_no_more()
    {
        if (Environment.ProcessorCount == 1)
        {
            return; // then a load has no thread of its own
        }

        using var database = SqlDisk.Open(new SimulatedDisk(), seed: 1);
        SqlDisk.Execute(database, "CREATE TABLE t (a BIGINT)");
        using var isParked = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.TransactionEnding)
            {
                isParked.Set();
                goOn.Wait();
            }
        });
        using var session = database.OpenSession();
        using var loader = session.BeginBulkLoad(
            "t", null, new BulkLoadOptions { Atomicity = BulkLoadAtomicity.Batch, BatchSize = 64 });
        for (var i = 0; i < 64; i++)
        {
            loader.SetInt64(0, i);
            loader.EndRow();
        }

        isParked.Wait();
        FaultPoints.Watch(null);
        var ending = new TrackedThread(() =>
        {
            loader.Dispose();
            Thread.Sleep(Timeout.Infinite);
        });
        ending.AwaitWaiting();
        ending.Interrupt();
        ending.AwaitWaiting();
        using var other = database.OpenSession();
        other.BusyTimeout = TimeSpan.Zero;
        var error = Assert.Throws<DatabaseException>(() => other.Begin(TransactionMode.Serializable));
        Assert.Equal(ErrorCode.LockNotAvailable, error.Code);
        goOn.Set();
        Assert.IsType<ThreadInterruptedException>(ending.Join());
        other.Begin(TransactionMode.Serializable);
        other.Rollback();
        Assert.Equal(64, SqlDisk.Number(database, "SELECT COUNT(*) FROM t"));
    }

    private static WriteTransaction? TryBegin(TransactionManager manager)
    {
        try
        {
            return manager.BeginWrite(Timeout.InfiniteTimeSpan, CancellationToken.None);
        }
        catch (ThreadInterruptedException)
        {
            return null;
        }
    }

    private static void Commit(TransactionManager manager)
    {
        using var writer = manager.BeginWrite(Timeout.InfiniteTimeSpan, CancellationToken.None);
        writer.Modify(manager.FirstRootsPage)[100]++;
        writer.Commit(CommitDurability.Full);
    }
}
