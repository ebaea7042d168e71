using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>Functions of the application: where they may be called, what they are given, what becomes of errors.</summary>
public sealed class UserFunctionTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public UserFunctionTests()
    {
        _connection = _database.Open();
        _connection.Run(
            """
            CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, n INTEGER);
            INSERT INTO t VALUES (1, 'one', 10), (2, NULL, 20), (3, 'three', NULL), (4, 'four', 10);
            """);
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Function_stands_wherever_an_expression_does()
    {
        _connection.CreateFunction("twice", (int? value) => value * 2);
        _connection.CreateFunction("backwards", (string? text) => text is null ? null : new string([.. text.Reverse()]));

        Assert.Equal([20, 40, DBNull.Value, 20], Column("SELECT twice(n) FROM t ORDER BY id"));
        Assert.Equal([1, 4], Column("SELECT id FROM t WHERE twice(n) = 20 ORDER BY id"));
        Assert.Equal([3, 1, 4, 2], Column("SELECT id FROM t ORDER BY backwards(name), id"));
        Assert.Equal(
            [(20, 2L), (40, 1L), (DBNull.Value, 1L)],
            _connection.Rows("SELECT twice(n), COUNT(*) FROM t GROUP BY twice(n) ORDER BY twice(n)")
                .Select(row => (row[0], (long)row[1])));
        Assert.Equal(
            [(1, 2)],
            _connection.Rows("SELECT a.id, b.id FROM t a JOIN t b ON twice(a.n) = b.n AND a.id < 3")
                .Select(row => ((int)row[0], (int)row[1])));
        Assert.Equal(
            [1, 3, 4], Column("SELECT id FROM t WHERE id IN (SELECT twice(id) - 3 FROM t) OR id = twice(2) ORDER BY id"));
        Assert.Equal(["eno"], Column("SELECT backwards(name) FROM t GROUP BY name HAVING backwards(name) LIKE 'e%o'"));
    }

    [Fact]
    public void Function_stands_in_statements_that_change_rows()
    {
        _connection.CreateFunction("twice", (int? value) => value * 2);
        Assert.Equal(2, _connection.Run("UPDATE t SET n = twice(n) WHERE twice(n) = 20"));
        _connection.Run("INSERT INTO t SELECT id + twice(2), name, twice(n) FROM t WHERE id < 3");
        _connection.Run("INSERT INTO t (id, n) VALUES (twice(50), twice(1))");
        _connection.Run("DELETE FROM t WHERE twice(id) = 6");
        Assert.Equal([20, 20, 20, 40, 40, 2], Column("SELECT n FROM t ORDER BY id"));
    }

    [Fact]
    public void Number_of_arguments_chooses_among_functions_of_one_name()
    {
        _connection.CreateFunction("f", () => "none");
        _connection.CreateFunction("f", (long a) => $"one {a}");
        _connection.CreateFunction("f", (long a, long b) => $"two {a} {b}");
        _connection.CreateFunction("f", (object?[] all) => $"{all.Length}");
        Assert.Equal("none", _connection.Scalar("SELECT f()"));
        Assert.Equal("one 1", _connection.Scalar("SELECT F(1)"));
        Assert.Equal("two 1 2", _connection.Scalar("SELECT f(1, 2)"));
        Assert.Equal("3", _connection.Scalar("SELECT f(1, 2, 3)"));
    }

    [Fact]
    public void Function_takes_up_to_sixteen_arguments_and_a_state_up_to_fifteen()
    {
        _connection.CreateFunction(
            "sixteen",
            (int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n, int o,
                int p) => string.Join(' ', a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p));
        _connection.CreateFunction(
            "fifteen",
            "state",
            (string s, int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n,
                int o) => string.Join(' ', s, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o));
        _connection.CreateFunction("stateful", new List<int>(), (List<int> state, int value) =>
        {
            state.Add(value);
            return state.Sum();
        });
        _connection.CreateFunction("anything", "state", (string state, object?[] all) => state + all.Length);
        Assert.Equal(
            "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
            _connection.Scalar("SELECT sixteen(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)"));
        Assert.Equal(
            "state 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
            _connection.Scalar("SELECT fifteen(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)"));
        Assert.Equal([1, 3, 6, 10], Column("SELECT stateful(id) FROM t ORDER BY id"));
        Assert.Equal("state2", _connection.Scalar("SELECT anything('a', 1)"));
    }

    [Fact]
    public void Values_arrive_and_return_in_their_CLR_types()
    {
        AssertRoundTrip("TRUE", true);
        AssertRoundTrip("7", (byte)7);
        AssertRoundTrip("7", (sbyte)7);
        AssertRoundTrip("7", (short)7);
        AssertRoundTrip("7", (ushort)7);
        AssertRoundTrip("7", 7u);
        AssertRoundTrip("7", 7L);
        AssertRoundTrip("7", 7UL);
        AssertRoundTrip("7", (Int128)7);
        AssertRoundTrip("1.5", 1.5f);
        AssertRoundTrip("1.5", 1.5);
        AssertRoundTrip("1.50", 1.50m);
        AssertRoundTrip("'é'", "é");
        AssertRoundTrip("'é'", 'é');
        AssertRoundTrip("'00112233-4455-6677-8899-aabbccddeeff'", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"));
        AssertRoundTrip("'2024-02-29'", new DateOnly(2024, 2, 29));
        AssertRoundTrip("'12:34:56'", new TimeOnly(12, 34, 56));
        AssertRoundTrip("'2024-02-29 12:34:56'", new DateTime(2024, 2, 29, 12, 34, 56));
        AssertRoundTrip("'2024-02-29 12:34:56Z'", new DateTimeOffset(2024, 2, 29, 12, 34, 56, TimeSpan.Zero));
        AssertRoundTrip("'1 day 02:00:00'", new TimeSpan(1, 2, 0, 0));
        AssertRoundTrip("'1 mon 1 day'", new IntervalValue(1, 1, 0));
        AssertRoundTrip("3", DayOfWeek.Wednesday);
        AssertRoundTrip<int?>("7", 7);
        AssertRoundTrip<DayOfWeek?>("3", DayOfWeek.Wednesday);
        byte[]? bytes = null;
        _connection.CreateFunction("blob", (byte[] value) => bytes = value);
        Assert.Equal(new byte[] { 1, 2 }, _connection.Scalar("SELECT blob(X'0102')"));
        Assert.Equal(new byte[] { 1, 2 }, bytes);
    }

    [Fact]
    public void Argument_of_type_object_is_what_a_reader_hands_out()
    {
        var given = new List<object?>();
        _connection.CreateFunction("note", (object? value) =>
        {
            given.Add(value);
            return true;
        });
        _connection.Scalar(
            "SELECT note(1) AND note(1.5) AND note('a') AND note(NULL) AND note(DATE '2024-02-29') AND note(TRUE)");
        Assert.Equal([1, 1.5m, "a", null, new DateOnly(2024, 2, 29), true], given);
    }

    [Fact]
    public void Argument_is_assigned_as_to_a_column_of_the_type()
    {
        _connection.CreateFunction("as_text", (string value) => value);
        _connection.CreateFunction("small", (short value) => value);
        Assert.Equal("20", _connection.Scalar("SELECT as_text(n) FROM t WHERE id = 2"));
        Assert.Equal((short)3, _connection.Scalar("SELECT small(2.6)"));
        Assert.Equal((short)5, _connection.Scalar("SELECT small(@p0)", 5L));
        Assert.Equal("22003", Fails("SELECT small(n * 10000) FROM t WHERE id = 1").SqlState);
        var refused = Fails("SELECT small(name) FROM t");
        Assert.Equal("42804", refused.SqlState);
        Assert.Contains("small(SMALLINT)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NULL_goes_to_a_parameter_that_takes_it_and_is_an_error_for_another()
    {
        _connection.CreateFunction("plus", (int a, int? b) => a + (b ?? 0));
        Assert.Equal(1, _connection.Scalar("SELECT plus(1, NULL)"));
        var failed = Fails("SELECT plus(NULL, 1)");
        Assert.Equal("38000", failed.SqlState);
        Assert.Equal("ExternalRoutineException", failed.ErrorName);
        var inner = Assert.IsType<InvalidOperationException>(failed.InnerException);
        Assert.Contains("Argument 1 of the function plus is NULL", inner.Message, StringComparison.Ordinal);
        _connection.CreateFunction("nothing", (string? value) => (string?)null);
        Assert.Equal(DBNull.Value, _connection.Scalar("SELECT nothing('x')"));
    }

    [Fact]
    public void Exception_of_a_function_is_the_inner_one_of_an_error_that_names_the_function()
    {
        var thrown = new FormatException("secret");
        _connection.CreateFunction("Fails", (string? value) => value == "three" ? throw thrown : 1);
        var failed = Fails("SELECT fails(name) FROM t ORDER BY id");
        Assert.Equal("38000", failed.SqlState);
        Assert.Contains("Fails", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failed.Message, StringComparison.Ordinal);
        Assert.Same(thrown, failed.InnerException);
        using var detailed = _database.Open("Include Error Detail=true");
        detailed.CreateFunction<int>("fails", () => throw thrown);
        Assert.Contains(
            "secret",
            Assert.Throws<DecentDbException>(() => detailed.Scalar("SELECT fails()")).Message,
            StringComparison.Ordinal);
        Assert.Equal(4L, _connection.Count("t"));
    }

    [Fact]
    public void Statement_whose_function_fails_changes_nothing()
    {
        _connection.CreateFunction("picky", (int id) => id < 3 ? id : throw new ArgumentException("too large"));
        using var transaction = _connection.BeginTransaction();
        _connection.Run("INSERT INTO t (id) VALUES (100)");
        Assert.Equal("38000", Fails("UPDATE t SET n = picky(id)").SqlState);
        Assert.Equal(10, _connection.Scalar("SELECT n FROM t WHERE id = 1"));
        transaction.Commit();
        Assert.Equal(5L, _connection.Count("t"));
    }

    [Fact]
    public void Deterministic_function_of_constants_is_computed_once_and_another_for_each_row()
    {
        var (fixedCalls, freeCalls) = (0, 0);
        _connection.CreateFunction("constant", (int value) => value + (0 * ++fixedCalls), isDeterministic: true);
        _connection.CreateFunction("counter", (int value) => value + (0 * ++freeCalls));
        Assert.Equal([4, 4, 4, 4], Column("SELECT constant(4) FROM t"));
        Assert.Equal(1, fixedCalls);
        Assert.Equal([4, 4, 4, 4], Column("SELECT counter(4) FROM t"));
        Assert.Equal(4, freeCalls);
        Assert.Equal([2], Column("SELECT id FROM t WHERE n = constant(20)"));
        Assert.Equal(2, fixedCalls);
    }

    [Fact]
    public void Function_comes_before_one_of_the_dialect_until_it_is_taken_away()
    {
        const string sql = "SELECT upper(name), length(name) FROM t WHERE id = 1";
        Assert.Equal(["ONE", 3], _connection.Rows(sql)[0]);
        _connection.CreateFunction("upper", (string value) => "own " + value);
        Assert.Equal(["own one", 3], _connection.Rows(sql)[0]);
        _connection.CreateFunction<string, string>("UPPER", null);
        Assert.Equal(["ONE", 3], _connection.Rows(sql)[0]);
        _connection.CreateFunction("coalesce", (int a, int b) => 7);
        Assert.Equal(7, _connection.Scalar("SELECT coalesce(1, 2)"));
        Assert.Equal(1, _connection.Scalar("SELECT coalesce(1, 2, 3)"));
        _connection.CreateFunction("max", (int value) => -value);
        Assert.Equal(-1, _connection.Scalar("SELECT max(id) FROM t WHERE id = 1"));
        _connection.CreateFunction<int, int>("max", null);
        Assert.Equal(4, _connection.Scalar("SELECT max(id) FROM t"));
    }

    [Fact]
    public void Prepared_command_follows_a_function_that_is_replaced_or_taken_away()
    {
        _connection.CreateFunction("f", () => 1);
        using var command = _connection.Make("SELECT f()");
        command.Prepare();
        Assert.Equal(1, command.ExecuteScalar());
        _connection.CreateFunction("f", () => "two");
        Assert.Equal("two", command.ExecuteScalar());
        _connection.CreateFunction("f", (Func<string>?)null);
        Assert.Equal("42883", Assert.Throws<DecentDbException>(() => command.ExecuteScalar()).SqlState);
    }

    [Fact]
    public void Function_is_seen_by_its_connection_alone()
    {
        _connection.CreateFunction("upper", (string value) => "own " + value);
        _connection.CreateFunction("mine", () => 1);
        const string sql = "SELECT upper('x')";
        using var other = _database.Open();
        Assert.Equal("own x", _connection.Scalar(sql));
        Assert.Equal("X", other.Scalar(sql));
        Assert.Equal("own x", _connection.Scalar(sql));
        other.CreateFunction("upper", (string value) => "other " + value);
        Assert.Equal("other x", other.Scalar(sql));
        Assert.Equal("own x", _connection.Scalar(sql));
        Assert.Equal("42883", Assert.Throws<DecentDbException>(() => other.Scalar("SELECT mine()")).SqlState);
    }

    [Fact]
    public void Session_that_goes_back_to_its_pool_forgets_functions_and_the_connection_keeps_them()
    {
        using var connection = _database.Open("Pooling=True");
        connection.CreateFunction("mine", () => 1);
        Assert.Equal(1, connection.Scalar("SELECT mine()"));
        connection.Close();
        using (var next = _database.Open("Pooling=True"))
        {
            Assert.Equal("42883", Assert.Throws<DecentDbException>(() => next.Scalar("SELECT mine()")).SqlState);
        }

        connection.Open();
        Assert.Equal(1, connection.Scalar("SELECT mine()"));
        using var closed = new DecentDbConnection(connection.ConnectionString);
        closed.CreateFunction("mine", () => 2);
        closed.Open();
        Assert.Equal(2, closed.Scalar("SELECT mine()"));
    }

    [Theory]
    [InlineData("CREATE TABLE u (x INTEGER CHECK (mine(x) > 0))")]
    [InlineData("CREATE TABLE u (x INTEGER DEFAULT mine(1))")]
    [InlineData("CREATE TABLE u (x INTEGER, CHECK (mine(x) > 0))")]
    [InlineData("ALTER TABLE t ADD x INTEGER DEFAULT mine(1)")]
    [InlineData("ALTER TABLE t ADD x INTEGER CHECK (mine(x) > 0)")]
    public void What_the_database_keeps_cannot_call_a_function_of_a_connection(string sql)
    {
        _connection.CreateFunction("mine", (int value) => value);
        var refused = Fails(sql);
        Assert.Equal("42P16", refused.SqlState);
        Assert.Contains("mine belongs to this connection alone", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CHECK_means_the_function_of_the_dialect_whatever_the_connection_has()
    {
        _connection.CreateFunction("upper", (string value) => "own");
        _connection.Run("CREATE TABLE u (x TEXT CHECK (x = upper(x)))");
        _connection.Run("INSERT INTO u VALUES ('A')");
        Assert.Equal("23514", Fails("INSERT INTO u VALUES ('a')").SqlState);
    }

    [Theory]
    [InlineData("execute")]
    [InlineData("create")]
    [InlineData("begin")]
    [InlineData("close")]
    public void Function_that_uses_its_own_connection_is_refused(string use)
    {
        _connection.CreateFunction("reenters", () =>
        {
            switch (use)
            {
                case "execute":
                    return (long)_connection.Scalar("SELECT COUNT(*) FROM t")!;
                case "create":
                    _connection.CreateFunction("other", () => 1);
                    return 0;
                case "begin":
                    _connection.BeginTransaction().Dispose();
                    return 0;
                default:
                    _connection.Close();
                    return 0;
            }
        });
        var failed = Fails("SELECT reenters() FROM t");
        Assert.Equal("38000", failed.SqlState);
        var inner = Assert.IsType<InvalidOperationException>(failed.InnerException);
        Assert.Contains("computing the function reenters", inner.Message, StringComparison.Ordinal);
        Assert.Equal(4L, _connection.Count("t"));
    }

    [Fact]
    public void Function_may_read_by_another_connection()
    {
        using var other = _database.Open();
        _connection.CreateFunction("row_total", () => other.Count("t"));
        Assert.Equal(4L, _connection.Scalar("SELECT row_total()"));
        _connection.Run("DELETE FROM t WHERE id = row_total()");
        Assert.Equal(3L, other.Count("t"));
    }

    [Fact]
    public void Plan_names_the_function()
    {
        _connection.CreateFunction("Mine", (int value) => value);
        var plan = string.Join('\n', Column("EXPLAIN SELECT 1 FROM t WHERE mine(n) = 3"));
        Assert.Contains("mine(t.n) = 3", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Definitions_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => _connection.CreateFunction(null!, () => 1));
        Assert.Throws<ArgumentException>(() => _connection.CreateFunction("", () => 1));
        Assert.Throws<NotSupportedException>(() => _connection.CreateFunction("f", (Version value) => 1));
        Assert.Throws<NotSupportedException>(() => _connection.CreateFunction("f", () => new Version(1, 0)));
        Assert.Throws<NotSupportedException>(() => _connection.CreateFunction("f", () => (object)1));
        Assert.Throws<ArgumentNullException>(
            () => _connection.CreateAggregate("f", 0, (int state) => state, (Func<int, int>?)null));
        _connection.CreateFunction("never_there", (Func<int>?)null);
    }

    private List<object> Column(string sql) => [.. _connection.Rows(sql).Select(row => row[0])];

    private DecentDbException Fails(string sql) => Assert.Throws<DecentDbException>(() => _connection.Rows(sql));

    private void AssertRoundTrip<T>(string sql, T expected)
    {
        var given = new List<T>();
        _connection.CreateFunction("f", (T value) =>
        {
            given.Add(value);
            return value;
        });
        Assert.NotEqual(DBNull.Value, _connection.Scalar($"SELECT f(f({sql}))"));
        Assert.Equal([expected, expected], given);
    }
}
