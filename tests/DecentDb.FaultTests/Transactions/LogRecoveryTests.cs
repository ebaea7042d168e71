using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;
using DecentDb.FaultTests.Defects;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// What recovery does with a log that is damaged where no checksum of a group tells of it. Exercises
/// <see cref="Engine.Paging.RecoveredImages"/>.
/// </summary>
public sealed class LogRecoveryTests
{
    private const string LogPath = StorageWorkload.Path + "-wal";
    private const int SegmentSize = 1 << 16;

    [Fact]
    public void A_damaged_header_of_the_only_segment_of_the_log_loses_no_commit()
    {
        var disk = new SimulatedDisk();
        var manager = Open(disk);
        Write(manager, 1);
        Write(manager, 2);
        Write(manager, 3);
        ExpectAfterDamage(disk, segment: 0, value: 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_damaged_header_of_the_next_generation_loses_no_commit_after_a_crash_within_a_checkpoint(int count)
    {
        var disk = CrashedInCheckpoint(count);
        ExpectAfterDamage(disk, segment: 0, (byte)(10 + count));
        ExpectAfterDamage(disk, segment: 1, (byte)(10 + count));
    }

    [Fact]
    public void A_damaged_group_of_the_next_generation_is_reported_when_it_was_synced()
    {
        var disk = CrashedInCheckpoint(count: 3);
        foreach (var offset in new[] { 0, LogGroupFormat.HeaderSize + 5 })
        {
            foreach (var header in new[] { false, true })
            {
                var damaged = disk.AfterProcessEnd();
                var log = damaged.GetContent(LogPath);
                log[SegmentSize + LogSegmentFormat.BlockSize + offset] ^= 0x10;
                log[SegmentSize] ^= header ? (byte)0x10 : (byte)0;
                damaged.SetContent(LogPath, log);
                Assert.Equal(ErrorCode.Corruption, Assert.Throws<DatabaseException>(() => Open(damaged)).Code);
            }
        }
    }

    [Fact]
    public void Recovery_does_not_write_over_what_the_log_says_was_synced()
    {
        var disk = CrashedInCheckpoint(count: 3);
        var groups = new List<long>();
        var log = disk.GetContent(LogPath);
        for (var offset = 0; offset < log.Length; offset += LogSegmentFormat.BlockSize)
        {
            if (offset % SegmentSize != 0 && log.AsSpan(offset, LogSegmentFormat.BlockSize).ContainsAnyExcept((byte)0))
            {
                groups.Add(offset);
            }
        }

        using var manager = Open(disk);
        var writes = 0;
        foreach (var step in disk.Trace)
        {
            if (step.Kind == SimulatedStepKind.Sync && string.Equals(step.Path, LogPath, StringComparison.Ordinal))
            {
                break;
            }

            if (step.Kind == SimulatedStepKind.Write && string.Equals(step.Path, LogPath, StringComparison.Ordinal))
            {
                Assert.True(step.Offset >= groups[^1], "a write at " + step.Offset + " over synced groups");
                writes++;
            }
        }

        Assert.Equal(1, writes);
    }

    [Fact]
    public void A_meta_slot_whose_sync_failed_is_written_again_before_the_other_slot_is_used()
    {
        var disk = new SimulatedDisk { Asserter = new OrderAsserter(StorageWorkload.Path) };
        using (var manager = Open(disk))
        {
            Write(manager, 1);
            FaultPoints.Watch(point =>
            {
                if (point == FaultPoint.MetaWritten)
                {
                    disk.FaultKind = FaultKind.IoError;
                    disk.FaultAtStep = disk.StepCount;
                }
            });
            Assert.Equal(ErrorCode.IoError, Assert.Throws<DatabaseException>(manager.Checkpoint).Code);
            FaultPoints.Watch(null);
        }

        var state = disk.Durable.Clone();
        var start = disk.Trace.Count;
        using (var manager = Open(disk))
        {
            Assert.Equal(1, ValueOf(manager));
        }

        Assert.Empty(disk.Asserter.Violations);
        var images = 0;
        for (var position = start; position < disk.Trace.Count; position++)
        {
            state.Apply(disk.Trace[position]);
            foreach (var tear in CrashImages.Of(state.Unsynced, new Random(position), effort: 5))
            {
                using var recovered = Open(SimulatedDisk.From(state.Cut(tear)));
                Assert.True(ValueOf(recovered) == 1, $"step {position}, {tear}");
                images++;
            }
        }

        Assert.True(images > 5);
    }

    // The closed generation has one segment, and the next one another, with so many commits.
    private static SimulatedDisk CrashedInCheckpoint(int count)
    {
        var disk = new SimulatedDisk();
        var manager = Open(disk);
        Write(manager, 1);
        Write(manager, 2);
        SimulatedDisk? crashed = null;
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.CheckpointStateTaken)
            {
                for (var i = 1; i <= count; i++)
                {
                    Write(manager, (byte)(10 + i));
                }

                crashed = disk.AfterProcessEnd();
            }
        });
        manager.Checkpoint();
        FaultPoints.Watch(null);
        Assert.Equal(2 * SegmentSize, crashed!.GetContent(LogPath).Length);
        return crashed;
    }

    private static void ExpectAfterDamage(SimulatedDisk disk, int segment, byte value)
    {
        var log = disk.AfterProcessEnd().GetContent(LogPath);
        for (var offset = 0; offset < LogSegmentFormat.HeaderSize; offset++)
        {
            var content = (byte[])log.Clone();
            content[(segment * SegmentSize) + offset] ^= 0x10;
            var damaged = disk.AfterProcessEnd();
            damaged.SetContent(LogPath, content);
            using (var manager = Open(damaged))
            {
                Assert.True(ValueOf(manager) == value, "byte " + offset + ": commits are lost");
                Write(manager, 99);
            }

            using var again = Open(damaged.AfterProcessEnd());
            Assert.Equal(99, ValueOf(again));
        }
    }

    private static TransactionManager Open(SimulatedDisk disk) => TransactionManager.Open(
        disk, StorageWorkload.Path, StorageWorkload.Options(1) with { LogSegmentSize = SegmentSize },
        StorageWorkload.AcceptAll.Instance);

    private static byte ValueOf(TransactionManager manager)
    {
        using var reader = manager.BeginRead();
        return reader.Read(manager.FirstRootsPage)[100];
    }

    private static void Write(TransactionManager manager, byte value)
    {
        using var writer = manager.BeginWrite();
        writer.Modify(manager.FirstRootsPage)[100] = value;
        writer.Commit(CommitDurability.Full);
    }
}
