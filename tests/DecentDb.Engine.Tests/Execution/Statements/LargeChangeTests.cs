using System;
using DecentDb.Engine.Execution.Statements;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Statements;

/// <summary>
/// Statements that change more rows than memory has room for do the same as small ones. Exercises
/// <see cref="GatheredRows"/>, <see cref="MovedRows"/> and <see cref="PrivatePages"/>.
/// </summary>
public sealed class LargeChangeTests : IDisposable
{
    private const int RowCount = 120_000;
    private readonly SqlDatabase _database = new(files: new InMemoryFileSystem(), cacheSize: 4 << 20);

    public LargeChangeTests()
    {
        _database.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT, v TEXT)");
        _database.Run(
            $"INSERT INTO t WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {RowCount}) "
            + "SELECT n, CAST(n AS BIGINT) * 7919 % 120000, 'the text of the row with the number ' || n FROM r");
        _database.Run("CREATE UNIQUE INDEX tn ON t (n)");
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void An_update_of_all_rows_changes_each_of_them()
    {
        var changed = _database.Run("UPDATE t SET v = v || ' and more of it, and more again', n = n + 120000");
        Assert.Equal(RowCount, changed);
        AssertCount(RowCount, "v = 'the text of the row with the number ' || id || ' and more of it, and more again'");
        AssertCount(RowCount, "n = id * 7919 % 120000 + 120000");
        _database.AssertSound();
        _database.Reopen();
        AssertCount(RowCount, "n BETWEEN 120000 AND 239999");
    }

    [Fact]
    public void A_delete_of_most_rows_leaves_the_others()
    {
        Assert.Equal(RowCount - (RowCount / 1000), _database.Run("DELETE FROM t WHERE id % 1000 <> 0"));
        AssertCount(RowCount / 1000, "v = 'the text of the row with the number ' || id");
        _database.AssertSound();
    }

    [Fact]
    public void A_transaction_goes_back_to_a_savepoint_between_large_changes()
    {
        _database.Run("BEGIN");
        _database.Run("UPDATE t SET v = 'first ' || id, n = n + 200000");
        _database.Run("SAVEPOINT s");
        _database.Run("UPDATE t SET v = 'second ' || id");
        _database.Run("DELETE FROM t WHERE id % 3 = 0");
        AssertCount(RowCount / 3 * 2, "v = 'second ' || id");
        _database.Run("ROLLBACK TO s");
        AssertCount(RowCount, "v = 'first ' || id");
        _database.Run("UPDATE t SET n = n - 200000 WHERE id % 2 = 0; COMMIT");
        AssertCount(RowCount / 2, "n < 120000");
        AssertCount(RowCount, "v = 'first ' || id");
        _database.AssertSound();
    }

    [Fact]
    public void Rows_that_all_move_to_the_next_row_id_do_so_with_all_that_they_have()
    {
        _database.Run("ALTER TABLE t ADD COLUMN p BIGINT REFERENCES t");
        _database.Run("UPDATE t SET p = 120001 - id");
        Assert.Equal(
            RowCount, _database.Run("UPDATE t SET id = id + 1, p = p + 1, n = (n + 7919) % 120000, v = v || '!'"));
        AssertCount(
            RowCount, "v = 'the text of the row with the number ' || id - 1 || '!' AND n = id * 7919 % 120000 "
            + "AND p = 120003 - id");
        _database.AssertSound();
    }

    [Theory]
    [InlineData("UPDATE t SET id = CASE WHEN id < 120000 THEN id + 1 ELSE 5 END", nameof(ErrorCode.UniqueViolation))]
    [InlineData("UPDATE t SET id = id + 1, n = n % 119999", nameof(ErrorCode.UniqueViolation))]
    [InlineData("UPDATE t SET id = id + 1, p = id + 1", null)]
    [InlineData("UPDATE t SET id = id + 1, p = id", nameof(ErrorCode.ForeignKeyViolation))]
    public void Rows_that_move_and_may_not_leave_nothing(string sql, string? refusal)
    {
        _database.Run("ALTER TABLE t ADD COLUMN p BIGINT REFERENCES t");
        var error = Record.Exception(() => _database.Run(sql)) as DatabaseException;
        Assert.Equal(refusal, error?.Code.ToString());
        AssertCount(RowCount, "v = 'the text of the row with the number ' || id" + (refusal is null ? " - 1" : ""));
        _database.AssertSound();
    }

