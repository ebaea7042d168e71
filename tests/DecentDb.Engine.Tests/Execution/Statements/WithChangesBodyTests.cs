using System;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Statements;

/// <summary>INSERT, UPDATE and DELETE within WITH (<see cref="Engine.Planning.StatementChanges"/>).</summary>
public sealed class WithChangesBodyTests : IDisposable
{
    private readonly SqlDatabase _db = new();

    public WithChangesBodyTests()
    {
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)");
        _db.Run("CREATE TABLE old (id INTEGER, n INTEGER); CREATE TABLE child (t INTEGER REFERENCES t ON DELETE CASCADE)");
    }

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Rows_move_from_one_table_to_another()
    {
        Assert.Equal(2, _db.Run(
            "WITH batch AS (SELECT id FROM t WHERE n < 30), gone AS (DELETE FROM t USING batch b WHERE b.id = t.id "
            + "RETURNING t.*) INSERT INTO old SELECT * FROM gone"));
        Assert.Equal(["3|30"], _db.Rows("SELECT * FROM t"));
        Assert.Equal(["1|10", "2|20"], _db.Rows("SELECT * FROM old ORDER BY id"));
        _db.AssertSound();
    }

    [Fact]
    public void A_child_gets_the_number_of_its_new_parent()
    {
        Assert.Equal(1, _db.Run(
            "WITH parent (p) AS (INSERT INTO t (n) VALUES (40) RETURNING id) INSERT INTO child SELECT p FROM parent"));
        Assert.Equal(["4"], _db.Rows("SELECT t FROM child"));
        _db.AssertSound();
    }

    [Fact]
    public void A_query_gives_what_its_changes_return_and_each_runs_once_and_to_its_end()
    {
        Assert.Equal(
            ["30|2"],
            _db.Rows(
                "WITH up AS (UPDATE t SET n = n + 1 WHERE id < 3 RETURNING n), unread AS (INSERT INTO old VALUES (9, 9)) "
                + "SELECT SUM(a.n) - 2, (SELECT COUNT(*) FROM up) FROM up a LIMIT 1"));
        Assert.Equal(["11", "21", "30"], _db.Rows("SELECT n FROM t ORDER BY id"));
        Assert.Equal(["9|9"], _db.Rows("SELECT * FROM old"));
        Assert.Equal(
            ["1"],
            _db.Rows("WITH d AS (DELETE FROM t RETURNING id) SELECT id FROM d ORDER BY id LIMIT 1"));
        Assert.Equal(0, _db.Scalar("SELECT COUNT(*) FROM t"));
        _db.AssertSound();
    }

    [Fact]
    public void What_was_there_is_changed_and_what_was_not_is_inserted()
    {
        const string put = "WITH up AS (UPDATE t SET n = @n WHERE id = @id RETURNING id) "
            + "INSERT INTO t SELECT 7, 70 WHERE NOT EXISTS (SELECT * FROM up)";
        Assert.Equal(1, _db.Run(put.Replace("@id", "7", StringComparison.Ordinal).Replace("@n", "71", StringComparison.Ordinal)));
        Assert.Equal(0, _db.Run(put.Replace("@id", "7", StringComparison.Ordinal).Replace("@n", "72", StringComparison.Ordinal)));
        Assert.Equal(["72"], _db.Rows("SELECT n FROM t WHERE id = 7"));
    }

    [Fact]
    public void A_statement_that_fails_undoes_all_its_changes()
    {
        const string fails = "WITH d AS (DELETE FROM t WHERE id = 1 RETURNING n) INSERT INTO old SELECT n / 0, n FROM d";
        Assert.Equal(ErrorCode.DivisionByZero, _db.Error(fails).Code);
        Assert.Equal(3, _db.Scalar("SELECT COUNT(*) FROM t"));
        _db.Run("BEGIN; INSERT INTO old VALUES (1, 1)");
        Assert.Equal(ErrorCode.DivisionByZero, _db.Error(fails).Code);
        _db.Run("COMMIT");
        Assert.Equal(3, _db.Scalar("SELECT COUNT(*) FROM t"));
        Assert.Equal(["1|1"], _db.Rows("SELECT * FROM old"));
        _db.AssertSound();
    }

    [Theory]
    [InlineData("WITH d AS (DELETE FROM t) SELECT * FROM d")]
    [InlineData("SELECT * FROM (WITH d AS (DELETE FROM t RETURNING id) SELECT * FROM d) x")]
    [InlineData("CREATE TABLE x AS WITH d AS (DELETE FROM t RETURNING id) SELECT * FROM d")]
    public void A_change_that_is_not_in_the_WITH_of_the_statement_is_refused(string sql)
    {
        Assert.Equal(ErrorCode.NotSupported, _db.Error(sql).Code);
        Assert.Equal(3, _db.Scalar("SELECT COUNT(*) FROM t"));
    }

    [Fact]
    public void It_needs_a_transaction_that_may_write_and_can_be_explained()
    {
        const string sql = "WITH d AS (DELETE FROM t RETURNING id) SELECT id FROM d";
        Assert.Contains(_db.Rows("EXPLAIN " + sql), line => line.Contains("Delete t", StringComparison.Ordinal));
        _db.Run("BEGIN READ ONLY");
        Assert.NotNull(SqlDatabase.Try(() => _db.Run(sql)));
        _db.Run("ROLLBACK");
        Assert.Equal(3, _db.Scalar("SELECT COUNT(*) FROM t"));
        using var statement = _db.Session.Prepare(sql)[0];
        for (var i = 0; i < 2; i++)
        {
            using var cursor = statement.Execute();
            var count = 0;
            while (cursor.Read())
            {
                count++;
            }

            Assert.Equal(i == 0 ? 3 : 0, count);
        }
    }
}
