using System;
using DecentDb.Engine.ColumnPages;
using Xunit;

namespace DecentDb.Engine.Tests.ColumnPages;

/// <summary>Packed numbers and flags come back, with vector instructions and without.</summary>
public sealed class BitPackingTests
{
    [Fact]
    public void Numbers_of_every_width_come_back_from_their_bits()
    {
        var random = new Random(1);
        for (var width = 0; width <= ColumnPageFormat.WholeWidth; width++)
        {
            if (width > ColumnPageFormat.PackedWidthMax && width != ColumnPageFormat.WholeWidth)
            {
                continue; // no page has them
            }

            var count = random.Next(1, 300);
            var (first, slope) = width == ColumnPageFormat.WholeWidth ? (0L, 0L) : (random.Next(), random.Next(-9, 9));
            var values = new long[count];
            for (var i = 0; i < count; i++)
            {
                var bits = width == 0 ? 0 : random.NextInt64(long.MinValue, long.MaxValue) >>> (64 - width);
                values[i] = first + (slope * i) + bits;
            }

            var packed = new byte[ColumnPageFormat.PackedSize(count, width) + 128];
            if (width > 0)
            {
                Assert.Equal(
                    ColumnPageFormat.PackedSize(count, width),
                    BitPacking.Pack(values, first, slope, width, packed));
            }

            var (together, oneByOne) = (new long[count], new long[count]);
            BitPacking.Unpack(ref packed[0], packed.Length, width, first, slope, together);
            BitPacking.UnpackScalar(ref packed[0], width == 0 ? 1 : width, first, slope, oneByOne, width == 0 ? count : 0);
            Assert.Equal(values, together);
            if (width > 0)
            {
                Assert.Equal(values, oneByOne);
            }
        }
    }

    [Fact]
    public void Flags_come_back_from_their_bits()
    {
        var random = new Random(2);
        for (var count = 0; count < 100; count++)
        {
            var flags = new bool[count];
            for (var i = 0; i < count; i++)
            {
                flags[i] = random.Next(2) == 0;
            }

            var bits = new byte[ColumnPageFormat.BitmapSize(count) + 1];
            BitPacking.PackFlags(flags, bits);
            var again = new bool[count];
            BitPacking.UnpackFlags(bits, again);
            Assert.Equal(flags, again);
        }
    }
}
