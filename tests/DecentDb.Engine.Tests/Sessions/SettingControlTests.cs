using System;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Sessions;

/// <summary>
/// SET, SHOW, RESET, DISCARD, LOCK TABLE and FOR UPDATE. Exercises <see cref="Engine.Sessions.SettingControl"/>.
/// </summary>
public sealed class SettingControlTests : IDisposable
{
    private readonly SqlDatabase _database = new();

    public SettingControlTests() => _database.Run("CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER)");

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SET application_name = 'test'", "application_name", "test")]
    [InlineData("SET SESSION statement_timeout TO 0", "statement_timeout", "0")]
    [InlineData("SET statement_timeout = -1", "statement_timeout", "-1")]
    [InlineData("SET client_encoding TO UTF8", "client_encoding", "UTF8")]
    [InlineData("SET NAMES 'UTF8'", "client_encoding", "UTF8")]
    [InlineData("SET TIME ZONE 'UTC'", "timezone", "UTC")]
    [InlineData("SET DateStyle TO ISO, MDY", "datestyle", "ISO, MDY")]
    [InlineData("SET search_path TO public, pg_catalog", "search_path", "public, pg_catalog")]
    [InlineData("SET search_path TO sales", "search_path", "sales")]
    [InlineData("SET standard_conforming_strings = on", "standard_conforming_strings", "on")]
    [InlineData("SET my.own = 'x'", "my.own", "x")]
    [InlineData("SELECT set_config('application_name', 'y', false)", "application_name", "y")]
    [InlineData("SET application_name = 'x'; RESET application_name", "application_name", "")]
    [InlineData("SET application_name = 'x'; SET application_name TO DEFAULT", "application_name", "")]
    [InlineData("SET application_name = 'x'; RESET ALL", "application_name", "")]
    [InlineData("SET application_name = 'x'; DISCARD ALL", "application_name", "")]
    [InlineData("BEGIN; SET application_name = 'x'; ROLLBACK", "application_name", "")]
    [InlineData("BEGIN; SET application_name = 'x'; COMMIT", "application_name", "x")]
    [InlineData("BEGIN; SET LOCAL application_name = 'x'; COMMIT", "application_name", "")]
    public void Setting_is_kept_and_shown(string sql, string name, string value)
    {
        foreach (var statement in _database.Session.Prepare(sql))
        {
            using (statement)
            {
                using var cursor = statement.Execute();
                while (cursor.ColumnCount > 0 && cursor.Read())
                {
                    // A function is called when its row is read.
                }
            }
        }

        Assert.Equal(value, Assert.Single(_database.Rows("SHOW " + name)));
        Assert.Equal(value, Assert.Single(_database.Rows($"SELECT current_setting('{name}')")));
    }

    [Fact]
    public void Local_setting_holds_within_its_transaction()
    {
        _database.Run("BEGIN; SET LOCAL application_name = 'x'");
        Assert.Equal("x", Assert.Single(_database.Rows("SHOW application_name")));
        _database.Run("ROLLBACK");
        Assert.Contains(
            _database.Rows("SHOW ALL"), row => row.StartsWith("server_encoding|UTF8|", StringComparison.Ordinal));
        Assert.Equal("repeatable read", Assert.Single(_database.Rows("SHOW TRANSACTION ISOLATION LEVEL")));
    }

