using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using System.Transactions;
using DecentDb.Data.Sessions;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Data.Tests.Sessions;

/// <summary>
/// A scope that ends at any moment, as its timeout does: on another thread, in the middle of whatever is going on.
/// </summary>
public sealed class TransactionScopeEndTests : IDisposable
{
    private const int RowCount = 20_000;

    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _outside;

    public TransactionScopeEndTests()
    {
        _outside = _database.Open("Busy Timeout=20");
        _outside.Run("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        _outside.Run("CREATE TABLE u (id INTEGER PRIMARY KEY)");
        using var copy = new DecentDbBulkCopy(_outside) { DestinationTableName = "u" };
        copy.WriteToServer(Enumerable.Range(0, RowCount).Select(i => new object?[] { i }));
    }

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_bulk_copy_is_stopped_and_rolled_back_with_its_scope(bool isOnAnotherThread)
    {
        var connection = InAbortedScope((c, abort) =>
        {
            using var copy = new DecentDbBulkCopy(c) { DestinationTableName = "t" };
            var rows = Enumerable.Range(0, 10_000).Select(i =>
            {
                if (i == 5_000)
                {
                    Abort(abort, isOnAnotherThread);
                }

                return new object?[] { i };
            });
            AssertEnded(() => copy.WriteToServer(rows));
        });
        AssertUsableAndUnchanged(connection);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_bulk_copy_from_a_reader_of_its_connection_is_stopped_with_its_scope(bool isAtLastRow)
    {
        var connection = InAbortedScope((c, abort) =>
        {
            var at = isAtLastRow ? RowCount : RowCount / 2;
            using var command = c.Make("SELECT id FROM u");
            using var reader = command.ExecuteReader();
            using var copy = new DecentDbBulkCopy(c) { DestinationTableName = "t", NotifyAfter = at };
            copy.RowsCopied += (_, e) => Abort(abort, isOnAnotherThread: true);
            AssertEnded(() => copy.WriteToServer(reader));
            Assert.Equal(at, copy.RowsCopied64);
        });
        AssertUsableAndUnchanged(connection);
    }

    [Fact]
    public void What_a_writer_that_ends_with_its_scope_tells_is_not_hidden_by_its_disposal()
    {
        for (var round = 0; round < 200; round++)
        {
            using var connection = _database.Open();
            using var transaction = new CommittableTransaction();
            connection.EnlistTransaction(transaction);
            Task? rollback = null;
            AssertEnded(() =>
            {
                using var copy = new DecentDbBulkCopy(connection) { DestinationTableName = "t" };
                using var writer = copy.BeginWrite();
                for (var i = 0; ; i++)
                {
                    writer.WriteRow(i);
                    rollback ??= Task.Run(transaction.Rollback);
                }
            });
            rollback!.Wait();
        }
    }

    [Fact]
    public async Task An_asynchronous_bulk_copy_is_stopped_while_it_waits_for_its_source()
    {
        using var connection = _database.Open();
        var transaction = new CommittableTransaction();
        connection.EnlistTransaction(transaction);
        using var copy = new DecentDbBulkCopy(connection) { DestinationTableName = "t" };
        await AssertEndedAsync(() => copy.WriteToServerAsync(RowsThatWait(transaction.Rollback)));
        transaction.Dispose();
        AssertUsableAndUnchanged(connection);
    }

    [Fact]
    public void An_error_of_the_rollback_in_a_handler_does_not_let_the_load_go_on()
    {
        var connection = InAbortedScope((c, abort) =>
        {
            using var copy = new DecentDbBulkCopy(c) { DestinationTableName = "t", NotifyAfter = 100 };
            copy.RowsCopied += (_, _) =>
            {
                try
                {
                    abort();
                }
                catch (TransactionException)
                {
                    // As programs do.
                }
            };
            AssertEnded(() => copy.WriteToServer(Enumerable.Range(0, 1000).Select(i => new object?[] { i })));
            Assert.Throws<InvalidOperationException>(() => c.Run("COMMIT"));
        });
        AssertUsableAndUnchanged(connection);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_bulk_writer_ends_with_its_scope(bool isOnAnotherThread, bool isInRow)
    {
        var connection = InAbortedScope((c, abort) =>
        {
            using var copy = new DecentDbBulkCopy(c) { DestinationTableName = "t" };
            using var writer = copy.BeginWrite();
            for (var i = 0; i < 10_000; i++)
            {
                writer.WriteRow(i);
            }

            if (isInRow)
            {
                using var row = writer.StartRow();
                Abort(abort, isOnAnotherThread);
                row.Write(10_000);
                row.EndRow();
            }
            else
            {
                Abort(abort, isOnAnotherThread);
            }

            AssertEnded(() => writer.WriteRow(10_001));
            AssertEnded(() => writer.Complete());
        });
        AssertUsableAndUnchanged(connection);
    }

    [Fact]
    public void A_scope_that_completes_with_an_open_writer_is_rolled_back()
    {
        using var connection = _database.Open();
        var e = Assert.Throws<TransactionAbortedException>(() =>
        {
            using var scope = new TransactionScope();
            connection.EnlistTransaction(Transaction.Current);
            new DecentDbBulkCopy(connection) { DestinationTableName = "t" }.BeginWrite().WriteRow(1);
            scope.Complete();
        });
        Assert.Contains("bulk writer", e.InnerException!.Message, StringComparison.Ordinal);
        AssertUsableAndUnchanged(connection);
    }

    [Fact]
    public async Task A_scope_that_completes_beside_a_running_operation_is_rolled_back()
    {
        using var connection = _database.Open();
        using var isReading = new SemaphoreSlim(0);
        using var mayGoOn = new SemaphoreSlim(0);
        Task load = Task.CompletedTask;
        Assert.Throws<TransactionAbortedException>(() =>
        {
            using var scope = new TransactionScope();
            connection.EnlistTransaction(Transaction.Current);
            load = Task.Run(() => Load(connection, isReading, mayGoOn));
            isReading.Wait();
            scope.Complete();
        });
        mayGoOn.Release();
        await AssertEndedAsync(() => load);
        AssertUsableAndUnchanged(connection);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_reader_fails_after_its_scope_and_never_ends_short(bool isOnAnotherThread, bool hasWritten)
    {
        var connection = InAbortedScope((c, abort) =>
        {
            if (hasWritten)
            {
                c.Run("INSERT INTO t VALUES (1)");
            }

            using var command = c.Make("SELECT id FROM u");
            using var reader = command.ExecuteReader();
            for (var i = 0; i < 7; i++)
            {
                Assert.True(reader.Read());
            }

            Abort(abort, isOnAnotherThread);
            AssertEnded(() => reader.Read());
            AssertEnded(() => reader.Read());
            Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0));
        });
        AssertUsableAndUnchanged(connection);
    }

    [Fact]
    public async Task A_reader_in_its_loop_reads_right_values_until_it_fails()
    {
        for (var round = 0; round < 30; round++)
        {
            using var connection = _database.Open();
            var transaction = new CommittableTransaction();
            connection.EnlistTransaction(transaction);
            connection.Run("INSERT INTO t VALUES (1)");
            using var command = connection.Make("SELECT id FROM u ORDER BY id");
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read());
            var rollback = Task.Run(transaction.Rollback);
            var next = 1;
            AssertEnded(() =>
            {
                while (reader.Read())
                {
                    Assert.Equal(next++ % RowCount, reader.GetInt32(0));
                }

                // All rows were read before the scope has ended: that is no end that came short.
                Assert.Equal(RowCount, next);
                rollback.Wait();
                throw ScopeError.Create();
            });
            await rollback;
            transaction.Dispose();
            reader.Close();
            AssertUsableAndUnchanged(connection);
        }
    }

    [Fact]
    public void Statements_are_refused_after_the_end_until_the_scope_is_disposed()
    {
        var connection = InAbortedScope((c, abort) =>
        {
            c.Run("INSERT INTO t VALUES (1)");
            using var batch = c.CreateBatch();
            batch.BatchCommands.Add("INSERT INTO t VALUES (4)");
            Abort(abort, isOnAnotherThread: true);
            foreach (var action in new Action[]
            {
                () => c.Run("INSERT INTO t VALUES (2)"), () => c.Scalar("SELECT 1"), () => c.BeginTransaction(),
                () => batch.ExecuteNonQuery(), () => c.GetTables(), () => c.GetSchema("Tables"), c.Checkpoint,
                () => new DecentDbBulkCopy(c) { DestinationTableName = "t" }.WriteToServer([[3]]),
                () => new DecentDbBulkCopy(c) { DestinationTableName = "t" }.BeginWrite(),
            })
            {
                Assert.Throws<InvalidOperationException>(action);
            }

            Assert.ThrowsAny<TransactionException>(() => _database.Open());
        });
        AssertUsableAndUnchanged(connection);
    }

    [Fact]
    public async Task A_scope_that_ends_while_it_waits_for_another_writer_waits_no_longer()
    {
        using var writer = _outside.BeginTransaction();
        using var connection = _database.Open("Busy Timeout=30");
        using var transaction = new CommittableTransaction();
        Exception? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                connection.EnlistTransaction(transaction);
            }
            catch (Exception e)
            {
                error = e;
            }
        });
        thread.Start();
        SpinWait.SpinUntil(() => thread.ThreadState is ThreadState.WaitSleepJoin or ThreadState.Stopped);
        await Task.Run(transaction.Rollback);
        thread.Join();
        Assert.Equal(ErrorCode.InFailedTransaction, Assert.IsType<DecentDbException>(error).Code);
        writer.Rollback();
        AssertUsableAndUnchanged(connection);
    }

    [Fact]
    public void A_transaction_that_was_enlisted_by_hand_is_let_go_of_by_hand()
    {
        using var connection = _database.Open();
        using var transaction = new CommittableTransaction();
        connection.EnlistTransaction(transaction);
        transaction.Rollback();
        Assert.Throws<InvalidOperationException>(() => connection.Run("INSERT INTO t VALUES (2)"));
        connection.EnlistTransaction(null);
        AssertUsableAndUnchanged(connection);
    }

    [Fact]
    public void A_session_that_was_left_behind_is_rolled_back_with_its_scope()
    {
        Assert.Throws<TransactionAbortedException>(() =>
        {
            using var scope = new TransactionScope();
            using (var connection = _database.Open())
            {
                connection.Run("INSERT INTO t VALUES (1)");
            }

            Abort(Transaction.Current!.Rollback, isOnAnotherThread: true);
            Assert.ThrowsAny<TransactionException>(() => _database.Open());
            scope.Complete();
        });
        AssertUsableAndUnchanged(_outside);
    }

    [Theory]
    [InlineData("COMMIT")]
    [InlineData("END")]
    [InlineData("ROLLBACK")]
    [InlineData("INSERT INTO t VALUES (2); COMMIT")]
    public void SQL_cannot_end_the_transaction_of_a_scope(string sql)
    {
        using var connection = _database.Open();
        using (new TransactionScope())
        {
            connection.EnlistTransaction(Transaction.Current);
            connection.Run("INSERT INTO t VALUES (1); SAVEPOINT s; INSERT INTO t VALUES (3); ROLLBACK TO s");
            var e = Assert.Throws<DecentDbException>(() => connection.Run(sql));
            Assert.Equal(ErrorCode.InvalidTransactionState, e.Code);
        }

        AssertUsableAndUnchanged(connection);
    }

    [Fact]
    public void The_connection_is_free_when_the_outcome_is_told()
    {
        using var connection = _database.Open();
        using (var scope = new TransactionScope())
        {
            Transaction.Current!.TransactionCompleted += (_, _) => connection.Run("INSERT INTO t VALUES (2)");
            connection.EnlistTransaction(Transaction.Current);
            connection.Run("INSERT INTO t VALUES (1)");
            scope.Complete();
        }

        Assert.Equal(2, _outside.Count("t"));
    }

    private static void Load(DecentDbConnection connection, SemaphoreSlim isReading, SemaphoreSlim mayGoOn)
    {
        using var copy = new DecentDbBulkCopy(connection) { DestinationTableName = "t" };
        copy.WriteToServer(Enumerable.Range(0, 10).Select(i =>
        {
            if (i == 1)
            {
                isReading.Release();
                mayGoOn.Wait();
            }

            return new object?[] { i };
        }));
    }

    private static async IAsyncEnumerable<object?[]> RowsThatWait(Action abort)
    {
        yield return [1];
        await Task.Run(abort);
        yield return [2];
    }

    private static void AssertEnded(Action action) =>
        Assert.Equal(ErrorCode.InFailedTransaction, Assert.ThrowsAny<DecentDbException>(action).Code);

    private static void AssertEnded(Func<object?> action) => AssertEnded(() => { _ = action(); });

    private static async Task AssertEndedAsync(Func<Task> action) => Assert.Equal(
        ErrorCode.InFailedTransaction, (await Assert.ThrowsAnyAsync<DecentDbException>(action)).Code);

    private static void Abort(Action abort, bool isOnAnotherThread)
    {
        if (!isOnAnotherThread)
        {
            abort();
            return;
        }

        Exception? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                abort();
            }
            catch (Exception e)
            {
                error = e;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(error);
    }

    // What a callback threw would have ended the process, had it come from a timer.
    private DecentDbConnection InAbortedScope(Action<DecentDbConnection, Action> use)
    {
        var connection = _database.Open();
        Assert.Throws<TransactionAbortedException>(() =>
        {
            using var scope = new TransactionScope();
            connection.EnlistTransaction(Transaction.Current);
            use(connection, Transaction.Current!.Rollback);
            scope.Complete();
        });
        return connection;
    }

    private void AssertUsableAndUnchanged(DecentDbConnection connection)
    {
        Assert.Equal(0, _outside.Count("t"));
        Assert.Equal(1, _outside.Run("UPDATE u SET id = id WHERE id = 7"));
        Assert.Equal(1, connection.Run("UPDATE u SET id = id WHERE id = 8"));
        Assert.Equal(0, connection.Count("t"));
    }
}
