using System;
using System.Globalization;
using System.Linq;
using System.Text;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>
/// Keys and indexes are used where they help, and give what a table without any of them gives for the same rows.
/// </summary>
public sealed class AccessPathTests : IDisposable
{
    private const int RowCount = 2000;
    private readonly DecentRunner _database = new();

    public AccessPathTests()
    {
        // The table t with keys and indexes, u with the same rows and none of them, and a small one to join with.
        const string columns = "a INTEGER, b TEXT, c INTEGER NOT NULL, d DATE, f BOOLEAN, p INTEGER NOT NULL";
        _database.Query($"CREATE TABLE t (id INTEGER PRIMARY KEY, {columns})");
        _database.Query($"CREATE TABLE u (id INTEGER, {columns})");
        var values = new StringBuilder();
        for (var i = 1; i <= RowCount; i++)
        {
            var a = i % 7 == 0 ? "NULL" : (i % 200).ToString(CultureInfo.InvariantCulture);
            var b = i % 11 == 0 ? "NULL" : "'b" + (i % 50).ToString(CultureInfo.InvariantCulture) + "'";
            values.Append(values.Length > 0 ? ", " : "").Append(CultureInfo.InvariantCulture, $"({i * 3}, {a}, {b}, ")
                .Append(CultureInfo.InvariantCulture,
                    $"{(i * 7) % 2003}, DATE '2024-01-01' + {i % 300}, {i % 400 == 1}, ")
                .Append(CultureInfo.InvariantCulture, $"{i % 13})");
        }

        _database.Query($"INSERT INTO t VALUES {values}; INSERT INTO u SELECT * FROM t");
        _database.Query(
            "CREATE INDEX ix_a ON t (a); CREATE INDEX ix_bc ON t (b, c DESC); CREATE INDEX ix_d ON t (d DESC)");
        _database.Query("CREATE UNIQUE INDEX ux_c ON t (c); CREATE INDEX ix_f ON t (f, a)");
        _database.Query("CREATE TABLE s (k INTEGER, n TEXT); INSERT INTO s VALUES (3, 'b3'), (33, 'b4'), (4, 'x')");
        _database.Query("INSERT INTO s VALUES (NULL, NULL), (3, 'b3')");
    }

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("id = 33", "Key lookup t = 33")]
    [InlineData("33 = id AND a > 5", "Key lookup t = 33 where")]
    [InlineData("id = @p", "Key lookup t = $1")]
    [InlineData("id = 30 + 3", "Key lookup t")]
    [InlineData("id = NULL", "")]
    [InlineData("id = 3000000000", "Key lookup t")]
    [InlineData("id IN (33, 3, 33, NULL, 7, 99999)", "Key lookups t")]
    [InlineData("id > 30 AND id <= 60", "Key range t > 30 <= 60")]
    [InlineData("id BETWEEN 100 AND 120", "Key range t >= 100 <= 120")]
    [InlineData("id >= 5990", "Key range t >= 5990")]
    [InlineData("id < 0", "Key range t < 0")]
    [InlineData("id = (SELECT MAX(id) FROM u)", "Key lookup t")]
    [InlineData("id = (SELECT id FROM u WHERE a = -5)", "Key lookup t")]
    [InlineData("a = 7", "Index lookup t by ix_a = 7")]
    [InlineData("a = @p", "Index lookup t by ix_a = $1")]
    [InlineData("a IN (7, 8, 7, NULL)", "Index lookup t by ix_a in (7, 8, 7, NULL)")]
    [InlineData("a > 10 AND a < 14", "Index range t by ix_a > 10 < 14")]
    [InlineData("a BETWEEN 14 AND 10", "Index range t by ix_a >= 14 <= 10")]
    [InlineData("c = 77", "Unique index lookup t by ux_c = 77")]
    [InlineData("c = 77 AND b = 'b11'", "Unique index lookup t by ux_c = 77 where")]
    [InlineData("b = 'b7'", "Index lookup t by ix_bc = 'b7'")]
    [InlineData("b = 'b7' AND c > 5 AND c <= 700", "Index range t by ix_bc = 'b7' > 5 <= 700")]
    [InlineData("b = 'b7' AND c < 700", "Index range t by ix_bc = 'b7' < 700")]
    [InlineData("b >= 'b7' AND b < 'b8'", "Index range t by ix_bc >= 'b7' < 'b8'")]
    [InlineData("d = '2024-02-01'", "Index lookup t by ix_d = 2024-02-01")]
    [InlineData("d > '2024-02-01' AND d <= DATE '2024-02-03'", "Index range t by ix_d")]
    [InlineData("f", "Index lookup t by ix_f = TRUE")]
    [InlineData("f AND a = 1", "t by ix_f = TRUE, 1")]
    [InlineData("a = 7 OR b = 'b7'", "Union all")]
    [InlineData("a = 7 OR p = 5", "Scan t where")]
    [InlineData("(b, c) > ('b9', 900)", "Union all")]
    [InlineData("b LIKE 'b48%'", "Index range t by ix_bc >= 'b48' < 'b49'")]
    [InlineData("starts_with(b, 'b48')", "Index range t by ix_bc >= 'b48' < 'b49'")]
    [InlineData("p = 5", "Scan t where")]
    public void Condition_finds_its_key(string where, string expected)
    {
        var parameter = SqlValue.FromInt64(9, SqlTypeKind.Integer);
        Assert.Contains(expected, Plan($"SELECT * FROM t WHERE {where}", parameter), StringComparison.Ordinal);
        SameAsWithout($"SELECT * FROM t WHERE {where}", parameter);
        SameAsWithout($"SELECT COUNT(*), SUM(t.id), MIN(t.b), MAX(t.d) FROM t WHERE {where}", parameter);
        SameAsWithout($"SELECT t.a, COUNT(*) FROM t WHERE {where} GROUP BY t.a", parameter);
        SameAsWithout($"SELECT * FROM t WHERE ({where}) AND p > 3", parameter);
    }

    [Theory]
    [InlineData("ORDER BY id", "Scan t")]
    [InlineData("ORDER BY id DESC", "Scan t backward")]
    [InlineData("ORDER BY id DESC, a LIMIT 5", "Scan t backward")]
    [InlineData("WHERE id > 3000 ORDER BY id DESC LIMIT 5 OFFSET 2", "Key range t > 3000 backward")]
    [InlineData("ORDER BY c LIMIT 5", "Index order t by ux_c")]
    [InlineData("ORDER BY c DESC LIMIT 5", "Index order t by ux_c backward")]
    [InlineData("ORDER BY a, id LIMIT 300", "Index order t by ix_a")]
    [InlineData("ORDER BY a DESC, id DESC LIMIT 300", "Index order t by ix_a backward")]
    [InlineData("ORDER BY d DESC, id LIMIT 7", "Index order t by ix_d")]
    [InlineData("ORDER BY b, c DESC LIMIT 7", "Index order t by ix_bc")]
    [InlineData("WHERE b = 'b7' ORDER BY c DESC", "Index lookup t by ix_bc = 'b7'")]
    [InlineData("WHERE b = 'b7' ORDER BY c", "Index lookup t by ix_bc = 'b7' backward")]
    [InlineData("WHERE b = 'b7' AND c < 900 ORDER BY c LIMIT 3", "Index range t by ix_bc = 'b7' < 900 backward")]
    [InlineData("WHERE a > 10 ORDER BY a, id LIMIT 5", "Index range t by ix_a > 10")]
    [InlineData("WHERE a < 100 AND p > 3 ORDER BY a DESC, id DESC LIMIT 5", "Index range t by ix_a < 100 backward")]
    [InlineData("WHERE b > 'b3' ORDER BY b, c DESC LIMIT 5", "Index range t by ix_bc > 'b3'")]
    [InlineData("WHERE d > TIMESTAMP '2024-02-01 12:00:00' ORDER BY d DESC LIMIT 5", "Index range t by ix_d")]
    [InlineData("WHERE a = 7 ORDER BY a, id LIMIT 5", "Index lookup t by ix_a = 7")]
    [InlineData("WHERE (f = FALSE AND a > 5) OR f > FALSE ORDER BY f, a, id LIMIT 9", "t by ix_f > (FALSE, 5)")]
    [InlineData("WHERE (f, a) > (FALSE, 5) ORDER BY f, a, id LIMIT 9", "t by ix_f > (FALSE, 5)")]
    [InlineData("WHERE (f, a) <= (TRUE, 5) ORDER BY f DESC, a DESC, id DESC LIMIT 9", "ix_f <= (TRUE, 5) backward")]
    [InlineData("WHERE a > 10 AND a < 14 ORDER BY a DESC, id DESC", "Index range t by ix_a > 10 < 14 backward")]
    public void Order_comes_from_a_key(string tail, string expected)
    {
        var plan = Plan("SELECT * FROM t " + tail);
        Assert.Contains(expected, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Top", plan, StringComparison.Ordinal);
        SameAsWithout("SELECT * FROM t " + tail, ordered: true);
    }

    [Theory]
    [InlineData("ORDER BY a NULLS FIRST, id LIMIT 5")]
    [InlineData("ORDER BY a DESC NULLS LAST, id LIMIT 5")]
    [InlineData("ORDER BY b, c LIMIT 5")]
    [InlineData("WHERE a IN (3, 5) ORDER BY a DESC, id")]
    [InlineData("ORDER BY p, c DESC LIMIT 900 OFFSET 30")]
    public void Order_that_no_key_has_is_sorted(string tail)
    {
        var plan = Plan("SELECT * FROM t " + tail);
        Assert.True(plan.Contains("Sort", StringComparison.Ordinal) || plan.Contains("Top", StringComparison.Ordinal),
            plan);
        SameAsWithout("SELECT * FROM t " + tail, ordered: true);
    }

    [Theory]
    [InlineData("SELECT s.n, t.id, t.a FROM s JOIN t ON t.id = s.k", "Lookup join Inner", "Key lookup t = s.k")]
    [InlineData("SELECT s.n, t.id, t.a FROM t JOIN s ON t.id = s.k AND t.p > 2", "Lookup join Inner", "Key lookup t")]
    [InlineData("SELECT s.n, t.id FROM s LEFT JOIN t ON t.id = s.k", "Lookup join Left", "Key lookup t = s.k")]
    [InlineData("SELECT s.n, t.id FROM s LEFT JOIN t ON t.id = s.k AND t.p = 3", "Lookup join Left", "Key lookup t")]
    [InlineData("SELECT s.n, t.id FROM s LEFT JOIN t ON t.a = s.k AND t.p < 9", "Lookup join Left", "by ix_a = s.k")]
    [InlineData("SELECT s.n, t.id FROM s JOIN t ON t.b = s.n WHERE t.c < 900", "Lookup join Inner", "by ix_bc = s.n")]
    [InlineData("SELECT s.n, t.id FROM s JOIN t ON t.b = s.n AND t.c = s.k", "Lookup join Inner", "by ux_c = s.k")]
    [InlineData("SELECT s.n, t.id FROM s LEFT JOIN t ON t.c = s.k + 1", "Lookup join Left", "by ux_c = (s.k + 1)")]
    [InlineData("SELECT x.id, t.id FROM t JOIN u AS x ON x.id = t.id", "Hash join Inner", "t.id")]
    [InlineData("SELECT s.n, t.id FROM s JOIN t ON t.id > s.k AND t.id < s.k + 9", "Nested loop", "Scan t")]
    [InlineData("SELECT s.n, t.id FROM t LEFT JOIN s ON t.id = s.k WHERE t.id < 50", "Hash join Left",
        "Key range t < 50")]
    [InlineData("SELECT s.n, t.id FROM t LEFT JOIN s ON t.id = s.k WHERE s.n = 'b3'", "Lookup join Inner",
        "Key lookup t")]
    public void Join_looks_keys_up_when_few_rows_meet_many(string sql, string join, string access)
    {
        var plan = Plan(sql);
        Assert.Contains(join, plan, StringComparison.Ordinal);
        Assert.Contains(access, plan, StringComparison.Ordinal);
        SameAsWithout(sql);
    }

    [Theory]
    [InlineData("SELECT COUNT(*) FROM t", "Row count of t")]
    [InlineData("SELECT COUNT(id) FROM t", "Row count of t")]
    [InlineData("SELECT MAX(id) FROM t", "Scan t backward")]
    [InlineData("SELECT MIN(id) FROM t", "Limit 1")]
    [InlineData("SELECT MAX(c) FROM t", "Index order t by ux_c backward")]
    [InlineData("SELECT COUNT(a) FROM t", "Scan t")]
    [InlineData("SELECT MAX(a), MIN(a) FROM t", "Index order t by ix_a not null")]
    [InlineData("SELECT MAX(a), MIN(p) FROM t", "Scan t")]
    public void Aggregate_of_a_whole_table_takes_the_short_way(string sql, string expected)
    {
        Assert.Contains(expected, Plan(sql), StringComparison.Ordinal);
        SameAsWithout(sql);
        var before = _database.Text(sql);
        _database.Query("BEGIN; DELETE FROM t");
        var empty = sql.Contains("COUNT", StringComparison.Ordinal) ? "0" : "NULL";
        Assert.All(_database.Query(sql).Rows[0], cell => Assert.Equal(empty, cell));
        _database.Query("ROLLBACK");
        Assert.Equal(before, _database.Text(sql));
    }

    [Theory]
    [InlineData("UPDATE t SET a = a + 1 WHERE id = 33", "Key lookup t = 33")]
    [InlineData("UPDATE t SET a = 8 WHERE a = 7", "Index lookup t by ix_a = 7")]
    [InlineData("UPDATE t SET a = a + 1 WHERE a >= 5 AND a < 9", "Index range t by ix_a >= 5 < 9")]
    [InlineData("UPDATE t SET c = c + 5000 WHERE c < 900", "Scan t where")]
    [InlineData("DELETE FROM t WHERE id IN (3, 6, 9)", "Key lookups t")]
    [InlineData("DELETE FROM t WHERE b = 'b7' AND c > 300", "Index range t by ix_bc = 'b7' > 300")]
    public void Change_finds_its_rows_by_key(string sql, string expected)
    {
        Assert.Contains(expected, Plan(sql), StringComparison.Ordinal);
        var other = sql.Replace(" t ", " u ", StringComparison.Ordinal);
        Assert.Equal(_database.Query(other).RowsAffected, _database.Query(sql).RowsAffected);
        SameAsWithout("SELECT * FROM t");
        SameAsWithout("SELECT * FROM t WHERE a = 8 OR a = 7");
        SameAsWithout("SELECT * FROM t WHERE a = 8");
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    private string Plan(string sql, params SqlValue[] parameters) =>
        string.Join('\n', _database.Query("EXPLAIN " + sql, parameters).Rows.Select(row => row[0]));

    private void SameAsWithout(string sql, params SqlValue[] parameters) => SameAsWithout(sql, false, parameters);

    private void SameAsWithout(string sql, bool ordered, params SqlValue[] parameters)
    {
        var other = sql.Replace("FROM t", "FROM u AS t", StringComparison.Ordinal)
            .Replace("JOIN t", "JOIN u AS t", StringComparison.Ordinal);
        Assert.NotEqual(sql, other);
        var expected = _database.Text(other, parameters).Split(';');
        var actual = _database.Text(sql, parameters).Split(';');
        if (!ordered)
        {
            Array.Sort(expected, StringComparer.Ordinal);
            Array.Sort(actual, StringComparer.Ordinal);
        }

        Assert.Equal(expected, actual);
    }
}
