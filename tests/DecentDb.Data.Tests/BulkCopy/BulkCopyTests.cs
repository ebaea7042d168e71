using System;
using System.Collections.Generic;
using System.Data;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

public sealed class BulkCopyTests : IDisposable
{
    public const string Schema =
        "CREATE TABLE track (id INTEGER PRIMARY KEY, title TEXT NOT NULL, rating DOUBLE PRECISION,"
        + " price DECIMAL(12,2), released DATE, is_explicit BOOLEAN, data BYTEA)";

    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public BulkCopyTests()
    {
        _connection = _database.Open();
        _connection.Run(Schema);
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Defaults_are_those_of_the_documentation()
    {
        using var copy = new DecentDbBulkCopy(_connection);
        Assert.Equal((10_000, 0, 30), (copy.BatchSize, copy.NotifyAfter, copy.BulkCopyTimeout));
        Assert.Equal((DecentDbBulkCopyAtomicity.Load, DecentDbBulkCopyDurability.Deferred), (copy.Atomicity, copy.Durability));
        Assert.Equal((10, (bool?)null, 64L << 20), (copy.SyncInterval, copy.CheckpointOnComplete, copy.MemoryBudget));
        Assert.Empty(copy.ColumnMappings);
        Assert.Equal(0, copy.RowsCopied64);
    }

    [Fact]
    public void Values_that_make_no_sense_are_refused()
    {
        using var copy = new DecentDbBulkCopy(_connection);
        Assert.Throws<ArgumentNullException>(() => new DecentDbBulkCopy((DecentDbConnection)null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => copy.BatchSize = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => copy.NotifyAfter = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => copy.BulkCopyTimeout = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => copy.SyncInterval = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => copy.MemoryBudget = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => copy.Atomicity = (DecentDbBulkCopyAtomicity)9);
        Assert.Throws<ArgumentOutOfRangeException>(() => copy.Durability = (DecentDbBulkCopyDurability)9);
        Assert.Throws<ArgumentNullException>(() => copy.DestinationTableName = null);
        Assert.Throws<ArgumentOutOfRangeException>(() => copy.DestinationTableName = "");
        Assert.Throws<ArgumentNullException>(() => copy.WriteToServer((IDataReader)null!));
        Assert.Throws<ArgumentNullException>(() => copy.WriteToServer((System.Data.Common.DbDataReader)null!));
        Assert.Throws<ArgumentNullException>(() => copy.WriteToServer((IEnumerable<object?[]>)null!));
        Assert.Throws<InvalidOperationException>(() => copy.WriteToServer([]));
    }

    [Fact]
    public void A_typed_reader_loads_whole()
    {
        using var copy = Copy();
        copy.WriteToServer(new TrackReader(2500));
        Assert.Equal(2500, copy.RowsCopied64);
        Assert.Equal(2500, copy.RowsCommitted);
        Assert.Equal(2500, _connection.Count("track"));
        var row = _connection.Rows("SELECT * FROM track WHERE id = 1235")[0];
        Assert.Equal(
            [1235, "Track 0001234", DBNull.Value, 12.34m, new DateOnly(2000, 1, 1).AddDays(1234), false],
            row.Take(6));
        Assert.Equal(new byte[] { 210, 2, 3, 4, 5, 6, 7, 8 }, row[6]);
        Assert.Equal("Track 0002499", _connection.Scalar("SELECT MAX(title) FROM track"));
    }

    [Fact]
    public void A_reader_that_is_only_an_IDataReader_loads_too()
    {
        using var copy = Copy();
        copy.WriteToServer((IDataReader)new TrackReader(10));
        Assert.Equal(10, _connection.Count("track"));
    }

    [Fact]
    public void A_data_table_reader_and_rows_of_values_load()
    {
        var table = new DataTable();
        table.Columns.Add("id", typeof(int));
        table.Columns.Add("title", typeof(string));
        table.Rows.Add(1, "one");
        table.Rows.Add(2, "two");
        using var copy = Copy();
        copy.WriteToServer(table.CreateDataReader());
        copy.WriteToServer(
            new List<object?[]> { new object?[] { 3, "three", 1.5 }, new object?[] { 4L, "four", null } });
        Assert.Equal(2, copy.RowsCopied64);
        Assert.Equal(["one", "two", "three", "four"],
            _connection.Rows("SELECT title FROM track ORDER BY id").Select(r => r[0]));
    }

    [Fact]
    public void One_array_may_be_used_for_all_rows()
    {
        static IEnumerable<object?[]> Rows()
        {
            var row = new object?[2];
            for (var i = 0; i < 100; i++)
            {
                (row[0], row[1]) = (i, "t" + i);
                yield return row;
            }
        }

        using var copy = Copy();
        copy.WriteToServer(Rows());
        Assert.Equal("t99", _connection.Scalar("SELECT title FROM track WHERE id = 99"));
    }

    [Fact]
    public void Extreme_values_come_back_as_they_were_given()
    {
        _connection.Run("CREATE TABLE odd (id INTEGER PRIMARY KEY, d DOUBLE PRECISION, s TEXT, n BIGINT, m DECIMAL)");
        object?[][] rows =
        [
            [1, double.NaN, "", long.MinValue, decimal.MaxValue],
            [2, double.NegativeInfinity, "\0\u0001 tab\t", long.MaxValue, decimal.MinValue],
            [3, -0.0, "😀 e\u0301 \uFFFD", 0L, 0.0000000000000000000000000001m],
            [4, double.Epsilon, new string('x', 100_000), null, 1.10m],
            [5, double.MaxValue, null, -1L, null],
        ];
        using var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "odd" };
        copy.WriteToServer(rows);
        var read = _connection.Rows("SELECT * FROM odd ORDER BY id");
        for (var i = 0; i < rows.Length; i++)
        {
            Assert.Equal(rows[i].Select(value => value ?? DBNull.Value), read[i]);
        }

        Assert.Equal(
            BitConverter.DoubleToInt64Bits(-0.0), BitConverter.DoubleToInt64Bits((double)read[2][1]));
        var e = Assert.Throws<DecentDbBulkCopyException>(
            () => copy.WriteToServer([[6, 0.0, "fine"], [7, 0.0, "half \uD83D"]]));
        Assert.Equal((1, "s", "22021"), (e.RowNumber, e.DestinationColumn, e.SqlState));
        Assert.Equal(5, _connection.Count("odd"));
    }

    [Fact]
    public async Task Asynchronous_forms_load_and_honour_tokens()
    {
        using var copy = Copy();
        await copy.WriteToServerAsync(new TrackReader(100));
        var empty = new DataTable { Columns = { { "id", typeof(int) }, { "title", typeof(string) } } };
        await copy.WriteToServerAsync((IDataReader)empty.CreateDataReader());
        await copy.WriteToServerAsync([[1000, "x"]]);
        Assert.Equal(101, _connection.Count("track"));
        using var source = new CancellationTokenSource();
        var reader = new TrackReader(50_000) { OnRead = row => { if (row == 7000) { source.Cancel(); } } };
        _connection.Run("DELETE FROM track");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copy.WriteToServerAsync(reader, source.Token));
        Assert.Equal(0, _connection.Count("track"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => copy.WriteToServerAsync(new TrackReader(1), new CancellationToken(true)));
        await copy.WriteToServerAsync(new TrackReader(5));
        Assert.Equal(5, _connection.Count("track"));
    }

    [Fact]
    public void A_timeout_ends_the_load_and_nothing_of_it_stays()
    {
        using var copy = Copy();
        copy.BulkCopyTimeout = 1;
        var reader = new TrackReader(int.MaxValue) { OnRead = _ => Thread.Sleep(1) };
        var e = Assert.Throws<DecentDbException>(() => copy.WriteToServer(reader));
        Assert.Equal("57014", e.SqlState);
        Assert.Equal(0, _connection.Count("track"));
        copy.BulkCopyTimeout = 0;
        copy.WriteToServer(new TrackReader(3));
        Assert.Equal(3, _connection.Count("track"));
    }

    [Theory]
    [InlineData("track")]
    [InlineData("TRACK")]
    [InlineData("\"track\"")]
    [InlineData("[track]")]
    [InlineData("`track`")]
    [InlineData("main.track")]
    [InlineData("[main].[track]")]
    [InlineData("public.\"track\"")]
    public void The_table_may_be_quoted_in_every_way(string name)
    {
        using var copy = Copy();
        copy.DestinationTableName = name;
        copy.WriteToServer(new TrackReader(2));
        Assert.Equal(2, _connection.Count("track"));
    }

    [Fact]
    public void Names_with_quotes_dots_and_brackets_are_found()
    {
        _connection.Run("CREATE TABLE \"a.b]\"\"c\" (\"x.y\" INTEGER, \"[z]\" TEXT)");
        foreach (var name in new[] { "\"a.b]\"\"c\"", "[a.b]]\"c]", "`a.b]\"c`" })
        {
            using var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = name };
            copy.ColumnMappings.Add(0, "[x.y]");
            copy.ColumnMappings.Add(1, "[z]");
            copy.WriteToServer([[1, "a"]]);
        }

        Assert.Equal(3, Convert.ToInt32(_connection.Scalar("SELECT SUM(\"x.y\") FROM \"a.b]\"\"c\"")));
    }

