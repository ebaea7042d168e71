using System.Globalization;
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
