using System;
using DecentDb.Engine.Wal;
using Xunit;

namespace DecentDb.Engine.Tests.Wal;

public sealed class MovedBitsTests
{
    [Fact]
    public void Bytes_at_every_bit_are_copied_and_compared_as_their_definition_says()
    {
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var source = new byte[random.Next(1, 80)];
            random.NextBytes(source);
            var bit = random.Next(source.Length * 8);
            var length = random.Next(((source.Length * 8) - bit) / 8 + 1);
            var expected = new byte[length];
            for (var i = 0; i < length; i++)
            {
                expected[i] = ByteAt(source, bit + (8 * i));
            }

            var copy = new byte[length];
            MovedBits.Copy(source, bit, copy);
            Assert.Equal(expected, copy);
            Assert.Equal(length, MovedBits.MatchLength(source, bit, copy));
            if (length > 0)
            {
                Assert.True(MovedBits.IsByte(source, bit, copy[0]));
                Assert.False(MovedBits.IsByte(source, bit, (byte)(copy[0] + 1)));
                var at = random.Next(length);
                copy[at]++;
                Assert.Equal(at, MovedBits.MatchLength(source, bit, copy));
            }
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-64)]
    [InlineData(80)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Nothing_agrees_outside_of_the_source(int bit)
    {
        Assert.Equal(0, MovedBits.MatchLength(new byte[10], bit, new byte[10]));
        Assert.False(MovedBits.IsByte(new byte[10], bit, 0));
    }

    [Fact]
    public void What_has_moved_by_any_number_of_bits_is_found()
    {
        var source = new byte[400];
        new Random(2).NextBytes(source);
        for (var moved = -200; moved <= 200; moved++)
        {
            var target = new byte[100];
            var bit = (8 * 150) + moved;
            MovedBits.Copy(source, bit, target);
            Assert.Equal(100, MovedBits.Find(source, 8 * 150, target, 16, 64, out var found));
            Assert.Equal(bit, found);
        }
    }

    [Fact]
    public void Near_both_ends_and_in_a_short_source_the_search_stays_within()
    {
        var random = new Random(3);
        for (var round = 0; round < 2000; round++)
        {
            var source = new byte[random.Next(1, 200)];
            random.NextBytes(source);
            var target = new byte[random.Next(1, 60)];
            random.NextBytes(target);
            _ = MovedBits.Find(source, random.Next(-400, 8 * 250), target, 16, 64, out _);
        }
    }

    private static byte ByteAt(byte[] source, int bit)
    {
        var value = 0;
        for (var i = 0; i < 8; i++)
        {
            value |= ((source[(bit + i) / 8] >> ((bit + i) % 8)) & 1) << i;
        }

        return (byte)value;
    }
}
