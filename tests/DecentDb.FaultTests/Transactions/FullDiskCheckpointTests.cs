using System;
using System.Threading;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Defects;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// A checkpoint that meets a full disk has lost nothing: the log holds what it could not write. Exercises
/// <see cref="Engine.Paging.Checkpointer"/> and <see cref="Engine.Paging.MetaWriter"/>.
/// </summary>
public sealed class FullDiskCheckpointTests
{
    [Fact]
    public void A_checkpoint_that_meets_a_full_disk_fails_alone_and_the_next_one_completes_it()
    {
        var interrupted = 0;
        for (var step = 0; step < CountSteps(); step++)
        {
            var (disk, workload, manager) = Begin();
            using (manager)
            {
                using var before = manager.BeginRead();
                disk.FaultAtStep = disk.StepCount + step;
                disk.FaultIsPersistent = true;
                if (Record.Exception(manager.Checkpoint) is not DatabaseException error)
                {
                    Assert.False(manager.HasFailed);
                    continue; // only the log could not be cut
                }

                if (manager.HasFailed)
                {
                    continue; // in a sync, or in a part of the log that there was room for
                }

                Assert.Equal(ErrorCode.DiskFull, error.Code);
                error = Assert.Throws<DatabaseException>(manager.Checkpoint);
                disk.FaultAtStep = int.MaxValue;
                if (manager.HasFailed)
                {
                    continue; // the log was synced once more
                }

                interrupted++;
                Assert.Equal(ErrorCode.DiskFull, error.Code);

                // Commits come before the checkpoint is completed, and change pages that it has to write as they were.
                Commit(workload, manager);
                workload.CheckSnapshot(before);
                workload.Check(manager, workload.Returned, workload.Returned);
                var count = manager.GetStatistics().CheckpointCount;
                manager.Checkpoint();

                // The interrupted one, its own, and one that lets the log be cut.
                Assert.InRange(manager.GetStatistics().CheckpointCount, count + 1, count + 3);
                workload.CheckSnapshot(before);
            }

            // All of it is in the data file.
            using var again = StorageWorkload.Open(disk, seed: 2);
            Assert.Equal(0, again.RecoveryReport.CommitCount);
            workload.Check(again, workload.Returned, workload.Returned);
        }

        Assert.True(interrupted >= 5, "too few steps: " + interrupted);
    }

    [Fact]
    public void A_database_that_closes_on_a_full_disk_keeps_its_log()
    {
        var (disk, workload, manager) = Begin();
        FaultPoints.Watch(point =>
        {
            disk.FaultAtStep = point == FaultPoint.PageCopied ? disk.StepCount : disk.FaultAtStep;
            disk.FaultIsPersistent = true;
        });
        Assert.Throws<DatabaseException>(manager.Checkpoint);
        Assert.False(manager.HasFailed);
        manager.Dispose();
        FaultPoints.Watch(null);
        disk.FaultAtStep = int.MaxValue;

        using var again = StorageWorkload.Open(disk.AfterProcessEnd(), seed: 2);
        Assert.True(again.RecoveryReport.CommitCount > 0);
        workload.Check(again, workload.Returned, workload.Returned);
    }

    [Fact]
    public void An_interrupted_checkpoint_is_tried_again_in_the_background_when_there_is_room()
    {
        var disk = new SimulatedDisk { FaultKind = FaultKind.DiskFull };
        var isFull = true;
        var attempts = 0;
        FaultPoints.Watch(point =>
        {
            // What the checkpoint writes finds no room; the log has some.
            disk.FaultAtStep = isFull && point == FaultPoint.PageCopied ? disk.StepCount : int.MaxValue;
            attempts += point == FaultPoint.CheckpointBegun ? 1 : 0;
        });
        using var manager = TransactionManager.Open(
            disk,
            StorageWorkload.Path,
            StorageWorkload.Options(1) with { BackgroundCheckpoints = true, LogCheckpointThreshold = 1 << 15 },
            StorageWorkload.AcceptAll.Instance);

        // A commit that comes in between may take the room away from a checkpoint's write, or give it back. Of three
        // attempts without success one may still be under way.
        while (Volatile.Read(ref attempts) - manager.GetStatistics().CheckpointCount < 3)
        {
            TryCommitOne(manager);
        }

        Assert.False(manager.HasFailed);
        Volatile.Write(ref isFull, false);
        var before = manager.GetStatistics().CheckpointCount;
        while (manager.GetStatistics().CheckpointCount == before)
        {
            TryCommitOne(manager);
        }

        FaultPoints.Watch(null);
    }

