using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace DecentDb.Versus;

/// <summary>Writes the figures as Markdown.</summary>
internal static class Report
{
    private static readonly Dictionary<string, string> Goals = new(StringComparer.Ordinal)
    {
        ["bulk load 1M rows"] = "6",
        ["point lookup by key"] = "4",
        ["full scan, typed getters"] = "5",
        ["SUM"] = "8",
        ["GROUP BY album_id"] = "15",
        ["durable one-row commits, 1 thread"] = "1.2",
        ["100-row transactions, 3 indexes"] = "4",
        ["log of a 100-row transaction, mean of 100"] = "0.10 of it",
        ["UPDATE by key, 10k rows in a transaction"] = "1.5",
        ["file size"] = "0.70 of it",
    };

    public static string Write(
        Comparison comparison, IReadOnlyList<Contender> contenders, int runs, IReadOnlyList<string> memory)
    {
        var text = new StringBuilder();
        text.AppendLine("# Measured against Microsoft.Data.Sqlite");
        text.AppendLine();
        text.AppendLine(
            "Written by `dotnet run -c Release --project perf/DecentDb.Versus`. Every figure is the median of");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{runs} runs, contenders alternating; the noise is half their range in percent.");
        text.AppendLine(
            "Default options on both sides; SQLite with a write-ahead log and `synchronous=FULL`. A load's " +
            "clock stops when");
        text.AppendLine("everything is synced and closed. The ratio is DecentDb to SQLite.");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"Machine: {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, " +
            $"{RuntimeInformation.FrameworkDescription}; shared, so absolute figures drift.");
        text.AppendLine();
        text.AppendLine("| workload | unit | DecentDb | SQLite | ratio | goal |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (var (name, unit) in comparison.Names)
        {
            var ours = comparison.Find(name, contenders[0])!;
            var theirs = comparison.Find(name, contenders[1])!;
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {name} | {unit} | {Figure(ours)} | {Figure(theirs)} | {ours.Median / theirs.Median:0.00} | " +
                $"{Goals.GetValueOrDefault(name, "")} |");
        }

        var one = comparison.Find("durable one-row commits, 1 thread", contenders[0]);
        var eight = comparison.Find("durable one-row commits, 8 threads", contenders[0]);
        text.AppendLine();
        if (one is not null && eight is not null)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"Eight committing threads together reach {eight.Median / one.Median:0.0} times one thread (goal 4).");
            text.AppendLine();
        }

        if (memory.Count == 0)
        {
            return text.ToString();
        }

        text.AppendLine("## Memory");
        text.AppendLine();
        text.AppendLine("Peak resident memory of a process of its own for each line.");
        text.AppendLine();
        foreach (var line in memory)
        {
            text.AppendLine("- " + line);
        }

        return text.ToString();
    }

    private static string Figure(Measurement measurement) =>
        string.Create(CultureInfo.InvariantCulture, $"{measurement.Median:N0} (±{measurement.Spread:P0})");
}
