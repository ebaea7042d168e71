using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using DecentDb.Files;

namespace DecentDb.Versus;

/// <summary>
/// What readers and a load cost each other. Readers look up rows of another table by key, and now and then sum up a
/// stretch of it; the load is of five times as many rows into a table of its own.
/// </summary>
internal sealed class ReadersDuringLoad(string folder, int rows, int runs)
{
    private const int ManyReaders = 16;
    private const int LookupsPerSum = 200;
    private const int RowsPerSum = 2000;

    private readonly string _path = Path.Combine(folder, "readers.db");

    /// <summary>Measures and gives a line for each pairing.</summary>
    public IReadOnlyList<string> Run(Contender contender)
    {
        var lines = new List<string>();
        Prepare(contender);
        Read(contender, 1, () => Thread.Sleep(1500)); // compiles
        foreach (var indexes in new[] { IndexTime.None, IndexTime.BeforeLoad })
        {
            var load = new LoadCase("readers", 5 * rows) { Indexes = indexes };
            var alone = new Measurement();
            var together = new Measurement();
            var readsAlone = new Measurement();
            var readsTogether = new Measurement();
            var stalls = new List<double>();
            for (var i = 0; i < runs; i++)
            {
                Prepare(contender);
                alone.Add(Load(contender, load));
                readsAlone.Add(Read(contender, 1, () => Thread.Sleep(1500)).LookupsPerSecond);
                Prepare(contender);
                var speed = 0.0;
                var (lookups, longest) = Read(contender, 1, () => speed = Load(contender, load));
                together.Add(speed);
                readsTogether.Add(lookups);
                stalls.AddRange(longest);
            }

            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"One reader, load {(indexes == IndexTime.None ? "without indexes" : "with three indexes")}: "
                + $"the reader "
                + $"keeps {readsTogether.Median / readsAlone.Median:P0} of its {readsAlone.Median:N0} lookups/s "
                + $"(±{readsTogether.Spread:P0}), the load {together.Median / alone.Median:P0} of its "
                + $"{alone.Median:N0} rows/s (±{together.Spread:P0}); {Stalls(stalls)}"));
        }

        Prepare(contender);
        var gap = 0.0;
        var indexed = new LoadCase("readers", 5 * rows) { Indexes = IndexTime.BeforeLoad };
        Beside(() => Load(contender, indexed), isOver => gap = LongestGap(isOver));
        lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"For comparison, a thread that only reads the clock beside the load with three indexes is stopped for up "
            + $"to {gap:0.0} ms by the machine"));
        Prepare(contender);
        var many = Read(
            contender, ManyReaders, () => Load(contender, new LoadCase("readers", 5 * rows)));
        lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{ManyReaders} readers on {Environment.ProcessorCount} cores: {many.LookupsPerSecond:N0} lookups/s "
            + $"together, no error, no changed snapshot; {Stalls([.. many.Milliseconds])}"));
        return lines;
    }

    // A lookup takes as long as the scheduler lets it, too: with more threads than cores that is most of it.
    private static string Stalls(List<double> milliseconds)
    {
        milliseconds.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"p99.9 of a lookup {milliseconds[(int)(milliseconds.Count * 0.999)]:0.00} ms, worst "
            + $"{milliseconds[^1]:0.0} ms of {milliseconds.Count:N0}");
    }

    private void Prepare(Contender contender)
    {
        Contender.Delete(_path);
        using var connection = contender.Open(_path);
        using var source = new TrackDataReader(rows);
        contender.Run(connection, TableShape.Tracks.Create(contender.TypeOf));
        contender.Insert(connection, new LoadCase("library", rows), source);
        contender.Run(connection, TableShape.Tracks.Create(contender.TypeOf, "library"));
        contender.Run(connection, "INSERT INTO library SELECT * FROM tracks");
        contender.Run(connection, "DROP TABLE tracks");
        contender.Run(connection, TableShape.Tracks.Create(contender.TypeOf));
        contender.EmptyLog(connection);
    }

    private double Load(Contender contender, LoadCase load)
    {
        using var source = new TrackDataReader(load.Rows);
        using var connection = contender.Open(_path);
        if (load.Indexes == IndexTime.BeforeLoad)
        {
            Contender.Index(connection);
        }

        var clock = Stopwatch.StartNew();
        contender.Insert(connection, load, source);
        return load.Rows / clock.Elapsed.TotalSeconds;
    }

    // Reads from some threads while the action runs.
    private (double LookupsPerSecond, IReadOnlyList<double> Milliseconds) Read(
        Contender contender, int readers, Action action)
    {
        var results = new List<double>[readers];
        var stop = false;
        Exception? failure = null;
        var clock = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, readers).Select(i => new Thread(() =>
        {
            try
            {
                using var connection = contender.Open(_path);
                results[i] = ReadUntil(connection, i, () => Volatile.Read(ref stop));
            }
            catch (Exception e)
            {
                failure = e;
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        action();
        Volatile.Write(ref stop, true);
        threads.ForEach(thread => thread.Join());
        var seconds = clock.Elapsed.TotalSeconds;
        if (failure is not null)
        {
            throw new InvalidOperationException("A reader failed.", failure);
        }

        var all = results.SelectMany(result => result).ToList();
        return (all.Count / seconds, all);
    }

    private static void Beside(Action action, Action<Func<bool>> watch)
    {
        var stop = false;
        var thread = new Thread(() => watch(() => Volatile.Read(ref stop)));
        thread.Start();
        action();
        Volatile.Write(ref stop, true);
        thread.Join();
    }

    // In milliseconds; the longest time between two looks at the clock.
    private static double LongestGap(Func<bool> isOver)
    {
        var longest = 0.0;
        var last = Stopwatch.GetTimestamp();
        while (!isOver())
        {
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(last).TotalMilliseconds);
            last = Stopwatch.GetTimestamp();
        }

        return longest;
    }

    private List<double> ReadUntil(DbConnection connection, int seed, Func<bool> isOver)
    {
        var random = new Random(seed);
        var milliseconds = new List<double>();
        using var lookup = Contender.Prepare(
            connection, "SELECT title, play_count FROM library WHERE id = @id", "@id");
        using var sum = Contender.Prepare(
            connection, "SELECT COUNT(*) FROM library WHERE id > @id AND id <= @id + " + RowsPerSum, "@id");
        while (!isOver())
        {
            var start = Stopwatch.GetTimestamp();
            lookup.Parameters[0].Value = random.Next(1, rows + 1);
            using (var reader = lookup.ExecuteReader())
            {
                if (!reader.Read())
                {
                    throw new InvalidOperationException("A reader has lost a row.");
                }
            }

            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (milliseconds.Count % LookupsPerSum == 0)
            {
                sum.Parameters[0].Value = random.Next(1, rows - RowsPerSum);
                if (Convert.ToInt64(sum.ExecuteScalar(), CultureInfo.InvariantCulture) != RowsPerSum)
                {
                    throw new InvalidOperationException("A reader's count is wrong.");
                }
            }
        }

        return milliseconds;
    }
}
