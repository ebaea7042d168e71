using System;
using DecentDb.Data;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Defects;
using DecentDb.FaultTests.Sweeps;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.FaultTests.Commits;

/// <summary>What fails while something is ended does not keep the rest from ending.</summary>
public sealed class StatementFailureTests
{
    [Fact]
    public void A_statement_that_fails_and_cannot_be_closed_either_leaves_none_of_its_rows()
    {
        using var database = SqlDisk.Open(new SimulatedDisk(), seed: 1);
        SqlDisk.Execute(database, "CREATE TABLE t (id BIGINT PRIMARY KEY)");
        using var session = database.OpenSession();
        session.Begin(TransactionMode.Serializable);
        Execute(session, "INSERT INTO t VALUES (1)");
        ThrowAt(FaultPoint.StatementClosing);
        var error = Assert.Throws<DatabaseException>(() => Execute(session, "INSERT INTO t VALUES (2), (3), (1)"));
        Assert.Equal(ErrorCode.UniqueViolation, error.Code);
        FaultPoints.Watch(null);
        Execute(session, "INSERT INTO t VALUES (4)");
        session.Commit();
        Assert.Equal(5, SqlDisk.Number(database, "SELECT SUM(id) FROM t"));
    }

    [Fact]
    public void A_cursor_that_cannot_be_closed_gives_its_snapshot_back()
    {
        using var database = SqlDisk.Open(new SimulatedDisk(), seed: 1);
        SqlDisk.Execute(database, "CREATE TABLE t (id BIGINT PRIMARY KEY); INSERT INTO t VALUES (1), (2)");
        using var session = database.OpenSession();
        using var statement = session.Prepare("SELECT id FROM t")[0];
        var cursor = statement.Execute();
        Assert.True(cursor.Read());
        var before = database.Engine.Transactions.Holders.SnapshotCount;
        ThrowAt(FaultPoint.StatementClosing);
        Assert.Throws<InvalidOperationException>(cursor.Dispose);
        FaultPoints.Watch(null);
        Assert.Equal(before - 1, database.Engine.Transactions.Holders.SnapshotCount);
    }

    [Fact]
    public void A_session_whose_cursor_cannot_be_closed_gives_the_writer_lock_back()
    {
        using var database = SqlDisk.Open(new SimulatedDisk(), seed: 1);
        SqlDisk.Execute(database, "CREATE TABLE t (id BIGINT PRIMARY KEY); INSERT INTO t VALUES (1), (2)");
        var session = database.OpenSession();
        session.Begin(TransactionMode.Serializable);
        using var statement = session.Prepare("SELECT id FROM t")[0];
        statement.Execute().Read();
        ThrowAt(FaultPoint.StatementClosing);
        Assert.Throws<InvalidOperationException>(session.Dispose);
        FaultPoints.Watch(null);
        using var next = database.OpenSession();
        next.BusyTimeout = TimeSpan.Zero;
        next.Begin(TransactionMode.Serializable);
    }

    [Fact]
    public void A_connection_whose_reset_fails_lets_its_database_go()
    {
        using var folder = new TemporaryFolder();
        var connection = new DecentDbConnection("Data Source=" + folder["db"]);
        connection.Open();
        connection.BeginTransaction();
        using (var command = new DecentDbCommand("CREATE TABLE t (id BIGINT)", connection))
        {
            command.ExecuteNonQuery();
        }

        ThrowAt(FaultPoint.RollingBack);
        Assert.Throws<InvalidOperationException>(connection.Close);
        FaultPoints.Watch(null);
        Database.DeleteFiles(folder["db"]);
    }

    private static void Execute(Session session, string sql)
    {
        using var statement = session.Prepare(sql)[0];
        statement.Execute().Dispose();
    }

    private static void ThrowAt(FaultPoint point) => FaultPoints.Watch(reached =>
    {
        if (reached == point)
        {
            throw new InvalidOperationException("a defect");
        }
    });
}
