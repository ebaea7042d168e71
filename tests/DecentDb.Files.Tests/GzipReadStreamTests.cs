using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using Xunit;

namespace DecentDb.Files.Tests;

public sealed class GzipReadStreamTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, 400).Select(i => $"{i},value {i * 7919 % 1000}\n")));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    [InlineData(300_000, 1)]
    [InlineData(70_000, 4)]
    public void Members_of_any_size_are_read_one_after_the_other(int size, int members)
    {
        var text = Random(size, seed: 1);
        var packed = Enumerable.Range(0, members).SelectMany(_ => Pack(text)).ToArray();
        var expected = Enumerable.Range(0, members).SelectMany(_ => text).ToArray();
        foreach (var seed in new[] { 1, 2, 3 })
        {
            using var stream = new GzipReadStream(new CsvTexts.TricklingStream(packed, seed));
            Assert.Equal(expected, ReadAll(stream));
        }
    }

    [Fact]
    public void Data_that_is_cut_off_anywhere_is_an_error()
    {
        var packed = Pack(Text[..2000]).Concat(Pack(Text)).ToArray();
        var firstMember = Pack(Text[..2000]).Length;
        for (var length = 0; length < packed.Length; length++)
        {
            if (length != firstMember) // what ends between two members is whole
            {
                AssertRefused(packed[..length]);
            }
        }
    }

    [Fact]
    public void A_changed_bit_is_an_error_or_changes_nothing()
    {
        var packed = Pack(Text);
        var unchanged = 0;
        for (var bit = 0; bit < packed.Length * 8; bit++)
        {
            var damaged = packed.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                using var stream = new GzipReadStream(new MemoryStream(damaged));
                Assert.Equal(Text, ReadAll(stream));
                unchanged++;
            }
            catch (InvalidDataException)
            {
                // Found.
            }
        }

        Assert.InRange(unchanged, 1, 8 * 8); // time, level and system in the header mean nothing for the data
    }

    [Fact]
    public void Zeros_may_follow_and_nothing_else()
    {
        var packed = Pack(Text);
        using var stream = new GzipReadStream(new MemoryStream([.. packed, .. new byte[100_000]]));
        Assert.Equal(Text, ReadAll(stream));
        AssertRefused([.. packed, 1]);
        AssertRefused([.. packed, 0, 0, 0x1f]);
        AssertRefused([.. packed, .. Encoding.ASCII.GetBytes("more text")]);
    }

    [Fact]
    public void Optional_fields_of_the_header_are_passed_over()
    {
        var packed = Pack(Text);
        byte[] header =
        [
            0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3, // flags: checksum, extra, name, comment
            3, 0, 1, 2, 3, (byte)'a', (byte)'.', (byte)'c', 0, (byte)'!', 0, 0x12, 0x34,
        ];
        using var stream = new GzipReadStream(new MemoryStream([.. header, .. packed[10..]]));
        Assert.Equal(Text, ReadAll(stream));
    }

    private static void AssertRefused(byte[] packed)
    {
        foreach (var seed in new[] { 1, 2 })
        {
            using var stream = new GzipReadStream(new CsvTexts.TricklingStream(packed, seed));
            Assert.Throws<InvalidDataException>(() => ReadAll(stream));
        }
    }

    private static byte[] Pack(byte[] text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(text);
            if (text.Length == 0)
            {
                gzip.Flush();
            }
        }

        return packed.Length > 0
            ? packed.ToArray()
            : [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]; // what others write of no data
    }

    private static byte[] Random(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var text = new MemoryStream();
        stream.CopyTo(text);
        return text.ToArray();
    }
}
