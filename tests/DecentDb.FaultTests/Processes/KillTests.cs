using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Processes;

/// <summary>Real processes that are killed while they write to real files.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public void A_killed_process_loses_nothing_acknowledged_and_leaves_nothing_half_done()
    {
        using var loop = new KillLoop(seed: 1);
        loop.Run(Soak.Scale(normal: 75, soak: 5000));
        Assert.True(loop.AcknowledgedCount > loop.KillCount);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{loop.KillCount} kills, {loop.EarlyCount} of them before the first commit of the process, "
            + $"{loop.DatabaseCount} databases, {loop.AcknowledgedCount} acknowledged commits"));
    }
}
