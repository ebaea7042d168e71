using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;
using Xunit;

namespace DecentDb.Engine.Tests.Transactions;

/// <summary>The pages that a transaction wrote directly, against a set of their numbers.</summary>
public sealed class ExtentListTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_page_is_in_the_list_when_one_of_its_extents_has_it(int seed)
    {
        var random = new Random(seed);
        var list = new ExtentList();
        var free = new List<uint>();
        for (var first = 0u; first < 60; first++)
        {
            free.Add(first * 10);
        }

        while (free.Count > 0)
        {
            var place = random.Next(free.Count);
            var extent = new PageExtent(new PageId(free[place]), (uint)random.Next(1, 11));
            free.RemoveAt(place);
            list.AddRange([extent], checkpoint: (1L << 32) + 7);
            if (random.Next(8) == 0)
            {
                list.Truncate(random.Next(list.Count + 1));
            }

            for (var page = 0u; page < 620; page++)
            {
                var expected = list.Items.Exists(item => item.Contains(new PageId(page)));
                Assert.Equal(expected, list.Contains(new PageId(page)));
            }
        }

        Assert.All(list.Items, item => Assert.Equal(7u, item.Checkpoint)); // the lower half of the number
    }

    [Fact]
    public void Extents_that_share_a_page_are_a_defect_that_is_told()
    {
        var list = new ExtentList();
        for (var i = 0u; i < 5; i++)
        {
            list.AddRange([new PageExtent(new PageId(100 + (i * 4)), 5)], checkpoint: 1);
        }

        var error = Assert.Throws<DatabaseException>(() => list.Contains(new PageId(1)));
        Assert.Contains("begin at pages 100 and 104 share no page", error.Message, StringComparison.Ordinal);
    }
}
