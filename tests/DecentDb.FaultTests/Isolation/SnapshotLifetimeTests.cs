using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Processes;
using DecentDb.FaultTests.Sweeps;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Isolation;

/// <summary>
/// Snapshots that last: they never change, they do not keep the log, and one that nobody holds any more ends. Exercises
/// <see cref="Engine.Paging.BufferPool"/> and <see cref="Engine.Paging.OlderImages"/>.
/// </summary>
public sealed class SnapshotLifetimeTests(ITestOutputHelper output)
{
    // Commits wait at four times the threshold of these databases, and the log grows by half.
    private const long LogMax = 6 << 17;

    [Fact]
    public void A_long_reader_sees_its_rows_and_does_not_keep_the_log()
    {
        using var folder = new TemporaryFolder();
        using var database = Worker.Open(folder["db"]);
        Fill(database);
        using var reader = database.OpenSession();
        reader.Begin(TransactionMode.ReadOnly);
        var expected = Sum(reader);
        long logMax = 0;
        for (var i = 0; i < Soak.Scale(300, 20_000); i++)
        {
            SqlDisk.Execute(database, string.Create(
                CultureInfo.InvariantCulture,
                    $"UPDATE t SET name = name || '{i % 10}', n = n + 1 WHERE id % 5 = {i % 5}"));
            logMax = Math.Max(logMax, database.GetStatistics().LogLength);
            if (i % 50 == 0)
            {
                Assert.Equal(expected, Sum(reader));
                Load(database);
            }
        }

        Assert.Equal(expected, Sum(reader));
        var written = database.GetStatistics().LogBytesWritten;
        Assert.True(written > 2 * LogMax, written + " bytes written");
        Assert.True(logMax <= LogMax, logMax + " bytes of log");
        reader.Rollback();
        Assert.NotEqual(expected, Sum(database));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{written} bytes went through a log of at most {logMax}"));
    }

    [Fact]
    public void Loads_do_not_write_over_pages_that_a_snapshot_sees()
    {
        using var database = SqlDisk.Open(new SimulatedDisk(), seed: 9);
        SqlDisk.Execute(
            database,
            "CREATE TABLE old (id BIGINT, b TEXT); CREATE TABLE t (id BIGINT, b TEXT); "
            + "CREATE TABLE last (id BIGINT, b TEXT)");
        LoadLong(database, "old", 400);
        LoadLong(database, "last", 20);
        using var reader = database.OpenSession();
        reader.Begin(TransactionMode.ReadOnly);
        Assert.Equal("0|", First(reader, "SELECT COUNT(*) FROM t"));
        SqlDisk.Execute(database, "DROP TABLE old; CHECKPOINT");
        LoadLong(database, "t", 300);
        Assert.Equal("400|79800|", First(reader, "SELECT COUNT(b), SUM(id) FROM old WHERE LENGTH(b) = 900"));
        reader.Rollback();
        SqlDisk.RefuseDamage(database);
    }

    private static void LoadLong(Database database, string table, int count)
    {
        using var session = database.OpenSession();
        using var loader = session.BeginBulkLoad(table, null);
        for (var i = 0; i < count; i++)
        {
            loader.SetInt64(0, i);
            loader.SetChars(1, new string((char)(table[0] + (i % 7)), 900));
            loader.EndRow();
        }

        loader.Complete();
    }

    private static string First(Session session, string sql)
    {
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        Assert.True(cursor.Read());
        var text = "";
        for (var i = 0; i < cursor.ColumnCount; i++)
        {
            text += cursor.GetValue(i) + "|";
        }

        return text;
    }

