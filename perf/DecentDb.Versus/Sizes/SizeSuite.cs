using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace DecentDb.Versus.Sizes;

/// <summary>
/// The same questions to tables of one, five and ten million rows, with the cache that a database has by default and
/// with 64 MB, which the larger ones do not fit; opened for one question; from the disk; and after a crash.
/// </summary>
/// <param name="folder">Where the databases are.</param>
/// <param name="scale">1 for these sizes; less for that much smaller ones.</param>
/// <param name="runs">How often each is measured; the median counts.</param>
internal sealed class SizeSuite(string folder, double scale, int runs)
{
    private const int LookupCount = 100_000;
    private const int RangeCount = 500;
    private const int RangeRows = 1000;
    private static readonly int[] RowCounts = [1_000_000, 5_000_000, 10_000_000];

    private readonly StringBuilder _report = new();

    /// <summary>Whose databases are measured. The one with the small cache reads that of the first.</summary>
    public static IReadOnlyList<Contender> Contenders { get; } =
        [new DecentDbContender(), new DecentDbContender("64MB"), new SqliteContender()];

    /// <summary>Runs all cases, or those whose name has a text.</summary>
    /// <returns>The report.</returns>
    public string Run(string? only)
    {
        _report.AppendLine(CultureInfo.InvariantCulture, $"## Sizes, scale {scale}, median of {runs}");
        _report.AppendLine();
        _report.AppendLine(CultureInfo.InvariantCulture, $"A cold file is {PageCache.Method}.");
        _report.AppendLine();
        _report.AppendLine("| Rows | Question | Database | Result | Unit | Load |");
        _report.AppendLine("|---:|---|---|---:|---|---:|");
        foreach (var count in RowCounts)
        {
            RunSize(
                Math.Max(1000, (int)(count * scale)), only, isFirst: count == RowCounts[0],
                isLast: count == RowCounts[^1]);
        }

        return _report.ToString();
    }

    // In the order of the report. What readers of another process see of the database is a case like these.
    private IEnumerable<(string Name, string Unit, Func<Contender, string, (double? First, double Then)> Measure)> Cases(
        Workloads workloads)
    {
        yield return ("SUM", "ms", (contender, path) => Warm(contender, path, isLowBetter: true, connection =>
            1000 / workloads.Sum(connection)));
        yield return ("full scan, typed getters", "rows/s", (contender, path) => Warm(
            contender, path, isLowBetter: false, connection =>
                workloads.Scan(connection, contender is SqliteContender)));
        yield return ("point lookup by key", "lookups/s", (contender, path) => Warm(
            contender, path, isLowBetter: false, connection =>
                workloads.Lookups(connection, Math.Max(100, (int)(LookupCount * Math.Min(1, scale))))));
        yield return ("range of 1,000 rows by key", "ranges/s", (contender, path) => Warm(
            contender, path, isLowBetter: false, Ranges));
        yield return ("open, one SUM, close", "ms", (contender, path) => (null, Again(contender, path)));
        yield return ("cold file: open, one SUM, close", "ms", (contender, path) => (null, ColdSum(contender, path)));
        yield return ("cold file: open, 1,000 lookups, close", "ms", (contender, path) =>
            (null, ColdLookups(contender, path)));

        double Again(Contender contender, string path)
        {
            OpenAndSum(contender, path, workloads);
            return OpenAndSum(contender, path, workloads);
        }

        double ColdSum(Contender contender, string path)
        {
            PageCache.Drop(path);
            return OpenAndSum(contender, path, workloads);
        }

        double ColdLookups(Contender contender, string path)
        {
            PageCache.Drop(path);
            return Milliseconds(contender, path, connection => workloads.Lookups(connection, 1000));
        }
    }

    private void RunSize(int rows, string? only, bool isFirst, bool isLast)
    {
        var workloads = new Workloads(folder, rows);
        var paths = new Dictionary<Contender, string>();
        foreach (var contender in Contenders)
        {
            paths[contender] = workloads.LoadedPath(Owner(contender));
            contender.ForgetPooled();
        }

        foreach (var (name, unit, measure) in Cases(workloads))
        {
            foreach (var contender in Contenders)
            {
                if (IsWanted(name, only))
                {
                    Add(rows, name, contender, () => measure(contender, paths[contender]), unit);
                }
            }
        }

        if (isLast && IsWanted("recovery", only))
        {
            Recover(rows, paths);
        }

        if (isFirst && IsWanted("space", only))
        {
            GiveSpaceBack(rows, workloads);
        }

        foreach (var path in paths.Values)
        {
            Contender.Delete(path);
        }
    }

