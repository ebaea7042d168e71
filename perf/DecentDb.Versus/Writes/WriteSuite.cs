using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text;

namespace DecentDb.Versus.Writes;

/// <summary>
/// Changes of few rows of many: by key, in small transactions, of documents and large values, new databases and small
/// loads; each with the time of the processor, the memory and the bytes of the log that it takes.
/// </summary>
/// <param name="folder">Where the databases are.</param>
/// <param name="scale">1 for a table of a million rows; less for that much smaller ones.</param>
/// <param name="runs">How often each is measured, the contenders taking turns; the median counts.</param>
internal sealed class WriteSuite(string folder, double scale, int runs)
{
    private const int WarmUpRunsMax = 40;

    // As often at least: what a table or an index does at its first changes is no part of what is measured.
    private const int WarmUpRunsMin = 4;

    private readonly TimeSpan _warmUpTime = TimeSpan.FromSeconds(Math.Min(2, 2 * scale));

    /// <summary>Whose databases are measured; all commits are durable when they return.</summary>
    public static IReadOnlyList<Contender> Contenders { get; } = [new DecentDbContender(), new SqliteContender()];

    /// <summary>Runs all cases, or those whose name has a text.</summary>
    /// <returns>The report.</returns>
    public string Run(string? only)
    {
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"## Writes, scale {scale}, median of {runs}");
        report.AppendLine();
        report.AppendLine("| Case | Database | Result | Unit | Noise | CPU us | Allocated | Log bytes | Ratio | Load |");
        report.AppendLine("|---|---|---:|---|---:|---:|---:|---:|---:|---:|");
        var workloads = new WriteWorkloads(folder, scale);
        foreach (var item in workloads.Cases())
        {
            if (only is null || item.Name.Contains(only, StringComparison.OrdinalIgnoreCase))
            {
                foreach (var line in Measure(item))
                {
                    report.AppendLine(line);
                    Console.Error.WriteLine(line);
                }
            }
        }

        workloads.Delete();
        return report.ToString();
    }

    private List<string> Measure(WriteCase item)
    {
        var started = new List<WriteRun>();
        foreach (var contender in Contenders)
        {
            started.Add(item.Begin(contender));
            WarmUp(contender, started[^1]);
        }

        var costs = Contenders.Select(static _ => new List<WriteCost>()).ToList();
        for (var run = 0; run < runs; run++)
        {
            for (var i = 0; i < Contenders.Count; i++)
            {
                costs[i].Add(started[i].Run(Contenders[i]));
            }
        }

        for (var i = 0; i < Contenders.Count; i++)
        {
            started[i].Dispose();
            Contenders[i].ForgetPooled();
            started[i].Delete();
        }

        var last = Median(costs[^1], static cost => cost.PerSecond);
        return [.. Contenders.Select((contender, i) => Line(item, contender, costs[i], last))];
    }

    private void WarmUp(Contender contender, WriteRun run)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < WarmUpRunsMax && (i < WarmUpRunsMin || clock.Elapsed < _warmUpTime); i++)
        {
            run.Run(contender);
        }
    }

    private static string Line(WriteCase item, Contender contender, List<WriteCost> costs, double last)
    {
        var speed = Median(costs, static cost => cost.PerSecond);
        var noise = (costs.Max(static cost => cost.PerSecond) - costs.Min(static cost => cost.PerSecond)) / 2 / speed;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {item.Name} | {contender.Name} | {speed:N0} | {item.Unit} | {noise:P0} | "
            + $"{Median(costs, static cost => cost.ProcessorMicroseconds):N1} | "
            + $"{Median(costs, static cost => cost.AllocatedBytes):N0} | "
            + $"{Median(costs, static cost => cost.LogBytes):N0} | {speed / last:0.00} | {MachineLoad.Average()} |");
    }

    private static double Median(List<WriteCost> costs, Func<WriteCost, double> value) =>
        costs.Select(value).Order().ElementAt(costs.Count / 2);
}
