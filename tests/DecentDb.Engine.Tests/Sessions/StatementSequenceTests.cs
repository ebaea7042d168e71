using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Sessions;

/// <summary>Statements after and beside each other: open cursors, savepoints, transactions, sessions.</summary>
public sealed class StatementSequenceTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(true, 1500)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 1500)]
    public void Open_cursor_gives_the_rows_of_its_start_while_its_session_writes(bool inTransaction, int readBefore)
    {
        Fill(3000);
        if (inTransaction)
        {
            _database.Query("BEGIN; UPDATE t SET a = a");
        }

        using var statement = _database.Single("SELECT id, b FROM t WHERE a >= 0");
        using var cursor = statement.Execute();
        var ids = new List<long>();
        Take(cursor, ids, readBefore);
        _database.Query("DELETE FROM t WHERE id > 1000");
        _database.Query("UPDATE t SET b = 'changed', a = -1; INSERT INTO t (a, b) VALUES (5, 'new')");
        Take(cursor, ids, 10);
        if (inTransaction)
        {
            _database.Query("ROLLBACK");
        }

        _database.Query("DROP TABLE t; CREATE TABLE t (x TEXT)");
        Take(cursor, ids, int.MaxValue);
        Assert.Equal(Enumerable.Range(1, 3000).Select(i => (long)i), ids);
    }

    [Fact]
    public void Current_row_stays_readable_while_its_session_writes()
    {
        Fill(10);
        _database.Query("BEGIN; UPDATE t SET a = a");
        using var statement = _database.Single("SELECT id, b FROM t");
        using var cursor = statement.Execute();
        Assert.True(cursor.Read());
        Assert.True(cursor.Read());
        _database.Query("DELETE FROM t; COMMIT");
        Assert.Equal((2L, "b2"), (cursor.GetInt64(0), cursor.GetString(1)));
        Assert.True(cursor.Read());
        Assert.Equal((3L, "b3"), (cursor.GetInt64(0), cursor.GetString(1)));
    }

    [Fact]
    public void Error_of_an_open_cursor_comes_when_its_row_is_read()
    {
        Fill(3000);
        _database.Query("BEGIN; UPDATE t SET a = a");
        using var statement = _database.Single("SELECT 10 / (id - 2500) FROM t");
        using var cursor = statement.Execute();
        Assert.True(cursor.Read());
        Assert.Equal(1, _database.Query("DELETE FROM t WHERE id = 1").RowsAffected);
        var error = Assert.Throws<DatabaseException>(() => Take(cursor, [], int.MaxValue));
        Assert.Equal(ErrorCode.DivisionByZero, error.Code);
        _database.Query("COMMIT");
        Assert.Equal("2999", _database.Text("SELECT COUNT(*) FROM t"));
    }

    [Fact]
    public void Statement_that_is_executed_again_starts_again()
    {
        Fill(5);
        using var statement = _database.Single("SELECT id FROM t WHERE id >= @p ORDER BY id");
        for (var i = 1; i <= 5; i++)
        {
            statement.SetParameter(0, SqlValue.FromInt64(i));
            var cursor = statement.Execute();
            Assert.True(cursor.Read());
            Assert.Equal(i, cursor.GetInt64(0));
        }

        using var insert = _database.Single("INSERT INTO t (a, b) VALUES (@a, @b) RETURNING id");
        for (var i = 6; i <= 51; i++)
        {
            insert.SetParameter(0, i % 3 == 0 ? SqlValue.Null : SqlValue.FromInt64(i));
            insert.SetParameter(1, SqlValue.FromText("b" + i));
            using var cursor = insert.Execute();
            Assert.True(cursor.Read());
            Assert.Equal(i, cursor.GetInt64(0));
        }

        Assert.Equal("51|35", _database.Text("SELECT COUNT(*), COUNT(a) FROM t"));
    }

    [Fact]
    public void Savepoints_nest_and_undo_rows_and_definitions()
    {
        Fill(3);
        _database.Query(
            "BEGIN; SAVEPOINT one; INSERT INTO t (a) VALUES (4); SAVEPOINT two; DELETE FROM t WHERE id < 3");
        Assert.Equal("3;4", Ids());
        _database.Query(
            "CREATE TABLE w (x INTEGER); INSERT INTO w VALUES (1); CREATE INDEX iw ON t (b); DROP INDEX ia");
        _database.Query("ROLLBACK TO two");
        Assert.Equal("1;2;3;4", Ids());
        Assert.Equal(ErrorCode.UndefinedTable, _database.Error("SELECT * FROM w").Code);
        Assert.Equal("2", _database.Text("SELECT id FROM t WHERE a = 2"));
        _database.Query("DELETE FROM t WHERE id = 2; ROLLBACK TO SAVEPOINT two; ROLLBACK TO two; RELEASE two");
        Assert.Equal(ErrorCode.InvalidSavepoint, _database.Error("ROLLBACK TO two").Code);
        Assert.Equal("1;2;3;4", Ids());
        _database.Query("SAVEPOINT one; INSERT INTO t (id) VALUES (9); ROLLBACK TO one; RELEASE one");
        Assert.Equal("1;2;3;4", Ids());
        _database.Query("ROLLBACK TO ONE");
        Assert.Equal("1;2;3", Ids());
        Assert.Equal("4", _database.Text("INSERT INTO t (a) VALUES (7) RETURNING id"));
        Assert.Equal(ErrorCode.UniqueViolation,
            _database.Error("INSERT INTO t VALUES (20, 1, 'q'), (20, 1, 'r')").Code);
        _database.Query("RELEASE SAVEPOINT one; COMMIT");
        Assert.Equal("1;2;3;4", Ids());
        Assert.Equal("25000", _database.Error("SAVEPOINT x").SqlState);
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    [Fact]
    public void Random_savepoints_agree_with_copies()
    {
        for (var seed = 1; seed <= 15; seed++)
        {
            var random = new Random(seed);
            _database.Query(
                "CREATE TABLE r (id INTEGER PRIMARY KEY, a INTEGER UNIQUE, b TEXT); CREATE INDEX ir ON r (b, a)");
            _database.Query("BEGIN");
            var states = new Stack<string>();
            for (var i = 0; i < 60; i++)
            {
                switch (random.Next(7))
                {
                    case 0 when states.Count < 6:
                        states.Push(_database.Text("SELECT * FROM r ORDER BY id"));
                        _database.Query($"SAVEPOINT s{states.Count}");
                        break;
                    case 1 when states.Count > 0:
                        _database.Query($"ROLLBACK TO s{states.Count}");
                        Assert.Equal((seed, states.Peek()), (seed, _database.Text("SELECT * FROM r ORDER BY id")));
                        break;
                    case 2 when states.Count > 0:
                        _database.Query($"RELEASE s{states.Count}");
                        states.Pop();
                        break;
                    case 3:
                        _database.Run(
                            $"UPDATE r SET a = a + {random.Next(3)}, b = 'u{i}' WHERE id % 3 = {random.Next(3)}");
                        break;
                    case 4:
                        _database.Run($"DELETE FROM r WHERE a BETWEEN {random.Next(50)} AND {random.Next(50)}");
                        break;
                    default:
                        var from = random.Next(60);
                        _database.Run(
                            $"INSERT INTO r VALUES ({from}, {from + 1}, 'x'), ({from + 1}, {random.Next(60)}, NULL)");
                        break;
                }
            }

            _database.Query(random.Next(2) == 0 ? "COMMIT" : "ROLLBACK");
            Assert.Empty(_database.Database.CheckIntegrity());
            _database.Query("DROP TABLE r");
        }
    }

    [Fact]
    public void Session_statements_answer()
    {
        Fill(3);
        _database.Query("CHECKPOINT");
        Assert.Empty(_database.Query("CHECK DATABASE").Rows);
        Assert.Equal("25000", _database.Error("BEGIN; CHECKPOINT").SqlState);
        _database.Query("ROLLBACK");
        Assert.NotEmpty(_database.Query("EXPLAIN DELETE FROM t").Rows);
        Assert.Equal("3", _database.Text("SELECT COUNT(*) FROM t"));
        _database.Query("BEGIN; EXPLAIN INSERT INTO t (a) SELECT a FROM t; COMMIT");
        Assert.Equal("3", _database.Text("SELECT COUNT(*) FROM t"));
        _database.Query("BEGIN READ ONLY");
        Assert.Equal(ErrorCode.ReadOnlyTransaction, _database.Error("DELETE FROM t").Code);
        _database.Query("COMMIT");
    }

    [Fact]
    public void Plans_follow_the_schema()
    {
        Fill(3);
        using var statement = _database.Single("SELECT * FROM t WHERE a = 2");
        Assert.Equal("2|2|b2", Row(statement));
        _database.Query("DROP INDEX ia");
        Assert.Equal("2|2|b2", Row(statement));
        _database.Query("BEGIN; DROP TABLE t; CREATE TABLE t (z TEXT, a BIGINT); INSERT INTO t VALUES ('q', 2)");
        Assert.Equal("q|2", Row(statement));
        _database.Query("ROLLBACK");
        Assert.Equal("2|2|b2", Row(statement));
        _database.Query(
            "BEGIN; DROP TABLE t; CREATE TABLE t (a INTEGER, y INTEGER); INSERT INTO t VALUES (2, 5); COMMIT");
        Assert.Equal("2|5", Row(statement));
        _database.Query("DROP TABLE t");
        Assert.Equal(ErrorCode.UndefinedTable, Assert.Throws<DatabaseException>(() => Row(statement)).Code);
    }

    [Fact]
    public void Parameters_take_any_fitting_value()
    {
        Fill(5);
        foreach (var value in new[]
        {
            SqlValue.FromInt64(3), SqlValue.FromInt64(3, SqlTypeKind.SmallInt), SqlValue.FromText("3"),
            SqlValue.FromDecimal(3.0m), SqlValue.FromDouble(3),
        })
        {
            Assert.Equal("3", _database.Text("SELECT id FROM t WHERE id = @p", value));
            Assert.Equal("3", _database.Text("SELECT id FROM t WHERE a = @p", value));
            Assert.Equal("1;3", _database.Text("SELECT id FROM t WHERE id IN (@p, 1)", value));
            Assert.Equal("3|b3", _database.Text("UPDATE t SET a = @p WHERE id = @p RETURNING a, b", value));
            Assert.Equal("b3;b4;b5", _database.Text("SELECT b FROM t WHERE id >= @p ORDER BY 1 LIMIT @p", value));
        }

        Assert.Equal("", _database.Text("SELECT id FROM t WHERE id = @p", SqlValue.FromDouble(3.5)));
        Assert.Equal("", _database.Text("SELECT id FROM t WHERE id = @p", SqlValue.FromInt64(long.MaxValue)));
        Assert.Equal("", _database.Text("SELECT id FROM t WHERE id = @p", SqlValue.Null));
        Assert.Equal(
            ErrorCode.InvalidTextRepresentation,
                _database.Error("SELECT 1 FROM t WHERE id = @p", SqlValue.FromText("x")).Code);
        Assert.Equal(
            ErrorCode.UndefinedFunction,
                _database.Error("SELECT 1 FROM t WHERE id = @p", SqlValue.FromBoolean(true)).Code);
    }

    [Fact]
    public void Sessions_write_and_read_beside_each_other()
    {
        _database.Query("CREATE TABLE acc (id INTEGER PRIMARY KEY, v INTEGER NOT NULL)");
        _database.Query("INSERT INTO acc VALUES (1, 100), (2, 100), (3, 100), (4, 100)");
        var failures = new List<string>();
        var conflicts = 0;
        var threads = Enumerable.Range(0, 6).Select(n => new Thread(() =>
        {
            try
            {
                if (n < 3)
                {
                    Interlocked.Add(ref conflicts, Transfer(n));
                }
                else
                {
                    Watch();
                }
            }
            catch (Exception e)
            {
                lock (failures)
                {
                    failures.Add(e.ToString());
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(failures);
        Assert.Equal("400|4", _database.Text("SELECT SUM(v), COUNT(*) FROM acc"));
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    private int Transfer(int seed)
    {
        var random = new Random(seed);
        var conflicts = 0;
        using var session = _database.Database.OpenSession();
        for (var i = 0; i < 60; i++)
        {
            var (from, to, amount) = (random.Next(1, 5), random.Next(1, 5), random.Next(20));
            try
            {
                Run(session, random.Next(2) == 0 ? "BEGIN IMMEDIATE" : "BEGIN");
                Run(session, $"UPDATE acc SET v = v - {amount} WHERE id = {from}");
                Run(session, $"UPDATE acc SET v = v + {amount} WHERE id = {to}");
                Run(session, random.Next(4) == 0 ? "ROLLBACK" : "COMMIT");
            }
            catch (DatabaseException e) when (e.Code == ErrorCode.SerializationFailure)
            {
                conflicts++;
                Run(session, "ROLLBACK");
            }
        }

        return conflicts;
    }

    private void Watch()
    {
        using var session = _database.Database.OpenSession();
        using var statement = Assert.Single(session.Prepare("SELECT v FROM acc"));
        for (var i = 0; i < 200; i++)
        {
            using var cursor = statement.Execute();
            var sum = 0L;
            while (cursor.Read())
            {
                sum += cursor.GetInt64(0);
            }

            Assert.Equal(400, sum);
        }
    }

    private static void Run(Session session, string sql)
    {
        foreach (var statement in session.Prepare(sql))
        {
            using (statement)
            {
                statement.Execute().Dispose();
            }
        }
    }

    private static string Row(Statement statement)
    {
        using var cursor = statement.Execute();
        return cursor.Read()
            ? string.Join('|', Enumerable.Range(0, cursor.ColumnCount).Select(i => CellText.Print(cursor.GetValue(i))))
            : "";
    }

    private static void Take(ResultCursor cursor, List<long> ids, int count)
    {
        for (var i = 0; i < count && cursor.Read(); i++)
        {
            ids.Add(cursor.GetInt64(0));
            if (cursor.ColumnCount > 1)
            {
                Assert.Equal("b" + ids[^1].ToString(CultureInfo.InvariantCulture), cursor.GetString(1));
            }
        }
    }

    private string Ids() => _database.Text("SELECT id FROM t ORDER BY id");

    private void Fill(int count)
    {
        _database.Query("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT); CREATE INDEX ia ON t (a)");
        _database.Query("INSERT INTO t VALUES " + string.Join(
            ", ", Enumerable.Range(1, count).Select(i =>
                string.Create(CultureInfo.InvariantCulture, $"({i}, {i}, 'b{i}')"))));
    }
}
