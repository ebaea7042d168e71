using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;
using Xunit;

namespace DecentDb.Engine.Tests.Transactions;

/// <summary>
/// Savepoints cost what changes after them, count against the memory budget, and give every row back. Exercises
/// <see cref="Engine.Transactions.SavepointStack"/>, <see cref="Engine.Transactions.PrivatePages"/> and
/// <see cref="Engine.Transactions.Participants"/>.
/// </summary>
public sealed class SavepointTests : IDisposable
{
    private const string Tables =
        "CREATE TABLE t (id BIGINT PRIMARY KEY, v TEXT, n INTEGER UNIQUE); "
        + "CREATE TABLE u (id BIGINT PRIMARY KEY, t BIGINT REFERENCES t (id))";

    private readonly SqlDatabase _database = new(files: new InMemoryFileSystem(), cacheSize: 8 << 20);

    private long SavepointBytes => ((WritingState)_database.Session.Context.State).Scope.Transaction.SavepointBytes;

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Savepoints_between_which_nothing_changes_share_what_they_keep()
    {
        const int savepoints = 1000;
        Fill(100);
        _database.Run("BEGIN IMMEDIATE; UPDATE t SET v = 'x'");
        for (var i = 0; i < savepoints; i++)
        {
            _database.Run("SAVEPOINT s");
        }

        var alone = SavepointBytes;
        _database.Run("UPDATE t SET v = 'y'");
        Assert.Equal(100, _database.Scalar("SELECT COUNT(*) FROM t WHERE v = 'y'"));
        Assert.InRange(SavepointBytes - alone, 1, 200_000);
        _database.Run("ROLLBACK TO s");
        Assert.Equal(alone, SavepointBytes);
        Assert.Equal(100, _database.Scalar("SELECT COUNT(*) FROM t WHERE v = 'x'"));
    }

    [Fact]
    public void What_statements_keep_is_given_up_when_they_end()
    {
        Fill(100);
        _database.Run("BEGIN IMMEDIATE; SAVEPOINT s");
        long first = 0;
        for (var i = 1; i <= 500; i++)
        {
            _database.Run(string.Create(
                CultureInfo.InvariantCulture, $"INSERT INTO t VALUES ({i}, 'a', {-i}), ({i + 1000}, 'b', {-i - 1000})"));
            first = i == 1 ? SavepointBytes : first;
        }

        Assert.InRange(SavepointBytes, 1, first + 100_000);
        _database.Run("RELEASE s");
        Assert.Equal(0, SavepointBytes);
        _database.Run("COMMIT");
        _database.AssertSound();
    }

    [Theory]
    [InlineData("ROLLBACK TO s1", 0)]
    [InlineData("RELEASE s1", 1)]
    public void Savepoints_that_fill_the_budget_are_refused_and_the_transaction_goes_on(string end, int kept)
    {
        Fill(20_000);
        _database.Session.MemoryBudget = 1 << 20;
        _database.Run("BEGIN IMMEDIATE; UPDATE t SET n = n - 100000");
        DatabaseException? refusal = null;
        var last = 0;
        for (var i = 1; i < 10_000 && refusal is null; i++)
        {
            var change = string.Create(
                CultureInfo.InvariantCulture, $"SAVEPOINT s{i}; UPDATE t SET v = 'changed' WHERE id % 200 = {-i % 200}");
            refusal = SqlDatabase.Try(() => _database.Run(change));
            last = i;
        }

        Assert.Equal(ErrorCode.OutOfMemoryBudget, refusal?.Code);
        Assert.InRange(last, 2, 9999);
        Assert.InRange(SavepointBytes, 0, 2 << 20);
        _database.Run(end);
        _database.Run("INSERT INTO u VALUES (1, -1)");
        _database.Run("COMMIT");
        Assert.Equal(kept == 1, _database.Scalar("SELECT COUNT(*) FROM t WHERE v = 'changed'") > 0);
        Assert.Equal(1, _database.Scalar("SELECT COUNT(*) FROM u"));
        _database.AssertSound();
    }

