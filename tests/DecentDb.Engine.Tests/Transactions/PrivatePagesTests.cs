using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.Engine.Tests.Transactions;

/// <summary>
/// Pages that a transaction has changed are what a model says, with its savepoints, however few of them may be in
/// memory. Exercises <see cref="PrivatePages"/>, <see cref="SavepointStack"/> and <see cref="PageSpill"/>.
/// </summary>
public sealed class PrivatePagesTests
{
    private const int PageSize = 4096;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_histories_with_savepoints_leave_what_a_model_has(int seed)
    {
        var random = new Random(seed);
        var files = new TemporaryFiles();
        var spilledCount = 0;
        using (var manager = Open(files))
        {
            var model = new Model();
            for (var i = 0; i < 8; i++)
            {
                using var writer = manager.BeginWrite();
                var before = model.Copy();
                model.Wander(writer, random, stepCount: random.Next(20, 200));
                spilledCount += writer.SpilledBytes > 0 ? 1 : 0;
                if (random.Next(4) == 0)
                {
                    writer.Rollback();
                    model = before;
                }
                else
                {
                    writer.Commit(CommitDurability.Full);
                }

                model.Forget();
                manager.AssertState();
                using var reader = manager.BeginRead();
                model.Check(reader);
            }

            Assert.True(spilledCount > 2, $"only {spilledCount} transactions had more pages than memory for them");
        }

        Assert.Equal(0, files.OpenCount);
    }

    [Fact]
    public void A_read_of_the_temporary_file_that_fails_leaves_a_released_savepoint_as_it_was()
    {
        var (files, manager, pages) = Chain(out var writer, out var savepoints);
        using (manager)
        using (writer)
        {
            files.FailReads = true;
            Assert.Equal(ErrorCode.IoError, Assert.Throws<DatabaseException>(() => writer.Release(savepoints[1])).Code);
            files.FailReads = false;
            AssertContent(writer, pages, 4);
            writer.RollbackTo(savepoints[1]);
            AssertContent(writer, pages, 2);
            writer.RollbackTo(savepoints[0]);
            AssertContent(writer, pages, 1);
        }
    }

    [Fact]
    public void A_transaction_that_cannot_go_back_to_a_savepoint_can_only_be_rolled_back()
    {
        var (files, manager, pages) = Chain(out var writer, out var savepoints);
        using (manager)
        {
            files.FailReads = true;
            var error = Assert.Throws<DatabaseException>(() => writer.RollbackTo(savepoints[0]));
            Assert.Equal(ErrorCode.IoError, error.Code);
            files.FailReads = false;
            Assert.Equal(
                ErrorCode.InFailedTransaction,
                Assert.Throws<DatabaseException>(() => writer.Commit(CommitDurability.Full)).Code);
            writer.Dispose();
            using var next = manager.BeginWrite();
            AssertContent(next, pages, 0);
            manager.AssertState();
        }
    }

    [Fact]
    public void Images_in_memory_keep_to_their_budget_whatever_savepoints_keep()
    {
        using var manager = Open(new TemporaryFiles());
        var pages = Fill(manager, 200);
        var pool = manager.Store.Pool;
        using var writer = manager.BeginWrite();
        var before = pool.OutstandingBytes;
        for (byte content = 1; content < 6; content++)
        {
            writer.CreateSavepoint();
            foreach (var page in pages)
            {
                writer.Settle();
                writer.Renew();
                writer.Modify(page)[200] = content;
            }
        }

        Assert.InRange(writer.SpilledBytes, 2L * 200 * PageSize, 8L * 200 * PageSize);
        Assert.InRange(pool.OutstandingBytes - before, 0, (pages.Length + 64) * PageSize); // the cache has each once
    }

    [Fact]
    public void A_newer_image_stays_in_memory_as_long_as_an_older_one_lies_over_the_data_file()
    {
        var files = new TemporaryFiles();
        using var manager = Open(files);
        var pages = Fill(manager, 40);
        using (var writer = manager.BeginWrite())
        {
            Change(writer, pages[..4], 1);
            writer.Commit(CommitDurability.Full);
        }

        Assert.True(manager.Store.HasSpilled);
        var dirtyBytes = manager.Store.DirtyBytes;
        var dirtyBytesAtEnd = -1L;
        files.Closed = () => dirtyBytesAtEnd = manager.Store.DirtyBytes;
        manager.Checkpoint();
        Assert.False(manager.Store.HasSpilled);
        Assert.Equal(dirtyBytes, dirtyBytesAtEnd);
        Assert.Equal(0, manager.Store.DirtyBytes);
    }

