using System;
using System.Globalization;
using System.Linq;
using System.Text;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Functions;

/// <summary>A call of a function keeps to its memory, looks at its token, and forgets what was refused.</summary>
public sealed class FunctionCallTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("lpad('x', 300000000)")]
    [InlineData("repeat('x', 300000000)")]
    [InlineData("format(repeat('%1000000s', 200), VARIADIC_1)")]
    [InlineData("printf(repeat('%1000000d', 200))")]
    [InlineData("regexp_replace(repeat('a', 2000), 'a', repeat('b', 100000), 'g')")]
    [InlineData("json_build_array(json_build_array(1, X, X, X, X, X, X, X, X), X, X, X, X, X, X, X, X)")]
    [InlineData("jsonb_set(json_build_array(X), '{0}', json_build_array(X, X, X, X, X, X, X, X, X, X, X, X, X, X, X))")]
    [InlineData("json_extract(json_build_array(X), '$', '$', '$', '$', '$', '$', '$', '$', '$', '$', '$', '$', '$')")]
    public void What_is_built_is_bounded_by_the_memory_budget(string expression)
    {
        const int budget = 16 << 20;
        _database.Session.MemoryBudget = budget;
        var sql = "SELECT octet_length(CAST(" + expression
            .Replace("VARIADIC_1", string.Join(", ", Enumerable.Repeat("'y'", 200)), StringComparison.Ordinal)
            .Replace("X", "repeat('z', 2000000)", StringComparison.Ordinal) + " AS TEXT))";
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(ErrorCode.OutOfMemoryBudget, _database.Error(sql).Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 6L * budget);
    }

    [Theory]
    [InlineData("regexp_count(@p0, 'a')")]
    [InlineData("regexp_substr(@p0, 'a', 1, 5000)")]
    [InlineData("regexp_instr(@p0, 'a', 1, 5000)")]
    [InlineData("regexp_replace(@p0, 'a', 'b', 'g')")]
    public void Each_match_looks_at_the_token(string expression) =>
        Assert.InRange(Looks($"SELECT {expression}", new string('a', 5000)), 4999, int.MaxValue);

    [Fact]
    public void Items_that_are_compared_with_all_look_at_the_token()
    {
        var numbers = "[" + string.Join(',', Enumerable.Range(0, 200)) + "]";
        Assert.InRange(Looks("SELECT CAST(@p0 AS JSON) @> CAST(@p0 AS JSON)", numbers), 200 * 100, int.MaxValue);
    }

    [Fact]
    public void Format_that_was_refused_is_refused_again()
    {
        using var statement = _database.Single("SELECT to_char(1.5, @p0)");
        Assert.Equal(" 1.5", Run(statement, "9.9"));
        Assert.Equal("42601", Run(statement, "9.9.9"));
        Assert.Equal("42601", Run(statement, "9.9.9"));
        Assert.Equal(" 1.5", Run(statement, "9.9"));
    }

    [Fact]
    public void Flags_that_were_refused_leave_nothing_behind()
    {
        using var statement = _database.Single("SELECT regexp_replace('aa', 'a', 'b', @p0)");
        Assert.Equal("bb", Run(statement, "g"));
        Assert.Equal("22023", Run(statement, "k"));
        Assert.Equal("bb", Run(statement, "g"));
    }

    [Theory]
    [InlineData("to_date('23071825', 'J')")]
    [InlineData("to_timestamp('9999999999999999', 'J')")]
    public void Day_beyond_the_calendar_is_an_overflow_of_a_field(string expression) =>
        Assert.Equal(ErrorCode.DatetimeFieldOverflow, _database.Error("SELECT " + expression).Code);

    [Fact]
    public void Item_of_a_long_array_is_replaced_in_one_walk()
    {
        var json = "[" + string.Join(',', Enumerable.Repeat("[1]", 40_000)) + "]";
        using var statement = _database.Single(
            "SELECT octet_length(CAST(jsonb_set(CAST(@p0 AS JSON), '{39999}', '7') AS TEXT))");
        Assert.Equal((json.Length + 39_999 - 2).ToString(CultureInfo.InvariantCulture), Run(statement, json));
    }

    private static string Run(Statement statement, string value)
    {
        statement.SetParameter(0, SqlValue.FromBytes(Encoding.UTF8.GetBytes(value), SqlTypeKind.Text));
        try
        {
            using var cursor = statement.Execute(default);
            Assert.True(cursor.Read());
            return CellText.Print(cursor.GetValue(0));
        }
        catch (DatabaseException e)
        {
            return e.SqlState;
        }
    }

    private int Looks(string sql, string value)
    {
        using var statement = _database.Single(sql);
        statement.SetParameter(0, SqlValue.FromBytes(Encoding.UTF8.GetBytes(value), SqlTypeKind.Text));
        var looks = 0;
        Cancellation.Observer = () => looks++;
        try
        {
            using var cursor = statement.Execute(default);
            Assert.True(cursor.Read());
            return looks;
        }
        finally
        {
            Cancellation.Observer = null;
        }
    }
}
