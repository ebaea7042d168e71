using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.BulkLoading;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Parking;

/// <summary>
/// A database on a simulated disk whose states have numbers: commit n puts n into a counter and adds a row; loads of
/// whole hundreds of rows come between.
/// </summary>
internal sealed class ParkedDatabase : IDisposable
{
    private const int LoadSize = 100;
    private int _started;
    private int _acknowledged;

    public ParkedDatabase()
    {
        Disk = new SimulatedDisk { Asserter = new OrderAsserter(SweepNames.Path) };
        Database = SqlDisk.Open(Disk, seed: 1);
        SqlDisk.Execute(
            Database,
            "CREATE TABLE counter (n BIGINT); INSERT INTO counter VALUES (0); "
            + "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT); CREATE TABLE l (id BIGINT, name TEXT)");
    }

    public SimulatedDisk Disk { get; }

    public Database Database { get; }

    /// <summary>Distinct crash images that were judged.</summary>
    public int ImageCount { get; private set; }

    public void Commit()
    {
        var number = Interlocked.Increment(ref _started);
        SqlDisk.Execute(Database, string.Create(
            CultureInfo.InvariantCulture,
            $"BEGIN; UPDATE counter SET n = {number}; INSERT INTO t VALUES ({number}, '{NameOf(number)}'); COMMIT"));
        Volatile.Write(ref _acknowledged, number);
    }

    public void Load(BulkLoadDurability durability)
    {
        using var session = Database.OpenSession();
        using var loader = session.BeginBulkLoad(
            "l", null, new BulkLoadOptions { Durability = durability, CheckpointOnComplete = false });
        for (var id = 0; id < LoadSize; id++)
        {
            loader.SetInt64(0, id);
            loader.SetChars(1, NameOf(id));
            loader.EndRow();
        }

        loader.Complete();
    }

    /// <summary>A snapshot that sees what is acknowledged now.</summary>
    public Session BeginSnapshot(out int number)
    {
        number = Volatile.Read(ref _acknowledged);
        var session = Database.OpenSession();
        session.Begin(TransactionMode.ReadOnly);
        if (ReadNumber(session) < number)
        {
            throw new InvalidOperationException("a snapshot does not see a commit that returned");
        }

        return session;
    }

    /// <summary>Throws unless the snapshot still sees the state of its beginning.</summary>
    public static void CheckSnapshot(Session session, int number)
    {
        if (ReadNumber(session) != number)
        {
            throw new InvalidOperationException("the snapshot sees another state than at its beginning");
        }
    }

    /// <summary>Cuts the power now, in many ways, and judges what is left.</summary>
    public void CutPower(int seed)
    {
        var acknowledged = Volatile.Read(ref _acknowledged);
        var started = Volatile.Read(ref _started);
        var known = new HashSet<UInt128>();
        var state = Disk.Durable.Clone();
        foreach (var tear in CrashImages.Of(state.Unsynced, new Random(seed), effort: 2))
        {
            var image = state.Cut(tear);
            if (known.Add(image.Hash()))
            {
                Judge(SimulatedDisk.From(image), acknowledged, started, tear.ToString());
                ImageCount++;
            }
        }

        Judge(Disk.AfterProcessEnd(), acknowledged, started, "the end of the process");
        if (Disk.Asserter!.Violations.Count > 0)
        {
            throw new InvalidOperationException(string.Join("; ", Disk.Asserter.Violations));
        }
    }

    public void Dispose() => Database.Dispose();

    private static void Judge(SimulatedDisk disk, int acknowledged, int started, string context)
    {
        using var database = SqlDisk.Open(disk, seed: 2);
        SqlDisk.RefuseDamage(database);
        using var session = database.OpenSession();
        var number = ReadNumber(session);
        if (number < acknowledged || number > started)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"{context}: {number} is there, not {acknowledged} to {started}"));
        }
    }

    // The number of the state, after a look at every row.
    private static int ReadNumber(Session session)
    {
        using var counter = session.Prepare("SELECT n FROM counter")[0];
        int number;
        using (var cursor = counter.Execute())
        {
            cursor.Read();
            number = (int)cursor.GetInt64(0);
        }

        using var rows = session.Prepare("SELECT id, name FROM t ORDER BY id")[0];
        using (var cursor = rows.Execute())
        {
            for (var id = 1; id <= number; id++)
            {
                if (!cursor.Read() || cursor.GetInt64(0) != id
                    || !string.Equals(cursor.GetString(1), NameOf(id), StringComparison.Ordinal))
                {
                    throw new InvalidOperationException("other rows than after commit " + number);
                }
            }

            if (cursor.Read())
            {
                throw new InvalidOperationException("more rows than after commit " + number);
            }
        }

        using var loaded = session.Prepare("SELECT COUNT(*) FROM l")[0];
        using (var cursor = loaded.Execute())
        {
            cursor.Read();
            return cursor.GetInt64(0) % LoadSize == 0 ? number
                : throw new InvalidOperationException("a part of a load is there");
        }
    }

    private static string NameOf(int number) => string.Create(
        CultureInfo.InvariantCulture, $"{number * 7919 % 1000} is the beginning of a rather long name of row {number}");
}
