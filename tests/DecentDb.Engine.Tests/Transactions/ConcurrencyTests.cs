using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Transactions;

public sealed class ConcurrencyTests : IDisposable
{
    private const int PageSize = 4096;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Snapshots_never_change_while_commits_checkpoints_and_evictions_run()
    {
        var files = new InMemoryFileSystem();
        var options = new StorageOptions
        {
            PageSize = PageSize,
            CacheSize = 40 * PageSize,
            LogCheckpointThreshold = 100_000,
            LogSegmentSize = 65536,
        };
        using var manager = TransactionManager.Open(files, "m", options, AcceptAllPages.Instance);
        const int pageCount = 120;
        PageId first;
        using (var writer = manager.BeginWrite())
        {
            writer.Allocate(PageKind.Overflow, out first);
            for (var i = 1; i < pageCount; i++)
            {
                writer.Allocate(PageKind.Overflow, out _);
            }

            writer.Commit(CommitDurability.Full);
        }

        using var stop = new CancellationTokenSource();
        var errors = new List<Exception>();
        var readers = new List<Thread>();
        for (var i = 0; i < 3; i++)
        {
            var seed = i;
            readers.Add(StartThread(() => ReadSnapshots(manager, first, pageCount, seed, stop.Token), errors, stop));
        }

        // Every commit adds one to page a and takes one from page b, so that the sum stays zero.
        var random = new Random(5);
        var watch = Stopwatch.StartNew();
        for (var i = 0; watch.ElapsedMilliseconds < 2000 && !stop.IsCancellationRequested; i++)
        {
            using var writer = manager.BeginWrite();
            var a = new PageId(first.Value + (uint)random.Next(pageCount));
            var b = new PageId(first.Value + (uint)random.Next(pageCount));
            Add(writer, a, 1);
            Add(writer, b, -1);
            writer.Commit(i % 7 == 0 ? CommitDurability.Normal : CommitDurability.Full);
            if (i % 100 == 0)
            {
                manager.Checkpoint();
            }
        }

        stop.Cancel();
        readers.ForEach(thread => thread.Join());
        Assert.Empty(errors);
        manager.Checkpoint();
        using (manager.BeginRead())
        {
        }

        Assert.Equal(0, manager.GetStatistics().OlderImageCount);
        Assert.True(manager.GetStatistics().EvictionCount > 0);
    }

    [Fact]
    public void Commits_of_eight_threads_share_syncs()
    {
        using var manager = TransactionManager.Open(
            OperatingSystemFileSystem.Instance, _folder["g.ddb"], new StorageOptions(),
            AcceptAllPages.Instance);
        const int commitsPerThread = 60;
        var before = manager.GetStatistics();
        var errors = new List<Exception>();
        using var stop = new CancellationTokenSource();
        var threads = new List<Thread>();
        for (var t = 0; t < 8; t++)
        {
            threads.Add(StartThread(
                () =>
                {
                    for (var i = 0; i < commitsPerThread; i++)
                    {
                        using var writer = manager.BeginWrite();
                        writer.Modify(manager.FirstRootsPage)[100]++;
                        var lsn = writer.Commit(CommitDurability.Full);
                        Assert.True(manager.VisibleState.Lsn >= lsn);
                    }
                },
                errors,
                stop));
        }

        threads.ForEach(thread => thread.Join());
        Assert.Empty(errors);
        var after = manager.GetStatistics();
        Assert.Equal(8 * commitsPerThread, after.CommitCount - before.CommitCount);
        Assert.True(after.LogSyncCount - before.LogSyncCount < after.CommitCount - before.CommitCount);
        using var reader = manager.BeginRead();
        Assert.Equal((8 * commitsPerThread) & 255, reader.Read(manager.FirstRootsPage)[100]);
    }

