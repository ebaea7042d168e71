using System;
using System.Data;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests;

public sealed class AsyncTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _writer;
    private readonly DecentDbConnection _connection;

    public AsyncTests()
    {
        _writer = _database.Open();
        _writer.Run("CREATE TABLE t (id INTEGER)");
        _connection = _database.Open();
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task What_need_not_wait_completes_at_once()
    {
        await using var connection = new DecentDbConnection("Data Source=:memory:");
        await connection.OpenAsync();
        connection.Run("CREATE TABLE t (id INTEGER)");
        await using var insert = connection.Make("INSERT INTO t VALUES (1) RETURNING id; SELECT 2");
        var scalar = insert.ExecuteScalarAsync();
        Assert.True(scalar.IsCompletedSuccessfully);
        Assert.Equal(1, await scalar);
        Assert.True(insert.ExecuteNonQueryAsync().IsCompletedSuccessfully);
        var opening = insert.ExecuteReaderAsync();
        Assert.True(opening.IsCompletedSuccessfully);
        await using var reader = await opening;
        Assert.True(reader.NextResultAsync().IsCompletedSuccessfully);
        Assert.True(reader.ReadAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_change_waits_for_the_writer_without_its_thread()
    {
        var transaction = _writer.BeginTransaction();
        await using var insert = _connection.Make("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)");
        var waiting = insert.ExecuteNonQueryAsync(); // on one thread this would never return if it blocked
        Assert.False(waiting.IsCompleted);
        await using var other = _database.Open();
        var beginning = other.BeginTransactionAsync(deferred: false);
        Assert.False(beginning.IsCompleted);
        await using var third = _database.Open();
        await using var returning = third.Make("INSERT INTO t VALUES (3) RETURNING id");
        var reading = returning.ExecuteReaderAsync();
        Assert.False(reading.IsCompleted);
        transaction.Commit();
        await using (var second = await beginning)
        {
            await second.CommitAsync();
        }

        Assert.Equal(2, await waiting);
        await using var reader = await reading;
        Assert.True(await reader.ReadAsync());
        Assert.Equal(3, _connection.Count("t"));
    }

    [Fact]
    public async Task A_token_ends_the_wait_and_leaves_the_queue()
    {
        var transaction = _writer.BeginTransaction();
        using var source = new CancellationTokenSource();
        await using var insert = _connection.Make("INSERT INTO t VALUES (1)");
        var waiting = insert.ExecuteNonQueryAsync(source.Token);
        await source.CancelAsync();
        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(source.Token, e.CancellationToken);
        transaction.Rollback();
        Assert.Equal(1, await insert.ExecuteNonQueryAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => insert.ExecuteScalarAsync(source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => insert.ExecuteReaderAsync(source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await _connection.BeginTransactionAsync(IsolationLevel.Serializable, source.Token));
        Assert.Equal(1, _connection.Count("t"));
    }

    [Fact]
    public async Task The_busy_timeout_the_command_timeout_and_Cancel_end_the_wait()
    {
        using var transaction = _writer.BeginTransaction();
        await using var impatient = _database.Open("Busy Timeout=0");
        await using var first = impatient.Make("INSERT INTO t VALUES (1)");
        await Fails("55P03", () => first.ExecuteNonQueryAsync());
        Assert.Equal("55P03", Assert.Throws<DecentDbException>(() => first.ExecuteNonQuery()).SqlState);
        await using var second = _connection.Make("INSERT INTO t VALUES (1)");
        second.CommandTimeout = 1;
        await Fails("57014", () => second.ExecuteScalarAsync());
        second.CommandTimeout = 0;
        var waiting = second.ExecuteNonQueryAsync();
        second.Cancel();
        await Fails("57014", () => waiting);
    }

    [Fact]
    public async Task An_operation_that_waits_keeps_others_off_its_connection()
    {
        var transaction = _writer.BeginTransaction();
        await using var insert = _connection.Make("INSERT INTO t VALUES (1)");
        var waiting = insert.ExecuteNonQueryAsync();
        Assert.Throws<InvalidOperationException>(() => _connection.Count("t"));
        Assert.Throws<InvalidOperationException>(() => _connection.BeginTransaction());
        Assert.Throws<InvalidOperationException>(_connection.Close);
        transaction.Commit();
        await waiting;
        Assert.Equal(1, _connection.Count("t"));
    }

    [Fact]
    public async Task Two_threads_on_one_connection_get_rows_or_an_error_and_harm_nothing()
    {
        async Task<int> Work()
        {
            var refused = 0;
            for (var i = 0; i < 300; i++)
            {
                try
                {
                    await using var command = _connection.Make("INSERT INTO t VALUES (1); SELECT COUNT(*) FROM t");
                    await command.ExecuteNonQueryAsync();
                }
                catch (InvalidOperationException)
                {
                    refused++;
                }
            }

            return refused;
        }

        var counts = await Task.WhenAll(Task.Run(Work), Task.Run(Work));
        Assert.Equal(600 - counts[0] - counts[1], _connection.Count("t"));
        Assert.Empty(_connection.Rows("CHECK DATABASE"));
    }

    private static async Task Fails(string sqlState, Func<Task> work) =>
        Assert.Equal(sqlState, (await Assert.ThrowsAsync<DecentDbException>(work)).SqlState);
}
