using System;
using System.Data;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests;

public sealed class DataSourceTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Connections_are_handed_out_closed_and_open()
    {
        var builder = new DecentDbDataSourceBuilder(_database.ConnectionString);
        builder.ConnectionStringBuilder.DefaultTimeout = 7;
        await using var source = builder.Build();
        builder.ConnectionStringBuilder.DefaultTimeout = 8;
        await using var closed = source.CreateConnection();
        Assert.Equal(ConnectionState.Closed, closed.State);
        Assert.Equal(7, closed.DefaultTimeout);
        await using var open = await source.OpenConnectionAsync();
        Assert.Equal(ConnectionState.Open, open.State);
        using var other = source.OpenConnection();
        other.Run("CREATE TABLE t (id INTEGER)");
        Assert.Equal(0, open.Count("t"));
        Assert.Contains("Default Timeout=7", source.ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_and_batches_open_a_connection_for_themselves()
    {
        await using var source = DecentDbDataSource.Create(_database.ConnectionString);
        await using (var command = source.CreateCommand("CREATE TABLE t (id INTEGER); INSERT INTO t VALUES (1), (2)"))
        {
            Assert.Equal(2, await command.ExecuteNonQueryAsync());
        }

        await using (var batch = source.CreateBatch())
        {
            batch.BatchCommands.Add(new DecentDbBatchCommand("INSERT INTO t VALUES (3)"));
            Assert.Equal(1, await batch.ExecuteNonQueryAsync());
        }

        await using var query = source.CreateCommand("SELECT COUNT(*) FROM t");
        Assert.Equal(3L, await query.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Commands_and_batches_of_a_source_are_those_of_the_provider()
    {
        await using DbDataSource source = DecentDbDataSource.Create(_database.ConnectionString);
        using var batch = source.CreateBatch();
        Assert.IsType<DecentDbBatch>(batch);
        string[] texts = ["CREATE TABLE t (id INTEGER)", "INSERT INTO t VALUES (1), (2)", "SELECT * FROM t"];
        foreach (var text in texts)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = text;
            batch.BatchCommands.Add(command);
        }

        await using (var rows = await batch.ExecuteReaderAsync())
        {
            Assert.True(await rows.ReadAsync());
            Assert.Equal(ConnectionState.Open, batch.Connection!.State);
        }

        Assert.Equal(ConnectionState.Closed, batch.Connection.State);
        using var query = Assert.IsType<DecentDbCommand>(source.CreateCommand("SELECT id FROM t WHERE id > @p"));
        query.Parameters.AddWithValue("p", 0);
        for (var round = 0; round < 3; round++)
        {
            using var reader = query.ExecuteReader();
            Assert.True(reader.Read());
            Assert.Throws<InvalidOperationException>(() => query.ExecuteScalar());
            Assert.True(reader.Read());
        }

        Assert.Equal(1, query.ExecuteScalar());
        query.CommandText = "SELECT nothing";
        Assert.Throws<DecentDbException>(() => query.ExecuteReader());
        Assert.Throws<DecentDbException>(() => query.ExecuteNonQuery());
        Assert.Equal(ConnectionState.Closed, query.Connection!.State);
        Assert.Throws<NotSupportedException>(() => query.Connection = null);
        Assert.Throws<NotSupportedException>(() => query.Prepare());
        Assert.Throws<NotSupportedException>(() => batch.Prepare());
    }

    [Fact]
    public async Task A_database_that_cannot_be_opened_and_a_token_are_reported()
    {
        Assert.Throws<ArgumentException>(() => DecentDbDataSource.Create("Dat Source=x"));
        await using var source = DecentDbDataSource.Create("Mode=ReadWrite;" + _database.ConnectionString);
        Assert.Throws<DecentDbException>(() => source.OpenConnection());
        await Assert.ThrowsAsync<DecentDbException>(async () => await source.OpenConnectionAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await source.OpenConnectionAsync(new CancellationToken(true)));
    }
}
