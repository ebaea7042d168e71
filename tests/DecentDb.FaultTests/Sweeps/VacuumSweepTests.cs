using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Sweeps;

/// <summary>Power cuts at every step of vacuums that pack leaves, move pages and cut the file.</summary>
public sealed class VacuumSweepTests(ITestOutputHelper output)
{
    [Fact]
    public void A_power_cut_at_any_step_of_a_vacuum_leaves_the_rows_that_were_there()
    {
        var (sweep, recording) = SqlSweepTests.Run(seed: 3, effort: Soak.Scale(4, 10), SqlSweep.WithVacuums);
        Assert.True(sweep.ImageCount > 100);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{sweep.PositionCount} steps, {sweep.ImageCount} distinct crash images, {sweep.RecoveryCaseCount} in "
            + $"recovery, {recording.Disk.Asserter!.CheckCount + sweep.WriteCheckCount} writes in order"));
        DocumentedCounts.AssertReached(
            nameof(VacuumSweepTests), 1, sweep.PositionCount, sweep.ImageCount, sweep.RecoveryCaseCount);
    }
}
