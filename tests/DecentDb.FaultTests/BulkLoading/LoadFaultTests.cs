using System;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.FaultTests.BulkLoading;

/// <summary>
/// An error comes at every step of a load: then all of its rows are there or none (or whole batches), the database is
/// sound, and no space is lost. Power cuts are swept by <see cref="Sweeps.LoadSweepTests"/>.
/// </summary>
public sealed class LoadFaultTests
{
    private const string Path = "load";
    private const int Before = 150;
    private const int Loaded = 260;
    private const int Batch = 100;

    [Theory]
    [InlineData(BulkLoadAtomicity.Load, false)]
    [InlineData(BulkLoadAtomicity.Load, true)]
    [InlineData(BulkLoadAtomicity.Batch, true)]
    public void An_error_at_any_step_leaves_a_usable_database_without_the_rows(
        BulkLoadAtomicity atomicity, bool isDiskFull)
    {
        var prepared = Prepare(hasRows: true, out var before);
        var kind = isDiskFull ? FaultKind.DiskFull : FaultKind.IoError;
        for (var step = 0; ; step++)
        {
            var disk = prepared.AfterProcessEnd();
            using (var database = Open(disk))
            {
                disk.FaultKind = kind;
                disk.FaultAtStep = disk.StepCount + step;
                var error = Try(() => Load(
                    database, Options(atomicity, BulkLoadDurability.Deferred), before, out _));
                if (!disk.HasFaulted)
                {
                    Assert.Null(error);
                    break;
                }

                var context = string.Create(CultureInfo.InvariantCulture, $"step {step}: {error}");
                if (database.HasFailed)
                {
                    // Reads may be refused too; the next opening shows what is there.
                    AssertWhole(disk.AfterProcessEnd(), before, 0, atomicity == BulkLoadAtomicity.Batch, Loaded * 2);
                    continue;
                }

                var count = Count(database) - before;
                Assert.True(
                    error is null ? count == Loaded : atomicity == BulkLoadAtomicity.Load
                        ? count is 0 or Loaded : count % Batch == 0 || count == Loaded,
                    context);
                Assert.Empty(database.CheckIntegrity());
                var again =
                    Try(() => Load(database, Options(atomicity, BulkLoadDurability.Full), count + before, out _));
                Assert.True(again is null or { Code: ErrorCode.Poisoned }, context + ", then " + again);
                if (isDiskFull && again is null)
                {
                    Assert.Equal(before + count + Loaded, Count(database));
                }
            }

            AssertWhole(disk.AfterProcessEnd(), before, 0, atomicity == BulkLoadAtomicity.Batch, Loaded * 2);
        }
    }

    [Fact]
    public void An_error_that_a_stopped_load_meets_while_it_commits_its_batches_is_told()
    {
        var prepared = Prepare(hasRows: false, out _);
        for (var step = 0; ; step++)
        {
            var disk = prepared.AfterProcessEnd();
            using var database = Open(disk);
            using var session = database.OpenSession();
            using var loader = session.BeginBulkLoad(
                "t", null, Options(BulkLoadAtomicity.Batch, BulkLoadDurability.Full));
            disk.FaultKind = FaultKind.IoError;
            disk.FaultAtStep = disk.StepCount + step;
            disk.FaultIsPersistent = true;
            var thrown = Try(() =>
            {
                AddRows(loader, 1, Batch + 7);
                loader.Stop();
            });
            var isTold = thrown is not null || loader.StopFailure is not null;
            Assert.Equal(disk.HasFaulted, isTold);
            if (!disk.HasFaulted)
            {
                Assert.Equal(Batch, loader.RowsCommitted);
                return;
            }

            Assert.Equal(0, loader.RowsCommitted);
        }
    }

    [Fact]
    public void A_source_that_throws_leaves_no_row_and_no_space_behind()
    {
        var disk = Prepare(hasRows: true, out var before).AfterProcessEnd();
        long length;
        using (var database = Open(disk))
        {
            length = database.GetStatistics().PageCount;
            for (var rows = 0; rows < 12_000; rows += 4000)
            {
                Assert.Throws<NotSupportedException>((Action)(() => LoadFromBrokenSource(database, before, rows)));
                Assert.Equal(before, Count(database));
                Assert.Equal(length, database.GetStatistics().PageCount);
            }
        }

        using (var database = Open(disk.AfterProcessEnd()))
        {
            Assert.Equal(length * database.GetStatistics().PageSize, database.GetStatistics().FileLength);
            Assert.Empty(database.CheckIntegrity());
        }
    }

