using System;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>How much memory a load holds, while nothing else runs.</summary>
[Collection(AloneCollection.Name)]
public sealed class LoadMemoryTests
{
    [Fact]
    public void Memory_of_a_load_does_not_grow_with_its_rows()
    {
        using var folder = new TemporaryFolder();
        using var database = Database.Open(
            new DatabaseOptions { Path = folder.Database, CacheSize = 4 << 20 });
        using var session = database.OpenSession();
        using var statement = session.Prepare(
            "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT NOT NULL, u BIGINT UNIQUE)")[0];
        statement.Execute().Dispose();
        var options = new BulkLoadOptions { MemoryBudget = 4 << 20 };
        using var loader = session.BeginBulkLoad("t", null, options);
        LoadResourcesTests.AddRows(loader, 1, 20_000);
        var early = GC.GetTotalMemory(forceFullCollection: true);
        LoadResourcesTests.AddRows(loader, 20_001, 600_000);
        var late = GC.GetTotalMemory(forceFullCollection: true);
        loader.Complete();

        // 600,000 keys alone are 15 MB.
        Assert.True(late - early < 48 << 20, $"{early} bytes grew to {late}");
        Assert.InRange(database.GetStatistics().CacheBytes, 0, 12 << 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Few_long_keys_among_many_are_written_past_the_memory_of_the_transaction(bool isUnique)
    {
        const int count = 50;
        using var folder = new TemporaryFolder();
        using var database = Database.Open(
            new DatabaseOptions { Path = folder.Database, CacheSize = 4 << 20 });
        using var session = database.OpenSession();
        foreach (var statement in session.Prepare(
            "CREATE TABLE t (id BIGINT PRIMARY KEY, k TEXT); CREATE "
            + (isUnique ? "UNIQUE " : "") + "INDEX t_k ON t (k)"))
        {
            statement.Execute().Dispose();
        }

        Load(session, 1, 40 * count, 10);
        Load(session, 1_000_000, count, 400_000);

        // Inserted, the keys would be 20 MB of changed pages.
        Assert.InRange(database.GetStatistics().CacheBytes, 0, 12 << 20);
        Assert.Empty(database.CheckIntegrity());
    }

    private static void Load(Session session, int firstId, int count, int length)
    {
        var options = new BulkLoadOptions { MemoryBudget = 4 << 20, CheckpointOnComplete = false };
        using var loader = session.BeginBulkLoad("t", null, options);
        for (var id = firstId; id < firstId + count; id++)
        {
            loader.SetInt64(0, id);
            loader.SetChars(1, id.ToString(CultureInfo.InvariantCulture).PadLeft(length, 'k'));
            loader.EndRow();
        }

        loader.Complete();
    }
}
