using System;
using System.Collections.Generic;
using DecentDb.Engine.Execution;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Operators;

public sealed class NumberGroupsTests
{
    // Each pattern drives the keys through another way: an array, a table, from one to the other and back.
    public static TheoryData<string> Patterns =>
        ["dense", "falling", "wide", "outlier", "filling", "extremes", "aroundZero", "clustered"];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Groups_are_numbered_in_the_order_of_first_keys(string pattern)
    {
        var store = NewStore();
        var groups = new NumberGroups(store, new MemoryHold(NewContext()));
        for (var seed = 1; seed <= 3; seed++)
        {
            Check(groups, store, pattern, seed);
            store.Release();
            groups.Clear();
        }
    }

    [Fact]
    public void Values_are_found_after_they_were_added()
    {
        var store = NewStore();
        var groups = new NumberGroups(store, new MemoryHold(NewContext()));
        long[] keys = [5, -7, 5, 1_000_000, long.MinValue, long.MaxValue];
        var batch = BatchOf(keys, null);
        groups.Assign((Int64Vector)batch.Columns[0], batch, new int[keys.Length]);

        Assert.All(keys, key => Assert.True(groups.Contains(key)));
        Assert.False(groups.Contains(6));
        groups.Clear();
        store.Release();
        Assert.False(groups.Contains(5));
    }

    private static void Check(NumberGroups groups, RowStore store, string pattern, int seed)
    {
        var random = new Random(seed);
        var expected = new Dictionary<long, int>();
        var nullGroup = -1;
        for (var round = 0; round < 200; round++)
        {
            var batch = NextBatch(random, pattern, round);
            var vector = (Int64Vector)batch.Columns[0];
            var found = new int[batch.SelectedCount];
            groups.Assign(vector, batch, found);
            for (var i = 0; i < found.Length; i++)
            {
                var row = batch.RowAt(i);
                var count = expected.Count + (nullGroup >= 0 ? 1 : 0);
                int group;
                if (vector.IsNull(row))
                {
                    nullGroup = nullGroup < 0 ? count : nullGroup;
                    group = nullGroup;
                }
                else if (!expected.TryGetValue(vector.Values[row], out group))
                {
                    group = count;
                    expected.Add(vector.Values[row], group);
                }

                Assert.True(group == found[i], $"pattern {pattern}, seed {seed}, round {round}, row {row}");
            }
        }

        foreach (var (key, group) in expected)
        {
            Assert.Equal(key, ((Int64Vector)store.Columns[0]).Values[group]);
            Assert.True(groups.Contains(key));
        }

        Assert.Equal(expected.Count + (nullGroup >= 0 ? 1 : 0), store.Count);
    }

    private static Batch NextBatch(Random random, string pattern, int round)
    {
        var keys = new long[random.Next(1, 400)];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = pattern switch
            {
                "dense" => random.Next(5000),
                "falling" => 1_000_000 - (round * 300L) - random.Next(600),
                "wide" => random.NextInt64(),
                "outlier" => round == 100 && i == 0 ? long.MinValue + 3 : random.Next(20_000),
                "filling" => random.Next(400_000) - 200_000,
                "extremes" => (random.Next(2) == 0 ? long.MinValue : long.MaxValue - 40) + random.Next(40),
                "aroundZero" => random.Next(-300, 300),
                _ => (random.Next(4) * 10_000_000_000L) + random.Next(200),
            };
        }

        var batch = BatchOf(keys, random.Next(4) == 0 ? random : null);
        if (random.Next(3) == 0)
        {
            var selection = new List<int>();
            for (var i = 0; i < keys.Length; i++)
            {
                if (random.Next(2) == 0)
                {
                    selection.Add(i);
                }
            }

            batch.Selection = [.. selection];
            batch.SelectedCount = selection.Count;
        }

        return batch;
    }

    private static Batch BatchOf(long[] keys, Random? nulls)
    {
        var vector = new Int64Vector();
        vector.EnsureCapacity(keys.Length);
        keys.CopyTo(vector.Values, 0);
        for (var i = 0; nulls is not null && i < keys.Length; i++)
        {
            if (nulls.Next(5) == 0)
            {
                vector.SetNull(i);
            }
        }

        var batch = new Batch { Columns = [vector] };
        batch.SelectAll(keys.Length);
        return batch;
    }

    private static RowStore NewStore() => new(NewContext(), [PhysicalType.Int64]);

    private static ExecutionContext NewContext() => new(new QueryContext(new InMemoryFileSystem(), "test"));
}
