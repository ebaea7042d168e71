using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.IO;
using System.Numerics;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>What System.Data.Common promises of a reader, through its abstract class.</summary>
public sealed class ReaderContractTests : IDisposable
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    private static readonly Dictionary<string, Action<DbDataReader>> OfRow = new()
    {
        ["IsDBNull"] = r => r.IsDBNull(0),
        ["GetBoolean"] = r => r.GetBoolean(0),
        ["GetByte"] = r => r.GetByte(0),
        ["GetBytes"] = r => r.GetBytes(0, 0, new byte[1], 0, 1),
        ["GetBytes without a buffer"] = r => r.GetBytes(0, 0, null, 0, 0),
        ["GetChar"] = r => r.GetChar(0),
        ["GetChars"] = r => r.GetChars(0, 0, new char[1], 0, 1),
        ["GetDateTime"] = r => r.GetDateTime(0),
        ["GetDecimal"] = r => r.GetDecimal(0),
        ["GetDouble"] = r => r.GetDouble(0),
        ["GetFloat"] = r => r.GetFloat(0),
        ["GetGuid"] = r => r.GetGuid(0),
        ["GetInt16"] = r => r.GetInt16(0),
        ["GetInt32"] = r => r.GetInt32(0),
        ["GetInt64"] = r => r.GetInt64(0),
        ["GetString"] = r => r.GetString(0),
        ["GetStream"] = r => r.GetStream(0),
        ["GetTextReader"] = r => r.GetTextReader(0),
        ["GetValue"] = r => r.GetValue(0),
        ["GetValues"] = r => r.GetValues(new object[1]),
        ["Item by ordinal"] = r => _ = r[0],
        ["GetFieldValue of int"] = r => r.GetFieldValue<int>(0),
        ["GetFieldValue of object"] = r => r.GetFieldValue<object>(0),
        ["GetFieldValue of int?"] = r => r.GetFieldValue<int?>(0),
        ["GetFieldValue of DBNull"] = r => r.GetFieldValue<DBNull>(0),
        ["GetFieldValue of Stream"] = r => r.GetFieldValue<Stream>(0),
        ["GetProviderSpecificValue"] = r => r.GetProviderSpecificValue(0),
        ["GetDateOnly"] = r => ((DecentDbDataReader)r).GetDateOnly(0),
        ["GetByteSpan"] = r => _ = ((DecentDbDataReader)r).GetByteSpan(0).Length,
    };

    private static readonly Dictionary<string, Action<DbDataReader>> OfResult = new()
    {
        ["GetName"] = r => r.GetName(0),
        ["GetDataTypeName"] = r => r.GetDataTypeName(0),
        ["GetFieldType"] = r => r.GetFieldType(0),
        ["GetProviderSpecificFieldType"] = r => r.GetProviderSpecificFieldType(0),
    };

    private readonly DecentDbConnection _connection = new("Data Source=:memory:");

    public ReaderContractTests()
    {
        _connection.Open();
        _connection.Run("CREATE TABLE t (id INTEGER)");
    }

    public static TheoryData<string> RowMembers => [.. OfRow.Keys];

    public static TheoryData<string> ResultMembers => [.. OfResult.Keys];

    public void Dispose() => _connection.Dispose();

    [Theory]
    [MemberData(nameof(RowMembers))]
    public void A_value_needs_a_row(string member)
    {
        var use = OfRow[member];
        var reader = Read("SELECT 1");
        Assert.Throws<InvalidOperationException>(() => use(reader));
        Assert.True(reader.Read());
        Assert.False(reader.Read());
        Assert.Throws<InvalidOperationException>(() => use(reader));
        Assert.False(reader.NextResult());
        Assert.Throws<InvalidOperationException>(() => use(reader));
        reader.Dispose();
        Assert.Throws<InvalidOperationException>(() => use(reader));
        using var nothing = Read("DELETE FROM t");
        Assert.Throws<InvalidOperationException>(() => use(nothing));
    }

    [Theory]
    [MemberData(nameof(ResultMembers))]
    public void A_description_needs_a_result_but_no_row(string member)
    {
        var use = OfResult[member];
        var reader = Read("SELECT 1");
        use(reader);
        Assert.True(reader.Read());
        use(reader);
        Assert.False(reader.Read());
        use(reader);
        Assert.False(reader.NextResult());
        Assert.Throws<InvalidOperationException>(() => use(reader));
        reader.Dispose();
        Assert.Throws<InvalidOperationException>(() => use(reader));
        using var nothing = Read("DELETE FROM t");
        Assert.Throws<InvalidOperationException>(() => use(nothing));
    }

    [Fact]
    public void Members_of_a_closed_reader_throw_except_those_that_tell_what_happened()
    {
        var reader = Read("INSERT INTO t VALUES (1), (2) RETURNING id");
        reader.Dispose();
        Assert.True(reader.IsClosed);
        Assert.Equal(2, reader.RecordsAffected);
        Assert.Throws<InvalidOperationException>(() => reader.Depth);
        Assert.Throws<InvalidOperationException>(() => reader.FieldCount);
        Assert.Throws<InvalidOperationException>(() => reader.VisibleFieldCount);
        Assert.Throws<InvalidOperationException>(() => reader.HasRows);
        Assert.Throws<InvalidOperationException>(() => reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.NextResult());
        Assert.Throws<InvalidOperationException>(() => reader.GetOrdinal("id"));
        Assert.Throws<InvalidOperationException>(() => reader["id"]);
        Assert.Throws<InvalidOperationException>(() => reader.GetColumnSchema());
        Assert.Throws<InvalidOperationException>(() => reader.GetEnumerator().MoveNext());
        reader.Close();
        reader.Dispose();
    }

    [Fact]
    public void Ordinals_and_names_that_do_not_exist_are_index_out_of_range()
    {
        using var reader = Read("SELECT 1 AS id");
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetName(1));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetFieldType(-1));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetDataTypeName(int.MaxValue));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("name"));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal(""));
        Assert.Throws<ArgumentNullException>(() => reader.GetOrdinal(null!));
        Assert.True(reader.Read());
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetInt32(1));
        Assert.Throws<IndexOutOfRangeException>(() => reader.IsDBNull(-1));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetFieldValue<string>(1));
        Assert.Throws<IndexOutOfRangeException>(() => reader["name"]);
        Assert.Throws<ArgumentNullException>(() => reader.GetValues(null!));
        Assert.Equal(0, reader.GetValues([]));
        Assert.Throws<NotSupportedException>(() => reader.GetData(0));
    }

    [Fact]
    public async Task Asynchronous_members_fail_in_their_task()
    {
        var reader = Read("SELECT 1; SELECT 2");
        Assert.True(reader.ReadAsync(Cancelled).IsCanceled);
        Assert.True(reader.NextResultAsync(Cancelled).IsCanceled);
        Assert.True(reader.IsDBNullAsync(0, Cancelled).IsCanceled);
        Assert.True(reader.GetFieldValueAsync<int>(0, Cancelled).IsCanceled);
        await Fails(reader.IsDBNullAsync(0));
        await Fails(reader.GetFieldValueAsync<int>(0));
        Assert.True(await reader.ReadAsync());
        Assert.Equal(1, await reader.GetFieldValueAsync<int>(0));
        Assert.True(await reader.NextResultAsync());
        Assert.Single(await reader.GetColumnSchemaAsync());
        await reader.DisposeAsync();
        await reader.DisposeAsync();
        await Fails(reader.ReadAsync());
        await Fails(reader.ReadAsync(new CancellationTokenSource().Token));
        await Fails(reader.NextResultAsync());
        await Fails(reader.GetSchemaTableAsync());

        static async Task Fails(Task task) => await Assert.ThrowsAsync<InvalidOperationException>(() => task);
    }

    [Fact]
    public void An_error_while_reading_is_in_the_task()
    {
        using var reader = Read("SELECT 10 / (column1 - 3000) FROM (VALUES (3000), (1)) v WHERE column1 > 0");
        var task = reader.ReadAsync();
        Assert.True(task.IsFaulted);
        var e = Assert.IsType<DecentDbException>(task.Exception!.InnerException);
        Assert.Equal(ErrorCode.DivisionByZero, e.Code);
    }

    [Theory]
    [InlineData(-1, 0, 4, true)]
    [InlineData(0, -1, 4, true)]
    [InlineData(0, 5, 0, true)]
    [InlineData(0, 2, 3, true)]
    [InlineData(0, 0, -1, true)]
    [InlineData(0, 4, 0, false)]
    [InlineData(6, 0, 4, false)]
    [InlineData(4, 0, 4, false)]
    public void Pieces_outside_the_buffer_are_refused_and_those_past_the_end_are_empty(
        int dataOffset, int bufferOffset, int length, bool isRefused)
    {
        using var reader = Read("SELECT X'01020304', 'abcd'");
        Assert.True(reader.Read());
        if (isRefused)
        {
            Assert.Throws<ArgumentOutOfRangeException>(
                () => reader.GetBytes(0, dataOffset, new byte[4], bufferOffset, length));
            Assert.Throws<ArgumentOutOfRangeException>(
                () => reader.GetChars(1, dataOffset, new char[4], bufferOffset, length));
        }
        else
        {
            Assert.Equal(0, reader.GetBytes(0, dataOffset, new byte[4], bufferOffset, length));
            Assert.Equal(0, reader.GetChars(1, dataOffset, new char[4], bufferOffset, length));
        }

        var bytes = new byte[6];
        Assert.Equal(2, reader.GetBytes(0, 1, bytes, 2, 2));
        Assert.Equal([0, 0, 2, 3, 0, 0], bytes);
        Assert.Equal(4, reader.GetBytes(0, 0, bytes, 0, 6));
        Assert.Equal(4, reader.GetChars(1, 0, null, 0, 0));
    }

    [Fact]
    public void A_null_is_dbnull_and_no_getter_takes_it()
    {
        using var reader = Read("SELECT NULL");
        Assert.True(reader.Read());
        Assert.True(reader.IsDBNull(0));
        Assert.Equal(DBNull.Value, reader.GetFieldValue<DBNull>(0));
        Assert.Equal(DBNull.Value, reader[0]);
        Assert.Null(reader.GetFieldValue<int?>(0));
        foreach (var (member, use) in OfRow)
        {
            if (member is not ("IsDBNull" or "GetValue" or "GetValues" or "Item by ordinal"
                or "GetProviderSpecificValue") && !member.Contains("object", StringComparison.Ordinal)
                && !member.Contains("int?", StringComparison.Ordinal)
                && !member.Contains("DBNull", StringComparison.Ordinal))
            {
                Assert.Throws<InvalidCastException>(() => use(reader));
            }
        }
    }

    [Fact]
    public void Single_row_and_single_result_end_after_the_first_result_but_execute_the_rest()
    {
        foreach (var behavior in new[] { CommandBehavior.SingleRow, CommandBehavior.SingleResult })
        {
            using (var reader = Read("SELECT 1 UNION ALL SELECT 2; SELECT 3; INSERT INTO t VALUES (9)", behavior))
            {
                Assert.True(reader.Read());
                Assert.Equal(behavior == CommandBehavior.SingleResult, reader.Read());
                Assert.False(reader.Read());
                Assert.False(reader.NextResult());
                Assert.False(reader.NextResult());
            }

            Assert.Equal(1, _connection.Run("DELETE FROM t"));
        }
    }

    [Fact]
    public void Schema_only_describes_and_executes_nothing()
    {
        using (var reader = Read("SELECT id FROM t; INSERT INTO t VALUES (1)", CommandBehavior.SchemaOnly))
        {
            Assert.Equal("id", reader.GetName(0));
            Assert.False(reader.HasRows);
            Assert.False(reader.Read());
            Assert.False(reader.NextResult());
        }

        Assert.Equal(0, _connection.Count("t"));
    }

    [Fact]
    public void A_text_without_a_statement_has_no_result()
    {
        using var reader = Read("-- nothing to do");
        Assert.False(reader.HasRows);
        Assert.Equal(0, reader.FieldCount);
        Assert.False(reader.Read());
        Assert.False(reader.NextResult());
        Assert.Equal(-1, reader.RecordsAffected);
    }

    [Fact]
    public void A_reader_outlives_its_command()
    {
        DbDataReader reader;
        using (var command = _connection.Make("SELECT 1; SELECT 2; INSERT INTO t VALUES (1)"))
        {
            reader = command.ExecuteReader();
        }

        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt32(0));
        Assert.True(reader.NextResult());
        Assert.True(reader.Read());
        Assert.Equal(2, reader.GetInt32(0));
        reader.Dispose();
        Assert.Equal(1, _connection.Count("t"));
    }

    [Fact]
    public void Closing_the_connection_with_the_reader_is_asked_for()
    {
        var reader = Read("SELECT 1", CommandBehavior.CloseConnection);
        reader.Dispose();
        Assert.Equal(ConnectionState.Closed, _connection.State);
        _connection.Open();
        var command = _connection.Make("SELECT nothing");
        Assert.Throws<DecentDbException>(() => command.ExecuteReader(CommandBehavior.CloseConnection));
        Assert.Equal(ConnectionState.Closed, _connection.State);
    }

    [Fact]
    public void Wide_numbers_come_as_every_number_type_that_holds_them()
    {
        using var reader = Read(
            "SELECT 79228162514264337593543950335, -1, 1.5, CAST(0.5 AS REAL), 0.1::DOUBLE PRECISION, 70000, 300");
        Assert.True(reader.Read());
        Assert.Equal((Int128)decimal.MaxValue, reader.GetFieldValue<Int128>(0));
        Assert.Equal((UInt128)decimal.MaxValue, reader.GetFieldValue<UInt128>(0));
        Assert.Equal(new BigInteger(decimal.MaxValue), reader.GetFieldValue<BigInteger>(0));
        Assert.Equal(BigInteger.MinusOne, reader.GetFieldValue<BigInteger?>(1));
        Assert.Equal((Half)0.5, reader.GetFieldValue<Half>(3));
        Assert.Throws<OverflowException>(() => reader.GetFieldValue<UInt128>(1));
        Assert.Throws<OverflowException>(() => reader.GetFieldValue<ulong>(1));
        Assert.Throws<OverflowException>(() => reader.GetFieldValue<ulong>(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<BigInteger>(2));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<ulong>(2));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Half>(4));
        Assert.Throws<OverflowException>(() => reader.GetFieldValue<ushort>(5));
        Assert.Throws<OverflowException>(() => reader.GetFieldValue<ByteEnum>(6));
    }

    [Fact]
    public void Enums_come_from_numbers_and_names()
    {
        using var reader = Read("SELECT 2, 'two', 'three', 2.0, 2.5");
        Assert.True(reader.Read());
        Assert.Equal(ByteEnum.Two, reader.GetFieldValue<ByteEnum>(0));
        Assert.Equal(ByteEnum.Two, reader.GetFieldValue<ByteEnum?>(1));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<ByteEnum>(2));
        Assert.Equal(ByteEnum.Two, reader.GetFieldValue<ByteEnum>(3));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<ByteEnum>(4));
    }

    [Fact]
    public void Texts_and_blobs_come_as_memory_arrays_and_streams()
    {
        using var reader = Read("SELECT X'0102', 'ab'");
        Assert.True(reader.Read());
        Assert.Equal([1, 2], reader.GetFieldValue<Memory<byte>>(0).ToArray());
        Assert.Equal([1, 2], reader.GetFieldValue<ArraySegment<byte>>(0).ToArray());
        Assert.Equal([1, 2], reader.GetFieldValue<ReadOnlyMemory<byte>?>(0)!.Value.ToArray());
        Assert.Equal("ab", reader.GetFieldValue<ReadOnlyMemory<char>>(1).ToString());
        Assert.Equal(['a', 'b'], reader.GetFieldValue<char[]>(1));
        Assert.Equal("ab"u8.ToArray(), reader.GetFieldValue<byte[]>(1));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<char>(1));
    }

    private DbDataReader Read(string sql, CommandBehavior behavior = CommandBehavior.Default) =>
        _connection.Make(sql).ExecuteReader(behavior);

    private enum ByteEnum : byte
    {
        None,
        Two = 2,
    }
}
