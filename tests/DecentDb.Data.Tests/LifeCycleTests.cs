using System;
using System.Data;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data.Sessions;
using DecentDb.Data.Statements;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>The lives of connections, sessions, guards and timers, and what their ends tell.</summary>
public sealed class LifeCycleTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SELECT FROM WHERE")]
    [InlineData("SELECT nothing")]
    [InlineData("SELECT @missing")]
    [InlineData("")]
    public async Task CloseConnection_closes_it_whatever_goes_wrong(string sql)
    {
        using var connection = _database.Open();
        using var command = connection.Make(sql);
        Assert.NotNull(Record.Exception(() => command.ExecuteReader(CommandBehavior.CloseConnection)));
        Assert.Equal(ConnectionState.Closed, connection.State);
        connection.Open();
        Assert.NotNull(await Record.ExceptionAsync(
            () => command.ExecuteReaderAsync(CommandBehavior.CloseConnection)));
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public void CloseConnection_leaves_the_reader_of_somebody_else_alone()
    {
        using var connection = _database.Open();
        using var command = connection.Make("VALUES (1), (2)");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Throws<InvalidOperationException>(() => command.ExecuteReader(CommandBehavior.CloseConnection));
        Assert.True(reader.Read());
    }

    [Fact]
    public async Task Transactions_begin_typed_in_every_way_and_Chaos_is_none()
    {
        using var connection = _database.Open();
        Assert.Throws<ArgumentOutOfRangeException>(() => connection.BeginTransaction(IsolationLevel.Chaos));
        Assert.Throws<ArgumentOutOfRangeException>(() => connection.BeginTransaction(IsolationLevel.Chaos, false));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await connection.BeginTransactionAsync(IsolationLevel.Chaos));
        await using (DecentDbTransaction transaction = await connection.BeginTransactionAsync())
        {
            Assert.Equal(IsolationLevel.Serializable, transaction.IsolationLevel);
        }

        await using (DecentDbTransaction transaction =
            await connection.BeginTransactionAsync(IsolationLevel.Snapshot))
        {
            Assert.Equal(IsolationLevel.Snapshot, transaction.IsolationLevel);
        }

        using var other = _database.Open("Busy Timeout=0");
        using (connection.BeginTransaction(IsolationLevel.Serializable, deferred: true))
        {
            other.Run("CREATE TABLE t (id INTEGER)"); // the lock is free
        }

        await using (await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, deferred: true))
        {
            other.Run("INSERT INTO t VALUES (2)");
        }

        using (connection.BeginTransaction(IsolationLevel.ReadCommitted, deferred: false))
        {
            Assert.Throws<DecentDbException>(() => other.Run("INSERT INTO t VALUES (1)"));
        }

        using var batch = connection.CreateBatch();
        batch.BatchCommands.Add("SELECT 1");
        await using DecentDbDataReader reader = await batch.ExecuteReaderAsync();
        Assert.True(reader.Read());
    }

    [Fact]
    public void A_session_whose_reset_throws_closes_its_database()
    {
        var options = new DatabaseOptions { Path = _database.FileName };
        var lease = SessionLease.Open(
            options, CommitMode.Full, SessionPool.Of(nameof(LifeCycleTests), TimeSpan.Zero), CancellationToken.None);
        lease.MarkOut();
        const BindingFlags inside = BindingFlags.Instance | BindingFlags.NonPublic;
        var context = typeof(Session).GetProperty("Context", inside)!.GetValue(lease.Session)!;
        context.GetType().GetField("_cursors", inside)!.SetValue(context, null);
        Assert.Throws<NullReferenceException>(lease.GiveBack);
        DecentDbConnection.DeleteDatabaseFiles(_database.ConnectionString); // refused while it is open
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_guard_that_is_looked_at_late_does_not_stop_the_next_execution(bool isReading)
    {
        var guard = new ExecutionGuard();
        Begin(guard, isReading);
        var seen = guard.State;
        guard.End();
        Begin(guard, isReading);
        var token = guard.Token;
        Assert.False(guard.TryFire(seen, CancelReason.Timeout));
        Assert.Equal((false, CancelReason.None), (token.IsCancellationRequested, guard.Reason));
        Assert.True(guard.TryFire(guard.State, CancelReason.Command));
        Assert.Equal((true, CancelReason.Command), (token.IsCancellationRequested, guard.Reason));
        guard.End();
        Begin(guard, isReading);
        Assert.Equal((false, CancelReason.None), (guard.Token.IsCancellationRequested, guard.Reason));
    }

    [Fact]
    public async Task A_timer_of_the_process_does_not_hold_the_context_of_its_first_caller()
    {
        var local = new AsyncLocal<object?> { Value = new object() };
        var seen = new TaskCompletionSource<object?>();
        using var timer = ProcessTimer.Create(_ => seen.TrySetResult(local.Value));
        timer.Change(1, Timeout.Infinite);
        Assert.Null(await seen.Task);
        using (ExecutionContext.SuppressFlow())
        {
            ProcessTimer.Create(static _ => { }).Dispose();
        }
    }

    [Theory]
    [InlineData(nameof(DecentDbCommand.CommandTimeout))]
    [InlineData(nameof(DecentDbBatch.Timeout))]
    [InlineData(nameof(DecentDbBulkCopy.BulkCopyTimeout))]
    public void A_timeout_names_its_property_and_value(string property)
    {
        var guard = new ExecutionGuard();
        guard.Begin(7, property);
        Assert.True(guard.TryFire(guard.State, CancelReason.Timeout));
        var cause = new DatabaseException(ErrorCode.QueryCanceled, "Stopped.");
        var error = Assert.IsType<DecentDbException>(guard.Translate(cause, CancellationToken.None));
        AssertNames(error, property + " of 7 s");
    }

    [Fact]
    public async Task A_wait_for_another_writer_names_the_busy_timeout()
    {
        using var connection = _database.Open("Busy Timeout=0");
        connection.Run("CREATE TABLE t (id INTEGER)");
        using var other = _database.Open();
        using var transaction = other.BeginTransaction();
        using var change = connection.Make("INSERT INTO t VALUES (1)");
        AssertNames(Assert.Throws<DecentDbException>(() => change.ExecuteNonQuery()), "Busy Timeout of 0 s");
        AssertNames(
            await Assert.ThrowsAsync<DecentDbException>(() => change.ExecuteNonQueryAsync()), "Busy Timeout of 0 s");
    }

    private static void AssertNames(DecentDbException error, string text) =>
        Assert.Contains(text, error.Message, StringComparison.Ordinal);

    private static void Begin(ExecutionGuard guard, bool isReading)
    {
        guard.Begin(100, "CommandTimeout");
        if (isReading)
        {
            guard.BeginReading();
        }
    }
}