    private void Recover(int rows, Dictionary<Contender, string> paths)
    {
        foreach (var contender in Contenders)
        {
            if (Owner(contender) == contender)
            {
                var (bytes, open, ask) = Recovery.Measure(contender, paths[contender]);
                Add(rows, "recovery: log", contender, bytes / 1e6, "MB");
                Add(rows, "recovery: open", contender, open * 1000, "ms");
                Add(rows, "recovery: first SUM", contender, ask * 1000, "ms");
            }
        }
    }

    private void GiveSpaceBack(int rows, Workloads workloads)
    {
        const string name = "space of 90 % of the rows, with three indexes";
        foreach (var contender in Contenders)
        {
            if (Owner(contender) == contender)
            {
                var path = workloads.Indexed(contender);
                var (seconds, longest, before, after) = Space.Measure(contender, path);
                Add(rows, name + ": VACUUM", contender, seconds * 1000, "ms");
                Add(rows, name + ": writers wait at most", contender, longest * 1000, "ms");
                Add(rows, name + ": file before", contender, before / 1e6, "MB");
                Add(rows, name + ": file afterwards", contender, after / 1e6, "MB");
                Contender.Delete(path);
            }
        }
    }

    private static bool IsWanted(string name, string? only) =>
        only is null || name.Contains(only, StringComparison.OrdinalIgnoreCase);

    private static Contender Owner(Contender contender) =>
        contender is DecentDbContender ? Contenders[0] : contender;

    // What is in memory then is what its cache holds. The first execution on a connection compiles the statement, reads
    // every page that it needs and, the first time in a process, runs code that the runtime has yet to compile well.
    private static (double? First, double Then) Warm(
        Contender contender, string path, bool isLowBetter, Func<DbConnection, double> measure)
    {
        using var connection = contender.Open(path);
        return Warming.Measure(() => measure(connection), isLowBetter);
    }

    private static double Ranges(DbConnection connection)
    {
        using var last = Contender.Prepare(connection, "SELECT MAX(id) FROM tracks");
        var rows = Convert.ToInt32(last.ExecuteScalar(), CultureInfo.InvariantCulture);
        using var command = Contender.Prepare(
            connection, "SELECT SUM(play_count) FROM tracks WHERE id BETWEEN @from AND @to", "@from", "@to");
        var random = new Random(3);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < RangeCount; i++)
        {
            var from = random.Next(1, Math.Max(2, rows - RangeRows));
            command.Parameters[0].Value = from;
            command.Parameters[1].Value = from + RangeRows - 1;
            command.ExecuteScalar();
        }

        return RangeCount / clock.Elapsed.TotalSeconds;
    }

    private static double OpenAndSum(Contender contender, string path, Workloads workloads) =>
        Milliseconds(contender, path, workloads.Sum);

    private static double Milliseconds(Contender contender, string path, Func<DbConnection, double> ask)
    {
        var clock = Stopwatch.StartNew();
        using (var connection = contender.Open(path))
        {
            ask(connection);
        }

        contender.ForgetPooled();
        return clock.Elapsed.TotalMilliseconds;
    }

    private void Add(
        int rows, string name, Contender contender, Func<(double? First, double Then)> measure, string unit)
    {
        var first = new Measurement();
        var then = new Measurement();
        var hasFirst = false;
        for (var i = 0; i < runs; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var values = measure();
            contender.ForgetPooled();
            then.Add(values.Then);
            hasFirst = values.First is not null;
            first.Add(values.First ?? 0);
        }

        if (hasFirst)
        {
            Add(rows, name + ": first execution", contender, first.Median, unit);
        }

        Add(rows, name, contender, then.Median, unit);
    }

    private void Add(int rows, string name, Contender contender, double value, string unit)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"| {rows:N0} | {name} | {contender.Name} | {value:N1} | {unit} | {MachineLoad.Average()} |");
        _report.AppendLine(line);
        Console.Error.WriteLine(line);
    }
}
