using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.BulkLoading;

public class LoadReadersTests
{
    private const int Before = 700;
    private const int Loaded = 20_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Readers_see_all_or_nothing_of_a_load_that_runs_beside_them(bool fails)
    {
        using var database = Create();
        using var held = database.Database.OpenSession();
        held.Begin(TransactionMode.ReadOnly);
        AssertState(held, loaded: 0);
        var errors = new List<Exception>();
        var stop = false;
        var readCount = 0;
        var threads = new Thread[2];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                try
                {
                    using var session = database.Database.OpenSession();
                    while (!Volatile.Read(ref stop))
                    {
                        AssertState(session, loaded: null);
                        Interlocked.Increment(ref readCount);
                    }
                }
                catch (Exception e)
                {
                    lock (errors)
                    {
                        errors.Add(e);
                    }
                }
            });
            threads[i].Start();
        }

        using (var loader = database.Session.BeginBulkLoad("t", null, new BulkLoadOptions { MemoryBudget = 1 << 20 }))
        {
            for (var i = 0; i < Loaded; i++)
            {
                AddRow(loader, fails && i == Loaded - 1 ? 1 : Before + i + 1);
                if (i % 5000 == 0)
                {
                    AssertState(held, loaded: 0);
                }
            }

            AssertOthersCannotWrite(database.Database);
            var error = SqlDatabase.Try(() => loader.Complete());
            Assert.Equal(fails ? ErrorCode.UniqueViolation : null, error?.Code);
        }

        AssertState(held, loaded: 0);
        held.Rollback();
        AssertState(held, fails ? 0 : Loaded);
        var seen = Volatile.Read(ref readCount);
        SpinWait.SpinUntil(() => Volatile.Read(ref readCount) > seen + 2, TimeSpan.FromSeconds(20));
        Volatile.Write(ref stop, true);
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(errors);
        database.AssertSound();
    }

    [Fact]
    public void Readers_see_whole_batches_of_a_load_by_batch()
    {
        const int batch = 1000;
        using var database = Create();
        using var reader = database.Database.OpenSession();
        var options = new BulkLoadOptions { Atomicity = BulkLoadAtomicity.Batch, BatchSize = batch };
        using (var loader = database.Session.BeginBulkLoad("t", null, options))
        {
            for (var i = 0; i < 10 * batch; i++)
            {
                AddRow(loader, Before + i + 1);
                if (i % 700 == 0)
                {
                    // One snapshot: batches go on becoming visible between two statements.
                    reader.Begin(TransactionMode.ReadOnly);
                    var count = SqlDatabase.Scalar(reader, "SELECT COUNT(*) FROM t") - Before;
                    Assert.Equal(0, count % batch);
                    Assert.True(count <= i + 1);
                    AssertState(reader, (int)count);
                    reader.Rollback();
                }
            }

            loader.Complete();
        }

        AssertState(reader, 10 * batch);
    }

    private static SqlDatabase Create()
    {
        var database = new SqlDatabase(files: new InMemoryFileSystem(), cacheSize: 1 << 20);
        database.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT NOT NULL, u BIGINT UNIQUE)");
        using var loader = database.Session.BeginBulkLoad("t", null);
        for (var i = 1; i <= Before; i++)
        {
            AddRow(loader, i);
        }

        loader.Complete();
        return database;
    }

    private static void AddRow(BulkLoader loader, int id)
    {
        loader.SetInt64(0, id);
        loader.SetChars(1, "the name of a row that takes some room");
        loader.SetInt64(2, id * 7L);
        loader.EndRow();
    }

    private static void AssertState(Session session, int? loaded)
    {
        using var statement = session.Prepare("SELECT COUNT(*), SUM(id), SUM(u), MAX(u) FROM t")[0];
        using var cursor = statement.Execute();
        Assert.True(cursor.Read());
        var count = cursor.GetInt64(0);
        Assert.True(loaded is null ? count is Before or Before + Loaded : count == Before + loaded, "rows " + count);
        Assert.Equal(count * (count + 1) / 2, cursor.GetDecimal(1));
        Assert.Equal(count * (count + 1) / 2 * 7, cursor.GetDecimal(2));
        Assert.Equal(count * 7, cursor.GetInt64(3));
    }

    private static void AssertOthersCannotWrite(Database database)
    {
        using var session = database.OpenSession();
        session.BusyTimeout = TimeSpan.FromMilliseconds(20);
        using var statement = session.Prepare("DELETE FROM t")[0];
        Assert.Equal(
            ErrorCode.LockNotAvailable,
            SqlDatabase.Try(() => statement.Execute().Dispose())?.Code);
    }
}
