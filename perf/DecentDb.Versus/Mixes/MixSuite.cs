using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace DecentDb.Versus.Mixes;

/// <summary>
/// Mixes of reads and writes with 1, 4 and 16 threads: throughput, and how long the operations took, to the longest.
/// </summary>
/// <param name="folder">Where the databases are.</param>
/// <param name="scale">1 for the sizes of a report; less for databases and times that much smaller.</param>
internal sealed class MixSuite(string folder, double scale)
{
    private static readonly int[] ThreadCounts = [1, 4, 16];

    private readonly TimeSpan _duration = TimeSpan.FromSeconds(Math.Max(0.1, 4 * scale));

    /// <summary>Commits that wait for the disk, and commits that do not.</summary>
    public static IReadOnlyList<Contender> Contenders { get; } =
    [
        new DecentDbContender(), new SqliteContender(), new DecentDbContender(isNormal: true),
        new SqliteContender(SqliteSyncs.Normal),
    ];

    /// <summary>Runs all mixes, or those whose name has a text.</summary>
    /// <returns>The report.</returns>
    public string Run(string? only)
    {
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"## Mixes, scale {scale}, {_duration.TotalSeconds} s each");
        report.AppendLine();
        report.AppendLine(
            "| Mix | Threads | Database | Operations/s | p50 us | p99 us | p99.9 us | Longest us | Retries | Load |");
        report.AppendLine("|---|---:|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var mix in Mixes())
        {
            if (only is not null && !mix.Name.Contains(only, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var threads in ThreadCounts)
            {
                foreach (var contender in Contenders)
                {
                    var line = RunOne(mix, contender, threads);
                    report.AppendLine(line);
                    Console.Error.WriteLine(line);
                }
            }
        }

        return report.ToString();
    }

    private IEnumerable<Mix> Mixes()
    {
        foreach (var letter in "ABCDEF")
        {
            yield return new YcsbMix(letter, Scaled(100_000));
        }

        yield return new OrdersMix(warehouseCount: 4, Scaled(1000), Scaled(20_000));
        yield return new QueueMix(Scaled(1000));
        yield return new ManyDatabasesMix(Scaled(500));
        yield return new LargeValuesMix(Scaled(2000), images: 20);
    }

    private int Scaled(int count) => Math.Max(20, (int)(count * scale));

    private string RunOne(Mix mix, Contender contender, int threads)
    {
        var path = Path.Combine(folder, "mix.db");
        mix.Prepare(contender, path);
        contender.ForgetPooled();
        try
        {
            // A shorter run first, so that the code is compiled when the clock runs.
            new MixRun(mix, contender, path, threads, _duration / 4).Run();
            var run = new MixRun(mix, contender, path, threads, _duration);
            run.Run();
            using (var connection = contender.Open(path))
            {
                mix.Check(connection);
            }

            var latencies = run.Latencies;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {mix.Name} | {threads} | {contender.Name} | {run.OperationsPerSecond:N0} | "
                + $"{latencies.Microseconds(500):N0} | {latencies.Microseconds(990):N0} | "
                + $"{latencies.Microseconds(999):N0} | {latencies.Microseconds(1000):N0} | {run.RetryCount} | "
                + $"{MachineLoad.Average()} |");
        }
        finally
        {
            contender.ForgetPooled();
            mix.Delete(path);
        }
    }
}
