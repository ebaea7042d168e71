using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;

namespace DecentDb.FaultTests.Sweeps;

/// <summary>Opens small databases on a simulated disk, and reads what they hold.</summary>
internal static class SqlDisk
{
    private const int PageSize = 4096;

    public static Database Open(SimulatedDisk disk, int seed, int loggedLoadRows = 0)
    {
        var random = new Random(seed);
        return Database.Open(
            disk,
            new DatabaseOptions { Path = SweepNames.Path, PageSize = PageSize, CacheSize = 1 << 20 },
            storage => storage with
            {
                CacheSize = 64 * PageSize,
                LogSegmentSize = 4 * PageSize,
                LogStreamThreshold = 6 * PageSize,
                DirectWriteBlockSize = 4 * PageSize,
                BackgroundCheckpoints = false,
                LoggedLoadRowsMax = loggedLoadRows,
                Random = target => random.NextBytes(target),
            });
    }

    public static void OpenOnly(SimulatedDisk disk) => Open(disk, seed: 77);

    public static void Execute(Database database, string sql, CommitMode mode = CommitMode.Full)
    {
        using var session = database.OpenSession();
        session.CommitMode = mode;
        foreach (var statement in session.Prepare(sql))
        {
            statement.Execute().Dispose();
        }
    }

    public static long Number(Database database, string sql)
    {
        using var session = database.OpenSession();
        return Number(session, sql);
    }

    public static long Number(Session session, string sql)
    {
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        return cursor.Read() && !cursor.IsNull(0)
            ? long.Parse(cursor.GetValue(0).ToString(), CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Every row of every table.</summary>
    public static string Dump(Database database)
    {
        var text = new StringBuilder();
        using var session = database.OpenSession();
        var names = new List<string>();
        foreach (var table in session.GetTables())
        {
            names.Add(table.Name);
        }

        names.Sort(StringComparer.Ordinal);
        foreach (var name in names)
        {
            text.Append(name).Append('\n');
            using var statement = session.Prepare("SELECT * FROM " + name + " ORDER BY 1")[0];
            using var cursor = statement.Execute();
            while (cursor.Read())
            {
                for (var i = 0; i < cursor.ColumnCount; i++)
                {
                    text.Append(cursor.IsNull(i) ? "NULL" : cursor.GetValue(i).ToString()).Append('|');
                }

                text.Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>Throws unless the database is sound and its file holds its pages and nothing else.</summary>
    public static void RefuseDamage(Database database)
    {
        var problems = database.CheckIntegrity();
        if (problems.Count > 0)
        {
            throw new InvalidOperationException("not sound: " + string.Join("; ", problems));
        }

        var figures = database.GetStatistics();
        if (figures.FileLength != figures.PageCount * (long)figures.PageSize)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{figures.PageCount} pages in a file of {figures.FileLength} bytes: space is lost"));
        }
    }

    public static DatabaseException? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (DatabaseException e)
        {
            return e;
        }
    }
}
