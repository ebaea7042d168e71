using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Parking;
using DecentDb.FaultTests.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Commits;

/// <summary>
/// A group never takes more of the log than its commits have reserved. Exercises <see cref="CommitWaits"/>.
/// </summary>
public sealed class GroupCommitTests
{
    [Fact]
    public void A_group_that_is_written_while_a_commit_takes_its_space_leaves_that_space_reserved()
    {
        // The first group of a commit of one page ends within the second segment of the log, and each takes as much:
        // whatever is forgotten of one is missing at the end of a segment a few commits later.
        for (var pages = 1; pages <= 6; pages++)
        {
            using var manager = StorageWorkload.Open(new SimulatedDisk());
            var ids = Allocate(manager, pages);
            for (var i = 0; i < 20; i++)
            {
                var first = Append(manager, ids);
                using var taking = new ParkedThread(FaultPoint.LogSpaceEnsured, () => Append(manager, ids));
                Assert.True(taking.WasParked);
                var leader = new TrackedThread(() => manager.Waits.WaitDurable(first));
                leader.AwaitWaiting();
                taking.Finish();
                var last = Append(manager, ids);
                Assert.Null(leader.Join());
                manager.Waits.WaitDurable(last);
            }

            Assert.False(manager.HasFailed);
        }
    }

    [Fact]
    public void Commits_of_many_sizes_from_many_threads_fit_the_small_segments_they_share()
    {
        const int commitsPerThread = 400;
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        var ids = Allocate(manager, 8);
        var threads = new List<TrackedThread>();
        for (var t = 0; t < 6; t++)
        {
            var random = new Random(t);
            threads.Add(new TrackedThread(() =>
            {
                for (var i = 0; i < commitsPerThread; i++)
                {
                    Lsn lsn;
                    using (var writer = manager.BeginWrite(Timeout.InfiniteTimeSpan, CancellationToken.None))
                    {
                        random.NextBytes(writer.Modify(ids[random.Next(ids.Count)]).AsSpan(100, random.Next(3900)));
                        lsn = writer.Append(CommitDurability.Full);
                    }

                    manager.Waits.WaitDurable(lsn);
                }
            }));
        }

        threads.ForEach(thread => Assert.Null(thread.Join()));
        Assert.False(manager.HasFailed);
    }

    [Fact]
    public void A_commit_that_does_not_wait_for_the_disk_is_with_the_operating_system_when_it_returns()
    {
        var disk = new SimulatedDisk();
        using var manager = StorageWorkload.Open(disk);
        var ids = Allocate(manager, 1);
        var first = Append(manager, ids);

        // The leader has taken both commits and not written them yet.
        var second = Append(manager, ids);
        using var leader = new ParkedThread(FaultPoint.GroupTaken, () => manager.Waits.WaitDurable(first));
        Assert.True(leader.WasParked);
        var returned = false;
        var writer = new TrackedThread(() =>
        {
            manager.Waits.WriteOut(second);
            Volatile.Write(ref returned, true);
        });
        writer.AwaitWaiting();
        Assert.False(Volatile.Read(ref returned));
        leader.Finish();
        Assert.Null(writer.Join());
        using var recovered = StorageWorkload.Open(disk.AfterProcessEnd(), seed: 2);
        Assert.Equal(second, recovered.VisibleState.Lsn);
    }

    private static List<PageId> Allocate(TransactionManager manager, int count)
    {
        var ids = new List<PageId>();
        using var writer = manager.BeginWrite();
        for (var i = 0; i < count; i++)
        {
            writer.Allocate(PageKind.Overflow, out var id);
            ids.Add(id);
        }

        writer.Commit(CommitDurability.Full);
        return ids;
    }

    private static Lsn Append(TransactionManager manager, List<PageId> ids)
    {
        using var writer = manager.BeginWrite(Timeout.InfiniteTimeSpan, CancellationToken.None);
        var random = new Random(1);
        foreach (var id in ids)
        {
            var page = writer.Modify(id);
            random.NextBytes(page.AsSpan(100));
            page[100] = (byte)(writer.BaseState.Lsn.Value + 1);
        }

        return writer.Append(CommitDurability.Full);
    }
}
