using System;
using System.Collections.Generic;
using System.Data;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>Arrays of the database as CLR arrays and lists: parameters, getters, bulk copies, schema tables.</summary>
public sealed class ArrayTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public ArrayTests()
    {
        _connection = _database.Open();
        Run("""
            CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER[], s TEXT[], g BIGINT[], d DECIMAL(8,2)[], f DOUBLE PRECISION[],
                b BOOLEAN[], u UUID[], day DATE[], at TIMESTAMP[], x BYTEA[])
            """);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void Arrays_and_lists_are_parameters_and_come_back()
    {
        var id = Guid.NewGuid();
        var moment = new DateTime(2024, 1, 2, 3, 4, 5);
        Run(
            "INSERT INTO t VALUES (1, @n, @s, @g, @d, @f, @b, @u, @day, @at, @x)",
            ("@n", new[] { 1, 2, 3 }), ("@s", new List<string?> { "a", null, "c d" }), ("@g", new long?[] { 1L << 40, null }),
            ("@d", new[] { 1.5m }), ("@f", new[] { 0.5, double.NaN }), ("@b", new[] { true, false }), ("@u", new[] { id }),
            ("@day", new[] { new DateOnly(2024, 1, 31) }), ("@at", new[] { moment }), ("@x", new[] { new byte[] { 1, 2 } }));
        using var reader = Read("SELECT * FROM t");
        Assert.True(reader.Read());
        Assert.Equal([1, 2, 3], reader.GetFieldValue<int[]>(1));
        Assert.Equal([1, 2, 3], reader.GetFieldValue<List<int>>(1));
        Assert.Equal([1, 2, 3], reader.GetFieldValue<IReadOnlyList<int>>(1));
        Assert.Equal([1L, 2, 3], reader.GetFieldValue<long[]>(1));
        Assert.Equal(new List<string?> { "a", null, "c d" }, reader.GetFieldValue<string?[]>(2));
        Assert.Equal(new List<string?> { "a", null, "c d" }, reader.GetFieldValue<List<string?>>(2));
        Assert.Equal([1L << 40, null], reader.GetFieldValue<long?[]>(3));
        Assert.Equal([1.50m], reader.GetFieldValue<decimal[]>(4));
        Assert.Equal([0.5, double.NaN], reader.GetFieldValue<double[]>(5));
        Assert.Equal([true, false], reader.GetFieldValue<bool[]>(6));
        Assert.Equal([id], reader.GetFieldValue<Guid[]>(7));
        Assert.Equal([new DateOnly(2024, 1, 31)], reader.GetFieldValue<DateOnly[]>(8));
        Assert.Equal([moment], reader.GetFieldValue<DateTime[]>(9));
        Assert.Equal([1, 2], Assert.Single(reader.GetFieldValue<byte[][]>(10)));

        Assert.Equal(new[] { 1, 2, 3 }, reader.GetValue(1));
        Assert.Equal(new long?[] { 1L << 40, null }, reader.GetValue(3));
        Assert.Equal("{1,2,3}", reader.GetString(1));
        Assert.Equal("{a,NULL,\"c d\"}", reader.GetString(2));
        Assert.Equal(typeof(Array), reader.GetFieldType(1));
        Assert.Equal("INTEGER[]", reader.GetDataTypeName(1));
        Assert.Equal("DECIMAL(8,2)[]", reader.GetDataTypeName(4));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<long[]>(3));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<int[]>(2));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<int>(1));
        Assert.Throws<InvalidCastException>(() => reader.GetInt32(1));
    }

    [Fact]
    public void Several_dimensions_are_arrays_of_them()
    {
        Run("INSERT INTO t (id, n) VALUES (1, @n)", ("@n", new[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }));
        Assert.Equal("{{1,2},{3,4},{5,6}}", Scalar("SELECT n::TEXT FROM t"));
        Assert.Equal(new[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }, Scalar("SELECT n FROM t"));
        Assert.Equal(new int?[,,] { { { 1, null } } }, Scalar("SELECT ARRAY[[[1, NULL]]]"));
        Assert.Throws<NotSupportedException>(() => Scalar("SELECT ARRAY[[[[1]]]]"));
        Assert.Equal(Array.Empty<int>(), Scalar("SELECT ARRAY[]::INTEGER[]"));
    }

    [Fact]
    public void Lists_are_searched_for()
    {
        Run("INSERT INTO t (id, n, s) VALUES (1, '{1,2}', '{a}'), (2, '{3}', '{b,c}'), (3, NULL, '{}')");
        Assert.Equal(2, Scalar("SELECT id FROM t WHERE n && @p", ("@p", new[] { 3, 9 })));
        Assert.Equal(2, Scalar("SELECT id FROM t WHERE s @> @p", ("@p", new List<string> { "c" })));
        Assert.Equal(1, Scalar("SELECT id FROM t WHERE n = @p", ("@p", new[] { 1, 2 })));
        Assert.Equal(2, Scalar("SELECT id FROM t WHERE @p = ANY (s)", ("@p", "b")));
        Assert.Equal(3L, Scalar("SELECT COUNT(*) FROM t WHERE id = ANY (@p)", ("@p", new[] { 1, 2, 3 })));
        Assert.Equal(new[] { 1, 2, 7 }, Scalar("SELECT n || @p FROM t WHERE id = 1", ("@p", 7)));
        Assert.Equal(new[] { "x" }, Scalar("SELECT @p", ("@p", new[] { "x" })));
    }

    [Fact]
    public void Bulk_copies_take_arrays_and_lists()
    {
        using (var load = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" })
        {
            load.ColumnMappings.Add(0, "id");
            load.ColumnMappings.Add(1, "n");
            load.ColumnMappings.Add(2, "s");
            load.WriteToServer(new object?[][]
            {
                [1, new[] { 1, 2 }, new List<string> { "a", "b" }],
                [2, new int?[] { null, 5 }, "{\"x y\",NULL}"],
                [3, null, Array.Empty<string>()],
            });
        }

        Assert.Equal(
            ["1|{1,2}|{a,b}", "2|{NULL,5}|{\"x y\",NULL}", "3|NULL|{}"],
            Rows("SELECT id || '|' || coalesce(n::TEXT, 'NULL') || '|' || s::TEXT FROM t ORDER BY id"));
        Run("CREATE TABLE copy (id INTEGER PRIMARY KEY, n INTEGER[], s TEXT[])");
        using (var source = _database.Open())
        using (var command = new DecentDbCommand("SELECT id, n, s FROM t", source))
        using (var reader = command.ExecuteReader())
        using (var load = new DecentDbBulkCopy(_connection) { DestinationTableName = "copy" })
        {
            load.WriteToServer(reader);
        }

        Assert.Equal(3L, Scalar("SELECT COUNT(*) FROM t JOIN copy c USING (id) WHERE t.n IS NOT DISTINCT FROM c.n AND t.s = c.s"));
    }

    [Fact]
    public void Objects_with_arrays_are_loaded()
    {
        using (var load = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" })
        {
            load.WriteToServer<Tagged>([new(1, [4, 5], ["p"]), new(2, null, [])]);
        }

        Assert.Equal(["{4,5}|{p}", "NULL|{}"], Rows("SELECT coalesce(n::TEXT, 'NULL') || '|' || s::TEXT FROM t ORDER BY id"));
    }

    [Fact]
    public void Tables_of_data_hold_arrays()
    {
        Run("INSERT INTO t (id, n) VALUES (1, '{1}'), (2, '{NULL}')");
        using var reader = Read("SELECT id, n FROM t ORDER BY id");
        var table = new DataTable();
        table.Load(reader);
        Assert.Equal(new[] { 1 }, table.Rows[0]["n"]);
        Assert.Equal(new int?[] { null }, table.Rows[1]["n"]);
    }

    [Fact]
    public void Catalogue_tells_of_arrays()
    {
        Assert.Equal(
            ["ARRAY|_int4", "ARRAY|_text", "ARRAY|_numeric"],
            Rows("""
                SELECT data_type || '|' || udt_name FROM information_schema.columns
                WHERE table_name = 't' AND column_name IN ('n', 's', 'd') ORDER BY ordinal_position
                """).Order(StringComparer.Ordinal).Reverse().OrderBy(row => Array.IndexOf(["ARRAY|_int4", "ARRAY|_text", "ARRAY|_numeric"], row)));
        Assert.Equal(
            ["integer[]|_int4|integer", "numeric(8,2)[]|_numeric|numeric"],
            Rows("""
                SELECT format_type(a.atttypid, a.atttypmod) || '|' || y.typname || '|' || format_type(y.typelem, NULL)
                FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid JOIN pg_class c ON c.oid = a.attrelid
                WHERE c.relname = 't' AND a.attname IN ('n', 'd') ORDER BY a.attnum
                """));
        Assert.Equal(
            "INTEGER[]", _connection.GetSchema("Columns", [null, null, "t", "n"]).Rows[0]["DATA_TYPE"]);
    }

    private void Run(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    private object? Scalar(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteScalar();
    }

    private List<string> Rows(string sql)
    {
        using var reader = Read(sql);
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    private DecentDbDataReader Read(string sql)
    {
        using var command = new DecentDbCommand(sql, _connection);
        return command.ExecuteReader();
    }

    private DecentDbCommand Command(string sql, (string Name, object Value)[] parameters)
    {
        var command = new DecentDbCommand(sql, _connection);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    private sealed record Tagged(int Id, int[]? N, List<string> S);
}
