using System;
using System.Globalization;
using System.Text.RegularExpressions;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Tests.Differential;
using Xunit;

namespace DecentDb.Engine.Tests.IndexTrees;

/// <summary>
/// What <see cref="IndexPositions"/> says of an index makes the estimates of EXPLAIN: on skewed data they are right
/// within a factor.
/// </summary>
public sealed class IndexPositionsTests : IDisposable
{
    private const int RowCount = 20_000;
    private const double FactorMax = 5;
    private readonly DecentRunner _database = new();

    public IndexPositionsTests()
    {
        // Nine rows of ten have one of seven values, the others one of their own; one in eleven has none.
        _database.Query("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER, s TEXT, w INTEGER)");
        _database.Query(
            "INSERT INTO t SELECT n, CASE WHEN n % 11 = 0 THEN NULL WHEN n % 10 = 0 THEN n ELSE n % 7 END, "
            + "'s' || (n * 7919 % 20011), n % 100 FROM generate_series(1, "
            + RowCount.ToString(CultureInfo.InvariantCulture) + ") AS g (n)");
        _database.Query("CREATE INDEX t_v ON t (v); CREATE INDEX t_s ON t (s); CREATE INDEX t_w_v ON t (w, v DESC)");
    }

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("v = 3")]
    [InlineData("v = 10000")]
    [InlineData("v = 9999")]
    [InlineData("v > 15000")]
    [InlineData("v >= 100 AND v < 1000")]
    [InlineData("v < 3")]
    [InlineData("v <= 0")]
    [InlineData("v IN (3, 4, 3, NULL)")]
    [InlineData("s >= 's5' AND s < 's6'")]
    [InlineData("s > 's99'")]
    [InlineData("w = 42")]
    [InlineData("w = 50 AND v > 10000")]
    [InlineData("w > 97")]
    [InlineData("id > 19500")]
    [InlineData("id BETWEEN 100 AND 300")]
    [InlineData("v = 3 OR v = 20000")]
    public void Estimate_of_a_condition_is_right_within_a_factor(string condition)
    {
        var plan = _database.Query("EXPLAIN SELECT * FROM t WHERE " + condition).Rows[0][0];
        var match = Regex.Match(plan, @"\(rows (\d+)\)", RegexOptions.None, TimeSpan.FromSeconds(5));
        Assert.True(match.Success, plan);
        var estimate = Math.Max(1, double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        var text = _database.Text("SELECT COUNT(*) FROM t WHERE " + condition);
        var count = Math.Max(1, double.Parse(text, CultureInfo.InvariantCulture));
        Assert.True(
            estimate <= count * FactorMax && count <= estimate * FactorMax,
            string.Create(CultureInfo.InvariantCulture, $"{plan}: {count} rows"));
    }

    [Fact]
    public void Plan_is_made_anew_for_a_table_of_another_size()
    {
        using var small = new DecentRunner();
        small.Query("CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER); CREATE TABLE b (id INTEGER PRIMARY KEY)");
        small.Query("INSERT INTO a VALUES (1, 1); INSERT INTO b VALUES (1)");
        const string Sql = "SELECT COUNT(*) FROM a JOIN b ON b.id = a.n";
        Assert.Equal("1", small.Text(Sql));
        small.Query("INSERT INTO a SELECT n, n FROM generate_series(2, 3000) AS g (n)");
        small.Query("INSERT INTO b SELECT n FROM generate_series(2, 3000) AS g (n)");
        Assert.Equal("3000", small.Text(Sql));
        small.Query("DELETE FROM a WHERE id > 2");
        Assert.Equal("2", small.Text(Sql));
    }
}
