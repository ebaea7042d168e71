using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Sweeps;

/// <summary>
/// Sweeps over transactions on pages: full images and differences, free lists, savepoints, direct writes,
/// transactions that are written in pieces, checkpoints, full disks, closing and opening again.
/// </summary>
internal sealed class StorageSweep(int seed, bool spills = false)
{
    private readonly StorageWorkload _workload = new(seed, spills);

    /// <summary>Commits with pages in a temporary file.</summary>
    public int SpilledCount => _workload.SpilledCount;

    public Recording Record(int transactionCount, bool withFullDisks)
    {
        var disk = new SimulatedDisk { Asserter = new OrderAsserter(SweepNames.Path) };
        var recording = new Recording(disk);
        var random = new Random(seed);
        _workload.Progressed = () =>
            recording.Promise(_workload.Acknowledged, _workload.Returned, _workload.Started);
        using (var manager = StorageWorkload.Open(disk, seed, spills))
        {
            RunSome(manager, disk, transactionCount / 2, withFullDisks ? random : null);
        }

        using (var manager = StorageWorkload.Open(disk, seed + 1, spills))
        {
            _workload.Resume(manager);
            RunSome(manager, disk, transactionCount - (transactionCount / 2), withFullDisks ? random : null);
        }

        return recording;
    }

    /// <summary>
    /// A checkpoint meets a full disk at one of its steps; commits go on, and the next checkpoint completes it. Null
    /// when the checkpoint has fewer steps, or meets the full disk where that is final: in a sync, or in the log.
    /// </summary>
    public Recording? RecordInterruptedCheckpoint(int step)
    {
        var disk = new SimulatedDisk { Asserter = new OrderAsserter(SweepNames.Path), FaultKind = FaultKind.DiskFull };
        var recording = new Recording(disk);
        _workload.Progressed = () =>
            recording.Promise(_workload.Acknowledged, _workload.Returned, _workload.Started);
        var manager = StorageWorkload.Open(disk, seed);
        RunSome(manager, disk, count: 8, fullDisks: null);
        disk.FaultAtStep = disk.StepCount + step;
        disk.FaultIsPersistent = true;
        try
        {
            manager.Checkpoint();
            return null;
        }
        catch (DatabaseException) when (manager.HasFailed)
        {
            return null;
        }
        catch (DatabaseException e)
        {
            Assert.Equal(ErrorCode.DiskFull, e.Code);
        }

        disk.FaultIsPersistent = false;
        RunSome(manager, disk, count: 4, fullDisks: null);
        var count = manager.GetStatistics().CheckpointCount;
        manager.Checkpoint();
        Assert.True(manager.GetStatistics().CheckpointCount > count);
        RunSome(manager, disk, count: 2, fullDisks: null);
        return recording;
    }

    /// <summary>The oracle.</summary>
    public int Recover(SimulatedDisk disk, int openSeed)
    {
        int number;
        using (var manager = StorageWorkload.Open(disk, openSeed + 100))
        {
            number = _workload.Check(manager, 0, int.MaxValue);
            using var writer = manager.BeginWrite();
            writer.Modify(manager.FirstRootsPage)[100] = 77;
            writer.Commit(CommitDurability.Full);
            disk = disk.AfterPowerCut(CrashImage.AllLost, new Random(openSeed));
        }

        using (var manager = StorageWorkload.Open(disk, openSeed + 200))
        {
            using var reader = manager.BeginRead();
            Assert.Equal(77, reader.Read(manager.FirstRootsPage)[100]);
            _workload.Check(manager, number, number);
        }

        return number;
    }

    public static void OpenOnly(SimulatedDisk disk) => StorageWorkload.Open(disk, seed: 77);

    private void RunSome(TransactionManager manager, SimulatedDisk disk, int count, Random? fullDisks)
    {
        for (var i = 0; i < count; i++)
        {
            disk.FaultKind = FaultKind.DiskFull;
            disk.FaultAtStep = fullDisks?.Next(3) == 0 ? disk.StepCount + fullDisks.Next(6) : int.MaxValue;
            try
            {
                _workload.RunOne(manager);
            }
            catch (DatabaseException e) when (e.Code == ErrorCode.DiskFull)
            {
                _workload.ForgetFailed();
            }
            catch (DatabaseException) when (fullDisks is not null && disk.HasFaulted)
            {
                disk.FaultAtStep = int.MaxValue;
                return; // poisoned; what is there is known after the next opening
            }
        }

        disk.FaultAtStep = int.MaxValue;
    }
}
