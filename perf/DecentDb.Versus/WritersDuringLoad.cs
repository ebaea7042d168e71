using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using DecentDb.Files;
using DecentDb.Versus.Mixes;

namespace DecentDb.Versus;

/// <summary>
/// How long another connection waits for a load in batches, of five times as many rows, when it inserts a row into
/// another table, and what that costs the load: where the load keeps the writer lock, and where it gives it away between
/// batches.
/// </summary>
internal sealed class WritersDuringLoad(string folder, int rows, int runs)
{
    private const int PauseMs = 5;

    private readonly string _path = Path.Combine(folder, "writers.db");

    /// <summary>Measures and gives a line for each case.</summary>
    public IReadOnlyList<string> Run(Contender contender)
    {
        var lines = new List<string>();
        Measure(contender, new LoadCase("writers", rows) { CommitsBatches = true, YieldsWriter = true }); // compiles
        foreach (var yields in new[] { false, true })
        {
            var seconds = new Measurement();
            var longest = new Measurement();
            var waits = new Latencies();
            for (var i = 0; i < runs; i++)
            {
                var (load, inserts) = Measure(
                    contender, new LoadCase("writers", 5 * rows) { CommitsBatches = true, YieldsWriter = yields });
                seconds.Add(load);
                inserts.Sort();
                longest.Add(inserts.Microseconds(1000) / 1000);
                waits.Add(inserts);
            }

            waits.Sort();
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Inserts of one row beside a load in batches that {(yields ? "gives away" : "keeps")} the writer lock: "
                + $"the longest takes {longest.Median:0.0} ms (median of {runs} loads), p50 "
                + $"{waits.Microseconds(500) / 1000:0.00} ms of {waits.Count:N0}; the load {seconds.Median:0.00} s "
                + $"(±{seconds.Spread:P0})"));
        }

        return lines;
    }

    private (double LoadSeconds, Latencies Inserts) Measure(Contender contender, LoadCase load)
    {
        Contender.Delete(_path);
        using var connection = contender.Open(_path);
        contender.Run(connection, TableShape.Tracks.Create(contender.TypeOf));
        contender.Run(connection, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
        var isOver = false;
        Exception? failure = null;
        var inserts = new Latencies();
        using var other = contender.Open(_path);
        var thread = new Thread(() =>
        {
            try
            {
                InsertUntil(other, inserts, () => Volatile.Read(ref isOver));
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        using var source = new TrackDataReader(load.Rows);
        var clock = Stopwatch.StartNew();
        thread.Start();
        contender.Insert(connection, load, source);
        var seconds = clock.Elapsed.TotalSeconds;
        Volatile.Write(ref isOver, true);
        thread.Join();
        return failure is null
            ? (seconds, inserts) : throw new InvalidOperationException("An insert failed.", failure);
    }

    private static void InsertUntil(DbConnection connection, Latencies inserts, Func<bool> isOver)
    {
        using var command = Contender.Prepare(
            connection, "INSERT INTO notes VALUES (@id, 'a note')", "@id");
        Thread.Sleep(10 * PauseMs); // the load has begun
        while (!isOver())
        {
            command.Parameters[0].Value = inserts.Count + 1;
            var start = Stopwatch.GetTimestamp();
            command.ExecuteNonQuery();
            inserts.Add(Stopwatch.GetTimestamp() - start);
            Thread.Sleep(PauseMs);
        }
    }
}
