using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;
using Xunit;

namespace DecentDb.Engine.Tests.Transactions;

public sealed class PageSequenceTests
{
    [Fact]
    public void Long_runs_come_first_by_length_then_short_ones_by_place_then_fresh_pages()
    {
        var sequence = new PageSequence(
            [Run(3, 2), Run(10, 8), Run(30, 1), Run(40, 20), Run(70, 9)], new PageId(100), Layout);
        Assert.Equal(40u, sequence.FreeCount);
        Assert.Equal(
            [Run(40, 20), Run(70, 9), Run(10, 8), Run(3, 2), Run(30, 1), Run(100, 5)], sequence.Take(45));
        Assert.Equal(105u, sequence.PageCountAfter(45, 100));
        Assert.Equal(100u, sequence.PageCountAfter(40, 100));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_page_is_found_at_its_position_and_no_other_page(int seed)
    {
        var random = new Random(seed);
        var runs = new List<PageExtent>();
        var free = new HashSet<uint>();
        var next = 2u;
        for (var i = random.Next(40); i > 0; i--)
        {
            var run = Run(next + (uint)random.Next(1, 5), (uint)random.Next(1, 20));
            runs.Add(run);
            next = run.End + 1;
            for (var page = run.First.Value; page < run.End; page++)
            {
                free.Add(page);
            }
        }

        var sequence = new PageSequence(runs, new PageId(next), Layout);
        var count = sequence.FreeCount + 10;
        var seen = new HashSet<uint>();
        for (uint position = 0; position < count; position++)
        {
            var id = sequence[position];
            Assert.True(seen.Add(id.Value));
            Assert.Equal(position < sequence.FreeCount, free.Contains(id.Value));
            Assert.True(sequence.TryFind(id, count, out var found));
            Assert.Equal(position, found);
            Assert.False(sequence.TryFind(id, position, out _));
        }

        for (var page = 0u; page < next; page++)
        {
            Assert.Equal(free.Contains(page), sequence.TryFind(new PageId(page), count, out _));
        }
    }

    [Fact]
    public void Fresh_pages_leave_out_those_of_the_page_directory()
    {
        var group = Layout.EntriesPerPage;
        var sequence = new PageSequence([], new PageId(group - 3), Layout);
        Assert.Equal([Run(group - 3, 3), Run(group + 4, 2)], sequence.Take(5));
        Assert.Equal(group, sequence.PageCountAfter(3, 0));
        Assert.Equal(group + 5, sequence.PageCountAfter(4, 0));
        Assert.False(sequence.TryFind(new PageId(group), 10, out _));
        Assert.True(sequence.TryFind(new PageId(group + 4), 10, out var position));
        Assert.Equal(3u, position);
        Assert.Equal(new PageId(group + 4), new PageSequence([], new PageId(group + 1), Layout)[0]);
    }

    private static PageDirectoryLayout Layout => PageDirectoryLayout.Of(PageFormat.SizeDefault);

    private static PageExtent Run(uint first, uint count) => new(new PageId(first), count);
}
