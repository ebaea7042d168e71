using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

/// <summary>Rows that are pushed.</summary>
public sealed class BulkWriterTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly DecentDbBulkCopy _copy;

    public BulkWriterTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT DEFAULT 'none', data BYTEA, n BIGINT)");
        _copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Rows_are_stored_when_the_writer_is_complete()
    {
        await using (var writer = _copy.BeginWrite())
        {
            writer.WriteRow(1, "one", new byte[] { 1 }, 10L);
            writer.WriteRow("two", static (ref DecentDbRowWriter row, string name) =>
            {
                row.Write(2);
                row.Write(name.AsSpan());
                row.Write([2, 2]);
                row.WriteNull();
            });
            using (var row = writer.StartRow())
            {
                row.Write((int?)3);
                row.WriteDefault();
                row.WriteNull();
                row.Write((short)30);
                row.EndRow();
            }

            using (var row = writer.StartRow())
            {
                row.Set(3, 40m);
                row.Set(0, "4");
                row.EndRow();
            }

            Assert.Equal(4, writer.RowsWritten);
            var result = await writer.CompleteAsync();
            Assert.Equal((4, 4, 4), (result.RowsRead, result.RowsInserted, result.RowsCommitted));
        }

        var rows = _connection.Rows("SELECT * FROM t ORDER BY id");
        Assert.Equal([1, "one", 10L], [rows[0][0], rows[0][1], rows[0][3]]);
        Assert.Equal([2, "two", DBNull.Value], [rows[1][0], rows[1][1], rows[1][3]]);
        Assert.Equal(new byte[] { 2, 2 }, rows[1][2]);
        Assert.Equal([3, "none", DBNull.Value, 30L], rows[2]);
        Assert.Equal([4, "none", DBNull.Value, 40L], rows[3]);
    }

    [Fact]
    public void Without_Complete_nothing_stays_and_the_cause_comes_out_unchanged()
    {
        void Fail()
        {
            using var writer = _copy.BeginWrite("id");
            writer.WriteRow(1);
            throw new TimeZoneNotFoundException();
        }

        Assert.Throws<TimeZoneNotFoundException>(Fail);
        Assert.Equal(0, _connection.Count("t"));
        using (var writer = _copy.BeginWrite("n", "id"))
        {
            writer.WriteRow(1, 2);
            writer.Discard();
            Assert.Throws<InvalidOperationException>(() => writer.WriteRow(1, 2));
        }

        using (var forgotten = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" })
        {
            forgotten.BeginWrite().WriteRow(1, null, null, null);
        }

        Assert.Equal(0, _connection.Count("t"));
        _copy.WriteToServer([[1]]);
    }

    [Fact]
    public void A_row_of_a_wrong_length_is_dropped_and_the_writer_goes_on()
    {
        using var writer = _copy.BeginWrite("id", "name");
        Assert.Throws<InvalidOperationException>(() => writer.WriteRow(1));
        Assert.Throws<InvalidOperationException>(() => writer.WriteRow(1, "x", 3));
        Assert.Throws<InvalidOperationException>(() => writer.WriteRow(1, static (ref DecentDbRowWriter row, int id) =>
        {
            row.Write(id);
            row.Write("x");
            row.Write(3);
        }));
        Assert.Throws<InvalidOperationException>(
            () => writer.WriteRow(1, static (ref DecentDbRowWriter row, int id) => row.Write(id)));
        Assert.Throws<TimeZoneNotFoundException>(
            () => writer.WriteRow(1, static (ref DecentDbRowWriter row, int id) =>
            {
                row.Write(id);
                throw new TimeZoneNotFoundException();
            }));
        var e = Assert.Throws<DecentDbBulkCopyException>(() => writer.WriteRow("one", "x"));
        Assert.Equal((0, "id", "one", "INTEGER"), (e.RowNumber, e.DestinationColumn, e.Value, e.TargetType));
        writer.WriteRow(1, "fine");
        Assert.Equal(1, writer.Complete().RowsInserted);
        Assert.Equal("fine", _connection.Scalar("SELECT name FROM t"));
    }

    [Fact]
    public void Completing_inside_a_row_discards_everything()
    {
        using var writer = _copy.BeginWrite("id");
        writer.WriteRow(1);
        var row = writer.StartRow();
        row.Write(2);
        Assert.Throws<InvalidOperationException>(() => writer.StartRow().Dispose());
        Assert.Throws<InvalidOperationException>(() => writer.Complete());
        Assert.Throws<InvalidOperationException>(() => writer.Complete());
        Assert.Equal(0, _connection.Count("t"));
    }

    [Fact]
    public void Nothing_else_runs_on_the_connection_while_a_writer_is_open()
    {
        using (var writer = _copy.BeginWrite("id"))
        {
            Assert.Throws<InvalidOperationException>(() => _connection.Run("SELECT 1"));
            Assert.Throws<InvalidOperationException>(() => _copy.WriteToServer([[1]]));
            Assert.Throws<InvalidOperationException>(() => { _copy.BeginWrite(); });
            writer.WriteRow(1);
            Assert.Throws<DecentDbBulkCopyException>(() =>
            {
                writer.WriteRow(1);
                writer.Complete();
            });
        }

        Assert.Equal(0, _connection.Count("t"));
        Assert.Throws<InvalidOperationException>(() => { _copy.BeginWrite("id", "nothing"); });
    }

    [Fact]
    public void A_writer_in_a_transaction_needs_both_to_be_complete()
    {
        using (var transaction = _connection.BeginTransaction())
        {
            using (var writer = _copy.BeginWrite("id"))
            {
                writer.WriteRow(1);
            }

            using (var writer = _copy.BeginWrite("id"))
            {
                writer.WriteRow(2);
                writer.Complete();
            }

            transaction.Commit();
        }

        Assert.Equal([2], _connection.Rows("SELECT id FROM t").Select(r => r[0]));
    }

    [Fact]
    public void A_pushed_row_of_exact_types_makes_no_garbage()
    {
        long Push(int count)
        {
            _connection.Run("DELETE FROM t");
            using var writer = _copy.BeginWrite("id", "name", "n");
            var start = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < count; i++)
            {
                using var row = writer.StartRow();
                row.Write(i);
                row.Write("a name".AsSpan());
                row.Write((long?)i);
                row.EndRow();
            }

            var bytes = GC.GetAllocatedBytesForCurrentThread() - start;
            writer.Complete();
            return bytes;
        }

        Push(30_000);
        var small = Push(10_000);
        var large = Push(60_000);
        Assert.True(large - small < 50_000 * 8, $"{(large - small) / 50_000.0:F1} bytes for a row");
    }

    [Fact]
    public async Task A_cancelled_completion_does_not_begin()
    {
        using var writer = _copy.BeginWrite("id");
        writer.WriteRow(1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await writer.CompleteAsync(new CancellationToken(true)));
        await writer.CompleteAsync();
        Assert.Equal(1, _connection.Count("t"));
    }

    [Fact]
    public void A_timeout_ends_the_writer_and_nothing_of_it_stays()
    {
        _copy.BulkCopyTimeout = 1;
        using (var writer = _copy.BeginWrite("id"))
        {
            var next = 0;
            var e = Assert.Throws<DecentDbException>(() =>
            {
                while (writer.RowsWritten >= 0)
                {
                    writer.WriteRow(next++);
                    Thread.Sleep(1);
                }
            });
            Assert.Equal("57014", e.SqlState);
            Assert.ThrowsAny<Exception>(() => writer.Complete());
        }

        Assert.Equal((0, 0), (_connection.Count("t"), _copy.RowsCommitted));
        _copy.BulkCopyTimeout = 0;
        _copy.WriteToServer([[1]]);
        Assert.Equal(1, _connection.Count("t"));
    }

    [Fact]
    public void A_value_that_fails_by_itself_drops_its_row_and_the_writer_goes_on()
    {
        using (var writer = _copy.BeginWrite("id", "data"))
        {
            writer.WriteRow(1, new byte[] { 1 });
            Assert.Throws<IOException>(() => writer.WriteRow(2, new BrokenStream()));
            writer.WriteRow(3, new MemoryStream([3]));
            Assert.Equal(2, writer.Complete().RowsInserted);
        }

        Assert.Equal([[1], [3]], _connection.Rows("SELECT id FROM t ORDER BY id"));
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("broken");

        public override int Read(Span<byte> buffer) => throw new IOException("broken");

        public override void CopyTo(Stream destination, int bufferSize) => throw new IOException("broken");
    }
}
