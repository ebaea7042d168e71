using System;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>Aggregate functions of the application.</summary>
public sealed class UserAggregateTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public UserAggregateTests()
    {
        _connection = _database.Open();
        _connection.Run(
            """
            CREATE TABLE t (id INTEGER PRIMARY KEY, g TEXT, n INTEGER);
            INSERT INTO t VALUES (1, 'a', 10), (2, 'b', 20), (3, 'a', NULL), (4, 'a', 5);
            """);
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void State_begins_with_the_default_of_its_type()
    {
        _connection.CreateAggregate("row_total", (int count) => count + 1);
        _connection.CreateAggregate("longest", (string? best, string value) =>
            best is null || value.Length > best.Length ? value : best);
        Assert.Equal(4, _connection.Scalar("SELECT row_total() FROM t"));
        Assert.Equal(0, _connection.Scalar("SELECT row_total() FROM t WHERE id > 9"));
        Assert.Equal("bbb", _connection.Scalar("SELECT longest(x) FROM (VALUES ('a'), ('bbb'), ('cc')) AS v (x)"));
        Assert.Equal(DBNull.Value, _connection.Scalar("SELECT longest(g) FROM t WHERE id > 9"));
    }

    [Fact]
    public void State_begins_with_the_seed_and_ends_with_the_selector()
    {
        _connection.CreateAggregate("product", 1L, (long product, int? value) => product * (value ?? 1));
        _connection.CreateAggregate(
            "texts", "", (string text, string value) => text + value, text => text.Length > 0 ? text : null);
        Assert.Equal(
            [("a", 50L), ("b", 20L)],
            _connection.Rows("SELECT g, product(n) FROM t GROUP BY g ORDER BY g").Select(r => ((string)r[0], (long)r[1])));
        Assert.Equal(1L, _connection.Scalar("SELECT product(n) FROM t WHERE id > 9"));
        Assert.Equal("abaa", _connection.Scalar("SELECT texts(g) FROM t"));
        Assert.Equal(DBNull.Value, _connection.Scalar("SELECT texts(g) FROM t WHERE id > 9"));
    }

    [Fact]
    public void Aggregate_takes_several_arguments_and_any_number()
    {
        _connection.CreateAggregate("weighted", 0m, (decimal sum, int value, decimal weight) => sum + (value * weight));
        _connection.CreateAggregate("given", 0, (int count, object?[] all) => count + all.Count(v => v is not null));
        _connection.CreateAggregate(
            "many",
            0,
            (int sum, int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n,
                int o) => sum + a + o,
            sum => -sum);
        Assert.Equal(17.5m, _connection.Scalar("SELECT weighted(n, 0.5) FROM t WHERE n IS NOT NULL"));
        Assert.Equal(11, _connection.Scalar("SELECT given(id, g, n) FROM t"));
        Assert.Equal(0, _connection.Scalar("SELECT given() FROM t"));
        Assert.Equal(-16, _connection.Scalar("SELECT many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)"));
    }

    [Fact]
    public void Aggregate_knows_DISTINCT_FILTER_HAVING_and_ORDER_BY()
    {
        _connection.CreateAggregate("texts", "", (string text, string value) => text + value);
        Assert.Equal("ab", _connection.Scalar("SELECT texts(DISTINCT g) FROM t"));
        Assert.Equal("aa", _connection.Scalar("SELECT texts(g) FILTER (WHERE id > 2) FROM t"));
        Assert.Equal(
            ["b", "a"],
            _connection.Rows("SELECT g FROM t GROUP BY g HAVING texts(g) <> '' ORDER BY texts(g) DESC").Select(r => r[0]));
        Assert.Equal("aaba", _connection.Scalar("SELECT texts(g ORDER BY id DESC) FROM t"));
        Assert.Equal(
            "42803",
            Assert.Throws<DecentDbException>(() => _connection.Scalar("SELECT 1 FROM t WHERE texts(g) = ''")).SqlState);
    }

    [Fact]
    public void Many_groups_have_a_state_each()
    {
        _connection.Run("CREATE TABLE big (id BIGINT PRIMARY KEY, g BIGINT)");
        _connection.Run(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
            + "INSERT INTO big SELECT i, i % 5000 FROM n");
        _connection.CreateAggregate("total", 0L, (long sum, long value) => sum + value);
        using var command = _connection.Make(
            "SELECT COUNT(*), SUM(x) FROM (SELECT g, total(id) - sum(id) AS x FROM big GROUP BY g) AS y");
        for (var round = 0; round < 2; round++)
        {
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read());
            Assert.Equal(5000L, reader.GetInt64(0));
            Assert.Equal(0m, reader.GetDecimal(1));
        }
    }

    [Fact]
    public void Exception_and_NULL_are_errors_as_with_other_functions()
    {
        _connection.CreateAggregate("picky", 0, (int sum, int value) => sum + value);
        var failed = Assert.Throws<DecentDbException>(() => _connection.Scalar("SELECT picky(n) FROM t"));
        Assert.Equal("38000", failed.SqlState);
        Assert.Contains("picky", failed.Message, StringComparison.Ordinal);
        _connection.CreateAggregate(
            "fails", 0, (int sum, int value) => sum, int (int _) => throw new FormatException("late"));
        failed = Assert.Throws<DecentDbException>(() => _connection.Scalar("SELECT fails(id) FROM t"));
        Assert.Equal("38000", failed.SqlState);
        _connection.CreateAggregate("reenters", 0L, (long sum, int value) => _connection.Count("t"));
        failed = Assert.Throws<DecentDbException>(() => _connection.Scalar("SELECT reenters(id) FROM t"));
        Assert.Equal("38000", failed.SqlState);
        Assert.Equal(4L, _connection.Count("t"));
    }

    [Fact]
    public void Aggregate_comes_before_one_of_the_dialect_until_it_is_taken_away()
    {
        const string sql = "SELECT sum(n) FROM t";
        Assert.Equal(35L, _connection.Scalar(sql));
        _connection.CreateAggregate("sum", "", (string text, int? value) => text + value);
        Assert.Equal("10205", _connection.Scalar(sql));
        _connection.CreateAggregate<int?, string>("sum", "", null);
        Assert.Equal(35L, _connection.Scalar(sql));
        _connection.CreateFunction("avg", (int? value) => value);
        Assert.Equal(10, _connection.Rows("SELECT avg(n) FROM t ORDER BY id")[0][0]);
        _connection.CreateAggregate("avg", (int? last, int? value) => value);
        Assert.Single(_connection.Rows("SELECT avg(n) FROM t"));
    }
}
