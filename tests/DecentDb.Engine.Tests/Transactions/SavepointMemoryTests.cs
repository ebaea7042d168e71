using DecentDb.Engine.IO;
using DecentDb.Engine.Sessions;
using System;
using System.Globalization;
using Xunit;

namespace DecentDb.Engine.Tests.Transactions;

/// <summary>
/// The memory that many savepoints take, as they count it and as the heap shows it; it runs alone, because the heap is
/// that of the whole process.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class SavepointMemoryTests : IDisposable
{
    private readonly SqlDatabase _database = new(files: new InMemoryFileSystem(), cacheSize: 8 << 20);

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("INSERT INTO t VALUES ({0}, 'v{0}', -{0})")]
    [InlineData("UPDATE t SET v = 'v{0}' WHERE id = -{0} % 300")]
    [InlineData("DELETE FROM t WHERE id = -{0}")]
    public void Twenty_thousand_savepoints_take_little_more_than_the_changes_after_them(string change)
    {
        const int savepoints = 20_000;
        const int bytesOfOneMax = 2048;
        _database.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, v TEXT, n INTEGER UNIQUE)");
        _database.Run(
            $"INSERT INTO t WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {savepoints}) "
            + "SELECT -n, 'v' || n, n + 1000000 FROM r");
        _database.Run("BEGIN IMMEDIATE");
        var before = HeapBytes();
        for (var i = 0; i < savepoints; i++)
        {
            _database.Run(string.Create(
                CultureInfo.InvariantCulture, $"SAVEPOINT s{i}; {string.Format(CultureInfo.InvariantCulture, change, i)}"));
        }

        var grown = HeapBytes() - before;
        var scope = ((WritingState)_database.Session.Context.State).Scope;
        Assert.InRange(scope.Transaction.SavepointBytes, 1, (long)savepoints * bytesOfOneMax);
        Assert.InRange(grown, long.MinValue, (2L * savepoints * bytesOfOneMax) + (16 << 20));
        _database.Run("COMMIT");
        _database.AssertSound();
    }

    private static long HeapBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
