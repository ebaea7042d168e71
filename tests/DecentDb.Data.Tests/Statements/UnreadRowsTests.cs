using System;
using System.Data.Common;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests.Statements;

/// <summary>Rows that nobody reads are computed: an error of one is an error of the statement.</summary>
public sealed class UnreadRowsTests : IDisposable
{
    private readonly DecentDbConnection _connection = new("Data Source=:memory:");

    public UnreadRowsTests()
    {
        _connection.Open();
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        _connection.Run("INSERT INTO t SELECT a.n * 100 + b.n FROM " + Digits("a") + ", " + Digits("b"));
    }

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData("SELECT 1 / 0", "22012")]
    [InlineData("SELECT CAST('x' AS INTEGER) WHERE TRUE", "22P02")]
    [InlineData("SELECT 1 / (id - 9999) FROM t", "22012")]
    [InlineData("INSERT INTO t VALUES (-1); SELECT 1 / 0", "22012")]
    public async Task ExecuteNonQuery_of_a_query_raises_its_errors(string sql, string sqlState)
    {
        using var command = _connection.Make(sql);
        Assert.Equal(sqlState, Assert.Throws<DecentDbException>(() => command.ExecuteNonQuery()).SqlState);
        _connection.Run("DELETE FROM t WHERE id = -1");
        var e = await Assert.ThrowsAsync<DecentDbException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal(sqlState, e.SqlState);
        Assert.Equal(-1, _connection.Run("SELECT id FROM t"));
    }

    [Fact]
    public void A_batch_raises_the_errors_of_its_queries()
    {
        using var batch = _connection.CreateBatch();
        Add(batch, "INSERT INTO t VALUES (-1)");
        Add(batch, "SELECT 1 / (id - 9999) FROM t");
        Assert.Equal("22012", Assert.ThrowsAny<DbException>(() => batch.ExecuteNonQuery()).SqlState);
    }

    [Fact]
    public void A_query_that_was_not_read_leaves_the_connection_usable()
    {
        using var command = _connection.Make("SELECT id FROM t");
        Assert.Equal(-1, command.ExecuteNonQuery());
        Assert.Equal(10000, _connection.Run("DELETE FROM t"));
    }

    private static void Add(DbBatch batch, string sql)
    {
        var command = batch.CreateBatchCommand();
        command.CommandText = sql;
        batch.BatchCommands.Add(command);
    }

    private static string Digits(string alias) =>
        $"(WITH RECURSIVE d(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM d WHERE n < 99) SELECT n FROM d) {alias}";
}
