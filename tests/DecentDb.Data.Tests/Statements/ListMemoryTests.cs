using System;
using System.Collections.Generic;
using Xunit;

namespace DecentDb.Data.Tests.Statements;

/// <summary>The sequences of a command are read only as far as the memory budget of its connection goes.</summary>
public sealed class ListMemoryTests : IDisposable
{
    private const long Budget = 1 << 20;
    private readonly DecentDbConnection _connection = new("Data Source=:memory:");
    private long _taken;

    public ListMemoryTests()
    {
        _connection.Open();
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
        _connection.Run("INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        _connection.OpenSession.MemoryBudget = Budget;
    }

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData("SELECT COUNT(*) FROM t WHERE id = ANY(@p0)")]
    [InlineData("SELECT COUNT(*) FROM t WHERE id <> ALL(@p0)")]
    [InlineData("UPDATE t SET name = 'x' WHERE id = ANY(@p0)")]
    [InlineData("DELETE FROM t WHERE id + 0 = ANY(@p0)")]
    public void A_list_without_an_end_is_refused_at_the_budget(string sql)
    {
        var error = Assert.Throws<DecentDbException>(() => _connection.Run(sql, Numbers(long.MaxValue)));
        Assert.Equal("53200", error.SqlState);
        Assert.InRange(_taken, 1000, Budget);
        Assert.Equal(2L, _connection.Scalar("SELECT COUNT(*) FROM t WHERE id = ANY(@p0)", Numbers(1000)));
        Assert.Equal(0L, _connection.Scalar("SELECT COUNT(*) FROM t WHERE name = 'x'"));
    }

    [Fact]
    public void The_lists_of_a_command_count_together()
    {
        const string sql = "SELECT COUNT(*) FROM t WHERE id = ANY(@p0) OR id = ANY(@p1) OR id = ANY(@p2)";
        const long third = Budget / 3 / 32;
        var error = Assert.Throws<DecentDbException>(
            () => _connection.Scalar(sql, Numbers(third + 100), Numbers(third + 100), Numbers(third + 100)));
        Assert.Equal("53200", error.SqlState);
        Assert.InRange(_taken, 2 * third, 3 * (third + 100));
        Assert.Equal(2L, _connection.Scalar(sql, Numbers(100), Numbers(100), Numbers(100)));
    }

    [Fact]
    public void Texts_count_by_their_length()
    {
        IEnumerable<string> Texts()
        {
            for (; ; _taken++)
            {
                yield return new string('x', 1000);
            }
        }

        var error = Assert.Throws<DecentDbException>(
            () => _connection.Scalar("SELECT COUNT(*) FROM t WHERE name = ANY(@p0)", Texts()));
        Assert.Equal("53200", error.SqlState);
        Assert.InRange(_taken, 100, Budget / 2000);
    }

    [Fact]
    public void A_transaction_goes_on_after_a_list_that_was_refused()
    {
        using var transaction = _connection.BeginTransaction();
        _connection.Run("INSERT INTO t VALUES (3, 'three')");
        Assert.Throws<DecentDbException>(
            () => _connection.Run("DELETE FROM t WHERE id = ANY(@p0)", Numbers(long.MaxValue)));
        _connection.Run("INSERT INTO t VALUES (4, 'four')");
        transaction.Commit();
        Assert.Equal(4L, _connection.Scalar("SELECT COUNT(*) FROM t"));
    }

    private IEnumerable<long> Numbers(long count)
    {
        for (var i = 1L; i <= count; i++)
        {
            _taken++;
            yield return i;
        }
    }
}
