using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>
/// Random comparisons of rows give what SQLite gives; those, LATERAL, ANY and ALL, DISTINCT ON and grouping sets give
/// what PostgreSQL gives, where there is one.
/// </summary>
public sealed class RowValueDifferentialTests(PostgresCluster server) : IClassFixture<PostgresCluster>
{
    private static readonly int Soak = int.TryParse(
        Environment.GetEnvironmentVariable("DECENTDB_SOAK"), CultureInfo.InvariantCulture, out var factor) ? factor : 1;

    [Theory]
    [InlineData(51)]
    [InlineData(52)]
    public void Rows_compare_as_in_sqlite(int seed)
    {
        var random = new Random(seed);
        using var both = new DifferentialHarness($"row values, seed {seed}");
        foreach (var statement in Setup(random))
        {
            both.Run(statement, statement.StartsWith("INSERT", StringComparison.Ordinal)
                ? StatementClass.Change : StatementClass.Other);
        }

        for (var i = 0; i < 150 * Soak; i++)
        {
            var sql = $"SELECT id, {Comparison(random)} FROM t WHERE {Comparison(random)} IS NOT FALSE ORDER BY id";
            both.Run(new SqlTemplate(sql, StatementClass.Query) { IsTotallyOrdered = true });
        }

        Assert.Equal(0, both.FailureCount);
    }

    [Theory]
    [InlineData(61)]
    [InlineData(62)]
    public void Queries_equal_those_of_postgresql(int seed)
    {
        var random = new Random(seed);
        var setup = string.Join(";\n", Setup(random));
        var queries = new List<string>();
        for (var i = 0; i < 200 * Soak; i++)
        {
            queries.Add(random.Next(6) switch
            {
                0 => $"SELECT id, {Comparison(random)} FROM t WHERE {Comparison(random)} IS NOT FALSE ORDER BY id",
                1 => Lateral(random),
                2 => Quantified(random),
                3 => DistinctOn(random),
                4 => WithTies(random),
                _ => GroupingSets(random),
            });
        }

        QueryAnswers.Compare(server, setup, queries);
    }

    private static List<string> Setup(Random random)
    {
        List<string> statements =
        [
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, c INTEGER)",
            "CREATE TABLE u (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER)",
            "CREATE INDEX ab ON t (a, b)",
        ];
        for (var i = 1; i <= 40; i++)
        {
            statements.Add($"INSERT INTO t VALUES ({i}, {Number(random)}, {Number(random)}, {Number(random)})");
            statements.Add($"INSERT INTO u VALUES ({i}, {Number(random)}, {Number(random)})");
        }

