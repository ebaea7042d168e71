using System;
using System.Globalization;
using System.Linq;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Types;

/// <summary>
/// Arrays as values of columns and keys. Exercises <see cref="Engine.Types.ArrayTypeTraits"/>,
/// <see cref="ArrayValue"/>, <see cref="ArrayFormat"/> and <see cref="Utf8Buffer"/>.
/// </summary>
public sealed class ArrayTypeTraitsTests : IDisposable
{
    private static readonly SqlType[] Types =
    [
        SqlType.Boolean, SqlType.Integer, SqlType.BigInt, SqlType.Double, SqlType.Decimal, SqlType.Text, SqlType.Blob,
        new(SqlTypeKind.Uuid), new(SqlTypeKind.Date), new(SqlTypeKind.Timestamp), new(SqlTypeKind.Interval),
    ];

    private readonly SqlDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Columns_hold_arrays_of_every_type()
    {
        _database.Run("""
            CREATE TABLE t (id INTEGER PRIMARY KEY, b BOOLEAN[], n INTEGER[] NOT NULL DEFAULT '{}', g BIGINT[],
                d DECIMAL(8,2)[], f DOUBLE PRECISION[], s TEXT[], v VARCHAR(3)[], x BYTEA[], u UUID[], day DATE[],
                at TIMESTAMPTZ ARRAY, span INTERVAL[2], j JSON[][])
            """);
        _database.Run("""
            INSERT INTO t VALUES (1, '{t,NULL}', ARRAY[1,2], ARRAY[1234567890123], '{1.5,2}', '{1.5,NaN}',
                ARRAY['a','b c',NULL], '{abc}', ARRAY['\x01'::BYTEA], '{12345678-1234-1234-1234-123456789012}',
                '{2024-01-02}', '{2024-01-02 10:00:00+00}', '{1 day}', ARRAY['{"a": [1]}'::JSON])
            """);
        _database.Run("INSERT INTO t (id) VALUES (2)");
        string[] expected =
        [
            "1|{t,NULL}|{1,2}|{1234567890123}|{1.50,2.00}|{1.5,NaN}|{a,\"b c\",NULL}|{abc}|{\"\\\\x01\"}|"
            + "{12345678-1234-1234-1234-123456789012}|{2024-01-02}|{\"2024-01-02 10:00:00+00\"}|{\"1 day\"}|"
            + "{\"{\\\"a\\\": [1]}\"}",
            "2|NULL|{}|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL",
        ];
        Assert.Equal(expected, _database.Rows("SELECT * FROM t ORDER BY id"));
        _database.AssertSound();
        _database.Reopen();
        Assert.Equal(expected, _database.Rows("SELECT * FROM t ORDER BY id"));
        Assert.Equal("22001", _database.Error("INSERT INTO t (id, v) VALUES (3, '{abcd}')").SqlState);
        Assert.Equal("22003", _database.Error("INSERT INTO t (id, n) VALUES (3, ARRAY[3000000000])").SqlState);
        Assert.Equal("42804", _database.Error("INSERT INTO t (id, n) VALUES (3, 5)").SqlState);
        Assert.Equal("23502", _database.Error("INSERT INTO t (id, n) VALUES (3, NULL)").SqlState);
    }

