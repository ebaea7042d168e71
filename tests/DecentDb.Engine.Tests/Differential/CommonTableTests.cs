using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>WITH and WITH RECURSIVE give what SQLite gives.</summary>
public sealed class CommonTableTests : IDisposable
{
    private readonly DifferentialHarness _both = new("common tables");
    private readonly DecentRunner _decent = new();

    public void Dispose()
    {
        _both.Dispose();
        _decent.Dispose();
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Queries_with_common_tables_equal_those_of_sqlite(int seed)
    {
        var random = new Random(seed);
        Fill(random);
        for (var round = 0; round < 60; round++)
        {
            foreach (var sql in Queries(random))
            {
                _both.Run(sql, StatementClass.Query);
            }
        }

        Assert.True(_both.QueryWithRowsCount > _both.QueryCount / 2, $"seed {seed}: most queries find nothing");
    }

    [Theory]
    [InlineData("WITH x AS (SELECT dst FROM edge WHERE src < 5) INSERT INTO copy SELECT dst, 1 FROM x", "copy")]
    [InlineData("INSERT INTO copy WITH x AS (SELECT src FROM edge) SELECT a.src, 2 FROM x a, x b WHERE b.src = 3",
        "copy")]
    [InlineData("WITH x AS (SELECT src FROM edge) UPDATE copy SET b = 7 WHERE a IN (SELECT src FROM x)", "copy")]
    [InlineData(
        "WITH RECURSIVE r(n) AS (SELECT 2 UNION SELECT dst FROM r JOIN edge ON src = n) DELETE FROM copy WHERE a IN r2",
        "copy")]
    public void Changes_take_common_tables(string sql, string table)
    {
        Fill(new Random(5));
        _both.Run("CREATE TABLE copy (a INTEGER, b INTEGER)", StatementClass.Other);
        _both.Run("INSERT INTO copy SELECT src, dst FROM edge WHERE src > 3", StatementClass.Change);
        sql = sql.Replace("IN r2", "IN (SELECT n FROM r)", StringComparison.Ordinal);
        var outcome = _both.Run(new SqlTemplate(sql, StatementClass.Change) { Table = table });
        Assert.True(outcome.RowsAffected > 0);
    }

    [Theory]
    [InlineData("WITH x AS (SELECT 1 AS a), x AS (SELECT 2) SELECT * FROM x", "DuplicateObject")]
    [InlineData("WITH x (a, b) AS (SELECT 1) SELECT * FROM x", "SyntaxError")]
    [InlineData("WITH x AS (SELECT 1) SELECT * FROM y", "UndefinedTable")]
    [InlineData("WITH x AS (SELECT nothing) SELECT 1", "UndefinedColumn")]
    [InlineData("WITH x AS (SELECT * FROM x) SELECT * FROM x", "UndefinedTable")]
    [InlineData("WITH RECURSIVE x AS (SELECT * FROM x) SELECT * FROM x", "UndefinedTable")]
    [InlineData("WITH RECURSIVE x AS (SELECT n FROM x UNION SELECT 1) SELECT * FROM x", "UndefinedTable")]
    [InlineData("WITH RECURSIVE a AS (SELECT 1 UNION SELECT * FROM b), b AS (SELECT 1) SELECT 1", "UndefinedTable")]
    [InlineData("WITH RECURSIVE x(n) AS (SELECT 1 UNION SELECT n, 2 FROM x) SELECT * FROM x", "SyntaxError")]
    [InlineData("WITH RECURSIVE x(n) AS (SELECT 1 UNION SELECT TRUE FROM x) SELECT * FROM x", "DatatypeMismatch")]
    [InlineData("WITH RECURSIVE x(n) AS (SELECT 1 UNION SELECT n FROM x ORDER BY 1) SELECT * FROM x", "NotSupported")]
    [InlineData(
        "WITH RECURSIVE x(n) AS (SELECT 1 UNION SELECT 2 WHERE 1 IN (SELECT n FROM x)) SELECT * FROM x",
            "NotSupported")]
    [InlineData(
        "WITH RECURSIVE x(n) AS (SELECT 1 UNION (WITH y AS (SELECT n FROM x) SELECT n FROM y)) SELECT * FROM x",
        "NotSupported")]
    [InlineData("SELECT * FROM (WITH x AS (DELETE FROM t RETURNING id) SELECT * FROM x) y", "NotSupported")]
    public void What_makes_no_sense_is_told(string sql, string code)
    {
        _decent.Query("CREATE TABLE t (id INTEGER)");
        var e = Assert.Throws<DatabaseException>(() => _decent.Query(sql));
        Assert.Equal(code, e.Code.ToString());
        Assert.NotNull(e.Line);
    }

    [Fact]
    public void A_recursive_query_meets_in_the_widest_type()
    {
        Assert.Equal(
            "1;1000000;1000000000000;1000000000000000000",
            _decent.Text("WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n * 1000000::BIGINT FROM x"
                + " WHERE n < 1000000000000000000) SELECT n FROM x ORDER BY n"));
        Assert.Equal(
            "1;1.5;2.25",
            _decent.Text("WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n * 1.5 FROM x WHERE n < 2) SELECT n"
                + " FROM x ORDER BY n"));
        Assert.Equal(
            "a;ab;abb",
            _decent.Text("WITH RECURSIVE x(n) AS (SELECT 'a' UNION ALL SELECT n || 'b' FROM x WHERE length(n) < 3)"
                + " SELECT n FROM x ORDER BY n"));
        Assert.Equal(
            "5;4;3;2;1;0",
            _decent.Text(
                "WITH RECURSIVE x(n) AS (SELECT @p UNION ALL SELECT n - 1 FROM x WHERE n > 0) SELECT n FROM x",
                SqlValue.FromInt64(5, SqlTypeKind.Integer)));
    }

    [Fact]
    public void A_query_used_twice_is_computed_once()
    {
        Assert.Equal(
            "true", _decent.Text("WITH x AS (SELECT random() AS r) SELECT a.r = b.r FROM x a, x b"));
        Assert.Equal(
            "1",
            _decent.Text("WITH x AS (SELECT random() AS r) SELECT COUNT(DISTINCT (SELECT r FROM x WHERE v.n > 0))"
                + " FROM (VALUES (1), (2), (3)) v (n)"));
        Assert.Equal(
            "false", _decent.Text("SELECT a.r = b.r FROM (SELECT random() AS r) a, (SELECT random() AS r) b"));
    }

    [Fact]
    public void A_query_used_once_is_part_of_the_plan()
    {
        _decent.Query("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER)");
        for (var i = 0; i < 1000; i++)
        {
            _decent.Query(Invariant($"INSERT INTO t VALUES ({i}, {i + 1})"));
        }

        var once = _decent.Text("EXPLAIN WITH x AS (SELECT * FROM t) SELECT a FROM x WHERE id = 3");
        Assert.Contains("Key lookup t = 3", once, StringComparison.Ordinal);
        var twice = _decent.Text("EXPLAIN WITH x AS (SELECT * FROM t) SELECT 1 FROM x a, x b WHERE a.id = 3");
        Assert.Contains("Common table x", twice, StringComparison.Ordinal);
        var hint = _decent.Text("EXPLAIN WITH x AS MATERIALIZED (SELECT * FROM t) SELECT a FROM x WHERE id = 3");
        Assert.Contains("Common table x", hint, StringComparison.Ordinal);
        var step = _decent.Text("EXPLAIN WITH RECURSIVE x AS (SELECT 1 AS n UNION SELECT a FROM x JOIN t ON id = n)"
            + " SELECT n FROM x");
        Assert.Contains("Recursive x distinct", step, StringComparison.Ordinal);
        Assert.Contains("Lookup join", step, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_ends_an_endless_recursion()
    {
        Assert.Equal(
            "1;2;3",
            _decent.Text("WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT n FROM x LIMIT 3"));
        Assert.Equal(
            "6",
            _decent.Text("WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x LIMIT 3) SELECT SUM(n)"
                + " FROM x"));
    }

    [Fact]
    public void An_endless_recursion_is_cancelled()
    {
        using var source = new CancellationTokenSource(100);
        var session = _decent.Session;
        var statement = session.Prepare(
            "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT 1 FROM x) SELECT COUNT(*) FROM x")[0];
        var e = Assert.Throws<DatabaseException>(() => statement.Execute(source.Token).Read());
        Assert.Equal(ErrorCode.QueryCanceled, e.Code);
    }

    [Fact]
    public void A_recursion_that_grows_without_end_meets_the_memory_budget()
    {
        var e = Assert.Throws<DatabaseException>(() => _decent.Query(
            "WITH RECURSIVE x(n, t) AS (VALUES (1, repeat('x', 10000)), (2, repeat('y', 10000)) UNION ALL "
            + "SELECT a.n * 3 + b.n, b.t FROM x a, x b) SELECT COUNT(*) FROM x"));
        Assert.Equal(ErrorCode.OutOfMemoryBudget, e.Code);
        Assert.Equal("1", _decent.Text("SELECT 1"));
    }

    private void Fill(Random random)
    {
        _both.Run("CREATE TABLE edge (src INTEGER NOT NULL, dst INTEGER, w INTEGER)", StatementClass.Other);
        _both.Run("CREATE TABLE node (id INTEGER PRIMARY KEY, parent INTEGER, name TEXT)", StatementClass.Other);
        _both.Run("CREATE INDEX edge_src ON edge (src)", StatementClass.Other);
        var edges = new List<string>();
        var nodes = new List<string>();
        for (var i = 1; i <= 40; i++)
        {
            edges.Add(Invariant($"({random.Next(1, 20)}, {random.Next(1, 20)}, {random.Next(10)})"));
            nodes.Add(i == 1 ? "(1, NULL, 'n1')" : Invariant($"({i}, {random.Next(1, i)}, 'n{i}')"));
        }

        _both.Run("INSERT INTO edge VALUES " + string.Join(", ", edges), StatementClass.Change);
        _both.Run("INSERT INTO node VALUES " + string.Join(", ", nodes), StatementClass.Change);
    }

    private static IEnumerable<string> Queries(Random random)
    {
        var (a, b, c) = (random.Next(1, 20), random.Next(1, 20), random.Next(1, 12));
        var all = random.Next(2) == 0 ? "ALL " : "";
        var hint = random.Next(3) switch { 0 => "", 1 => "MATERIALIZED ", _ => "NOT MATERIALIZED " };
        yield return Invariant(
            $"WITH x AS {hint}(SELECT * FROM edge WHERE src > {a}) SELECT src, dst FROM x WHERE w < {c}");
        yield return Invariant(
            $"WITH x (p, q) AS {hint}(SELECT src, dst FROM edge), y AS (SELECT p, COUNT(*) AS n FROM x GROUP BY p)")
            + Invariant($" SELECT x.p, x.q, y.n FROM x JOIN y ON x.q = y.p WHERE y.n > {c % 4}");
        yield return Invariant(
            $"WITH x AS (SELECT src, SUM(w) AS s FROM edge GROUP BY src) SELECT a.src FROM x a WHERE a.s > ")
            + Invariant($"(SELECT AVG(s) FROM x) OR a.src IN (SELECT src FROM x WHERE s < {c})");
        yield return Invariant(
            $"WITH x AS (SELECT * FROM edge) SELECT n.id, (SELECT COUNT(*) FROM x WHERE x.src = n.id AND x.w < {c})")
            + Invariant($" FROM node n WHERE n.id < {a + 5} AND EXISTS (SELECT 1 FROM x WHERE x.dst = n.id)");
        yield return Invariant(
            $"SELECT id, (WITH y AS {hint}(SELECT w + node.id AS v FROM edge WHERE src = node.id)")
            + Invariant($" SELECT SUM(a.v) FROM y a, y b WHERE a.v <= b.v) FROM node WHERE id < {a}");
        yield return Invariant(
            $"WITH x AS (SELECT dst FROM edge WHERE src = {a}) SELECT dst FROM x UNION {all}SELECT dst FROM x EXCEPT ")
            + "SELECT w FROM edge";
        yield return Invariant(
            $"WITH RECURSIVE r(n) AS (SELECT {a} UNION SELECT dst FROM r JOIN edge ON src = r.n) SELECT n FROM r");
        yield return Invariant(
            $"WITH RECURSIVE r(n, d) AS (SELECT {a}, 0 UNION {all}SELECT e.dst, d + 1 FROM edge e, r WHERE e.src = r.n")
            + Invariant($" AND d < {c % 5}) SELECT n, d, COUNT(*) FROM r GROUP BY n, d");
        yield return Invariant(
            $"WITH RECURSIVE up(id, parent, path) AS (SELECT id, parent, name FROM node WHERE id = {a + b} UNION ALL ")
            + "SELECT n.id, n.parent, n.name || '/' || up.path FROM up JOIN node n ON n.id = up.parent)"
            + " SELECT id, path FROM up";
        yield return Invariant(
            $"WITH RECURSIVE r(n) AS (SELECT src FROM edge WHERE w = {c} UNION SELECT id FROM node WHERE id = ")
            + Invariant($"{b} UNION ")
            + "SELECT dst FROM r JOIN edge ON src = n) SELECT n, (SELECT MIN(name) FROM node WHERE id = r.n) FROM r";
        yield return Invariant(
            $"WITH RECURSIVE r AS (SELECT {a} AS n UNION ALL SELECT n + {c} FROM r WHERE n < 60) SELECT a.n, ")
            + "b.n FROM r a"
            + " JOIN r b ON a.n + 1 > b.n";
        yield return Invariant(
            $"SELECT id, (WITH RECURSIVE u(k) AS (SELECT node.id UNION ALL SELECT k - 1 FROM u WHERE k > {c}) SELECT ")
            + Invariant($"SUM(k) FROM u) FROM node WHERE id < {b}");
        yield return Invariant(
            $"WITH edge AS (SELECT id AS src, parent AS dst FROM node WHERE id > {b}) SELECT COUNT(*), MIN(dst) ")
            + "FROM edge";
        yield return Invariant(
            $"WITH RECURSIVE f(a, b) AS (VALUES (0, 1) UNION ALL SELECT b, a + b FROM f WHERE b < {a * 50}) ")
            + "SELECT a FROM f ORDER BY a DESC";
        yield return Invariant(
            $"WITH a AS (SELECT src AS n FROM edge WHERE w > {c % 8}), b AS (SELECT n FROM a UNION {all}SELECT ")
            + "dst FROM "
            + "edge JOIN a ON a.n = src) SELECT b.n, node.name FROM b LEFT JOIN node ON node.id = b.n AND node.id < 9";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
