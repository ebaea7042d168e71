using System;
using System.Collections.Generic;
using System.Data;
using Xunit;

namespace DecentDb.Data.Tests.Values;

/// <summary>Parameter to column to getter, for every SQL type and every CLR type that stands for it.</summary>
public sealed class TypeRoundTripTests : IDisposable
{
    private static readonly DateTimeOffset Moment = new(2024, 2, 29, 13, 14, 15, 167, TimeSpan.FromHours(2));

    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public TypeRoundTripTests() => _connection = _database.Open();

    public void Dispose() => _database.Dispose();

    public static IEnumerable<object[]> Cases()
    {
        yield return ["BOOLEAN", true, true];
        yield return ["BOOLEAN", false, false];
        yield return ["SMALLINT", short.MinValue, short.MinValue];
        yield return ["SMALLINT", (byte)200, (short)200];
        yield return ["SMALLINT", (sbyte)-3, (short)-3];
        yield return ["INTEGER", int.MaxValue, int.MaxValue];
        yield return ["INTEGER", (ushort)65535, 65535];
        yield return ["INTEGER", (short)-7, -7];
        yield return ["BIGINT", long.MinValue, long.MinValue];
        yield return ["BIGINT", uint.MaxValue, (long)uint.MaxValue];
        yield return ["BIGINT", 5UL, 5L];
        yield return ["BIGINT", DayOfWeek.Friday, 5L];
        yield return ["REAL", 1.5f, 1.5f];
        yield return ["REAL", float.MaxValue, float.MaxValue];
        yield return ["DOUBLE PRECISION", 0.1, 0.1];
        yield return ["DOUBLE PRECISION", double.Epsilon, double.Epsilon];
        yield return ["DOUBLE PRECISION", 0.5f, 0.5];
        yield return ["DECIMAL(10,2)", 12345.67m, 12345.67m];
        yield return ["DECIMAL", 79228162514264337593543950335m, 79228162514264337593543950335m];
        yield return ["DECIMAL", ulong.MaxValue, (decimal)ulong.MaxValue];
        yield return ["TEXT", "Grüße 🎵\0\t'\"", "Grüße 🎵\0\t'\""];
        yield return ["TEXT", "", ""];
        yield return ["TEXT", 'x', "x"];
        yield return ["TEXT", "abc".ToCharArray(), "abc"];
        yield return ["VARCHAR(5)", "12345", "12345"];
        yield return ["CHAR(4)", "ab", "ab  "];
        yield return ["BYTEA", new byte[] { 0, 1, 255 }, new byte[] { 0, 1, 255 }];
        yield return ["BLOB", Array.Empty<byte>(), Array.Empty<byte>()];
        yield return ["BLOB", new Memory<byte>([1, 2]), new byte[] { 1, 2 }];
        yield return ["BLOB", new ReadOnlyMemory<byte>([3]), new byte[] { 3 }];
        yield return ["UUID", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
            Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")];
        yield return ["DATE", new DateOnly(2024, 2, 29), new DateOnly(2024, 2, 29)];
        yield return ["DATE", DateOnly.MinValue, DateOnly.MinValue];
        yield return ["TIME", new TimeOnly(23, 59, 59, 999), new TimeOnly(23, 59, 59, 999)];
        yield return ["TIMESTAMP", new DateTime(2024, 2, 29, 1, 2, 3, 4), new DateTime(2024, 2, 29, 1, 2, 3, 4)];
        yield return ["TIMESTAMP", DateTime.MaxValue, DateTime.MaxValue];
        yield return ["TIMESTAMPTZ", Moment, Moment.ToUniversalTime()];
        yield return ["JSON", "{\"a\": [1, 2]}", "{\"a\": [1, 2]}"];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_value_comes_back_as_it_was_given(string type, object given, object expected)
    {
        _connection.Run($"CREATE TABLE t (id INTEGER PRIMARY KEY, v {type})");
        _connection.Run("INSERT INTO t VALUES (1, @p0)", given);
        _connection.Run("INSERT INTO t VALUES (2, @p0)", (object?)null);
        _connection.Run("INSERT INTO t VALUES (3, @p0)", DBNull.Value);
        var rows = _connection.Rows("SELECT v FROM t ORDER BY id");
        Assert.Equal(expected, rows[0][0]);
        Assert.Equal(expected.GetType(), rows[0][0].GetType());
        Assert.Equal(DBNull.Value, rows[1][0]);
        Assert.Equal(DBNull.Value, rows[2][0]);
        using var reader = _connection.Make("SELECT v FROM t WHERE id = 1").ExecuteReader();
        Assert.Equal(expected.GetType(), reader.GetFieldType(0));
        Assert.True(reader.Read());
        Assert.Equal(expected, reader.GetFieldValue<object>(0));
    }

    [Fact]
    public void A_stated_type_converts_the_value()
    {
        Assert.Equal(12, Typed(DbType.Int32, "12"));
        Assert.Equal(12L, Typed(DbType.Int64, 12));
        Assert.Equal("12", Typed(DbType.String, 12));
        Assert.Equal(new DateOnly(2024, 1, 2), Typed(DbType.Date, new DateTime(2024, 1, 2)));
        Assert.Equal(new TimeOnly(1, 2), Typed(DbType.Time, new TimeSpan(1, 2, 0)));
        Assert.Equal(new DateTime(2024, 1, 2), Typed(DbType.DateTime2, "2024-01-02"));
        Assert.Equal(1.5m, Typed(DbType.Decimal, 1.5));
        Assert.Equal(true, Typed(DbType.Boolean, 1));
        Assert.Equal(Guid.Empty, Typed(DbType.Guid, Guid.Empty.ToString()));
        var e = Assert.Throws<InvalidCastException>(() => Typed(DbType.Int32, "twelve"));
        Assert.Contains("'v'", e.Message);
        Assert.Throws<InvalidCastException>(() => Typed(DbType.Byte, 300));
        Assert.Throws<InvalidCastException>(() => Typed(DbType.Binary, "text"));
        Assert.Throws<NotSupportedException>(() => _connection.Scalar("SELECT @p0", new object()));
    }

    [Fact]
    public void Size_cuts_text_and_bytes()
    {
        using var command = _connection.Make("SELECT @a");
        var parameter = command.Parameters.AddWithValue("a", "abcdef");
        parameter.Size = 3;
        Assert.Equal("abc", command.ExecuteScalar());
        parameter.Value = new byte[] { 1, 2, 3, 4 };
        Assert.Equal(new byte[] { 1, 2, 3 }, command.ExecuteScalar());
        parameter.Size = -1;
        parameter.Value = "abcdef";
        Assert.Equal("abcdef", command.ExecuteScalar());
    }

    [Fact]
    public void What_does_not_fit_the_column_is_an_error_and_changes_nothing()
    {
        _connection.Run("CREATE TABLE t (s SMALLINT, v VARCHAR(3), d DECIMAL(4,2), n INTEGER NOT NULL)");
        Assert.Equal("22003", State("INSERT INTO t (s, n) VALUES (@p0, 1)", 40_000));
        Assert.Equal("22001", State("INSERT INTO t (v, n) VALUES (@p0, 1)", "four"));
        Assert.Equal("22003", State("INSERT INTO t (d, n) VALUES (@p0, 1)", 123.45m));
        Assert.Equal("23502", State("INSERT INTO t (n) VALUES (@p0)", (object?)null));
        Assert.Equal("22021", State("INSERT INTO t (v, n) VALUES (@p0, 1)", "\ud800"));
        Assert.Equal(0, _connection.Count("t"));
    }

    private string State(string sql, object? value) =>
        Assert.Throws<DecentDbException>(() => _connection.Run(sql, value)).SqlState;

    private object? Typed(DbType type, object value)
    {
        using var command = _connection.Make("SELECT @v");
        command.Parameters.Add("v", type).Value = value;
        return command.ExecuteScalar();
    }
}
