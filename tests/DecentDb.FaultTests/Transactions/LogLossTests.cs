using System;
using System.Globalization;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;
using DecentDb.FaultTests.Defects;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// A log that is missing, shorter, or not the right one never loses an acknowledged commit silently. Exercises <see cref="Engine.Paging.LogLoss"/>.
/// </summary>
public sealed class LogLossTests(ITestOutputHelper output)
{
    private const string LogPath = StorageWorkload.Path + "-wal";

    [Fact]
    public void A_database_that_was_killed_is_not_opened_without_its_log()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            var (disk, workload) = Killed(seed, count: seed * 3);
            if (!disk.Exists(LogPath))
            {
                Assert.Equal(0, workload.Returned);
                continue;
            }

            disk.RemoveFile(LogPath);
            var data = disk.GetContent(StorageWorkload.Path);
            foreach (var mode in new[] { StorageMode.ReadWriteCreate, StorageMode.ReadWrite, StorageMode.ReadOnly })
            {
                var error = Assert.Throws<DatabaseException>(() => Open(disk, mode));
                Assert.Equal(ErrorCode.LogMissing, error.Code);
                Assert.Equal(LogPath, error.FileName);
                Assert.Contains("Recover Without Log", error.Message, StringComparison.Ordinal);
            }

            Assert.Equal(0, disk.StepCount);
            Assert.True(data.AsSpan().SequenceEqual(disk.GetContent(StorageWorkload.Path)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_its_log_a_database_is_opened_at_an_earlier_state_when_that_is_asked_for(bool isReadOnly)
    {
        var mode = isReadOnly ? StorageMode.ReadOnly : StorageMode.ReadWrite;
        var opened = 0;
        for (var seed = 1; seed <= 12; seed++)
        {
            var (disk, workload) = Killed(seed, count: 20);
            disk.RemoveFile(LogPath);
            using (var manager = Open(disk, mode, recoverWithoutLog: true))
            {
                opened += workload.Check(manager, 0, workload.Returned) < workload.Returned ? 1 : 0;
            }

            if (mode == StorageMode.ReadWrite)
            {
                Open(disk, mode).Dispose(); // what is there now is whole, and needs no leave
            }
        }

        Assert.True(opened > 0, "nothing was ever in the log alone");
    }

    [Fact]
    public void A_log_that_is_there_is_used_whatever_the_options_say()
    {
        var (disk, workload) = Killed(seed: 3, count: 20);
        using var manager = Open(disk, StorageMode.ReadWrite, recoverWithoutLog: true);
        workload.Check(manager, workload.Returned, workload.Returned);
    }

    [Fact]
    public void A_log_that_was_cut_off_anywhere_in_the_part_that_is_counted_is_refused()
    {
        var cuts = 0;
        for (var seed = 1; seed <= 6; seed++)
        {
            var (disk, workload) = Killed(seed, count: 40);
            var log = disk.GetContent(LogPath);
            var meta = NewestMeta(disk);
            Assert.True(meta.LogSegmentCount * meta.LogSegmentSize <= log.Length);
            for (var length = 1; length < log.Length; length += 509)
            {
                var cut = disk.AfterProcessEnd();
                cut.SetContent(LogPath, log[..length]);
                Expect(cut, workload, "seed " + seed + ", length " + length);
                cuts++;
            }

            // Whole segments are missing, so that no group is torn.
            for (var count = 1; count < meta.LogSegmentCount; count++)
            {
                var cut = disk.AfterProcessEnd();
                cut.SetContent(LogPath, log[..(count * meta.LogSegmentSize)]);
                Assert.Equal(ErrorCode.LogMissing, Assert.Throws<DatabaseException>(() => Open(cut)).Code);
                cuts++;
            }
        }

        output.WriteLine(cuts + " logs cut off");
    }

    [Fact]
    public void A_log_of_an_older_time_is_refused_when_a_newer_one_is_needed()
    {
        var (disk, _) = Killed(seed: 6, count: 20);
        var older = disk.GetContent(LogPath);
        var manager = Open(disk);
        Write(manager, 7);
        var killed = disk.AfterProcessEnd();
        killed.SetContent(LogPath, older);
        Assert.Equal(ErrorCode.LogMissing, Assert.Throws<DatabaseException>(() => Open(killed)).Code);
        Assert.Equal(0, killed.StepCount);
    }

    [Fact]
    public void A_log_of_another_database_is_refused_and_stays_as_it_is()
    {
        var (other, _) = Killed(seed: 6, count: 20);
        var foreign = other.GetContent(LogPath);
        var (closed, _) = Closed(seed: 5);
        var (killed, _) = Killed(seed: 5, count: 20);
        foreach (var disk in new[] { closed, killed })
        {
            disk.SetContent(LogPath, foreign);
            foreach (var recoverWithoutLog in new[] { false, true })
            {
                var error = Assert.Throws<DatabaseException>(
                    () => Open(disk, StorageMode.ReadWrite, recoverWithoutLog));
                Assert.Equal(ErrorCode.CannotOpen, error.Code);
                Assert.Equal(LogPath, error.FileName);
            }

            Assert.True(foreign.AsSpan().SequenceEqual(disk.GetContent(LogPath)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(600)]
    [InlineData(70_000)]
    public void A_file_that_is_no_log_is_refused_and_stays_as_it_is(int length)
    {
        var (disk, _) = Closed(seed: 5);
        var content = new byte[length];
        new Random(length).NextBytes(content);
        disk.SetContent(LogPath, content);
        Assert.Equal(ErrorCode.CannotOpen, Assert.Throws<DatabaseException>(() => Open(disk)).Code);
        Assert.True(content.AsSpan().SequenceEqual(disk.GetContent(LogPath)));
    }

    [Fact]
    public void A_log_whose_mark_and_headers_are_garbage_but_for_one_is_still_known()
    {
        var (disk, workload) = Killed(seed: 3, count: 20);
        var log = disk.GetContent(LogPath);
        log[LogFileMark.Offset + 3] ^= 0x20;
        disk.SetContent(LogPath, log);
        using var manager = Open(disk);
        workload.Check(manager, workload.Returned, workload.Returned);
    }

    [Fact]
    public void A_database_that_was_closed_or_only_read_needs_no_log()
    {
        var (disk, workload) = Closed(seed: 5);
        Assert.Equal(0, NewestMeta(disk).LogSegmentCount);
        var reading = Open(disk);
        workload.Check(reading, workload.Returned, workload.Returned);
        Assert.False(disk.Exists(LogPath));
        Assert.Equal(0, NewestMeta(disk).LogSegmentCount);

        // The process ends without closing; it has written nothing.
        using var again = Open(disk.AfterProcessEnd());
        workload.Check(again, workload.Returned, workload.Returned);
    }

    [Fact]
    public void A_log_is_declared_once_for_an_opening_and_not_for_every_commit()
    {
        var disk = new SimulatedDisk();
        var manager = TransactionManager.Open(
            disk, StorageWorkload.Path,
            StorageWorkload.Options(9) with { LogSegmentSize = 1 << 20 },
            StorageWorkload.AcceptAll.Instance);
        Write(manager, 1);
        var before = disk.SyncCount;
        for (byte value = 2; value < 22; value++)
        {
            Write(manager, value);
        }

        Assert.Equal(before + 20, disk.SyncCount);
        manager.Checkpoint();
        manager.Checkpoint();
        var sequence = NewestMeta(disk).Sequence;
        Write(manager, 30);
        Assert.Equal(sequence, NewestMeta(disk).Sequence);
        Assert.True(NewestMeta(disk).LogSegmentCount > 0);
        manager.Checkpoint();
        manager.Dispose();
        Assert.Equal(0, NewestMeta(disk).LogSegmentCount);
        Assert.False(disk.Exists(LogPath));
    }

    [Fact]
    public void A_data_file_that_a_checkpoint_changed_in_part_is_not_written_to_without_its_log()
    {
        var disk = new SimulatedDisk();
        var manager = Open(disk);
        Write(manager, 1);
        manager.Checkpoint();
        Write(manager, 2);
        SimulatedDisk? crashed = null;
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.CheckpointDataSynced)
            {
                crashed = disk.AfterProcessEnd();
            }
        });
        manager.Checkpoint();
        FaultPoints.Watch(null);
        crashed!.RemoveFile(LogPath);
        Assert.Equal(
            ErrorCode.Corruption,
            Assert.Throws<DatabaseException>(() => Open(crashed, StorageMode.ReadWrite, recoverWithoutLog: true)).Code);
        using var reading = Open(crashed, StorageMode.ReadOnly, recoverWithoutLog: true);
        using var reader = reading.BeginRead();
        Assert.Equal(
            ErrorCode.Corruption, Assert.Throws<DatabaseException>(() => reader.Read(reading.FirstRootsPage)).Code);
    }

    // Every length that is shorter than what the data file counts is refused; a longer one holds every commit.
    private static void Expect(SimulatedDisk disk, StorageWorkload workload, string context)
    {
        var meta = NewestMeta(disk);
        var isWhole = disk.GetContent(LogPath).Length >= meta.LogSegmentCount * meta.LogSegmentSize;
        try
        {
            using var manager = Open(disk);
            Assert.True(isWhole, context + ": a cut log was taken");
            workload.Check(manager, workload.Returned, workload.Returned);
        }
        catch (DatabaseException e)
        {
            Assert.True(!isWhole && e.Code is ErrorCode.LogMissing or ErrorCode.CannotOpen or ErrorCode.Corruption,
                context + ": " + e.Message);
        }
    }

    private static MetaSlot NewestMeta(SimulatedDisk disk)
    {
        MetaSlot? best = null;
        var data = disk.GetContent(StorageWorkload.Path);
        for (long sequence = 0; sequence < 2; sequence++)
        {
            var slot = MetaFormat.TryRead(data.AsSpan((int)MetaFormat.OffsetOf(sequence), MetaFormat.SlotSize));
            best = slot is not null && (best is null || slot.Sequence > best.Sequence) ? slot : best;
        }

        return best ?? throw new InvalidOperationException(
            string.Create(CultureInfo.InvariantCulture, $"no meta slot in {data.Length} bytes"));
    }

    private static TransactionManager Open(
        SimulatedDisk disk, StorageMode mode = StorageMode.ReadWriteCreate, bool recoverWithoutLog = false) =>
        TransactionManager.Open(
            disk, StorageWorkload.Path,
            StorageWorkload.Options(9) with { Mode = mode, RecoverWithoutLog = recoverWithoutLog },
            StorageWorkload.AcceptAll.Instance);

    private static void Write(TransactionManager manager, byte value)
    {
        using var writer = manager.BeginWrite();
        writer.Modify(manager.FirstRootsPage)[100] = value;
        writer.Commit(CommitDurability.Full);
    }

    private static (SimulatedDisk Disk, StorageWorkload Workload) Closed(int seed)
    {
        var disk = new SimulatedDisk();
        var workload = new StorageWorkload(seed);
        using (var manager = StorageWorkload.Open(disk, seed))
        {
            workload.Run(manager, 30);
        }

        return (disk.AfterProcessEnd(), workload);
    }

    private static (SimulatedDisk Disk, StorageWorkload Workload) Killed(int seed, int count)
    {
        var disk = new SimulatedDisk();
        var workload = new StorageWorkload(seed);
        workload.Run(StorageWorkload.Open(disk, seed), count);
        return (disk.AfterProcessEnd(), workload);
    }
}
