using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Engine.Tests.Execution;

/// <summary>
/// A read fails somewhere in a transaction. Either the statement is undone and the transaction goes on, or the whole
/// transaction is undone and refuses everything until it is rolled back; never does a part of it stay.
/// </summary>
public sealed class ReadErrorTests(ITestOutputHelper output)
{
    private const int RowCount = 10_000;
    private int _next;

    private const string Schema = """
        CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER UNIQUE, b TEXT, p INTEGER REFERENCES parent (id));
        CREATE INDEX tb ON t (b, p);
        """;

    [Fact]
    public void A_failed_read_undoes_its_statement_or_fails_the_transaction()
    {
        var files = new FailingReads();
        using var database = Database.Open(
            files, new DatabaseOptions { Path = "d", CacheSize = 1 << 20, PageSize = 4096 });
        using var session = database.OpenSession();
        using var model = Database.Open(new DatabaseOptions { Path = ":memory:" });
        using var modelSession = model.OpenSession();
        foreach (var sql in Rows())
        {
            Run(session, sql);
            Run(modelSession, sql);
        }

        var undone = 0;
        var failed = 0;
        var intact = 0;
        for (var seed = 0; intact < 10; seed++)
        {
            Assert.True(seed < 2000, "the sweep does not end");
            Run(session, "BEGIN IMMEDIATE");
            Run(modelSession, "BEGIN IMMEDIATE");
            files.FailAfter(seed * 2);
            var hasFailed = false;
            foreach (var sql in Statements(new Random(seed)))
            {
                if (TryRun(session, sql) is { } error)
                {
                    Assert.True(error.Code is ErrorCode.IoError or ErrorCode.InFailedTransaction, error.ToString());
                    hasFailed |= error.Code == ErrorCode.InFailedTransaction;
                    undone += error.Code == ErrorCode.IoError ? 1 : 0;
                }
                else
                {
                    Assert.False(hasFailed, sql + " was accepted by a failed transaction.");
                    Run(modelSession, sql);
                }
            }

            files.Stop();
            intact += files.HasFailed ? 0 : 1;
            hasFailed = TryRun(session, "SELECT COUNT(*) FROM t") is { Code: ErrorCode.InFailedTransaction };
            failed += hasFailed ? 1 : 0;
            Run(modelSession, hasFailed ? "ROLLBACK" : "COMMIT");
            if (seed % 2 == 0 && hasFailed)
            {
                Assert.Equal(ErrorCode.InFailedTransaction, TryRun(session, "COMMIT")?.Code);
                Assert.False(session.InTransaction);
            }
            else
            {
                Run(session, hasFailed ? "ROLLBACK" : "COMMIT");
            }

            Assert.True(Content(modelSession) == Content(session), $"The contents differ after seed {seed}.");
        }

        Assert.Empty(database.CheckIntegrity());
        output.WriteLine($"{undone} statements failed by a read, {failed} transactions with them");
        Assert.True(undone > 20 && failed > 0 && failed < undone, $"{undone} and {failed}: not both kinds of failure");
    }

    [Theory]
    [InlineData("COMMIT", "1")]
    [InlineData("ROLLBACK", "0")]
    public void A_cursor_whose_rows_cannot_be_kept_tells_and_the_end_of_its_transaction_is_not_touched(
        string end, string changed)
    {
        var files = new FailingReads();
        using var database = Database.Open(
            files, new DatabaseOptions { Path = "d", CacheSize = 1 << 20, PageSize = 4096 });
        using var session = database.OpenSession();
        foreach (var sql in Rows())
        {
            Run(session, sql);
        }

        var failures = 0;
        for (var reads = 0; reads < 40; reads++)
        {
            Run(session, "BEGIN; UPDATE parent SET name = 'changed' WHERE id = 1");
            using (var statement = session.Prepare("SELECT id, b FROM t ORDER BY id")[0])
            using (var cursor = statement.Execute())
            {
                Assert.True(cursor.Read());
                files.FailAfter(reads);
                Run(session, end);
                files.Stop();
                var count = 1;
                try
                {
                    while (cursor.Read())
                    {
                        count++;
                    }

                    Assert.Equal(RowCount, count);
                }
                catch (DatabaseException e)
                {
                    Assert.Equal(ErrorCode.IoError, e.Code);
                    failures++;
                }
            }

            Assert.False(session.InTransaction);
            using var query = session.Prepare("SELECT COUNT(*) FROM parent WHERE name = 'changed'")[0];
            using var answer = query.Execute();
            Assert.True(answer.Read());
            Assert.Equal(changed, answer.GetValue(0).ToString());
        }

        Assert.True(failures > 5, $"only {failures} cursors failed");
        Assert.Empty(database.CheckIntegrity());
    }

