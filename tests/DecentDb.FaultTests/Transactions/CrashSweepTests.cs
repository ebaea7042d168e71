using System;
using System.Globalization;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

public sealed class CrashSweepTests
{
    private const int TransactionCount = 25;
    private static readonly int SeedCount = Soak.Scale(normal: 2, soak: 200);

    [Fact]
    public void A_power_cut_during_the_recovery_after_a_killed_process_loses_nothing_acknowledged()
    {
        for (var seed = 1; seed <= SeedCount; seed++)
        {
            var random = new Random(seed);
            var stepCount = CountSteps(seed);
            for (var i = 0; i < Soak.Scale(normal: 300, soak: 2000); i++)
            {
                var crashAt = random.Next(stepCount);
                var second = random.Next(CountRecoverySteps(seed, crashAt) + 1);
                var (disk, workload) = RunUntilKilled(seed, crashAt);
                disk.CrashAtStep = second;
                try
                {
                    StorageWorkload.Open(disk, seed: 77).Dispose();
                }
                catch (SimulatedCrashException)
                {
                    // Expected, but for a cut behind the last step.
                }

                var context = string.Create(
                    CultureInfo.InvariantCulture, $"seed {seed}, killed at step {crashAt}, power cut at {second}");
                Guard(context, () => RecoverAndCheck(disk, workload, (CrashImage)random.Next(8), second));
            }
        }
    }

    [Fact]
    public void A_database_that_was_not_closed_recovers_all_commits_that_returned()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var disk = new SimulatedDisk();
            var workload = new StorageWorkload(seed);
            workload.Run(StorageWorkload.Open(disk), TransactionCount * 2);
            using var manager = StorageWorkload.Open(disk.AfterProcessEnd());
            Guard("seed " + seed, () => workload.Check(manager, workload.Returned, workload.Returned));
        }
    }

    private static void Guard(string context, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(context + ": " + e.Message, e);
        }
    }

    private static int CountSteps(int seed)
    {
        var disk = new SimulatedDisk();
        var workload = new StorageWorkload(seed);
        using (var manager = StorageWorkload.Open(disk))
        {
            workload.Run(manager, TransactionCount);
        }

        return disk.StepCount;
    }

    private static int CountRecoverySteps(int seed, int crashAt)
    {
        var (disk, _) = RunUntilKilled(seed, crashAt);
        using var manager = StorageWorkload.Open(disk, seed: 77);
        return disk.StepCount;
    }

    // What was not synced is with the operating system still when the next process opens the database.
    private static (SimulatedDisk Disk, StorageWorkload Workload) RunUntilKilled(int seed, int crashAt)
    {
        var disk = new SimulatedDisk { CrashAtStep = crashAt };
        var workload = RunUntilCrash(disk, seed);
        disk.RestartProcess();
        return (disk, workload);
    }

    private static StorageWorkload RunUntilCrash(SimulatedDisk disk, int seed)
    {
        var workload = new StorageWorkload(seed);
        try
        {
            using var manager = StorageWorkload.Open(disk);
            workload.Run(manager, TransactionCount);
        }
        catch (Exception e) when (disk.IsCrashed && e is SimulatedCrashException or DatabaseException)
        {
            // Expected; a crash while closing ends here too.
        }

        return workload;
    }

    private static void RecoverAndCheck(SimulatedDisk disk, StorageWorkload workload, CrashImage image, int seed)
    {
        var after = disk.AfterPowerCut(image, new Random(seed));
        int number;
        using (var manager = StorageWorkload.Open(after, seed + 1))
        {
            number = workload.Check(manager, workload.Acknowledged, workload.Started);
            WriteUnrelated(manager);
        }

        using (var manager = StorageWorkload.Open(after.AfterPowerCut(CrashImage.AllLost, new Random(seed)), seed + 2))
        {
            using var reader = manager.BeginRead();
            Assert.Equal(77, reader.Read(manager.FirstRootsPage)[100]);
            workload.Check(manager, number, number);
        }
    }

    private static void WriteUnrelated(TransactionManager manager)
    {
        using var writer = manager.BeginWrite();
        writer.Modify(manager.FirstRootsPage)[100] = 77;
        writer.Commit(CommitDurability.Full);
    }
}
