using System;
using System.Globalization;
using System.IO;
using DecentDb.Engine.Api;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// Reads a table with indexes that is larger than the cache, in all the ways that tables are read, and says by how much
/// the process has grown meanwhile.
/// </summary>
internal static class ReadMemoryWorker
{
    private const int RowsOfStatement = 50_000;
    private const int Rounds = 4;

    private static readonly string[] Queries =
    [
        "SELECT SUM(k) FROM t",
        "SELECT SUM(LENGTH(v)) FROM t",
        "SELECT id, k, v FROM t",
        "SELECT id FROM t ORDER BY id DESC LIMIT 200000",
        "SELECT v FROM t WHERE k BETWEEN 1000 AND 60000 ORDER BY k LIMIT 20000",
        "SELECT COUNT(*) FROM t WHERE g = 7",
        "SELECT SUM(LENGTH(b.v)) FROM t a JOIN t b ON b.id = a.k WHERE a.id <= 20000",
    ];

    /// <summary>Makes the table.</summary>
    public static int Fill(string path, int rows)
    {
        using var database = Database.Open(new DatabaseOptions { Path = path, CacheSize = 64 << 20 });
        SqlDisk.Execute(database, "CREATE TABLE t (id BIGINT PRIMARY KEY, k BIGINT, g BIGINT, v TEXT)");
        for (var first = 1; first <= rows; first += RowsOfStatement)
        {
            SqlDisk.Execute(
                database,
                $"INSERT INTO t WITH RECURSIVE r(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM r "
                + $"WHERE n < {Math.Min(rows, first + RowsOfStatement - 1)}) "
                + $"SELECT n, CAST(n AS BIGINT) * 7919 % {rows} + 1, "
                + "n % 1000, 'some text that is a little longer ' || CAST(n AS BIGINT) * 7919 % 1000003 FROM r");
        }

        SqlDisk.Execute(
            database, "CREATE INDEX tk ON t (k); CREATE INDEX tg ON t (g); CREATE INDEX tv ON t (v)");
        return 0;
    }

    /// <summary>Prints the growth of the peak in kilobytes, and how many pages were read.</summary>
    public static int Run(string path, long cacheSize, TextWriter output)
    {
        // What every query needs of code is there before.
        Fill(path + "-small", rows: 1000);
        using (var small = Database.Open(new DatabaseOptions { Path = path + "-small", CacheSize = cacheSize }))
        {
            ReadAll(small);
        }

        var before = MemoryWorker.Kilobytes("VmHWM:");
        using var database = Database.Open(new DatabaseOptions { Path = path, CacheSize = cacheSize });
        for (var round = 0; round < Rounds; round++)
        {
            ReadAll(database);
        }

        output.WriteLine((MemoryWorker.Kilobytes("VmHWM:") - before).ToString(CultureInfo.InvariantCulture));
        output.WriteLine(
            database.Engine.Transactions.GetStatistics().CacheMissCount.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static void ReadAll(Database database)
    {
        using var session = database.OpenSession();
        foreach (var sql in Queries)
        {
            using var statement = session.Prepare(sql)[0];
            using var cursor = statement.Execute();
            while (cursor.Read())
            {
            }
        }
    }
}
