using System;
using System.Globalization;
using System.Linq;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Operators;

/// <summary>Aggregates whose rows come in an order of their own.</summary>
public sealed class AggregateOrderTests : IDisposable
{
    private const int Rows = 5000;
    private const int Groups = 7;
    private readonly SqlDatabase _database = new();

    public AggregateOrderTests()
    {
        _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, g INTEGER, v TEXT)");
        _database.Run(
            $"INSERT INTO t WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < {Rows - 1}) "
            + $"SELECT n, n * 31 % {Groups}, CASE WHEN n % 11 > 0 THEN to_char(n * 7919 % 10007, 'FM00000') END FROM r");
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Each_group_has_its_rows_in_order()
    {
        var expected = Enumerable.Range(0, Groups).Select(g => g + "|" + string.Join(
            ',', Enumerable.Range(0, Rows).Where(n => n * 31 % Groups == g && n % 11 > 0).Select(Text).OrderDescending(
                StringComparer.Ordinal)));
        Assert.Equal(expected, _database.Rows("SELECT g, string_agg(v, ',' ORDER BY v DESC) FROM t GROUP BY g ORDER BY g"));
    }

    [Fact]
    public void Several_orders_filters_and_plain_aggregates_stand_side_by_side()
    {
        var rows = _database.Rows(
            "SELECT g, count(*), string_agg(v, '' ORDER BY id) FILTER (WHERE id < 20), percentile_disc(0.5) WITHIN GROUP "
            + "(ORDER BY id), count(DISTINCT v) FROM t GROUP BY g ORDER BY g");
        var expected = Enumerable.Range(0, Groups).Select(g =>
        {
            var numbers = Enumerable.Range(0, Rows).Where(n => n * 31 % Groups == g).ToList();
            var first = string.Concat(numbers.Where(n => n < 20 && n % 11 > 0).Select(Text));
            var median = numbers[((numbers.Count + 1) / 2) - 1];
            var distinct = numbers.Where(n => n % 11 > 0).Select(Text).Distinct().Count();
            return string.Join('|', g, numbers.Count, first, median, distinct);
        });
        Assert.Equal(expected, rows);
    }

    [Theory]
    [InlineData("string_agg(v || repeat('x', 1000), ',')")]
    [InlineData("string_agg(v || repeat('x', 1000), ',' ORDER BY id DESC)")]
    [InlineData("json_agg(v || repeat('x', 1000))")]
    [InlineData("percentile_disc(0.5) WITHIN GROUP (ORDER BY v || repeat('x', 1000))")]
    [InlineData("count(DISTINCT v || repeat('x', 1000))")]
    public void What_is_kept_counts_against_the_budget(string aggregate)
    {
        var sql = $"SELECT {aggregate} FROM t";
        _database.Session.MemoryBudget = 1 << 20;
        var error = Assert.Throws<DatabaseException>(() =>
        {
            using var limited = _database.Session.Prepare(sql)[0];
            using var cursor = limited.Execute();
            cursor.Read();
        });
        Assert.Equal(ErrorCode.OutOfMemoryBudget, error.Code);
        _database.Session.MemoryBudget = 64 << 20;
        Assert.Single(_database.Rows(sql));
    }

    private static string Text(int n) => (n * 7919 % 10007).ToString("D5", CultureInfo.InvariantCulture);
}