    [Theory]
    [InlineData("UPDATE t SET n = t.n + s.x FROM (VALUES (120000)) AS s (x)")]
    [InlineData("MERGE INTO t USING (VALUES (120000)) AS s (x) ON t.id > 0 WHEN MATCHED THEN UPDATE SET n = t.n + s.x")]
    public void Rows_that_may_be_met_twice_need_no_memory_for_each_of_them(string sql)
    {
        _database.Session.MemoryBudget = 2 << 20;
        Assert.Equal(RowCount, _database.Run(sql));
        AssertCount(RowCount, "n = id * 7919 % 120000 + 120000");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("", "CREATE INDEX ci ON c (p)")]
    [InlineData("ON DELETE CASCADE", "CREATE INDEX ci ON c (p)")]
    [InlineData("ON DELETE RESTRICT", "")]
    public void Of_many_parents_that_go_those_with_children_are_remembered(string action, string index)
    {
        _database.Run($"CREATE TABLE c (id BIGINT PRIMARY KEY, p BIGINT REFERENCES t {action})");
        _database.Run(index);
        _database.Run("INSERT INTO c VALUES (1, 7), (2, 100000), (3, NULL)");
        if (action == "ON DELETE CASCADE")
        {
            Assert.Equal(RowCount - 1, _database.Run("DELETE FROM t WHERE id <> 100000"));
            Assert.Equal(["2", "3"], _database.Rows("SELECT id FROM c ORDER BY id"));
        }
        else
        {
            foreach (var refused in (string[])["id < 100000", "id > 7", "id > 0"])
            {
                var error = Assert.Throws<DatabaseException>(() => _database.Run("DELETE FROM t WHERE " + refused));
                Assert.Equal(ErrorCode.ForeignKeyViolation, error.Code);
            }

            AssertCount(RowCount, "true");
            Assert.Equal(RowCount - 2, _database.Run("DELETE FROM t WHERE id NOT IN (7, 100000)"));
        }

        _database.AssertSound();
    }

    [Fact]
    public void A_large_change_that_is_rolled_back_leaves_nothing()
    {
        _database.Run("BEGIN; UPDATE t SET v = 'other ' || id, n = -n; ROLLBACK");
        AssertCount(RowCount, "v = 'the text of the row with the number ' || id AND n >= 0");
        _database.AssertSound();
    }

    [Fact]
    public void A_large_change_that_fails_at_its_last_row_leaves_nothing()
    {
        var error = Assert.Throws<DatabaseException>(() => _database.Run(
            "UPDATE t SET v = 'other ' || id, n = CASE WHEN id = 120000 THEN 5 ELSE n END"));
        Assert.Equal(ErrorCode.UniqueViolation, error.Code);
        AssertCount(RowCount, "v = 'the text of the row with the number ' || id");
        _database.AssertSound();
    }

    [Fact]
    public void Keys_that_most_rows_have_in_turn_are_found_unique_at_the_end_or_refused()
    {
        _database.Run("UPDATE t SET n = NULL WHERE id % 10000 = 0");
        Assert.Equal(RowCount, _database.Run("UPDATE t SET n = (n + 7919) % 120000"));
        AssertCount(RowCount - 12, "n = (id + 1) * 7919 % 120000");
        var error = Assert.Throws<DatabaseException>(() => _database.Run(
            "UPDATE t SET n = CASE WHEN n = 119999 THEN 5 ELSE (n + 7919) % 120000 END"));
        Assert.Equal(ErrorCode.UniqueViolation, error.Code);
        Assert.Contains("n = 5 already", error.Message, StringComparison.Ordinal);
        AssertCount(RowCount - 12, "n = (id + 1) * 7919 % 120000");
        _database.AssertSound();
    }

    [Fact]
    public void Returned_rows_of_a_large_change_are_all_there_in_their_order()
    {
        _database.Session.MemoryBudget = 1 << 20;
        var rows = _database.Rows("UPDATE t SET n = -n - 1 WHERE id > 20000 RETURNING id, n, v");
        Assert.Equal(RowCount - 20_000, rows.Count);
        Assert.All(
            System.Linq.Enumerable.Range(0, rows.Count),
            i => Assert.StartsWith($"{i + 20_001}|{-((i + 20_001L) * 7919 % 120000) - 1}|the text", rows[i], StringComparison.Ordinal));
    }

    private void AssertCount(int expected, string condition) =>
        Assert.Equal(expected, _database.Scalar($"SELECT COUNT(*) FROM t WHERE {condition}"));
}
