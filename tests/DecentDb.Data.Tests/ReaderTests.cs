using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.IO;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests;

public sealed class ReaderTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public ReaderTests()
    {
        _connection = _database.Open();
        _connection.Run(
            "CREATE TABLE t (id BIGINT PRIMARY KEY, small SMALLINT, num DECIMAL(10,2), dbl DOUBLE PRECISION,"
            + " name TEXT NOT NULL, data BYTEA, day DATE, at TIMESTAMP, ok BOOLEAN, code VARCHAR(8) UNIQUE)");
        _connection.Run(
            "INSERT INTO t VALUES (1, 7, 3.00, 0.5, 'Ünicode', @p0, @p1, @p2, TRUE, 'a')",
            new byte[] { 1, 2, 3, 4, 5 },
            new DateOnly(2024, 2, 29),
            new DateTime(2024, 2, 29, 12, 0, 0));
        _connection.Run("INSERT INTO t (id, name) VALUES (5000000000, 'x')");
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Getters_widen_and_check()
    {
        using var reader = OnFirstRow();
        Assert.Equal(1, reader.GetInt32(0));
        Assert.Equal(1, reader.GetByte(0));
        Assert.Equal(7L, reader.GetInt64(1));
        Assert.Equal(7.0, reader.GetDouble(1));
        Assert.Equal(7m, reader.GetDecimal(1));
        Assert.Equal(3, reader.GetInt32(2));
        Assert.Equal(3.00m, reader.GetDecimal(2));
        Assert.Equal(0.5f, reader.GetFloat(3));
        Assert.Equal(new DateTime(2024, 2, 29), reader.GetDateTime(6));
        Assert.Equal(new DateOnly(2024, 2, 29), reader.GetDateOnly(6));
        Assert.True(reader.GetBoolean(8));
        Assert.Equal('a', reader.GetChar(9));
        Assert.Throws<InvalidCastException>(() => reader.GetInt32(4));
        Assert.Throws<InvalidCastException>(() => reader.GetString(0));
        Assert.Throws<InvalidCastException>(() => reader.GetBoolean(0));
        Assert.Throws<InvalidCastException>(() => reader.GetGuid(4));
        Assert.Throws<InvalidCastException>(() => reader.GetInt64(3));
        Assert.True(reader.Read());
        Assert.Equal(5_000_000_000, reader.GetInt64(0));
        Assert.Throws<OverflowException>(() => reader.GetInt32(0));
        Assert.Throws<InvalidCastException>(() => reader.GetInt16(1));
        Assert.True(reader.IsDBNull(1));
        Assert.Equal(DBNull.Value, reader.GetValue(1));
    }

    [Fact]
    public void Field_values_come_as_any_fitting_type()
    {
        using var reader = OnFirstRow();
        Assert.Equal(1, reader.GetFieldValue<int>(0));
        Assert.Equal(1u, reader.GetFieldValue<uint>(0));
        Assert.Equal(1ul, reader.GetFieldValue<ulong>(0));
        Assert.Equal((sbyte)1, reader.GetFieldValue<sbyte>(0));
        Assert.Equal(7, reader.GetFieldValue<int?>(1));
        Assert.Equal(DayOfWeek.Monday, reader.GetFieldValue<DayOfWeek>(0));
        Assert.Equal(DayOfWeek.Monday, reader.GetFieldValue<DayOfWeek?>(0));
        Assert.Equal("Ünicode", reader.GetFieldValue<string>(4));
        Assert.Equal("Ünicode".ToCharArray(), reader.GetFieldValue<char[]>(4));
        Assert.Equal([1, 2, 3, 4, 5], reader.GetFieldValue<byte[]>(5));
        Assert.Equal([1, 2, 3, 4, 5], reader.GetFieldValue<ReadOnlyMemory<byte>>(5).ToArray());
        Assert.Equal(5, reader.GetFieldValue<Stream>(5).Length);
        Assert.Equal("Ünicode", reader.GetFieldValue<TextReader>(4).ReadToEnd());
        Assert.Equal(new DateOnly(2024, 2, 29), reader.GetFieldValue<DateOnly>(6));
        Assert.Equal(new DateTime(2024, 2, 29), reader.GetFieldValue<DateTime>(6));
        Assert.True(reader.GetFieldValue<bool>(8));
        Assert.IsType<long>(reader.GetFieldValue<object>(0));
        Assert.True(reader.Read());
        Assert.Null(reader.GetFieldValue<int?>(1));
        Assert.Equal(DBNull.Value, reader.GetFieldValue<object>(1));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<int>(1));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<string>(9));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Uri>(4));
    }

    [Fact]
    public void Bytes_and_chars_come_in_pieces()
    {
        using var reader = OnFirstRow();
        Assert.Equal(5, reader.GetBytes(5, 0, null, 0, 0));
        var bytes = new byte[4];
        Assert.Equal(2, reader.GetBytes(5, 3, bytes, 1, 3));
        Assert.Equal([0, 4, 5, 0], bytes);
        Assert.Equal(0, reader.GetBytes(5, 5, bytes, 0, 4));
        Assert.Equal(7, reader.GetChars(4, 0, null, 0, 0));
        var chars = new char[3];
        Assert.Equal(3, reader.GetChars(4, 0, chars, 0, 3));
        Assert.Equal("Üni", new string(chars));
        Assert.Equal(1, reader.GetChars(4, 6, chars, 0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetBytes(5, -1, bytes, 0, 1));
        Assert.Equal("Ünicode"u8.ToArray(), reader.GetByteSpan(4).ToArray());
        using var stream = reader.GetStream(5);
        Assert.Equal(1, stream.ReadByte());
    }

    [Fact]
    public void Chars_of_the_next_row_are_not_those_of_the_last()
    {
        using var reader = OnFirstRow();
        var chars = new char[7];
        reader.GetChars(4, 0, chars, 0, 2);
        Assert.True(reader.Read());
        Assert.Equal(0, reader.GetChars(4, 1, chars, 0, 2));
    }

    [Fact]
    public void Columns_are_found_by_name_exactly_and_then_ignoring_case()
    {
        using var reader = _connection.Make("SELECT 1 AS \"a\", 2 AS \"A\", 3 AS \"Bb\"").ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(1, reader["a"]);
        Assert.Equal(2, reader["A"]);
        Assert.Equal(2, reader.GetOrdinal("bB"));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("c"));
        Assert.Throws<IndexOutOfRangeException>(() => reader[3]);
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetName(-1));
    }

    [Fact]
    public void Misuse_is_told()
    {
        var reader = _connection.Make("SELECT id, name FROM t ORDER BY id").ExecuteReader();
        Assert.True(reader.HasRows);
        Assert.Equal(0, reader.Depth);
        Assert.Equal(-1, reader.RecordsAffected);
        Assert.Throws<InvalidOperationException>(() => reader.GetInt64(0));
        while (reader.Read())
        {
        }

        Assert.Throws<InvalidOperationException>(() => reader.GetInt64(0));
        Assert.True(reader.HasRows);
        Assert.False(reader.Read());
        reader.Close();
        reader.Close();
        Assert.True(reader.IsClosed);
        Assert.Throws<InvalidOperationException>(() => reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.NextResult());
        Assert.Throws<InvalidOperationException>(() => reader.FieldCount);
        Assert.Throws<InvalidOperationException>(() => reader.HasRows);
        Assert.Throws<InvalidOperationException>(() => reader.GetInt64(0));
        Assert.Throws<InvalidOperationException>(() => reader.GetName(0));
        Assert.Throws<InvalidOperationException>(() => reader.GetSchemaTable());
        Assert.Equal(-1, reader.RecordsAffected);
        using var empty = _connection.Make("SELECT id FROM t WHERE id < 0").ExecuteReader();
        Assert.False(empty.HasRows);
        Assert.Equal(1, empty.FieldCount);
    }

    [Fact]
    public void The_schema_tells_where_columns_come_from()
    {
        using var command = _connection.Make("SELECT id, name AS title, num, id + 1, code FROM t");
        using var reader = command.ExecuteReader(CommandBehavior.KeyInfo);
        var columns = reader.GetColumnSchema();
        Assert.Equal(["id", "title", "num"], columns.Take(3).Select(c => c.ColumnName));
        Assert.True(columns[0].IsKey);
        Assert.Equal("t", columns[0].BaseTableName);
        Assert.Equal("name", columns[1].BaseColumnName);
        Assert.False(columns[1].AllowDBNull);
        Assert.True(columns[1].IsAliased);
        Assert.Equal((10, 2), (columns[2].NumericPrecision, columns[2].NumericScale));
        Assert.True(columns[3].IsExpression);
        Assert.Equal(8, columns[4].ColumnSize);
        Assert.True(columns[0].IsUnique);
        Assert.False(columns[4].IsUnique); // NULL may be there more than once
        Assert.Equal("DECIMAL(10,2)", reader.GetDataTypeName(2));
        var table = reader.GetSchemaTable()!;
        Assert.Equal(5, table.Rows.Count);
        Assert.Equal("title", table.Rows[1][SchemaTableColumn.ColumnName]);
        Assert.Equal(typeof(decimal), table.Rows[2][SchemaTableColumn.DataType]);
    }

    [Fact]
    public void A_data_table_loads_from_a_reader()
    {
        var table = new DataTable();
        using (var reader = _connection.Make("SELECT id, name, data, day FROM t ORDER BY id").ExecuteReader())
        {
            table.Load(reader);
        }

        Assert.Equal(2, table.Rows.Count);
        Assert.Equal("Ünicode", table.Rows[0]["name"]);
        Assert.Equal(DBNull.Value, table.Rows[1]["day"]);
    }

    [Fact]
    public void A_reader_enumerates_records()
    {
        using var reader = _connection.Make("SELECT id FROM t ORDER BY id").ExecuteReader();
        var ids = new List<long>();
        foreach (IDataRecord record in reader)
        {
            ids.Add(record.GetInt64(0));
        }

        Assert.Equal([1, 5_000_000_000], ids);
    }

    [Fact]
    public void A_reader_keeps_the_state_of_its_start()
    {
        using var other = _database.Open();
        using var reader = _connection.Make("SELECT id FROM t ORDER BY id").ExecuteReader();
        Assert.True(reader.Read());
        other.Run("DELETE FROM t");
        Assert.True(reader.Read());
        Assert.Equal(0, other.Count("t"));
    }

    private DecentDbDataReader OnFirstRow()
    {
        var reader = _connection.Make("SELECT * FROM t ORDER BY id").ExecuteReader();
        Assert.True(reader.Read());
        return reader;
    }
}
