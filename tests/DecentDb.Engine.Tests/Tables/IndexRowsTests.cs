using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Tables;

/// <summary>Indexes of expressions, and of rows that meet a condition: <see cref="Engine.Tables.IndexRows"/>.</summary>
public sealed class IndexRowsTests(PostgresCluster server) : IClassFixture<PostgresCluster>, IDisposable
{
    private const string Setup =
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, a INTEGER, b INTEGER, gone DATE);\n"
        + "CREATE UNIQUE INDEX t_low ON t (lower(name)) WHERE gone IS NULL;\n"
        + "CREATE INDEX t_sum ON t ((a + b) DESC, name);\n"
        + "CREATE UNIQUE INDEX t_few ON t (a) WHERE b > 10;\n"
        + "INSERT INTO t VALUES (1, 'Ann', 1, 1, NULL), (2, 'Bob', 2, 20, NULL), (3, 'ann', 3, 3, '2020-01-01')";

    private readonly SqlDatabase _db = new();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void They_hold_keys_apart_as_postgresql_does()
    {
        QueryAnswers.Follow(server, Setup, [
            "INSERT INTO t VALUES (4, 'ANN', 4, 4, NULL)",
            "INSERT INTO t VALUES (4, 'ANN', 4, 4, '2021-01-01')",
            "UPDATE t SET gone = NULL WHERE id = 4",
            "UPDATE t SET gone = '2022-01-01' WHERE id = 1",
            "UPDATE t SET gone = NULL WHERE id = 4",
            "UPDATE t SET gone = NULL WHERE id = 3",
            "INSERT INTO t VALUES (5, 'eve', 2, 5, NULL)",
            "UPDATE t SET b = 11 WHERE id = 5",
            "UPDATE t SET b = 11, a = 7 WHERE id = 5",
            "UPDATE t SET a = 7 WHERE id = 2",
            "INSERT INTO t VALUES (6, 'x', 7, 99, NULL) ON CONFLICT (a) WHERE b > 10 DO UPDATE SET name = 'met'",
            "INSERT INTO t VALUES (6, 'x', 7, 99, NULL) ON CONFLICT (a) WHERE b > 20 DO UPDATE SET name = 'met again'",
            "INSERT INTO t VALUES (6, 'x', 7, 99, NULL) ON CONFLICT (a) DO UPDATE SET name = 'met'",
            "INSERT INTO t VALUES (7, 'BOB', 70, 0, NULL) ON CONFLICT (lower(name)) WHERE gone IS NULL DO UPDATE SET b = 1 RETURNING *",
            "INSERT INTO t VALUES (7, 'BOB', 70, 0, NULL) ON CONFLICT DO NOTHING",
            "INSERT INTO t VALUES (7, 'BOB', 70, 0, '2020-01-01') ON CONFLICT DO NOTHING",
            "UPDATE t SET id = id + 100",
            "SELECT * FROM t ORDER BY id",
            "DELETE FROM t WHERE id IN (101, 104)",
            "INSERT INTO t VALUES (8, 'aNN', 1, 1, NULL)",
            "SELECT id FROM t WHERE lower(name) = 'ann' AND gone IS NULL",
            "SELECT id FROM t WHERE a + b > 5 ORDER BY a + b DESC, name LIMIT 3",
            "CREATE INDEX bad ON t (random())",
            "CREATE INDEX bad ON t (name) WHERE now() > gone",
            "CREATE INDEX bad ON t ((a + (SELECT 1)))",
            "CREATE INDEX bad ON t (sum(a))",
            "CREATE INDEX bad ON t ((nothing + 1))",
            "CREATE INDEX bad ON t (a) WHERE b",
            "CREATE UNIQUE INDEX bad ON t ((gone IS NULL))",
            "CREATE INDEX ON t (upper(name), (a * b))",
            "SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1",
            "SELECT indexrelid::regclass::TEXT, indkey::TEXT, indpred IS NULL, indexprs IS NULL FROM pg_index "
                + "WHERE indrelid = 't'::regclass ORDER BY 1",
            "ALTER TABLE t RENAME COLUMN gone TO until",
            "INSERT INTO t VALUES (9, 'ANN', 1, 1, NULL)",
            "ALTER TABLE t RENAME TO u",
            "INSERT INTO u VALUES (9, 'ANN', 1, 1, NULL)",
            "ALTER TABLE u DROP COLUMN until",
            "INSERT INTO u VALUES (9, 'ANN', 1, 1)",
            "SELECT indexname FROM pg_indexes WHERE tablename = 'u' ORDER BY 1",
        ]);
    }

    [Theory]
    [InlineData("lower(name) = 'ann' AND gone IS NULL", "Unique index lookup t by t_low = 'ann'")]
    [InlineData("gone IS NULL AND lower(name) > 'b' AND lower(name) < 'c'", "Index range t by t_low > 'b' < 'c'")]
    [InlineData("lower(name) = 'ann'", "Scan t")]
    [InlineData("name = 'ann' AND gone IS NULL", "Scan t")]
    [InlineData("a + b = 4", "Index lookup t by t_sum = 4")]
    [InlineData("a + b = 4 AND name = 'x'", "Index lookup t by t_sum = 4, 'x'")]
    [InlineData("b + a = 4", "Scan t")]
    [InlineData("a = 2 AND b > 10", "Unique index lookup t by t_few = 2")]
    [InlineData("a = 2 AND b > 30", "Unique index lookup t by t_few = 2")]
    [InlineData("a = 2 AND b >= 11", "Unique index lookup t by t_few = 2")]
    [InlineData("a = 2 AND b = 12", "Unique index lookup t by t_few = 2")]
    [InlineData("a = 2 AND b > 9", "Scan t")]
    [InlineData("a = 2 AND b < 11", "Scan t")]
    [InlineData("a = 2", "Scan t")]
    [InlineData("a = 2 OR b > 10", "Scan t")]
    public void The_planner_uses_them_where_they_have_all_rows_that_are_asked_for(string condition, string access)
    {
        _db.Run(Setup + "; INSERT INTO t SELECT n, 'n' || n, n, 5, NULL FROM generate_series(100, 2000) AS g (n)");
        var plan = _db.Rows("EXPLAIN SELECT id FROM t WHERE " + condition);
        Assert.Contains(plan, line => line.Contains(access, StringComparison.Ordinal));
    }

    [Fact]
    public void An_order_that_is_asked_for_by_its_expression_needs_no_sort()
    {
        _db.Run(Setup);
        var plan = string.Join('\n', _db.Rows("EXPLAIN SELECT id, a + b FROM t ORDER BY a + b DESC NULLS FIRST, name NULLS LAST LIMIT 2"));
        Assert.Contains("Index order t by t_sum", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
        plan = string.Join('\n', _db.Rows("EXPLAIN SELECT id FROM t WHERE b > 10 ORDER BY a LIMIT 2"));
        Assert.Contains("Index order t by t_few", plan, StringComparison.Ordinal);
        Assert.Equal(["2"], _db.Rows("SELECT id FROM t WHERE b > 10 ORDER BY a LIMIT 2"));
    }

    [Fact]
    public void A_join_looks_rows_up_by_an_expression()
    {
        _db.Run(Setup);
        _db.Run("CREATE TABLE wanted (key TEXT); INSERT INTO wanted VALUES ('bob'), ('nobody'), ('ann')");
        _db.Run("INSERT INTO t SELECT n, 'n' || n, n, 5, NULL FROM generate_series(100, 2000) AS g (n)");
        const string Query = "SELECT t.id FROM wanted JOIN t ON lower(t.name) = wanted.key AND t.gone IS NULL ORDER BY 1";
        Assert.Equal(["1", "2"], _db.Rows(Query));
        Assert.Contains(_db.Rows("EXPLAIN " + Query), line => line.Contains("t_low", StringComparison.Ordinal));
    }

    [Fact]
    public void Members_of_documents_have_indexes()
    {
        _db.Run("CREATE TABLE d (id INTEGER PRIMARY KEY, j JSON); CREATE INDEX d_kind ON d ((j ->> 'kind'))");
        _db.Run("INSERT INTO d VALUES (1, '{\"kind\": \"a\"}'), (2, '{\"kind\": \"b\"}'), (3, '{}'), (4, '{\"kind\": \"b\"}')");
        Assert.Equal(["2", "4"], _db.Rows("SELECT id FROM d WHERE j ->> 'kind' = 'b' ORDER BY id"));
        Assert.Contains(_db.Rows("EXPLAIN SELECT id FROM d WHERE j ->> 'kind' = 'b'"), line => line.Contains("d_kind", StringComparison.Ordinal));
        _db.AssertSound();
    }

    [Fact]
    public void An_expression_that_fails_refuses_the_row_but_not_where_it_is_not_needed()
    {
        _db.Run("CREATE TABLE t (a INTEGER, b INTEGER); CREATE INDEX q ON t ((100 / a)) WHERE b > 0");
        Assert.Equal(1, _db.Run("INSERT INTO t VALUES (0, 0)"));
        Assert.Equal(ErrorCode.DivisionByZero, _db.Error("INSERT INTO t VALUES (0, 1)").Code);
        Assert.Equal(ErrorCode.DivisionByZero, _db.Error("UPDATE t SET b = 1").Code);
        Assert.Equal(["0|0"], _db.Rows("SELECT * FROM t"));
        _db.AssertSound();
    }

    [Fact]
    public void Definitions_are_told_as_they_can_be_made_again()
    {
        _db.Run(Setup);
        Assert.Equal(
            [
                "CREATE UNIQUE INDEX t_few ON public.t USING btree (a) WHERE (b > 10)",
                "CREATE UNIQUE INDEX t_low ON public.t USING btree (lower(name)) WHERE (gone IS NULL)",
                "CREATE INDEX t_sum ON public.t USING btree ((a + b) DESC, name)",
            ],
            _db.Rows("SELECT indexdef FROM pg_indexes WHERE indexname <> 't_pkey' ORDER BY indexname"));
        _db.Reopen();
        Assert.Equal(ErrorCode.UniqueViolation, _db.Error("INSERT INTO t VALUES (9, 'ANN', 9, 9, NULL)").Code);
        _db.Run("REINDEX TABLE t; VACUUM");
        Assert.Equal(ErrorCode.UniqueViolation, _db.Error("INSERT INTO t VALUES (9, 'ANN', 9, 9, NULL)").Code);
        Assert.Equal(ErrorCode.NotSupported, _db.Error("ALTER TABLE t ALTER a TYPE BIGINT").Code);
        _db.AssertSound();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_changes_keep_them_like_the_rows(int seed)
    {
        const string Indexes = "CREATE INDEX i1 ON {0} ((n % 7), s DESC) WHERE n > 20; "
            + "CREATE UNIQUE INDEX u1 ON {0} ((id * 2)) WHERE s IS NOT NULL; CREATE INDEX i2 ON {0} (upper(s))";
        var random = new Random(seed);
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, s TEXT, m INTEGER AS (n * 2) STORED); "
            + string.Format(CultureInfo.InvariantCulture, Indexes, "t"));
        for (var i = 0; i < 150; i++)
        {
            var (id, n, s) = (random.Next(60), random.Next(50), random.Next(3) == 0 ? "NULL" : $"'s{random.Next(9)}'");
            SqlDatabase.Try(() => _db.Run(random.Next(7) switch
            {
                0 or 1 => $"INSERT INTO t (id, n, s) VALUES ({id}, {n}, {s}), ({id + 60}, {n}, {s})",
                2 => $"UPDATE t SET n = n + 1, s = {s} WHERE id % 5 = {id % 5}",
                3 => $"UPDATE t SET id = id + 1000 WHERE id = {id}",
                4 => $"DELETE FROM t WHERE n = {n}",
                5 => $"INSERT INTO t (id, n, s) VALUES ({id}, {n}, {s}) ON CONFLICT (id) DO UPDATE SET s = excluded.s, n = excluded.n",
                _ => $"INSERT OR REPLACE INTO t (id, n, s) VALUES ({id}, {n}, {s})",
            }));
        }

        _db.AssertSound();
        foreach (var condition in (string[])["n % 7 = 3 AND n > 20", "upper(s) = 'S4'", "n % 7 = 2 AND s = 's1' AND n > 30"])
        {
            _db.Session.Context.OmittedRules = new HashSet<string>();
            var found = _db.Rows($"SELECT id FROM t WHERE {condition} ORDER BY id");
            _db.Session.Context.OmittedRules = new HashSet<string> { "ChooseAccessPaths" };
            Assert.Equal(_db.Rows($"SELECT id FROM t WHERE {condition} ORDER BY id"), found);
        }

        // Loaded with the indexes, and indexed after the load.
        _db.Session.Context.OmittedRules = new HashSet<string>();
        _db.Session.Context.RowsBeforeLoad = 1;
        _db.Run("CREATE TABLE loaded (id INTEGER PRIMARY KEY, n INTEGER, s TEXT); "
            + string.Format(CultureInfo.InvariantCulture, Indexes.Replace("INDEX ", "INDEX l_", StringComparison.Ordinal), "loaded"));
        _db.Run("INSERT INTO loaded SELECT id, n, s FROM t");
        _db.Run("CREATE TABLE later AS SELECT id, n, s FROM t; "
            + string.Format(CultureInfo.InvariantCulture, Indexes.Replace("INDEX ", "INDEX n_", StringComparison.Ordinal), "later"));
        foreach (var table in (string[])["t", "loaded", "later"])
        {
            Assert.Equal(
                _db.Rows("SELECT id FROM t WHERE n % 7 = 3 AND n > 20 ORDER BY s DESC NULLS LAST, id"),
                _db.Rows($"SELECT id FROM {table} WHERE n % 7 = 3 AND n > 20 ORDER BY s DESC NULLS LAST, id"));
        }

        _db.AssertSound();
    }
}
