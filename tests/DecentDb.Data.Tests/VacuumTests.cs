using System;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>Space given back by a connection.</summary>
public sealed class VacuumTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_connection_gives_space_back_and_says_how_much()
    {
        using var connection = new DecentDbConnection("Data Source=" + _folder.Database + ";Pooling=False");
        connection.Open();
        Run(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)");
        Run(connection, "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
            + " SELECT i, repeat(CAST(i AS TEXT), 100) FROM n");
        Run(connection, "DELETE FROM t WHERE id % 10 <> 0");

        var result = connection.Vacuum("t");
        Assert.True(result.BytesAfter < result.BytesBefore / 2);
        Assert.True(result.StepCount > 0);
        Assert.True(result.LongestStep > TimeSpan.Zero);
        Assert.Equal(0, (await connection.VacuumAsync()).BytesAfter % 4096);

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => connection.Vacuum(null, cancelled.Token));
        using var transaction = connection.BeginTransaction();
        Assert.Equal("25001", Assert.Throws<DecentDbException>(() => connection.Vacuum()).SqlState);
        Assert.Equal(
            "25001", (await Assert.ThrowsAsync<DecentDbException>(() => connection.VacuumAsync())).SqlState);
    }

    private static void Run(DecentDbConnection connection, string sql)
    {
        using var command = new DecentDbCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
