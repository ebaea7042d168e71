using System;
using System.Data;
using Xunit;

namespace DecentDb.Data.Tests;

public sealed class TransactionTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public TransactionTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE t (id INTEGER)");
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Commit_keeps_and_rollback_undoes()
    {
        using (var transaction = _connection.BeginTransaction())
        {
            Assert.Same(_connection, transaction.Connection);
            Assert.Equal(IsolationLevel.Serializable, transaction.IsolationLevel);
            _connection.Run("INSERT INTO t VALUES (1)");
            transaction.Commit();
            Assert.Null(transaction.Connection);
        }

        using (var transaction = _connection.BeginTransaction())
        {
            _connection.Run("INSERT INTO t VALUES (2)");
            Assert.Equal(2, _connection.Count("t"));
            transaction.Rollback();
        }

        using (_connection.BeginTransaction())
        {
            _connection.Run("INSERT INTO t VALUES (3)");
        }

        Assert.Equal(1, _connection.Count("t"));
    }

    [Theory]
    [InlineData(IsolationLevel.Unspecified, IsolationLevel.Serializable)]
    [InlineData(IsolationLevel.ReadUncommitted, IsolationLevel.Serializable)]
    [InlineData(IsolationLevel.ReadCommitted, IsolationLevel.Serializable)]
    [InlineData(IsolationLevel.RepeatableRead, IsolationLevel.Snapshot)]
    [InlineData(IsolationLevel.Snapshot, IsolationLevel.Snapshot)]
    [InlineData(IsolationLevel.Serializable, IsolationLevel.Serializable)]
    public void Levels_are_raised_to_one_that_exists(IsolationLevel asked, IsolationLevel given)
    {
        using var transaction = _connection.BeginTransaction(asked);
        Assert.Equal(given, transaction.IsolationLevel);
    }

    [Fact]
    public void A_finished_transaction_cannot_be_used()
    {
        var transaction = _connection.BeginTransaction();
        transaction.Commit();
        Assert.Throws<InvalidOperationException>(transaction.Commit);
        Assert.Throws<InvalidOperationException>(transaction.Rollback);
        Assert.Throws<InvalidOperationException>(() => transaction.Save("a"));
        transaction.Dispose();
    }

    [Fact]
    public void A_transaction_that_SQL_has_ended_is_finished()
    {
        var transaction = _connection.BeginTransaction();
        _connection.Run("INSERT INTO t VALUES (1)");
        _connection.Run("COMMIT");
        Assert.Throws<InvalidOperationException>(transaction.Commit);
        using var next = _connection.BeginTransaction();
        Assert.Throws<InvalidOperationException>(transaction.Rollback);
        transaction.Dispose();
        next.Commit();
        Assert.Equal(1, _connection.Count("t"));
    }

    [Fact]
    public void Transactions_do_not_nest()
    {
        using var transaction = _connection.BeginTransaction();
        Assert.Throws<InvalidOperationException>(() => _connection.BeginTransaction());
    }

    [Fact]
    public void Savepoints_are_set_rolled_back_to_and_released()
    {
        using var transaction = _connection.BeginTransaction();
        Assert.True(transaction.SupportsSavepoints);
        _connection.Run("INSERT INTO t VALUES (1)");
        transaction.Save("a");
        _connection.Run("INSERT INTO t VALUES (2)");
        transaction.Save("b");
        _connection.Run("INSERT INTO t VALUES (3)");
        transaction.Rollback("b");
        Assert.Equal(2, _connection.Count("t"));
        transaction.Release("b");
        var e = Assert.Throws<DecentDbException>(() => transaction.Rollback("b"));
        Assert.Equal("3B001", e.SqlState);
        transaction.Rollback("a");
        transaction.Commit();
        Assert.Equal(1, _connection.Count("t"));
    }

    [Fact]
    public void A_deferred_transaction_that_was_overtaken_fails_to_write()
    {
        using var other = _database.Open();
        using var transaction = _connection.BeginTransaction(IsolationLevel.Snapshot);
        Assert.Equal(0, _connection.Count("t"));
        other.Run("INSERT INTO t VALUES (1)");
        Assert.Equal(0, _connection.Count("t"));
        var e = Assert.Throws<DecentDbException>(() => _connection.Run("INSERT INTO t VALUES (2)"));
        Assert.Equal("40001", e.SqlState);
        Assert.True(e.IsTransient);
        transaction.Rollback();
        Assert.Equal(1, _connection.Count("t"));
    }

    [Fact]
    public void Others_see_nothing_before_the_commit()
    {
        using var other = _database.Open();
        using var transaction = _connection.BeginTransaction();
        _connection.Run("INSERT INTO t VALUES (1)");
        Assert.Equal(0, other.Count("t"));
        transaction.Commit();
        Assert.Equal(1, other.Count("t"));
    }
}
