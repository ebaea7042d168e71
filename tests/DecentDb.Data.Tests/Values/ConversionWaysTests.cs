using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Globalization;
using System.Linq;
using System.Numerics;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Data.Tests.Values;

/// <summary>A value has one result in a column of a type: it is stored as the same, or refused, by every way.</summary>
[Collection(AloneCollection.Name)]
public sealed class ConversionWaysTests : IDisposable
{
    private static readonly string[] Types =
    [
        "BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "REAL", "DOUBLE PRECISION", "DECIMAL", "DECIMAL(6,2)", "TEXT",
        "VARCHAR(5)", "CHAR(4)", "BYTEA", "UUID", "DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "INTERVAL", "JSON",
    ];

    private readonly DecentDbConnection _connection = new("Data Source=:memory:");
    private readonly ConversionWays _ways;

    public ConversionWaysTests()
    {
        _connection.Open();
        _ways = new ConversionWays(_connection);
    }

    public void Dispose() => _connection.Dispose();

    public static TheoryData<string> ColumnTypes => [.. Types];

    public static TheoryData<string> Zones => [.. TimeZones.All];

    [Theory]
    [MemberData(nameof(ColumnTypes))]
    public void A_value_is_stored_as_the_same_or_refused_by_every_way(string type)
    {
        const int seed = 30_211;
        _connection.Run($"CREATE TABLE t (id INTEGER PRIMARY KEY, v {type})");
        foreach (var value in Numbers().Concat(Texts()).Concat(Times()).Concat(Others()).Concat(Random(seed)))
        {
            CompareWays(type, value);
        }
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void A_time_is_stored_as_the_same_by_every_way_whatever_the_time_zone_of_the_machine(string zone)
    {
        using var changed = new TimeZones(zone);
        foreach (var type in new[] { "TEXT", "DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ" })
        {
            _connection.Run($"CREATE TABLE t (id INTEGER PRIMARY KEY, v {type})");
            foreach (var value in Times())
            {
                CompareWays(type, value);
            }

            _connection.Run("DROP TABLE t");
        }
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void A_local_time_goes_into_TIMESTAMPTZ_as_that_moment_and_into_TIMESTAMP_as_the_clock_shows_it(string zone)
    {
        using var changed = new TimeZones(zone);
        var local = new DateTime(2024, 7, 1, 12, 0, 0, DateTimeKind.Local);
        foreach (var (name, store) in _ways.All().Where(way => way.Name != ConversionWays.OwnReader))
        {
            Assert.Equal((name, (object)new DateTimeOffset(local)), (name, Store("TIMESTAMPTZ", store, local)));
            Assert.Equal((name, (object)local), (name, Store("TIMESTAMP", store, local)));
        }

        _connection.Run("CREATE TABLE t (v TIMESTAMPTZ)");
        _connection.Run("INSERT INTO t VALUES (@p0)", local);
        foreach (var condition in new[] { "v = @p0", "CAST(@p0 AS TIMESTAMPTZ) = v", "v IN (@p0)" })
        {
            Assert.Equal(1L, _connection.Scalar("SELECT COUNT(*) FROM t WHERE " + condition, local));
        }

        Assert.Equal(1L, _connection.Scalar("SELECT COUNT(*) FROM t WHERE v = ANY(@p0)", (object)new[] { local }));
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void A_local_time_that_an_expression_chooses_is_that_moment_and_none_where_its_row_is_missing(string zone)
    {
        using var changed = new TimeZones(zone);
        var local = new DateTime(2024, 7, 1, 12, 0, 0, DateTimeKind.Local);
        _connection.Run("CREATE TABLE t (v TIMESTAMPTZ)");
        foreach (var expression in new[]
        {
            "COALESCE(NULL, @p0)", "COALESCE((SELECT @p0), @p0)", "CASE WHEN true THEN @p0 END",
            "CASE WHEN false THEN now() ELSE COALESCE(@p0, @p0) END",
        })
        {
            _connection.Run($"INSERT INTO t VALUES ({expression})", local);
            Assert.Equal(new DateTimeOffset(local), _connection.Scalar("SELECT v FROM t"));
            _connection.Run($"UPDATE t SET v = {expression}", local);
            Assert.Equal(new DateTimeOffset(local), _connection.Scalar("SELECT v FROM t"));
            _connection.Run("DELETE FROM t");
        }

        _connection.Run(
            "INSERT INTO t SELECT q.x FROM (VALUES (1)) AS a(i) LEFT JOIN (SELECT @p0 AS x, 2 AS i) AS q ON q.i = a.i",
            local);
        _connection.Run("INSERT INTO t VALUES ((SELECT @p0 WHERE false))", local);
        Assert.Equal(2L, _connection.Scalar("SELECT COUNT(*) FROM t WHERE v IS NULL"));
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void A_local_time_is_that_moment_behind_unions_rows_and_aggregates(string zone)
    {
        using var changed = new TimeZones(zone);
        var local = new DateTime(2024, 7, 1, 12, 0, 0, DateTimeKind.Local);
        _connection.Run("CREATE TABLE t (v TIMESTAMPTZ, w TIMESTAMP)");
        foreach (var (query, _) in LocalTimes)
        {
            foreach (var statement in new[]
            {
                $"INSERT INTO t(v) {query}", $"INSERT INTO t(v) VALUES (({query}))",
                $"INSERT INTO t(v) SELECT x FROM ({query}) AS q(x)", $"INSERT INTO t(v) WITH q(x) AS ({query}) SELECT x FROM q",
                $"INSERT INTO t(v) SELECT CAST(x AS TIMESTAMPTZ) FROM ({query}) AS q(x)",
                $"INSERT INTO t(v) SELECT (SELECT q.x) FROM ({query}) AS q(x)",
            })
            {
                _connection.Run(statement, local, local);
                Assert.Equal(
                    (statement, (object)new DateTimeOffset(local)), (statement, _connection.Scalar("SELECT v FROM t")));
                foreach (var condition in new[] { $"v = ({query})", $"v IN ({query})", $"({query}) >= v" })
                {
                    var count = _connection.Scalar("SELECT COUNT(*) FROM t WHERE " + condition, local, local);
                    Assert.Equal((condition, (object)1L), (condition, count));
                }

                _connection.Run("DELETE FROM t");
            }

            _connection.Run($"INSERT INTO t(w) {query}", local, local);
            Assert.Equal((query, (object)local), (query, _connection.Scalar("SELECT w FROM t")));
            _connection.Run("DELETE FROM t");
        }
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void A_local_time_that_is_to_be_a_moment_and_what_the_clock_shows_is_refused(string zone)
    {
        using var changed = new TimeZones(zone);
        var local = new DateTime(2024, 7, 1, 12, 0, 0, DateTimeKind.Local);
        var sql = "INSERT INTO t SELECT x, x FROM (VALUES (@p0), (@p1)) AS q(x)";
        foreach (var columns in new[] { "v TIMESTAMPTZ, w TIMESTAMP", "v TIMESTAMP, w TIMESTAMPTZ" })
        {
            _connection.Run($"CREATE TABLE t ({columns})");
            var unknown = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
            Assert.Equal(2, _connection.Run(sql, unknown, unknown));
            Assert.Equal(
                2L, _connection.Scalar("SELECT COUNT(*) FROM t WHERE v = @p0 AND w = @p0", unknown));
            if (zone == "UTC")
            {
                Assert.Equal(2, _connection.Run(sql, local, local));
            }
            else
            {
                var error = Assert.Throws<DecentDbException>(() => _connection.Run(sql, local, local));
                Assert.Equal("42804", error.SqlState);
            }

            var cast = sql.Replace("@p0", "CAST(@p0 AS TIMESTAMPTZ)", StringComparison.Ordinal)
                .Replace("@p1", "CAST(@p1 AS TIMESTAMPTZ)", StringComparison.Ordinal);
            Assert.Equal(2, _connection.Run(cast, local, local));
            _connection.Run("DROP TABLE t");
        }

        _connection.Run("CREATE TABLE t (v TIMESTAMPTZ)");
        _connection.Run("INSERT INTO t SELECT MAX(CAST(@p0 AS TIMESTAMP))", local);
        Assert.Equal(new DateTimeOffset(local.Ticks, TimeSpan.Zero), _connection.Scalar("SELECT v FROM t"));
    }

    [Fact]
    public void What_would_be_lost_is_refused_behind_unions_rows_and_aggregates()
    {
        _connection.Run("CREATE TABLE t (d DATE, c TIME)");
        foreach (var (query, isTaken) in LocalTimes)
        {
            if (!isTaken)
            {
                continue;
            }

            foreach (var (column, value) in new (string, object)[]
            {
                ("d", new DateTime(2024, 7, 1, 12, 0, 0)), ("c", TimeSpan.FromHours(25)),
            })
            {
                if (query.Contains("MAX", StringComparison.Ordinal) && column == "c")
                {
                    continue; // there is no maximum of intervals
                }

                var sql = $"INSERT INTO t({column}) SELECT x FROM ({query}) AS q(x)";
                var error = Assert.ThrowsAny<DecentDbException>(() => _connection.Run(sql, value, value));
                Assert.Equal((sql, "22008"), (sql, error.SqlState));
            }
        }
    }

    // Queries that give one local time of two parameters; without a mark those that compute with it.
    private static (string Query, bool IsTaken)[] LocalTimes =>
    [
        ("SELECT MAX(@p0)", true), ("SELECT MIN(@p0) HAVING MAX(@p1) = MIN(@p0)", true),
        ("SELECT GREATEST(@p0, @p1)", true), ("SELECT NULLIF(@p0, NULL)", true),
        ("SELECT MAX(x) FROM (VALUES (@p0), (@p1)) AS q(x)", true),
        ("SELECT DISTINCT x FROM (VALUES (@p0), (NULL), (@p1)) AS q(x) WHERE x IS NOT NULL", true),
        ("SELECT @p0 UNION SELECT @p1 UNION SELECT @p0", true),
        ("SELECT @p0 UNION (SELECT @p1 UNION SELECT @p0)", true),
        ("(SELECT @p0 EXCEPT SELECT NULL) INTERSECT SELECT @p1", true),
        ("(SELECT @p0 UNION ALL SELECT @p1) ORDER BY 1 LIMIT 1", true),
        ("SELECT x FROM (SELECT @p0 AS x UNION SELECT @p1) AS q GROUP BY x", true),
        ("SELECT COALESCE((SELECT MAX(@p0)), @p1)", true),
        ("SELECT CASE WHEN true THEN MAX(@p0) ELSE @p1 END", true),
        (
            "WITH RECURSIVE r(x, n) AS (SELECT @p0, 1 UNION ALL SELECT x, n + 1 FROM r WHERE n < 2) "
                + "SELECT MAX(x) FROM r",
            true),
        (
            "SELECT DISTINCT COALESCE(a.x, b.x) FROM (VALUES (@p0), (@p1)) AS a(x) "
                + "FULL JOIN (VALUES (@p1)) AS b(x) USING (x)",
            true),
        ("SELECT @p0 + INTERVAL '0 s'", false), ("SELECT MAX(@p0 - INTERVAL '0 s')", false),
        ("SELECT date_trunc('second', @p0)", false),
    ];

    [Theory]
    [InlineData("25:00:00")]
    [InlineData("1.00:00:00")]
    [InlineData("-01:00:00")]
    [InlineData("-00:00:00.0000001")]
    public void A_span_that_is_no_time_of_day_is_refused_by_every_way(string span)
    {
        var value = TimeSpan.Parse(span, CultureInfo.InvariantCulture);
        foreach (var (name, store) in _ways.All())
        {
            Assert.Equal((name, (object)"22008"), (name, Store("TIME", store, value)));
            Assert.Equal((name, (object)"22008"), (name, Store("TIME", store, new IntervalValue(0, 1, 0))));
        }
    }

    [Fact]
    public void A_date_and_time_goes_into_a_DATE_at_midnight_only()
    {
        foreach (var (name, store) in _ways.All())
        {
            Assert.Equal((name, (object)"22008"), (name, Store("DATE", store, new DateTime(2024, 2, 29, 0, 0, 1))));
            Assert.Equal(
                (name, (object)new DateOnly(2024, 2, 29)), (name, Store("DATE", store, new DateTime(2024, 2, 29))));
        }
    }

    private static IEnumerable<object> Numbers() =>
    [
        true, false, (byte)0, (byte)255, (sbyte)-128, short.MinValue, short.MaxValue, (ushort)65535, 0, -1, 99_999,
        int.MinValue, int.MaxValue, uint.MaxValue, 0L, long.MinValue, long.MaxValue, ulong.MaxValue, (ulong)7,
        (Int128)12, Int128.MaxValue, (UInt128)12, new BigInteger(-4), BigInteger.Pow(10, 25), BigInteger.Pow(10, 40),
        (Half)0.1, Half.MaxValue, Half.PositiveInfinity, 0.1f, 1e38f, float.NaN, float.Epsilon, 2.5f, 1e10f, 0.1,
        2.5, 3.5, 1e19, 1e300, double.NaN, double.NegativeInfinity, 123.456789, 0m, 1.00m, 2.5m, -2.5m, 9999.995m,
        9999.994m, decimal.MaxValue, 0.0000000000000000000000000001m, DayOfWeek.Friday,
    ];

    private static IEnumerable<object> Texts() =>
    [
        "", "a", "abcd", "abcde", "abcdef", "ab   ", "ab      ", "12", " 12 ", "1.5", "1,5", "1e3", "1e400", "NaN",
        "true", "t", "yes", "2024-02-29", "2024-02-30", "2024-02-29 12:30:00", "2024-02-29T12:30:00Z",
        "2024-02-29 12:30:00+05:30", "12:30", "12:30:00.5", "25:00", "1 day", "P1M", "{\"a\":1}", "[", "null",
        "00112233-4455-6677-8899-aabbccddeeff", "\\x0102", "\ud83d\ude00", 'x', '7', "xyz".ToCharArray(),
        "mem".AsMemory(), "9223372036854775808",
    ];

    private static IEnumerable<object> Times()
    {
        foreach (var kind in Enum.GetValues<DateTimeKind>())
        {
            yield return DateTime.SpecifyKind(new DateTime(2024, 7, 1, 12, 0, 0), kind);
            yield return DateTime.SpecifyKind(new DateTime(2024, 1, 1), kind);
            yield return DateTime.SpecifyKind(new DateTime(2024, 3, 10, 2, 30, 0), kind); // no such time in New York
            yield return DateTime.SpecifyKind(new DateTime(2024, 11, 3, 1, 30, 0), kind); // one of two there
            yield return DateTime.SpecifyKind(DateTime.MinValue, kind);
            yield return DateTime.SpecifyKind(DateTime.MaxValue, kind);
        }

        yield return new DateTimeOffset(2024, 2, 29, 1, 0, 0, TimeSpan.FromHours(2));
        yield return new DateTimeOffset(2024, 2, 29, 2, 0, 0, TimeSpan.FromHours(2));
        yield return DateTimeOffset.MaxValue;
        yield return new DateOnly(2024, 2, 29);
        yield return DateOnly.MinValue;
        yield return new TimeOnly(3, 4);
        yield return TimeOnly.MaxValue;
        yield return TimeSpan.Zero;
        yield return new TimeSpan(0, 23, 59, 59, 999);
        yield return new TimeSpan(25, 0, 0);
        yield return new TimeSpan(-1, 0, 0);
        yield return TimeSpan.MaxValue;
        yield return new IntervalValue(1, 2, 3);
        yield return new IntervalValue(0, 0, 3);
    }

    private static IEnumerable<object> Others() =>
    [
        Array.Empty<byte>(), new byte[] { 1, 2, 255 }, new ReadOnlyMemory<byte>([1]), new Memory<byte>([2]),
        new ArraySegment<byte>([1, 2, 3], 1, 1), Guid.Empty, new Guid("00112233-4455-6677-8899-aabbccddeeff"),
    ];

    private static IEnumerable<object> Random(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 8; i++)
        {
            var magnitude = Math.Pow(10, random.Next(-10, 22));
            var number = (random.NextDouble() - 0.5) * magnitude;
            yield return number;
            yield return (float)number;
            yield return (decimal)number;
            yield return (long)Math.Clamp(number, -1e18, 1e18);
            yield return new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), (DateTimeKind)random.Next(3));
            yield return new TimeSpan(random.NextInt64(-TimeSpan.TicksPerDay, 2 * TimeSpan.TicksPerDay));
        }
    }

    private void CompareWays(string type, object value)
    {
        string? first = null;
        var firstName = "";
        foreach (var (name, store) in _ways.All())
        {
            if (MeetsInLoadsOnly(type, value) && !name.StartsWith("bulk", StringComparison.Ordinal))
            {
                continue;
            }

            if (value is DateTime { Kind: DateTimeKind.Local } && name == ConversionWays.OwnReader)
            {
                continue;
            }

            _connection.Run("DELETE FROM t");
            var outcome = Outcome(store, value);
            if (first is null)
            {
                (first, firstName) = (outcome, name);
            }

            Assert.True(
                first == outcome,
                $"{value.GetType().Name} {Show(value)} into {type}: {firstName} makes {first}, {name} {outcome}.");
        }
    }

    // Loads take booleans for numbers and numbers for booleans, as other bulk copies do; statements convert by a cast.
    private static bool MeetsInLoadsOnly(string type, object value)
    {
        var isNumber = value is Enum or Half or Int128 or UInt128 or BigInteger
            || Type.GetTypeCode(value.GetType()) is >= TypeCode.SByte and <= TypeCode.Decimal;
        return type == "BOOLEAN"
            ? isNumber
            : value is bool && (type is "SMALLINT" or "INTEGER" or "BIGINT" or "REAL" or "DOUBLE PRECISION"
                || type.StartsWith("DECIMAL", StringComparison.Ordinal));
    }

    private object Store(string type, Action<object> store, object value)
    {
        _connection.Run($"CREATE TABLE t (id INTEGER PRIMARY KEY, v {type})");
        try
        {
            store(value);
            return _connection.Scalar("SELECT v FROM t WHERE id = 1")!;
        }
        catch (DecentDbException e)
        {
            return e.SqlState;
        }
        finally
        {
            _connection.Run("DROP TABLE t");
        }
    }

    private string Outcome(Action<object> store, object value)
    {
        try
        {
            store(value);
        }
        catch (DbException)
        {
            return "an error";
        }
        catch (InvalidCastException)
        {
            return "an error";
        }
        catch (InvalidOperationException)
        {
            return "an error"; // types that never fit are told before the first row
        }

        return Show(_connection.Scalar("SELECT v FROM t WHERE id = 1")!);
    }

    private static string Show(object value) => value switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        char[] text => new string(text),
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
