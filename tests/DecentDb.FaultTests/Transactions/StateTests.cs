using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Defects;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>What page store, log and transactions hold agrees at every transition from one state to the next.</summary>
public sealed class StateTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Page_store_log_and_transactions_agree_at_every_transition(int seed)
    {
        var disk = new SimulatedDisk();
        var workload = new StorageWorkload(seed);
        using var manager = StorageWorkload.Open(disk, seed);
        var points = new HashSet<FaultPoint>();
        var transitions = 0;
        FaultPoints.Watch(point =>
        {
            manager.AssertState();
            points.Add(point);
            transitions++;
        });
        using (manager.BeginRead())
        {
            workload.Run(manager, 60);
        }

        workload.Run(manager, 60);
        FaultPoints.Watch(null);
        Assert.True(transitions > 1000 && points.Count > 20, $"{transitions} transitions of {points.Count} kinds");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void They_agree_after_errors_too(int seed)
    {
        for (var step = 0; step < 200; step += 3)
        {
            var disk = new SimulatedDisk { FaultKind = FaultKind.DiskFull };
            var workload = new StorageWorkload(seed);
            using var manager = StorageWorkload.Open(disk, seed);
            disk.FaultAtStep = disk.StepCount + step;
            FaultPoints.Watch(_ => manager.AssertState());
            for (var i = 0; i < 20 && !manager.HasFailed; i++)
            {
                try
                {
                    workload.RunOne(manager);
                }
                catch (DatabaseException) when (disk.HasFaulted)
                {
                    workload.ForgetFailed();
                }

                manager.AssertState();
            }

            FaultPoints.Watch(null);
        }
    }

    [Fact]
    public void An_image_that_is_not_that_of_its_page_is_told_with_page_and_file()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        using (var writer = manager.BeginWrite())
        {
            writer.Modify(manager.FirstRootsPage)[100] = 1;
            writer.Commit(CommitDurability.Full);
        }

        manager.AssertState();
        using var reader = manager.BeginRead();
        PageFormat.Initialize(reader.Read(manager.FirstRootsPage), new PageId(77), PageKind.Roots);
        var error = Assert.Throws<DatabaseException>(manager.AssertState);
        Assert.Equal(ErrorCode.InternalError, error.Code);
        Assert.Contains("db: the slot of page " + manager.FirstRootsPage, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_under_the_number_of_another_one_never_gets_into_the_log()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        var writer = manager.BeginWrite();
        var page = writer.Allocate(PageKind.Overflow, out var id);
        PageFormat.Initialize(page, new PageId(id.Value + 1), PageKind.Overflow);
        var error = Assert.Throws<DatabaseException>(() => writer.Commit(CommitDurability.Full));
        Assert.Equal(ErrorCode.InternalError, error.Code);
        Assert.Contains($"page {id} of commit", error.Message, StringComparison.Ordinal);
        Assert.False(manager.HasFailed);
        manager.BeginWrite(TimeSpan.Zero, default).Dispose();
    }
}