    [Fact]
    public void What_a_statement_keeps_of_pages_is_not_of_its_memory_budget()
    {
        Fill(50_000);
        _database.Run("BEGIN IMMEDIATE; UPDATE t SET n = n - 100000");
        _database.Session.MemoryBudget = 1 << 18;
        Assert.Equal(50_000, _database.Run("UPDATE t SET v = 'changed'"));
        Assert.Equal(0, SavepointBytes);
        var refusal = SqlDatabase.Try(() => _database.Run("UPDATE t SET v = 'again', n = n - n / (id + 49999)"));
        Assert.Equal(ErrorCode.DivisionByZero, refusal?.Code);
        Assert.Equal(0, SavepointBytes);
        _database.Run("UPDATE t SET v = 'one' WHERE id = -1; COMMIT");
        Assert.Equal(49_999, _database.Scalar("SELECT COUNT(*) FROM t WHERE v = 'changed'"));
        Assert.Equal(50_000, _database.Scalar("SELECT COUNT(*) FROM t WHERE n <= 950000"));
        _database.AssertSound();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Going_back_to_any_of_many_savepoints_gives_the_rows_of_its_time(int seed)
    {
        var random = new Random(seed);
        Fill(random.Next(1, 2000));
        for (var round = 0; round < 4; round++)
        {
            _database.Run("BEGIN IMMEDIATE");
            var before = Rows();
            Wander(random);
            var isKept = random.Next(2) == 0;
            var after = Rows();
            _database.Run(isKept ? "COMMIT" : "ROLLBACK");
            Assert.Equal(isKept ? after : before, Rows());
            _database.AssertSound();
        }
    }

    private void Wander(Random random)
    {
        var saved = new List<string>();
        for (var step = 0; step < 120; step++)
        {
            var choice = random.Next(10);
            if (choice < 3)
            {
                saved.Add(Rows());
                _database.Run("SAVEPOINT s" + (saved.Count - 1));
            }
            else if (choice == 3 && saved.Count > 0)
            {
                var index = random.Next(saved.Count);
                _database.Run("ROLLBACK TO s" + index);
                Assert.Equal(saved[index], Rows());
                saved.RemoveRange(index + 1, saved.Count - index - 1);
            }
            else if (choice == 4 && saved.Count > 0)
            {
                var index = Math.Max(random.Next(saved.Count), saved.Count - 4);
                var rows = Rows();
                _database.Run("RELEASE s" + index);
                Assert.Equal(rows, Rows());
                saved.RemoveRange(index, saved.Count - index);
                Assert.Equal(saved.Count == 0, SavepointBytes == 0);
            }
            else
            {
                Change(random);
            }
        }

        for (var index = saved.Count - 1; index >= 0; index -= random.Next(1, 5))
        {
            _database.Run("ROLLBACK TO s" + index);
            Assert.Equal(saved[index], Rows());
        }
    }

    private void Change(Random random)
    {
        var id = random.Next(-2200, 2200);
        string sql = random.Next(9) switch
        {
            0 => $"INSERT INTO t VALUES ({id}, 'a', {id})",
            1 => $"INSERT INTO t VALUES ({id}, 'a', {id}), ({id + 5000}, 'b', {id + 5000})",
            2 => $"UPDATE t SET v = REPEAT('{id}', {random.Next(1, 3000)}) WHERE id % 97 = {id % 97}",
            3 => $"DELETE FROM t WHERE id BETWEEN {id} AND {id + 100} AND id NOT IN (SELECT t FROM u)",
            4 => $"INSERT INTO u SELECT {id}, MIN(id) FROM t",
            5 => $"UPDATE t SET n = n WHERE id < {id}",
            6 => $"DELETE FROM u WHERE id < {id}",
            7 => $"CREATE TABLE w (id BIGINT PRIMARY KEY, v TEXT); INSERT INTO w VALUES ({id}, 'w'); DROP TABLE w",
            _ => $"INSERT INTO t SELECT id + 10000, v, n + 10000 FROM t WHERE id % 31 = {id % 31}",
        };
        var refusal = SqlDatabase.Try(() => _database.Run(sql));
        var isExpected = refusal is null || refusal.Code is ErrorCode.UniqueViolation
            or ErrorCode.ForeignKeyViolation or ErrorCode.NumericValueOutOfRange;
        Assert.True(isExpected, sql + refusal);
    }

    private void Fill(int rows)
    {
        _database.Run(Tables);
        _database.Run(
            $"INSERT INTO t WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {rows}) "
            + "SELECT -n, 'v' || n, n + 1000000 FROM r");
    }

    private string Rows()
    {
        var text = new StringBuilder();
        text.AppendJoin('\n', _database.Rows("SELECT COUNT(*), MIN(id), MAX(id), SUM(id), SUM(n), SUM(LENGTH(v)) FROM t")).AppendLine();
        text.AppendJoin('\n', _database.Rows("SELECT id, v, n FROM t WHERE n IS NOT NULL ORDER BY n LIMIT 40")).AppendLine();
        text.AppendJoin('\n', _database.Rows("SELECT id, LENGTH(v), n FROM t ORDER BY id")).AppendLine();
        text.AppendJoin('\n', _database.Rows("SELECT id, t FROM u ORDER BY id")).AppendLine();
        return text.ToString();
    }
}