    [Theory]
    [InlineData("SET nothing = 1", "42704")]
    [InlineData("SHOW nothing", "42704")]
    [InlineData("RESET nothing", "42704")]
    [InlineData("SET server_version = '1'", "0A000")]
    [InlineData("SET client_encoding = 'LATIN1'", "0A000")]
    [InlineData("SET a", "42601")]
    [InlineData("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "0A000")]
    [InlineData("LOCK TABLE t", "25000")]
    [InlineData("BEGIN; LOCK TABLE nothing", "42P01")]
    [InlineData("BEGIN; LOCK TABLE t IN WRONG MODE", "42601")]
    [InlineData("BEGIN; DISCARD ALL", "25001")]
    [InlineData("SELECT * FROM t FOR UPDATE OF nothing", "42P01")]
    [InlineData("SELECT DISTINCT a FROM t FOR UPDATE", "0A000")]
    [InlineData("SELECT a FROM t WHERE a = (SELECT b FROM t FOR UPDATE OF nothing)", "42P01")]
    [InlineData("WITH q AS (SELECT DISTINCT a FROM t FOR SHARE) SELECT * FROM q", "0A000")]
    [InlineData("(SELECT a FROM t FOR UPDATE) UNION (SELECT b FROM t) FOR UPDATE", "0A000")]
    [InlineData("SELECT a FROM t FOR DELETE", "42601")]
    public void What_is_wrong_is_refused(string sql, string state) =>
        Assert.Equal(state, _database.Error(sql).SqlState);

    [Fact]
    public void End_of_no_transaction_is_nothing() => _database.Run("COMMIT; ROLLBACK; END");

    [Theory]
    [InlineData("LOCK TABLE t")]
    [InlineData("LOCK t IN SHARE ROW EXCLUSIVE MODE")]
    [InlineData("SELECT a FROM t WHERE a = 1 FOR UPDATE")]
    [InlineData("SELECT x.a FROM t x FOR NO KEY UPDATE OF x SKIP LOCKED")]
    [InlineData("SELECT a FROM t FOR SHARE")]
    [InlineData("SELECT a FROM t FOR UPDATE LIMIT 1")]
    [InlineData("SELECT a FROM t ORDER BY a LIMIT 1 FOR UPDATE OF t FOR SHARE SKIP LOCKED")]
    [InlineData("SELECT x.a FROM t x JOIN t y ON y.a = x.b FOR UPDATE OF y")]
    [InlineData("SELECT a FROM (SELECT a FROM t FOR UPDATE) q")]
    [InlineData("SELECT a FROM t WHERE a IN (SELECT b FROM t LIMIT 1 FOR UPDATE)")]
    [InlineData("WITH q AS (SELECT a FROM t FOR UPDATE SKIP LOCKED) SELECT * FROM q")]
    public void Lock_keeps_other_writers_out(string sql)
    {
        using var other = _database.Database.OpenSession();
        other.BusyTimeout = TimeSpan.Zero;
        _database.Run("BEGIN");
        _database.Rows(sql);
        Assert.Equal(ErrorCode.LockNotAvailable, Try(other, "INSERT INTO t VALUES (1, 1)")?.Code);
        Assert.Equal(0, SqlDatabase.Scalar(other, "SELECT COUNT(*) FROM t"));
        Assert.Null(Try(other, "BEGIN"));
        Assert.Equal(ErrorCode.LockNotAvailable, Try(other, "LOCK TABLE t NOWAIT")?.Code);
        Assert.Null(Try(other, "ROLLBACK"));
        _database.Run("COMMIT");
        Assert.Null(Try(other, "INSERT INTO t VALUES (1, 1)"));
    }

    [Fact]
    public void Queue_hands_out_its_rows()
    {
        _database.Run("INSERT INTO t VALUES (1, 0), (2, 0), (3, 0)");
        Assert.Equal("1|1", Assert.Single(_database.Rows(
            "UPDATE t SET b = 1 WHERE a = (SELECT a FROM t WHERE b = 0 ORDER BY a LIMIT 1 FOR UPDATE SKIP LOCKED) "
            + "RETURNING *")));
        Assert.Equal("2", Assert.Single(_database.Rows(
            "WITH next AS (SELECT a FROM t WHERE b = 0 ORDER BY a FOR UPDATE SKIP LOCKED LIMIT 1) "
            + "DELETE FROM t USING next WHERE t.a = next.a RETURNING t.a")));
        Assert.Equal(["1|1", "3|0"], _database.Rows("SELECT * FROM t ORDER BY a"));
    }

    [Fact]
    public void Abort_rolls_back()
    {
        _database.Run("BEGIN; INSERT INTO t VALUES (1, 1); ABORT; BEGIN; INSERT INTO t VALUES (2, 2); ABORT WORK");
        Assert.Empty(_database.Rows("SELECT a FROM t"));
    }

    [Theory]
    [InlineData("LOCK TABLE t IN ACCESS SHARE MODE")]
    [InlineData("SELECT a FROM t")]
    public void Reading_keeps_nobody_out(string sql)
    {
        using var other = _database.Database.OpenSession();
        other.BusyTimeout = TimeSpan.Zero;
        _database.Run("BEGIN");
        _database.Rows(sql);
        Assert.Null(Try(other, "INSERT INTO t VALUES (1, 1)"));
        _database.Run("COMMIT");
    }

    private static DatabaseException? Try(Session session, string sql) => SqlDatabase.Try(() =>
    {
        using var statement = session.Prepare(sql)[0];
        statement.Execute().Dispose();
    });
}
