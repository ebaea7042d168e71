using System;
using System.Collections;
using System.Collections.Generic;
using System.Data;
using System.Globalization;
using System.Linq;
using System.Numerics;
using Xunit;

namespace DecentDb.Data.Tests.Statements;

/// <summary>Arrays and other sequences as parameters of = ANY and &lt;&gt; ALL.</summary>
public sealed class ListParameterTests : IDisposable
{
    private readonly DecentDbConnection _connection = new("Data Source=:memory:");

    public ListParameterTests()
    {
        _connection.Open();
        _connection.Run(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, indexed INTEGER, plain INTEGER, name TEXT UNIQUE, key " +
            "UUID, d DATE)");
        _connection.Run("CREATE INDEX ix ON t (indexed)");
        for (var i = 1; i <= 300; i++)
        {
            _connection.Run(
                "INSERT INTO t VALUES (@p0, @p1, @p1, @p2, @p3, @p4)",
                i,
                i % 10 == 0 ? null : i % 40,
                "n" + i.ToString(CultureInfo.InvariantCulture),
                new Guid(i, 0, 0, new byte[8]),
                new DateOnly(2024, 1, 1).AddDays(i));
        }
    }

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData("id")]
    [InlineData("indexed")]
    [InlineData("plain")]
    public void A_list_finds_what_IN_finds(string column)
    {
        const int seed = 8153;
        var random = new Random(seed);
        using var any = _connection.Make($"SELECT id FROM t WHERE {column} = ANY(@p0) ORDER BY id", Array.Empty<int>());
        using var none =
            _connection.Make($"SELECT id FROM t WHERE {column} <> ALL(@p0) ORDER BY id", Array.Empty<int>());
        for (var round = 0; round < 60; round++)
        {
            var list = new int?[random.Next(25)];
            for (var i = 0; i < list.Length; i++)
            {
                list[i] = random.Next(30) == 0 ? null : random.Next(-5, 320);
            }

            any.Parameters[0].Value = list;
            none.Parameters[0].Value = list;
            var text = string.Join(", ", list.Select(n => n?.ToString(CultureInfo.InvariantCulture) ?? "NULL"));
            var found = list.Length == 0 ? [] : Ids($"SELECT id FROM t WHERE {column} IN ({text}) ORDER BY id");
            var others = list.Length == 0
                ? Ids("SELECT id FROM t ORDER BY id")
                : Ids($"SELECT id FROM t WHERE {column} NOT IN ({text}) ORDER BY id");
            Assert.True(found.SequenceEqual(Ids(any)), $"seed {seed}, round {round}: ANY ({text})");
            Assert.True(others.SequenceEqual(Ids(none)), $"seed {seed}, round {round}: ALL ({text})");
        }
    }

    [Theory]
    [InlineData("id", "Key lookups t in (ANY $1)")]
    [InlineData("indexed", "Index lookup t by ix in (ANY $1)")]
    [InlineData("name", "in (ANY $1)")]
    public void Keys_and_indexes_are_used(string column, string plan)
    {
        object list = column == "name" ? new[] { "n1" } : new[] { 1 };
        var text = string.Join('\n', _connection.Rows($"EXPLAIN SELECT id FROM t WHERE {column} = ANY(@p0)", list)
            .Select(row => (string)row[0]));
        Assert.Contains(plan, text, StringComparison.Ordinal);
    }

    public static TheoryData<string, object, long> Lists => new()
    {
        { "id", new[] { 1, 2, 2 }, 2 },
        { "id", new long[] { 1, 2, 1L << 40 }, 2 },
        { "id", new short[] { 1 }, 1 },
        { "id", new List<byte> { 1, 2, 3 }, 3 },
        { "id", new ulong[] { 1, ulong.MaxValue }, 1 },
        { "id", new decimal[] { 1, 2.5m }, 1 },
        { "id", new BigInteger[] { 7, BigInteger.Pow(10, 20) }, 1 },
        { "id", new object[] { 1, 2L, (short)3, DBNull.Value }, 3 },
        { "id", new ArrayList { 5, 6 }, 2 },
        { "id", new HashSet<int> { 5, 6 }, 2 },
        { "id", Enumerable.Range(1, 200).Select(i => i * 2), 150 },
        { "id", new[] { DayOfWeek.Monday, DayOfWeek.Friday }, 2 },
        { "id", new[] { "1", "2" }, 2 },
        { "id", Array.Empty<int>(), 0 },
        { "id", Array.Empty<object>(), 0 },
        { "name", new[] { "n1", null, "x" }, 1 },
        { "name", Array.Empty<string>(), 0 },
        { "key", new[] { new Guid(1, 0, 0, new byte[8]) }, 1 },
        { "key", new[] { new Guid(1, 0, 0, new byte[8]).ToString() }, 1 },
        { "d", new[] { new DateOnly(2024, 1, 2), new DateOnly(2020, 1, 1) }, 1 },
        { "d", new[] { new DateTime(2024, 1, 2), new DateTime(2024, 1, 3, 4, 0, 0) }, 1 },
    };

    [Theory]
    [MemberData(nameof(Lists), DisableDiscoveryEnumeration = true)]
    public void Lists_of_every_type_are_taken(string column, object list, long count)
    {
        Assert.Equal(count, _connection.Scalar($"SELECT COUNT(*) FROM t WHERE {column} = ANY(@p0)", list));
    }

    [Fact]
    public void A_list_serves_changes_joins_and_correlated_queries()
    {
        Assert.Equal(2, _connection.Run("UPDATE t SET plain = -1 WHERE id = ANY(@p0)", new[] { 3, 4, 1000 }));
        Assert.Equal(
            [3, 4],
            Ids("SELECT a.id FROM t a JOIN t b ON b.id = a.id AND b.plain = ANY(@p0) ORDER BY a.id", new[] { -1, -2 }));
        Assert.Equal(
            2L,
            _connection.Scalar(
                "SELECT COUNT(*) FROM t a WHERE EXISTS (SELECT 1 FROM t b WHERE b.id = a.id AND b.id = ANY(@p0))",
                new[] { 3, 4 }));
        Assert.Equal(2, _connection.Run("DELETE FROM t WHERE plain = ANY(@p0)", new[] { -1 }));
        Assert.Equal(true, _connection.Scalar("SELECT 3 = ANY(@p0)", new[] { 1, 3 }));
        Assert.Equal(DBNull.Value, _connection.Scalar("SELECT 3 = ANY(@p0)", new int?[] { 1, null }));
        Assert.Equal(DBNull.Value, _connection.Scalar("SELECT 3 <> ALL(@p0)", (object)new object?[] { null }));
        Assert.Equal(false, _connection.Scalar("SELECT NULL = ANY(@p0)", Array.Empty<int>()));
    }

    [Fact]
    public void A_typed_parameter_converts_the_values_of_its_list()
    {
        using var command = _connection.Make("SELECT COUNT(*) FROM t WHERE id = ANY(@p0)", (object)new[] { "1", "2" });
        command.Parameters[0].DbType = DbType.Int32;
        Assert.Equal(2L, command.ExecuteScalar());
        command.Parameters[0].Value = null;
        Assert.Equal(0L, command.ExecuteScalar());
        command.Parameters[0].Value = new[] { "one" };
        Assert.Throws<InvalidCastException>(() => command.ExecuteScalar());
    }

    [Theory]
    [InlineData("SELECT COUNT(*) FROM t WHERE id = @p0", "42883")]
    [InlineData("SELECT COUNT(*) FROM t WHERE id IN (@p0)", "42883")]
    [InlineData("SELECT COUNT(*) FROM t WHERE plain = @p0", "42883")]
    [InlineData("INSERT INTO t (id) VALUES (@p0)", "42804")]
    [InlineData("SELECT id FROM t LIMIT @p0", "42804")]
    [InlineData("SELECT COUNT(*) FROM t WHERE d = ANY(@p0)", "42883")]
    public void A_list_in_another_place_is_told(string sql, string sqlState)
    {
        var e = Assert.Throws<DecentDbException>(() => _connection.Scalar(sql, new[] { 1, 2 }));
        Assert.Equal(sqlState, e.SqlState);
    }

    [Fact]
    public void What_is_no_list_is_told()
    {
        var e = Assert.Throws<DecentDbException>(
            () => _connection.Scalar("SELECT COUNT(*) FROM t WHERE id = ANY(@p0)", 1));
        Assert.Equal("42804", e.SqlState);
        Assert.Throws<InvalidCastException>(() =>
            _connection.Scalar("SELECT 1 = ANY(@p0)", (object)new object[] { 1, "a" }));
        Assert.Throws<InvalidCastException>(() =>
            _connection.Scalar("SELECT 1 = ANY(@p0)", (object)new[] { new Uri("http://x/") }));
        Assert.Throws<InvalidCastException>(() =>
            _connection.Scalar("SELECT 1 = ANY(@p0)", (object)new[] { new[] { 1 } }));
    }

    private List<int> Ids(string sql, params object?[] values) =>
        _connection.Rows(sql, values).ConvertAll(row => (int)row[0]);

    private static List<int> Ids(DecentDbCommand command)
    {
        using var reader = command.ExecuteReader();
        var ids = new List<int>();
        while (reader.Read())
        {
            ids.Add(reader.GetInt32(0));
        }

        return ids;
    }
}
