using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using DecentDb.Engine.Api;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Sweeps;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.FaultTests.Processes;

/// <summary>A process that owns a database and is killed again and again, and this one that follows it.</summary>
public sealed class FollowedProcessTests : IDisposable
{
    private const int RowCount = 16384;
    private readonly TemporaryFolder _folder = new();

    private string DatabasePath => _folder["db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_answer_of_a_follower_is_of_one_state_and_has_what_was_acknowledged()
    {
        BankWorker.Create(DatabasePath);
        using var follower = Open(DatabaseOpenMode.Follow);
        long last = 0;
        for (var round = 0; round < Soak.Scale(3, 100); round++)
        {
            using var process = new WorkerProcess([], "bank", DatabasePath);
            for (var i = 0; i < Soak.Scale(100, 3000); i++)
            {
                var acknowledged = long.Parse(process.ReadLine()!, CultureInfo.InvariantCulture);
                last = Check(follower, Math.Max(acknowledged, last));
            }

            process.Kill();
            process.Wait();
            last = Check(follower, last);
        }
    }

    [Fact]
    public void An_opening_for_reading_follows_the_process_that_owns_the_file()
    {
        BankWorker.Create(DatabasePath);
        using var process = new WorkerProcess([], "bank", DatabasePath);
        var acknowledged = long.Parse(process.ReadLine()!, CultureInfo.InvariantCulture);
        using (var database = Open(DatabaseOpenMode.ReadOnly))
        {
            Assert.True(database.IsReadOnly);
            Check(database, acknowledged);
            Assert.Empty(database.CheckIntegrity());
            database.Backup(_folder["copy"]);
            Assert.Equal(
                ErrorCode.ReadOnlyTransaction,
                Assert.Throws<DatabaseException>(() => SqlDisk.Execute(database, "DELETE FROM account")).Code);
        }

        process.Kill();
        process.Wait();
        using var copy = Database.Open(new DatabaseOptions { Path = _folder["copy"] });
        Check(copy, acknowledged);
        Assert.Empty(copy.CheckIntegrity());
    }

    [Fact]
    public void A_follower_and_what_it_pins_are_known_to_the_owner_by_its_process()
    {
        BankWorker.Create(DatabasePath);
        using var owner = Open(DatabaseOpenMode.ReadWrite);
        Assert.Empty(Find());
        using (var follower = Open(DatabaseOpenMode.Follow))
        {
            Assert.Equal(Lsn.Zero, Assert.Single(Find()).Pinned);
            using var session = follower.OpenSession();
            session.Begin(TransactionMode.ReadOnly);
            var pinned = Assert.Single(Find());
            Assert.Equal(Environment.ProcessId, pinned.Process);
            Assert.NotEqual(Lsn.Zero, pinned.Pinned);
            session.Rollback();
            Assert.Equal(Lsn.Zero, Assert.Single(Find()).Pinned);
            Assert.Empty(follower.GetFollowers()); // no others
        }

        Assert.Empty(Find());

        List<FollowerNotice> Find() =>
            FollowerFile.FindFollowers(OperatingSystemFileSystem.Instance, DatabasePath);
    }

    [Fact]
    public void A_follower_sees_a_new_table_and_one_process_may_own_and_follow()
    {
        using var owner = Open(DatabaseOpenMode.ReadWriteCreate);
        SqlDisk.Execute(owner, "CREATE TABLE a (id BIGINT PRIMARY KEY); INSERT INTO a VALUES (1)");
        using var follower = Open(DatabaseOpenMode.Follow);
        Assert.Equal(1, SqlDisk.Number(follower, "SELECT COUNT(*) FROM a"));
        SqlDisk.Execute(owner, "CREATE TABLE b (id BIGINT PRIMARY KEY); INSERT INTO b VALUES (1), (2)");
        Assert.Equal(2, SqlDisk.Number(follower, "SELECT COUNT(*) FROM b"));
        SqlDisk.Execute(owner, "DROP TABLE a; CREATE TABLE a (id BIGINT, name TEXT); INSERT INTO a VALUES (5, 'x')");
        Assert.Equal(5, SqlDisk.Number(follower, "SELECT id FROM a WHERE name = 'x'"));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_followed_too()
    {
        BankWorker.Create(DatabasePath);
        Directory.CreateDirectory(DatabasePath + "-readers"); // in the place of the file that a follower makes
        using var owner = Open(DatabaseOpenMode.ReadWrite);
        using var follower = Open(DatabaseOpenMode.Follow);
        for (var i = 1; i < 20; i++)
        {
            BankWorker.Transfer(owner, i);
            Check(follower, i);
        }

        Directory.Delete(DatabasePath + "-readers");
    }

    [Fact]
    public void A_transaction_that_reads_keeps_its_pages_for_a_while_and_is_told_when_they_are_written_over()
    {
        var owner = Open(DatabaseOpenMode.ReadWriteCreate);
        SqlDisk.Execute(owner, "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT)");
        SqlDisk.Execute(owner, "INSERT INTO t VALUES (1, 'row')");
        for (var count = 1; count < RowCount; count *= 2)
        {
            SqlDisk.Execute(owner, "INSERT INTO t SELECT id + (SELECT MAX(id) FROM t), name FROM t");
        }

        owner.Checkpoint();
        using var follower = Open(DatabaseOpenMode.Follow);
        using var session = follower.OpenSession();
        session.Begin(TransactionMode.ReadOnly);
        SqlDisk.Execute(owner, "UPDATE t SET name = 'another name'");
        owner.Checkpoint(); // waits for the transaction, in the background
        Assert.Equal(1, SqlDisk.Number(session, "SELECT COUNT(*) FROM t WHERE id = 1 AND name = 'row'"));
        owner.Dispose(); // does not
        var error = Assert.Throws<DatabaseException>(() => SqlDisk.Number(session, "SELECT COUNT(name) FROM t"));
        Assert.Equal(ErrorCode.SnapshotTooOld, error.Code);
        Assert.Equal("40001", error.Code.SqlState());
        session.Rollback();
        Assert.Equal(RowCount, SqlDisk.Number(session, "SELECT COUNT(*) FROM t WHERE name = 'another name'"));
    }

    [Fact]
    public void A_follower_goes_on_with_the_database_that_is_moved_into_the_place_of_its_own()
    {
        Create(DatabasePath, "CREATE TABLE t (a BIGINT); INSERT INTO t VALUES (7)");
        Create(_folder["new"], "CREATE TABLE t (name TEXT, b BIGINT); INSERT INTO t VALUES ('x', 8)");
        using var follower = Open(DatabaseOpenMode.Follow);
        using var session = follower.OpenSession();
        session.Begin(TransactionMode.ReadOnly);
        Assert.Equal(7, SqlDisk.Number(session, "SELECT MAX(a) FROM t"));
        File.Move(_folder["new"], DatabasePath, overwrite: true);
        Assert.Equal(8, SqlDisk.Number(follower, "SELECT MAX(b) FROM t WHERE name = 'x'"));
        Assert.Equal(7, SqlDisk.Number(session, "SELECT MAX(a) FROM t")); // the schema of its snapshot
        using (var owner = Open(DatabaseOpenMode.ReadWrite))
        {
            SqlDisk.Execute(owner, "INSERT INTO t VALUES ('x', 9)");
            Assert.Equal(9, SqlDisk.Number(follower, "SELECT MAX(b) FROM t WHERE name = 'x'"));
        }

        session.Rollback();
        Assert.Equal(9, SqlDisk.Number(session, "SELECT MAX(b) FROM t WHERE name = 'x'"));
    }

    [Fact]
    public void A_follower_goes_on_with_the_database_that_is_moved_into_the_place_of_one_that_its_owner_keeps_open()
    {
        Create(DatabasePath, "CREATE TABLE t (a BIGINT); INSERT INTO t VALUES (7)");
        Create(_folder["new"], "CREATE TABLE t (a BIGINT); INSERT INTO t VALUES (8)");
        using var owner = Open(DatabaseOpenMode.ReadWrite);
        using var follower = Open(DatabaseOpenMode.Follow);
        Assert.Equal(7, SqlDisk.Number(follower, "SELECT MAX(a) FROM t"));
        File.Move(_folder["new"], DatabasePath, overwrite: true);
        Assert.Equal(8, SqlDisk.Number(follower, "SELECT MAX(a) FROM t"));
    }

    [Fact]
    public void A_follower_goes_on_with_the_database_that_is_copied_over_its_own()
    {
        Create(DatabasePath, "CREATE TABLE t (a BIGINT, b BIGINT); INSERT INTO t VALUES (7, 70)");
        Create(_folder["new"], "CREATE TABLE t (b BIGINT, a BIGINT); INSERT INTO t VALUES (80, 8)");
        using var follower = Open(DatabaseOpenMode.Follow);
        using var session = follower.OpenSession();
        session.Begin(TransactionMode.ReadOnly);
        Assert.Equal(7, SqlDisk.Number(session, "SELECT MAX(a) FROM t"));
        Assert.Equal(7, SqlDisk.Number(follower, "SELECT MAX(a) FROM t"));
        File.Copy(_folder["new"], DatabasePath, overwrite: true);
        Assert.Equal(8, SqlDisk.Number(follower, "SELECT MAX(a) FROM t"));
        var error = Assert.Throws<DatabaseException>(() => SqlDisk.Number(session, "SELECT MAX(a) FROM t"));
        Assert.Equal(ErrorCode.SnapshotTooOld, error.Code);
        session.Rollback();
        Assert.Equal(8, SqlDisk.Number(session, "SELECT MAX(a) FROM t"));
    }

    [Theory]
    [InlineData(7)] // as old as it was copied
    [InlineData(8, "INSERT INTO t VALUES (8)")] // by as much as the one that was read
    [InlineData(8, "INSERT INTO t VALUES (8); CHECKPOINT; CHECKPOINT")]
    [InlineData(8, "INSERT INTO t VALUES (8)", "CHECKPOINT")]
    [InlineData(8, "INSERT INTO t VALUES (7)", "INSERT INTO t VALUES (8)")]
    public void A_follower_reads_the_older_copy_of_its_database_that_has_gone_another_way_and_is_put_back(
        long expected, params string[] changes)
    {
        Create(DatabasePath, "CREATE TABLE t (a BIGINT); INSERT INTO t VALUES (7)");
        File.Copy(DatabasePath, _folder["copy"]);
        Create(DatabasePath, "INSERT INTO t VALUES (9)");
        using var follower = Open(DatabaseOpenMode.Follow);
        Assert.Equal(9, SqlDisk.Number(follower, "SELECT MAX(a) FROM t"));
        Array.ForEach(changes, change => Create(_folder["copy"], change));
        File.Copy(_folder["copy"], DatabasePath, overwrite: true);
        Assert.Equal(expected, SqlDisk.Number(follower, "SELECT MAX(a) FROM t"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_of_a_database_that_is_copied_over_the_one_that_is_read_are_not_handed_out(bool isBackup)
    {
        var fill = "CREATE TABLE t (id BIGINT PRIMARY KEY, a BIGINT); INSERT INTO t SELECT g, $ FROM generate_series(1, "
            + RowCount + ") AS s(g)";
        Create(DatabasePath, fill.Replace("$", "g % 2", StringComparison.Ordinal));
        Create(_folder["new"], fill.Replace("$", "g % 3", StringComparison.Ordinal));
        using var follower = Open(DatabaseOpenMode.Follow);
        using var session = follower.OpenSession();
        session.Begin(TransactionMode.ReadOnly);
        Assert.Equal(1, SqlDisk.Number(session, "SELECT a FROM t WHERE id = 1"));
        File.Copy(_folder["new"], DatabasePath, overwrite: true);
        var error = Assert.Throws<DatabaseException>(() => SqlDisk.Number(session, "SELECT MAX(a) FROM t"));
        Assert.Equal(ErrorCode.SnapshotTooOld, error.Code);
        session.Rollback();
        if (isBackup)
        {
            follower.Backup(_folder["backup"]);
            using var backup = Database.Open(new DatabaseOptions { Path = _folder["backup"] });
            Assert.Empty(backup.CheckIntegrity());
            Assert.Equal(2, SqlDisk.Number(backup, "SELECT MAX(a) FROM t"));
        }

        Assert.Equal(2, SqlDisk.Number(session, "SELECT MAX(a) FROM t"));
    }

    private static void Create(string path, string sql)
    {
        using var database = Database.Open(new DatabaseOptions { Path = path });
        SqlDisk.Execute(database, sql);
    }

    private static long Check(Database database, long atLeast)
    {
        var counter = SqlDisk.Number(
            database,
            "SELECT CASE WHEN (SELECT SUM(balance) FROM account) = " + BankWorker.Total
            + " THEN (SELECT value FROM counter) ELSE -1 END");
        Assert.True(counter >= atLeast, $"counter {counter}, seen or acknowledged {atLeast}; -1: the sum is wrong");
        return counter;
    }

    private Database Open(DatabaseOpenMode mode) =>
        Database.Open(new DatabaseOptions { Path = DatabasePath, Mode = mode });
}
