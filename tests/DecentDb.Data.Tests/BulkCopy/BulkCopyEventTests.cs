using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

public sealed class BulkCopyEventTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly DecentDbBulkCopy _copy;

    public BulkCopyEventTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        _copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
    }

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData(0, 15, 0, 0)]
    [InlineData(5, 15, 3, 15)]
    [InlineData(5, 16, 3, 15)]
    [InlineData(1, 4, 4, 4)]
    [InlineData(int.MaxValue, 5, 0, 0)]
    [InlineData(7, 0, 0, 0)]
    public void The_event_comes_at_every_exact_multiple(int notifyAfter, int rowCount, int eventCount, long last)
    {
        var seen = new List<long>();
        _copy.NotifyAfter = notifyAfter;
        _copy.RowsCopied += (sender, e) =>
        {
            Assert.Same(_copy, sender);
            Assert.Equal(e.RowsCopied, _copy.RowsCopied64);
            seen.Add(e.RowsCopied);
        };
        _copy.WriteToServer(Rows(rowCount));
        Assert.Equal(eventCount, seen.Count);
        Assert.Equal(last, seen.LastOrDefault());
        Assert.All(seen, n => Assert.Equal(0, n % notifyAfter));
        Assert.Equal(rowCount, _copy.RowsCopied64);
    }

    [Fact]
    public void A_handler_may_change_the_interval()
    {
        var seen = new List<long>();
        _copy.NotifyAfter = 10;
        _copy.RowsCopied += (_, e) =>
        {
            seen.Add(e.RowsCopied);
            _copy.NotifyAfter = e.RowsCopied == 10 ? 3 : e.RowsCopied == 15 ? 0 : _copy.NotifyAfter;
        };
        _copy.WriteToServer(Rows(40));
        Assert.Equal([10, 12, 15], seen);
    }

    [Fact]
    public void Abort_stops_at_that_row_and_rolls_back()
    {
        _copy.NotifyAfter = 20;
        var abort = true;
        _copy.RowsCopied += (_, e) => e.Abort = abort && e.RowsCopied == 40;
        var e = Assert.Throws<DecentDbBulkCopyAbortedException>(() => _copy.WriteToServer(Rows(1000)));
        Assert.Equal((40, 0), (e.RowsCopied, e.RowsCommitted));
        Assert.Equal(0, _connection.Count("t"));
        abort = false;
        _copy.WriteToServer(Rows(100));
        Assert.Equal(100, _connection.Count("t"));
    }

    [Theory]
    [InlineData(DecentDbBulkCopyDurability.Full)]
    [InlineData(DecentDbBulkCopyDurability.Deferred)]
    [InlineData(DecentDbBulkCopyDurability.None)]
    public void Abort_leaves_the_batches_that_are_complete(DecentDbBulkCopyDurability durability)
    {
        (_copy.Atomicity, _copy.Durability, _copy.BatchSize) = (DecentDbBulkCopyAtomicity.Batch, durability, 30);
        _copy.NotifyAfter = 50;
        _copy.RowsCopied += (_, e) => e.Abort = e.RowsCopied == 100;
        var e = Assert.Throws<DecentDbBulkCopyAbortedException>(() => _copy.WriteToServer(Rows(1000)));
        Assert.Equal((100, 90), (e.RowsCopied, e.RowsCommitted));
        Assert.Equal(90, _copy.RowsCommitted);
        Assert.Equal(90, _connection.Count("t"));
        Assert.Empty(_connection.Rows("CHECK DATABASE"));
    }

    [Fact]
    public void An_exception_of_the_handler_comes_out_as_it_is_and_rolls_back()
    {
        _copy.NotifyAfter = 1;
        _copy.RowsCopied += (_, _) => throw new TimeZoneNotFoundException("mine");
        Assert.Throws<TimeZoneNotFoundException>(() => _copy.WriteToServer(Rows(10)));
        Assert.Equal(0, _connection.Count("t"));
    }

    [Fact]
    public void Nothing_else_can_be_done_on_the_connection_from_the_handler()
    {
        var attempts = new Action[]
        {
            () => _copy.WriteToServer(Rows(1)),
            () => _copy.Close(),
            () => _connection.Run("SELECT 1"),
            () => _connection.BeginTransaction(),
            () => _connection.Close(),
            () => _connection.Checkpoint(),
            () => new DecentDbBulkCopy(_connection) { DestinationTableName = "t" }.WriteToServer(Rows(1)),
            () => _copy.ColumnMappings.Add(0, 0),
        };
        foreach (var attempt in attempts)
        {
            using var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
            _copy.NotifyAfter = 5;
            void Handler(object? sender, DecentDbRowsCopiedEventArgs e) => attempt();
            _copy.RowsCopied += Handler;
            Assert.Throws<InvalidOperationException>(() => _copy.WriteToServer(Rows(10)));
            _copy.RowsCopied -= Handler;
            Assert.Equal(0, _connection.Count("t"));
        }

        _copy.WriteToServer(Rows(10));
        Assert.Equal(10, _connection.Count("t"));
    }

    [Fact]
    public void Other_connections_read_from_the_handler()
    {
        using var other = _database.Open();
        _copy.NotifyAfter = 10;
        var counts = new List<long>();
        _copy.RowsCopied += (_, _) => counts.Add(other.Count("t"));
        _copy.WriteToServer(Rows(30));
        Assert.Equal([0, 0, 0], counts);
        Assert.Equal(30, other.Count("t"));
    }

    private static IEnumerable<object?[]> Rows(int count) =>
        Enumerable.Range(1, count).Select(i => new object?[] { i });
}
