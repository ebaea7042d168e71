using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Transactions;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.Engine.Tests.Paging;

/// <summary>
/// How a cache keeps within its budget. Exercises <see cref="Eviction"/> with the parts (<see cref="PageShard"/>) and
/// the pool of a store.
/// </summary>
public sealed class EvictionTests
{
    private const int PageSize = 4096;
    private const int CachePages = 1200;
    private const int ChangedPages = 4000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cache_that_changed_pages_have_grown_is_within_its_budget_when_the_checkpoint_has_ended(
        bool areReadAgain)
    {
        using var manager = Open(new InMemoryFileSystem());
        using (var writer = manager.BeginWrite())
        {
            for (var i = 0; i < ChangedPages; i++)
            {
                writer.Allocate(PageKind.Overflow, out _);
            }

            writer.Commit(CommitDurability.Full);
        }

        using (var reader = manager.BeginRead())
        {
            var layout = PageDirectoryLayout.Of(PageSize);
            for (var id = layout.PageCountMin; areReadAgain && id < reader.PageCount; id++)
            {
                reader.Read(new PageId(layout.Skip(id)));
            }
        }

        Assert.True(manager.GetStatistics().CacheBytes > ChangedPages * PageSize);
        manager.Checkpoint();
        Assert.InRange(manager.GetStatistics().CacheBytes, 1, CachePages * PageSize);
        manager.AssertState();
    }

    private static TransactionManager Open(InMemoryFileSystem files) => TransactionManager.Open(
        files,
        "m",
        new StorageOptions
        {
            PageSize = PageSize,
            CacheSize = CachePages * PageSize,
            Buffers = new SharedBuffers(keptBytesMax: 0),
            BackgroundCheckpoints = false,
        },
        AcceptAllPages.Instance);
}