    [Fact]
    public void Places_in_arrays_are_assigned()
    {
        _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER[], m INTEGER[][], s TEXT[])");
        _database.Run("INSERT INTO t VALUES (1, '{1,2,3}', '{{1,2},{3,4}}', NULL)");
        _database.Run("UPDATE t SET a[2] = 20, m[2][1] = 30, s[1] = 'x'");
        Assert.Equal(["{1,20,3}|{{1,2},{30,4}}|{x}"], _database.Rows("SELECT a, m, s FROM t"));
        _database.Run("UPDATE t SET a[1] = a[3], a[6] = 6, s[3] = 'z'");
        Assert.Equal(["{3,20,3,NULL,NULL,6}|{x,NULL,z}"], _database.Rows("SELECT a, s FROM t"));
        _database.Run("UPDATE t SET a[2:3] = ARRAY[7,8], s[0] = 'w'");
        Assert.Equal(["{3,7,8,NULL,NULL,6}|[0:3]={w,x,NULL,z}"], _database.Rows("SELECT a, s FROM t"));
        _database.Run("UPDATE t AS u SET a[:1] = '{9}', a[6:] = '{5}', s = '{}' FROM (SELECT 1 AS a) q");
        Assert.Equal(["{9,7,8,NULL,NULL,5}|{}"], _database.Rows("SELECT a, s FROM t"));
        _database.Run("INSERT INTO t VALUES (1, NULL) ON CONFLICT (id) DO UPDATE SET a[1] = 0");
        Assert.Equal(["{0,7,8,NULL,NULL,5}"], _database.Rows("SELECT a FROM t"));
        Assert.Equal("2202E", _database.Error("UPDATE t SET m[5][1] = 1").SqlState);
        Assert.Equal("2202E", _database.Error("UPDATE t SET a[1:3] = '{1}'").SqlState);
        Assert.Equal("22004", _database.Error("UPDATE t SET a[NULL] = 1").SqlState);
        Assert.Equal("42804", _database.Error("UPDATE t SET id[1] = 1").SqlState);
        Assert.Equal("42701", _database.Error("UPDATE t SET a[1] = 1, a = NULL").SqlState);
        Assert.Equal("22023", _database.Error("UPDATE t SET a[2000000000] = 1").SqlState);
    }

    [Fact]
    public void Arrays_are_keys_of_tables_and_indexes()
    {
        _database.Run("""
            CREATE TABLE t (a INTEGER[] PRIMARY KEY, s TEXT[] UNIQUE);
            CREATE INDEX down ON t (s DESC, a);
            INSERT INTO t VALUES ('{2,1}', '{b}'), ('{2}', '{a,b}'), ('{1,NULL}', '{a}'), ('{1,5}', '{}'), ('{}', NULL)
            """);
        Assert.Equal(["{}", "{1,5}", "{1,NULL}", "{2}", "{2,1}"], _database.Rows("SELECT a FROM t ORDER BY a"));
        Assert.Equal(["{a,b}"], _database.Rows("SELECT s FROM t WHERE a = '{2}'"));
        Assert.Equal(["{2}", "{2,1}"], _database.Rows("SELECT a FROM t WHERE a > '{1,NULL}' ORDER BY a"));
        Assert.Equal(
            ["{b}", "{a,b}", "{a}", "{}", "NULL"], _database.Rows("SELECT s FROM t ORDER BY s DESC NULLS LAST"));
        Assert.Equal("23505", _database.Error("INSERT INTO t VALUES ('{2}', NULL)").SqlState);
        Assert.Equal("23505", _database.Error("INSERT INTO t VALUES ('{3}', '{a,b}')").SqlState);
        _database.Run("UPDATE t SET s = s || 'z'::TEXT WHERE a < '{2}' AND s IS NOT NULL; DELETE FROM t WHERE s = '{b}'");
        _database.AssertSound();
    }

    [Fact]
    public void Long_arrays_go_to_other_pages_and_come_back()
    {
        _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER[], s TEXT[])");
        _database.Run("""
            INSERT INTO t SELECT i, ARRAY(SELECT n * i FROM generate_series(1, 20000) AS g (n)),
                ARRAY(SELECT repeat('x', n) FROM generate_series(1, 300) AS g (n)) FROM generate_series(1, 3) AS h (i)
            """);
        _database.Reopen();
        Assert.Equal(
            ["20000|60000|300|44850", "20000|40000|300|44850", "20000|20000|300|44850"],
            _database.Rows("""
                SELECT cardinality(a), a[20000], array_length(s, 1), length(array_to_string(s, '')) - 300
                FROM t ORDER BY id DESC
                """));
        Assert.Equal(["2"], _database.Rows("SELECT id FROM t WHERE a @> ARRAY[40000] AND a && ARRAY[2] AND a[1] = 2"));
        _database.AssertSound();
    }

    [Fact]
    public void Columns_change_into_arrays_and_back()
    {
        _database.Run("CREATE TABLE t (a TEXT, b INTEGER[]); INSERT INTO t VALUES ('{1,2}', '{3}'), (NULL, NULL)");
        _database.Run("ALTER TABLE t ALTER a TYPE INTEGER[] USING a::INTEGER[], ALTER b TYPE BIGINT[]");
        Assert.Equal(["{1,2}|{3}", "NULL|NULL"], _database.Rows("SELECT a, b FROM t ORDER BY a"));
        _database.Run("ALTER TABLE t ALTER a TYPE TEXT, ADD COLUMN c TEXT[] DEFAULT ARRAY['x']");
        Assert.Equal(["{1,2}|{x}"], _database.Rows("SELECT a, c FROM t WHERE a IS NOT NULL"));
        _database.AssertSound();
    }

    [Fact]
    public void Lists_are_parameters()
    {
        _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER[], s TEXT[])");
        var numbers = SqlValue.FromList(
            SqlTypeKind.Integer, [SqlValue.FromInt64(4, SqlTypeKind.Integer), SqlValue.NullOf(SqlTypeKind.Integer)]);
        var texts = SqlValue.FromList(SqlTypeKind.Text, [SqlValue.FromText("x"), SqlValue.FromText("y z")]);
        _database.Run("INSERT INTO t VALUES (1, $1, $2)", numbers, texts);
        Assert.Equal(["{4,NULL}|{x,\"y z\"}"], _database.Rows("SELECT a, s FROM t"));
        Assert.Equal(["1"], _database.Rows("SELECT id FROM t WHERE s @> $1", texts));
        Assert.Equal(["1"], _database.Rows("SELECT id FROM t WHERE 'x' = ANY (s) AND 4 = ANY ($1)", numbers));
        Assert.Equal(["2|{4,NULL,5}"], _database.Rows("SELECT array_length($1, 1), $1 || 5", numbers));
        Assert.Equal(["4", "NULL"], _database.Rows("SELECT * FROM unnest($1)", numbers));
        var array = SqlValue.FromText("{7,8}").ToType(SqlType.Integer.ArrayType);
        Assert.Equal(["7", "8"], _database.Rows("SELECT x FROM generate_series(5, 9) AS g (x) WHERE x = ANY ($1)", array));
        Assert.Equal("42804", _database.Error("INSERT INTO t VALUES ($1)", numbers).SqlState);
    }

    [Fact]
    public void Keys_order_as_arrays_do()
    {
        var random = new Random(71);
        foreach (var type in Types.Where(static type => type.Traits.IsKeyable))
        {
            var left = new BinaryVector();
            left.EnsureCapacity(60);
            left.Reset();
            for (var i = 0; i < 60; i++)
            {
                RandomArray(random, type).Write(left, i);
            }

            for (var i = 0; i < 60; i++)
            {
                AssertKeys(type.ArrayType, left, i, random.Next(60));
            }
        }
    }

    [Fact]
    public void Bytes_that_are_no_array_are_told()
    {
        var random = new Random(72);
        foreach (var type in Types)
        {
            var traits = type.ArrayType.Traits;
            for (var i = 0; i < 300; i++)
            {
                var bytes = RandomArray(random, type).ToBytes();
                Assert.Null(traits.FindBytesError(type.ArrayType, bytes));
                Assert.Null(ArrayValue.FindError(bytes, type.Physical));
                Assert.NotNull(ArrayValue.FindError([.. bytes, 0], type.Physical));
                Assert.NotNull(ArrayValue.FindError(bytes.AsSpan(0, bytes.Length - 1), type.Physical));
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                if (ArrayValue.FindError(bytes, type.Physical) is null)
                {
                    new ArrayValue(type.Kind).Read(bytes); // other items, and all within the bytes
                }
            }
        }
    }

    [Fact]
    public void Texts_of_arrays_are_read_back()
    {
        var random = new Random(73);
        foreach (var type in Types)
        {
            for (var i = 0; i < 100; i++)
            {
                var value = SqlValue.FromBytes(RandomArray(random, type).ToBytes(), type.ArrayType.Kind);
                var text = TextFormatter.Format(value)!;
                var again = TextParser.Parse(text, type.ArrayType);
                Assert.Equal(0, ValueComparer.Compare(value, again));
                Assert.Equal(text, TextFormatter.Format(again));
            }
        }
    }

    [Theory]
    [InlineData("SELECT ARRAY[[[[[[[1]]]]]]]", "2202E")]
    [InlineData("SELECT '{{{{{{{1}}}}}}}'::INTEGER[]", "22P02")]
    [InlineData("SELECT (ARRAY[1])[1][1][1][1][1][1][1]", "42601")]
    [InlineData("SELECT array_fill(1, ARRAY[134217728])", "22023")]
    [InlineData("SELECT array_fill(1, ARRAY[100000, 100000])", "22023")]
    [InlineData("SELECT ARRAY[]", "42P18")]
    [InlineData("CREATE TABLE x (a SERIAL[])", "0A000")]
    [InlineData("SELECT 1 = ANY (5)", "0A000")]
    [InlineData("SELECT ARRAY[1] @> 5", "42883")]
    [InlineData("SELECT ARRAY[1] + 1", "42883")]
    [InlineData("SELECT ARRAY[1] = ARRAY['x'::TEXT]", "42883")]
    [InlineData("SELECT array_length(5, 1)", "42883")]
    public void What_is_wrong_is_refused(string sql, string state) =>
        Assert.Equal(state, StateOf(sql));

    [Fact]
    public void Large_arrays_are_counted()
    {
        _database.Session.MemoryBudget = 8 << 20;
        Assert.Equal("53200", StateOf("SELECT array_fill(1, ARRAY[50000000])"));
        Assert.Equal("53200", StateOf("SELECT array_agg(n) FROM generate_series(1, 5000000) AS g (n)"));
    }

    private string? StateOf(string sql) => Assert.Throws<DatabaseException>(() => _database.Rows(sql)).SqlState;

    private static ArrayValue RandomArray(Random random, SqlType type)
    {
        var array = new ArrayValue(type.Kind);
        var (rows, columns) = (random.Next(4), random.Next(1, 4));
        for (var i = 0; i < rows * columns; i++)
        {
            if (random.Next(5) == 0)
            {
                array.AddNull();
                continue;
            }

            ValueConverter.Set(array.Items, array.Add(), RandomItem(random, type));
        }

        var isNested = random.Next(3) == 0;
        int[] lengths = isNested ? [rows, columns] : [rows * columns];
        int[] lowerBounds = [random.Next(4) == 0 ? random.Next(-2, 3) : 1, 1];
        array.SetBounds(lengths, lowerBounds.AsSpan(0, lengths.Length));
        return array;
    }

    private static SqlValue RandomItem(Random random, SqlType type)
    {
        var number = random.Next(-3, 4) * (random.Next(3) == 0 ? 1_000_000 : 1);
        var text = type.Kind switch
        {
            SqlTypeKind.Boolean => number > 0 ? "true" : "false",
            SqlTypeKind.Double or SqlTypeKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"{number}.50"),
            SqlTypeKind.Text => random.Next(6) switch
            {
                0 => "",
                1 => "NULL",
                2 => "a\"b\\c",
                3 => " x ",
                4 => "{,}",
                _ => "é" + number,
            },
            SqlTypeKind.Blob => "\\x00" + (number > 0 ? "ff" : "01"),
            SqlTypeKind.Uuid => $"00000000-0000-0000-0000-{Math.Abs(number):D12}",
            SqlTypeKind.Date => $"2024-01-{(Math.Abs(number) % 28) + 1:D2}",
            SqlTypeKind.Timestamp => $"2024-01-{(Math.Abs(number) % 28) + 1:D2} 10:00:00",
            SqlTypeKind.Interval => $"{number} days",
            _ => number.ToString(CultureInfo.InvariantCulture),
        };
        return SqlValue.FromText(text).ToType(type);
    }

    private static void AssertKeys(SqlType type, BinaryVector values, int one, int other)
    {
        var traits = type.Traits;
        var (left, right) = (new KeyBuffer(), new KeyBuffer());
        traits.AppendKey(left, values, one);
        traits.AppendKey(right, values, other);
        var order = traits.Compare(values, one, values, other);
        Assert.Equal(Math.Sign(order), Math.Sign(left.Written.SequenceCompareTo(right.Written)));
        Assert.Equal(left.Length, traits.LengthInKey(left.Written, 0));
        if (order == 0)
        {
            Assert.Equal(traits.Hash(values, one), traits.Hash(values, other));
        }

        foreach (var flip in (ReadOnlySpan<byte>)[0, 0xFF])
        {
            if (!traits.IsReadableInKeys)
            {
                continue;
            }

            var key = left.Written.ToArray();
            for (var i = 0; i < key.Length; i++)
            {
                key[i] ^= flip;
            }

            var target = new BinaryVector();
            target.EnsureCapacity(1);
            target.Reset();
            Assert.Equal(key.Length, traits.DecodeKey(key, flip, target, 0));
            Assert.Equal(0, traits.Compare(values, one, target, 0));
        }
    }
}
