using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Data.Tests;

public sealed class CancellationTests : IDisposable
{
    // 3,000 to the third power: without an end, as far as a test is concerned.
    private const string Endless = "SELECT COUNT(*) FROM t a JOIN t b ON a.id <> b.id JOIN t c ON b.id <> c.id";

    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public CancellationTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE t (id INTEGER)");
        using var load = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
        load.WriteToServer(Enumerable.Range(0, 3000).Select(i => new object?[] { i }));
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void A_timeout_stops_a_statement_and_the_connection_stays_usable()
    {
        using var command = _connection.Make(Endless);
        command.CommandTimeout = 1;
        var clock = Stopwatch.StartNew();
        var e = Assert.Throws<DecentDbException>(command.ExecuteScalar);
        Assert.Equal(ErrorCode.QueryCanceled, e.Code);
        Assert.Contains("1 s", e.Message);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.9, 20);
        Assert.Equal(3000, _connection.Count("t"));
        Assert.Equal(3000, _connection.Count("t"));
    }

    [Fact]
    public async Task Cancel_stops_a_statement_of_another_thread()
    {
        using var command = _connection.Make(Endless);
        var running = Task.Run(command.ExecuteScalar);
        while (!running.IsCompleted)
        {
            await Task.Delay(50);
            command.Cancel();
        }

        var e = await Assert.ThrowsAsync<DecentDbException>(() => running);
        Assert.Equal("57014", e.SqlState);
        command.Cancel();
        Assert.Equal(3000, _connection.Count("t"));
    }

    [Fact]
    public async Task A_token_stops_a_statement()
    {
        using var command = _connection.Make(Endless);
        using var source = new CancellationTokenSource(200);
        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Task.Run(() => command.ExecuteScalarAsync(source.Token)));
        Assert.Equal(3000, _connection.Count("t"));
    }

    [Fact]
    public void Time_between_reads_does_not_count()
    {
        using var command = _connection.Make("SELECT id FROM t");
        command.CommandTimeout = 1;
        using var reader = command.ExecuteReader();
        for (var i = 0; i < 3000; i++)
        {
            if (i is 10 or 20)
            {
                Thread.Sleep(800);
            }

            Assert.True(reader.Read());
        }

        Assert.False(reader.Read());
    }

    [Fact]
    public void Waiting_for_the_writer_ends_with_the_busy_timeout()
    {
        using var holder = _database.Open();
        using var transaction = holder.BeginTransaction();
        using var waiting = _database.Open("Busy Timeout=1");
        var e = Assert.Throws<DecentDbException>(() => waiting.Run("INSERT INTO t VALUES (1)"));
        Assert.Equal(ErrorCode.LockNotAvailable, e.Code);
        Assert.True(e.IsTransient);
    }
}
