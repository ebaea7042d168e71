using System;
using DecentDb.Engine.IO;
using Xunit;

namespace DecentDb.FaultTests;

public sealed class SimulatedDiskTests
{
    [Fact]
    public void Of_the_writes_after_a_power_cut_only_the_one_on_its_way_can_reach_the_medium()
    {
        var disk = new SimulatedDisk();
        using var file = disk.Open("a", FileOpenMode.OpenOrCreate);
        disk.SyncDirectoryOf("a");
        file.Write([1], 0);
        disk.CrashAtStep = disk.StepCount;
        for (byte i = 2; i < 6; i++)
        {
            Assert.Throws<SimulatedCrashException>(() => file.Write([i], i - 1));
        }

        Assert.Equal([1, 2], disk.AfterPowerCut(CrashImage.AllKept, new Random(1)).GetContent("a"));
    }
}
