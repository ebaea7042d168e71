using System;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.IO;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
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
            SqlDisk.RefuseDamage(database);
        }
        finally
        {
            mayGoOn.Set();
            FaultPoints.Watch(null);
        }
    }

    [Fact]
    public void A_vacuum_has_its_turn_although_others_fill_the_log_before_each()
    {
        const int rounds = 20;
        const int threshold = 64 << 10;
        using var database = Database.Open(
            new InMemoryFileSystem(),
            new DatabaseOptions { Path = "d", PageSize = 4096 },
            static storage => storage with { LogCheckpointThreshold = threshold });
        SqlDisk.Execute(
            database,
            "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT); INSERT INTO t WITH RECURSIVE r (v) AS "
            + "(VALUES (1) UNION ALL SELECT v + 1 FROM r WHERE v < 2000) SELECT v, REPEAT('n', 3000) FROM r; "
            + "DELETE FROM t WHERE id % 8 <> 0; CHECKPOINT");
        var transactions = database.Engine.Transactions;
        var vacuum = new Vacuum(transactions, database.Engine.Catalogs, Limit, CancellationToken.None);
        var thread = new Thread(() => vacuum.Run(null));
        var ticket = transactions.AcquireWriterLock(Limit, CancellationToken.None);
        thread.Start();
        for (var round = 0; round < rounds && vacuum.StepCount == 0; round++)
        {
            Assert.True(SpinWait.SpinUntil(
                () => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin) && !transactions.LacksLogSpace, Limit));
            Fill(transactions, ticket, 8 * threshold);
            ticket = transactions.AcquireWriterLockInTurn(Limit, CancellationToken.None);
        }

        var stepCount = vacuum.StepCount;
        ticket.Release();
        Assert.True(thread.Join(Limit));
        Assert.NotEqual(0, stepCount);
    }

    // Releases the lock.
    private static void Fill(TransactionManager transactions, WriterLockTicket ticket, int bytes)
    {
        using var writer = transactions.BeginWrite(ticket);
        for (var written = 0; written < bytes; written += transactions.PageSize)
        {
            Random.Shared.NextBytes(writer.Allocate(PageKind.Overflow, out _).AsSpan(PageFormat.HeaderSize));
        }

        writer.Commit(CommitDurability.Normal);
    }
}