        return statements;
    }

    private static string Number(Random random) => random.Next(7) == 0
        ? "NULL" : random.Next(5).ToString(CultureInfo.InvariantCulture);

    private static string Value(Random random) => Pick(random, "a", "b", "c", "a + 1", "2", "0", "3");

    private static string Comparison(Random random)
    {
        var op = Pick(random, "=", "<>", "<", "<=", ">", ">=");
        var source = Pick(
            random,
            "SELECT a, b FROM u",
            "SELECT a, b FROM u WHERE a IS NOT NULL AND b IS NOT NULL",
            "SELECT u.a, u.b FROM u WHERE u.id < t.id",
            "SELECT 1, 2 WHERE 1 = 0");
        return random.Next(5) switch
        {
            0 => $"(({Value(random)}, {Value(random)}) {Pick(random, "IN", "NOT IN")} ({source}))",
            1 => $"(({Value(random)}, {Value(random)}, b) {op} ({Value(random)}, {Value(random)}, {Value(random)}))",
            _ => $"(({Value(random)}, {Value(random)}) {op} ({Value(random)}, {Value(random)}))",
        };
    }

    private static string Lateral(Random random)
    {
        var inner = Pick(
            random,
            "SELECT u.b AS x FROM u WHERE u.a = t.a ORDER BY u.b, u.id LIMIT 2",
            "SELECT count(*) AS x FROM u WHERE u.a < t.b",
            "SELECT t.a + u.a AS x FROM u WHERE u.id = t.id",
            "SELECT x FROM generate_series(t.a, t.b) AS x",
            "SELECT max(q.a) AS x FROM (SELECT a FROM u WHERE u.b = t.b) q",
            "SELECT q.y AS x FROM u, LATERAL (SELECT u.a + t.b AS y WHERE u.b < t.c) q WHERE u.a = t.a",
            "SELECT u.a + n AS x FROM u LEFT JOIN generate_series(t.a, u.b) AS n ON n > 1 WHERE u.id = t.id",
            "SELECT a + t.a AS x FROM u WHERE u.b = t.b UNION SELECT t.c",
            "SELECT x FROM (VALUES (t.a), (t.b), (1)) AS v (x)",
            "WITH w AS (SELECT a FROM u WHERE u.b = t.b) SELECT count(*) + (SELECT sum(a) FROM w) AS x FROM w",
            "SELECT sum(a) AS x FROM u WHERE u.b = t.b GROUP BY ROLLUP (id % 2)",
            "SELECT rank() OVER (ORDER BY u.a, t.a) AS x FROM u WHERE u.b = t.b",
            "SELECT DISTINCT ON (u.b) u.a AS x FROM u WHERE u.b <= t.b ORDER BY u.b, u.a, u.id");
        var join = Pick(random, "JOIN LATERAL ({0}) q ON TRUE", "LEFT JOIN LATERAL ({0}) q ON q.x > 1", ", LATERAL ({0}) q");
        var joined = string.Format(CultureInfo.InvariantCulture, join, inner);
        return $"SELECT t.id, q.x FROM t {joined} WHERE t.id {Pick(random, "<", ">", "<>")} {random.Next(40)} ORDER BY 1, 2";
    }

    private static string Quantified(Random random) =>
        $"SELECT id, {Value(random)} {Pick(random, "=", "<>", "<", "<=", ">", ">=")} {Pick(random, "ANY", "ALL")} "
        + $"(SELECT u.{Pick(random, "a", "b")} FROM u WHERE {Pick(random, "u.id < t.id", "u.a = t.a", "u.a IS NOT NULL", "u.a > 9")}) "
        + "FROM t ORDER BY id";

    private static string WithTies(Random random)
    {
        // Which of equal rows are skipped is open, what they are equal in is not.
        var (columns, key) = random.Next(4) switch
        {
            0 => ("a, 0", "a"),
            1 => ("a, b", "a, b DESC"),
            2 => ("c, 0", "c DESC"),
            _ => ("a % 2, b", "a % 2, b NULLS FIRST"),
        };
        return $"SELECT {columns} FROM t ORDER BY {key} OFFSET {random.Next(4)} ROWS "
            + $"FETCH FIRST {random.Next(1, 9)} ROWS WITH TIES";
    }

    private static string DistinctOn(Random random)
    {
        var key = Pick(random, "a", "a, b", "c", "a % 2");
        return $"SELECT DISTINCT ON ({key}) id, a FROM t ORDER BY {key}, {Pick(random, "id", "b DESC, id", "c, id DESC")}";
    }

    private static string GroupingSets(Random random)
    {
        var groups = Pick(
            random,
            "ROLLUP (a, b)",
            "CUBE (a, b)",
            "a, ROLLUP (b)",
            "GROUPING SETS ((a, b), (b), ())",
            "ROLLUP ((a, b)), CUBE (a)",
            "GROUPING SETS (ROLLUP (a), CUBE (b), (a, b))");
        var where = Pick(random, "", " WHERE c > 1", " WHERE a = 1", " WHERE id > 99");
        var having = Pick(random, "", " HAVING count(*) > 2", " HAVING grouping(a) = 0", " HAVING a IS NULL");
        return $"SELECT a, b, count(*), sum(c), grouping(a, b) FROM t{where} GROUP BY {groups}{having} ORDER BY 5, 1, 2, 3, 4";
    }

    private static string Pick(Random random, params ReadOnlySpan<string> choices) =>
        choices[random.Next(choices.Length)];
}
