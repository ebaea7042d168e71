using System;
using System.Data;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Data.Tests.Statements;

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

    // Each of them computes a batch of rows in much less than a second, and has no end or one that is far away.
    [Theory]
    [InlineData("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r")]
    [InlineData("SELECT a.id FROM t a JOIN t b ON a.id <> b.id JOIN t c ON b.id < c.id")]
    public async Task Rows_that_keep_flowing_end_with_the_timeout(string sql)
    {
        foreach (var behavior in new[] { CommandBehavior.Default, CommandBehavior.SequentialAccess })
        {
            using var command = _connection.Make(sql);
            command.CommandTimeout = 1;
            using (var reader = command.ExecuteReader(behavior))
            {
                AssertTimeout(await Fails(() => Task.Run(() => ReadAll(reader))));
                AssertTimeout(await Fails(() => Task.Run(() => reader.Read())));
            }

            using (var reader = await command.ExecuteReaderAsync(behavior))
            {
                AssertTimeout(await Fails(() => Task.Run(() => ReadAllAsync(reader))));
            }
        }

        Assert.Equal(3000, _connection.Count("t"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Results_share_the_time_of_their_command(bool asynchronous)
    {
        using var command = _connection.Make(string.Concat(Enumerable.Repeat(
            "SELECT count(*) FROM t a JOIN (SELECT id FROM t LIMIT 300) b ON a.id <> b.id;", 1000)));
        command.CommandTimeout = 1;
        AssertTimeout(await Fails(() => Task.Run(async () =>
        {
            using var reader = command.ExecuteReader();
            while (asynchronous ? await reader.NextResultAsync() : reader.NextResult())
            {
                Assert.True(reader.Read());
            }
        })));
        Assert.Equal(3000, _connection.Count("t"));
    }

    [Fact]
    public async Task Reading_large_values_in_their_order_takes_of_the_time_of_the_command()
    {
        _connection.Run("CREATE TABLE file (data BYTEA)");
        _connection.Run("INSERT INTO file VALUES (@p0)", new byte[1_000_000]);
        using var command = _connection.Make("SELECT data FROM file, t a, t b");
        command.CommandTimeout = 1;
        using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
        var buffer = new byte[100_000];
        AssertTimeout(await Fails(() => Task.Run(() =>
        {
            for (var row = 0; row < 100_000 && reader.Read(); row++)
            {
                using var stream = reader.GetStream(0);
                while (stream.Read(buffer) > 0)
                {
                    // What the bytes are nobody asks.
                }
            }
        })));
    }

    private static Task<DecentDbException> Fails(Func<Task> work) =>
        Assert.ThrowsAsync<DecentDbException>(() => work().WaitAsync(TimeSpan.FromMinutes(5)));

    private static void AssertTimeout(DecentDbException e)
    {
        Assert.Equal("57014", e.SqlState);
        Assert.Contains("CommandTimeout of 1 s", e.Message);
    }

    private static void ReadAll(DecentDbDataReader reader)
    {
        while (reader.Read())
        {
            // Rows come as long as nothing stops them.
        }
    }

    private static async Task ReadAllAsync(DecentDbDataReader reader)
    {
        while (await reader.ReadAsync())
        {
            // Rows come as long as nothing stops them.
        }
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
