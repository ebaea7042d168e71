using System;
using System.Collections.Generic;
using System.Numerics;
using DecentDb.Engine.Execution;
using DecentDb.Engine.Functions;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Functions;

public sealed class AccumulatorTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void Sums_are_exact_beyond_64_bits(bool isGrouped, bool hasNulls)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            var groupCount = isGrouped ? 5 : 1;
            var sum = new IntegerSumAccumulator(NewContext(), SqlType.Decimal, isAverage: false);
            var expected = new BigInteger[groupCount];
            var counts = new int[groupCount];
            sum.EnsureGroups(1);
            for (var round = 0; round < 8; round++)
            {
                var batch = Extremes(random, hasNulls);
                var groups = Groups(random, batch, groupCount);
                sum.EnsureGroups(groupCount);
                sum.Add(batch.Columns[0], batch, isGrouped ? groups : default);
                Expect(batch, groups, expected, counts);
            }

            var result = new DecimalVector();
            result.EnsureCapacity(groupCount);
            sum.Emit(0, groupCount, result);
            for (var group = 0; group < groupCount; group++)
            {
                Assert.True(counts[group] > 0 != result.IsNull(group), $"seed {seed}");
                if (counts[group] > 0)
                {
                    Assert.True(expected[group] == (BigInteger)result.Values[group], $"seed {seed}, group {group}");
                }
            }
        }
    }

    [Fact]
    public void Sum_that_leaves_its_type_is_an_error_but_may_pass_through()
    {
        var sum = new IntegerSumAccumulator(NewContext(), SqlType.BigInt, isAverage: false);
        sum.EnsureGroups(1);
        var result = new Int64Vector();
        result.EnsureCapacity(1);
        Add(sum, [long.MaxValue, 1]);
        var error = Assert.Throws<DatabaseException>(() => sum.Emit(0, 1, result));
        Assert.Equal(ErrorCode.NumericValueOutOfRange, error.Code);

        Add(sum, [-1]);
        sum.Emit(0, 1, result);
        Assert.Equal(long.MaxValue, result.Values[0]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Extremes_hold_for_all_integers(bool isMax)
    {
        var extreme = new IntegerExtremeAccumulator(NewContext(), isMax);
        extreme.EnsureGroups(2);
        Add(extreme, [3, long.MinValue, -1, long.MaxValue]);
        var result = new Int64Vector();
        result.EnsureCapacity(2);
        extreme.Emit(0, 2, result);
        Assert.Equal(isMax ? long.MaxValue : long.MinValue, result.Values[0]);
        Assert.True(result.IsNull(1));

        extreme.Clear();
        extreme.EnsureGroups(1);
        result.Reset();
        Add(extreme, [7]);
        extreme.Emit(0, 1, result);
        Assert.Equal(7, result.Values[0]);
    }

    private static void Add(Accumulator accumulator, long[] values)
    {
        var vector = new Int64Vector { Values = values };
        var batch = new Batch { Columns = [vector] };
        batch.SelectAll(values.Length);
        accumulator.Add(vector, batch, default);
    }

    private static Batch Extremes(Random random, bool hasNulls)
    {
        var vector = new Int64Vector();
        var count = random.Next(1, 100);
        vector.EnsureCapacity(count);
        for (var i = 0; i < count; i++)
        {
            vector.Values[i] = random.Next(3) switch
            {
                0 => long.MaxValue - random.Next(5),
                1 => long.MinValue + random.Next(5),
                _ => random.Next(-100, 100),
            };
            if (hasNulls && random.Next(3) == 0)
            {
                vector.SetNull(i);
            }
        }

        var batch = new Batch { Columns = [vector] };
        batch.SelectAll(count);
        return batch;
    }

    private static int[] Groups(Random random, Batch batch, int groupCount)
    {
        var groups = new List<int>();
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            groups.Add(random.Next(groupCount));
        }

        return [.. groups];
    }

    private static void Expect(Batch batch, int[] groups, BigInteger[] sums, int[] counts)
    {
        var vector = (Int64Vector)batch.Columns[0];
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            if (!vector.IsNull(i))
            {
                sums[groups[i]] += vector.Values[i];
                counts[groups[i]]++;
            }
        }
    }

    private static ExecutionContext NewContext() => new(new QueryContext(new InMemoryFileSystem(), "test"));
}
