using System;
using System.Globalization;
using System.IO;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// Loads, sorts, joins, groups and changes more than its budget, and more than its process may use, one after the
/// other. A line follows each: "ok", or the error that the statement ended with.
/// </summary>
internal sealed class LimitsWorker(string path, TextWriter output)
{
    public const int Rows = 180_000;
    private const long Budget = 12 << 20;

    public static string[] Statements { get; } =
    [
        "SELECT id, name FROM t ORDER BY name",
        "SELECT a.id, b.name FROM t a JOIN t b ON a.name = b.name ORDER BY b.name",
        "SELECT name, COUNT(*) FROM t GROUP BY name",
        "SELECT DISTINCT name FROM t",
        "SELECT name FROM t UNION SELECT name FROM t",
        "WITH RECURSIVE r(n, s) AS (SELECT 1, 'abc' UNION ALL SELECT n + 1, s || s FROM r WHERE n < 60) "
            + "SELECT MAX(LENGTH(s)) FROM r",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION SELECT n + 1 FROM r) SELECT COUNT(*) FROM r",
        "INSERT INTO t SELECT id + 1000000, name FROM t ORDER BY name",
        "UPDATE t SET name = 'y' || name",
    ];

    public int Run()
    {
        using var database = Database.Open(
            new DatabaseOptions { Path = path, CacheSize = 8 << 20, MemoryBudget = Budget });
        SqlDisk.Execute(database, "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT); CREATE INDEX i ON t (name)");
        Try("load", () => Load(database));
        foreach (var sql in Statements)
        {
            Try(sql[..6], () => Execute(database, sql));
        }

        var rows = SqlDisk.Number(database, "SELECT COUNT(*) FROM t WHERE id >= 0");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{rows} rows, {database.CheckIntegrity().Count} problems"));
        return 0;
    }

    private static void Load(Database database)
    {
        using var session = database.OpenSession();
        using var loader = session.BeginBulkLoad("t", null, new BulkLoadOptions { MemoryBudget = Budget });
        var rest = new string('x', 800);
        for (var id = 0; id < Rows; id++)
        {
            loader.SetInt64(0, id);
            loader.SetChars(1, string.Create(CultureInfo.InvariantCulture, $"{id * 7919L % Rows} {rest}"));
            loader.EndRow();
        }

        loader.Complete();
    }

    // Reads all rows, and undoes what was changed.
    private static void Execute(Database database, string sql)
    {
        using var session = database.OpenSession();
        session.Begin(TransactionMode.Serializable);
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        while (cursor.Read())
        {
        }
    }

    private void Try(string what, Action action)
    {
        var error = SqlDisk.Try(action);
        output.WriteLine(what + ": " + (error is null ? "ok" : error.Code + ", " + error.Message));
        output.Flush();
    }
}
