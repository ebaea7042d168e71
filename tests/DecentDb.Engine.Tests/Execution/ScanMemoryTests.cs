using System;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.IO;
using Xunit;

namespace DecentDb.Engine.Tests.Execution;

/// <summary>
/// A query that reads far more pages than the cache holds uses their buffers again as it goes: it takes no memory for
/// a page that it only passes by.
/// </summary>
public sealed class ScanMemoryTests : IDisposable
{
    private const int Rows = 60_000;
    private const int Rounds = 8;
    private const int MissesMin = 500; // the cache has 512 pages
    private readonly InMemoryFileSystem _files = new();
    private readonly DatabaseOptions _options = new() { Path = "d", PageSize = 4096, CacheSize = 2 << 20 };
    private readonly Database _database;
    private readonly Session _session;

    public ScanMemoryTests()
    {
        using (var database = Database.Open(_files, _options))
        using (var session = database.OpenSession())
        {
            Run(
                session,
                "CREATE TABLE t (id BIGINT PRIMARY KEY, k BIGINT, v TEXT); CREATE INDEX tk ON t (k); "
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"INSERT INTO t WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {Rows}) ")
                + "SELECT n, n * 7919 % 60000, REPEAT('v' || n, 20) FROM r");
        }

        // Every step in the same order each time: the scan reads ahead by itself.
        _database = Database.Open(_files, _options, static storage => storage with { ReadsAheadBeside = false });
        _session = _database.OpenSession();
    }

    public void Dispose()
    {
        _session.Dispose();
        _database.Dispose();
    }

    [Theory]
    [InlineData("SELECT SUM(LENGTH(v)) FROM t")]
    [InlineData("SELECT id, v FROM t ORDER BY id DESC")]
    [InlineData("SELECT id, v FROM t WHERE k BETWEEN 100 AND 3000 ORDER BY k")]
    [InlineData("SELECT SUM(LENGTH(a.v)) FROM (SELECT v FROM t UNION ALL SELECT v FROM t) a")]
    [InlineData("SELECT SUM(LENGTH(b.v)) FROM t a JOIN t b ON b.id = a.k WHERE a.id <= 3000")]
    public void A_query_uses_the_buffers_of_pages_that_it_has_read_again(string sql)
    {
        AssertReuse(sql);
    }

    [Fact]
    public void A_cursor_keeps_its_page_while_scans_of_its_transaction_use_buffers_again()
    {
        Run(_session, "BEGIN READ ONLY");
        using var statement = _session.Prepare("SELECT id, v FROM t")[0];
        using var cursor = statement.Execute();
        Assert.True(cursor.Read());
        for (var i = 0; i < 3; i++)
        {
            Run(_session, "SELECT SUM(LENGTH(v)) FROM t");
        }

        Assert.Equal("v1v1", cursor.GetString(1)[..4]);
        for (var id = 2; cursor.Read(); id++)
        {
            Assert.Equal(id, cursor.GetInt64(0));
            Assert.StartsWith($"v{id}v", cursor.GetString(1), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Rows_that_are_read_again_and_again_stay_in_the_cache_when_the_table_is_scanned()
    {
        const string lookups = "SELECT v FROM t WHERE id IN (5, 7000, 21000, 33000, 48000, 59000)";
        Run(_session, "SELECT SUM(LENGTH(v)) FROM t");
        Run(_session, lookups);
        Run(_session, lookups);
        var store = _database.Engine.Transactions.Store;
        var misses = 0L;
        for (var i = 0; i < Rounds; i++)
        {
            Run(_session, "SELECT SUM(LENGTH(v)) FROM t");
            var before = store.MissCount;
            Run(_session, lookups);
            misses += store.MissCount - before;
        }

        // Each round looks up six rows in as many leaves, all of which would be read again if the scans drove them out.
        // One of them that is marked is passed by once, so most of them stay from round to round.
        Assert.True(misses <= 2 * Rounds, $"{misses} pages were read again in {Rounds} rounds");
    }

    // A buffer that a holder keeps from being used again goes to the collector.
    private void AssertReuse(string sql)
    {
        Run(_session, sql);
        var store = _database.Engine.Transactions.Store;
        var (misses, dropped) = (store.MissCount, store.Pool.DroppedCount);
        Run(_session, sql);
        (misses, dropped) = (store.MissCount - misses, store.Pool.DroppedCount - dropped);
        Assert.True(misses > MissesMin, $"{misses} pages were read for {sql}");
        Assert.True(dropped < misses / 20, $"{dropped} buffers of {misses} were not used again by {sql}");
    }

    private static void Run(Session session, string sql)
    {
        foreach (var statement in session.Prepare(sql))
        {
            using (statement)
            {
                using var cursor = statement.Execute();
                while (cursor.Read())
                {
                }
            }
        }
    }
}
