using System;
using System.Threading;
using System.Transactions;
using Xunit;

namespace DecentDb.Data.Tests.Sessions;

public sealed class TransactionScopeTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _outside;

    public TransactionScopeTests()
    {
        _outside = _database.Open();
        _outside.Run("CREATE TABLE t (id INTEGER)");
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void A_completed_scope_commits_and_another_rolls_back()
    {
        using (var scope = new TransactionScope())
        {
            using (var connection = _database.Open())
            {
                connection.Run("INSERT INTO t VALUES (1)");
                Assert.Equal(0, _outside.Count("t"));
            }

            scope.Complete();
        }

        Assert.Equal(1, _outside.Count("t"));
        using (new TransactionScope())
        {
            using var connection = _database.Open();
            connection.Run("INSERT INTO t VALUES (2)");
        }

        Assert.Equal(1, _outside.Count("t"));
    }

    [Fact]
    public void Connections_opened_one_after_the_other_share_the_transaction()
    {
        using (var scope = new TransactionScope())
        {
            for (var i = 0; i < 3; i++)
            {
                using var connection = _database.Open();
                Assert.Equal(i, connection.Count("t"));
                connection.Run("INSERT INTO t VALUES (@p0)", i);
            }

            scope.Complete();
        }

        Assert.Equal(3, _outside.Count("t"));
    }

    [Fact]
    public void A_connection_stays_usable_after_its_scope()
    {
        using var connection = _database.Open();
        using (var scope = new TransactionScope())
        {
            connection.EnlistTransaction(Transaction.Current);
            connection.EnlistTransaction(Transaction.Current);
            connection.Run("INSERT INTO t VALUES (1)");
            Assert.Throws<InvalidOperationException>(() => connection.BeginTransaction());
            scope.Complete();
        }

        connection.Run("INSERT INTO t VALUES (2)");
        using (new TransactionScope())
        {
            connection.EnlistTransaction(Transaction.Current);
            connection.Run("DELETE FROM t");
        }

        Assert.Equal(2, connection.Count("t"));
        using var transaction = connection.BeginTransaction();
        Assert.Throws<InvalidOperationException>(() => connection.EnlistTransaction(new CommittableTransaction()));
    }

    [Fact]
    public void A_scope_has_one_resource_at_a_time_and_Enlist_False_stays_outside()
    {
        using (new TransactionScope())
        {
            using var first = _database.Open();
            first.Run("INSERT INTO t VALUES (1)");
            Assert.Throws<NotSupportedException>(() => _database.Open());
            using var other = _database.Open("Enlist=False");
            Assert.Equal(0, other.Count("t"));
        }

        Assert.Equal(0, _outside.Count("t"));
    }

    [Fact]
    public void A_scope_whose_time_is_up_is_rolled_back()
    {
        using var connection = _database.Open();
        Assert.Throws<TransactionAbortedException>(() =>
        {
            using var scope = new TransactionScope(TransactionScopeOption.Required, TimeSpan.FromSeconds(2));
            connection.EnlistTransaction(Transaction.Current);
            connection.Run("INSERT INTO t VALUES (1)");
            SpinWait.SpinUntil(
                () => Transaction.Current!.TransactionInformation.Status == TransactionStatus.Aborted, 20_000);
            scope.Complete();
        });
        Assert.Equal(0, connection.Count("t"));
        _outside.Run("INSERT INTO t VALUES (2)");
    }
}
