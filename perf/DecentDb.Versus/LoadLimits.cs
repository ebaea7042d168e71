using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using DecentDb.Files;

namespace DecentDb.Versus;

/// <summary>
/// What a load cannot be faster than: reading its source, reading and encoding without a disk, and the rate at which
/// the disk takes the bytes of the finished file.
/// </summary>
internal sealed class LoadLimits(string folder, int rows, int runs)
{
    private const int BlockBytes = 1 << 20;
    private const int Blocks = 512;
    private readonly char[] _text = new char[256];

    /// <summary>Measures and gives a line for each limit.</summary>
    public IReadOnlyList<string> Run(Contender contender)
    {
        var reading = Repeat(ReadOnly);
        var encoding = Repeat(() => LoadInMemory(contender, IndexTime.None));
        var indexing = Repeat(() => LoadInMemory(contender, IndexTime.BeforeLoad));
        var writing = Repeat(WriteBlocks);
        var plainBytes = BytesOfRow(contender, IndexTime.None);
        var indexedBytes = BytesOfRow(contender, IndexTime.BeforeLoad);
        return
        [
            Line("reading the source with typed getters alone", reading, "rows/s"),
            Line("reading and encoding, into a database in memory", encoding, "rows/s"),
            Line("the same with three indexes", indexing, "rows/s"),
            Line("the disk, blocks of 1 MiB in order and one sync", writing, "bytes/s"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"at {plainBytes:0.0} bytes a row the disk could take {writing.Median / plainBytes:N0} rows/s, at "
                + $"{indexedBytes:0.0} with three indexes {writing.Median / indexedBytes:N0} rows/s"),
        ];
    }

    private static string Line(string name, Measurement measurement, string unit) => string.Create(
        CultureInfo.InvariantCulture, $"{name}: {measurement.Median:N0} {unit} (±{measurement.Spread:P0})");

    private Measurement Repeat(Func<double> run)
    {
        run();
        var measurement = new Measurement();
        for (var i = 0; i < runs; i++)
        {
            GC.Collect();
            measurement.Add(run());
        }

        return measurement;
    }

    private double ReadOnly()
    {
        using var reader = new TrackDataReader(rows);
        var clock = Stopwatch.StartNew();
        long sum = 0;
        while (reader.Read())
        {
            sum += reader.GetInt32(0) + reader.GetChars(1, 0, _text, 0, _text.Length) + reader.GetInt32(2)
                + reader.GetInt32(3) + reader.GetInt32(4) + reader.GetFieldValue<DateOnly>(6).DayNumber
                + reader.GetChars(7, 0, _text, 0, _text.Length) + reader.GetInt64(8);
            sum += reader.GetBoolean(9) ? 1 : 0;
            sum += reader.IsDBNull(5) ? 0 : (long)reader.GetDouble(5);
        }

        return sum == 0 ? 0 : rows / clock.Elapsed.TotalSeconds;
    }

    private double LoadInMemory(Contender contender, IndexTime indexes)
    {
        using var connection = contender.Open(":memory:");
        using var source = new TrackDataReader(rows);
        contender.Run(connection, TableShape.Tracks.Create(contender.TypeOf));
        if (indexes == IndexTime.BeforeLoad)
        {
            Contender.Index(connection);
        }

        var clock = Stopwatch.StartNew();
        contender.Insert(connection, new LoadCase("in memory", rows) { Indexes = indexes }, source);
        return rows / clock.Elapsed.TotalSeconds;
    }

    private double WriteBlocks()
    {
        var path = Path.Combine(folder, "blocks.bin");
        var block = new byte[BlockBytes];
        new Random(1).NextBytes(block);
        var clock = Stopwatch.StartNew();
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            for (var i = 0L; i < Blocks; i++)
            {
                RandomAccess.Write(file, block, i * BlockBytes);
            }

            RandomAccess.FlushToDisk(file);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        File.Delete(path);
        return (long)Blocks * BlockBytes / seconds;
    }

    private double BytesOfRow(Contender contender, IndexTime indexes)
    {
        var path = Path.Combine(folder, "limits.db");
        Contender.Delete(path);
        using (var source = new TrackDataReader(rows))
        {
            contender.Load(path, new LoadCase("bytes", rows) { Indexes = indexes }, source);
        }

        var bytes = Contender.FileBytes(path) / (double)rows;
        Contender.Delete(path);
        return bytes;
    }
}
