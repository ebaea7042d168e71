using System;
using System.Globalization;
using DecentDb.Engine.Api;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Sweeps;

/// <summary>A backup is there whole or not at all, whenever the power goes off or an operation fails.</summary>
public sealed class BackupSweepTests(ITestOutputHelper output)
{
    private const string Copy = "copy";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_power_cut_at_any_step_of_a_backup_leaves_all_of_it_or_nothing(bool compact)
    {
        var disk = new SimulatedDisk();
        using var database = Fill(disk);
        var expected = SqlDisk.Dump(database);
        var state = disk.Durable.Clone();
        var start = disk.Trace.Count;
        database.Backup(Copy, compact);
        var random = new Random(1);
        int images = 0, whole = 0;
        for (var position = start; position <= disk.Trace.Count; position++)
        {
            if (position > start)
            {
                state.Apply(disk.Trace[position - 1]);
            }

            foreach (var tear in CrashImages.Of(state.Unsynced, random, effort: 3))
            {
                images++;
                whole += Check(SimulatedDisk.From(state.Cut(tear)), expected) ? 1 : 0;
            }
        }

        Assert.InRange(whole, 1, images - 1);
        Assert.True(Check(disk.AfterPowerCut(CrashImage.AllLost, random), expected), "the backup is not durable");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{images} images, {whole} with the backup"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_backup_that_fails_at_any_step_leaves_nothing_and_can_be_repeated(int kind)
    {
        for (var step = 0; ; step++)
        {
            var disk = new SimulatedDisk { FaultKind = (FaultKind)kind };
            using var database = Fill(disk);
            disk.FaultAtStep = disk.StepCount + step;
            var error = SqlDisk.Try(() => database.Backup(Copy));
            disk.FaultAtStep = int.MaxValue;
            if (error is null)
            {
                Assert.True(step > 5, "too few steps: " + step);
                return;
            }

            Assert.False(database.HasFailed);
            if (!disk.Exists(Copy))
            {
                database.Backup(Copy);
            }

            Assert.True(Check(disk.AfterProcessEnd(), SqlDisk.Dump(database)));
        }
    }

    private static Database Fill(SimulatedDisk disk)
    {
        var database = SqlDisk.Open(disk, seed: 1);
        SqlDisk.Execute(
            database,
            "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT); CREATE INDEX i ON t (name)");
        SqlDisk.Execute(database, "CREATE TABLE gone (a TEXT)");
        SqlDisk.Execute(
            database,
            "INSERT INTO t SELECT n, repeat('a name ', 20) || n FROM (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL "
            + "SELECT n + 1 FROM r WHERE n < 200) SELECT n FROM r) AS x");
        SqlDisk.Execute(database, "INSERT INTO gone SELECT name FROM t; DROP TABLE gone");
        return database;
    }

    // False when there is no backup.
    private static bool Check(SimulatedDisk disk, string expected)
    {
        if (!disk.Exists(Copy))
        {
            return false;
        }

        using var copy = Database.Open(disk, new DatabaseOptions { Path = Copy }, static storage => storage);
        Assert.Equal(expected, SqlDisk.Dump(copy));
        Assert.Empty(copy.CheckIntegrity());
        return true;
    }
}
