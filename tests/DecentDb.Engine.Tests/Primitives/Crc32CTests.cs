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
