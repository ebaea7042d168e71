using System;
using DecentDb.Engine.Tests.Differential;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>
/// An aggregate belongs to the innermost query whose columns its arguments read, wherever it is written.
/// </summary>
public sealed class OuterAggregateTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public OuterAggregateTests() => _database.Query(
        "CREATE TABLE x (id INTEGER NOT NULL, g INTEGER, v INTEGER); "
        + "INSERT INTO x VALUES (1, 1, 10), (2, 1, 20), (3, 2, 30)");

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SELECT (SELECT sum(o.v)) FROM x o", "60")]
    [InlineData("SELECT g, (SELECT sum(o.v)) FROM x o GROUP BY g ORDER BY g", "1|30;2|30")]
    [InlineData(
        "SELECT g, (SELECT max(i.v) FROM x i WHERE i.id < max(o.id)) FROM x o GROUP BY g ORDER BY g", "1|10;2|20")]
    [InlineData(
        "SELECT g FROM x o GROUP BY g HAVING EXISTS (SELECT 1 FROM x i WHERE i.v = max(o.v) AND i.id > 2)", "2")]
    [InlineData("SELECT (SELECT sum(i.v) FROM x i HAVING sum(i.v) > sum(o.v) - 1) FROM x o", "60")]
    [InlineData("SELECT (SELECT count(*) FROM x i WHERE i.v < avg(o.v)) FROM x o", "1")]
    [InlineData("SELECT (SELECT sum(i.v + max(o.v)) FROM x i) FROM x o", "150")]
    [InlineData("SELECT g FROM x o GROUP BY g ORDER BY (SELECT max(o.v)) DESC", "2;1")]
    public void Aggregate_of_outer_columns_is_computed_by_the_outer_query(string sql, string expected) =>
        Assert.Equal(expected, _database.Text(sql));

    [Theory]
    [InlineData("SELECT (SELECT (SELECT sum(o.v))) FROM x o", "60")]
    [InlineData("SELECT (SELECT q.s FROM (SELECT sum(o.v) AS s) q) FROM x o", "60")]
    [InlineData("SELECT (WITH c AS (SELECT sum(o.v) AS s) SELECT s FROM c) FROM x o", "60")]
    [InlineData("SELECT (SELECT sum(o.v) UNION ALL SELECT 1 WHERE FALSE) FROM x o", "60")]
    [InlineData("SELECT (SELECT (SELECT sum(o.v + i.v)) FROM x i) FROM x o ORDER BY 1", "90;120;150")]
    public void Aggregate_finds_its_query_across_several_levels(string sql, string expected) =>
        Assert.Equal(expected, _database.Text(sql));

    [Theory]
    [InlineData("SELECT (SELECT sum(i.v + o.v) FROM x i) FROM x o ORDER BY 1", "90;120;150")]
    [InlineData("SELECT (SELECT sum(o.v) FILTER (WHERE i.id > 1) FROM x i) FROM x o ORDER BY 1", "20;40;60")]
    [InlineData("SELECT (SELECT sum(1)) FROM x o", "1;1;1")]
    [InlineData("SELECT (SELECT count(*)) FROM x o", "1;1;1")]
    public void Aggregate_that_reads_a_column_of_its_own_query_or_none_stays_there(string sql, string expected) =>
        Assert.Equal(expected, _database.Text(sql));

    [Fact]
    public void Filter_counts_as_an_argument() =>
        Assert.Equal("50", _database.Text("SELECT (SELECT sum(o.v) FILTER (WHERE o.id > 1)) FROM x o"));

    [Theory]
    [InlineData("SELECT sum((SELECT max(o.v))) FROM x o", "42803")]
    [InlineData("SELECT sum(i.v + (SELECT max(o.v))) FROM x i, x o", "42803")]
    [InlineData("SELECT (SELECT sum(max(o.v))) FROM x o", "42803")]
    [InlineData("SELECT 1 FROM x o WHERE (SELECT sum(o.v)) > 1", "42803")]
    [InlineData("SELECT 1 FROM x o JOIN x p ON (SELECT max(o.v)) = p.v", "42803")]
    [InlineData("SELECT 1 FROM x o GROUP BY (SELECT max(o.v))", "42803")]
    [InlineData("SELECT g, (SELECT sum(o.v) + o.id) FROM x o GROUP BY g", "42803")]
    [InlineData("UPDATE x SET v = (SELECT sum(x.v))", "42803")]
    [InlineData("SELECT (SELECT count(o.v) FROM x i) FROM x o", "21000")]
    public void Aggregate_is_refused_where_its_query_may_have_none(string sql, string sqlState) =>
        Assert.Equal(sqlState, _database.Error(sql).SqlState);
}
