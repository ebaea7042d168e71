using System;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Defects;
using DecentDb.FaultTests.Sweeps;
using Xunit;

namespace DecentDb.FaultTests.Parking;

/// <summary>Free space that is given back in the background while things go wrong.</summary>
public sealed class AutoVacuumFaultTests
{
    private const int ChecksMax = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_full_disk_ends_one_increment_and_what_has_moved_until_then_is_given_back()
    {
        var steps = 0;
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.PublishPrepared && Thread.CurrentThread.Name == "DecentDb vacuum"
                && Interlocked.Increment(ref steps) == 3)
            {
                throw new DatabaseException(ErrorCode.DiskFull, "The disk is full.");
            }
        });
        try
        {
            using var database = Database.Open(
                new InMemoryFileSystem(),
                new DatabaseOptions { Path = "d", PageSize = 4096, AutoVacuum = AutoVacuumMode.Incremental });
            SqlDisk.Execute(
                database,
                "CREATE TABLE first (s TEXT); INSERT INTO first VALUES (REPEAT('f', 4000000)); "
                + "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT); INSERT INTO t WITH RECURSIVE r (v) AS "
                + "(VALUES (1) UNION ALL SELECT v + 1 FROM r WHERE v < 600) SELECT v, REPEAT('n', 3000) FROM r; "
                + "DROP TABLE first");
            var before = database.GetStatistics();
            database.Checkpoint();
            var vacuum = database.Engine.AutoVacuum!;

            // The checkpoint after the first increment, which nobody else asks for.
            Assert.True(SpinWait.SpinUntil(
                () => database.GetStatistics().CheckpointCount > before.CheckpointCount + 1, Limit));
            Assert.True(Volatile.Read(ref steps) >= 3);
            for (var i = 0; i < ChecksMax && IsMostlyFree(database); i++)
            {
                database.Checkpoint();
                vacuum.Wait();
            }

            Assert.False(IsMostlyFree(database));
            Assert.True(vacuum.IncrementCount > 1);
            vacuum.Wait();
            database.Checkpoint(); // pages that the last increment has freed are cut off with it
            SqlDisk.RefuseDamage(database);
            Assert.Equal(600, SqlDisk.Number(database, "SELECT COUNT(*) FROM t"));
        }
        finally
        {
            FaultPoints.Watch(null);
        }
    }

    private static bool IsMostlyFree(Database database)
    {
        var statistics = database.GetStatistics();
        return statistics.FreePageCount > statistics.PageCount / 8 && statistics.FreePageCount > 64;
    }
}
