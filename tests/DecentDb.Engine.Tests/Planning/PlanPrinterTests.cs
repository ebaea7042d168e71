using System;
using System.Linq;
using System.Text.Json;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>What EXPLAIN shows of a plan, and with ANALYZE of its execution.</summary>
public sealed class PlanPrinterTests : IDisposable
{
    private const string Quiet = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ";
    private readonly DecentRunner _database = new();

    public PlanPrinterTests() => _database.Query(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER); "
        + "INSERT INTO a SELECT i, i % 3 FROM generate_series(1, 3000) AS g (i)");

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Step_that_was_executed_says_how_many_rows_it_gave_in_how_many_loops()
    {
        var lines = Lines(Quiet + "SELECT n, count(*) FROM a WHERE id > 1000 GROUP BY n");
        Assert.Contains(lines, line => line.Contains("(actual rows=3 loops=1)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Key range a", StringComparison.Ordinal)
            && line.EndsWith("(actual rows=2000 loops=1)", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_of_a_correlated_subquery_is_executed_once_for_each_row()
    {
        var lines = Lines(
            Quiet + "SELECT (SELECT count(*) FROM a AS b WHERE b.id < a.id) FROM a WHERE id <= 5");
        Assert.Contains(lines, line => line.Contains("loops=5)", StringComparison.Ordinal));
    }

    [Fact]
    public void Step_that_nothing_asks_says_so() => Assert.Contains(
        Lines(Quiet + "SELECT CASE WHEN id < 0 THEN (SELECT max(b.n) FROM a AS b WHERE b.id > a.id) END FROM a"),
        line => line.Contains("(never executed)", StringComparison.Ordinal));

    [Fact]
    public void Change_is_made()
    {
        var lines = Lines(Quiet + "INSERT INTO a SELECT id + 3000, n FROM a WHERE id <= 10");
        Assert.Contains(lines, line => line.Contains("rows=10 loops=1", StringComparison.Ordinal));
        Assert.Equal("3010", _database.Text("SELECT count(*) FROM a"));
        Lines("EXPLAIN ANALYZE DELETE FROM a WHERE id > 3000");
        Assert.Equal("3000", _database.Text("SELECT count(*) FROM a"));
        Lines("EXPLAIN DELETE FROM a");
        Assert.Equal("3000", _database.Text("SELECT count(*) FROM a"));
    }

    [Fact]
    public void Change_that_fails_leaves_nothing()
    {
        Assert.Equal(
            ErrorCode.UniqueViolation, _database.Error("EXPLAIN ANALYZE INSERT INTO a VALUES (4000, 1), (1, 1)").Code);
        Assert.Equal("3000", _database.Text("SELECT count(*) FROM a"));
    }

    [Fact]
    public void Times_are_shown_unless_they_are_not_wanted()
    {
        var lines = Lines("EXPLAIN ANALYZE SELECT * FROM a");
        Assert.Contains("(actual time=", lines[0], StringComparison.Ordinal);
        Assert.Contains("(rows 3000)", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Execution Time: ", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(
            "time=", Lines("EXPLAIN (ANALYZE, TIMING OFF) SELECT * FROM a")[0], StringComparison.Ordinal);
        Assert.DoesNotContain("(rows", Lines("EXPLAIN (COSTS FALSE) SELECT * FROM a")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_is_written_as_JSON()
    {
        var text = Assert.Single(Lines("EXPLAIN (ANALYZE, FORMAT JSON) SELECT count(*) FROM a WHERE n = 1"));
        using var document = JsonDocument.Parse(text);
        var plan = document.RootElement[0].GetProperty("Plan");
        Assert.Equal(1, plan.GetProperty("Actual Rows").GetInt64());
        Assert.True(plan.GetProperty("Actual Total Time").GetDouble() >= 0);
        Assert.NotEmpty(plan.GetProperty("Plans").EnumerateArray());
        Assert.True(document.RootElement[0].TryGetProperty("Execution Time", out _));

        var quiet = Assert.Single(Lines("EXPLAIN (FORMAT JSON, COSTS OFF) SELECT * FROM a"));
        using var other = JsonDocument.Parse(quiet);
        Assert.Equal(
            ["Node Type", "Plans"],
            other.RootElement[0].GetProperty("Plan").EnumerateObject().Select(field => field.Name));
    }

    [Theory]
    [InlineData("EXPLAIN (NOTHING) SELECT 1", ErrorCode.SyntaxError)]
    [InlineData("EXPLAIN (ANALYZE MAYBE) SELECT 1", ErrorCode.SyntaxError)]
    [InlineData("EXPLAIN (FORMAT YAML) SELECT 1", ErrorCode.NotSupported)]
    [InlineData("EXPLAIN (FORMAT PICTURE) SELECT 1", ErrorCode.InvalidParameterValue)]
    [InlineData("EXPLAIN (ANALYZE, BUFFERS) SELECT 1", ErrorCode.NotSupported)]
    public void Option_that_is_not_there_is_refused(string sql, ErrorCode code) =>
        Assert.Equal(code, _database.Error(sql).Code);

    private string[] Lines(string sql) => [.. _database.Query(sql).Rows.Select(row => row[0])];
}
