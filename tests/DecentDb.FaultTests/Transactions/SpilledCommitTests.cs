using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Sweeps;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// Transactions with more changed pages than they may keep in memory lose nothing, show nothing too early, and give
/// their temporary file back. Exercises <see cref="PageSpill"/>, <see cref="SpilledImages"/> and
/// <see cref="SpilledLayer"/>.
/// </summary>
public sealed class SpilledCommitTests(ITestOutputHelper output)
{
    private const int PageCount = 60;

    [Fact]
    public void A_power_cut_at_any_step_leaves_a_state_between_the_acknowledged_and_the_started_one()
    {
        int images = 0, recoveries = 0, spilled = 0;
        for (var seed = 1; seed <= Soak.Scale(3, 100); seed++)
        {
            var subject = new StorageSweep(seed, spills: true);
            var recording = subject.Record(transactionCount: 12, withFullDisks: false);
            var sweep = new CrashSweep(subject.Recover, effort: 2, seed)
            {
                Open = StorageSweep.OpenOnly,
                RecoveryInterval = 200,
            };
            sweep.Run(recording, "spilled");
            images += sweep.ImageCount;
            recoveries += sweep.RecoveryCaseCount;
            spilled += subject.SpilledCount;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{spilled} commits with spilled pages, {images} distinct crash images, {recoveries} in recovery"));
        Assert.True(spilled >= Soak.Scale(3, 100), "too few commits with spilled pages: " + spilled);
    }

    [Theory]
    [InlineData((int)FaultKind.DiskFull, false)]
    [InlineData((int)FaultKind.DiskFull, true)]
    [InlineData((int)FaultKind.IoError, false)]
    [InlineData((int)FaultKind.IoError, true)]
    [InlineData((int)FaultKind.ShortWrite, false)]
    public void A_fault_at_any_step_keeps_every_acknowledged_commit(int kind, bool isPersistent)
    {
        var steps = 0;
        for (var seed = 1; seed <= Soak.Scale(2, 40); seed++)
        {
            steps += FaultSweepTests.RunSeed(
                seed, (FaultKind)kind, FailedSyncBehaviour.Dropped, isPersistent, spills: true);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{steps} steps"));
    }

    [Fact]
    public void Snapshots_see_their_state_whatever_large_commits_and_checkpoints_follow()
    {
        var spilled = 0;
        for (var seed = 1; seed <= Soak.Scale(20, 400); seed++)
        {
            var random = new Random(seed);
            var workload = new StorageWorkload(seed, spills: true);
            var snapshots = new List<ReadTransaction>();
            using var manager = StorageWorkload.Open(new SimulatedDisk(), seed, spills: true);
            for (var i = 0; i < 40; i++)
            {
                workload.RunOne(manager);
                manager.AssertState();
                if (random.Next(3) == 0)
                {
                    snapshots.Add(manager.BeginRead());
                }

                if (random.Next(4) == 0)
                {
                    manager.Checkpoint();
                }

                if (snapshots.Count > 0 && random.Next(4) == 0)
                {
                    var ended = random.Next(snapshots.Count);
                    snapshots[ended].Dispose();
                    snapshots.RemoveAt(ended);
                }

                snapshots.ForEach(snapshot => workload.CheckSnapshot(snapshot));
            }

            snapshots.ForEach(static snapshot => snapshot.Dispose());
            spilled += workload.SpilledCount;
        }

        Assert.True(spilled >= Soak.Scale(20, 400), "too few commits with spilled pages: " + spilled);
    }

    [Fact]
    public void A_full_disk_while_pages_spill_fails_the_transaction_alone()
    {
        var disk = new SimulatedDisk { FaultKind = FaultKind.DiskFull };
        using var manager = StorageWorkload.Open(disk, spills: true);
        var pages = Fill(manager, content: 1);
        using (var writer = manager.BeginWrite())
        {
            disk.FaultAtStep = disk.StepCount + 5;
            var error = Assert.Throws<DatabaseException>(() => Change(writer, pages, content: 2));
            Assert.Equal(ErrorCode.DiskFull, error.Code);
            Assert.Equal(2, writer.Read(pages[0])[200]);
        }

        disk.FaultAtStep = int.MaxValue;
        AssertContent(manager, pages, content: 1);
        Change(manager, pages, content: 3);
        AssertContent(manager, pages, content: 3);
    }

    [Fact]
    public void A_savepoint_gives_back_pages_that_spilled_before_and_after_it()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk(), spills: true);
        var pages = Fill(manager, content: 1);
        using (var writer = manager.BeginWrite())
        {
            Change(writer, pages, content: 2);
            var outer = writer.CreateSavepoint();
            Change(writer, pages, content: 3);
            writer.CreateSavepoint();
            Change(writer, pages, content: 4);
            Assert.Equal(4, writer.Read(pages[7])[200]);
            writer.RollbackTo(outer);
            Assert.All(pages, page => Assert.Equal(2, writer.Read(page)[200]));
            Change(writer, pages.AsSpan(0, 10), content: 5);
            writer.Commit(CommitDurability.Full);
        }

        AssertContent(manager, pages.AsSpan(0, 10), content: 5);
        AssertContent(manager, pages.AsSpan(10), content: 2);
    }

