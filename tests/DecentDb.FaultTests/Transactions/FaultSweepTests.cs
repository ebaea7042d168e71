using System;
using System.Globalization;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// An error at every step: the database is then as after some whole commit, and no promise is broken. Exercises
/// <see cref="Engine.Transactions.CommitStages"/>.
/// </summary>
public sealed class FaultSweepTests(ITestOutputHelper output)
{
    private const int TransactionCount = 14;

    private static readonly (FaultKind Kind, FailedSyncBehaviour FailedSync, bool IsPersistent)[] Kinds =
    [
        (FaultKind.DiskFull, FailedSyncBehaviour.MarkedClean, false),
        (FaultKind.DiskFull, FailedSyncBehaviour.MarkedClean, true),
        (FaultKind.IoError, FailedSyncBehaviour.MarkedClean, false),
        (FaultKind.IoError, FailedSyncBehaviour.MarkedClean, true),
        (FaultKind.IoError, FailedSyncBehaviour.KeptDirty, false),
        (FaultKind.IoError, FailedSyncBehaviour.KeptDirty, true),
        (FaultKind.IoError, FailedSyncBehaviour.Dropped, false),
        (FaultKind.IoError, FailedSyncBehaviour.Dropped, true),
        (FaultKind.ShortWrite, FailedSyncBehaviour.MarkedClean, false),
        (FaultKind.ShortWrite, FailedSyncBehaviour.Dropped, true),
    ];

