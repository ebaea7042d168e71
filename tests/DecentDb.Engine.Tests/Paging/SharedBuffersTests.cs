using System.Collections.Generic;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Transactions;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.Engine.Tests.Paging;

/// <summary>The buffers of closed databases, and who gets them.</summary>
public sealed class SharedBuffersTests
{
    private const int PageSize = 4096;
    private const int PageCount = 200;

    [Fact]
    public void A_database_that_is_opened_again_takes_the_buffers_that_its_closing_left()
    {
        var shared = new SharedBuffers(long.MaxValue);
        var files = MakeDatabase(shared, out var first);
        using (var manager = Open(files, shared))
        {
            ReadAll(manager, first);
        }

        var left = shared.Bytes;
        Assert.True(left >= PageCount * PageSize, $"{left} bytes are left");
        using (var manager = Open(files, shared))
        {
            ReadAll(manager, first);
            Assert.Equal(left, shared.Bytes + manager.Store.Pool.AllocatedBytes);
        }

        Assert.Equal(left, shared.Bytes);
    }

    [Fact]
    public void An_image_that_a_reader_holds_stays_as_it_is_when_its_database_is_closed_and_others_need_buffers()
    {
        var shared = new SharedBuffers(long.MaxValue);
        var files = MakeDatabase(shared, out var first);
        shared.Clear();
        var manager = Open(files, shared);
        using var reader = manager.BeginRead();
        var image = reader.Read(first);
        var copy = (byte[])image.Clone();
        manager.Dispose();
        using (var other = Open(files, shared))
        {
            for (var page = PageCount - 1; page >= 0; page--)
            {
                using var otherReader = other.BeginRead();
                Assert.NotSame(image, otherReader.Read(new PageId(first.Value + (uint)page)));
            }
        }

        Assert.Equal(copy, image);
    }

    [Fact]
    public void Buffers_that_nobody_needs_for_two_periods_are_given_up()
    {
        var shared = new SharedBuffers(long.MaxValue);
        shared.Give(PageSize, Buffers(10, PageSize));
        shared.Give(PageFormat.SizeMax, Buffers(2, PageFormat.SizeMax));
        shared.Trim();
        Assert.Equal((10 * PageSize) + (2 * PageFormat.SizeMax), shared.Bytes);
        var taken = new byte[4][];
        Assert.Equal(4, shared.Take(PageSize, taken));
        shared.Give(PageSize, [.. taken]);

        // Six of the ten were here all the time, and both large ones.
        shared.Trim();
        Assert.Equal(4 * PageSize, shared.Bytes);
        shared.Trim();
        Assert.Equal(0, shared.Bytes);
        Assert.Equal(0, shared.Take(PageSize, taken));
    }

    [Fact]
    public void No_more_is_kept_than_the_limit_and_a_buffer_goes_out_with_the_size_that_it_has()
    {
        var shared = new SharedBuffers(3 * PageSize);
        shared.Give(PageSize, Buffers(10, PageSize));
        Assert.Equal(3 * PageSize, shared.Bytes);
        var taken = new byte[5][];
        Assert.Equal(0, shared.Take(2 * PageSize, taken));
        Assert.Equal(3, shared.Take(PageSize, taken));
        Assert.All(taken[..3], buffer => Assert.Equal(PageSize, buffer.Length));
        shared.Give(PageSize, [.. taken[..3]]);
        shared.Clear();
        Assert.Equal(0, shared.Bytes);
    }

    [Theory]
    [InlineData(0, 64L << 20)]
    [InlineData(256L << 20, 64L << 20)]
    [InlineData(4L << 30, 512L << 20)]
    public void A_cache_takes_an_eighth_of_the_memory_of_the_process_and_64_MB_at_least(long memory, long size) =>
        Assert.Equal(size, CacheSizes.DefaultFor(memory));

    private static List<byte[]> Buffers(int count, int pageSize)
    {
        var buffers = new List<byte[]>();
        for (var i = 0; i < count; i++)
        {
            buffers.Add(new byte[pageSize]);
        }

        return buffers;
    }

    private static InMemoryFileSystem MakeDatabase(SharedBuffers shared, out PageId first)
    {
        var files = new InMemoryFileSystem();
        using var manager = Open(files, shared);
        using var writer = manager.BeginWrite();
        writer.Allocate(PageKind.Overflow, out first);
        for (var i = 1; i < PageCount; i++)
        {
            writer.Allocate(PageKind.Overflow, out _);
        }

        writer.Commit(CommitDurability.Full);
        return files;
    }

    private static TransactionManager Open(InMemoryFileSystem files, SharedBuffers shared) => TransactionManager.Open(
        files,
        "m",
        new StorageOptions { PageSize = PageSize, CacheSize = 16 << 20, Buffers = shared },
        AcceptAllPages.Instance);

    private static void ReadAll(TransactionManager manager, PageId first)
    {
        using var reader = manager.BeginRead();
        for (var i = 0u; i < PageCount; i++)
        {
            Assert.Equal(first.Value + i, PageFormat.GetId(reader.Read(new PageId(first.Value + i))).Value);
        }
    }
}
