using System;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Operators;

/// <summary>What functions in FROM do beyond those of PostgreSQL, and at their limits.</summary>
public sealed class TableFunctionTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Unnest_gives_the_values_of_a_list()
    {
        var list = SqlValue.FromList(
            SqlTypeKind.Integer,
            [SqlValue.FromInt64(3, SqlTypeKind.Integer), SqlValue.Null, SqlValue.FromInt64(1, SqlTypeKind.Integer)]);
        Assert.Equal("3;NULL;1", _database.Text("SELECT * FROM unnest(@ids)", list));
        Assert.Equal(
            "1|3;3|1", _database.Text("SELECT v, n FROM unnest(@ids) WITH ORDINALITY AS l (v, n) WHERE v > 0 ORDER BY v", list));
    }

    [Fact]
    public void Series_without_end_stops_when_the_statement_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        using var statement = _database.Single("SELECT n FROM generate_series(1, 9000000000000000000) n");
        using var cursor = statement.Execute(source.Token);
        Assert.True(cursor.Read());
        source.Cancel();
        var error = Assert.Throws<DatabaseException>(() =>
        {
            while (cursor.Read())
            {
            }
        });
        Assert.Equal(ErrorCode.QueryCanceled, error.Code);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM generate_series(79228162514264337593543950330.0, 79228162514264337593543950335.0) n", "6")]
    [InlineData("SELECT count(*) FROM generate_series(TIMESTAMP '9999-12-30', '9999-12-31', '1 day') n", "2")]
    public void Series_ends_at_the_end_of_its_type(string sql, string expected) =>
        Assert.Equal(expected, _database.Text(sql));

    [Theory]
    [InlineData("SELECT * FROM unnest(1)", "42883")]
    [InlineData("SELECT * FROM generate_series(1)", "42883")]
    [InlineData("SELECT * FROM generate_series('2024-01-01'::TIMESTAMP, '2024-01-02')", "42883")]
    [InlineData("SELECT * FROM generate_series(true, false)", "42883")]
    [InlineData("SELECT * FROM no_such_function(1)", "42883")]
    [InlineData("SELECT * FROM sum(1)", "42803")]
    [InlineData("SELECT 1 GROUP BY CUBE (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)", "42703")]
    public void Function_that_makes_no_sense_is_refused(string sql, string state) =>
        Assert.Equal(state, _database.Error(sql).SqlState);
}
