using System;
using System.Collections.Generic;
using System.Data;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

/// <summary>Sources and handlers that do what they should not.</summary>
public sealed class BulkCopyBadInputTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly DecentDbBulkCopy _copy;

    public BulkCopyBadInputTests()
    {
        _connection = _database.Open();
        _connection.Run(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(5), price DECIMAL(4,1), at TIMESTAMP,"
            + " zoned TIMESTAMPTZ)");
        _copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
    }

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e30)]
    [InlineData(1000.0)]
    public void A_number_that_no_decimal_holds_is_an_error(double value)
    {
        var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer([[1, "a", 1.0], [2, "b", value]]));
        Assert.Equal((1, "price", 2, 2), (e.RowNumber, e.DestinationColumn, e.SourceOrdinal, e.DestinationOrdinal));
        Assert.Equal("DECIMAL(4,1)", e.TargetType);
        AssertEmpty();
    }

    [Fact]
    public void A_text_too_long_names_kind_and_type()
    {
        var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer([[1, "abcdef"]]));
        Assert.Equal(
            (DecentDbBulkCopyErrorKind.Length, "VARCHAR(5)", "t"),
            (e.Kind, e.TargetType, e.TableName));
        AssertEmpty();
    }

    [Fact]
    public void Times_without_a_zone_are_UTC_in_a_column_with_zone_and_local_ones_are_converted()
    {
        var time = new DateTime(2024, 5, 6, 7, 8, 9);
        var kinds = new[] { DateTimeKind.Unspecified, DateTimeKind.Utc, DateTimeKind.Local };
        _copy.WriteToServer(kinds.Select((kind, i) =>
            new object?[] { i, null, null, DateTime.SpecifyKind(time, kind), DateTime.SpecifyKind(time, kind) }));
        var rows = _connection.Rows("SELECT at, zoned FROM t ORDER BY id");
        Assert.All(rows, row => Assert.Equal(time, row[0]));
        Assert.Equal(time, ((DateTimeOffset)rows[0][1]).UtcDateTime);
        Assert.Equal(time, ((DateTimeOffset)rows[1][1]).UtcDateTime);
        Assert.Equal(
            DateTime.SpecifyKind(time, DateTimeKind.Local).ToUniversalTime(),
            ((DateTimeOffset)rows[2][1]).UtcDateTime);
    }

    [Fact]
    public void A_null_row_names_its_number()
    {
        var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer(new object?[]?[] { [1], null }!));
        Assert.Equal((1, DecentDbBulkCopyErrorKind.Source), (e.RowNumber, e.Kind));
        AssertEmpty();
    }

    [Fact]
    public void A_reader_that_changes_its_columns_is_stopped()
    {
        var table = new DataTable { Columns = { { "id", typeof(int) } } };
        for (var i = 0; i < 10; i++)
        {
            table.Rows.Add(i);
        }

        using var reader = new PeculiarReader(table) { ShrinksAtRow = 5 };
        var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer((IDataReader)reader));
        Assert.Equal((5, DecentDbBulkCopyErrorKind.Source), (e.RowNumber, e.Kind));
        AssertEmpty();
    }

    [Fact]
    public void A_source_that_loads_itself_is_refused()
    {
        IEnumerable<object?[]> Rows()
        {
            yield return [1];
            _copy.WriteToServer([[2]]);
            yield return [3];
        }

        var e = Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer(Rows()));
        Assert.Equal((1, DecentDbBulkCopyErrorKind.Source), (e.RowNumber, e.Kind));
        Assert.IsType<InvalidOperationException>(e.InnerException);
        AssertEmpty();
    }

    [Fact]
    public void A_table_may_be_read_into_itself()
    {
        _copy.WriteToServer(Enumerable.Range(0, 3000).Select(i => new object?[] { i, "n" }));
        using var reader = _connection.Make("SELECT id + 10000, name FROM t").ExecuteReader();
        Assert.Equal(3000, _copy.WriteToServer(reader).RowsInserted);
        Assert.Equal(6000, _connection.Count("t"));
    }

    [Fact]
    public void A_failure_inside_a_transaction_undoes_only_the_load()
    {
        using (var transaction = _connection.BeginTransaction())
        {
            _connection.Run("INSERT INTO t (id) VALUES (1)");
            Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer([[2], [3], [2]]));
            Assert.Throws<DecentDbBulkCopyException>(() => _copy.WriteToServer([[2], ["x"]]));
            Assert.Equal(1, _connection.Count("t"));
            _copy.WriteToServer([[4]]);
            _connection.Run("INSERT INTO t (id) VALUES (5)");
            transaction.Commit();
        }

        Assert.Equal([1, 4, 5], _connection.Rows("SELECT id FROM t ORDER BY id").Select(r => r[0]));
        Assert.Empty(_connection.Rows("CHECK DATABASE"));
    }

    [Fact]
    public async Task A_token_that_fires_in_the_last_event_comes_too_late()
    {
        using var stop = new CancellationTokenSource();
        using var copy = new DecentDbBulkCopy(_connection, DecentDbBulkCopyOptions.NotifyOnCompletion)
        {
            DestinationTableName = "t",
        };
        copy.RowsCopied += (_, e) =>
        {
            Assert.True(e.IsFinal);
            stop.Cancel();
            e.Abort = true;
        };
        var result = await copy.WriteToServerAsync([[1], [2]], stop.Token);
        Assert.Equal(2, result.RowsCommitted);
        Assert.Equal(2, _connection.Count("t"));
    }

    [Fact]
    public async Task A_token_in_an_event_stops_after_that_row_and_keeps_complete_batches()
    {
        using var stop = new CancellationTokenSource();
        using var copy = new DecentDbBulkCopy(_connection, DecentDbBulkCopyOptions.UseInternalTransaction)
        {
            DestinationTableName = "t",
            BatchSize = 10,
            NotifyAfter = 25,
        };
        copy.RowsCopied += (_, _) => stop.Cancel();
        var taken = 0;
        IEnumerable<object?[]> Rows()
        {
            for (; taken < 1000; taken++)
            {
                yield return [taken];
            }
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copy.WriteToServerAsync(Rows(), stop.Token));
        Assert.Equal((24, 25), (taken, copy.RowsCopied64));
        Assert.Equal(copy.RowsCommitted, _connection.Count("t"));
        Assert.Equal(20, copy.RowsCommitted);
    }

    [Fact]
    public void A_table_that_is_altered_before_the_load_has_the_writer_lock_is_noticed()
    {
        using var other = _database.Open();
        using var table = new DataTable { Columns = { { "id", typeof(int) } }, Rows = { 1 } };
        using var reader = new PeculiarReader(table)
        {
            // Asked when the load knows the table and does not hold the lock yet.
            OnGetFieldType = () => other.Run("DROP TABLE t; CREATE TABLE t (id TEXT PRIMARY KEY)"),
        };
        var e = Assert.Throws<DecentDbException>(() => _copy.WriteToServer(reader));
        Assert.Equal(ErrorCode.SerializationFailure, e.Code);
        _copy.WriteToServer([["now a text"]]);
        other.Run("DROP TABLE t");
        Assert.Throws<InvalidOperationException>(() => _copy.WriteToServer([[1]]));
    }

    private void AssertEmpty()
    {
        Assert.Equal(0, _connection.Count("t"));
        Assert.Equal(0, _copy.RowsCommitted);
        _copy.WriteToServer([[100]]);
        _connection.Run("DELETE FROM t");
    }

    // An IDataReader that is not a DbDataReader.
    private sealed class PeculiarReader(DataTable table) : IDataReader
    {
        private readonly DataTableReader _reader = table.CreateDataReader();
        private int _row = -1;

        public int ShrinksAtRow { get; init; } = int.MaxValue;

        public Action? OnGetFieldType { get; init; }

        public int FieldCount => _row < ShrinksAtRow ? 1 : 0;

        public int Depth => 0;

        public bool IsClosed => false;

        public int RecordsAffected => -1;

        public object this[int i] => _reader[i];

        public object this[string name] => _reader[name];

        public bool Read()
        {
            _row++;
            return _reader.Read();
        }

        public bool NextResult() => false;

        public void Close() => _reader.Close();

        public void Dispose() => _reader.Dispose();

        public DataTable? GetSchemaTable() => null;

        public string GetName(int i) => _reader.GetName(i);

        public int GetOrdinal(string name) => _reader.GetOrdinal(name);

        public Type GetFieldType(int i)
        {
            OnGetFieldType?.Invoke();
            return _reader.GetFieldType(i);
        }

        public string GetDataTypeName(int i) => _reader.GetDataTypeName(i);

        public bool IsDBNull(int i) => _reader.IsDBNull(i);

        public object GetValue(int i) => _reader.GetValue(i);

        public int GetValues(object[] values) => _reader.GetValues(values);

        public int GetInt32(int i) => _reader.GetInt32(i);

        public long GetInt64(int i) => _reader.GetInt64(i);

        public short GetInt16(int i) => _reader.GetInt16(i);

        public byte GetByte(int i) => _reader.GetByte(i);

        public bool GetBoolean(int i) => _reader.GetBoolean(i);

        public char GetChar(int i) => _reader.GetChar(i);

        public string GetString(int i) => _reader.GetString(i);

        public double GetDouble(int i) => _reader.GetDouble(i);

        public float GetFloat(int i) => _reader.GetFloat(i);

        public decimal GetDecimal(int i) => _reader.GetDecimal(i);

        public DateTime GetDateTime(int i) => _reader.GetDateTime(i);

        public Guid GetGuid(int i) => _reader.GetGuid(i);

        public IDataReader GetData(int i) => throw new NotSupportedException();

        public long GetBytes(int i, long offset, byte[]? buffer, int start, int length) =>
            _reader.GetBytes(i, offset, buffer, start, length);

        public long GetChars(int i, long offset, char[]? buffer, int start, int length) =>
            _reader.GetChars(i, offset, buffer, start, length);
    }
}
