using System;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Transactions;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.Engine.Tests.Paging;

/// <summary>Pages that are read before a scan comes to them.</summary>
public sealed class ReadAheadTests
{
    private const int PageSize = 4096;
    private const int PageCount = 600;
    private static readonly PageId Parent = new(1);

    [Fact]
    public void A_scan_finds_every_page_in_the_cache()
    {
        using var manager = Open(MakeDatabase(out var first));
        using var reader = manager.BeginRead();
        var ahead = Begin(reader);
        for (var i = 0; i < PageCount; i++)
        {
            ahead.MoveTo(Parent, i, PageCount, PageAfter(first), []);
            Assert.True(manager.Store.IsCached(PageAt(first, i)));
            Assert.Equal(PageAt(first, i), PageFormat.GetId(reader.Read(PageAt(first, i))));
        }

        ahead.Stop();
        Assert.Equal(PageCount, manager.Store.MissCount);
        manager.AssertState();
    }

    [Fact]
    public void No_page_is_read_behind_the_last_one_that_is_needed()
    {
        const int needed = 37;
        using var manager = Open(MakeDatabase(out var first));
        using var reader = manager.BeginRead();
        var ahead = Begin(reader);
        for (var i = 0; i < needed; i++)
        {
            ahead.MoveTo(Parent, i, needed, PageAfter(first), []);
        }

        ahead.Stop();
        Assert.Equal(needed, manager.Store.MissCount);
        Assert.False(manager.Store.IsCached(PageAt(first, needed)));
    }

    [Fact]
    public void A_damaged_page_is_an_error_of_its_own_read_alone_with_its_file_and_number()
    {
        const int damaged = 21;
        var files = MakeDatabase(out var first);
        using (var file = files.Open("m", FileOpenMode.OpenOrCreate))
        {
            file.Write([255], (PageAt(first, damaged).Value * (long)PageSize) + 100);
        }

        using var manager = Open(files);
        using var reader = manager.BeginRead();
        var ahead = Begin(reader);
        for (var i = 0; i < PageCount; i++)
        {
            ahead.MoveTo(Parent, i, PageCount, PageAfter(first), []);
            if (i != damaged)
            {
                reader.Read(PageAt(first, i));
                continue;
            }

            var error = Assert.Throws<DatabaseException>(() => reader.Read(PageAt(first, damaged)));
            Assert.Equal(ErrorCode.Corruption, error.Code);
            Assert.Equal("m", error.FileName);
            Assert.Contains(PageAt(first, damaged).ToString(), error.Message, StringComparison.Ordinal);
        }

        ahead.Stop();
        manager.AssertState();
    }

    [Fact]
    public void A_scan_that_stops_early_leaves_nothing_that_its_eviction_would_wait_for()
    {
        using var manager = Open(MakeDatabase(out var first), cachePages: 300);
        for (var round = 0; round < 20; round++)
        {
            using var reader = manager.BeginRead();
            var ahead = Begin(reader);
            for (var i = 0; i < 3 + (round * 20); i++)
            {
                ahead.MoveTo(Parent, i, PageCount, PageAfter(first), []);
                reader.Read(PageAt(first, i));
                reader.Renew();
            }

            ahead.Stop();
        }

        // All that is cached may be evicted, by what is nothing but an Eviction of others.
        using var last = manager.BeginRead();
        for (var i = PageCount - 1; i >= 0; i--)
        {
            last.Read(PageAt(first, i));
            last.Renew();
        }

        Assert.True(manager.GetStatistics().CacheBytes <= 300 * PageSize);
        manager.AssertState();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_defect_that_shows_on_any_thread_ends_the_scan_and_no_other_error_hides_it(bool beside)
    {
        var checker = new FailingChecker { Error = static () => new InvalidOperationException("a defect") };
        using var manager = Open(MakeDatabase(out var first), beside: beside, checker: checker);
        checker.Page = PageAt(first, 40);
        using var reader = manager.BeginRead();
        var ahead = Begin(reader);
        var error = Assert.Throws<InvalidOperationException>(() => Scan(ahead, first));
        Assert.Equal("a defect", error.Message);
        Assert.Throws<InvalidOperationException>(() => Scan(ahead, first));
        ahead.Stop();
        manager.AssertState();

        checker.Error = static () => new DatabaseException(ErrorCode.InternalError, "a broken invariant");
        ahead = Begin(reader);
        var broken = Assert.Throws<DatabaseException>(() => Scan(ahead, first));
        Assert.Equal(ErrorCode.InternalError, broken.Code);
        ahead.Stop();
        manager.AssertState();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_read_that_fails_or_finds_no_memory_is_left_to_whoever_needs_the_page(bool beside)
    {
        var checker = new FailingChecker { Error = static () => new DatabaseException(ErrorCode.IoError, "a disk") };
        using var manager = Open(MakeDatabase(out var first), beside: beside, checker: checker);
        checker.Page = PageAt(first, 40);
        using var reader = manager.BeginRead();
        var ahead = Begin(reader);
        Scan(ahead, first);
        ahead.Stop();
        Assert.False(manager.Store.IsCached(PageAt(first, 40)));
        Assert.Equal(
            ErrorCode.IoError, Assert.Throws<DatabaseException>(() => reader.Read(PageAt(first, 40))).Code);

        checker.Error = static () => new OutOfMemoryException();
        ahead = Begin(reader);
        Scan(ahead, first);
        ahead.Stop();
        checker.Page = PageId.None;
        Assert.Equal(PageAt(first, 40), PageFormat.GetId(reader.Read(PageAt(first, 40))));
        manager.AssertState();
    }

    private static void Scan(ReadAhead ahead, PageId first)
    {
        for (var i = 0; i < PageCount; i++)
        {
            ahead.MoveTo(Parent, i, PageCount, PageAfter(first), []);
        }
    }

    private static ReadAhead Begin(PageReader reader)
    {
        var ahead = reader.BeginReadAhead();
        Assert.NotNull(ahead);
        return ahead;
    }

    private static ChildOf PageAfter(PageId first) => (_, index) => PageAt(first, index);

    private static PageId PageAt(PageId first, int index) => new(first.Value + (uint)index);

    private static TransactionManager Open(
        InMemoryFileSystem files, int cachePages = 4096, bool beside = true, IPageChecker? checker = null) =>
        TransactionManager.Open(
            files,
            "m",
            new StorageOptions
            {
                PageSize = PageSize,
                CacheSize = cachePages * PageSize,
                Buffers = new SharedBuffers(keptBytesMax: 0),
                ReadsAheadBeside = beside,
            },
            checker ?? AcceptAllPages.Instance);

    private static InMemoryFileSystem MakeDatabase(out PageId first)
    {
        var files = new InMemoryFileSystem();
        using var manager = Open(files);
        using var writer = manager.BeginWrite();
        writer.Allocate(PageKind.Overflow, out first);
        for (var i = 1; i < PageCount; i++)
        {
            writer.Allocate(PageKind.Overflow, out _);
        }

        writer.Commit(CommitDurability.Full);
        return files;
    }

    private sealed class FailingChecker : IPageChecker
    {
        public PageId Page { get; set; }

        public required Func<Exception> Error { get; set; }

        public string? FindDamage(ReadOnlySpan<byte> page) =>
            !Page.IsNone && PageFormat.GetId(page) == Page ? throw Error() : null;
    }
}
