using System;
using System.Threading;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

public sealed class DamageTests
{
    private const string LogPath = StorageWorkload.Path + "-wal";

    [Fact]
    public void A_flipped_byte_is_reported_or_harmless_and_never_gives_wrong_pages()
    {
        var (disk, workload) = Closed(seed: 5);
        var original = disk.GetContent(StorageWorkload.Path);
        var random = new Random(7);
        for (var offset = 0; offset < original.Length; offset += 997)
        {
            var content = (byte[])original.Clone();
            content[offset] ^= (byte)random.Next(1, 256);
            var damaged = new SimulatedDisk();
            damaged.SetContent(StorageWorkload.Path, content);
            try
            {
                using var manager = StorageWorkload.Open(damaged);
                workload.Check(manager, workload.Returned, workload.Returned);
            }
            catch (DatabaseException e)
            {
                Assert.True(e.Code is ErrorCode.Corruption or ErrorCode.NotADatabase, e.Message);
            }
        }
    }

    [Fact]
    public void A_log_cut_at_any_place_gives_a_whole_state_or_is_reported()
    {
        var (disk, workload) = Killed(seed: 6);
        var log = disk.GetContent(LogPath);
        for (var length = 0; length < log.Length; length += 1021)
        {
            disk.SetContent(LogPath, log[..length]);
            OpenDamaged(disk, workload);
        }
    }

    [Fact]
    public void A_flipped_byte_in_the_log_never_loses_a_synced_commit_silently()
    {
        var (disk, workload) = Killed(seed: 8);
        var log = disk.GetContent(LogPath);
        var reported = 0;
        for (var offset = 0; offset < log.Length; offset += 1009)
        {
            var content = (byte[])log.Clone();
            content[offset] ^= 0x41;
            disk.SetContent(LogPath, content);
            reported += OpenDamaged(disk, workload);
        }

        Assert.True(reported > 0);
    }

    [Fact]
    public void A_truncated_database_is_reported()
    {
        var (disk, _) = Closed(seed: 5);
        var original = disk.GetContent(StorageWorkload.Path);
        for (var length = 1; length < original.Length; length += 1000)
        {
            var damaged = new SimulatedDisk();
            damaged.SetContent(StorageWorkload.Path, original[..length]);
            var error = Assert.Throws<DatabaseException>(() => StorageWorkload.Open(damaged));
            Assert.True(error.Code is ErrorCode.Corruption or ErrorCode.NotADatabase, error.Message);
        }
    }

    [Fact]
    public void A_file_of_another_kind_is_not_a_database()
    {
        var disk = new SimulatedDisk();
        var content = new byte[20_000];
        new Random(1).NextBytes(content);
        disk.SetContent(StorageWorkload.Path, content);
        var error = Assert.Throws<DatabaseException>(() => StorageWorkload.Open(disk));
        Assert.Equal(ErrorCode.NotADatabase, error.Code);
    }

    [Fact]
    public void A_log_of_an_older_time_is_ignored_when_none_is_needed()
    {
        var (own, ownWorkload) = Killed(seed: 6);
        var oldLog = own.GetContent(LogPath);
        StorageWorkload.Open(own).Dispose();
        own.SetContent(LogPath, oldLog);
        using var again = StorageWorkload.Open(own);
        Assert.Equal(0, again.RecoveryReport.CommitCount);
        ownWorkload.Check(again, ownWorkload.Returned, ownWorkload.Returned);
    }

    [Fact]
    public void A_log_beside_an_empty_file_is_refused()
    {
        var (disk, _) = Killed(seed: 6);
        disk.SetContent(StorageWorkload.Path, []);
        Assert.Equal(
            ErrorCode.Corruption, Assert.Throws<DatabaseException>(() => StorageWorkload.Open(disk)).Code);
    }

    [Fact]
    public void A_read_only_opening_replays_the_log_and_writes_nothing()
    {
        var (disk, workload) = Killed(seed: 6);
        var options = StorageWorkload.Options(1) with { Mode = StorageMode.ReadOnly };
        using var manager = TransactionManager.Open(
            disk, StorageWorkload.Path, options, StorageWorkload.AcceptAll.Instance);
        workload.Check(manager, workload.Returned, workload.Returned);
        Assert.Equal(0, disk.StepCount);
        var error = Assert.Throws<DatabaseException>(() => manager.BeginWrite(TimeSpan.Zero, CancellationToken.None));
        Assert.Equal(ErrorCode.ReadOnlyTransaction, error.Code);
    }

    private static (SimulatedDisk Disk, StorageWorkload Workload) Closed(int seed)
    {
        var disk = new SimulatedDisk();
        var workload = new StorageWorkload(seed);
        using (var manager = StorageWorkload.Open(disk, seed))
        {
            workload.Run(manager, 30);
        }

        Assert.False(disk.Exists(LogPath));
        return (disk.AfterProcessEnd(), workload);
    }

    private static (SimulatedDisk Disk, StorageWorkload Workload) Killed(int seed)
    {
        var disk = new SimulatedDisk();
        var workload = new StorageWorkload(seed);
        workload.Run(StorageWorkload.Open(disk, seed), 30);
        return (disk.AfterProcessEnd(), workload);
    }

    // 1 when the damage was reported; else the state must be one that was committed.
    private static int OpenDamaged(SimulatedDisk disk, StorageWorkload workload)
    {
        try
        {
            using var manager = StorageWorkload.Open(disk.AfterProcessEnd());
            workload.Check(manager, 0, workload.Started);
            return 0;
        }
        catch (DatabaseException e) when (
            e.Code is ErrorCode.Corruption or ErrorCode.LogMissing or ErrorCode.CannotOpen)
        {
            return 1;
        }
    }
}
