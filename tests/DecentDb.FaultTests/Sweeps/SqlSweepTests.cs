using System.Collections.Generic;
using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Sweeps;

/// <summary>Power cuts at every step of statements of every kind.</summary>
public sealed class SqlSweepTests(ITestOutputHelper output)
{
    internal static (CrashSweep Sweep, Recording Recording) Run(
        int seed, int effort, IReadOnlyList<string> transactions)
    {
        var subject = new SqlSweep(seed, transactions);
        var recording = subject.Record();
        var sweep = new CrashSweep(subject.Recover, effort, seed)
        {
            Open = SqlDisk.OpenOnly,
            RecoveryInterval = 25,
        };
        sweep.Run(recording, "statements");
        return (sweep, recording);
    }

    [Fact]
    public void A_power_cut_at_any_step_of_schema_changes_leaves_the_tables_of_a_committed_transaction()
    {
        var (sweep, _) = Run(seed: 2, effort: Soak.Scale(4, 10), SqlSweep.WithSchemaChanges);
        Assert.True(sweep.ImageCount > 100);
    }

    [Fact]
    public void A_power_cut_at_any_step_leaves_the_tables_of_a_committed_transaction()
    {
        var (sweep, recording) = Run(seed: 1, effort: Soak.Scale(8, 10), SqlSweep.OfEveryKind);
        Assert.True(sweep.ImageCount > 100);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{sweep.PositionCount} steps, {sweep.ImageCount} distinct crash images, {sweep.RecoveryCaseCount} in "
            + $"recovery, {recording.Disk.Asserter!.CheckCount + sweep.WriteCheckCount} writes in order"));
        DocumentedCounts.AssertReached(
            nameof(SqlSweepTests), 1, sweep.PositionCount, sweep.ImageCount, sweep.RecoveryCaseCount);
    }
}
