using System;
using System.Data;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using Xunit;

namespace DecentDb.Data.Tests.Sessions;

public sealed class PoolingTests : IDisposable
{
    private readonly TestDatabase _database = new();

    private string Pooled => _database.ConnectionString + ";Pooling=True";

    public void Dispose() => _database.Dispose();

    [Fact]
    public void A_pooled_connection_takes_up_the_session_of_the_one_before()
    {
        Run("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)");
        var first = SessionOf("");
        Assert.Same(first, SessionOf(""));
        Assert.NotSame(first, SessionOf("Default Timeout=9"));
        Assert.NotSame(first, SessionOf("Pooling=False"));
    }

    [Fact]
    public void A_session_comes_back_without_transaction_and_readers()
    {
        using (var connection = _database.Open("Pooling=True"))
        {
            connection.Run("CREATE TABLE t (id INTEGER)");
            connection.BeginTransaction();
            connection.Run("INSERT INTO t VALUES (1)");
            using var query = connection.Make("SELECT id FROM t");
            Assert.True(query.ExecuteReader().Read());
        }

        using var next = _database.Open("Pooling=True");
        Assert.Equal(0, next.Count("t"));
        using var transaction = next.BeginTransaction();
        next.Run("INSERT INTO t VALUES (2)");
        transaction.Commit();
    }

    [Fact]
    public void Open_and_close_of_a_pooled_connection_access_no_file()
    {
        Run("CREATE TABLE t (id INTEGER)");
        var hidden = _database.FileName + ".hidden";
        File.Move(_database.FileName, hidden);
        try
        {
            for (var i = 0; i < 3; i++)
            {
                using var connection = new DecentDbConnection(Pooled);
                connection.Open();
                Assert.Equal(0, connection.Count("t"));
            }
        }
        finally
        {
            File.Move(hidden, _database.FileName);
        }
    }

    [Fact]
    public void A_session_that_rested_for_its_lifetime_lets_go_of_the_file()
    {
        using (var connection = _database.Open("Pooling=True;Connection Idle Lifetime=1"))
        {
            connection.Run("CREATE TABLE t (id INTEGER)");
        }

        Assert.True(
            SpinWait.SpinUntil(() => !File.Exists(_database.FileName + "-wal"), TimeSpan.FromMinutes(2)),
            "the database is still open");
    }

    [Fact]
    public void A_cleared_pool_lets_go_of_the_file()
    {
        Run("CREATE TABLE t (id INTEGER); INSERT INTO t VALUES (1)");
        Assert.True(File.Exists(_database.FileName + "-wal"));
        using (var connection = _database.Open("Pooling=True"))
        {
            DecentDbConnection.ClearPool(connection);
            Assert.Equal(1, connection.Count("t"));
        }

        Assert.False(File.Exists(_database.FileName + "-wal"));
        Run("INSERT INTO t VALUES (2)");
        DecentDbConnection.ClearAllPools();
        Assert.False(File.Exists(_database.FileName + "-wal"));
    }

    [Fact]
    public void Another_way_to_open_is_not_held_up_by_sessions_at_rest()
    {
        Run("CREATE TABLE t (id INTEGER)");
        DecentDbConnection.ClearAllPools();
        using (var reading = _database.Open("Mode=ReadOnly"))
        {
            Assert.Equal(0, reading.Count("t"));
            Assert.Equal("25006", Assert.Throws<DecentDbException>(() => reading.Run("DELETE FROM t")).SqlState);
        }

        Run("INSERT INTO t VALUES (1)");
    }

    [Fact]
    public void Files_are_deleted_when_nobody_uses_them()
    {
        Run("CREATE TABLE t (id INTEGER)");
        using (var connection = _database.Open("Pooling=True"))
        {
            var e = Assert.Throws<DecentDbException>(
                () => DecentDbConnection.DeleteDatabaseFiles(_database.ConnectionString));
            Assert.Equal("55006", e.SqlState);
            Assert.Equal(0, connection.Count("t"));
        }

        DecentDbConnection.DeleteDatabaseFiles(_database.ConnectionString);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_database.FileName)!));
        DecentDbConnection.DeleteDatabaseFiles(_database.ConnectionString);
        DecentDbConnection.DeleteDatabaseFiles("Data Source=:memory:");
        Run("CREATE TABLE t (id INTEGER)");
    }

    [Fact]
    public void Databases_in_memory_end_with_their_last_connection()
    {
        const string text = "Data Source=pooling-test;Mode=Memory";
        using (var connection = new DecentDbConnection(text))
        {
            connection.Open();
            connection.Run("CREATE TABLE t (id INTEGER)");
        }

        using var next = new DecentDbConnection(text);
        next.Open();
        Assert.Empty(next.GetTables());
    }

    [Fact]
    public void An_abandoned_connection_leaves_no_lock()
    {
        Run("CREATE TABLE t (id INTEGER)");
        AbandonWriter();
        using var connection = _database.Open("Busy Timeout=1");
        for (var attempt = 0; ; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            try
            {
                connection.Run("INSERT INTO t VALUES (2)");
                break;
            }
            catch (DecentDbException e) when (e.SqlState == "55P03" && attempt < 10)
            {
                Thread.Sleep(10);
            }
        }

        Assert.Equal([[2]], connection.Rows("SELECT id FROM t"));
    }

    [Fact]
    public void States_are_reported_as_they_change()
    {
        using var connection = new DecentDbConnection(Pooled);
        var changes = "";
        connection.StateChange += (_, e) => changes += $"{e.OriginalState}-{e.CurrentState} ";
        connection.Open();
        connection.Close();
        connection.Close();
        connection.Open();
        connection.Dispose();
        Assert.Equal("Closed-Open Open-Closed Closed-Open Open-Closed ", changes);
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AbandonWriter()
    {
        var connection = new DecentDbConnection(Pooled);
        connection.Open();
        connection.BeginTransaction();
        connection.Run("INSERT INTO t VALUES (1)");
    }

    private object SessionOf(string more)
    {
        using var connection = new DecentDbConnection(Pooled + ";" + more);
        connection.Open();
        return connection.OpenSession;
    }

    private void Run(string sql)
    {
        using var connection = new DecentDbConnection(Pooled);
        connection.Open();
        connection.Run(sql);
    }
}
