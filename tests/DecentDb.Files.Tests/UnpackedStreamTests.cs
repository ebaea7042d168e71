using System;
using System.IO;
using System.IO.Compression;
using DecentDb.Readers;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Files.Tests;

/// <summary>A small file that unpacks to a very large one is refused, unless it is allowed.</summary>
public sealed class UnpackedStreamTests : IDisposable
{
    private const int Rows = 20_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_unpacks_out_of_all_proportion_is_refused()
    {
        var error = Assert.Throws<FileFormatException>(() => Count(new CsvReaderOptions()));

        Assert.Contains("1000 times", error.Message, StringComparison.Ordinal);
        Assert.Contains("--max-ratio", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_read_where_that_is_allowed() =>
        Assert.Equal(Rows, Count(new CsvReaderOptions { MaxUnpackedRatio = 0 }));

    [Fact]
    public void What_is_small_may_be_packed_as_well_as_can_be()
    {
        Pack(Rows / 10);
        Assert.Equal(Rows / 10, Count(new CsvReaderOptions()));
    }

    private long Count(CsvReaderOptions options)
    {
        if (!File.Exists(_folder["t.csv.br"]))
        {
            Pack(Rows);
        }

        using var reader = CsvDataReader.Open(_folder["t.csv.br"], options);
        while (reader.Read())
        {
        }

        return reader.RowNumber;
    }

    private void Pack(int rows)
    {
        byte[] block = new byte[1 << 20];
        using var stream = new BrotliStream(File.Create(_folder["t.csv.br"]), CompressionLevel.Fastest);
        stream.Write("n\n"u8);
        for (int i = 0; i < block.Length; i += 4)
        {
            "123\n"u8.CopyTo(block.AsSpan(i));
        }

        for (long left = rows * 4L; left > 0; left -= block.Length)
        {
            stream.Write(block.AsSpan(0, (int)Math.Min(left, block.Length)));
        }
    }
}
