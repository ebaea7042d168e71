using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Paging;

/// <summary>The places of the directory pages against a list of them that is made level by level.</summary>
public sealed class PageDirectoryLayoutTests
{
    [Theory]
    [InlineData(4096, 4_000_000)]
    [InlineData(8192, 10_000_000)]
    [InlineData(32768, 1_000_000)]
    public void No_two_copies_share_a_page_and_each_lies_below_the_pages_that_make_it_necessary(int size, uint pageCount)
    {
        var layout = PageDirectoryLayout.Of(size);
        var places = PlacesOf(layout, pageCount);
        Assert.Equal(layout.CountBelow(pageCount), (uint)places.Count);
        foreach (var place in places)
        {
            Assert.True(layout.Contains(new PageId(place)), "page " + place);
        }

        // A database that ends behind any page has room for each directory page that it needs.
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var last = layout.Skip((uint)random.Next((int)layout.PageCountMin, (int)pageCount - 8));
            foreach (var place in PlacesOf(layout, last + 1))
            {
                Assert.True(place < last, $"page {place} of a database that ends with page {last}");
            }
        }
    }

    [Theory]
    [InlineData(4096, 3_000_000)]
    [InlineData(8192, 3_000_000)]
    public void Pages_are_counted_and_skipped_as_one_by_one(int size, uint pageCount)
    {
        var layout = PageDirectoryLayout.Of(size);
        var (directory, others) = (0u, 0u);
        for (uint page = 0; page < pageCount; page++)
        {
            Assert.Equal(directory, layout.CountBelow(page));
            if (layout.Contains(new PageId(page)))
            {
                directory++;
                Assert.False(layout.Contains(new PageId(layout.Skip(page))));
            }
            else
            {
                Assert.Equal(page, layout.Skip(page));
                Assert.Equal(page, layout.PageAfter(others));
                others++;
            }
        }
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(8192)]
    [InlineData(16384)]
    [InlineData(32768)]
    public void The_largest_database_has_a_directory(int size)
    {
        var layout = PageDirectoryLayout.Of(size);
        var level = layout.RootLevel(uint.MaxValue);
        Assert.InRange(level, 2, PageDirectoryLayout.LevelMax);
        Assert.Equal(1, layout.CountAt(level, uint.MaxValue));
        var random = new Random(size);
        for (var i = 0; i < 10_000; i++)
        {
            var page = layout.Skip((uint)random.NextInt64(uint.MaxValue - 16));
            Assert.Equal(page, layout.PageAfter(page - layout.CountBelow(page)));
        }
    }

    private static HashSet<uint> PlacesOf(PageDirectoryLayout layout, uint pageCount)
    {
        var places = new HashSet<uint>();
        for (var level = 0; level <= layout.RootLevel(pageCount); level++)
        {
            for (var index = 0; index < layout.CountAt(level, pageCount); index++)
            {
                for (var copy = 0; copy < PageDirectoryLayout.CopyCount; copy++)
                {
                    Assert.True(places.Add(layout.PlaceOf(level, index, copy).Value), $"level {level}, {index}");
                }
            }
        }

        return places;
    }
}
