using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Windows;

/// <summary>Windows over many rows, of large frames and many of them end with an answer or an error, soon.</summary>
public sealed class WindowLimitTests : IDisposable
{
    private const int Rows = 50_000;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(120);
    private readonly DecentRunner _database = new();

    public WindowLimitTests() => _database.Query(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER, s TEXT); INSERT INTO t WITH RECURSIVE r(n) AS "
        + $"(SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {Rows}) SELECT n, n % 7, 'text ' || n FROM r");

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("sum(id) OVER (ORDER BY id ROWS BETWEEN 10000 PRECEDING AND 10000 FOLLOWING)",
        "least(id + 10000, 50000) * (least(id + 10000, 50000) + 1) / 2 - greatest(id - 10001, 0) * greatest(id - 10000, 1) / 2")]
    [InlineData("sum(id) OVER (ORDER BY id)", "id * (id + 1) / 2")]
    [InlineData("sum(id) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)",
        "1250025000 - id * (id - 1) / 2")]
    [InlineData("sum(id) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW)",
        "1250025000 - id")]
    [InlineData("count(*) OVER (ORDER BY v GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE GROUP)",
        "(SELECT count(*) FROM t o WHERE o.v IN (q.v - 1, q.v + 1))")]
    [InlineData("max(s) OVER (ORDER BY id RANGE BETWEEN 20000 PRECEDING AND 20000 PRECEDING)",
        "CASE WHEN id > 20000 THEN 'text ' || (id - 20000) END")]
    [InlineData("lag(id, 40000, -1) OVER (ORDER BY id)", "CASE WHEN id > 40000 THEN id - 40000 ELSE -1 END")]
    public async Task Large_frame_has_its_value(string call, string expected)
    {
        var sql = $"SELECT count(*), count(*) FILTER (WHERE r IS NOT DISTINCT FROM {expected.Replace("id", "q.id::BIGINT", StringComparison.Ordinal)}) "
            + $"FROM (SELECT id, v, {call} AS r FROM t) q";
        Assert.Equal($"{Rows}|{Rows}", await Task.Run(() => _database.Text(sql)).WaitAsync(Hang));
    }

    [Fact]
    public async Task Ten_thousand_windows_of_one_order_are_answered()
    {
        var windows = string.Join(", ", Enumerable.Range(0, 10_000).Select(i => $"w{i} AS (ORDER BY v, id)"));
        var sql = $"SELECT count(*) OVER w0, sum(id) OVER w9999 FROM t WINDOW {windows} ORDER BY id LIMIT 1";
        Assert.Equal("1|7", (await Task.Run(() => _database.Text(
            sql.Replace("FROM t ", "FROM (SELECT * FROM t WHERE id = 7) t ", StringComparison.Ordinal))).WaitAsync(Hang)));
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(101)]
    public async Task Many_windows_of_different_orders_are_refused(int count)
    {
        var calls = string.Join(", ", Enumerable.Range(0, count).Select(i => $"count(*) OVER (ORDER BY id + {i})"));
        var error = await Task.Run(() => _database.Error($"SELECT {calls} FROM t")).WaitAsync(Hang);
        Assert.Equal("54001", error.SqlState);
    }

    [Fact]
    public async Task Ten_thousand_calls_over_one_window_are_answered()
    {
        var calls = string.Join(
            ", ", Enumerable.Range(0, 10_000).Select(i => $"sum(id + {i}) OVER (ORDER BY id)"));
        var outcome = await Task.Run(() => _database.Query($"SELECT {calls} FROM t WHERE id < 3")).WaitAsync(Hang);
        Assert.Equal("20001", outcome.Rows[1][9_999]);
    }

    [Theory]
    [InlineData("sum(id) OVER (ORDER BY id)")]
    [InlineData("max(s) OVER (ORDER BY id ROWS BETWEEN 30000 PRECEDING AND CURRENT ROW)")]
    [InlineData("count(*) OVER (PARTITION BY v ORDER BY id RANGE BETWEEN 9 PRECEDING AND CURRENT ROW EXCLUDE TIES)")]
    [InlineData("nth_value(s, 3) OVER (ORDER BY id DESC)")]
    public void Computation_ends_when_the_statement_is_cancelled(string call)
    {
        using var source = new CancellationTokenSource();
        using var statement = _database.Single($"SELECT {call} FROM t");
        using var cursor = statement.Execute(source.Token);
        Assert.True(cursor.Read());
        source.Cancel();
        var rows = 0;
        var error = Assert.Throws<DatabaseException>(() =>
        {
            while (cursor.Read())
            {
                rows++;
            }
        });
        Assert.Equal(ErrorCode.QueryCanceled, error.Code);
        Assert.True(rows < Rows / 2, $"{rows} rows came after the cancellation.");
    }

    [Fact]
    public void Rows_that_do_not_fit_the_memory_of_the_statement_end_it()
    {
        _database.Session.Context.MemoryBudget = 1 << 20;
        var error = _database.Error("SELECT count(*) OVER (ORDER BY s), s || s || s FROM t");
        Assert.Equal("53200", error.SqlState);
    }
}
