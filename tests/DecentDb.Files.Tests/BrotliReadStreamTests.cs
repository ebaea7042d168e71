using System;
using System.IO;
using System.IO.Compression;
using DecentDb.Readers;
using Xunit;

namespace DecentDb.Files.Tests;

public sealed class BrotliReadStreamTests
{
    private static readonly byte[] Text = RandomText(200_000);
    private static readonly byte[] Packed = Pack(Text);

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    public void All_bytes_come_out(int bufferBytes)
    {
        using var stream = new BrotliReadStream(new CsvTexts.TricklingStream(Packed, 3));
        using var unpacked = new MemoryStream();
        stream.CopyTo(unpacked, bufferBytes);
        Assert.Equal(Text, unpacked.ToArray());
        Assert.Equal(0, stream.Read(new byte[8]));
    }

    [Fact]
    public void Data_without_a_byte_is_no_data() => Refused([], "ends");

    [Fact]
    public void Data_that_is_cut_off_anywhere_is_refused()
    {
        for (int length = 1; length < Packed.Length; length += 997)
        {
            Refused(Packed[..length], "ends");
        }

        Refused(Packed[..^1], "ends");
    }

    [Fact]
    public void What_follows_the_data_is_refused() => Refused([.. Packed, 0], "follows");

    [Fact]
    public void What_is_no_such_data_is_refused() => Refused("id,name\n1,Ann\n2,Bob\n"u8.ToArray(), "");

    [Fact]
    public void Half_a_file_is_never_taken_for_the_whole()
    {
        using var folder = new TestSupport.TemporaryFolder();
        File.WriteAllBytes(folder["t.csv.br"], Pack("id\n1\n2\n3\n"u8.ToArray())[..^1]);
        var error = Assert.Throws<FileFormatException>(() => CsvTypeInference.Infer(folder["t.csv.br"]));
        Assert.Contains("cut off", error.Message, StringComparison.Ordinal);
        Assert.Throws<FileFormatException>(() => CsvSniffer.Sniff(folder["t.csv.br"]));
    }

    private static void Refused(byte[] packed, string reason)
    {
        using var stream = new BrotliReadStream(new MemoryStream(packed));
        var error = Assert.Throws<InvalidDataException>(() => stream.CopyTo(Stream.Null));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static byte[] RandomText(int length)
    {
        var random = new Random(11);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++)
        {
            text[i] = (byte)('a' + random.Next(20));
        }

        return text;
    }

    private static byte[] Pack(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var stream = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(text);
        }

        return packed.ToArray();
    }
}