    public static TheoryData<int> Workloads()
    {
        var data = new TheoryData<int>();
        for (var seed = 1; seed <= Soak.Scale(20, 200); seed++)
        {
            data.Add(seed);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void A_fault_at_any_step_keeps_every_acknowledged_commit(int seed)
    {
        var (kind, failedSync, isPersistent) = Kinds[seed % Kinds.Length];
        var stepCount = RunSeed(seed, kind, failedSync, isPersistent);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{kind} {failedSync} at each of {stepCount} steps"));
    }

    /// <summary>A fault at each step of one run of the program; returns the count of the steps.</summary>
    internal static int RunSeed(
        int seed, FaultKind kind, FailedSyncBehaviour failedSync, bool isPersistent, bool spills = false)
    {
        var stepCount = CountSteps(seed, spills);
        for (var step = 0; step < stepCount; step++)
        {
            try
            {
                RunWithFault(new StorageWorkload(seed, spills), seed, step, kind, failedSync, isPersistent, spills);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"seed {seed}, {kind} {failedSync} at step {step}: {e.Message}"),
                    e);
            }
        }

        return stepCount;
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_read_that_fails_is_reported_and_the_next_one_gives_the_right_pages(int kind)
    {
        var disk = new SimulatedDisk { FaultKind = (FaultKind)kind };
        var workload = new StorageWorkload(3);
        using (var manager = StorageWorkload.Open(disk))
        {
            workload.Run(manager, 30);
        }

        var reported = 0;
        for (var number = 0; number < 60; number++)
        {
            disk = disk.AfterProcessEnd();
            disk.FaultKind = (FaultKind)kind;
            using var manager = StorageWorkload.Open(disk, seed: 5);
            disk.FaultAtRead = disk.ReadCount + number;
            try
            {
                workload.Check(manager, workload.Returned, workload.Returned);
            }
            catch (DatabaseException e)
            {
                Assert.True(disk.HasFaulted && e.Code is ErrorCode.IoError or ErrorCode.Corruption, e.Message);
                reported++;
            }

            disk.FaultAtRead = int.MaxValue;

            workload.Check(manager, workload.Returned, workload.Returned);
        }

        Assert.True(reported > 5, "too few reads: " + reported);
    }

    [Fact]
    public void A_failed_sync_is_not_repeated_and_its_commit_reports_an_unknown_outcome()
    {
        var disk = new SimulatedDisk();
        using var manager = StorageWorkload.Open(disk);
        Write(manager, 1);
        using (var writer = manager.BeginWrite())
        {
            writer.Modify(manager.FirstRootsPage)[100] = 2;
            disk.FaultKind = FaultKind.IoError;
            disk.FaultAtStep = disk.StepCount + 1; // the write of the group, then its sync
            var error = Assert.Throws<DatabaseException>(() => writer.Commit(CommitDurability.Full));
            Assert.Equal(ErrorCode.TransactionResolutionUnknown, error.Code);
        }

        var syncCount = disk.SyncCount;
        Assert.Equal(ErrorCode.Poisoned, Assert.Throws<DatabaseException>(() => manager.BeginWrite()).Code);
        Assert.Equal(ErrorCode.Poisoned, Assert.Throws<DatabaseException>(manager.Checkpoint).Code);
        using (var reader = manager.BeginRead())
        {
            Assert.Equal(1, reader.Read(manager.FirstRootsPage)[100]);
        }

        manager.Dispose();
        Assert.Equal(syncCount, disk.SyncCount);
    }

    [Fact]
    public void Pages_that_a_failed_sync_may_have_dropped_are_not_read_until_the_database_is_opened_again()
    {
        var disk = new SimulatedDisk { FailedSync = FailedSyncBehaviour.Dropped };
        using var manager = StorageWorkload.Open(disk);
        PageId page;
        using (var load = manager.BeginWrite())
        {
            using (var direct = load.BeginDirectWrite())
            {
                direct.Next(DecentDb.Engine.Paging.PageKind.Overflow, out page);
                direct.Complete();
            }

            load.Commit(CommitDurability.None);
        }

        using (var writer = manager.BeginWrite())
        {
            writer.Modify(manager.FirstRootsPage)[100] = 1;
            disk.FaultKind = FaultKind.IoError;
            disk.FaultAtStep = disk.StepCount; // the sync of the load's pages
            var error = Assert.Throws<DatabaseException>(() => writer.Commit(CommitDurability.Full));
            Assert.Equal(ErrorCode.IoError, error.Code);
        }

        using var reader = manager.BeginRead();
        Assert.Equal(ErrorCode.Poisoned, Assert.Throws<DatabaseException>(() => reader.Read(page)).Code);
    }

    [Fact]
    public void A_failed_load_is_not_resurrected_by_a_later_commit()
    {
        var disk = new SimulatedDisk();
        PageId lost;
        using (var manager = StorageWorkload.Open(disk))
        {
            using (var load = manager.BeginWrite())
            {
                using (var direct = load.BeginDirectWrite())
                {
                    lost = direct.NextId;
                    for (var i = 0; i < 700; i++)
                    {
                        var page = direct.Next(DecentDb.Engine.Paging.PageKind.Overflow, out _);
                        page[DecentDb.Engine.Paging.PageFormat.HeaderSize..].Fill(0xEE);
                    }

                    direct.Complete();
                }

                // A process that is killed here leaves the tail to the next opening, which drops it.
                using (var reopened = StorageWorkload.Open(disk.AfterProcessEnd()))
                {
                    Assert.True(reopened.RecoveryReport.DroppedPageCount > 0);
                    Assert.Equal(lost.Value * reopened.PageSize, reopened.GetStatistics().DataFileLength);
                }

                load.Rollback();
            }

            Write(manager, 3);
            using var reader = manager.BeginRead();
            Assert.Equal(lost.Value, reader.State.PageCount);
            Assert.Equal(ErrorCode.Corruption, Assert.Throws<DatabaseException>(() => reader.Read(lost)).Code);
        }

        using (var manager = StorageWorkload.Open(disk.AfterProcessEnd()))
        {
            Assert.Equal(lost.Value * manager.PageSize, manager.GetStatistics().DataFileLength);
            using var writer = manager.BeginWrite();
            Assert.Equal(0, writer.Allocate(PageKind.Overflow, out var id)[500]);
            Assert.Equal(lost, id);
        }
    }

    [Fact]
    public void Commits_after_a_large_transaction_that_met_a_full_disk_survive_a_power_cut()
    {
        var abandonedCount = 0;
        for (var step = 0; ; step++)
        {
            var disk = new SimulatedDisk();
            using var manager = StorageWorkload.Open(disk);
            Write(manager, 1);
            disk.FaultKind = FaultKind.DiskFull;
            disk.FaultAtStep = disk.StepCount + step;
            var error = CommitLarge(manager);
            disk.FaultAtStep = int.MaxValue;
            if (!disk.HasFaulted)
            {
                Assert.Null(error);
                Assert.True(abandonedCount > 10, "too few steps of the log");
                return;
            }

            if (error is not { Code: ErrorCode.DiskFull } || manager.HasFailed)
            {
                continue; // the last group, whose outcome is unknown, or a sync: nothing more is written
            }

            abandonedCount++;
            Write(manager, 2);
            Write(manager, 3);
            using var recovered = StorageWorkload.Open(disk.AfterPowerCut(CrashImage.AllLost, new Random(step)), 2);
            using var reader = recovered.BeginRead();
            Assert.True(reader.Read(recovered.FirstRootsPage)[100] == 3, "a commit is lost after step " + step);
        }
    }

    private static DatabaseException? CommitLarge(TransactionManager manager)
    {
        const int pageCount = 40;
        using var writer = manager.BeginWrite();
        var random = new Random(1);
        for (var i = 0; i < pageCount; i++)
        {
            var page = writer.Allocate(PageKind.Overflow, out _);
            random.NextBytes(page.AsSpan(PageFormat.HeaderSize..PageFormat.ContentEnd(page.Length)));
        }

        try
        {
            writer.Commit(CommitDurability.Full);
            return null;
        }
        catch (DatabaseException e)
        {
            return e;
        }
    }

    private static void Write(TransactionManager manager, byte value)
    {
        using var writer = manager.BeginWrite();
        writer.Modify(manager.FirstRootsPage)[100] = value;
        writer.Commit(CommitDurability.Full);
    }

    private static int CountSteps(int seed, bool spills)
    {
        var disk = new SimulatedDisk();
        using (var manager = StorageWorkload.Open(disk, spills: spills))
        {
            new StorageWorkload(seed, spills).Run(manager, TransactionCount);
        }

        return disk.StepCount;
    }

    private static void RunWithFault(
        StorageWorkload workload,
        int seed,
        int step,
        FaultKind kind,
        FailedSyncBehaviour failedSync,
        bool isPersistent,
        bool spills)
    {
        var disk = new SimulatedDisk
        {
            FaultAtStep = step,
            FaultKind = kind,
            FailedSync = failedSync,
            FaultIsPersistent = isPersistent,
        };
        try
        {
            using var manager = StorageWorkload.Open(disk, spills: spills);
            for (var i = 0; i < TransactionCount; i++)
            {
                try
                {
                    workload.RunOne(manager);
                }
                catch (DatabaseException e) when (e.Code == ErrorCode.DiskFull && kind == FaultKind.DiskFull)
                {
                    workload.ForgetFailed();
                }

                if (i % 4 == 3)
                {
                    workload.Check(manager, 0, workload.Started);
                }
            }
        }
        catch (DatabaseException e)
        {
            Assert.True(disk.HasFaulted, "an error without a fault: " + e.Message);
        }

        var after = disk.AfterPowerCut((CrashImage)(step % 8), new Random(step));
        using var recovered = StorageWorkload.Open(after, seed + 1);
        workload.Check(recovered, workload.Acknowledged, workload.Started);
    }
}