    private static BulkLoadOptions Options(BulkLoadAtomicity atomicity, BulkLoadDurability durability) => new()
    {
        Atomicity = atomicity,
        Durability = durability,
        BatchSize = Batch,
        SyncInterval = 2,
        MemoryBudget = 1 << 20,
    };

    private static SimulatedDisk Prepare(bool hasRows, out int before)
    {
        before = hasRows ? Before : 0;
        var disk = new SimulatedDisk();
        using (var database = Open(disk))
        {
            using var session = database.OpenSession();
            foreach (var statement in session.Prepare(
                "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT, u BIGINT UNIQUE); CREATE INDEX i ON t (name)"))
            {
                statement.Execute().Dispose();
            }

            if (hasRows)
            {
                using var loader = session.BeginBulkLoad("t", null);
                AddRows(loader, 1, Before);
                loader.Complete();
            }
        }

        return disk;
    }

    private static Database Open(IFileSystem files) =>
        Database.Open(
            files, new DatabaseOptions { Path = Path, PageSize = 4096, CacheSize = 1 << 20 },
            static storage => storage with { LoggedLoadRowsMax = 0 });

    private static void Load(Database database, BulkLoadOptions options, int before, out long committed)
    {
        using var session = database.OpenSession();
        using var loader = session.BeginBulkLoad("t", null, options);
        try
        {
            AddRows(loader, before + 1, Loaded);
            loader.Complete();
        }
        finally
        {
            committed = loader.RowsCommitted;
        }
    }

    private static void LoadFromBrokenSource(Database database, int before, int rows)
    {
        using var session = database.OpenSession();
        using var loader = session.BeginBulkLoad("t", null);
        AddRows(loader, before + 1, rows);
        loader.SetInt64(0, 1);
        throw new NotSupportedException();
    }

    private static void AddRows(BulkLoader loader, int firstId, int count)
    {
        for (var id = firstId; id < firstId + count; id++)
        {
            loader.SetInt64(0, id);
            loader.SetChars(1, id % 37 == 0 ? new string('x', 9000)
                : "row " + id.ToString(CultureInfo.InvariantCulture));
            loader.SetInt64(2, id * 7L);
            loader.EndRow();
        }
    }

    private static void AssertWhole(SimulatedDisk disk, int before, int least, bool byBatch, int most = Loaded)
    {
        using var database = Open(disk);
        var count = Count(database) - before;
        Assert.True(count >= least, $"{least} rows are acknowledged, {count} are there");
        Assert.True(count <= most);
        Assert.True(
            byBatch ? count % Batch == 0 || count % Loaded % Batch == 0 || count == Loaded : count % Loaded == 0,
            $"{count} rows");
        Assert.Empty(database.CheckIntegrity());
        var statistics = database.GetStatistics();
        Assert.Equal(statistics.PageCount * (long)statistics.PageSize, statistics.FileLength);
        Assert.Equal(before + count, Count(database, "SELECT COUNT(*) FROM t WHERE u BETWEEN 1 AND 1000000"));
        Assert.Equal((before + count) * (before + count + 1L) / 2, Count(database, "SELECT SUM(id) FROM t"));
        Load(database, Options(BulkLoadAtomicity.Load, BulkLoadDurability.Deferred), before + count, out var committed);
        Assert.Equal(Loaded, committed);
        Assert.Equal(before + count + Loaded, Count(database));
    }

    private static int Count(Database database, string sql = "SELECT COUNT(*) FROM t")
    {
        using var session = database.OpenSession();
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        return cursor.Read() && !cursor.IsNull(0)
            ? int.Parse(cursor.GetValue(0).ToString(), CultureInfo.InvariantCulture) : 0;
    }

    private static DatabaseException? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (DatabaseException e)
        {
            return e;
        }
    }
}
