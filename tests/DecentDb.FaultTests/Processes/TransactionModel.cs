using System;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Api;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// Transactions that insert, change and delete rows, durable at once or not; in between some that are rolled back, and
/// some so large that they are written to the log in pieces.
/// </summary>
internal sealed class TransactionModel : WorkModel
{
    private const int Kept = 15;
    private const int ChangedAfter = 3;
    private const int LargeInterval = 25;
    private const int LargeRows = 20;

    protected override string Schema =>
        "CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT NOT NULL, name TEXT); CREATE INDEX i ON t (name); "
        + "CREATE TABLE big (id BIGINT PRIMARY KEY, b TEXT); "
        + "CREATE TABLE counter (n BIGINT); INSERT INTO counter VALUES (0)";

    public override bool MayFollow(long state, long acknowledged) => state - acknowledged is 0 or 1;

    public override void Work(Database database, int commitsMax, Action<long> acknowledge)
    {
        using var session = database.OpenSession();
        var first = SqlDisk.Number(database, "SELECT n FROM counter") + 1;
        for (var n = first; n < first + commitsMax; n++)
        {
            if (n % 5 == 0)
            {
                Execute(session, "BEGIN; INSERT INTO t VALUES (-1, -1, 'never'); UPDATE counter SET n = -1; ROLLBACK");
            }

            session.CommitMode = n % 3 == 1 ? CommitMode.Normal : CommitMode.Full;
            Execute(session, "BEGIN; " + StatementsOf(n) + "; COMMIT");
            acknowledge(n);
        }
    }

    protected override long CheckTables(Database database)
    {
        var n = SqlDisk.Number(database, "SELECT n FROM counter");
        Compare(database, "SELECT id, name FROM t ORDER BY id", SmallRowsOf(n), n);
        Compare(database, "SELECT id, b FROM big ORDER BY id", LargeRowsOf(n), n);
        return n;
    }

    private static string StatementsOf(long n)
    {
        var text = new StringBuilder();
        for (var i = 0; i <= n % 6; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"INSERT INTO t VALUES ({(n * 8) + i}, {n}, '{NameOf(n, i)}'); ");
        }

        text.Append(CultureInfo.InvariantCulture, $"DELETE FROM t WHERE n = {n - Kept}; ");
        text.Append(CultureInfo.InvariantCulture, $"UPDATE t SET name = name || '+' WHERE n = {n - ChangedAfter}; ");
        if (n % LargeInterval == 0)
        {
            text.Append("DELETE FROM big; ");
            for (var i = 0; i < LargeRows; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"INSERT INTO big VALUES ({i}, '{LargeOf(n, i)}'); ");
            }
        }

        return text.Append(CultureInfo.InvariantCulture, $"UPDATE counter SET n = {n}").ToString();
    }

    private static string SmallRowsOf(long n)
    {
        var text = new StringBuilder();
        for (var m = Math.Max(1, n - Kept + 1); m <= n; m++)
        {
            for (var i = 0; i <= m % 6; i++)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{(m * 8) + i}|{NameOf(m, i)}{(m <= n - ChangedAfter ? "+" : "")}\n");
            }
        }

        return text.ToString();
    }

    private static string LargeRowsOf(long n)
    {
        var text = new StringBuilder();
        for (var i = 0; i < LargeRows && n >= LargeInterval; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i}|{LargeOf(n - (n % LargeInterval), i)}\n");
        }

        return text.ToString();
    }

    private static string NameOf(long n, int i) =>
        string.Create(CultureInfo.InvariantCulture, $"{(n * 7919) % 1000} is the name of row {i} of transaction {n}");

    private static string LargeOf(long n, int i) => new((char)('a' + ((n / LargeInterval) + i) % 26), 3000 + (i * 100));

    private static void Compare(Database database, string sql, string expected, long n)
    {
        var found = new StringBuilder();
        using var session = database.OpenSession();
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        while (cursor.Read())
        {
            found.Append(CultureInfo.InvariantCulture, $"{cursor.GetInt64(0)}|{cursor.GetString(1)}\n");
        }

        if (!string.Equals(found.ToString(), expected, StringComparison.Ordinal))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"other rows than after transaction {n}: {sql}"));
        }
    }

    private static void Execute(Session session, string sql)
    {
        foreach (var statement in session.Prepare(sql))
        {
            statement.Execute().Dispose();
        }
    }
}
