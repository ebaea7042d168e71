using System;
using System.Globalization;
using DecentDb.Engine.BulkLoading;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Sweeps;

/// <summary>Power cuts at every step of bulk loads of every kind.</summary>
public sealed class LoadSweepTests(ITestOutputHelper output)
{
    public static TheoryData<BulkLoadAtomicity, BulkLoadDurability> Kinds()
    {
        var data = new TheoryData<BulkLoadAtomicity, BulkLoadDurability>();
        foreach (var atomicity in Enum.GetValues<BulkLoadAtomicity>())
        {
            foreach (var durability in Enum.GetValues<BulkLoadDurability>())
            {
                data.Add(atomicity, durability);
            }
        }

        return data;
    }

    internal static (CrashSweep Sweep, Recording Recording) Run(
        BulkLoadAtomicity atomicity, BulkLoadDurability durability, LoadVariant variant, int seed = 1, int effort = 2)
    {
        var subject = new LoadSweep(atomicity, durability, variant, seed);
        var recording = subject.Record();
        var sweep = new CrashSweep(subject.Recover, effort, seed)
        {
            Open = SqlDisk.OpenOnly,
            RecoveryInterval = Soak.Scale(100, 10),
        };
        sweep.Run(recording, string.Create(CultureInfo.InvariantCulture, $"{atomicity} {durability} {variant}"));
        return (sweep, recording);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_power_cut_at_any_step_of_a_load_leaves_whole_loads_or_batches(
        BulkLoadAtomicity atomicity, BulkLoadDurability durability)
    {
        int images = 0, cases = 0, positions = 0, writes = 0;
        foreach (var variant in Enum.GetValues<LoadVariant>())
        {
            var (sweep, recording) = Run(atomicity, durability, variant, effort: Soak.Scale(4, 8));
            images += sweep.ImageCount;
            cases += sweep.RecoveryCaseCount;
            positions += sweep.PositionCount;
            writes += recording.Disk.Asserter!.CheckCount + sweep.WriteCheckCount;
        }

        Assert.True(images > 100);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{positions} steps, {images} distinct crash images, {cases} in recovery, {writes} writes in order"));
        DocumentedCounts.AssertReached(nameof(LoadSweepTests), 1, positions, images, cases);
    }
}
