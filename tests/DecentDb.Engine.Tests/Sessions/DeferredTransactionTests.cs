using System;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.Engine.Tests.Sessions;

/// <summary>
/// A deferred transaction begins to write on the newest state when others have left what it has read as it was
/// (<see cref="NotedReads"/>).
/// </summary>
public sealed class DeferredTransactionTests : IDisposable
{
    private readonly SqlDatabase _sql = new();
    private readonly Session _other;

    public DeferredTransactionTests()
    {
        _other = _sql.Database.OpenSession();
        _sql.Run("CREATE TABLE small (id BIGINT PRIMARY KEY, v BIGINT)");
        _sql.Run("INSERT INTO small VALUES (1, 10), (2, 20)");
        _sql.Run("CREATE TABLE large (id BIGINT PRIMARY KEY, v BIGINT, t TEXT)");
        _sql.Run("CREATE INDEX large_v ON large (v)");
        using var loader = _sql.Session.BeginBulkLoad("large", null);
        for (var id = 0; id < 50_000; id++)
        {
            loader.SetInt64(0, id * 2);
            loader.SetInt64(1, id);
            loader.SetChars(2, "row " + id.ToString(CultureInfo.InvariantCulture) + new string('x', 400));
            loader.EndRow();
        }

        loader.Complete();
    }

    public void Dispose()
    {
        _other.Dispose();
        _sql.Dispose();
    }

    [Theory]
    [InlineData("SELECT v FROM small WHERE id = 1", "UPDATE large SET v = 0 WHERE id = 100")]
    [InlineData("SELECT v FROM small WHERE id = 1", "INSERT INTO large VALUES (-1, 1, 'x')")]
    [InlineData("SELECT COUNT(*) FROM small", "DELETE FROM large WHERE id < 1000")]
    [InlineData("SELECT v FROM large WHERE id = 100", "UPDATE large SET t = 'y' WHERE id = 90000")]
    [InlineData("SELECT v FROM large WHERE id = 101", "INSERT INTO large VALUES (90001, 1, 'x')")]
    [InlineData("SELECT id FROM large WHERE v BETWEEN 10 AND 20", "UPDATE large SET v = 49000 WHERE id = 90000")]
    [InlineData("SELECT 1", "DELETE FROM small")]
    [InlineData("", "DELETE FROM small")]
    public void It_goes_on_when_others_changed_what_it_has_not_read(string read, string change)
    {
        Begin(read);
        Run(_other, change);
        _sql.Run("INSERT INTO small VALUES (3, 30)");

        // Now it sees the newest state, and only that.
        Assert.Equal("1", Text("SELECT COUNT(*) FROM small WHERE id = 3"));
        var changed = Text("SELECT COUNT(*), SUM(id), SUM(v) FROM large");
        _sql.Session.Commit();
        Assert.Equal(changed, Text("SELECT COUNT(*), SUM(id), SUM(v) FROM large"));
        Assert.Empty(_sql.Database.CheckIntegrity());
    }

    [Theory]
    [InlineData("SELECT v FROM small WHERE id = 1", "UPDATE small SET v = 11 WHERE id = 1")]
    [InlineData("SELECT v FROM small WHERE id = 7", "INSERT INTO small VALUES (7, 70)")]
    [InlineData("SELECT COUNT(*) FROM large", "INSERT INTO large VALUES (90001, 1, 'x')")]
    [InlineData("SELECT COUNT(*) FROM large WHERE v >= 0", "DELETE FROM large WHERE id = 90000")]
    [InlineData("SELECT MAX(id) FROM large", "INSERT INTO large VALUES (990001, 1, 'x')")]
    [InlineData("SELECT v FROM large WHERE id = 101", "INSERT INTO large VALUES (101, 1, 'x')")]
    [InlineData("SELECT v FROM large WHERE id = 100", "DELETE FROM large WHERE id = 100")]
    [InlineData("SELECT id FROM large WHERE v BETWEEN 10 AND 20", "UPDATE large SET v = 15 WHERE id = 90000")]
    [InlineData("SELECT id FROM large WHERE v = 700000", "UPDATE large SET v = 700000 WHERE id = 90000")]
    [InlineData("SELECT v FROM small WHERE id IN (SELECT v FROM large WHERE id = 4)", "DELETE FROM large WHERE id = 4")]
    [InlineData("SELECT SUM(LENGTH(t)) FROM large", "DELETE FROM small")] // read too much to tell
    [InlineData("SELECT v FROM small WHERE id = 1", "CREATE TABLE third (a BIGINT)")]
    [InlineData("SELECT v FROM small WHERE id = 1", "DROP TABLE small")]
    public void It_is_overtaken_when_others_changed_what_it_has_read(string read, string change)
    {
        Begin(read);
        Run(_other, change);
        var error = Assert.Throws<DatabaseException>(() => _sql.Run("INSERT INTO large VALUES (-1, 1, 'x')"));
        Assert.Equal(ErrorCode.SerializationFailure, error.Code);
        _sql.Session.Rollback();
        Assert.Equal("0", Text("SELECT COUNT(*) FROM large WHERE id = -1"));
    }

