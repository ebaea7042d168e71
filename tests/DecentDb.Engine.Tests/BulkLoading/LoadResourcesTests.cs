using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Numerics;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>What a load costs: syncs, garbage and memory.</summary>
public sealed class LoadResourcesTests
{
    private const int Rows = 700;

    [Theory]
    [InlineData(BulkLoadAtomicity.Load, BulkLoadDurability.Deferred, 1, 1, 1)]
    [InlineData(BulkLoadAtomicity.Load, BulkLoadDurability.Full, 7, 8, 1)]
    [InlineData(BulkLoadAtomicity.Load, BulkLoadDurability.None, 0, 0, 0)]
    [InlineData(BulkLoadAtomicity.Batch, BulkLoadDurability.Full, 7, 7, 7)]
    [InlineData(BulkLoadAtomicity.Batch, BulkLoadDurability.Deferred, 1, 3, 3)]
    [InlineData(BulkLoadAtomicity.Batch, BulkLoadDurability.None, 0, 0, 0)]
    public void Load_syncs_as_often_as_its_options_say(
        BulkLoadAtomicity atomicity, BulkLoadDurability durability, int dataMin, int dataMax, int log)
    {
        var files = new CountingFileSystem();
        using var database = new SqlDatabase(files: files, cacheSize: 8 << 20);
        database.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT NOT NULL, u BIGINT UNIQUE)");
        var dataBefore = files.DataSyncs;
        var logBefore = files.LogSyncs;
        Load(database.Session, Rows, new BulkLoadOptions
        {
            Atomicity = atomicity,
            Durability = durability,
            BatchSize = 100,
            SyncInterval = 3,
            CheckpointOnComplete = false,
        });
        Assert.InRange(files.DataSyncs - dataBefore, dataMin, dataMax);
        Assert.Equal(log, files.LogSyncs - logBefore);
        database.AssertSound();
    }

    [Fact]
    public void Syncs_of_a_million_rows_are_those_of_the_documented_table()
    {
        var documented = SyncTable();
        Assert.Equal(6, documented.Count);
        foreach (var (atomicity, durability, data, log) in documented)
        {
            foreach (var checkpoints in new[] { false, true })
            {
                var files = new CountingFileSystem();
                using var database = new SqlDatabase(files: files, cacheSize: 8 << 20);
                database.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT NOT NULL, u BIGINT)");
                var dataBefore = files.DataSyncs;
                var logBefore = files.LogSyncs;
                Load(database.Session, 1_000_000, new BulkLoadOptions
                {
                    Atomicity = atomicity,
                    Durability = durability,
                    CheckpointOnComplete = checkpoints,
                });
                // The log doubles from its first segment on, each time with a sync of both.
                var doublings = BitOperations.Log2(
                    (ulong)database.Database.GetStatistics().LogLength / LogSegmentFormat.SizeDefault);
                var (most, mostLog) = checkpoints ? (3 + doublings, 2 + doublings) : (doublings, doublings);
                Assert.True(
                    files.DataSyncs - dataBefore - data is var more && more >= 0 && more <= most
                    && files.LogSyncs - logBefore - log is var moreLog && moreLog >= 0 && moreLog <= mostLog,
                    $"{atomicity}, {durability}, checkpoint {checkpoints}: {files.DataSyncs - dataBefore} of the data "
                    + $"file, {files.LogSyncs - logBefore} of the log");
            }
        }
    }

    [Theory]
    [InlineData(100, null, false, false)]
    [InlineData(1000, null, false, false)]
    [InlineData(1001, null, true, true)]
    [InlineData(50_000, null, true, true)]
    [InlineData(100, true, false, true)]
    [InlineData(100, false, false, false)]
    [InlineData(50_000, false, true, false)]
    public void Few_rows_go_through_the_log_and_a_checkpoint_follows_unasked_only_where_they_do_not(
        int count, bool? asked, bool isDirect, bool checkpoints)
    {
        var files = new CountingFileSystem();
        using var database = new SqlDatabase(files: files, cacheSize: 8 << 20, loggedLoadRows: 1000);
        database.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT NOT NULL, u BIGINT UNIQUE)");
        database.Run("CHECKPOINT");
        database.Run("INSERT INTO t VALUES (-1, 'x', -1)");
        var (data, log, written) = (files.DataSyncs, files.LogSyncs, files.DataBytesWritten);
        var before = database.Database.GetStatistics().CheckpointCount;
        Load(database.Session, count, new BulkLoadOptions { CheckpointOnComplete = asked });
        Assert.Equal(checkpoints ? 1 : 0, database.Database.GetStatistics().CheckpointCount - before);
        if (!checkpoints)
        {
            Assert.Equal(isDirect ? 1 : 0, files.DataSyncs - data);
            Assert.Equal(isDirect, files.DataBytesWritten > written);
            Assert.Equal(1, files.LogSyncs - log);
        }

        Assert.Equal(count + 1, database.Scalar("SELECT COUNT(*) FROM t"));
        database.AssertSound();
    }

    [Fact]
    public void Few_rows_in_any_order_and_with_keys_that_are_there_end_as_those_of_a_large_load_do()
    {
        foreach (var rows in new[] { 0, 1000 })
        {
            using var database = new SqlDatabase(files: new InMemoryFileSystem(), loggedLoadRows: rows);
            database.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT)");
            Load([5, 1, 9, 3]);
            Load([4, 2, 12]);
            Assert.Equal(3, Assert.Throws<DatabaseException>(() => Load([20, 21, 22, 4])).RowIndex);
            Assert.Equal(2, Assert.Throws<DatabaseException>(() => Load([30, 31, 30])).RowIndex);
            Assert.Equal(1, Assert.Throws<DatabaseException>(() => Load([0, 1, 50])).RowIndex);
            Assert.Equal(["1", "2", "3", "4", "5", "9", "12"], database.Rows("SELECT id FROM t ORDER BY id"));
            database.AssertSound();

            void Load(long[] ids)
            {
                using var loader = database.Session.BeginBulkLoad("t", ["id"]);
                foreach (var id in ids)
                {
                    loader.SetInt64(0, id);
                    loader.EndRow();
                }

                loader.Complete();
            }
        }
    }

    [Fact]
    public void Load_writes_each_page_once_when_the_table_is_empty()
    {
        var files = new CountingFileSystem();
        using var database = new SqlDatabase(files: files, cacheSize: 8 << 20);
        database.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT NOT NULL, u BIGINT UNIQUE)");
        var statistics = database.Database.GetStatistics();
        var bytesBefore = files.DataBytesWritten;
        Load(database.Session, 50_000, new BulkLoadOptions { CheckpointOnComplete = false });
        var after = database.Database.GetStatistics();
        Assert.Equal(
            (after.PageCount - statistics.PageCount) * (long)after.PageSize, files.DataBytesWritten - bytesBefore);
        Assert.InRange(after.LogBytesWritten - statistics.LogBytesWritten, 1, 64 * 1024);
    }

    [Theory]
    [InlineData(BulkLoadIndexes.Rebuild, 50_000)]
    [InlineData(BulkLoadIndexes.Auto, 50_000)]
    [InlineData(BulkLoadIndexes.Maintain, 100)]
    public void Load_into_existing_rows_logs_the_right_edge_and_the_maintained_index_alone(
        BulkLoadIndexes indexes, int count)
    {
        const int existing = 50_000;
        using var database = new SqlDatabase(files: new InMemoryFileSystem());
        database.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT NOT NULL, u BIGINT UNIQUE)");
        Load(database.Session, existing, new BulkLoadOptions());
        var before = database.Database.GetStatistics();
        var options = new BulkLoadOptions { CheckpointOnComplete = false, Indexes = indexes };
        using (var loader = database.Session.BeginBulkLoad("t", null, options))
        {
            AddRows(loader, existing + 1, count);
            Assert.Equal(count, loader.Complete().RowsCommitted);
        }

        // Roots, catalog, free list and the right edge are a few pages; a maintained index adds at most a leaf for each
        // key, and the pages above.
        var after = database.Database.GetStatistics();
        var pages = 16 + (indexes == BulkLoadIndexes.Maintain ? count + 4 : 0);
        Assert.InRange(after.LogBytesWritten - before.LogBytesWritten, 1, pages * (long)after.PageSize);
    }

    [Fact]
    public void Load_makes_no_garbage_for_rows()
    {
        using var folder = new TemporaryFolder();
        using var database = Database.Open(new DatabaseOptions { Path = folder.Database });
        using var session = database.OpenSession();
        using var statement =
            session.Prepare("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT NOT NULL, u BIGINT)")[0];
        statement.Execute().Dispose();
        using var loader = session.BeginBulkLoad("t", null, new BulkLoadOptions { BatchSize = 0 });
        const int warmUp = 60_000;
        const int measured = 200_000;
        AddRows(loader, 1, warmUp);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var beforeHere = GC.GetAllocatedBytesForCurrentThread();
        AddRows(loader, warmUp + 1, measured);
        var here = GC.GetAllocatedBytesForCurrentThread() - beforeHere;
        var all = GC.GetTotalAllocatedBytes(precise: true) - before;
        loader.Complete();
        Assert.InRange(here, 0, measured / 10);

        // Other tests run in this process, so the sum of all threads says little but must not be of the rows' size.
        Assert.True(here <= all);
    }

    // The table in docs/bulk-copy.md.
    private static List<(BulkLoadAtomicity Atomicity, BulkLoadDurability Durability, int Data, int Log)> SyncTable()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "DecentDb.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not in the repository.");
        }

        var table = new List<(BulkLoadAtomicity, BulkLoadDurability, int, int)>();
        foreach (var line in File.ReadLines(Path.Combine(folder, "docs", "bulk-copy.md")))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length == 4 && Enum.TryParse<BulkLoadAtomicity>(cells[0].Trim('`'), out var atomicity)
                && int.TryParse(cells[2], CultureInfo.InvariantCulture, out var data))
            {
                table.Add((atomicity, Enum.Parse<BulkLoadDurability>(cells[1].Trim('`')), data,
                    int.Parse(cells[3], CultureInfo.InvariantCulture)));
            }
        }

        return table;
    }

    private static void Load(Session session, int rows, BulkLoadOptions options)
    {
        using var loader = session.BeginBulkLoad("t", null, options);
        AddRows(loader, 1, rows);
        Assert.Equal(rows, loader.Complete().RowsCommitted);
    }

    internal static void AddRows(BulkLoader loader, int firstId, int count)
    {
        for (var id = firstId; id < firstId + count; id++)
        {
            loader.SetInt64(0, id);
            loader.SetChars(1, "the name of a row that takes some room");
            loader.SetInt64(2, id * 7919L % 1_000_003);
            loader.EndRow();
        }
    }
}
