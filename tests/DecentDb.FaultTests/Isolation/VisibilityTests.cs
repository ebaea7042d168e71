using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Isolation;

/// <summary>Whoever begins after a commit returned sees it.</summary>
public sealed class VisibilityTests
{
    [Theory]
    [InlineData(CommitDurability.None)]
    [InlineData(CommitDurability.Normal)]
    public void A_commit_that_does_not_wait_for_the_disk_is_visible_when_it_returns(object durability)
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        AppendDurable(manager);
        using (var second = manager.BeginWrite())
        {
            second.Modify(manager.FirstRootsPage)[101] = 2;
            second.Commit((CommitDurability)durability);
        }

        using var reader = manager.BeginRead();
        Assert.Equal(1, reader.Read(manager.FirstRootsPage)[100]);
        Assert.Equal(2, reader.Read(manager.FirstRootsPage)[101]);
    }

    [Fact]
    public void What_a_transaction_without_changes_has_read_is_visible_when_its_commit_returns()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        AppendDurable(manager);
        using (var second = manager.BeginWrite())
        {
            Assert.Equal(1, second.Read(manager.FirstRootsPage)[100]);
            second.Commit(CommitDurability.Normal);
        }

        using var reader = manager.BeginRead();
        Assert.Equal(1, reader.Read(manager.FirstRootsPage)[100]);
    }

    // A commit that waits for the disk, and of which nobody has asked yet whether it is durable.
    private static void AppendDurable(TransactionManager manager)
    {
        using var first = manager.BeginWrite();
        first.Modify(manager.FirstRootsPage)[100] = 1;
        first.Append(CommitDurability.Full);
    }
}
