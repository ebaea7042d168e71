using System;
using System.Text;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Trees;

/// <summary>Layouts, and values that are hard on the page codec.</summary>
internal static class Samples
{
    private static readonly PhysicalType[] Types =
        [PhysicalType.Int64, PhysicalType.Double, PhysicalType.Decimal, PhysicalType.Binary, PhysicalType.Fixed16];

    public static TableLayout Layout(params PhysicalType[] types)
    {
        var columns = new ColumnLayout[types.Length];
        for (var i = 0; i < types.Length; i++)
        {
            columns[i] = new ColumnLayout((ushort)(i + 1), types[i], i);
        }

        return new TableLayout(columns);
    }

    public static TableLayout RandomLayout(Random random, int columnsMax)
    {
        var columns = new ColumnLayout[random.Next(columnsMax + 1)];
        var id = 1;
        var gaps = random.Next(2) == 0;
        for (var i = 0; i < columns.Length; i++)
        {
            id += gaps && random.Next(4) == 0 ? random.Next(1, 5) : 0;
            columns[i] = new ColumnLayout((ushort)id++, Types[random.Next(Types.Length)], i);
        }

        return new TableLayout(columns);
    }

    /// <summary>Fills rows of all columns, each with a pattern of its own.</summary>
    public static ColumnVector[] Rows(Random random, TableLayout layout, int count, int longest = 40)
    {
        var vectors = layout.CreateVectors(Math.Max(count, 1));
        foreach (var vector in vectors)
        {
            var pattern = random.Next(9);
            var nulls = random.Next(4) switch
            {
                0 => 0.1,
                1 => random.NextDouble(),
                2 when random.Next(3) == 0 => 1,
                _ => 0,
            };
            for (var row = 0; row < count; row++)
            {
                if (nulls > 0 && random.NextDouble() < nulls)
                {
                    SetNull(vector, row);
                }
                else
                {
                    Set(random, vector, row, pattern, longest);
                }
            }
        }

        return vectors;
    }

    public static void SetNull(ColumnVector vector, int row)
    {
        vector.SetNull(row);
        if (vector is BinaryVector bytes)
        {
            bytes.Starts[row] = 0;
            bytes.Lengths[row] = 0;
        }
    }

    public static void Set(Random random, ColumnVector vector, int row, int pattern, int longest)
    {
        vector.SetNotNull(row);
        switch (vector)
        {
            case Int64Vector integers:
                integers.Values[row] = Integer(random, pattern, row);
                break;
            case DoubleVector doubles:
                doubles.Values[row] = Double(random, pattern, row);
                break;
            case DecimalVector decimals:
                decimals.Values[row] = Decimal(random, pattern, row);
                break;
            case Fixed16Vector wides:
                wides.Values[row] = pattern == 0 ? 7 : new UInt128(
                    (ulong)random.NextInt64(), (ulong)random.NextInt64());
                break;
            case BinaryVector bytes:
                bytes.Set(row, Bytes(random, pattern, row, longest));
                break;
        }
    }

    public static long Integer(Random random, int pattern, int row) => pattern switch
    {
        0 => 42,
        1 => random.Next(-100, 100),
        2 => random.NextInt64(long.MinValue, long.MaxValue),
        3 => 1_000_000_007L * row,
        4 => new DateTime(2024, 1, 1).Ticks + (random.NextInt64(1_000_000) * 10_000_000),
        5 => random.Next(2) == 0 ? long.MinValue : long.MaxValue,
        6 => -row * 3L,
        7 => random.Next(10) == 0 ? long.MaxValue - row : row,
        _ => random.Next(1 << random.Next(1, 30)),
    };

    public static double Double(Random random, int pattern, int row) => pattern switch
    {
        0 => 0.5,
        1 => random.Next(0, 1000) / 100.0,
        2 => random.NextDouble() * 1e300,
        3 => random.Next(-5000, 5000) / 10.0,
        4 => row,
        5 => random.Next(6) switch
        {
            0 => double.NaN,
            1 => -0.0,
            2 => double.PositiveInfinity,
            3 => double.Epsilon,
            4 => double.MinValue,
            _ => 0,
        },
        6 => random.Next() / 1000.0,
        7 => random.Next(20) == 0 ? 1 / 3.0 : random.Next(100),
        _ => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
    };

    public static decimal Decimal(Random random, int pattern, int row) => pattern switch
    {
        0 => 1.50m,
        1 => random.Next(-10_000, 10_000) / 100m,
        2 => new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) == 0, (byte)random.Next(29)),
        3 => decimal.MaxValue - row,
        4 => new decimal(random.Next(100), 0, 0, false, (byte)random.Next(4)),
        5 => decimal.MinValue,
        6 => row * 1.000m,
        7 => new decimal(-1, int.MaxValue, 0, random.Next(2) == 0, 4),
        _ => new decimal(random.NextInt64(long.MinValue + 1, long.MaxValue)),
    };

    public static byte[] Bytes(Random random, int pattern, int row, int longest)
    {
        switch (pattern)
        {
            case 0:
                return "same for all"u8.ToArray();
            case 1:
                return Encoding.ASCII.GetBytes("USABC" + (1_000_000 + row));
            case 2:
                return [];
            case 3:
                return Encoding.UTF8.GetBytes(new string('é', random.Next(longest / 2)));
            case 4 when random.Next(6) > 0:
                return [];
            default:
                var bytes = new byte[random.Next(longest)];
                random.NextBytes(bytes);
                return bytes;
        }
    }

    public static void AssertSame(ColumnVector expected, int expectedRow, ColumnVector actual, int actualRow)
    {
        Assert.Equal(expected.IsNull(expectedRow), actual.IsNull(actualRow));
        if (expected.IsNull(expectedRow))
        {
            return;
        }

        switch (expected)
        {
            case Int64Vector integers:
                Assert.Equal(integers.Values[expectedRow], ((Int64Vector)actual).Values[actualRow]);
                break;
            case DoubleVector doubles:
                Assert.Equal(
                    BitConverter.DoubleToInt64Bits(doubles.Values[expectedRow]),
                    BitConverter.DoubleToInt64Bits(((DoubleVector)actual).Values[actualRow]));
                break;
            case DecimalVector decimals:
                Assert.Equal(
                    decimal.GetBits(decimals.Values[expectedRow]),
                    decimal.GetBits(((DecimalVector)actual).Values[actualRow]));
                break;
            case Fixed16Vector wides:
                Assert.Equal(wides.Values[expectedRow], ((Fixed16Vector)actual).Values[actualRow]);
                break;
            case BinaryVector bytes:
                Assert.True(bytes.Get(expectedRow).SequenceEqual(((BinaryVector)actual).Get(actualRow)));
                break;
        }
    }
}
