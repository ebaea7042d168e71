using System;
using System.Collections.Generic;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Transactions;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Paging;

/// <summary>Images that a recovery makes of the log, few of which are in memory at a time.</summary>
public sealed class ReplayedImagesTests
{
    private const int PageSize = 4096;

    /// <summary>Whatever is evicted in between, each page is in the end as if all images had been in memory.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 5)]
    [InlineData(4, 8)]
    [InlineData(5, 100)]
    public void Pages_are_as_their_records_say_however_few_images_are_in_memory(int seed, int countMax)
    {
        var random = new Random(seed);
        var log = new Records();
        var images = new ReplayedImages("file", PageSize, log, countMax);
        var model = new Dictionary<uint, byte[]>();
        var pages = new Dictionary<uint, ReplayedPage>();
        for (var commit = 1; commit <= 60; commit++)
        {
            // A transaction changes some pages, some of them more than once, and is given up now and then.
            var isTorn = random.Next(5) == 0;
            var changed = new Dictionary<uint, byte[]>();
            var transaction = new Dictionary<uint, ReplayedPage>();
            for (var change = random.Next(1, 12); change > 0; change--)
            {
                var id = (uint)random.Next(3, 23);
                var before = changed.GetValueOrDefault(id) ?? model.GetValueOrDefault(id);
                var isFull = before is null || random.Next(6) == 0;
                var image = Change(random, id, before);
                var place = log.Add(isFull ? null : before, image);
                var known = transaction.GetValueOrDefault(id) ?? pages.GetValueOrDefault(id);
                var page = images.Apply(
                    new PageId(id), isFull ? PageRecordForm.Whole : PageRecordForm.Bits, log.ReadDifference(place),
                    place, known, other: null);
                Assert.NotNull(page);
                if (transaction.TryGetValue(id, out var first))
                {
                    images.Release(first);
                }

                transaction[id] = page;
                changed[id] = image;
            }

            foreach (var (id, page) in isTorn ? [] : transaction)
            {
                page.Commit(new Lsn(commit));
                PageFormat.SetLsn(changed[id], new Lsn(commit));
                if (pages.TryGetValue(id, out var before))
                {
                    images.Release(before);
                }

                pages[id] = page;
                model[id] = changed[id];
            }
        }

        var read = new byte[PageSize];
        foreach (var (id, expected) in model)
        {
            images.Read(pages[id], read);
            Assert.True(expected.AsSpan().SequenceEqual(read), $"seed {seed}, {countMax} images: page {id}");
        }
    }

    [Fact]
    public void A_difference_without_an_image_before_it_makes_no_sense()
    {
        var log = new Records();
        var images = new ReplayedImages("file", PageSize, log, countMax: 8);
        var image = Change(new Random(1), id: 7, before: null);
        var place = log.Add(image, Change(new Random(2), id: 7, image));
        Assert.Null(images.Apply(
            new PageId(7), PageRecordForm.Bits, log.ReadDifference(place), place, before: null, other: null));
    }

    [Fact]
    public void A_record_that_is_of_another_page_makes_no_sense()
    {
        var log = new Records();
        var images = new ReplayedImages("file", PageSize, log, countMax: 8);
        var place = log.Add(null, Change(new Random(1), id: 7, before: null));
        Assert.Null(images.Apply(
            new PageId(8), PageRecordForm.Whole, log.ReadDifference(place), place, before: null, other: null));
    }

    /// <summary>A process ends behind a commit that changed 40 MB of pages. Allocations are an upper bound of memory.
    /// </summary>
    [Fact]
    public void A_large_commit_is_recovered_in_the_memory_of_a_small_one()
    {
        const int count = 5_000;
        using var folder = new TemporaryFolder();
        var options = new StorageOptions
        {
            CacheSize = 200L << 20,
            BackgroundCheckpoints = false,
            RecoveredImagesSize = 2 << 20,
        };
        var ids = new List<PageId>();
        var abandoned = Open(folder["db"], options);
        using (var writer = abandoned.BeginWrite())
        {
            for (var i = 0; i < count; i++)
            {
                var page = writer.Allocate(PageKind.Overflow, out var id);
                new Random(i).NextBytes(page.AsSpan(PageFormat.HeaderSize, 8000));
                ids.Add(id);
            }

            writer.Commit(CommitDurability.Full);
        }

        abandoned.Data.Dispose(); // gives the lock back, as the end of the process does
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var recovered = Open(folder["db"], options);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(recovered.RecoveryReport.PageCount, count, 2 * count);
        Assert.True(allocated < 12 << 20, $"{allocated} bytes");
        using var reader = recovered.BeginRead();
        var expected = new byte[8000];
        for (var i = 0; i < count; i++)
        {
            new Random(i).NextBytes(expected);
            Assert.True(
                reader.Read(ids[i]).AsSpan(PageFormat.HeaderSize, expected.Length).SequenceEqual(expected),
                $"page {ids[i]}");
        }
    }

    private static TransactionManager Open(string path, StorageOptions options) =>
        TransactionManager.Open(OperatingSystemFileSystem.Instance, path, options, AcceptAllPages.Instance);

    private static byte[] Change(Random random, uint id, byte[]? before)
    {
        var image = new byte[PageSize];
        if (before is null)
        {
            PageFormat.Initialize(image, new PageId(id), PageKind.Overflow);
        }
        else
        {
            before.CopyTo(image, 0);
        }

        var start = random.Next(PageFormat.HeaderSize, PageSize - 40);
        random.NextBytes(image.AsSpan(start, random.Next(1, 40)));
        return image;
    }

    /// <summary>A log whose positions are numbers of records.</summary>
    private sealed class Records : ILogRecords
    {
        private readonly List<byte[]> _differences = [];

        public LogPlace Add(byte[]? before, byte[] image)
        {
            var difference = new byte[PageDelta.SizeMax(PageSize)];
            var length = before is null
                ? PageDelta.EncodeFull(image, difference) : PageDelta.Encode(before, image, difference);
            _differences.Add(difference[..length]);
            return new LogPlace(Region: 0, _differences.Count - 1, length);
        }

        public ReadOnlySpan<byte> ReadDifference(LogPlace place) => _differences[(int)place.Position];
    }
}
