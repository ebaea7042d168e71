using System;
using System.IO;
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
        using var database = new SqlDatabase(files: files);
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
        Assert.Equal("", database.Check());
    }

    [Fact]
    public void Load_writes_each_page_once_when_the_table_is_empty()
    {
        var files = new CountingFileSystem();
        using var database = new SqlDatabase(files: files);
        database.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT NOT NULL, u BIGINT UNIQUE)");
        var statistics = database.Database.GetStatistics();
        var bytesBefore = files.DataBytesWritten;
        Load(database.Session, 50_000, new BulkLoadOptions { CheckpointOnComplete = false });
        var after = database.Database.GetStatistics();
        Assert.Equal(
            (after.PageCount - statistics.PageCount) * (long)after.PageSize, files.DataBytesWritten - bytesBefore);
        Assert.InRange(after.LogBytesWritten - statistics.LogBytesWritten, 1, 64 * 1024);
    }

    [Fact]
    public void Load_makes_no_garbage_for_rows()
    {
        using var folder = new TemporaryFolder();
        using var database = Database.Open(new DatabaseOptions { Path = folder.File("a.ddb") });
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

    [Fact]
    public void Memory_of_a_load_does_not_grow_with_its_rows()
    {
        using var folder = new TemporaryFolder();
        using var database = Database.Open(
            new DatabaseOptions { Path = folder.File("a.ddb"), CacheSize = 4 << 20 });
        using var session = database.OpenSession();
        using var statement = session.Prepare(
            "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT NOT NULL, u BIGINT UNIQUE)")[0];
        statement.Execute().Dispose();
        var options = new BulkLoadOptions { MemoryBudget = 4 << 20 };
        using var loader = session.BeginBulkLoad("t", null, options);
        AddRows(loader, 1, 20_000);
        var early = GC.GetTotalMemory(forceFullCollection: true);
        AddRows(loader, 20_001, 600_000);
        var late = GC.GetTotalMemory(forceFullCollection: true);
        loader.Complete();

        // 600,000 keys alone are 15 MB; generous, because other tests allocate beside this one.
        Assert.True(late - early < 48 << 20, $"{early} bytes grew to {late}");
        Assert.InRange(database.GetStatistics().CacheBytes, 0, 12 << 20);
    }

    private static void Load(Session session, int rows, BulkLoadOptions options)
    {
        using var loader = session.BeginBulkLoad("t", null, options);
        AddRows(loader, 1, rows);
        Assert.Equal(rows, loader.Complete().RowsCommitted);
    }

    private static void AddRows(BulkLoader loader, int firstId, int count)
    {
        for (var id = firstId; id < firstId + count; id++)
        {
            loader.SetInt64(0, id);
            loader.SetChars(1, "the name of a row that takes some room");
            loader.SetInt64(2, id * 7919L % 1_000_003);
            loader.EndRow();
        }
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("decentdb-load").FullName;

        public string File(string name) => Path.Combine(_path, name);

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }
}
