using System;
using DecentDb.Engine.Tests.Differential;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>
/// A condition that may fail is tested only for rows that satisfy what stands further inside or before it.
/// </summary>
public sealed class ConditionOrderTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public ConditionOrderTests() => _database.Query(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, s TEXT); "
        + "INSERT INTO t VALUES (1, 8, 2, '5'), (2, 8, 0, 'x'), (3, 1, 2, '7'), (4, 9, 3, '2147483647'); "
        + "CREATE TABLE v (id INTEGER, k INTEGER); INSERT INTO v VALUES (1, 1), (3, 2), (4, 3)");

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SELECT a FROM t WHERE b <> 0 GROUP BY a, b HAVING a / b > 1 ORDER BY a", "8;9")]
    [InlineData("SELECT a FROM (SELECT a, b FROM t WHERE b <> 0) q WHERE a / b > 1 ORDER BY a", "8;9")]
    [InlineData("SELECT a FROM (SELECT a, s FROM t WHERE s <> 'x') q WHERE CAST(s AS INTEGER) > 5 ORDER BY a", "1;9")]
    [InlineData("SELECT a FROM (SELECT a, s FROM t WHERE s <> 'x' LIMIT 9) q WHERE CAST(s AS INTEGER) > 5 ORDER BY a",
        "1;9")]
    [InlineData("SELECT a FROM (SELECT a, CAST(s AS INTEGER) AS n FROM t WHERE s <> 'x') q WHERE n > 5 ORDER BY a",
        "1;9")]
    [InlineData("WITH q AS (SELECT a, b FROM t WHERE b <> 0) SELECT a FROM q WHERE a / b > 1 ORDER BY a", "8;9")]
    [InlineData("WITH q AS (SELECT a, b FROM t WHERE b <> 0), r AS (SELECT * FROM q WHERE a / b < 9) "
        + "SELECT a FROM r WHERE 8 / b > 2 ORDER BY a", "1;8")]
    [InlineData("SELECT a FROM (SELECT DISTINCT a, b FROM t WHERE b <> 0) q WHERE a / b > 1 ORDER BY a", "8;9")]
    [InlineData("SELECT n FROM (SELECT b, count(*) AS n FROM t GROUP BY b HAVING count(*) > 1) q WHERE 1 / b = 0", "2")]
    [InlineData("SELECT a FROM (SELECT a, b FROM t WHERE b <> 0 ORDER BY id) q WHERE a / b > 1", "8;9")]
    public void Condition_from_outside_is_tested_after_those_inside(string sql, string expected) =>
        Assert.Equal(expected, _database.Text(sql));

    [Theory]
    [InlineData("SELECT t.id FROM t JOIN v ON v.id = t.id WHERE t.a / t.b > 1 ORDER BY 1", "1;4")]
    [InlineData("SELECT t.id FROM v JOIN t ON v.id = t.id WHERE CAST(t.s AS INTEGER) > 5 ORDER BY 1", "3;4")]
    [InlineData("SELECT t.id FROM t, v WHERE v.id = t.id AND t.a / t.b > 1 ORDER BY 1", "1;4")]
    [InlineData("SELECT t.id FROM t JOIN v ON v.id = t.id AND v.k < 3 WHERE t.s NOT LIKE '2\\' ORDER BY 1", "1;3")]
    [InlineData("SELECT t.id FROM t JOIN v ON v.id = t.id WHERE v.k < 3 AND t.s NOT LIKE '2!' ESCAPE '!' ORDER BY 1", "1;3")]
    [InlineData("SELECT t.id FROM t JOIN v ON v.id = t.id AND t.a / t.b > 1 ORDER BY 1", "1;4")]
    [InlineData("SELECT t.id FROM t JOIN v ON v.id = t.id AND t.a / t.b = v.k ORDER BY 1", "4")]
    [InlineData("SELECT t.id, v.k FROM t LEFT JOIN v ON t.b <> 0 AND v.k = t.a / t.b ORDER BY 1, 2",
        "1|NULL;2|NULL;3|NULL;4|3")]
    [InlineData("SELECT t.id FROM t JOIN v ON v.id = t.id JOIN v w ON w.k = t.a / t.b ORDER BY 1", "4")]
    [InlineData("SELECT t.id FROM t JOIN v ON v.id = t.id JOIN v w ON w.id = v.id AND t.a / t.b > 1 ORDER BY 1", "1;4")]
    [InlineData("SELECT v.id FROM v LEFT JOIN (SELECT * FROM t WHERE b <> 0) t ON t.id = v.id AND t.a / t.b > 1 "
        + "ORDER BY 1", "1;3;4")]
    [InlineData("SELECT q.id FROM (SELECT t.* FROM t, v WHERE v.id = t.id) q WHERE a / b > 1 ORDER BY 1", "1;4")]
    [InlineData("SELECT t.id FROM t LEFT JOIN v ON v.id = t.id WHERE v.k > 0 AND t.a / t.b > 1 ORDER BY 1", "1;4")]
    [InlineData("SELECT q.id FROM (SELECT * FROM t WHERE b <> 0) q LEFT JOIN v ON v.id = q.id WHERE q.a / q.b > 1 "
        + "ORDER BY 1", "1;4")]
    public void Condition_above_a_join_meets_only_rows_that_the_join_gives(string sql, string expected) =>
        Assert.Equal(expected, _database.Text(sql));

    [Theory]
    [InlineData("SELECT t.id FROM t JOIN v ON v.id = t.id WHERE t.b = 3", "Scan t where t.b = 3")]
    [InlineData("SELECT t.id FROM t LEFT JOIN v ON v.id = t.id WHERE t.b + 1 = 3", "Scan t where (t.b + 1) = 3")]
    [InlineData("SELECT t.id FROM t JOIN v ON v.id = t.id WHERE t.s LIKE 'a_\\\\'", "Scan t where t.s LIKE")]
    [InlineData("SELECT t.id FROM t JOIN v ON v.id = t.id WHERE t.s LIKE 'a!b' ESCAPE '!'", "Scan t where t.s LIKE")]
    [InlineData("SELECT id FROM (SELECT id, b, a FROM t WHERE b <> 0) q WHERE a / b > 1",
        "Scan t where (t.b <> 0 AND (t.a / t.b) > 1)")]
    public void Condition_still_goes_down_where_it_meets_the_same_rows(string sql, string scan)
    {
        var plan = string.Join('\n', _database.Query("EXPLAIN " + sql).Rows.ConvertAll(row => row[0]));
        Assert.Contains(scan, plan, StringComparison.Ordinal);
    }
}