    [Fact]
    public void Failed_reads_do_not_use_up_the_cache()
    {
        var files = new FailingReads();
        using var database = Database.Open(
            files, new DatabaseOptions { Path = "d", CacheSize = 1 << 20, PageSize = 4096 });
        using var session = database.OpenSession();
        foreach (var sql in Rows())
        {
            Run(session, sql);
        }

        Run(session, "UPDATE parent SET name = 'changed' WHERE id = 1");
        var pool = database.Engine.Transactions.Store.Pool;
        var before = pool.OutstandingBytes;
        var failures = 0;
        for (var i = 0; i < 500; i++)
        {
            files.FailAfter(0);
            failures += TryRun(session, "SELECT COUNT(*) FROM t WHERE b LIKE '%z'") is null ? 0 : 1;
        }

        Assert.True(failures > 300, $"only {failures} reads failed");
        Assert.InRange(pool.OutstandingBytes, 0, before + (20 * 4096));
    }

    private static IEnumerable<string> Rows()
    {
        yield return Schema;
        var filler = new string('x', 150);
        var sql = new StringBuilder("BEGIN;");
        for (var i = 1; i <= 600; i++)
        {
            sql.Append(CultureInfo.InvariantCulture, $"INSERT INTO parent VALUES ({i}, 'parent {i}');");
        }

        for (var i = 1; i <= RowCount; i++)
        {
            sql.Append(
                CultureInfo.InvariantCulture,
                $"INSERT INTO t VALUES ({i}, {i * 10}, 'text {i * 7919 % RowCount} {filler}', {(i % 600) + 1});");
        }

        yield return sql.Append("COMMIT; CHECKPOINT").ToString();
    }

    private IEnumerable<string> Statements(Random random)
    {
        for (var i = 0; i < 12; i++)
        {
            var id = random.Next(1, RowCount);
            yield return random.Next(7) switch
            {
                0 => $"UPDATE t SET b = b || '!' WHERE id = {id}",
                1 => $"UPDATE t SET a = -a WHERE id = {id}",
                2 => $"DELETE FROM t WHERE id = {id}",
                3 => $"INSERT INTO t (a, b, p) SELECT MAX(a) + 1, 'new {id}', {random.Next(1, 600)} FROM t",
                4 => $"INSERT INTO t (a, b, p) VALUES ({NewKey()}, 'new {id}', {random.Next(1, 600)})",
                5 => $"UPDATE t SET p = {random.Next(1, 600)} WHERE id BETWEEN {id} AND {id + 40}",
                _ => $"UPDATE parent SET name = 'p{i}' WHERE id = {random.Next(1, 600)}",
            };
        }
    }

    // No other row ever has it, with whatever sign.
    private int NewKey() => -((10 * ++_next) + 5);

    private static string Content(Session session)
    {
        var text = new StringBuilder();
        foreach (var statement in session.Prepare("SELECT * FROM t ORDER BY id; SELECT * FROM parent ORDER BY id"))
        {
            using var cursor = statement.Execute();
            while (cursor.Read())
            {
                for (var i = 0; i < cursor.ColumnCount; i++)
                {
                    text.Append(cursor.GetValue(i)).Append('|');
                }

                text.AppendLine();
            }

            statement.Dispose();
        }

        return text.ToString();
    }

    private static DatabaseException? TryRun(Session session, string sql)
    {
        try
        {
            Run(session, sql);
            return null;
        }
        catch (DatabaseException e)
        {
            return e;
        }
    }

    private static void Run(Session session, string sql)
    {
        foreach (var statement in session.Prepare(sql))
        {
            using (statement)
            {
                using var cursor = statement.Execute();
                while (cursor.ColumnCount > 0 && cursor.Read())
                {
                }
            }
        }
    }
}
