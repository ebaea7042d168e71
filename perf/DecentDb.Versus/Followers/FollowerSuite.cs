using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using DecentDb.Data;
using DecentDb.Versus.Mixes;

namespace DecentDb.Versus.Followers;

/// <summary>
/// What other processes that follow a database see of it, and what they cost its owner: a scan by a follower beside
/// one by the owner, commits of the owner with and without four followers that ask now and then, and the time from when a
/// commit is durable until a follower sees it, on the clock that all processes of the machine share.
/// </summary>
/// <param name="folder">Where the databases are.</param>
/// <param name="rows">The rows of the scan.</param>
/// <param name="runs">How often each is measured; the median counts.</param>
internal sealed class FollowerSuite(string folder, int rows, int runs)
{
    private const int FollowerCount = 4;
    private const int CommitCount = 2000;
    private const string SmallCache = ";Cache Size=8MB";

    private static readonly int[] AskEveryMs = [10, 100];
    private static readonly TimeSpan WritingTime = TimeSpan.FromSeconds(2);

    private readonly StringBuilder _report = new();

    /// <summary>Runs the cases, or those whose name has a text.</summary>
    /// <returns>The report.</returns>
    public string Run(string? only)
    {
        _report.AppendLine(CultureInfo.InvariantCulture, $"## Followers, median of {runs}");
        _report.AppendLine();
        _report.AppendLine("| What | Owner, or none | Follower, or four | Unit | Relation | Load |");
        _report.AppendLine("|---|---:|---:|---|---:|---:|");
        if (IsWanted("scan", only))
        {
            Scan("full scan, default cache", "");
            Scan("full scan, cache of 8 MB", SmallCache);
        }

        if (IsWanted("writer", only))
        {
            Array.ForEach(AskEveryMs, Write);
        }

        if (IsWanted("staleness", only))
        {
            See();
        }

        return _report.ToString();
    }

    // Both read in a process of their own; the owner of what the follower reads is this one.
    private void Scan(string name, string options)
    {
        var contender = new DecentDbContender();
        var path = new Workloads(folder, rows).LoadedPath(contender);
        contender.ForgetPooled();
        var owner = new Measurement();
        var follower = new Measurement();
        for (var i = 0; i < runs; i++)
        {
            owner.Add(ScanIn("Data Source=" + path + options));
            using (contender.Open(path))
            {
                follower.Add(ScanIn("Data Source=" + path + ";Mode=ReadOnly" + options));
            }

            contender.ForgetPooled();
        }

        Add(name, owner.Median, follower.Median, "rows/s");
    }

    // The first scans fill the cache and compile.
    private double ScanIn(string connectionString)
    {
        const int count = 7;
        using var process = new FollowerProcess("scan", connectionString, Text(rows), Text(count));
        var warm = new Measurement();
        for (var i = 0; i < count; i++)
        {
            var speed = double.Parse(process.ReadLine(), CultureInfo.InvariantCulture);
            if (i >= count / 2)
            {
                warm.Add(speed);
            }
        }

        return warm.Median;
    }

    private void Write(int askEveryMs)
    {
        using var owner = OpenCounter();
        var alone = new Measurement();
        var followed = new Measurement();
        var taken = new Measurement();
        var number = 0L;
        Commit(owner, ref number, WritingTime); // compiles
        for (var i = 0; i < runs; i++)
        {
            alone.Add(Commit(owner, ref number, WritingTime));
            var processes = new List<FollowerProcess>();
            for (var follower = 0; follower < FollowerCount; follower++)
            {
                processes.Add(new FollowerProcess("ask", FollowerString(owner), Text(askEveryMs)));
            }

            processes.ForEach(static process => process.ReadLine());
            Commit(owner, ref number, WritingTime); // until they have compiled
            var before = processes.Sum(static process => process.ProcessorTime.TotalSeconds);
            followed.Add(Commit(owner, ref number, WritingTime));
            taken.Add((processes.Sum(static process => process.ProcessorTime.TotalSeconds) - before)
                / WritingTime.TotalSeconds);
            processes.ForEach(static process => process.Dispose());
        }

        Add(
            $"durable commits of one row, {FollowerCount} followers that ask every {askEveryMs} ms, together with "
            + taken.Median.ToString("P0", CultureInfo.InvariantCulture) + " of a processor",
            alone.Median, followed.Median, "commits/s");
    }

    private void See()
    {
        using var owner = OpenCounter();
        using var process = new FollowerProcess("watch", FollowerString(owner));
        process.ReadLine();
        var durable = new long[CommitCount + 1];
        for (var number = 1L; number <= CommitCount; number++)
        {
            SetCounter(owner, number);
            durable[number] = Stopwatch.GetTimestamp();
            Thread.Sleep(1);
        }

        SetCounter(owner, FollowerProcess.End);
        var staleness = new Latencies();
        var next = 1L;
        while (next <= CommitCount)
        {
            var words = process.ReadLine().Split(' ');
            var seen = long.Parse(words[0], CultureInfo.InvariantCulture);
            var ticks = long.Parse(words[1], CultureInfo.InvariantCulture);
            for (; next <= (seen == FollowerProcess.End ? CommitCount : seen); next++)
            {
                staleness.Add(Math.Max(0, ticks - durable[next]));
            }
        }

        staleness.Sort();
        AddLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| staleness of {CommitCount:N0} commits, a follower that asks all the time | | p50 "
            + $"{staleness.Microseconds(500) / 1000:0.000}, p99 {staleness.Microseconds(990) / 1000:0.000}, worst "
            + $"{staleness.Microseconds(1000) / 1000:0.000} | ms | | {MachineLoad.Average()} |"));
    }

    private DecentDbConnection OpenCounter()
    {
        var path = Path.Combine(folder, "counter.db");
        Contender.Delete(path);
        var connection = new DecentDbConnection("Data Source=" + path + ";Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE counter (n BIGINT); INSERT INTO counter VALUES (0)";
        command.ExecuteNonQuery();
        return connection;
    }

    private static double Commit(DecentDbConnection owner, ref long number, TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        var count = 0;
        for (; clock.Elapsed < time; count++)
        {
            SetCounter(owner, ++number);
        }

        return count / clock.Elapsed.TotalSeconds;
    }

    private static void SetCounter(DecentDbConnection owner, long number)
    {
        using var command = Contender.Prepare(owner, "UPDATE counter SET n = @n", "@n");
        command.Parameters[0].Value = number;
        command.ExecuteNonQuery();
    }

    private static string FollowerString(DecentDbConnection owner) =>
        "Data Source=" + owner.DataSource + ";Mode=ReadOnly;Pooling=false";

    private static bool IsWanted(string name, string? only) =>
        only is null || name.Contains(only, StringComparison.OrdinalIgnoreCase);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Add(string name, double owner, double follower, string unit) => AddLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {owner:N0} | {follower:N0} | {unit} | {follower / owner:0.00} | {MachineLoad.Average()} |"));

    private void AddLine(string line)
    {
        _report.AppendLine(line);
        Console.Error.WriteLine(line);
    }
}
