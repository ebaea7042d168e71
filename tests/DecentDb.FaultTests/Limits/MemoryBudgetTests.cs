using System;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Sweeps;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Limits;

/// <summary>
/// Statements whose memory budget is too small fail with one clear error, at any reservation that may be the one too
/// many, and leave the session, the transaction and the database as they were.
/// </summary>
public sealed class MemoryBudgetTests(ITestOutputHelper output)
{
    private const int Rows = 6000;
    private const long BudgetMin = 1 << 16;
    private const long BudgetMax = 64 << 20;

    public static TheoryData<string> Queries() => new()
    {
        "SELECT id, name FROM t ORDER BY name, id",
        "SELECT a.id, b.name FROM t a JOIN t b ON a.name = b.name ORDER BY a.id LIMIT 50",
        "SELECT a.id FROM t a LEFT JOIN t b ON a.g = b.id AND a.name < b.name ORDER BY a.id LIMIT 9",
        "SELECT name, COUNT(*), SUM(id) FROM t GROUP BY name ORDER BY 3 LIMIT 20",
        "SELECT g, MIN(name), MAX(name), COUNT(DISTINCT name) FROM t GROUP BY g ORDER BY g",
        "SELECT COUNT(*) FROM (SELECT DISTINCT name FROM t) AS x",
        "SELECT COUNT(*) FROM (SELECT name FROM t UNION SELECT 'x' || name FROM t) AS x",
        "SELECT COUNT(*) FROM (SELECT name FROM t EXCEPT SELECT name FROM t WHERE id < 5) AS x",
        "SELECT COUNT(*) FROM t WHERE name IN (SELECT 'x' || name FROM t)",
        "WITH c AS (SELECT name FROM t) SELECT COUNT(*) FROM c a, (SELECT name FROM c LIMIT 2) AS b",
        "WITH RECURSIVE r(n, s) AS (SELECT 1, 'abc' UNION ALL SELECT n + 1, s || s FROM r WHERE n < 18) "
            + "SELECT MAX(n), MAX(LENGTH(s)) FROM r",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION SELECT n + 1 FROM r WHERE n < 9000) SELECT SUM(n) FROM r",
    };

    public static TheoryData<string> Changes() => new()
    {
        "INSERT INTO u SELECT id, name FROM t ORDER BY name",
        "UPDATE t SET name = (SELECT MAX(b.name) FROM t b) WHERE id IN (SELECT x.id FROM t x ORDER BY x.name)",
        "DELETE FROM t WHERE name IN (SELECT name FROM t UNION SELECT 'x' || name FROM t)",
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_query_gives_the_same_rows_with_any_budget_or_fails_alone(string sql)
    {
        using var database = Create();
        using var session = database.OpenSession();
        session.MemoryBudget = BudgetMax;
        var expected = Dump(session, sql);
        var failures = 0;
        for (var budget = BudgetMin; ; budget += budget / 4)
        {
            session.MemoryBudget = budget;
            string? rows = null;
            var error = SqlDisk.Try(() => rows = Dump(session, sql));
            if (error is null)
            {
                Assert.Equal(expected, rows);
                break;
            }

            Assert.True(error.Code == ErrorCode.OutOfMemoryBudget, error.ToString());
            Assert.Contains("memory budget", error.Message, StringComparison.Ordinal);
            Assert.True(budget < BudgetMax, "no budget is enough");
            failures++;

            // What the failed execution held is given back: a small statement never fails.
            Assert.Equal("6000|", Dump(session, "SELECT COUNT(*) FROM (SELECT DISTINCT id FROM t WHERE id > 0) AS x",
                BudgetMax).TrimEnd('\n'));
        }

        Assert.Empty(database.CheckIntegrity());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{failures} budgets were too small"));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_that_needs_too_much_is_undone_and_its_transaction_goes_on(string sql)
    {
        using var database = Create();
        using var session = database.OpenSession();
        session.Begin(TransactionMode.Serializable);
        Run(session, "INSERT INTO u VALUES (-1, 'before')");
        session.MemoryBudget = BudgetMin;
        var error = SqlDisk.Try(() => Run(session, sql));
        Assert.Equal(ErrorCode.OutOfMemoryBudget, error?.Code);
        Assert.True(session.InTransaction);
        Run(session, "INSERT INTO u VALUES (-2, 'after')");
        session.Commit();
        Assert.Equal("2|\n", Dump(session, "SELECT COUNT(*) FROM u"));
        Assert.Equal("6000|\n", Dump(session, "SELECT COUNT(*) FROM t WHERE LENGTH(name) > 40"));
        Assert.Empty(database.CheckIntegrity());
        session.MemoryBudget = BudgetMax;
        Run(session, sql);
        Assert.Empty(database.CheckIntegrity());
    }

    [Fact]
    public void The_least_text_of_many_takes_the_memory_of_one()
    {
        using var database = Create();
        using var session = database.OpenSession();

        // Each row replaces the least text so far.
        Run(session, "CREATE TABLE falling (id BIGINT PRIMARY KEY, name TEXT)");
        Run(session, "INSERT INTO falling SELECT id, (100000 - id) || name || name || name FROM t");
        session.MemoryBudget = BudgetMin;
        Assert.StartsWith("94000", Dump(session, "SELECT MIN(name) FROM falling"), StringComparison.Ordinal);
        Assert.StartsWith(
            "94000", Dump(session, "SELECT MIN(name), COUNT(*) FROM falling GROUP BY id / 10000"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_bulk_load_with_the_least_budget_spills_and_is_whole()
    {
        using var database = Create();
        using (var session = database.OpenSession())
        {
            Run(session, "CREATE INDEX i ON u (name)");
            using var loader = session.BeginBulkLoad(
                "u", null, new BulkLoadOptions { MemoryBudget = 1 << 20 });
            for (var id = 0; id < 20_000; id++)
            {
                loader.SetInt64(0, id * 7919L % 20_000);
                loader.SetChars(1, NameOf(id));
                loader.EndRow();
            }

            loader.Complete();
        }

        Assert.Equal(20_000, SqlDisk.Number(database, "SELECT COUNT(*) FROM u WHERE name > ''"));
        Assert.Empty(database.CheckIntegrity());
    }

    [Fact]
    public void A_budget_below_the_least_one_is_refused() => Assert.Equal(
        ErrorCode.InvalidParameterValue,
        Assert.Throws<DatabaseException>(
            () => Database.Open(new DatabaseOptions { Path = ":memory:", MemoryBudget = 1000 })).Code);

    private static Database Create()
    {
        var database = Database.Open(new DatabaseOptions { Path = ":memory:" });
        SqlDisk.Execute(
            database,
            "CREATE TABLE t (id BIGINT PRIMARY KEY, g BIGINT, name TEXT); CREATE TABLE u (id BIGINT, name TEXT)");
        using var session = database.OpenSession();
        using var loader = session.BeginBulkLoad("t", null);
        for (var id = 1; id <= Rows; id++)
        {
            loader.SetInt64(0, id);
            loader.SetInt64(1, id % 7);
            loader.SetChars(2, NameOf(id));
            loader.EndRow();
        }

        loader.Complete();
        return database;
    }

    private static string NameOf(int id) => string.Create(
        CultureInfo.InvariantCulture, $"{id * 7919 % Rows} is the beginning of the rather long name of row {id}");

    private static void Run(Session session, string sql)
    {
        foreach (var statement in session.Prepare(sql))
        {
            using (statement)
            {
                statement.Execute().Dispose();
            }
        }
    }

    private static string Dump(Session session, string sql, long budget)
    {
        var old = session.MemoryBudget;
        session.MemoryBudget = budget;
        var rows = Dump(session, sql);
        session.MemoryBudget = old;
        return rows;
    }

    private static string Dump(Session session, string sql)
    {
        var text = new StringBuilder();
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        while (cursor.Read())
        {
            for (var i = 0; i < cursor.ColumnCount; i++)
            {
                text.Append(cursor.IsNull(i) ? "NULL" : cursor.GetValue(i).ToString()).Append('|');
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
