using System;
using System.Text;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Primitives;

public sealed class Crc32CTests
{
    [Fact]
    public void Known_inputs_have_the_published_checksums()
    {
        Assert.Equal(0xE3069283u, Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0u, Crc32C.Compute([]));
    }

    [Fact]
    public void Every_length_and_split_agrees_with_the_definition()
    {
        var random = new Random(1);
        foreach (var length in (int[])[1, 7, 8, 100, 3071, 3072, 3073, 4096, 6144, 8188, 32764])
        {
            var data = new byte[length];
            random.NextBytes(data);
            Assert.Equal(Simple(data), Crc32C.Compute(data));
            var split = random.Next(length);
            Assert.Equal(Simple(data), ~Crc32C.Update(Crc32C.Update(~0u, data.AsSpan(0, split)), data.AsSpan(split)));
        }
    }

    // The lanes take whole blocks of the input, so what counts is where it begins, how long it is and how it is cut.
    [Fact]
    public void Any_piece_of_any_input_agrees_with_the_definition()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var data = new byte[random.Next(20_000)];
            random.NextBytes(data);
            var piece = data.AsSpan(random.Next(Math.Min(16, data.Length + 1)));
            var first = random.Next(piece.Length + 1);
            var second = random.Next(first, piece.Length + 1);
            var register = Crc32C.Update(~0u, piece[..first]);
            register = Crc32C.Update(register, piece[first..second]);
            register = Crc32C.Update(register, piece[second..]);
            Assert.True(Simple(piece) == ~register, $"seed {seed}: {piece.Length} bytes cut at {first} and {second}");
            Assert.True(Simple(piece) == Crc32C.Compute(piece), $"seed {seed}: {piece.Length} bytes");
        }
    }

    private static uint Simple(ReadOnlySpan<byte> data)
    {
        var register = ~0u;
        foreach (var value in data)
        {
            register ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                register = (register >> 1) ^ ((register & 1) * 0x82F63B78u);
            }
        }

        return ~register;
    }
}
