using System;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Execution;

/// <summary>Lists of values count against the memory budget, those who use them what they make of them too.</summary>
public sealed class ListMemoryTests : IDisposable
{
    private const int Values = 200_000;
    private const long Enough = 512 << 20;
    private readonly SqlDatabase _database = new();

    public ListMemoryTests()
    {
        _database.Run(
            "CREATE TABLE t (id BIGINT PRIMARY KEY, indexed INTEGER, plain BIGINT, name TEXT, c CHAR(8)); "
            + "CREATE INDEX ix ON t (indexed); "
            + "INSERT INTO t WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 500) "
            + "SELECT n, n, n, 'n' || n, 'c' || n FROM r");
    }

    public static TheoryData<string, long> Conditions => new()
    {
        { "id = ANY(@list)", 500 },
        { "indexed = ANY(@list)", 500 },
        { "plain = ANY(@list)", 500 },
        { "plain + 0 = ANY(@list)", 500 },
        { "plain <> ALL(@list)", 0 },
        { "name = ANY(@texts)", 500 },
        { "c = ANY(@texts)", 0 },
        { "name <> ALL(@texts)", 0 },
    };

    public void Dispose() => _database.Dispose();

    [Theory]
    [MemberData(nameof(Conditions))]
    public void A_list_that_does_not_fit_the_budget_is_refused_and_given_back(string condition, long found)
    {
        using var statement = _database.Session.Prepare("SELECT COUNT(*) FROM t WHERE " + condition)[0];
        statement.SetParameter(0, ListFor(condition));
        foreach (var budget in new[] { 1L << 17, 1 << 20, 1 << 22 })
        {
            _database.Session.MemoryBudget = budget;
            var error = Assert.Throws<DatabaseException>(() => Count(statement, out _));
            Assert.Equal(ErrorCode.OutOfMemoryBudget, error.Code);
            Assert.InRange(statement.UsedBytes, 0, budget);
        }

        _database.Session.MemoryBudget = Enough;
        Assert.Equal(found, Count(statement, out var used));
        Assert.InRange(used, Values * 16L, Values * 300L);
        statement.SetParameter(0, SqlValue.FromList(
            condition.Contains("texts", StringComparison.Ordinal) ? SqlTypeKind.Text : SqlTypeKind.BigInt, []));
        Count(statement, out used);
        Assert.InRange(used, 0, 1 << 16);
    }

    [Fact]
    public void A_list_counts_in_a_transaction_which_goes_on_without_it()
    {
        _database.Run("BEGIN IMMEDIATE; UPDATE t SET plain = -1 WHERE id = 1");
        _database.Session.MemoryBudget = 1 << 20;
        using (var statement = _database.Session.Prepare("DELETE FROM t WHERE id = ANY(@list)")[0])
        {
            statement.SetParameter(0, ListFor("@list"));
            var error = Assert.Throws<DatabaseException>(() => statement.Execute().Dispose());
            Assert.Equal(ErrorCode.OutOfMemoryBudget, error.Code);
        }

        _database.Run("COMMIT");
        Assert.Equal(["500|-1"], _database.Rows("SELECT COUNT(*), MIN(plain) FROM t"));
    }

    [Fact]
    public void A_written_list_counts_as_the_set_that_is_made_of_it()
    {
        var sql = new StringBuilder("SELECT COUNT(*) FROM t WHERE plain NOT IN (0");
        for (var i = 1; i < 50_000; i++)
        {
            sql.Append(CultureInfo.InvariantCulture, $",{i * 7919L}");
        }

        sql.Append(')');
        _database.Session.MemoryBudget = 1 << 17;
        var error = Assert.Throws<DatabaseException>(() => _database.Rows(sql.ToString()));
        Assert.Equal(ErrorCode.OutOfMemoryBudget, error.Code);
        _database.Session.MemoryBudget = Enough;
        Assert.Equal(["500"], _database.Rows(sql.ToString()));
    }

    private static SqlValue ListFor(string condition)
    {
        var values = new SqlValue[Values];
        var isText = condition.Contains("texts", StringComparison.Ordinal);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = isText
                ? SqlValue.FromText("n" + (i + 1).ToString(CultureInfo.InvariantCulture))
                : SqlValue.FromInt64(i + 1);
        }

        return SqlValue.FromList(isText ? SqlTypeKind.Text : SqlTypeKind.BigInt, values);
    }

    private static long Count(Statement statement, out long used)
    {
        using var cursor = statement.Execute();
        Assert.True(cursor.Read());
        used = statement.UsedBytes;
        return cursor.GetInt64(0);
    }
}