    [Fact]
    public void A_page_that_changes_again_after_it_spilled_is_what_it_became_last()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk(), spills: true);
        var pages = Fill(manager, content: 1);
        using (var writer = manager.BeginWrite())
        {
            for (byte content = 2; content < 6; content++)
            {
                Change(writer, pages, content);
            }

            Assert.All(pages, page => Assert.Equal(5, writer.Read(page)[200]));
            writer.Commit(CommitDurability.Full);
        }

        AssertContent(manager, pages, content: 5);
    }

    [Fact]
    public void A_released_savepoint_leaves_what_was_done_since_and_keeps_no_page()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk(), spills: true);
        var pages = Fill(manager, content: 1);
        using var writer = manager.BeginWrite();
        Change(writer, pages, content: 2);
        var savepoint = writer.CreateSavepoint();
        Change(writer, pages, content: 3);
        writer.Release(savepoint);
        Assert.Equal(0, writer.SavepointBytes);
        Assert.InRange(writer.SpilledBytes, 1, 2L * PageCount * manager.PageSize);
        writer.Commit(CommitDurability.Full);
        AssertContent(manager, pages, content: 3);
    }

    [Fact]
    public void A_commit_after_one_with_spilled_pages_logs_what_has_changed_of_them()
    {
        var disk = new SimulatedDisk();
        using (var manager = StorageWorkload.Open(disk, spills: true))
        {
            var pages = Fill(manager, content: 1);
            Change(manager, pages, content: 2);
            var before = manager.GetStatistics().LogBytesWritten;
            using (var writer = manager.BeginWrite())
            {
                writer.Modify(pages[0])[300] = 9;
                writer.Modify(pages[^1])[300] = 9;
                writer.Commit(CommitDurability.Full);
            }

            Assert.InRange(manager.GetStatistics().LogBytesWritten - before, 1, manager.PageSize);
            using var recovered = StorageWorkload.Open(disk.AfterProcessEnd(), seed: 2, spills: true);
            AssertContent(recovered, pages, content: 2);
            using var reader = recovered.BeginRead();
            Assert.Equal(9, reader.Read(pages[^1])[300]);
        }
    }

    [Fact]
    public void The_log_takes_little_more_than_the_changed_pages()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk(), spills: true);
        var pages = Fill(manager, content: 1);
        var before = manager.GetStatistics().LogBytesWritten;
        Change(manager, pages, content: 2);

        // A transaction is written in groups of whole blocks, which are small in this workload.
        Assert.InRange(
            manager.GetStatistics().LogBytesWritten - before, 1, PageCount * manager.PageSize * 13 / 10);
    }

    [Fact]
    public void The_log_of_many_pages_takes_hardly_more_than_they_do_and_is_given_back()
    {
        const int count = 3000;
        var disk = new SimulatedDisk();
        using var manager = TransactionManager.Open(
            disk, StorageWorkload.Path,
            new StorageOptions { ChangedPagesSize = 1 << 20, BackgroundCheckpoints = false },
            StorageWorkload.AcceptAll.Instance);
        var pages = Fill(manager, content: 1, count);
        manager.Checkpoint();
        var before = manager.GetStatistics().LogBytesWritten;
        Change(manager, pages, content: 2);
        Assert.InRange(
            manager.GetStatistics().LogBytesWritten - before, 1, (long)count * manager.PageSize * 105 / 100);
        manager.Checkpoint();
        Assert.InRange(
            manager.GetStatistics().LogFileLength, 0, 2 * new StorageOptions().LogCheckpointThreshold);
        AssertContent(manager, pages, content: 2);
    }

    private static PageId[] Fill(TransactionManager manager, byte content) => Fill(manager, content, PageCount);

    private static PageId[] Fill(TransactionManager manager, byte content, int count)
    {
        var pages = new PageId[count];
        using var writer = manager.BeginWrite();
        for (var i = 0; i < pages.Length; i++)
        {
            writer.Settle();
            var image = writer.Allocate(PageKind.Overflow, out pages[i]);
            new Random(i).NextBytes(image.AsSpan(PageFormat.HeaderSize..PageFormat.ContentEnd(image.Length)));
            image[200] = content;
        }

        Assert.True(writer.HasSpilled);
        writer.Commit(CommitDurability.Full);
        return pages;
    }

    private static void Change(TransactionManager manager, ReadOnlySpan<PageId> pages, byte content)
    {
        using var writer = manager.BeginWrite();
        Change(writer, pages, content);
        Assert.True(writer.HasSpilled);
        writer.Commit(CommitDurability.Full);
    }

    private static void Change(WriteTransaction writer, ReadOnlySpan<PageId> pages, byte content)
    {
        foreach (var page in pages)
        {
            writer.Settle();
            writer.Modify(page)[200] = content;
        }
    }

    private static void AssertContent(TransactionManager manager, ReadOnlySpan<PageId> pages, byte content)
    {
        using var reader = manager.BeginRead();
        foreach (var page in pages)
        {
            Assert.Equal(content, reader.Read(page)[200]);
        }
    }
}
