using System;
using System.Numerics;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>How long the log is. Exercises <see cref="LogMover"/>.</summary>
public sealed class LogSizeTests
{
    private const int SmallWrite = 1 << 16;

    [Fact]
    public void The_log_starts_small_doubles_and_is_filled_by_small_writes()
    {
        var disk = new SimulatedDisk();
        using var manager = Open(disk, new StorageOptions());
        Assert.Equal(0, manager.GetStatistics().LogFileLength);
        Write(manager, pageCount: 1);
        Assert.Equal(SmallWrite, manager.GetStatistics().LogFileLength);
        var lengths = 0;
        var length = manager.GetStatistics().LogFileLength;
        for (var i = 0; i < 8; i++)
        {
            Write(manager, pageCount: 30);
            var next = manager.GetStatistics().LogFileLength;
            Assert.True(next >= length && BitOperations.IsPow2(next / SmallWrite), next + " after " + length);
            lengths += next == length ? 0 : 1;
            length = next;
        }

        Assert.True(lengths >= 3, lengths + " lengths");
        foreach (var step in disk.Trace)
        {
            Assert.True(
                step.Kind != SimulatedStepKind.Write || !step.Path.StartsWith(Log, StringComparison.Ordinal)
                || step.Bytes.AsSpan().ContainsAnyExcept((byte)0) || step.Bytes.Length <= SmallWrite,
                step.Bytes.Length + " bytes of zeros at once");
        }
    }

    [Fact]
    public void What_a_large_transaction_made_of_the_log_is_given_back()
    {
        const int threshold = 1 << 18;
        var disk = new SimulatedDisk { Asserter = new OrderAsserter(StorageWorkload.Path) };
        using (var manager = Open(disk, new StorageOptions { LogCheckpointThreshold = threshold }))
        {
            Write(manager, pageCount: 600);
            Assert.True(manager.GetStatistics().LogFileLength > 8 * threshold);
            manager.Checkpoint();
            Assert.Equal(2 * threshold, manager.GetStatistics().LogFileLength);
            Assert.Equal(2 * threshold, disk.GetContent(Log).Length);

            // It goes on growing, and is cut again.
            Write(manager, pageCount: 600);
            Assert.True(manager.GetStatistics().LogFileLength > 8 * threshold);
            manager.Checkpoint();
            Assert.Equal(2 * threshold, disk.GetContent(Log).Length);
            Write(manager, pageCount: 1);
            Assert.Equal(2 * threshold, disk.GetContent(Log).Length);
        }

        Assert.Empty(disk.Asserter.Violations);
        disk = disk.AfterProcessEnd();
        using var again = Open(disk, new StorageOptions());
        Assert.Equal(0, again.RecoveryReport.CommitCount);
    }

    [Fact]
    public void A_checkpoint_of_a_small_log_begins_no_more_than_one_generation()
    {
        var disk = new SimulatedDisk();
        using var manager = Open(disk, new StorageOptions { LogCheckpointThreshold = 1 << 18 });
        Write(manager, pageCount: 20);

        manager.Checkpoint();
        manager.Checkpoint();

        Assert.Equal(1, manager.GetStatistics().CheckpointCount);
    }

    [Fact]
    public void A_log_that_many_commits_made_long_is_given_back_too()
    {
        const int threshold = 1 << 18;
        var disk = new SimulatedDisk { Asserter = new OrderAsserter(StorageWorkload.Path) };
        using (var manager = Open(disk, new StorageOptions { LogCheckpointThreshold = threshold }))
        {
            for (var i = 0; i < 30; i++)
            {
                Write(manager, pageCount: 30);
            }

            manager.Checkpoint();
            Assert.Equal(2 * threshold, disk.GetContent(Log).Length);
        }

        Assert.Empty(disk.Asserter.Violations);
    }

    [Theory]
    [InlineData(64, 190)] // up to eight times the threshold
    [InlineData(4, 190)]
    [InlineData(2, 110)] // up to half of the cache
    public void Images_that_the_cache_has_room_for_are_no_reason_for_a_checkpoint(int cacheMegabytes, int pageCount)
    {
        const int threshold = 1 << 18;
        var disk = new SimulatedDisk();
        using var manager = Open(
            disk,
            new StorageOptions { LogCheckpointThreshold = threshold, CacheSize = (long)cacheMegabytes << 20 });
        Write(manager, pageCount);
        Assert.False(manager.IsCheckpointDue);

        // Differences of them take little.
        for (var i = 0; i < 20; i++)
        {
            Change(manager, pageCount);
        }

        Assert.False(manager.IsCheckpointDue);
        Write(manager, pageCount);
        Assert.True(manager.IsCheckpointDue);
    }

    [Theory]
    [InlineData(1 << 16)]
    [InlineData(1 << 20)]
    public void No_write_to_the_log_is_long_however_long_its_segments_are(int segmentSize)
    {
        var disk = new SimulatedDisk();
        using var manager = Open(disk, new StorageOptions { LogSegmentSize = segmentSize });
        Write(manager, pageCount: 600);
        Write(manager, pageCount: 3);
        manager.Checkpoint();
        Write(manager, pageCount: 600);

        var longest = 0;
        foreach (var step in disk.Trace)
        {
            if (step.Kind == SimulatedStepKind.Write && step.Path.StartsWith(Log, StringComparison.Ordinal))
            {
                longest = Math.Max(longest, step.Bytes.Length);
            }
        }

        Assert.Equal(SmallWrite, longest);
    }

    private const string Log = StorageWorkload.Path + "-wal";

    private static TransactionManager Open(SimulatedDisk disk, StorageOptions options) => TransactionManager.Open(
        disk, StorageWorkload.Path, options with { BackgroundCheckpoints = false }, StorageWorkload.AcceptAll.Instance);

    // A byte of each of the pages that were made last.
    private static void Change(TransactionManager manager, int pageCount)
    {
        using var writer = manager.BeginWrite();
        for (var i = 1u; i <= pageCount; i++)
        {
            writer.Modify(new PageId(manager.AppendedState.PageCount - i))[PageFormat.HeaderSize]++;
        }

        writer.Commit(CommitDurability.Full);
    }

    // Pages that cannot be packed.
    private static void Write(TransactionManager manager, int pageCount)
    {
        using var writer = manager.BeginWrite();
        for (var i = 0; i < pageCount; i++)
        {
            new Random(i).NextBytes(writer.Allocate(PageKind.Overflow, out _).AsSpan(PageFormat.HeaderSize..8000));
        }

        writer.Commit(CommitDurability.Full);
    }
}
