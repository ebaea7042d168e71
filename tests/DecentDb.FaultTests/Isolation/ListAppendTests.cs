using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Api;
using DecentDb.FaultTests.Processes;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Isolation;

/// <summary>Transactions of several threads are strictly serializable, whatever runs beside them.</summary>
public sealed class ListAppendTests(ITestOutputHelper output)
{
    [Fact]
    public void Transactions_in_memory_are_strictly_serializable()
    {
        using var database = Database.Open(new DatabaseOptions { Path = ":memory:" });
        Run(database, Soak.Scale(90_000, 5_000_000));
    }

    [Fact]
    public void Transactions_on_a_file_are_strictly_serializable()
    {
        using var folder = new TemporaryFolder();
        using (var database = Worker.Open(folder["db"]))
        {
            Run(database, Soak.Scale(10_000, 500_000));
        }

        using var again = Worker.Open(folder["db"]);
        Assert.Empty(again.CheckIntegrity());
    }

    public static TheoryData<string, string> Anomalies() => new()
    {
        { "w1: a+1|w2: a+2|r3: a=2", "never was" },
        { "w1: a+1|w2: a+2|w3: a+9 rolled back|r4: a=1,2,9", "never was" },
        { "w1: a+1 a+2|r2: a=1", "read half" },
        { "w1: a+1 b+1|r2: a=1 b=", "circle" },
        { "w1: a+1|r2: a=", "circle" },
        { "u1: a= b+1|u2: b= a+2", "circle" },
        { "u1: a+1|w2: a=1 rolled back|r3: a=", "circle" },
        { "u1: a+1|w2: a=1 b+2 rolled back|w3: a= b+3", "circle" },
    };

    [Theory]
    [MemberData(nameof(Anomalies))]
    public void The_checker_finds_each_anomaly(string history, string anomaly)
    {
        var final = new Dictionary<long, List<long>>();
        var transactions = new List<HistoryTransaction>();
        var clock = 0;
        foreach (var part in history.Split('|'))
        {
            // Those that begin with "u" overlap.
            var transaction = new HistoryTransaction { Begun = part[0] == 'u' ? 0 : ++clock };
            transaction.Ended = part[0] == 'u' ? 100 : ++clock;
            transaction.IsCommitted = !part.EndsWith("rolled back", StringComparison.Ordinal);
            foreach (var operation in part.Split(' ')[1..])
            {
                if (operation.Length < 2 || operation[1] is not ('=' or '+'))
                {
                    continue;
                }

                if (operation[1] == '=')
                {
                    transaction.Reads.Add((operation[0], Array.ConvertAll(
                        operation[2..].Split(',', StringSplitOptions.RemoveEmptyEntries),
                        text => long.Parse(text, CultureInfo.InvariantCulture))));
                    continue;
                }

                var value = long.Parse(operation[2..], CultureInfo.InvariantCulture);
                transaction.Appends.Add((operation[0], value));
                if (transaction.IsCommitted)
                {
                    final.TryAdd(operation[0], []);
                    final[operation[0]].Add(value);
                }
            }

            transactions.Add(transaction);
        }

        var lists = new Dictionary<long, long[]>();
        foreach (var (key, values) in final)
        {
            lists.Add(key, [.. values]);
        }

        var found = Assert.Throws<InvalidOperationException>(new ListAppendChecker(transactions, lists).Check);
        Assert.Contains(anomaly, found.Message, StringComparison.Ordinal);
    }

    private void Run(Database database, int count)
    {
        var run = new ListAppendRun(database, seed: 1);
        var edges = run.Run(count);
        Assert.True(run.CommittedCount > count / 2);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} transactions, {run.CommittedCount} committed, {run.RefusedCount} refused, {edges} dependencies, "
            + $"{database.GetStatistics().CheckpointCount} checkpoints"));
    }
}
