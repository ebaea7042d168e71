using System;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;
using Xunit;

namespace DecentDb.Engine.Tests.Sessions;

/// <summary>A session is in one state, which alone has what belongs to it.</summary>
public sealed class SessionStateTests : IDisposable
{
    private readonly SqlDatabase _database = new();

    public SessionStateTests() => _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY)");

    public void Dispose() => _database.Dispose();

    private SessionContext Session => _database.Session.Context;

    [Fact]
    public void A_transaction_reads_until_it_writes_and_ends_without_one()
    {
        Assert.IsType<NoTransaction>(Session.State);
        _database.Run("BEGIN");
        Assert.IsType<ReadingState>(Session.State);
        _database.Run("SELECT * FROM t");
        Assert.IsType<ReadingState>(Session.State);
        _database.Run("INSERT INTO t VALUES (1)");
        Assert.IsType<WritingState>(Session.State);
        _database.Run("COMMIT");
        Assert.IsType<NoTransaction>(Session.State);
        _database.Run("BEGIN IMMEDIATE");
        Assert.IsType<WritingState>(Session.State);
        _database.Run("ROLLBACK");
        Assert.IsType<NoTransaction>(Session.State);
    }

    [Fact]
    public void A_statement_outside_a_transaction_leaves_the_session_in_none()
    {
        _database.Run("INSERT INTO t VALUES (1)");
        Assert.IsType<NoTransaction>(Session.State);
        Assert.Equal(ErrorCode.UniqueViolation, _database.Error("INSERT INTO t VALUES (1)").Code);
        Assert.IsType<NoTransaction>(Session.State);
        Assert.True(Session.MustAskForWriter);
    }

    [Fact]
    public void Savepoints_that_were_set_while_reading_are_there_when_the_transaction_writes()
    {
        _database.Run("BEGIN; SAVEPOINT before; INSERT INTO t VALUES (1)");
        Assert.IsType<WritingState>(Session.State);
        _database.Run("ROLLBACK TO before; INSERT INTO t VALUES (2); RELEASE before; COMMIT");
        Assert.Equal(["2"], _database.Rows("SELECT id FROM t"));
    }

    [Fact]
    public void A_transaction_that_was_undone_refuses_all_but_its_roll_back()
    {
        _database.Run("BEGIN; INSERT INTO t VALUES (1)");
        Session.AbortTransaction(new DatabaseException(ErrorCode.IoError, "the disk"));
        Assert.IsType<FailedState>(Session.State);
        Assert.True(Session.InTransaction);
        Assert.False(Session.MustAskForWriter);
        foreach (var sql in new[] { "SELECT 1", "INSERT INTO t VALUES (2)", "SAVEPOINT s", "RELEASE s" })
        {
            Assert.Equal(ErrorCode.InFailedTransaction, _database.Error(sql).Code);
        }

        Assert.Throws<DatabaseException>(() => Session.BeginChange(CancellationToken.None));
        _database.Run("ROLLBACK");
        Assert.IsType<NoTransaction>(Session.State);
        Assert.Equal([], _database.Rows("SELECT id FROM t"));
    }

    [Fact]
    public void A_commit_of_a_transaction_that_was_undone_tells_why_and_ends_it()
    {
        _database.Run("BEGIN IMMEDIATE");
        Session.AbortTransaction(new DatabaseException(ErrorCode.IoError, "the disk"));
        var error = _database.Error("COMMIT");
        Assert.Equal(ErrorCode.InFailedTransaction, error.Code);
        Assert.Contains("the disk", error.Message, StringComparison.Ordinal);
        Assert.IsType<NoTransaction>(Session.State);
    }

    [Theory]
    [InlineData("SAVEPOINT s")]
    [InlineData("RELEASE s")]
    [InlineData("ROLLBACK TO s")]
    public void What_belongs_to_a_transaction_is_refused_outside_of_one(string sql) =>
        Assert.Equal(ErrorCode.InvalidTransactionState, _database.Error(sql).Code);
}
