using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using DecentDb.Engine.BulkLoading;
using DecentDb.FaultTests.Corruption;
using DecentDb.FaultTests.Sweeps;
using DecentDb.FaultTests.Transactions;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// Runs all sweeps with one seed after the other until the time is over, and prints the counts after each seed. A
/// violation ends it with an error that names the seed.
/// </summary>
internal sealed class SoakRun(TextWriter output)
{
    private long _steps;
    private long _images;
    private long _recoveryCases;
    private long _faults;
    private long _changes;
    private long _kills;
    private long _databases;
    private long _acknowledged;

    /// <summary>Goes on until the time is over or something is wrong.</summary>
    public int Run(TimeSpan duration, int firstSeed)
    {
        var clock = Stopwatch.StartNew();
        for (var seed = firstSeed; ; seed++)
        {
            foreach (var part in PartsOf(seed))
            {
                if (clock.Elapsed > duration)
                {
                    Print(firstSeed, seed, clock, isWhole: false);
                    return 0;
                }

                try
                {
                    part();
                }
                catch (Exception e)
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"VIOLATION, seed {seed}: {e}"));
                    return 1;
                }
            }

            Print(firstSeed, seed, clock, isWhole: true);
        }
    }

    private Action[] PartsOf(int seed)
    {
        var loads = Array.ConvertAll(Enum.GetValues<LoadVariant>(), variant => (Action)(() => RunLoads(seed, variant)));
        return
        [
            () => Note(StorageSweepTests.RunOne(seed, withFullDisks: false)),
            () => Note(StorageSweepTests.RunOne(100_000 + seed, withFullDisks: true)),
            () => Note(SqlSweepTests.Run(seed, effort: 8, SqlSweep.OfEveryKind)),
            .. loads,
            () => RunFaults(seed),
            () => ChangePages(seed),
            () => Kill(seed),
        ];
    }

    private void RunLoads(int seed, LoadVariant variant)
    {
        // One of the six kinds of load for each variant and seed, so that a seed does not take too long.
        var kind = (seed + (int)variant) % 6;
        Note(LoadSweepTests.Run((BulkLoadAtomicity)(kind % 2), (BulkLoadDurability)(kind / 2), variant, seed,
            effort: 3));
    }

    private void RunFaults(int seed)
    {
        foreach (var kind in new[] { FaultKind.DiskFull, FaultKind.IoError, FaultKind.ShortWrite })
        {
            foreach (var behaviour in Enum.GetValues<FailedSyncBehaviour>())
            {
                _faults += FaultSweepTests.RunSeed(seed, kind, behaviour,
                    isPersistent: (seed + (int)behaviour) % 2 == 0);
            }
        }
    }

    private void ChangePages(int seed)
    {
        const int count = 500;
        FileDamageTests.ChangePages(seed, count);
        _changes += count;
    }

    private void Kill(int seed)
    {
        using var loop = new KillLoop(seed);
        loop.Run(loops: 12);
        _kills += loop.KillCount;
        _databases += loop.DatabaseCount;
        _acknowledged += loop.AcknowledgedCount;
    }

    private void Note((CrashSweep Sweep, Recording Recording) run)
    {
        _steps += run.Sweep.PositionCount;
        _images += run.Sweep.ImageCount;
        _recoveryCases += run.Sweep.RecoveryCaseCount;
    }

    private void Print(int firstSeed, int seed, Stopwatch clock, bool isWhole)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{clock.Elapsed.TotalMinutes:F1} min, seeds {firstSeed} to {seed}"
            + $"{(isWhole ? "" : " (the last one in part)")}: "
            + $"{_steps} steps, {_images} distinct crash images, {_recoveryCases} in recovery, {_faults} faults, "
            + $"{_changes} changed pages, {_kills} kills, {_databases} databases after a kill, "
            + $"{_acknowledged} acknowledged commits; no violation"));
        output.Flush();
    }
}