    [Fact]
    public void What_it_was_told_of_the_schema_counts_as_read()
    {
        Begin("");
        Assert.Equal(2, Assert.Single(_sql.Session.GetTables(), static table => table.Name == "small").RowCount);
        Run(_other, "DELETE FROM small WHERE id = 1");
        var error = Assert.Throws<DatabaseException>(() => _sql.Run("INSERT INTO large VALUES (-1, 1, 'x')"));
        Assert.Equal(ErrorCode.SerializationFailure, error.Code);
    }

    [Fact]
    public void The_rows_that_an_open_cursor_has_not_handed_out_count_as_read()
    {
        Begin("");
        using var statement = Assert.Single(_sql.Session.Prepare("SELECT id FROM large WHERE id < 20000"));
        using var cursor = statement.Execute();
        Assert.True(cursor.Read());
        Run(_other, "DELETE FROM large WHERE id = 19998");
        var error = Assert.Throws<DatabaseException>(() => _sql.Run("INSERT INTO small VALUES (3, 30)"));
        Assert.Equal(ErrorCode.SerializationFailure, error.Code);
        var rows = 1;
        while (cursor.Read())
        {
            rows++;
        }

        Assert.Equal(10_000, rows);
    }

    [Fact]
    public void After_it_was_overtaken_the_next_one_takes_the_lock_at_its_beginning()
    {
        Begin("SELECT v FROM small WHERE id = 1");
        Assert.False(_sql.Session.AsksForWriterAtBegin(TransactionMode.Deferred));
        Run(_other, "UPDATE small SET v = 11 WHERE id = 1");
        Assert.Throws<DatabaseException>(() => _sql.Run("UPDATE small SET v = 12 WHERE id = 1"));
        _sql.Session.Rollback();
        Assert.True(_sql.Session.AsksForWriterAtBegin(TransactionMode.Deferred));
        Assert.False(_sql.Session.AsksForWriterAtBegin(TransactionMode.ReadOnly));

        Begin("SELECT v FROM small WHERE id = 1");
        _other.BusyTimeout = TimeSpan.Zero;
        var error = Assert.Throws<DatabaseException>(() => Run(_other, "UPDATE small SET v = 13 WHERE id = 1"));
        Assert.Equal(ErrorCode.LockNotAvailable, error.Code);
        _sql.Run("UPDATE small SET v = 12 WHERE id = 1");
        _sql.Session.Commit();

        // Once; the one after that reads a snapshot again.
        Begin("SELECT v FROM small WHERE id = 1");
        Run(_other, "UPDATE small SET v = 13 WHERE id = 1");
        Assert.Equal("12", Text("SELECT v FROM small WHERE id = 1"));
        _sql.Session.Rollback();
    }

    [Fact]
    public void After_it_was_overtaken_the_next_one_begins_without_the_lock_when_that_does_not_come()
    {
        Begin("SELECT v FROM small WHERE id = 1");
        Run(_other, "UPDATE small SET v = 11 WHERE id = 1");
        Assert.Throws<DatabaseException>(() => _sql.Run("UPDATE small SET v = 12 WHERE id = 1"));
        _sql.Session.Rollback();
        _other.Begin(TransactionMode.Serializable);
        _sql.Session.BusyTimeout = TimeSpan.Zero;
        Begin("SELECT v FROM small WHERE id = 1");
        _other.Commit();
        _sql.Run("UPDATE small SET v = 12 WHERE id = 1");
        _sql.Session.Commit();
        Assert.Equal("12", Text("SELECT v FROM small WHERE id = 1"));
    }

    [Fact]
    public void Threads_that_run_the_same_work_again_all_get_through()
    {
        const int threadCount = 4;
        const int count = 100;
        var attempts = 0;
        var threads = new Thread[threadCount];
        for (var i = 0; i < threadCount; i++)
        {
            threads[i] = new Thread(() =>
            {
                using var session = _sql.Database.OpenSession();
                session.CommitMode = CommitMode.Normal;
                for (var done = 0; done < count;)
                {
                    Interlocked.Increment(ref attempts);
                    session.Begin(TransactionMode.Deferred);
                    try
                    {
                        Run(session, "SELECT v FROM small WHERE id = 1");
                        Run(session, "UPDATE small SET v = v + 1 WHERE id = 1");
                        session.Commit();
                        done++;
                    }
                    catch (DatabaseException e) when (e.Code == ErrorCode.SerializationFailure)
                    {
                        session.Rollback();
                    }
                }
            });
            threads[i].Start();
        }

        Array.ForEach(threads, static thread => thread.Join());
        Assert.Equal(10 + (threadCount * count), int.Parse(
            Text("SELECT v FROM small WHERE id = 1"), CultureInfo.InvariantCulture));

        // None is overtaken twice for one piece of work.
        Assert.InRange(attempts, threadCount * count, 2 * threadCount * count);
    }

    private static void Run(Session session, string sql)
    {
        using var statement = Assert.Single(session.Prepare(sql));
        statement.Execute().Dispose();
    }

    private string Text(string sql) => string.Join('|', _sql.Rows(sql));

    private void Begin(string read)
    {
        _sql.Session.Begin(TransactionMode.Deferred);
        if (read.Length > 0)
        {
            Text(read);
        }
    }
}
