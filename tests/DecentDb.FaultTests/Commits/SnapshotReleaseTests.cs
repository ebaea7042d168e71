using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Parking;
using DecentDb.FaultTests.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Commits;

/// <summary>What was kept for a snapshot is dropped when nobody reads at it any more, whoever registered it.</summary>
public sealed class SnapshotReleaseTests
{
    [Fact]
    public void Images_kept_for_a_snapshot_that_a_reader_passed_over_are_dropped()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        Change(manager);
        using var beginning = new ParkedThread(
            FaultPoint.SnapshotRegistered, () => manager.BeginRead().Dispose());
        Assert.True(beginning.WasParked);
        Change(manager);
        Assert.NotEqual(0, manager.GetStatistics().OlderImageCount);
        beginning.Finish();
        Assert.Equal(0, manager.GetStatistics().OlderImageCount);
    }

    [Fact]
    public void Images_of_a_snapshot_that_ends_while_another_reader_passes_over_it_are_dropped()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        Change(manager);
        var reader = manager.BeginRead();
        using var beginning = new ParkedThread(
            FaultPoint.SnapshotRegistered, () => manager.BeginRead().Dispose());
        Assert.True(beginning.WasParked);
        Change(manager);
        reader.Dispose();
        Assert.NotEqual(0, manager.GetStatistics().OlderImageCount);
        beginning.Finish();
        Assert.Equal(0, manager.GetStatistics().OlderImageCount);
    }

    [Fact]
    public void No_older_image_is_left_after_readers_and_a_writer_have_raced()
    {
        const int commitCount = 3000;
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        var isOver = false;
        var readers = new TrackedThread[3];
        for (var i = 0; i < readers.Length; i++)
        {
            readers[i] = new TrackedThread(() =>
            {
                using var reader = manager.BeginRead();
                while (!Volatile.Read(ref isOver))
                {
                    reader.Restart();
                    reader.Read(manager.FirstRootsPage);
                }
            });
        }

        for (var i = 0; i < commitCount; i++)
        {
            using var writer = manager.BeginWrite();
            writer.Modify(manager.FirstRootsPage)[100]++;
            writer.Commit(CommitDurability.Normal);
        }

        Volatile.Write(ref isOver, true);
        foreach (var reader in readers)
        {
            Assert.Null(reader.Join());
        }

        Assert.Equal(0, manager.GetStatistics().OlderImageCount);
    }

    private static void Change(TransactionManager manager)
    {
        using var writer = manager.BeginWrite();
        writer.Modify(manager.FirstRootsPage)[100]++;
        writer.Commit(CommitDurability.Full);
    }
}
