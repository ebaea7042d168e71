using System;
using System.Collections.Generic;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>The rows of a load batch by batch, and what others do to its tables in between.</summary>
internal sealed class OtherWork(RandomSqlTable table, Random random)
{
    private static readonly string[] Orders = ["generated", "ascending", "gaps", "random", "descending"];

    private readonly string _order = Orders[random.Next(Orders.Length)];
    private long _nextId = random.Next(2) == 0 ? 1 : 2000;
    private int _tableCount;

    /// <summary>The rows of the next batch. Parents are among them, where rows refer to each other.</summary>
    public List<SqlValue[]> NextBatch(int count)
    {
        var rows = table.Rows(count, _order, _nextId);
        _nextId += _order == "gaps" ? 3 * count : count;
        if (table.HasSelf)
        {
            // Rows one by one know no parent that comes later.
            rows.ForEach(row => row[table.IndexOf("self")] = SqlValue.Null);
        }

        return rows;
    }

    /// <summary>Does the same to both databases, by a session that is not the load's.</summary>
    public void Disturb(SqlDatabase expected, SqlDatabase actual)
    {
        if (random.Next(3) == 0)
        {
            Insert(expected, actual);
            return;
        }

        var sql = Statement();
        var error = SqlDatabase.Try(() => expected.Run(sql));
        Assert.Equal(error?.Code, SqlDatabase.Try(() => Run(actual, sql))?.Code);
    }

    /// <summary>Numbers go on alike.</summary>
    public void InsertGenerated(SqlDatabase expected, SqlDatabase actual)
    {
        var rows = table.Rows(2, "generated", 0);
        var error = SqlDatabase.Try(() => expected.Insert(table, rows));
        Assert.Equal(error?.Code, SqlDatabase.Try(() => actual.Insert(table, rows))?.Code);
    }

    private static void Run(SqlDatabase database, string sql)
    {
        using var session = database.Database.OpenSession();
        using var statement = session.Prepare(sql)[0];
        statement.Execute().Dispose();
    }

    // Before, amid and behind the rows of the load, those to come included.
    private void Insert(SqlDatabase expected, SqlDatabase actual)
    {
        var order = Orders[random.Next(Orders.Length)];
        var rows = table.Rows(random.Next(1, 20), order, _nextId + random.Next(-1000, 3000));
        if (table.HasSelf)
        {
            rows.ForEach(row => row[table.IndexOf("self")] = SqlValue.Null);
        }

        var error = SqlDatabase.Try(() => expected.Insert(table, rows));
        using var session = actual.Database.OpenSession();
        Assert.Equal(error?.Code, SqlDatabase.Try(() => RandomRows.Insert(session, table, rows))?.Code);
    }

    private string Statement()
    {
        var (number, parent) = (random.Next(7), random.Next(1, 61));
        var hasId = table.KeyKind is 1 or 2;
        FormattableString sql = (random.Next(8), hasId) switch
        {
            (0, true) => $"DELETE FROM t WHERE id = (SELECT MAX(id) FROM t)",
            (1, true) => $"DELETE FROM t WHERE id > {_nextId - random.Next(100)}",
            (2, true) => $"UPDATE t SET id = id + {random.Next(1, 5000)} WHERE u % 7 = {number}",
            (3, _) => $"DELETE FROM p WHERE id = {parent}",
            (4, _) => $"UPDATE t SET u = u + 1 WHERE u % 7 = {number}",
            (5, _) => $"CREATE TABLE other{_tableCount++} (id BIGINT PRIMARY KEY, parent BIGINT REFERENCES p (id))",
            (6, _) => $"DELETE FROM t",
            _ => $"DELETE FROM t WHERE u % 7 = {number}",
        };
        return FormattableString.Invariant(sql);
    }
}