    [Fact]
    public void A_checkpoint_has_succeeded_although_a_full_disk_keeps_the_log_long()
    {
        const int threshold = 1 << 15;
        var disk = new SimulatedDisk { FaultKind = FaultKind.DiskFull };
        using var manager = TransactionManager.Open(
            disk,
            StorageWorkload.Path,
            StorageWorkload.Options(1) with { BackgroundCheckpoints = false, LogCheckpointThreshold = threshold },
            StorageWorkload.AcceptAll.Instance);
        CommitMany(manager, 8 * threshold);
        var syncs = 0;
        FaultPoints.Watch(point =>
        {
            // The second checkpoint finds no room for its meta slot.
            if (point == FaultPoint.CheckpointDataSynced && ++syncs == 2)
            {
                disk.FaultAtStep = disk.StepCount;
            }
        });
        try
        {
            manager.Checkpoint();
        }
        finally
        {
            FaultPoints.Watch(null);
        }

        Assert.Equal(2, syncs);
        Assert.False(manager.HasFailed);
        Assert.Equal(1, manager.GetStatistics().CheckpointCount);
        Assert.True(manager.GetStatistics().LogFileLength > 8 * threshold);

        // The next one goes on with it.
        disk.FaultAtStep = int.MaxValue;
        CommitOne(manager);
        manager.Checkpoint();
        Assert.True(manager.GetStatistics().LogFileLength <= 4 * threshold);
    }

    [Fact]
    public void Who_waits_for_space_in_the_log_does_not_wait_until_the_log_is_cut()
    {
        const int threshold = 1 << 15;
        using var hasSpaceAsked = new ManualResetEventSlim();
        var wasTold = false;
        var wasToldBeforeCut = false;
        var begun = 0;
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.CheckpointBegun)
            {
                hasSpaceAsked.Wait();
                wasToldBeforeCut |= ++begun == 2 && wasTold;
            }
        });
        using var manager = TransactionManager.Open(
            new SimulatedDisk(),
            StorageWorkload.Path,
            StorageWorkload.Options(1) with { BackgroundCheckpoints = true, LogCheckpointThreshold = threshold },
            StorageWorkload.AcceptAll.Instance);
        CommitMany(manager, 8 * threshold);
        Assert.True(manager.RequestLogSpace(_ => wasTold = true));
        hasSpaceAsked.Set();
        Assert.True(SpinWait.SpinUntil(() => manager.GetStatistics().CheckpointCount >= 2, 60_000));
        FaultPoints.Watch(null);
        Assert.True(wasToldBeforeCut);
    }

    [Fact]
    public void Commits_while_a_checkpoint_is_under_way_do_not_begin_the_next_one()
    {
        const int threshold = 1 << 16;
        using var isParked = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        var begun = 0;
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.CheckpointBegun)
            {
                Interlocked.Increment(ref begun);
            }
            else if (point == FaultPoint.CheckpointStateTaken)
            {
                isParked.Set();
                mayGoOn.Wait();
            }
        });
        try
        {
            using var manager = TransactionManager.Open(
                new SimulatedDisk(),
                StorageWorkload.Path,
                StorageWorkload.Options(1) with { BackgroundCheckpoints = true, LogCheckpointThreshold = threshold },
                StorageWorkload.AcceptAll.Instance);

            // Each takes a block of the log, so that a checkpoint is due, and not so many that the log is cut behind it.
            for (var i = 0; i < 20; i++)
            {
                CommitOne(manager);
            }

            Assert.True(isParked.Wait(60_000));
            CommitOne(manager);
            mayGoOn.Set();
            Assert.True(SpinWait.SpinUntil(() => manager.GetStatistics().CheckpointCount > 0, 60_000));
            for (var i = 0; i < 5; i++)
            {
                CommitOne(manager);
            }

            Assert.Equal(1, Volatile.Read(ref begun));
        }
        finally
        {
            mayGoOn.Set();
            FaultPoints.Watch(null);
        }
    }

    private static void CommitMany(TransactionManager manager, long bytes)
    {
        using var writer = manager.BeginWrite(Timeout.InfiniteTimeSpan, CancellationToken.None);
        for (var written = 0L; written < bytes; written += manager.PageSize)
        {
            // What does not differ would not be logged.
            Random.Shared.NextBytes(writer.Allocate(PageKind.Overflow, out _).AsSpan(PageFormat.HeaderSize));
        }

        writer.Commit(CommitDurability.Full);
    }

    private static void TryCommitOne(TransactionManager manager)
    {
        try
        {
            CommitOne(manager);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.DiskFull)
        {
            // It fails alone.
        }
    }

    private static int CountSteps()
    {
        var (disk, _, manager) = Begin();
        using (manager)
        {
            var before = disk.StepCount;
            manager.Checkpoint();
            return disk.StepCount - before;
        }
    }

    private static (SimulatedDisk Disk, StorageWorkload Workload, TransactionManager Manager) Begin()
    {
        var disk = new SimulatedDisk { FaultKind = FaultKind.DiskFull };
        var workload = new StorageWorkload(seed: 11);
        var manager = StorageWorkload.Open(disk);
        for (var i = 0; i < 12; i++)
        {
            workload.RunOne(manager);
        }

        Commit(workload, manager);
        return (disk, workload, manager);
    }

    private static void Commit(StorageWorkload workload, TransactionManager manager)
    {
        var returned = workload.Returned;
        while (workload.Returned < returned + 2)
        {
            workload.RunOne(manager);
        }
    }

    private static void CommitOne(TransactionManager manager)
    {
        using var writer = manager.BeginWrite(Timeout.InfiniteTimeSpan, CancellationToken.None);
        writer.Modify(manager.FirstRootsPage)[101]++;
        writer.Commit(CommitDurability.Full);
    }
}
