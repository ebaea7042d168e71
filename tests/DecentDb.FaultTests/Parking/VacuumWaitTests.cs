using System;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Defects;
using DecentDb.FaultTests.Sweeps;
using Xunit;

namespace DecentDb.FaultTests.Parking;

/// <summary>What a vacuum waits for, it waits for without the writer lock.</summary>
public sealed class VacuumWaitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_vacuum_that_waits_for_space_in_the_log_keeps_no_writer_waiting()
    {
        using var mayGoOn = new ManualResetEventSlim();
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.CheckpointBegun && Thread.CurrentThread.Name == "DecentDb checkpoints")
            {
                mayGoOn.Wait();
            }
        });
        try
        {
            using var database = Database.Open(
                new InMemoryFileSystem(),
                new DatabaseOptions { Path = "d", PageSize = 4096 },
                static storage => storage with { LogCheckpointThreshold = 256 << 10 });
            SqlDisk.Execute(
                database,
                "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT); CREATE TABLE counter (n BIGINT); "
                + "INSERT INTO counter VALUES (0); INSERT INTO t WITH RECURSIVE r (v) AS "
                + "(VALUES (1) UNION ALL SELECT v + 1 FROM r WHERE v < 100) SELECT v, REPEAT('n', 3000) FROM r; "
                + "DELETE FROM t WHERE id % 8 <> 0");
            var transactions = database.Engine.Transactions;
            while (!transactions.LacksLogSpace)
            {
                SqlDisk.Execute(database, "UPDATE counter SET n = n + 1");
            }

            var vacuum = new Thread(() => SqlDisk.Execute(database, "VACUUM"));
            vacuum.Start();
            Assert.True(SpinWait.SpinUntil(
                () => vacuum.ThreadState.HasFlag(ThreadState.WaitSleepJoin) || !vacuum.IsAlive, Limit));
            transactions.AcquireWriterLock(Limit, CancellationToken.None).Release();
            Assert.True(vacuum.IsAlive);
            mayGoOn.Set();
            Assert.True(vacuum.Join(Limit));
            database.Checkpoint(); // that of the vacuum may have met one in the background, which cut less
            SqlDisk.RefuseDamage(database);
        }
        finally
        {
            mayGoOn.Set();
            FaultPoints.Watch(null);
        }
    }
}
