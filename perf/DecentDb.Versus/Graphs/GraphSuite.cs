using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using DecentDb.Data;
using DecentDb.Transfer;

namespace DecentDb.Versus.Graphs;

/// <summary>
/// A directory of nodes and edges into a new database, against the same rows by prepared INSERTs in one transaction,
/// and the functions that search a graph.
/// </summary>
internal sealed class GraphSuite(string folder, int runs)
{
    private const int SearchNodes = 100_000;
    private const int SearchEdges = 200_000;

    private readonly StringBuilder _report = new();

    public static string Run(string folder, int runs, string? only) =>
        Files.FileSuite.IsChosen(only, "graph")
            ? new GraphSuite(folder, runs).Run()
            : "";

    private string Run()
    {
        _report.AppendLine();
        _report.AppendLine("| graph | ms | by prepared INSERTs, ms | ratio |");
        _report.AppendLine("|---|---|---|---|");
        Directories("10,000 nodes in 8 files", new CodeFiles(Path.Combine(folder, "small"), 10_000, 0));
        var code = new CodeFiles(Path.Combine(folder, "code"), 40_000, 50_000);
        Directories("40,000 nodes, 50,000 edges in 18 files", code);
        Searches();
        return _report.ToString();
    }

    // Both in one load: the rows go in once more, with their foreign keys, when it is over.
    private void Directories(string name, CodeFiles files)
    {
        files.Write();
        var inserts = 0.0;
        Measure(name + " of Parquet, durable", () => Load(files, out inserts), () => inserts);
    }

    private double Load(CodeFiles files, out double inserts)
    {
        using var connection = OpenNew();
        var load = new DirectoryLoad(connection) { Directory = files.Folder, CompareRowByRow = long.MaxValue };
        var report = load.Run();
        inserts = report.RowByRow?.Elapsed.TotalMilliseconds ?? 0;
        return report.TotalRows == files.RowCount && report.Errors.Count == 0
            ? report.Elapsed.TotalMilliseconds
            : throw new InvalidOperationException(report.ToJson());
    }

    // Edges at random, two from a node on average, so that from one node about half of the others are reached.
    private void Searches()
    {
        using var connection = OpenNew();
        Execute(connection, "CREATE TABLE calls (caller INTEGER NOT NULL, callee INTEGER NOT NULL)");
        var random = new Random(7);
        using (var transaction = connection.BeginTransaction())
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "INSERT INTO calls VALUES (@a, @b)";
            command.Parameters.AddWithValue("a", 0);
            command.Parameters.AddWithValue("b", 0);
            for (var i = 0; i < SearchEdges; i++)
            {
                command.Parameters[0].Value = random.Next(SearchNodes);
                command.Parameters[1].Value = random.Next(SearchNodes);
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        var pairs = new List<(int From, int To)>();
        for (var i = 0; i < 50; i++)
        {
            pairs.Add((random.Next(SearchNodes), random.Next(SearchNodes)));
        }

        Measure(
            "graph_reach, depth 8, 200,000 edges", () => Ask(
                connection, "SELECT COUNT(*) FROM graph_reach(calls, caller, callee, @a, 8)", pairs), null);
        Measure(
            "graph_path, 200,000 edges", () => Ask(
                connection, "SELECT COUNT(*) FROM graph_path(calls, caller, callee, @a, @b, 10)", pairs), null);
        Measure(
            "graph_path to depth 30", () => Ask(
                connection, "SELECT COUNT(*) FROM graph_path(calls, caller, callee, @a, @b, 30)", pairs), null);
        Measure(
            "graph_path after a change", () => AskAfterChange(connection, pairs), null);
    }

    private static double Ask(DecentDbConnection connection, string sql, List<(int From, int To)> pairs)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("a", 0);
        if (sql.Contains("@b", StringComparison.Ordinal))
        {
            command.Parameters.AddWithValue("b", 0);
        }

        var clock = Stopwatch.StartNew();
        foreach (var (from, to) in pairs)
        {
            command.Parameters[0].Value = from;
            if (command.Parameters.Count > 1)
            {
                command.Parameters[1].Value = to;
            }

            command.ExecuteScalar();
        }

        return clock.Elapsed.TotalMilliseconds / pairs.Count;
    }

    private static double AskAfterChange(DecentDbConnection connection, List<(int From, int To)> pairs)
    {
        var total = 0.0;
        foreach (var pair in pairs)
        {
            Execute(connection, "INSERT INTO calls VALUES (1, 2)");
            total += Ask(
                connection, "SELECT COUNT(*) FROM graph_path(calls, caller, callee, @a, @b, 10)", [pair]);
        }

        return total / pairs.Count;
    }

    private void Measure(string name, Func<double> own, Func<double>? other)
    {
        var ours = new Measurement();
        var theirs = new Measurement();
        for (var run = -1; run < runs; run++)
        {
            var (one, two) = (own(), other?.Invoke());
            if (run >= 0)
            {
                ours.Add(one);
                theirs.Add(two ?? double.NaN);
            }
        }

        var against = other is null ? "- | - |" : string.Create(
            CultureInfo.InvariantCulture,
            $"{theirs.Median:0} ±{theirs.Spread * 100:0} % | {theirs.Median / ours.Median:0.0} |");
        var line = string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {ours.Median:0.0} ±{ours.Spread * 100:0} % | {against}");
        _report.AppendLine(line);
        Console.Error.WriteLine(line);
    }

    private DecentDbConnection OpenNew()
    {
        var database = Path.Combine(folder, "graph.ddb");
        Contender.Delete(database);
        var connection = new DecentDbConnection($"Data Source={database};Pooling=false");
        connection.Open();
        return connection;
    }

    private static void Execute(DecentDbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
