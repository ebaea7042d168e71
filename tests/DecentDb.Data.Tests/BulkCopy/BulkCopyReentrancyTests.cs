using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

/// <summary>Handlers and exceptions that meet a load which is not over.</summary>
public sealed class BulkCopyReentrancyTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly DecentDbBulkCopy _copy;

    public BulkCopyReentrancyTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        _copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t", NotifyAfter = 2 };
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void A_handler_cannot_use_or_close_what_raises_it()
    {
        using var writer = _copy.BeginWrite();
        var refused = 0;
        _copy.RowsCopied += (_, _) =>
        {
            foreach (var action in new Action[]
            {
                () => writer.WriteRow(99), () => writer.StartRow(), () => writer.Complete(), _copy.Close,
                _copy.Dispose, () => _copy.WriteToServer([[1]]), () => _copy.BeginWrite(), _connection.Close,
                () => _connection.Run("SELECT 1"),
            })
            {
                Assert.Throws<InvalidOperationException>(action);
                refused++;
            }
        };
        for (var i = 0; i < 5; i++)
        {
            writer.WriteRow(i);
        }

        Assert.Equal(5, writer.Complete().RowsInserted);
        Assert.Equal(18, refused);
        Assert.Equal(5, _connection.Count("t"));
    }

    [Fact]
    public void A_handler_cannot_end_the_transaction_of_the_load()
    {
        using var transaction = _connection.BeginTransaction();
        using var copy = new DecentDbBulkCopy(_connection, DecentDbBulkCopyOptions.Default, transaction)
        {
            DestinationTableName = "t",
            NotifyAfter = 2,
        };
        var refused = 0;
        copy.RowsCopied += (_, _) =>
        {
            Assert.Throws<InvalidOperationException>(transaction.Commit);
            Assert.Throws<InvalidOperationException>(transaction.Rollback);
            Assert.Throws<InvalidOperationException>(transaction.Dispose);
            refused++;
        };
        copy.WriteToServer([[1], [2], [3]]);
        transaction.Commit();
        Assert.Equal((1, 3), (refused, _connection.Count("t")));
    }

    [Fact]
    public void An_exception_beside_an_open_writer_comes_out_and_frees_the_writer_lock()
    {
        var e = Assert.Throws<FormatException>((Action)(() =>
        {
            using var connection = _database.Open();
            using var transaction = connection.BeginTransaction();
            var copy = new DecentDbBulkCopy(connection, DecentDbBulkCopyOptions.Default, transaction)
            {
                DestinationTableName = "t",
            };
            var writer = copy.BeginWrite();
            writer.WriteRow(1);
            throw new FormatException("the cause");
        }));
        Assert.Equal("the cause", e.Message);
        Assert.Throws<FormatException>((Action)(() =>
        {
            using var connection = _database.Open();
            new DecentDbBulkCopy(connection) { DestinationTableName = "t" }.BeginWrite().WriteRow(1);
            throw new FormatException("the cause");
        }));
        _connection.Run("INSERT INTO t VALUES (7)");
        Assert.Equal(1, _connection.Count("t"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Complete_batches_stay_when_a_handler_throws_or_time_is_up(bool isTime)
    {
        using var copy = new DecentDbBulkCopy(_connection, DecentDbBulkCopyOptions.UseInternalTransaction)
        {
            DestinationTableName = "t",
            BatchSize = 10,
            NotifyAfter = 37,
            BulkCopyTimeout = isTime ? 3 : 0, // long enough for a busy machine to come to the first event
        };
        copy.RowsCopied += (_, _) =>
        {
            if (!isTime)
            {
                throw new FormatException("the handler");
            }

            Thread.Sleep(3500);
        };
        var rows = Enumerable.Range(0, 1000).Select(i => new object?[] { i });
        var e = Assert.ThrowsAny<Exception>(() => copy.WriteToServer(rows));
        Assert.IsType(isTime ? typeof(DecentDbException) : typeof(FormatException), e);
        Assert.Equal((37, 30), (copy.RowsCopied64, copy.RowsCommitted));
        Assert.Equal(30, _connection.Count("t"));
    }

    [Fact]
    public void A_writer_that_waits_in_vain_is_told_of_the_load()
    {
        using var other = _database.Open("Busy Timeout=0");
        using (var writer = _copy.BeginWrite())
        {
            writer.WriteRow(1);
            var e = Assert.Throws<DecentDbException>(() => other.Run("INSERT INTO t VALUES (2)"));
            Assert.Equal(ErrorCode.LockNotAvailable, e.Code);
            Assert.Contains("bulk load into table \"t\"", e.Message, StringComparison.Ordinal);
        }

        using var transaction = _connection.BeginTransaction();
        _connection.Run("INSERT INTO t VALUES (3)");
        var plain = Assert.Throws<DecentDbException>(() => other.Run("INSERT INTO t VALUES (2)"));
        Assert.DoesNotContain("bulk", plain.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_of_rows_that_fails_at_its_first_row_names_it()
    {
        static IEnumerable<System.Data.DataRow> Rows()
        {
            throw new FormatException("no first row");
#pragma warning disable CS0162
            yield break;
#pragma warning restore CS0162
        }

        var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer(Rows()));
        Assert.Equal((0, DecentDbBulkCopyErrorKind.Source), (e.RowNumber, e.Kind));
        Assert.IsType<FormatException>(e.InnerException);
    }
}
