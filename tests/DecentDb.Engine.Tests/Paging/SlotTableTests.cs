using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Paging;

/// <summary>The chunks of slots, which are made when a page of theirs is cached first and then stay.</summary>
public sealed class SlotTableTests
{
    [Fact]
    public void A_chunk_is_made_once_and_stays_when_the_table_grows()
    {
        var slots = new SlotTable();
        Assert.Null(slots.TryGet(new PageId(5)));
        slots.EnsurePlaces(10);
        Assert.Null(slots.TryGet(new PageId(5)));
        var chunk = slots.Get(new PageId(5));
        Assert.Equal(SlotChunk.SizeBytes, slots.Bytes);
        slots.EnsurePlaces(1_000_000);
        Assert.Same(chunk, slots.TryGet(new PageId(SlotChunk.PageCount - 1)));
        Assert.NotSame(chunk, slots.Get(new PageId(SlotChunk.PageCount)));
        Assert.True(slots.End >= 1_000_000);
        Assert.Equal(2 * SlotChunk.SizeBytes, slots.Bytes);
    }

    [Fact]
    public void A_page_that_has_no_place_is_refused() =>
        Assert.Throws<DatabaseException>(() => new SlotTable().Get(new PageId(5)));

    [Fact]
    public void Only_a_page_that_is_awaited_is_forgotten()
    {
        var slots = new SlotTable();
        slots.EnsurePlaces(10);
        var chunk = slots.Get(new PageId(1));
        chunk.Uses[1] = PageUse.Awaited;
        chunk.Uses[2] = PageUse.Used;
        slots.ForgetAwaited(new PageId(1));
        slots.ForgetAwaited(new PageId(2));
        Assert.Equal(PageUse.None, chunk.Uses[1]);
        Assert.Equal(PageUse.Used, chunk.Uses[2]);
    }
}