    [Fact]
    public void An_asynchronous_committer_is_called_back_without_a_thread_of_its_own()
    {
        using var manager = TransactionManager.Open(
            new InMemoryFileSystem(), "m", new StorageOptions(), AcceptAllPages.Instance);
        using var done = new CountdownEvent(10);
        for (var i = 0; i < 10; i++)
        {
            using var writer = manager.BeginWrite();
            writer.Modify(manager.FirstRootsPage)[100]++;
            var lsn = writer.Append(CommitDurability.Full);
            manager.Waits.RequestDurable(lsn, error =>
            {
                Assert.Null(error);
                done.Signal();
            });
        }

        Assert.True(done.Wait(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void The_writer_lock_serves_waiters_in_order_and_honours_timeout_and_cancellation()
    {
        using var manager = TransactionManager.Open(
            new InMemoryFileSystem(), "m", new StorageOptions(), AcceptAllPages.Instance);
        var owner = manager.BeginWrite();
        var order = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            var number = i;
            manager.RequestWrite(ticket =>
            {
                order.Add(number);
                ticket.Release();
            });
        }

        Assert.Equal(
            ErrorCode.LockNotAvailable,
            Assert.Throws<DatabaseException>(
                () => manager.BeginWrite(TimeSpan.FromMilliseconds(20), CancellationToken.None)).Code);
        using var cancel = new CancellationTokenSource(20);
        Assert.Equal(
            ErrorCode.QueryCanceled,
            Assert.Throws<DatabaseException>(() => manager.BeginWrite(TimeSpan.FromMinutes(1), cancel.Token)).Code);
        Assert.Empty(order);
        owner.Dispose();
        Assert.Equal([0, 1, 2, 3, 4], order);
        manager.BeginWrite(TimeSpan.Zero, CancellationToken.None).Dispose();
    }

    [Fact]
    public void The_budget_of_the_cache_bounds_its_memory()
    {
        var options = new StorageOptions { CacheSize = 4 << 20 };
        using var manager = TransactionManager.Open(
            OperatingSystemFileSystem.Instance, _folder["c.ddb"], options, AcceptAllPages.Instance);
        const int pageCount = 10_000;
        var pages = new PageId[pageCount];
        using (var writer = manager.BeginWrite())
        {
            using (var direct = writer.BeginDirectWrite())
            {
                for (var i = 0; i < pageCount; i++)
                {
                    BitConverter.TryWriteBytes(direct.Next(PageKind.Overflow, out pages[i])[100..], i);
                }

                direct.Complete();
            }

            writer.Commit(CommitDurability.None);
        }

        var random = new Random(1);
        using var reader = manager.BeginRead();
        for (var i = 0; i < 60_000; i++)
        {
            var number = random.Next(pageCount);
            Assert.Equal(number, BitConverter.ToInt32(reader.Read(pages[number]), 100));
            reader.Renew();
        }

        var statistics = manager.GetStatistics();
        Assert.True(statistics.EvictionCount > 10_000);
        Assert.True(statistics.CacheBytes <= options.CacheSize, statistics.CacheBytes + " bytes of cache");
        Assert.Equal(0, manager.Store.Pool.DroppedCount);
    }

    [Fact]
    public void A_page_hit_and_a_restarted_reader_allocate_nothing()
    {
        using var manager = TransactionManager.Open(
            new InMemoryFileSystem(), "m", new StorageOptions(), AcceptAllPages.Instance);
        using var reader = manager.BeginRead();
        reader.Read(manager.FirstRootsPage);
        reader.Restart();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            reader.Read(manager.FirstRootsPage);
            reader.Renew();
            reader.Restart();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Thread StartThread(Action action, List<Exception> errors, CancellationTokenSource stop)
    {
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                lock (errors)
                {
                    errors.Add(e);
                }

                stop.Cancel();
            }
        });
        thread.Start();
        return thread;
    }

    private static void Add(WriteTransaction writer, PageId id, int value)
    {
        var place = writer.Modify(id).AsSpan(2000);
        BitConverter.TryWriteBytes(place, BitConverter.ToInt32(place) + value);
    }

    private static void ReadSnapshots(
        TransactionManager manager, PageId first, int pageCount, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        while (!stop.IsCancellationRequested)
        {
            using var reader = manager.BeginRead();
            var copy = new int[pageCount];
            for (var round = 0; round < random.Next(2, 12); round++)
            {
                var sum = 0;
                for (var i = 0; i < pageCount; i++)
                {
                    var value = BitConverter.ToInt32(reader.Read(new PageId(first.Value + (uint)i)), 2000);
                    Assert.True(round == 0 || copy[i] == value, "a snapshot changed");
                    copy[i] = value;
                    sum += value;
                    if (random.Next(10) == 0)
                    {
                        reader.Renew();
                    }
                }

                Assert.Equal(0, sum);
            }
        }
    }
}
