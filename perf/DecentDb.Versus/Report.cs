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
            AppendRow(text, comparison, contenders, (name, unit), Goals.GetValueOrDefault(name, ""));
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

        AppendLoads(text, comparison, contenders);
        AppendList(text, "## What limits a load", comparison.Limits);
        AppendList(text, "## Readers during a load", comparison.Impact);
        if (memory.Count == 0)
        {
            return text.ToString();
        }

        text.AppendLine("## Memory");
        text.AppendLine();
        text.AppendLine(
            "Peak resident memory of a process of its own for each line, and what a row took; \"indexed\" is a");
        text.AppendLine("load with three indexes.");
        text.AppendLine();
        foreach (var line in memory)
        {
            text.AppendLine("- " + line);
        }

        return text.ToString();
    }

    private static void AppendList(StringBuilder text, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        text.AppendLine(title);
        text.AppendLine();
        foreach (var line in lines)
        {
            text.AppendLine("- " + line);
        }

        text.AppendLine();
    }

    private static void AppendRow(
        StringBuilder text,
        Comparison comparison,
        IReadOnlyList<Contender> contenders,
        (string Name, string Unit) workload,
        string goal)
    {
        var ours = comparison.Find(workload.Name, contenders[0])!;
        var theirs = comparison.Find(workload.Name, contenders[1])!;
        text.AppendLine(CultureInfo.InvariantCulture,
            $"| {workload.Name} | {workload.Unit} | {Figure(ours)} | {Figure(theirs)} | " +
            $"{ours.Median / theirs.Median:0.00} | {goal} |");
    }

    private static void AppendLoads(StringBuilder text, Comparison comparison, IReadOnlyList<Contender> contenders)
    {
        if (comparison.LoadCases.Count == 0)
        {
            return;
        }

        text.AppendLine("## Other loads");
        text.AppendLine();
        text.AppendLine(
            "Rows a second of the table that the name says, durable. Indexes are a unique and two others; where the");
        text.AppendLine("goal names the better, it is to be reached against SQLite's better way of two.");
        text.AppendLine();
        text.AppendLine("| load | unit | DecentDb | SQLite | ratio | goal |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (var (name, load) in comparison.LoadCases)
        {
            AppendRow(text, comparison, contenders, (name, "rows/s"), load.Goal);
        }

        text.AppendLine();
        foreach (var (name, _) in comparison.LoadCases)
        {
            if (comparison.Find(name, Comparison.Unsafe) is { } without)
            {
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"- {name}: SQLite without log and syncs, which a power cut destroys: {Figure(without)} rows/s");
            }
        }

        text.AppendLine();
    }

    private static string Figure(Measurement measurement) =>
        string.Create(CultureInfo.InvariantCulture, $"{measurement.Median:N0} (±{measurement.Spread:P0})");
}