    [Fact]
    public void Misuse_is_refused_before_a_row_is_read()
    {
        var reader = new TrackReader(1);
        using var copy = Copy();
        foreach (var name in new[] { "nothing", "other.track", "a b.c.d.e", "[open" })
        {
            copy.DestinationTableName = name;
            Assert.Throws<InvalidOperationException>(() => copy.WriteToServer(reader));
        }

        using var closed = new DecentDbConnection(_database.ConnectionString);
        var onClosed = new DecentDbBulkCopy(closed) { DestinationTableName = "track" };
        Assert.Throws<InvalidOperationException>(() => onClosed.WriteToServer(reader));
        closed.Open();
        onClosed.WriteToServer(reader);
        onClosed.Close();
        Assert.Throws<InvalidOperationException>(() => onClosed.WriteToServer(reader));
        var used = new DataTable { Columns = { { "id", typeof(int) } } }.CreateDataReader();
        used.Close();
        copy.DestinationTableName = "track";
        Assert.Throws<InvalidOperationException>(() => copy.WriteToServer(used));
        Assert.Equal(1, reader.Row);
    }

    [Fact]
    public void A_reader_on_the_same_connection_is_a_source()
    {
        using var copy = Copy();
        copy.WriteToServer(new TrackReader(500));
        _connection.Run(Schema.Replace("TABLE track", "TABLE again", StringComparison.Ordinal));
        copy.DestinationTableName = "again";
        using (var reader = _connection.Make("SELECT * FROM track ORDER BY id").ExecuteReader())
        {
            copy.WriteToServer(reader);
        }

        Assert.Equal(_connection.Rows("SELECT * FROM track ORDER BY id"),
            _connection.Rows("SELECT * FROM again ORDER BY id"));
    }

