using System;
using System.Collections.Generic;
using System.Data;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

public sealed class BulkCopyConcurrencyTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Readers_keep_their_snapshot_before_during_and_after_a_load()
    {
        using var connection = _database.Open();
        connection.Run(BulkCopyTests.Schema);
        using var copy = new DecentDbBulkCopy(connection) { DestinationTableName = "track" };
        copy.WriteToServer(new TrackReader(1000));

        using var old = _database.Open();
        using var snapshot = old.BeginTransaction(IsolationLevel.Snapshot);
        Assert.Equal(1000, old.Count("track"));
        using var cursor = old.Make("SELECT id, title FROM track ORDER BY id").ExecuteReader();
        Assert.True(cursor.Read());

        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadWhile(stop.Token))).ToArray();
        copy.WriteToServer(Shifted(1000, 20_000));
        await stop.CancelAsync();
        var counts = (await Task.WhenAll(readers)).SelectMany(c => c).Distinct().ToHashSet();
        Assert.Subset(new HashSet<long> { 1000, 21_000 }, counts);

        var rows = 1;
        while (cursor.Read())
        {
            rows++;
            Assert.Equal(rows, cursor.GetInt32(0));
        }

        Assert.Equal(1000, rows);
        Assert.Equal(1000, old.Count("track"));
        snapshot.Commit();
        Assert.Equal(21_000, old.Count("track"));
    }

    [Fact]
    public void Writers_wait_for_the_load()
    {
        using var connection = _database.Open();
        connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        using var other = _database.Open();
        Task<int>? insert = null;
        using var copy = new DecentDbBulkCopy(connection) { DestinationTableName = "t", NotifyAfter = 500 };
        copy.RowsCopied += (_, _) => insert ??= Task.Run(() => other.Run("INSERT INTO t VALUES (-1)"));
        copy.WriteToServer(Enumerable.Range(0, 5000).Select(i => new object?[] { i }));
        Assert.Equal(1, insert!.GetAwaiter().GetResult());
        Assert.Equal(5001, connection.Count("t"));
    }

    private List<long> ReadWhile(CancellationToken stop)
    {
        var counts = new List<long>();
        using var connection = new DecentDbConnection(_database.ConnectionString);
        connection.Open();
        do
        {
            var rows = connection.Rows("SELECT COUNT(*), MAX(id), SUM(id) FROM track")[0];
            var count = Convert.ToInt64(rows[0]);
            Assert.Equal(count, Convert.ToInt64(rows[1]));
            Assert.Equal(count * (count + 1) / 2, Convert.ToInt64(rows[2]));
            counts.Add(count);
        }
        while (!stop.IsCancellationRequested);
        return counts;
    }

    private static IEnumerable<object?[]> Shifted(int first, int count) => Enumerable.Range(first + 1, count)
        .Select(i => new object?[] { i, "title " + i, i * 0.5, 1.25m, new DateOnly(2000, 1, 1), true, null });
}
