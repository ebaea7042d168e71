using System;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.IO;
using Xunit;

namespace DecentDb.Engine.Tests.Maintenance;

/// <summary>
/// Free space that is given back without being asked. Exercises <see cref="Engine.Maintenance.AutoVacuum"/> and the
/// increments of <see cref="Engine.Maintenance.Vacuum"/>.
/// </summary>
public sealed class AutoVacuumTests
{
    private const int IncrementsMax = 60;

    [Theory]
    [InlineData(4096)]
    [InlineData(8192)]
    public void The_file_is_cut_step_by_step_after_checkpoints_until_little_is_free(int pageSize)
    {
        using var database = Open(AutoVacuumMode.Incremental, pageSize);
        using var session = database.OpenSession();
        Fill(session);
        var before = database.GetStatistics();
        Run(session, "DROP TABLE first");
        var increments = 0;
        while (IsMostlyFree(database) && increments < IncrementsMax)
        {
            database.Checkpoint();
            database.Engine.AutoVacuum!.Wait();
            increments++;
            Assert.Empty(database.CheckIntegrity());
        }

        database.Checkpoint();
        database.Engine.AutoVacuum!.Wait();
        Assert.InRange(increments, 1, IncrementsMax - 1);
        var after = database.GetStatistics();
        Assert.True(after.FileLength < before.FileLength / 2, $"{before.FileLength} bytes became {after.FileLength}");
        Assert.Equal(20_000, SqlDatabase.Scalar(session, "SELECT COUNT(*) FROM t"));
        Assert.Equal(20_000, SqlDatabase.Scalar(session, "SELECT COUNT(*) FROM t WHERE name > ''"));
        Assert.Empty(database.CheckIntegrity());
    }

    [Fact]
    public void Without_being_asked_for_free_pages_stay_for_the_next_rows()
    {
        using var database = Open(AutoVacuumMode.None, 4096);
        using var session = database.OpenSession();
        Fill(session);
        var before = database.GetStatistics();
        Run(session, "DROP TABLE first");
        database.Checkpoint();
        database.Checkpoint();
        Assert.Null(database.Engine.AutoVacuum);
        Assert.Equal(before.FileLength, database.GetStatistics().FileLength);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(100)]
    public void An_increment_ends_when_so_many_pages_have_moved(int count)
    {
        using var database = Open(AutoVacuumMode.None, 4096);
        using var session = database.OpenSession();
        Fill(session);
        Run(session, "DROP TABLE first");
        var vacuum = new Engine.Maintenance.Vacuum(
            database.Engine.Transactions, database.Engine.Catalogs, TimeSpan.FromSeconds(30), CancellationToken.None);
        var step = Engine.Maintenance.Vacuum.PagesInStep(4096);
        for (var i = 0; i < 2; i++)
        {
            var before = vacuum.MovedCount;
            Assert.True(vacuum.RunIncrement(count));
            Assert.InRange(vacuum.MovedCount - before, count, count + step - 1);
        }

        Assert.Empty(database.CheckIntegrity());
    }

    [Fact]
    public void After_a_pass_in_vain_much_more_must_be_free_before_the_next_one()
    {
        using var database = Open(AutoVacuumMode.Incremental, 4096);
        using var session = database.OpenSession();
        Run(session, "CREATE TABLE big (id BIGINT PRIMARY KEY, s TEXT)");
        Run(session, "INSERT INTO big VALUES (1, REPEAT('x', 6000000))");

        // Root records lie in pages that stay where they are.
        for (var i = 0; i < 300; i++)
        {
            Run(session, string.Create(CultureInfo.InvariantCulture, $"CREATE TABLE s{i} (id BIGINT, n BIGINT UNIQUE)"));
        }

        Run(session, "INSERT INTO s0 VALUES (1, 1)");
        Run(session, "CREATE TABLE t (id BIGINT PRIMARY KEY, s TEXT)");
        Run(session, "INSERT INTO t VALUES (1, REPEAT('x', 20000)), (2, REPEAT('x', 2000000))");
        Run(session, "DROP TABLE big");
        var increments = RunAll(database);
        var free = database.GetStatistics().FreePageCount;
        Assert.True(free > 100, $"{free} pages are free in vain");

        Run(session, "DELETE FROM t WHERE id = 1");
        Assert.True(database.GetStatistics().FreePageCount > free);
        Assert.Equal(increments, RunAll(database));

        Run(session, "DELETE FROM t WHERE id = 2");
        Assert.True(RunAll(database) > increments);
        Assert.Empty(database.CheckIntegrity());
    }

    [Fact]
    public void A_database_is_closed_although_an_increment_runs()
    {
        for (var round = 0; round < 5; round++)
        {
            var files = new InMemoryFileSystem();
            using (var database = Open(AutoVacuumMode.Incremental, 4096, files))
            using (var session = database.OpenSession())
            {
                Fill(session);
                Run(session, "DROP TABLE first");
                database.Checkpoint();
            }

            using (var database = Open(AutoVacuumMode.None, 4096, files))
            using (var session = database.OpenSession())
            {
                Assert.Empty(database.CheckIntegrity());
                Assert.Equal(20_000, SqlDatabase.Scalar(session, "SELECT COUNT(*) FROM t"));
            }
        }
    }

    // Until checkpoints start no increment any more, if that comes; their number.
    private static int RunAll(Database database)
    {
        var vacuum = database.Engine.AutoVacuum!;
        for (var (round, quiet) = (0, 0); round < IncrementsMax && quiet < 3; round++)
        {
            var before = vacuum.IncrementCount;
            database.Checkpoint();
            vacuum.Wait();
            quiet = vacuum.IncrementCount == before ? quiet + 1 : 0;
        }

        return vacuum.IncrementCount;
    }

    private static bool IsMostlyFree(Database database)
    {
        var statistics = database.GetStatistics();
        return statistics.FreePageCount > statistics.PageCount / 8;
    }

    private static Database Open(AutoVacuumMode mode, int pageSize, InMemoryFileSystem? files = null) => Database.Open(
        files ?? new InMemoryFileSystem(), new DatabaseOptions { Path = "d", PageSize = pageSize, AutoVacuum = mode });

    private static void Fill(Session session)
    {
        Run(session, "CREATE TABLE first (id BIGINT PRIMARY KEY, s TEXT)");
        using (var loader = session.BeginBulkLoad("first", null))
        {
            for (var i = 0; i < 2500; i++)
            {
                loader.SetInt64(0, i);
                loader.SetChars(1, new string('x', 7000));
                loader.EndRow();
            }

            loader.Complete();
        }

        Run(session, "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT UNIQUE)");
        using (var loader = session.BeginBulkLoad("t", null))
        {
            for (var i = 0; i < 20_000; i++)
            {
                loader.SetInt64(0, i);
                loader.SetChars(1, string.Create(
                    CultureInfo.InvariantCulture, $"{i * 7919L % 20_000} {new string('n', i % 90)}"));
                loader.EndRow();
            }

            loader.Complete();
        }
    }

    private static void Run(Session session, string sql)
    {
        foreach (var statement in session.Prepare(sql))
        {
            using (statement)
            {
                statement.Execute().Dispose();
            }
        }
    }
}
