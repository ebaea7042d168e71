using System;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>The one row of a key is computed as its command is executed; what a reader shows does not tell.</summary>
public sealed class LookupReaderTests : IDisposable
{
    private readonly DecentDbConnection _connection = new("Data Source=:memory:");

    public LookupReaderTests()
    {
        _connection.Open();
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, name TEXT)");
        _connection.Run("INSERT INTO t VALUES (1, 0, 'one'), (2, 5, 'two'), (3, 7, NULL)");
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void A_cancellation_after_the_execution_has_nothing_left_to_stop()
    {
        using var command = _connection.Make("SELECT name FROM t WHERE id = 2");
        using var reader = command.ExecuteReader();
        command.Cancel();
        Assert.True(reader.Read());
        Assert.Equal("two", reader.GetString(0));
        Assert.False(reader.Read());
    }

    [Fact]
    public void The_row_is_that_of_the_execution_although_it_changes_before_it_is_read()
    {
        using var command = _connection.Make("SELECT n, name FROM t WHERE id = 2");
        using var reader = command.ExecuteReader();
        _connection.Run("UPDATE t SET n = 50, name = 'fifty' WHERE id = 2");
        Assert.True(reader.Read());
        Assert.Equal(5, reader.GetInt32(0));
        Assert.Equal("two", reader.GetString(1));
        Assert.False(reader.Read());
    }

    [Fact]
    public void An_error_of_the_row_comes_when_the_row_is_asked_for()
    {
        using var command = _connection.Make("SELECT name FROM t WHERE id = 1 AND 10 / n > 1");
        using (var reader = command.ExecuteReader())
        {
            Assert.Equal("22012", Assert.Throws<DecentDbException>(() => reader.Read()).SqlState);
        }

        Assert.Equal(3, _connection.Run("UPDATE t SET n = n + 1"));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void HasRows_and_the_end_are_known_before_and_after_the_row(int id, bool exists)
    {
        using var command = _connection.Make("SELECT name FROM t WHERE id = " + id);
        using var reader = command.ExecuteReader();
        Assert.Equal(exists, reader.HasRows);
        Assert.Equal(exists, reader.Read());
        Assert.Equal(exists, exists && reader.IsDBNull(0));
        Assert.False(reader.Read());
        Assert.False(reader.Read());
        Assert.Equal(exists, reader.HasRows);
        Assert.Throws<InvalidOperationException>(() => reader.IsDBNull(0));
    }

    [Fact]
    public void Statements_behind_a_lookup_can_be_stopped()
    {
        using var command = _connection.Make(
            "SELECT name FROM t WHERE id = 1; SELECT a.n FROM t AS a, t AS b ORDER BY a.n");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.True(reader.NextResult());
        command.Cancel();
        Assert.Equal("57014", Assert.Throws<DecentDbException>(() => reader.Read()).SqlState);
    }
}
