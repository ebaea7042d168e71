using System;
using System.Globalization;
using System.IO;
using DecentDb.Engine.Api;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// Runs statements with a memory budget, and says how they ended and by how much the process has grown meanwhile. What
/// stands behind "#n " is run n times, the number of the time for {0}.
/// </summary>
internal sealed class MemoryWorker(string path, string sql, TextWriter output)
{
    public const long Budget = 128 << 20;
    public const long CacheSize = 8 << 20;
    public const int Rows = 20_000;

    public int Run()
    {
        using var database = Database.Open(
            new DatabaseOptions { Path = path, CacheSize = CacheSize, MemoryBudget = Budget });
        SqlDisk.Execute(
            database,
            "CREATE TABLE t (id BIGINT PRIMARY KEY, v TEXT); INSERT INTO t WITH RECURSIVE r(n) AS "
            + $"(SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {Rows}) SELECT n, 'v' || n FROM r");

        // What every statement needs of code and pages is there before.
        Execute(database, "SELECT COUNT(DISTINCT REPEAT(v, 2)) FROM t WHERE id IN (SELECT id FROM t)");
        var before = Kilobytes("VmHWM:");
        var error = SqlDisk.Try(() => Execute(database, sql));
        output.WriteLine(error is null ? "ok" : error.Code.ToString());
        output.WriteLine((Kilobytes("VmHWM:") - before).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static void Execute(Database database, string sql)
    {
        using var session = database.OpenSession();
        var mark = sql.IndexOf('#', StringComparison.Ordinal);
        if (mark < 0)
        {
            Execute(session, sql);
            return;
        }

        Execute(session, sql[..mark]);
        var end = sql.IndexOf(' ', mark);
        var count = int.Parse(sql.AsSpan(mark + 1, end - mark - 1), CultureInfo.InvariantCulture);
        for (var i = 0; i < count; i++)
        {
            Execute(session, sql[(end + 1)..].Replace("{0}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }
    }

    private static void Execute(Session session, string sql)
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

    public static long Kilobytes(string name)
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return long.Parse(
                    line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
