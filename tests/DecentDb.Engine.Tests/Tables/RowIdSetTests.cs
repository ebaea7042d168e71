using System;
using System.Collections.Generic;
using DecentDb.Engine.Tables;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using Xunit;
using ExecutionContext = DecentDb.Engine.Execution.ExecutionContext;

namespace DecentDb.Engine.Tests.Tables;

/// <summary>Exercises <see cref="RowIdSet"/>.</summary>
public sealed class RowIdSetTests
{
    [Theory]
    [InlineData(1)] // all of them next to each other
    [InlineData(100)]
    [InlineData(100_000)]
    [InlineData(long.MaxValue)]
    public void A_set_knows_what_it_was_given(long range)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var set = new RowIdSet(NewContext(64 << 20));
            for (var round = 0; round < 2; round++)
            {
                var model = new HashSet<long>();
                for (var i = 0; i < 20_000; i++)
                {
                    var near = random.Next(10_000) - 5000;
                    var id = random.Next(3) == 0 ? near : unchecked(near + random.NextInt64(range));
                    Assert.Equal(model.Contains(id), set.Contains(id));
                    Assert.Equal(model.Add(id), set.Add(id));
                }

                set.Clear();
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7919)] // each far from the one before
    public void Millions_of_ids_that_lie_close_together_take_little(long step)
    {
        const int count = 2_000_003;
        var context = NewContext(1 << 20);
        var set = new RowIdSet(context);
        for (var i = 0L; i < count; i++)
        {
            Assert.True(set.Add(i * step % count));
        }

        Assert.False(set.Add(count / 2));
        set.Clear();
        Assert.Equal(1 << 20, context.FreeBytes);
    }

    [Fact]
    public void Ids_that_lie_far_apart_count_against_the_budget()
    {
        var set = new RowIdSet(NewContext(1 << 20));
        var error = Assert.Throws<DatabaseException>(() =>
        {
            for (var i = 0L; i < 1_000_000; i++)
            {
                set.Add(i << 40);
            }
        });
        Assert.Equal(ErrorCode.OutOfMemoryBudget, error.Code);
    }

    private static ExecutionContext NewContext(long budget)
    {
        var query = new Engine.Execution.QueryContext(new InMemoryFileSystem(), "test");
        query.MemoryBudget = budget;
        return new ExecutionContext(query);
    }
}