    [Fact]
    public void A_load_inside_a_transaction_belongs_to_it()
    {
        using var other = _database.Open();
        using var copy = Copy();
        using (_connection.BeginTransaction())
        {
            copy.WriteToServer(new TrackReader(100));
            Assert.Equal(0, copy.RowsCommitted);
            Assert.Equal(100, _connection.Count("track"));
            Assert.Equal(0, other.Count("track"));
        }

        Assert.Equal(0, _connection.Count("track"));
        using (var transaction = _connection.BeginTransaction())
        {
            copy.WriteToServer(new TrackReader(100));
            copy.Atomicity = DecentDbBulkCopyAtomicity.Batch;
            Assert.Throws<InvalidOperationException>(() => copy.WriteToServer(new TrackReader(1)));
            copy.Atomicity = DecentDbBulkCopyAtomicity.Load;
            copy.Durability = DecentDbBulkCopyDurability.None;
            Assert.Throws<InvalidOperationException>(() => copy.WriteToServer(new TrackReader(1)));
            transaction.Commit();
        }

        Assert.Equal(100, other.Count("track"));
    }

    [Theory]
    [InlineData(DecentDbBulkCopyAtomicity.Load, DecentDbBulkCopyDurability.Deferred, 1000)]
    [InlineData(DecentDbBulkCopyAtomicity.Load, DecentDbBulkCopyDurability.Full, 1000)]
    [InlineData(DecentDbBulkCopyAtomicity.Load, DecentDbBulkCopyDurability.None, 0)]
    [InlineData(DecentDbBulkCopyAtomicity.Batch, DecentDbBulkCopyDurability.Deferred, 1000)]
    [InlineData(DecentDbBulkCopyAtomicity.Batch, DecentDbBulkCopyDurability.Full, 700)]
    [InlineData(DecentDbBulkCopyAtomicity.Batch, DecentDbBulkCopyDurability.None, 1000)]
    public void Every_choice_of_atomicity_and_durability_loads_the_same_rows(
        DecentDbBulkCopyAtomicity atomicity, DecentDbBulkCopyDurability durability, int batchSize)
    {
        using (var copy = Copy())
        {
            (copy.Atomicity, copy.Durability, copy.BatchSize, copy.SyncInterval) =
                (atomicity, durability, batchSize, 2);
            copy.WriteToServer(new TrackReader(3500));
            Assert.Equal(3500, copy.RowsCommitted);
        }

        _connection.Close();
        using var again = _database.Open();
        Assert.Equal(3500, again.Count("track"));
        Assert.Equal("Track 0003499", again.Scalar("SELECT title FROM track WHERE id = 3500"));
    }

    [Fact]
    public void With_batches_the_earlier_ones_stay_when_a_row_fails()
    {
        using var copy = Copy();
        (copy.Atomicity, copy.Durability, copy.BatchSize) = (DecentDbBulkCopyAtomicity.Batch, DecentDbBulkCopyDurability.Full, 100);
        var e = Assert.Throws<DecentDbBulkCopyException>(
            () => copy.WriteToServer(new TrackReader(1000) { FailsAtRow = 350 }));
        Assert.Equal(350, e.RowNumber);
        Assert.Equal(300, e.RowsCommitted);
        Assert.Equal(300, copy.RowsCommitted);
        Assert.Equal(300, _connection.Count("track"));
    }

    private DecentDbBulkCopy Copy() => new(_connection) { DestinationTableName = "track" };
}
