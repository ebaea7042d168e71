using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Transactions;

public sealed class TransactionManagerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(4096)]
    [InlineData(8192)]
    [InlineData(32768)]
    public void Committed_pages_are_read_before_and_after_reopening(int pageSize)
    {
        var path = _folder["a.ddb"];
        var options = new StorageOptions { PageSize = pageSize };
        PageId id;
        using (var manager = Open(path, options))
        {
            using (var writer = manager.BeginWrite())
            {
                var page = writer.Allocate(PageKind.Overflow, out id);
                page[100] = 42;
                writer.Modify(manager.FirstRootsPage)[200] = 7;
                writer.SchemaVersion = 5;
                writer.Commit(CommitDurability.Full);
            }

            using var reader = manager.BeginRead();
            Assert.Equal(42, reader.Read(id)[100]);
            Assert.Equal(7, reader.Read(manager.FirstRootsPage)[200]);
            Assert.Equal(5, reader.SchemaVersion);
        }

        Assert.False(File.Exists(path + "-wal"));
        using (var manager = Open(path, options))
        {
            using var reader = manager.BeginRead();
            Assert.Equal(pageSize, manager.PageSize);
            Assert.Equal(42, reader.Read(id)[100]);
            Assert.Equal(5, reader.SchemaVersion);
        }
    }

    [Fact]
    public void Reader_at_rest_keeps_no_old_images_and_restarts_at_the_newest_state()
    {
        var options = new StorageOptions { BackgroundCheckpoints = false };
        using var manager = TransactionManager.Open(
            new InMemoryFileSystem(), "m", options, AcceptAllPages.Instance);
        using var reader = manager.BeginRead();
        for (var i = 1; i <= 3; i++)
        {
            reader.Rest();
            Assert.False(reader.IsOpen);
            for (var change = 0; change < 4; change++)
            {
                using var writer = manager.BeginWrite();
                writer.Modify(manager.FirstRootsPage)[200] = (byte)i;
                writer.Commit(CommitDurability.Full);
            }

            Assert.Equal(0, manager.GetStatistics().OlderImageCount);
            reader.Restart();
            Assert.Equal(i, reader.Read(manager.FirstRootsPage)[200]);
        }
    }

    [Fact]
    public void Commits_are_recovered_from_the_log_when_the_database_was_not_closed()
    {
        var files = new InMemoryFileSystem();
        var ids = new List<PageId>();
        var options = new StorageOptions { BackgroundCheckpoints = false };
        var abandoned = TransactionManager.Open(files, "m", options, AcceptAllPages.Instance);
        for (var i = 0; i < 50; i++)
        {
            using var writer = abandoned.BeginWrite();
            var page = writer.Allocate(PageKind.Overflow, out var id);
            page[1000] = (byte)i;
            writer.Modify(abandoned.FirstRootsPage)[100 + i] = (byte)i;
            ids.Add(id);
            writer.Commit(CommitDurability.Full);
            if (i == 20)
            {
                abandoned.Checkpoint();
            }
        }

        abandoned.Data.Dispose(); // gives the lock back, as the end of the process does
        using var manager = TransactionManager.Open(files, "m", options, AcceptAllPages.Instance);
        Assert.Equal(29, manager.RecoveryReport.CommitCount);
        using var reader = manager.BeginRead();
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal((byte)i, reader.Read(ids[i])[1000]);
            Assert.Equal((byte)i, reader.Read(manager.FirstRootsPage)[100 + i]);
        }
    }

    [Fact]
    public void Directly_written_pages_are_read_back_changed_and_committed()
    {
        var path = _folder["d.ddb"];
        const int count = 1000;
        PageId first;
        using (var manager = Open(path, new StorageOptions()))
        {
            using (var writer = manager.BeginWrite())
            {
                using (var direct = writer.BeginDirectWrite())
                {
                    first = direct.NextId;
                    for (var i = 0; i < count; i++)
                    {
                        direct.Next(PageKind.Overflow, out var id)[500] = (byte)i;
                        if (i > 0)
                        {
                            PageFormat.SetRightSibling(direct.Pending(new PageId(id.Value - 1)), id);
                        }

                        Assert.Equal((byte)i, writer.Read(id)[500]);
                    }

                    direct.Complete();
                }

                Assert.Equal(3, writer.Read(new PageId(first.Value + 3))[500]);
                writer.Modify(new PageId(first.Value + 3))[500] = 99;
                writer.Modify(manager.FirstRootsPage)[100] = 1;
                writer.Commit(CommitDurability.Full);
            }

            CheckDirect(manager, first, count);
        }

        using var reopened = Open(path, new StorageOptions());
        CheckDirect(reopened, first, count);
    }

    [Fact]
    public void A_snapshot_stays_as_it_was_while_others_commit_and_checkpoint()
    {
        var files = new InMemoryFileSystem();
        using var manager = TransactionManager.Open(files, "m", new StorageOptions(), AcceptAllPages.Instance);
        using var before = manager.BeginRead();
        for (var i = 1; i <= 10; i++)
        {
            using var writer = manager.BeginWrite();
            writer.Modify(manager.FirstRootsPage)[100] = (byte)i;
            writer.Commit(CommitDurability.Full);
            manager.Checkpoint();
        }

        using var after = manager.BeginRead();
        Assert.Equal(0, before.Read(manager.FirstRootsPage)[100]);
        Assert.Equal(10, after.Read(manager.FirstRootsPage)[100]);
        var error = Assert.Throws<DatabaseException>(
            () => manager.Upgrade(before, TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.Equal(ErrorCode.SerializationFailure, error.Code);
        using var upgraded = manager.Upgrade(after, TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.True(upgraded.IsOpen);
    }

    [Fact]
    public void A_database_that_is_open_is_in_use()
    {
        var path = _folder["l.ddb"];
        using var manager = Open(path, new StorageOptions());
        Assert.Equal(
            ErrorCode.DatabaseInUse,
            Assert.Throws<DatabaseException>(() => Open(path, new StorageOptions())).Code);
        Assert.Equal(
            ErrorCode.DatabaseInUse,
            Assert.Throws<DatabaseException>(
                () => Open(path, new StorageOptions { Mode = StorageMode.ReadOnly })).Code);
    }

    private static TransactionManager Open(string path, StorageOptions options) =>
        TransactionManager.Open(OperatingSystemFileSystem.Instance, path, options, AcceptAllPages.Instance);

    private static void CheckDirect(TransactionManager manager, PageId first, int count)
    {
        using var reader = manager.BeginRead();
        for (var i = 0; i < count; i++)
        {
            var page = reader.Read(new PageId(first.Value + (uint)i));
            Assert.Equal(i == 3 ? (byte)99 : (byte)i, page[500]);
            Assert.Equal(i < count - 1 ? first.Value + (uint)i + 1 : 0, PageFormat.GetRightSibling(page).Value);
        }
    }
}
