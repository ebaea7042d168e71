using System;
using System.Collections.Generic;
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
    public void Numbers_of_every_width_are_copied_but_one()
    {
        var random = new Random(3);
        for (var width = 1; width <= ColumnPageFormat.WholeWidth; width++)
        {
            if (width > ColumnPageFormat.PackedWidthMax && width != ColumnPageFormat.WholeWidth)
            {
                continue; // no page has them
            }

            foreach (var count in new[] { 1, 2, 7, 8, 9, random.Next(10, 300) })
            {
                foreach (var at in new[] { 0, count - 1, random.Next(count) })
                {
                    var values = new List<long>();
                    for (var i = 0; i < count; i++)
                    {
                        values.Add(random.NextInt64(long.MinValue, long.MaxValue) >>> (64 - width));
                    }

                    var source = new byte[ColumnPageFormat.PackedSize(count, width) + 16];
                    random.NextBytes(source);
                    BitPacking.Pack(values.ToArray(), 0, 0, width, source);
                    values.RemoveAt(at);
                    var expected = new byte[ColumnPageFormat.PackedSize(count - 1, width)];
                    BitPacking.Pack(values.ToArray(), 0, 0, width, expected);
                    var target = new byte[expected.Length];
                    BitPacking.CopyWithout(source, count, width, at, target);
                    Assert.Equal(expected, target);
                }
            }
        }
    }

    [Fact]
    public void Distances_from_a_line_are_found_at_any_length()
    {
        var random = new Random(4);
        for (var count = 1; count < 70; count++)
        {
            long slope = random.Next(-1000, 1000);
            var values = new long[count];
            var (low, high) = (long.MaxValue, long.MinValue);
            for (var i = 0; i < count; i++)
            {
                var distance = random.NextInt64(-1_000_000, 1_000_000);
                values[i] = distance + (slope * i);
                low = Math.Min(low, distance);
                high = Math.Max(high, distance);
            }

            BitPacking.MinMaxFromLine(values, slope, out var min, out var max);
            Assert.Equal((low, high), (min, max));
        }
    }

    [Fact]
    public void The_distance_from_a_line_wraps_around_in_numbers_of_32_bits()
    {
        var random = new Random(7);
        for (var count = 1; count < 100; count++)
        {
            var slope = random.Next();
            var values = new int[count];
            var (low, high) = (int.MaxValue, int.MinValue);
            for (var i = 0; i < count; i++)
            {
                var distance = random.Next(int.MinValue, int.MaxValue);
                values[i] = unchecked(distance + (slope * i));
                low = Math.Min(low, distance);
                high = Math.Max(high, distance);
            }

            BitPacking.MinMaxFromLine(values, slope, out var min, out var max);
            Assert.Equal((low, high), (min, max));
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
