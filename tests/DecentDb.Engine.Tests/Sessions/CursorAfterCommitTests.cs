using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Api;
using Xunit;

namespace DecentDb.Engine.Tests.Sessions;

/// <summary>Cursors that go on after the end of their transaction: their rows are kept within the budget.</summary>
public sealed class CursorAfterCommitTests : IDisposable
{
    private const long Budget = 1 << 20;
    private const string Query = "SELECT id, d, n, u, t, b FROM t ORDER BY id";

    private readonly SqlDatabase _database = new();

    public CursorAfterCommitTests()
    {
        _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, d DOUBLE PRECISION, n DECIMAL(10,2), u UUID, t TEXT,"
            + " b BYTEA)");
        _database.Run("INSERT INTO t WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 6000)"
            + " SELECT i, i / 3.0, CASE WHEN i % 5 = 0 THEN NULL ELSE i / 7.0 END,"
            + " CASE WHEN i % 2 = 0 THEN CAST('00112233-4455-6677-8899-aabbccddeeff' AS UUID) END,"
            + " CASE WHEN i % 3 = 0 THEN NULL ELSE REPEAT('text', i % 300) END,"
            + " CASE WHEN i % 4 = 0 THEN CAST('' AS BYTEA) ELSE CAST(REPEAT('b', 90) AS BYTEA) END FROM r");
        _database.Session.MemoryBudget = 64 << 20;
    }

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 3000)]
    [InlineData(true, 700)]
    [InlineData(true, 6000)]
    public void A_cursor_hands_out_all_rows_after_its_transaction_and_keeps_no_more_than_the_budget(
        bool rollsBack, int readBefore)
    {
        var expected = _database.Rows(Query);
        _database.Run("BEGIN; UPDATE t SET d = d WHERE id = 1");
        using var statement = _database.Session.Prepare(Query)[0];
        using var cursor = statement.Execute();
        var rows = new List<string>();
        for (var i = 0; i < readBefore; i++)
        {
            Assert.True(cursor.Read());
            rows.Add(Row(cursor));
        }

        _database.Session.MemoryBudget = Budget;
        _database.Run(rollsBack ? "ROLLBACK" : "COMMIT");
        _database.Session.MemoryBudget = 64 << 20;
        if (cursor.Buffered is { } buffered && readBefore < 6000)
        {
            Assert.InRange(buffered.MemoryBytes, 0, Budget);
            Assert.True(readBefore > 3000 || buffered.SpilledBytes > 0);
        }

        if (readBefore > 0)
        {
            Assert.Equal(rows[^1], Row(cursor)); // the current row stays
        }

        _database.Run("DELETE FROM t");
        while (cursor.Read())
        {
            rows.Add(Row(cursor));
        }

        Assert.Equal(expected, rows);
    }

    private static string Row(ResultCursor cursor)
    {
        var texts = new string[cursor.ColumnCount];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = string.Create(CultureInfo.InvariantCulture, $"{cursor.GetValue(i)}");
        }

        return string.Join("|", texts);
    }
}
