using System;
using DecentDb.Engine.Execution.Statements;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Statements;

/// <summary>
/// Statements that change more rows than memory has room for do the same as small ones. Exercises
/// <see cref="GatheredRows"/> and <see cref="PrivatePages"/>.
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
