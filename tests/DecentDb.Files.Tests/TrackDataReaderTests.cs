using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using DecentDb.Readers;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Files.Tests;

public sealed class TrackDataReaderTests(ITestOutputHelper output)
{
    [Fact]
    public void Rows_depend_on_seed_and_number_alone()
    {
        string few = Write(100, seed: 3);
        string many = Write(1000, seed: 3);
        Assert.StartsWith(few, many, StringComparison.Ordinal);
        Assert.NotEqual(few, Write(100, seed: 4));
        Assert.Equal(many, Write(1000, seed: 3));
    }

    [Fact]
    public void Written_tracks_are_inferred_with_the_types_they_have()
    {
        using var stream = new MemoryStream();
        using var tracks = new TrackDataReader(20_000);
        Assert.Equal(20_000, CsvWriter.Write(tracks, stream));
        stream.Position = 0;
        var inferred = CsvTypeInference.Infer(stream);
        Assert.Equal(tracks.Columns, inferred.Columns);
    }

    [Fact]
    public void Values_have_the_promised_spread()
    {
        const int Rows = 200_000;
        using var tracks = new TrackDataReader(Rows);
        var codes = new HashSet<string>(Rows, StringComparer.Ordinal);
        var albums = new HashSet<int>();
        int nulls = 0;
        int accented = 0;
        int plays = 0;
        long expectedId = 1;
        while (tracks.Read())
        {
            Assert.Equal(expectedId++, tracks.GetInt64(0));
            string title = tracks.GetString(1);
            Assert.InRange(title.Length, 10, 39);
            accented += System.Text.Ascii.IsValid(title) ? 0 : 1;
            albums.Add(tracks.GetInt32(3));
            Assert.InRange(tracks.GetInt32(4), 90_000, 350_000);
            nulls += tracks.IsDBNull(5) ? 1 : 0;
            if (!tracks.IsDBNull(5))
            {
                Assert.InRange(tracks.GetDouble(5), 0.1, 5.0);
            }

            Assert.InRange(tracks.GetDateOnly(6), new DateOnly(1960, 1, 1), new DateOnly(2025, 12, 31));
            Assert.True(codes.Add(tracks.GetString(7)));
            plays += tracks.GetInt64(8) > int.MaxValue ? 1 : 0;
        }

        Assert.InRange(albums.Count, 70_000, 83_333);
        Assert.InRange(nulls, Rows / 25, Rows / 16);
        Assert.InRange(accented, Rows / 50, Rows / 25);
        Assert.True(plays > 0);
    }

    [Fact]
    public void Reading_by_typed_getters_allocates_nothing()
    {
        using var tracks = new TrackDataReader(30_000);
        char[] buffer = new char[64];
        Assert.Equal(0, LeastAllocation(tracks, buffer));
        long sum = 0;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        using var more = new TrackDataReader(500_000);
        sum += ReadAll(more, buffer, 500_000);
        output.WriteLine($"{watch.Elapsed.TotalNanoseconds / 500_000:0} ns for a row ({sum})");
    }

    [Fact]
    public void Csv_typed_getters_allocate_nothing()
    {
        using var stream = new MemoryStream();
        CsvWriter.Write(new TrackDataReader(20_000), stream);
        stream.Position = 0;
        using var rows = CsvDataReader.Open(stream, columns: new TrackDataReader(0).Columns);
        char[] buffer = new char[64];
        Assert.Equal(0, LeastAllocation(rows, buffer));
    }

    [Fact]
    public void Spooled_source_is_readable_twice_and_leaves_no_file()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Write(500, 1));
        using var folder = new TemporaryFolder();
        using (var spooled = SpooledSource.Create(new CsvTexts.TricklingStream(bytes, 1), folder.Path))
        {
            if (!OperatingSystem.IsWindows())
            {
                Assert.Empty(Directory.GetFiles(folder.Path)); // so that a killed process leaves none either
            }

            Assert.Equal(bytes.Length, spooled.Length);
            var inferred = CsvTypeInference.Infer(spooled);
            using var reader = CsvDataReader.Open(spooled, columns: inferred.Columns);
            Assert.Equal(500, CsvTexts.Rows(reader).Count);
            Assert.Equal(bytes.Length, reader.SourcePosition);
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static string Write(int rows, int seed)
    {
        using var stream = new MemoryStream();
        using var tracks = new TrackDataReader(rows, seed);
        CsvWriter.Write(tracks, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // The least of a few rounds: the runtime itself allocates a little while it compiles a method anew.
    private static long LeastAllocation(FileDataReader reader, char[] buffer)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 6; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            ReadAll(reader, buffer, 3000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(18_000, reader.RowNumber);
        return least;
    }

    private static long ReadAll(FileDataReader tracks, char[] buffer, int rows)
    {
        long sum = 0;
        while (rows-- > 0 && tracks.Read())
        {
            sum += tracks.GetInt32(0) + tracks.GetInt32(2) + tracks.GetInt32(3) + tracks.GetInt32(4);
            sum += tracks.GetChars(1, 0, buffer, 0, buffer.Length) + tracks.GetChars(7, 0, buffer, 0, buffer.Length);
            sum += tracks.IsDBNull(5) ? 0 : (long)tracks.GetDouble(5);
            sum += tracks.GetFieldValue<DateOnly>(6).DayNumber + tracks.GetInt64(8) + (tracks.GetBoolean(9) ? 1 : 0);
        }

        return sum;
    }
}
