using System;
using DecentDb.Data.Tests.BulkCopy;
using Xunit;

namespace DecentDb.Data.Tests.Statements;

public sealed class StatementAllocationTests : IDisposable
{
    private const int RowCount = 20_000;
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public StatementAllocationTests()
    {
        _connection = _database.Open();
        _connection.Run(BulkCopyTests.Schema);
        using var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "track" };
        copy.WriteToServer(new TrackReader(RowCount));
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void A_reused_lookup_allocates_its_reader_only()
    {
        using var command = _connection.Make("SELECT rating, price FROM track WHERE id = @id");
        var id = command.Parameters.Add("id", System.Data.DbType.Int32);
        id.ResetDbType();
        id.Value = 17;
        var bytes = BytesOf(() => Read(command)) - BytesOf(() => { });
        Assert.True(bytes <= 200, $"{bytes} bytes for a lookup");
    }

    [Fact]
    public void A_scan_allocates_nothing_for_a_row()
    {
        using var all = _connection.Make("SELECT id, rating, released, is_explicit FROM track");
        using var few = _connection.Make("SELECT id, rating, released, is_explicit FROM track WHERE id < 2000");
        var perRow = (BytesOf(() => Read(all)) - BytesOf(() => Read(few))) / (double)(RowCount - 2000);
        Assert.True(perRow < 0.1, $"{perRow} bytes for a row");
    }

    [Fact]
    public void A_grouping_allocates_nothing_for_a_group_when_it_is_executed_again()
    {
        using var command =
            _connection.Make("SELECT id % 5000, COUNT(*), SUM(id), MIN(id) FROM track GROUP BY id % 5000");
        var perGroup = BytesOf(() => Read(command)) / 5000.0;
        Assert.True(perGroup < 1, $"{perGroup} bytes for a group");
    }

    [Fact]
    public void A_commit_of_one_row_allocates_next_to_nothing_when_it_is_executed_again()
    {
        _connection.Run("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)");
        using var insert = _connection.Make("INSERT INTO note (id, text) VALUES (@p0, @p1)", 0, "");
        using var update = _connection.Make("UPDATE note SET text = text || @p1 WHERE id = @p0", 0, "!");
        var next = 0;
        var bytes = BytesOf(() =>
        {
            insert.Parameters[0].Value = ++next;
            insert.Parameters[1].Value = $"note {next}";
            insert.ExecuteNonQuery();
        });
        Assert.True(bytes <= 1000, $"{bytes} bytes for an insertion");
        bytes = BytesOf(() =>
        {
            update.Parameters[0].Value = next--;
            update.ExecuteNonQuery();
        });
        Assert.True(bytes <= 1500, $"{bytes} bytes for an update");
        Assert.Equal(40L, _connection.Scalar("SELECT COUNT(*) FROM note WHERE text LIKE 'note %!'"));
    }

    [Fact]
    public void Insertions_whose_values_are_now_and_then_null_keep_their_plan()
    {
        _connection.Run("CREATE TABLE mark (id INTEGER PRIMARY KEY, score DOUBLE PRECISION, text TEXT)");
        using var transaction = _connection.BeginTransaction();
        using var insert = _connection.Make("INSERT INTO mark VALUES (@p0, @p1, @p2)", 0, 1.5, "a");
        var next = 0;
        var bytes = BytesOf(() =>
        {
            insert.Parameters[0].Value = ++next;
            insert.Parameters[1].Value = next % 2 == 0 ? DBNull.Value : 1.5;
            insert.Parameters[2].Value = next % 3 == 0 ? null : "b";
            insert.ExecuteNonQuery();
            insert.Parameters[0].Value = ++next;
            insert.Parameters[1].Value = next % 2 == 0 ? DBNull.Value : 1.5;
            insert.Parameters[2].Value = next % 3 == 0 ? DBNull.Value : "b";
            insert.ExecuteNonQuery();
        });
        Assert.True(bytes <= 1000, $"{bytes} bytes for two insertions");
        transaction.Commit();
        Assert.Equal(
            [[80L, 40L, 54L]], _connection.Rows("SELECT COUNT(*), COUNT(score), COUNT(text) FROM mark"));
    }

    [Fact]
    public void A_filter_allocates_nothing_for_a_row()
    {
        using var command = _connection.Make("SELECT COUNT(*) FROM track WHERE rating > 1 AND is_explicit");
        var perRow = BytesOf(() => Read(command)) / (double)RowCount;
        Assert.True(perRow < 0.1, $"{perRow} bytes for a row");
    }

    private static void Read(DecentDbCommand command)
    {
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            _ = reader.IsDBNull(0);
        }
    }

    // The least of some measurements: compiling and growing buffers are over by then.
    private static long BytesOf(Action action)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 40; i++)
        {
            var start = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - start);
        }

        return least;
    }
}
