using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Sweeps;

/// <summary>
/// Power cuts at every step of transactions, checkpoints, changes of log generation, opening, closing and recovery.
/// </summary>
public sealed class StorageSweepTests(ITestOutputHelper output)
{
    [Fact]
    public void A_power_cut_at_any_step_leaves_a_state_between_the_acknowledged_and_the_started_one() =>
        Run(firstSeed: 1, seedCount: Soak.Scale(16, 400), withFullDisks: false);

    [Fact]
    public void A_power_cut_after_a_full_disk_never_brings_a_failed_transaction_back() =>
        Run(firstSeed: 1001, seedCount: Soak.Scale(8, 200), withFullDisks: true);

    [Fact]
    public void A_power_cut_around_a_checkpoint_that_a_full_disk_interrupted_keeps_every_acknowledged_commit()
    {
        int interrupted = 0, images = 0;
        for (var seed = 1; seed <= Soak.Scale(5, 40); seed++)
        {
            for (var step = 0; step < 40; step++)
            {
                var subject = new StorageSweep(seed);
                if (subject.RecordInterruptedCheckpoint(step) is not { } recording)
                {
                    continue;
                }

                var sweep = new CrashSweep(subject.Recover, effort: 2, seed) { Open = StorageSweep.OpenOnly };
                sweep.Run(recording, "interrupted at step " + step);
                interrupted++;
                images += sweep.ImageCount;
            }
        }

        Assert.True(interrupted > 10, "too few checkpoints: " + interrupted);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{interrupted} interrupted checkpoints, {images} distinct crash images"));
    }

    internal static (CrashSweep Sweep, Recording Recording) RunOne(int seed, bool withFullDisks)
    {
        var subject = new StorageSweep(seed);
        var recording = subject.Record(transactionCount: withFullDisks ? 36 : 30, withFullDisks);
        var sweep = new CrashSweep(subject.Recover, effort: 5, seed)
        {
            Open = StorageSweep.OpenOnly,
            RecoveryInterval = 66,
        };
        sweep.Run(recording, "storage");
        return (sweep, recording);
    }

    internal void Run(int firstSeed, int seedCount, bool withFullDisks)
    {
        int images = 0, cases = 0, positions = 0, writes = 0;
        for (var seed = firstSeed; seed < firstSeed + seedCount; seed++)
        {
            var (sweep, recording) = RunOne(seed, withFullDisks);
            images += sweep.ImageCount;
            cases += sweep.RecoveryCaseCount;
            positions += sweep.PositionCount;
            writes += recording.Disk.Asserter!.CheckCount + sweep.WriteCheckCount;
        }

        Assert.True(images > 100 * seedCount, "too few images: " + images);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{positions} steps, {images} distinct crash images, {cases} in recovery, {writes} writes in order"));
        DocumentedCounts.AssertReached(nameof(StorageSweepTests), seedCount, positions, images, cases);
    }
}