    [Fact]
    public void A_hundred_overlapping_readers_never_keep_the_log_from_being_used_again()
    {
        using var folder = new TemporaryFolder();
        using var database = Worker.Open(folder["db"]);
        Fill(database);
        var readers = new Queue<(Session Session, string Sum)>();
        long logMax = 0;
        var checkedCount = 0;
        for (var i = 0; i < Soak.Scale(400, 20_000); i++)
        {
            var session = database.OpenSession();
            session.Begin(TransactionMode.ReadOnly);
            readers.Enqueue((session, Sum(session)));
            SqlDisk.Execute(database, string.Create(
                CultureInfo.InvariantCulture,
                    $"UPDATE t SET name = name || '{i % 10}', n = n + 1 WHERE id % 5 = {i % 5}"));
            logMax = Math.Max(logMax, database.GetStatistics().LogLength);
            if (readers.Count > 100)
            {
                var (old, sum) = readers.Dequeue();
                Assert.Equal(sum, Sum(old));
                old.Dispose();
                checkedCount++;
            }
        }

        while (readers.TryDequeue(out var reader))
        {
            Assert.Equal(reader.Sum, Sum(reader.Session));
            reader.Session.Dispose();
            checkedCount++;
        }

        Assert.True(logMax <= LogMax, logMax + " bytes of log");
        Assert.True(database.GetStatistics().CheckpointCount > 5);
        database.Checkpoint();
        Assert.Empty(database.CheckIntegrity());
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{checkedCount} overlapping readers, a log of at most {logMax} bytes"));
    }

    [Fact]
    public void Readers_that_nobody_ended_are_ended_by_the_garbage_collector()
    {
        using var database = Database.Open(new DatabaseOptions { Path = ":memory:", CacheSize = 1 << 20 });
        Fill(database);
        Abandon(database, count: 20);
        var before = OpenSnapshots(database);
        Assert.True(before >= 20, before + " snapshots");
        for (var i = 0; i < 50 && OpenSnapshots(database) > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(0, OpenSnapshots(database));
        SqlDisk.Execute(database, "UPDATE t SET n = n + 1");
        Assert.Empty(database.CheckIntegrity());
    }

    [Fact]
    public void A_thread_that_dies_within_a_query_and_a_query_that_is_cancelled_leave_no_snapshot()
    {
        using var database = Database.Open(new DatabaseOptions { Path = ":memory:", CacheSize = 1 << 20 });
        Fill(database);
        var thread = new Thread(() => Abandon(database, count: 3));
        thread.Start();
        thread.Join();
        using (var session = database.OpenSession())
        using (var cancellation = new CancellationTokenSource())
        {
            using var statement = session.Prepare("SELECT a.id FROM t a, t b, t c ORDER BY a.name")[0];
            cancellation.CancelAfter(20);
            var error = SqlDisk.Try(() =>
            {
                using var cursor = statement.Execute(cancellation.Token);
                while (cursor.Read())
                {
                }
            });
            Assert.True(error?.Code is ErrorCode.QueryCanceled or ErrorCode.OutOfMemoryBudget, error?.ToString());
        }

        for (var i = 0; i < 50 && OpenSnapshots(database) > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(0, OpenSnapshots(database));
    }

    // Sessions in the middle of a query and of a transaction that nobody refers to any more.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(Database database, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var session = database.OpenSession();
            if (i % 2 == 0)
            {
                session.Begin(TransactionMode.ReadOnly);
            }

            var cursor = session.Prepare("SELECT id, name FROM t")[0].Execute();
            Assert.True(cursor.Read());
        }
    }

    private static int OpenSnapshots(Database database) => database.Engine.Transactions.Holders.SnapshotCount;

    private static void Fill(Database database)
    {
        SqlDisk.Execute(database,
            "CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT, name TEXT); CREATE TABLE l (a BIGINT)");
        using var session = database.OpenSession();
        using var loader = session.BeginBulkLoad("t", null);
        for (var id = 0; id < 1000; id++)
        {
            loader.SetInt64(0, id);
            loader.SetInt64(1, id);
            loader.SetChars(2, "row " + id.ToString(CultureInfo.InvariantCulture));
            loader.EndRow();
        }

        loader.Complete();
    }

    private static void Load(Database database)
    {
        using var session = database.OpenSession();
        using var loader = session.BeginBulkLoad("l", null);
        for (var id = 0; id < 500; id++)
        {
            loader.SetInt64(0, id);
            loader.EndRow();
        }

        loader.Complete();
    }

    private static string Sum(Database database)
    {
        using var session = database.OpenSession();
        return Sum(session);
    }

    private static string Sum(Session session)
    {
        using var statement =
            session.Prepare("SELECT COUNT(*), SUM(n), SUM(LENGTH(name)), MIN(name), MAX(name) FROM t")[0];
        using var cursor = statement.Execute();
        Assert.True(cursor.Read());
        var text = "";
        for (var i = 0; i < cursor.ColumnCount; i++)
        {
            text += cursor.GetValue(i) + "|";
        }

        return text;
    }
}
