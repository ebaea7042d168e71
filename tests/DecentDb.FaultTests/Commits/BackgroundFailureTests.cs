using System;
using System.Threading;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Defects;
using DecentDb.FaultTests.Parking;
using DecentDb.FaultTests.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Commits;

/// <summary>What goes wrong in the background, or at the end, ends neither the process nor a promise.</summary>
public sealed class BackgroundFailureTests
{
    [Fact]
    public void A_checkpoint_that_fails_in_the_background_is_tried_again()
    {
        using var manager = OpenWithBackground(new SimulatedDisk());
        var failures = 0;
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.CheckpointBegun && Interlocked.Increment(ref failures) <= 2)
            {
                throw new InvalidOperationException("a defect");
            }
        });
        while (manager.GetStatistics().CheckpointCount == 0)
        {
            Commit(manager);
        }

        Assert.True(failures > 2);
        Assert.False(manager.HasFailed);
    }

    [Fact]
    public void Writers_do_not_wait_for_checkpoints_that_always_fail()
    {
        using var manager = OpenWithBackground(new SimulatedDisk());
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.CheckpointBegun)
            {
#pragma warning disable MA0012 // what the runtime throws, as if it did here
                throw new OutOfMemoryException();
#pragma warning restore MA0012
            }
        });
        var writer = new TrackedThread(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                Commit(manager);
            }
        });
        Assert.Null(writer.Join());
        FaultPoints.Watch(null);
        Assert.Equal(0, manager.GetStatistics().CheckpointCount);
    }

    [Theory]
    [InlineData((int)FaultPoint.GenerationClosed)]
    [InlineData((int)FaultPoint.GenerationSynced)]
    [InlineData((int)FaultPoint.GenerationChanged)]
    public void A_change_of_generation_that_fails_leaves_nobody_waiting(int point)
    {
        var manager = StorageWorkload.Open(new SimulatedDisk());
        Commit(manager);
        FaultPoints.Watch(reached =>
        {
            if (reached == (FaultPoint)point)
            {
                throw new InvalidOperationException("a defect");
            }
        });
        Assert.Throws<DatabaseException>(manager.Checkpoint);
        FaultPoints.Watch(null);
        var other = new TrackedThread(() =>
        {
            Assert.Throws<DatabaseException>(() => Commit(manager));
            manager.Dispose();
        });
        Assert.Null(other.Join());
    }

    [Fact]
    public void A_commit_that_waits_for_the_disk_while_the_database_closes_is_synced_or_not_acknowledged()
    {
        var disk = new SimulatedDisk();
        var manager = StorageWorkload.Open(disk);
        using var committing = new ParkedThread(FaultPoint.GroupWritten, () => Commit(manager, 7));
        Assert.True(committing.WasParked);
        var closing = new TrackedThread(() =>
        {
            FaultPoints.Watch(point =>
            {
                if (point == FaultPoint.CheckpointBegun)
                {
                    throw new InvalidOperationException("a defect");
                }
            });
            manager.Dispose();
        });
        closing.AwaitWaiting();
        committing.Finish();
        Assert.Null(closing.Join());

        // It was acknowledged, so nothing that a power cut takes can take it.
        foreach (var image in Enum.GetValues<CrashImage>())
        {
            using var cut = StorageWorkload.Open(disk.AfterPowerCut(image, new Random(1)), seed: 2);
            using var reader = cut.BeginRead();
            Assert.Equal(7, reader.Read(cut.FirstRootsPage)[100]);
        }
    }

    // What a transaction has written it keeps: the wait comes before its first change, and behind its commit none does.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_waits_for_space_in_the_log_goes_when_the_statement_ends(bool isUpgrade)
    {
        using var checkpoint = new ManualResetEventSlim();
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.CheckpointBegun)
            {
                checkpoint.Wait();
            }
        });
        using var manager = OpenWithBackground(new SimulatedDisk());
        try
        {
            using (var large = manager.BeginWrite(Timeout.InfiniteTimeSpan, CancellationToken.None))
            {
                var random = new Random(1); // pages of one byte would hardly fill the log
                for (var i = 0; i < 100; i++)
                {
                    random.NextBytes(large.Allocate(PageKind.Overflow, out _).AsSpan(100, 3000));
                }

                large.Commit(CommitDurability.Full);
            }

            using var snapshot = manager.BeginRead();
            using var cancelling = new CancellationTokenSource();
            var waiting = new TrackedThread(() =>
            {
                using var writer = isUpgrade
                    ? manager.Upgrade(snapshot, Timeout.InfiniteTimeSpan, cancelling.Token)
                    : manager.BeginWrite(Timeout.InfiniteTimeSpan, cancelling.Token);
            });
            waiting.AwaitWaiting();
            Assert.True(waiting.IsAlive);
            cancelling.Cancel();
            Assert.Equal(ErrorCode.QueryCanceled, Assert.IsType<DatabaseException>(waiting.Join()).Code);
            manager.AcquireWriterLock(TimeSpan.Zero, CancellationToken.None).Release();
        }
        finally
        {
            checkpoint.Set();
        }

        Commit(manager);
    }

    private static TransactionManager OpenWithBackground(SimulatedDisk disk) => TransactionManager.Open(
        disk,
        StorageWorkload.Path,
        StorageWorkload.Options(1) with { BackgroundCheckpoints = true, LogCheckpointThreshold = 1 << 15 },
        StorageWorkload.AcceptAll.Instance);

    private static void Commit(TransactionManager manager, byte value = 1)
    {
        using var writer = manager.BeginWrite(Timeout.InfiniteTimeSpan, CancellationToken.None);
        writer.Modify(manager.FirstRootsPage)[100] = value;
        writer.Modify(manager.FirstRootsPage)[101]++;
        writer.Commit(CommitDurability.Full);
    }
}
