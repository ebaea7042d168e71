using System;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.IO;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Engine.Tests.Execution.Operators;

/// <summary>
/// What a statement counts for its groups is what they take: no less than three quarters of what the heap grows by, and
/// no more than four thirds, beside what is too small to be counted.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class GroupMemoryTests(ITestOutputHelper output)
{
    private const int Rows = 300_000;
    private const double CountedMin = 0.75;
    private const double CountedMax = 4 / 3d;
    private const long Uncounted = 2 << 20;

    [Theory]
    [InlineData("SELECT id, COUNT(*) FROM t GROUP BY id")]
    [InlineData("SELECT k, COUNT(*), SUM(id), MIN(id), MAX(d) "
        + "FROM (SELECT CAST(id AS BIGINT) * 1000003 AS k, id, d FROM t) q GROUP BY k")]
    [InlineData("SELECT v, AVG(id) FROM t GROUP BY v")]
    [InlineData("SELECT id % 5, v, COUNT(id), SUM(d), AVG(f), MAX(f), BOOL_OR(id > 5) FROM t GROUP BY 1, 2")]
    [InlineData("SELECT v || v || v || v || v || v || v || v || v || v, COUNT(*) FROM t GROUP BY 1")]
    [InlineData("SELECT id, MIN(v), MAX(v || 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx') FROM t GROUP BY id")]
    [InlineData("SELECT f, d, COUNT(*) FROM t GROUP BY f, d")]
    [InlineData("SELECT DISTINCT CAST(id AS BIGINT) * 1000003 FROM t")]
    [InlineData("SELECT DISTINCT v FROM t")]
    [InlineData("SELECT DISTINCT v, d, id % 7 FROM t")]
    [InlineData("SELECT MAX(k), COUNT(DISTINCT v), COUNT(DISTINCT id), SUM(DISTINCT d) "
        + "FROM (SELECT *, 1 AS k FROM t UNION ALL SELECT *, 2 FROM t) q GROUP BY k")]
    [InlineData("SELECT id / 2, COUNT(DISTINCT v) FROM t GROUP BY id / 2")]
    public void What_is_counted_for_groups_is_what_they_take(string sql)
    {
        using var database = Database.Open(
            new InMemoryFileSystem(), new DatabaseOptions { Path = "t.ddb", CacheSize = 64 << 20 });
        using var session = database.OpenSession();
        Run(session, "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT, d DECIMAL(18,2), f DOUBLE PRECISION)");
        var numbers = string.Create(
            CultureInfo.InvariantCulture,
            $"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {Rows})");
        Run(session, $"INSERT INTO t {numbers} SELECT n, 'text ' || n, n * 1.25, n * 0.37 FROM r");

        // All pages are in the cache, and what is made once was made.
        Run(session, "SELECT COUNT(*), MAX(v), MAX(d), MAX(f) FROM t");
        var rows = Run(session, sql);
        using var statement = session.Prepare(sql)[0];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var cursor = statement.Execute();
        for (var i = 1; i < rows; i++)
        {
            Assert.True(cursor.Read());
        }

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        var counted = statement.UsedBytes;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"counted {counted:N0}, grown by {grown:N0}"));
        Assert.True(grown > 4 * Uncounted, "too little to judge");
        Assert.InRange(counted, (CountedMin * grown) - Uncounted, (CountedMax * grown) + Uncounted);
        cursor.Dispose();
        Assert.InRange(statement.UsedBytes, 0, 24 << 20);
    }

    private static int Run(Session session, string sql)
    {
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        var rows = 0;
        while (cursor.Read())
        {
            rows++;
        }

        return rows;
    }
}
