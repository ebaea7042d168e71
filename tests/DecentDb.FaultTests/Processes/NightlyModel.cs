using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// A database as a nightly job keeps it: the rows of each day are loaded, those of an old day are deleted, and a table
/// is emptied and loaded anew, each in a transaction of its own that counts them. The count says what all rows are.
/// </summary>
internal sealed class NightlyModel
{
    private const int KeptDays = 6;
    private const int StepsPerDay = 3;
    private const int IdsPerDay = 10_000;
    private readonly Dictionary<long, Figures> _days = [];
    private readonly Dictionary<long, Figures> _stocks = [];

    public static void Create(Database database) => SqlDisk.Execute(
        database,
        "CREATE TABLE item (id BIGINT PRIMARY KEY, day BIGINT, amount BIGINT, name TEXT); "
        + "CREATE INDEX item_day ON item (day); CREATE INDEX item_name ON item (name); "
        + "CREATE TABLE stock (id BIGINT PRIMARY KEY, day BIGINT, amount BIGINT, name TEXT UNIQUE); "
        + "CREATE TABLE counter (n BIGINT); INSERT INTO counter VALUES (0)");

    /// <summary>Makes the state of a number of the one before.</summary>
    public static void Step(Session session, long number)
    {
        session.Begin(TransactionMode.Serializable);
        switch (number % StepsPerDay)
        {
            case 1:
                Load(session, "item", DayOf(number), number);
                break;
            case 2:
                Execute(session, $"DELETE FROM item WHERE day = {DayOf(number) - KeptDays}");
                break;
            default:
                Execute(session, "DELETE FROM stock");
                Load(session, "stock", number / StepsPerDay, number);
                break;
        }

        Execute(session, $"UPDATE counter SET n = {number}");
        session.Commit();
    }

    /// <summary>The number of the state that a session reads; refuses what is none.</summary>
    public long Check(Session session)
    {
        var number = -1L;
        var items = Read(session, "item", ref number);
        var last = (number + 2) / StepsPerDay;
        var first = Math.Max(0, ((number + 1) / StepsPerDay) - KeptDays) + 1;
        var expected = Figures.None;
        for (var day = first; day <= last; day++)
        {
            expected = expected.With(Of(_days, day));
        }

        Refuse("item", number, items, expected);
        var ofLast = SqlDisk.Number(session, "SELECT COUNT(*) FROM item WHERE day = " + Text(last));
        if (session.InTransaction && ofLast != Of(_days, last).Count)
        {
            throw new InvalidOperationException(
                $"{Text(ofLast)} rows of day {Text(last)} are found by the index after step {Text(number)}");
        }

        var later = session.InTransaction ? number : -1;
        var stock = Read(session, "stock", ref later);
        Refuse("stock", later, stock, Of(_stocks, later / StepsPerDay));
        return later;
    }

    private static long DayOf(long number) => (number + 2) / StepsPerDay;

    private static Figures Read(Session session, string table, ref long number)
    {
        using var statement = session.Prepare(
            "SELECT (SELECT n FROM counter), COUNT(*), COALESCE(CAST(SUM(amount) AS BIGINT), 0), "
            + "COALESCE(MIN(day), 0), COALESCE(MAX(day), 0), "
            + "COALESCE(CAST(SUM(LENGTH(name)) AS BIGINT), 0) FROM " + table)[0];
        using var cursor = statement.Execute();
        cursor.Read();
        if (number >= 0 && cursor.GetInt64(0) != number)
        {
            throw new InvalidOperationException(
                $"one snapshot is of step {Text(number)} and of step {Text(cursor.GetInt64(0))}");
        }

        number = cursor.GetInt64(0);
        return new Figures(
            cursor.GetInt64(1), cursor.GetInt64(2), cursor.GetInt64(3), cursor.GetInt64(4), cursor.GetInt64(5));
    }

    private static void Refuse(string table, long number, Figures found, Figures expected)
    {
        if (found != expected)
        {
            throw new InvalidOperationException($"{table} after step {Text(number)} is {found}, not {expected}");
        }
    }

    private static Figures Of(Dictionary<long, Figures> known, long day)
    {
        if (day <= 0)
        {
            return Figures.None;
        }

        if (!known.TryGetValue(day, out var figures))
        {
            figures = Figures.None;
            for (var i = 0; i < RowsOf(day); i++)
            {
                figures = figures.With(new Figures(1, AmountOf(day, i), day, day, NameOf(day, i).Length));
            }

            known.Add(day, figures);
        }

        return figures;
    }

    private static void Load(Session session, string table, long day, long number)
    {
        using var loader = session.BeginBulkLoad(table, null, new BulkLoadOptions
        {
            Durability = number % 2 == 0 ? BulkLoadDurability.Full : BulkLoadDurability.Deferred,
            BatchSize = 500,
            CheckpointOnComplete = number % 4 == 0,
            MemoryBudget = 1 << 20,
        });
        for (var i = 0; i < RowsOf(day); i++)
        {
            loader.SetInt64(0, (day * IdsPerDay) + i);
            loader.SetInt64(1, day);
            loader.SetInt64(2, AmountOf(day, i));
            loader.SetChars(3, NameOf(day, i));
            loader.EndRow();
        }

        loader.Complete();
    }

    private static int RowsOf(long day) => 100 + (int)(day * 7919 % 2500);

    private static long AmountOf(long day, int i) => ((day * 31) + (i * 7)) % 1000;

    private static string NameOf(long day, int i) =>
        string.Create(CultureInfo.InvariantCulture, $"{i * 7919 % 1000} begins the name of row {i} of day {day}");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Execute(Session session, FormattableString sql) =>
        Execute(session, sql.ToString(CultureInfo.InvariantCulture));

    private static void Execute(Session session, string sql)
    {
        using var statement = session.Prepare(sql)[0];
        statement.Execute().Dispose();
    }

    private sealed record Figures(long Count, long Amount, long FirstDay, long LastDay, long NameLength)
    {
        public static readonly Figures None = new(0, 0, 0, 0, 0);

        public Figures With(Figures later) => Count == 0 ? later : later.Count == 0 ? this : new Figures(
            Count + later.Count, Amount + later.Amount, FirstDay, later.LastDay, NameLength + later.NameLength);
    }
}
