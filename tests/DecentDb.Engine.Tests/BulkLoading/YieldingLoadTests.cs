using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>Loads that give the writer lock away between their batches: <see cref="ILoadTurns"/>.</summary>
public sealed class YieldingLoadTests
{
    private const int Batch = 50;

    private static readonly BulkLoadOptions Yielding = new()
    {
        Atomicity = BulkLoadAtomicity.Batch,
        BatchSize = Batch,
        YieldWriter = true,
    };

    public static TheoryData<int> Seeds()
    {
        var count = Environment.GetEnvironmentVariable("DECENTDB_SOAK") is null ? 40 : 5000;
        var data = new TheoryData<int>();
        for (var seed = 1; seed <= count; seed++)
        {
            data.Add(seed);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Batches_and_what_others_write_between_leave_what_single_inserts_leave_in_that_order(int seed)
    {
        var random = new Random(seed * 15_485_863);
        var table = new RandomSqlTable(random);
        using var expected = Create(table);
        using var actual = Create(table);
        var work = new OtherWork(table, random);
        var options = Options(random);
        using var loader = Begin(actual, options);
        var committed = 0L;
        DatabaseException? error = null;
        for (var turn = 0; turn < 6 && error is null; turn++)
        {
            var rows = work.NextBatch(options.BatchSize);
            var expectedError = SqlDatabase.Try(() => InsertOneByOne(expected, table, rows));
            committed += expectedError is null ? rows.Count : 0;
            error = SqlDatabase.Try(() =>
            {
                RandomRows.Add(loader, rows, random);
                if (expectedError is null)
                {
                    AwaitTurn(loader, committed);
                }
                else
                {
                    loader.Complete();
                }
            });
            Assert.Equal(expectedError?.Code, error?.Code);
            Assert.Equal(committed, loader.RowsCommitted);
            for (var i = error is null ? random.Next(4) : 0; i > 0; i--)
            {
                work.Disturb(expected, actual);
            }
        }

        if (error is null)
        {
            Assert.Equal(committed, loader.Complete().RowsCommitted);
            loader.Dispose();
            work.InsertGenerated(expected, actual);
        }
        else
        {
            loader.Dispose();
        }

        AssertSame(expected, actual);
        actual.Reopen();
        AssertSame(expected, actual);
    }

    [Fact]
    public void Whoever_waits_to_write_waits_for_one_batch_and_the_load_comes_after_all_who_wait()
    {
        using var database = Create("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT)");
        var seen = new List<long>();
        using var turns = new SemaphoreSlim(0);
        using var first = database.Database.OpenSession();
        using var second = database.Database.OpenSession();
        using var loader = Begin(database, Yielding);
        using var firstPlace = first.ReserveWriter(Note);
        using var secondPlace = second.ReserveWriter(Note);

        // Rows of three batches are there at once, and nobody looks after them.
        Add(loader, 1, 3 * Batch);
        turns.Wait();
        Run(first, "INSERT INTO t VALUES (1001, 'first')");
        turns.Wait();
        Run(second, "INSERT INTO t VALUES (1002, 'second')");
        Assert.Equal(3 * Batch, loader.Complete().RowsCommitted);
        Assert.Equal([Batch, Batch], seen);
        Assert.Equal((3 * Batch) + 2, database.Scalar("SELECT COUNT(*) FROM t"));
        database.AssertSound();

        void Note()
        {
            seen.Add(VisibleRows(database, "t WHERE id <= 1000"));
            turns.Release();
        }
    }

    [Fact]
    public void Without_YieldWriter_whoever_waits_to_write_waits_for_the_whole_load()
    {
        using var database = Create("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT)");
        var seen = -1L;
        using var other = database.Database.OpenSession();
        using var loader = Begin(database, new BulkLoadOptions
        {
            Atomicity = BulkLoadAtomicity.Batch,
            BatchSize = Batch,
        });
        using var place = other.ReserveWriter(() => seen = VisibleRows(database, "t"));
        Add(loader, 1, 3 * Batch);
        loader.Complete();
        Assert.Equal(3 * Batch, seen);
    }

    [Theory]
    [InlineData("ALTER TABLE t ADD COLUMN more TEXT")]
    [InlineData("CREATE INDEX i ON t (name)")]
    [InlineData("DROP TABLE t")]
    public void A_change_of_the_table_between_batches_ends_the_load_and_earlier_batches_stay(string change)
    {
        using var database = Create("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT)");
        using var other = database.Database.OpenSession();
        using (var loader = Begin(database, Yielding))
        {
            AddBatch(loader, 1);
            Run(other, change);
            var error = Assert.Throws<DatabaseException>(() =>
            {
                Add(loader, 1 + Batch, Batch);
                loader.Complete();
            });
            Assert.Equal((ErrorCode.SerializationFailure, "t"), (error.Code, error.TableName));
            Assert.Equal(Batch, loader.RowsCommitted);

            // The lock is free though the load is not disposed.
            Run(other, "CREATE TABLE free (id BIGINT)");
        }

        if (database.Session.GetTables().FirstOrDefault(table => table.Name == "t") is not null)
        {
            Assert.Equal(Batch, database.Scalar("SELECT COUNT(*) FROM t"));
        }

        database.AssertSound();
    }

    [Fact]
    public void Changes_of_other_tables_do_not_end_the_load_and_their_constraints_hold_from_the_next_batch_on()
    {
        using var database = Create("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT UNIQUE CHECK (name <> 'bad'))");
        using var other = database.Database.OpenSession();
        using var loader = Begin(database, Yielding);
        AddBatch(loader, 1);
        Run(other, "CREATE TABLE child (id BIGINT PRIMARY KEY REFERENCES t (id))");
        Run(other, "INSERT INTO child VALUES (7)");
        AddBatch(loader, 1 + Batch, expected: 2 * Batch);
        Run(other, "DROP TABLE child");
        loader.SetInt64(0, 1 + (2 * Batch));
        loader.SetChars(1, "bad");
        loader.EndRow();
        Assert.Equal(
            ErrorCode.CheckViolation, Assert.Throws<DatabaseException>(() => loader.Complete()).Code);
        Assert.Equal(2 * Batch, database.Scalar("SELECT COUNT(*) FROM t"));
        database.AssertSound();
    }

    [Fact]
    public void References_to_rows_of_the_same_table_are_checked_at_each_commit_point()
    {
        using var database = Create("CREATE TABLE t (id BIGINT PRIMARY KEY, boss BIGINT REFERENCES t (id))");
        using var loader = Begin(database, Yielding);
        for (var id = 1; id <= Batch; id++)
        {
            loader.SetInt64(0, id);
            loader.SetInt64(1, id == Batch ? 1 : id + 1);
            loader.EndRow();
        }

        AwaitTurn(loader, Batch);
        var error = SqlDatabase.Try(() =>
        {
            for (var id = Batch + 1; id <= 2 * Batch; id++)
            {
                loader.SetInt64(0, id);
                loader.SetInt64(1, id + 1); // the last one refers into the batch after it
                loader.EndRow();
            }

            loader.Complete();
        });
        Assert.Equal((ErrorCode.ForeignKeyViolation, (2 * Batch) - 1), (error!.Code, error.RowIndex));
        Assert.Equal(Batch, loader.RowsCommitted);
    }

    [Fact]
    public void A_parent_that_was_found_is_looked_for_again_after_others_could_write()
    {
        using var database = Create(
            "CREATE TABLE p (id BIGINT PRIMARY KEY)",
            "CREATE TABLE t (id BIGINT PRIMARY KEY, parent BIGINT REFERENCES p (id))",
            "INSERT INTO p VALUES (1)");
        using var other = database.Database.OpenSession();
        using var loader = Begin(database, Yielding);
        AddChildren(1);
        AwaitTurn(loader, Batch);
        Run(other, "DELETE FROM t");
        Run(other, "DELETE FROM p");
        var error = SqlDatabase.Try(() =>
        {
            AddChildren(1 + Batch);
            loader.Complete();
        });
        Assert.Equal((ErrorCode.ForeignKeyViolation, Batch), (error!.Code, error.RowIndex));
        Assert.Equal(0, SqlDatabase.Scalar(other, "SELECT COUNT(*) FROM t"));

        void AddChildren(long first)
        {
            for (var id = first; id < first + Batch; id++)
            {
                loader.SetInt64(0, id);
                loader.SetInt64(1, 1);
                loader.EndRow();
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_load_that_does_not_get_the_lock_again_in_time_ends_and_earlier_batches_stay(bool isCanceled)
    {
        using var database = Create("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT)");
        using var cancel = new CancellationTokenSource();
        using var other = database.Database.OpenSession();
        database.Session.BusyTimeout = isCanceled ? TimeSpan.FromHours(1) : TimeSpan.FromMilliseconds(20);
        using (var loader = database.Session.BeginBulkLoad("t", null, Yielding, cancel.Token))
        {
            AddBatch(loader, 1);
            other.Begin(TransactionMode.Serializable);
            Run(other, "INSERT INTO t VALUES (1000, 'other')");
            Add(loader, 1 + Batch, 1);
            if (isCanceled)
            {
                cancel.Cancel();
            }

            var error = Assert.Throws<DatabaseException>(() => loader.Complete());
            Assert.Equal(isCanceled ? ErrorCode.QueryCanceled : ErrorCode.LockNotAvailable, error.Code);
            Assert.Equal(Batch, loader.RowsCommitted);
        }

        other.Commit();
        Assert.Equal(Batch + 1, database.Scalar("SELECT COUNT(*) FROM t"));
        database.Run("INSERT INTO t VALUES (1001, 'free')");
    }

    [Fact]
    public void A_load_that_is_given_up_while_it_has_not_the_lock_leaves_its_batches_and_the_lock_alone()
    {
        using var database = Create("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT)");
        using var other = database.Database.OpenSession();
        database.Session.BusyTimeout = TimeSpan.FromHours(1);
        using (var loader = Begin(database, Yielding))
        {
            AddBatch(loader, 1);
            other.Begin(TransactionMode.Serializable);
            Run(other, "INSERT INTO t VALUES (1000, 'other')");
            Add(loader, 1 + Batch, Batch); // the worker waits for the lock
        }

        Run(other, "INSERT INTO t VALUES (1001, 'other')");
        other.Commit();
        Assert.Equal(Batch + 2, database.Scalar("SELECT COUNT(*) FROM t"));
        database.AssertSound();
    }

    [Fact]
    public void YieldWriter_is_refused_where_nothing_is_committed_between()
    {
        using var database = Create("CREATE TABLE t (id BIGINT PRIMARY KEY)");
        var whole = new BulkLoadOptions { YieldWriter = true };
        Assert.Equal(
            ErrorCode.InvalidParameterValue,
            Assert.Throws<DatabaseException>(() => database.Session.BeginBulkLoad("t", null, whole)).Code);
        database.Session.Begin(TransactionMode.Serializable);
        Assert.Equal(
            ErrorCode.InvalidTransactionState,
            Assert.Throws<DatabaseException>(() => database.Session.BeginBulkLoad("t", null, Yielding)).Code);
        database.Session.Rollback();
        database.Run("INSERT INTO t VALUES (1)");
    }

    private static SqlDatabase Create(params string[] statements)
    {
        var database = new SqlDatabase(4096, new InMemoryFileSystem());
        foreach (var statement in statements)
        {
            database.Run(statement);
        }

        return database;
    }

    private static SqlDatabase Create(RandomSqlTable table) => Create(
        [
            "CREATE TABLE p (id BIGINT PRIMARY KEY)",
            "INSERT INTO p VALUES (" + string.Join("),(", Enumerable.Range(1, 60)) + ")",
            .. table.Statements,
        ]);

    private static BulkLoader Begin(SqlDatabase database, BulkLoadOptions options) =>
        database.Session.BeginBulkLoad("t", null, options);

    private static BulkLoadOptions Options(Random random) => new()
    {
        Atomicity = BulkLoadAtomicity.Batch,
        YieldWriter = true,
        Durability = (BulkLoadDurability)random.Next(3),
        BatchSize = random.Next(1, 120),
        SyncInterval = random.Next(1, 4),
        CheckpointOnComplete = random.Next(2) == 0,
        MemoryBudget = 1 << 20,
        Indexes = (BulkLoadIndexes)random.Next(2),
        ReturnKeys = random.Next(2) == 0,
        Conflict = random.Next(4) == 0 ? new BulkLoadConflict(BulkLoadConflictMode.Fail, [], []) : null,
    };

    private static void InsertOneByOne(SqlDatabase database, RandomSqlTable table, List<SqlValue[]> rows)
    {
        database.Session.Begin(TransactionMode.Serializable);
        try
        {
            foreach (var row in rows)
            {
                database.Insert(table, [row]);
            }

            database.Session.Commit();
        }
        catch
        {
            database.Session.Rollback();
            throw;
        }
    }

    private static void AssertSame(SqlDatabase expected, SqlDatabase actual)
    {
        Assert.Equal(expected.Rows("SELECT * FROM t"), actual.Rows("SELECT * FROM t"));
        Assert.Equal(expected.Rows("SELECT * FROM p"), actual.Rows("SELECT * FROM p"));
        Assert.Equal(
            expected.Rows("SELECT * FROM t WHERE u BETWEEN 1000 AND 300000 ORDER BY u, parent"),
            actual.Rows("SELECT * FROM t WHERE u BETWEEN 1000 AND 300000 ORDER BY u, parent"));
        actual.AssertSound();
    }

    private static void AddBatch(BulkLoader loader, long firstId, long expected = Batch)
    {
        Add(loader, firstId, Batch);
        AwaitTurn(loader, expected);
    }

    private static void Add(BulkLoader loader, long firstId, int count)
    {
        for (var id = firstId; id < firstId + count; id++)
        {
            loader.SetInt64(0, id);
            loader.SetChars(1, "row " + id.ToString(CultureInfo.InvariantCulture));
            loader.EndRow();
        }
    }

    // Until the batch is committed, and so the lock is given away.
    private static void AwaitTurn(BulkLoader loader, long committed) =>
        Assert.True(SpinWait.SpinUntil(() => loader.RowsCommitted == committed, TimeSpan.FromSeconds(60)));

    private static long VisibleRows(SqlDatabase database, string from)
    {
        using var reader = database.Database.OpenSession();
        return SqlDatabase.Scalar(reader, "SELECT COUNT(*) FROM " + from);
    }

    private static void Run(Session session, string sql)
    {
        using var statement = session.Prepare(sql)[0];
        statement.Execute().Dispose();
    }
}
