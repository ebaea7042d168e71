using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>Commit numbers grow from one opening to the next, however many one of them has used.</summary>
public sealed class CommitNumberTests
{
    [Theory]
    [InlineData(1L << 31)]
    [InlineData((1L << 32) - 2)]
    [InlineData(1L << 32)]
    [InlineData((5L << 32) + 17)]
    public void An_opening_after_one_with_very_many_commits_uses_higher_numbers(long commits)
    {
        var disk = new SimulatedDisk();
        using (var manager = StorageWorkload.Open(disk))
        {
            Commit(manager, 1);
        }

        var last = AddToCommits(disk, commits);
        for (byte opening = 2; opening < 5; opening++)
        {
            using var manager = StorageWorkload.Open(disk, seed: opening);
            Assert.Equal(last, manager.VisibleState.Lsn);

            // A load that fails uses a number too, and no later commit may have it.
            using (var failed = manager.BeginWrite())
            using (failed.BeginDirectWrite())
            {
            }

            var lsn = Commit(manager, opening);
            Assert.True(lsn > last);
            Assert.True(lsn.Value >> 32 > last.Value >> 32);
            last = lsn;
        }

        using var end = StorageWorkload.Open(disk, seed: 9);
        using var reader = end.BeginRead();
        Assert.Equal(4, reader.Read(end.FirstRootsPage)[100]);
    }

    private static Lsn Commit(TransactionManager manager, byte value)
    {
        using var writer = manager.BeginWrite();
        writer.Modify(manager.FirstRootsPage)[100] = value;
        return writer.Commit(CommitDurability.Full);
    }

    // As if the last opening had committed so often before it ended.
    private static Lsn AddToCommits(SimulatedDisk disk, long commits)
    {
        var content = disk.GetContent(StorageWorkload.Path);
        MetaSlot? newest = null;
        for (long sequence = 0; sequence < 2; sequence++)
        {
            var slot = MetaFormat.TryRead(content.AsSpan((int)MetaFormat.OffsetOf(sequence), MetaFormat.SlotSize));
            newest = slot?.Sequence > (newest?.Sequence ?? -1) ? slot : newest;
        }

        var lsn = new Lsn(newest!.State.Lsn.Value + commits);
        MetaFormat.Write(
            content.AsSpan((int)MetaFormat.OffsetOf(newest.Sequence)),
            newest with { State = newest.State with { Lsn = lsn } });
        disk.SetContent(StorageWorkload.Path, content);
        return lsn;
    }
}
