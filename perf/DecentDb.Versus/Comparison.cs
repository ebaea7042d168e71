using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;

namespace DecentDb.Versus;

/// <summary>Runs every workload for every contender, alternating, and keeps the figures.</summary>
internal sealed class Comparison(
    IReadOnlyList<Contender> contenders, string folder, int rows, int runs, string? only = null)
{
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(2);
    private const int WarmUpRunsMax = 40;

    private readonly Workloads _workloads = new(folder, rows);
    private readonly Dictionary<(string Workload, string Contender), Measurement> _measurements = [];

    /// <summary>SQLite as fast as it goes, for some of the loads.</summary>
    public static Contender Unsafe { get; } = new SqliteContender(SqliteSyncs.Off);

    /// <summary>What readers and a load cost each other, a line each.</summary>
    public List<string> Impact { get; } = [];

    /// <summary>What a load cannot be faster than, a line each.</summary>
    public List<string> Limits { get; } = [];

    public List<(string Name, string Unit)> Names { get; } = [];

    public Measurement? Find(string workload, Contender contender) =>
        _measurements.GetValueOrDefault((workload, contender.Name));

    /// <summary>The loads of <see cref="LoadWorkloads"/> with the names that they are measured under.</summary>
    public List<(string Name, LoadCase Load)> LoadCases { get; } = [];

    public void RunAll()
    {
        Loads();
        OtherLoads();
        if (IsWanted("limits of a load"))
        {
            Limits.AddRange(new LoadLimits(folder, rows, runs).Run(contenders[0]));
        }

        Reads();
        Openings();
        Sizes();
        Commits();
        IndexedTransactions();
        if (IsWanted("readers during a load"))
        {
            Impact.AddRange(new ReadersDuringLoad(folder, rows, runs).Run(contenders[0]));
        }

        if (IsWanted("writers during a load"))
        {
            Impact.AddRange(new WritersDuringLoad(folder, rows, runs).Run(contenders[0]));
        }
    }

    private void Loads()
    {
        var small = rows / 10;
        Repeat($"bulk load {Count(small)} rows", "rows/s", contender => _workloads.Load(contender, small));
        Repeat($"bulk load {Count(rows)} rows", "rows/s", contender => _workloads.Load(contender, rows));
        Repeat("file size", "bytes", contender => Contender.FileBytes(_workloads.LoadedPath(contender)));
    }

    private void OtherLoads()
    {
        var loads = new LoadWorkloads(folder);
        IReadOnlyList<Contender> all = [.. contenders, Unsafe];
        foreach (var load in LoadWorkloads.Cases(rows))
        {
            var name = "load: " + load.Name;
            if (IsWanted(name))
            {
                LoadCases.Add((name, load));
                Measure(name, "rows/s", load.IncludesUnsafe ? all : contenders, contender =>
                    loads.Run(contender, load));
            }

            loads.Forget(all, load);
        }

        Repeat("plain INSERTs in one transaction", "rows/s", contender => _workloads.PlainInserts(contender, rows));
    }

    private void Reads()
    {
        WithConnection("point lookup by key", "lookups/s",
            (_, connection) => _workloads.Lookups(connection, rows / 5));
        WithConnection("full scan, typed getters", "rows/s",
            (contender, connection) => _workloads.Scan(connection, contender is SqliteContender));
        WithConnection("SUM", "queries/s", (_, connection) => _workloads.Sum(connection));
        WithConnection("GROUP BY album_id", "queries/s", (_, connection) => _workloads.GroupBy(connection));
        WithConnection("UPDATE by key, 10k rows in a transaction", "rows/s",
            (_, connection) => _workloads.Updates(connection, Math.Min(10_000, rows)));
    }

    // What a connection costs that lives for one question, and what is read when nothing is in memory yet.
    private void Openings()
    {
        Opening("open, SUM, close", _workloads.Sum, times: 1);
        Opening("open, five SUMs, close", _workloads.Sum, times: 5);
        Opening("open, GROUP BY album_id, close", _workloads.GroupBy, times: 1);
        foreach (var contender in contenders)
        {
            contender.ForgetPooled();
        }
    }

    private void Opening(string name, Func<DbConnection, double> ask, int times)
    {
        if (!IsWanted(name))
        {
            return;
        }

        foreach (var contender in contenders)
        {
            WarmUp(() => _workloads.OpenAskAndClose(contender, ask, times));
        }

        Repeat(name, "times/s", contender => _workloads.OpenAskAndClose(contender, ask, times));
    }

    // The same table in several sizes, with the cache of the default and with a small one.
    private void Sizes()
    {
        IReadOnlyList<Contender> all = [.. contenders, new DecentDbContender("64MB")];
        foreach (var size in new[] { rows, 5 * rows, 10 * rows })
        {
            var workloads = new Workloads(folder, size);
            OfSize($"sizes: SUM, {Count(size)} rows", "queries/s", all, workloads, workloads.Sum);
            OfSize($"sizes: full scan, {Count(size)} rows", "rows/s", all, workloads, connection =>
                workloads.Scan(connection, connection is Microsoft.Data.Sqlite.SqliteConnection));
            OfSize($"sizes: lookups, {Count(size)} rows", "lookups/s", all, workloads, connection =>
                workloads.Lookups(connection, 100_000));
            foreach (var contender in all)
            {
                workloads.Forget(contender);
            }
        }
    }

    private void OfSize(
        string name, string unit, IReadOnlyList<Contender> all, Workloads workloads, Func<DbConnection, double> run)
    {
        if (!IsWanted(name))
        {
            return;
        }

        Names.Add((name, unit));
        foreach (var contender in all)
        {
            using (var connection = contender.Open(workloads.LoadedPath(contender)))
            {
                WarmUp(() => run(connection));
                Measure(name, unit, [contender], _ => run(connection));
            }

            contender.ForgetPooled();
        }
    }

    private void Commits()
    {
        OneRowCommits("durable one-row commits, 1 thread", c => _workloads.OneRowCommits(c, 1, 2000));
        OneRowCommits("durable one-row commits, 8 threads",
            c => _workloads.OneRowCommits(c, 8, c is SqliteContender ? 150 : 1000));
    }

    private void OneRowCommits(string name, Func<Contender, double> run)
    {
        if (!IsWanted(name))
        {
            return;
        }

        foreach (var contender in contenders)
        {
            WarmUp(() => run(contender));
        }

        Repeat(name, "commits/s", run);
    }

    private void IndexedTransactions()
    {
        const string speed = "100-row transactions, 3 indexes";
        const string firstBytes = "log of the first 100-row transaction after a checkpoint";
        const string meanBytes = "log of a 100-row transaction, mean of 100";
        if (!IsWanted(speed) && !IsWanted(firstBytes) && !IsWanted(meanBytes))
        {
            return;
        }

        var connections = new Dictionary<string, DbConnection>(StringComparer.Ordinal);
        var nextIds = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var contender in contenders)
        {
            connections[contender.Name] = contender.Open(_workloads.Indexed(contender));
            nextIds[contender.Name] = rows + 1;
            WarmUp(() => InsertIndexed(contender, 20));
        }

        Repeat(speed, "transactions/s", contender => InsertIndexed(contender, 100));
        Repeat(firstBytes, "bytes", contender => LogBytes(contender, 1));
        Repeat(meanBytes, "bytes", contender => LogBytes(contender, 100));
        foreach (var connection in connections.Values)
        {
            connection.Dispose();
        }

        double InsertIndexed(Contender contender, int transactions)
        {
            var nextId = nextIds[contender.Name];
            var result = _workloads.IndexedTransactions(connections[contender.Name], transactions, ref nextId);
            nextIds[contender.Name] = nextId;
            return result;
        }

        double LogBytes(Contender contender, int transactions)
        {
            var connection = connections[contender.Name];
            contender.EmptyLog(connection);
            contender.KeepLog(connection, true);
            var before = contender.LogBytes(connection);
            InsertIndexed(contender, transactions);
            var bytes = contender.LogBytes(connection) - before;
            contender.KeepLog(connection, false);
            return bytes / (double)transactions;
        }
    }

    private void WithConnection(string name, string unit, Func<Contender, DbConnection, double> run)
    {
        if (!IsWanted(name))
        {
            return;
        }

        var connections = new Dictionary<string, DbConnection>(StringComparer.Ordinal);
        foreach (var contender in contenders)
        {
            connections[contender.Name] = contender.Open(_workloads.LoadedPath(contender));
            WarmUp(() => run(contender, connections[contender.Name]));
        }

        Repeat(name, unit, contender => run(contender, connections[contender.Name]));
        foreach (var connection in connections.Values)
        {
            connection.Dispose();
        }
    }

    // The same time for everybody, so that caches are full and the code is in its final form when the clock runs.
    private static void WarmUp(Action run)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < WarmUpRunsMax && (i == 0 || clock.Elapsed < WarmUpTime); i++)
        {
            run();
        }
    }

    private bool IsWanted(string name) => only is null || name.Contains(only, StringComparison.OrdinalIgnoreCase);

    private void Repeat(string name, string unit, Func<Contender, double> run)
    {
        if (!IsWanted(name))
        {
            return;
        }

        Names.Add((name, unit));
        Measure(name, unit, contenders, run);
    }

    private void Measure(
        string name, string unit, IReadOnlyList<Contender> measured, Func<Contender, double> run)
    {
        for (var i = 0; i < runs; i++)
        {
            foreach (var contender in measured)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                var key = (name, contender.Name);
                if (!_measurements.TryGetValue(key, out var measurement))
                {
                    _measurements[key] = measurement = new Measurement();
                }

                measurement.Add(run(contender));
            }
        }

        foreach (var contender in measured)
        {
            var measurement = _measurements[(name, contender.Name)];
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-45} {contender.Name,-10} {measurement.Median,14:N0} {unit} (+-{measurement.Spread:P0})"));
        }
    }

    private static string Count(int count) => count >= 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{count / 1_000_000.0:0.#}M")
        : string.Create(CultureInfo.InvariantCulture, $"{count / 1000.0:0.#}k");
}