    // Three savepoints, after each of which two pages change by little, so that the oldest image is kept as a difference;
    // then others change, so that the images from which it differs go to the temporary file.
    private static (TemporaryFiles Files, TransactionManager Manager, PageId[] Pages) Chain(
        out WriteTransaction writer, out Savepoint[] savepoints)
    {
        var files = new TemporaryFiles();
        var manager = Open(files);
        var pages = Fill(manager, 40);
        writer = manager.BeginWrite();
        Change(writer, pages[..2], 1);
        savepoints = new Savepoint[3];
        for (var i = 0; i < savepoints.Length; i++)
        {
            savepoints[i] = writer.CreateSavepoint();
            Change(writer, pages[..2], (byte)(i + 2));
        }

        Change(writer, pages[2..], 9);
        return (files, manager, pages[..2]);
    }

    private static PageId[] Fill(TransactionManager manager, int count)
    {
        var pages = new PageId[count];
        using var writer = manager.BeginWrite();
        for (var i = 0; i < count; i++)
        {
            writer.Settle();
            var image = writer.Allocate(PageKind.Overflow, out pages[i]);
            new Random(i).NextBytes(image.AsSpan(PageFormat.HeaderSize..PageFormat.ContentEnd(image.Length)));
            image[200] = 0;
        }

        writer.Commit(CommitDurability.Full);
        return pages;
    }

    private static void Change(WriteTransaction writer, PageId[] pages, byte content)
    {
        foreach (var page in pages)
        {
            writer.Settle();
            writer.Modify(page)[200] = content;
        }
    }

    private static void AssertContent(WriteTransaction writer, PageId[] pages, byte content) =>
        Assert.All(pages, page => Assert.Equal(content, writer.Read(page)[200]));

    private static TransactionManager Open(IFileSystem files)
    {
        var options = new StorageOptions
        {
            PageSize = PageSize,
            BackgroundCheckpoints = false,
            ChangedPagesSize = 8 * PageSize,
        };
        return TransactionManager.Open(files, "db", options, AcceptAllPages.Instance);
    }

    // By page its content, which two bytes tell: one that any change changes, one that few changes do.
    private sealed class Model
    {
        private Dictionary<PageId, (byte Often, byte Seldom)> _pages = [];
        private List<(Savepoint Savepoint, Dictionary<PageId, (byte, byte)> Pages)> _savepoints = [];

        public Model Copy() => new() { _pages = new(_pages) };

        public void Forget() => _savepoints = [];

        public void Wander(WriteTransaction writer, Random random, int stepCount)
        {
            for (var step = 0; step < stepCount; step++)
            {
                if (random.Next(3) > 0)
                {
                    writer.Settle();
                }

                switch (random.Next(20))
                {
                    case < 3:
                        _savepoints.Add((writer.CreateSavepoint(), new(_pages)));
                        break;
                    case < 5 when _savepoints.Count > 0:
                        var kept = random.Next(_savepoints.Count);
                        writer.Release(_savepoints[kept].Savepoint);
                        _savepoints.RemoveRange(kept, _savepoints.Count - kept);
                        break;
                    case < 7 when _savepoints.Count > 0:
                        var target = random.Next(_savepoints.Count);
                        writer.RollbackTo(_savepoints[target].Savepoint);
                        _pages = new(_savepoints[target].Pages);
                        _savepoints.RemoveRange(target + 1, _savepoints.Count - target - 1);
                        Check(writer);
                        break;
                    case < 10:
                        var fresh = writer.Allocate(PageKind.Overflow, out var id);
                        random.NextBytes(fresh.AsSpan(PageFormat.HeaderSize..PageFormat.ContentEnd(PageSize)));
                        _pages[id] = (fresh[200], fresh[2000]);
                        break;
                    case 10 when _pages.Count > 0:
                        var freed = Any(random);
                        writer.Free(freed);
                        _pages.Remove(freed);
                        break;
                    case 11:
                        Check(writer);
                        break;
                    default:
                        Change(writer, random);
                        break;
                }
            }
        }

        public void Check(PageReader reader)
        {
            foreach (var (id, content) in _pages)
            {
                var page = reader.Read(id);
                Assert.Equal(id, PageFormat.GetId(page));
                Assert.Equal(content, (page[200], page[2000]));
                Assert.Equal(PageKind.Overflow, PageFormat.GetKind(page));
            }
        }

        private void Change(WriteTransaction writer, Random random)
        {
            for (var i = Math.Min(_pages.Count, random.Next(1, 12)); i > 0; i--)
            {
                var id = Any(random);
                var content = ((byte)random.Next(256), random.Next(5) == 0 ? (byte)random.Next(256) : _pages[id].Seldom);
                var page = writer.Modify(id);
                if (content.Item2 != _pages[id].Seldom)
                {
                    // Most of the page, so that what a savepoint keeps is no small difference.
                    random.NextBytes(page.AsSpan(300, 3000));
                }

                (page[200], page[2000]) = content;
                _pages[id] = content;
            }
        }

        private PageId Any(Random random) => _pages.Keys.ElementAt(random.Next(_pages.Count));
    }
}
