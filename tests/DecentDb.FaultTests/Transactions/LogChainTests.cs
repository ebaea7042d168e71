using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Sweeps;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// A transaction that is written in pieces and then fails leaves groups in the log; the next one is written over them,
/// with the same positions and sequence numbers.
/// </summary>
public sealed class LogChainTests
{
    private const int FirstCount = 20;
    private const int SecondCount = 8;

    [Fact]
    public void A_group_of_an_abandoned_transaction_is_never_joined_with_a_later_one()
    {
        var abandonedCount = 0;
        for (var step = 0; step < 8; step++)
        {
            var disk = new SimulatedDisk { Asserter = new OrderAsserter(SweepNames.Path) };
            using var manager = Open(disk, seed: 1);
            Write(manager, 1, SecondCount);
            disk.FaultKind = FaultKind.DiskFull;
            disk.FaultAtStep = disk.StepCount + step;
            var error = SqlDisk.Try(() => Write(manager, 50, FirstCount));
            disk.FaultAtStep = int.MaxValue;
            if (error is not { Code: ErrorCode.DiskFull } || manager.HasFailed)
            {
                continue; // its outcome is unknown, a sync failed, or it met no fault
            }

            abandonedCount++;
            var recording = new Recording(disk);
            recording.Promise(acknowledged: 1, returned: 1, started: 2);
            Write(manager, 2, SecondCount);
            recording.Promise(2, 2, 2);
            new CrashSweep(Recover, effort: 2, seed: step).Run(recording, "abandoned");
        }

        Assert.True(abandonedCount > 1);
    }

    // Segments that hold a group each, so that a group is lost or kept as one write.
    private static TransactionManager Open(SimulatedDisk disk, int seed) => TransactionManager.Open(
        disk, StorageWorkload.Path, StorageWorkload.Options(seed) with { LogSegmentSize = 1 << 17 },
        StorageWorkload.AcceptAll.Instance);

    private static int Recover(SimulatedDisk disk, int seed)
    {
        using var manager = Open(disk, seed + 100);
        using var reader = manager.BeginRead();
        int value = reader.Read(manager.FirstRootsPage)[100];
        for (var number = PageDirectoryLayout.Of(reader.PageSize).PageCountMin; number < reader.PageCount; number++)
        {
            var page = reader.Read(new PageId(number));
            Assert.True(page[PageFormat.HeaderSize] <= value, "a page of the abandoned transaction is there");
        }

        return value;
    }

    private static void Write(TransactionManager manager, int value, int pageCount)
    {
        using var writer = manager.BeginWrite();
        var random = new Random(value);
        for (var i = 0; i < pageCount; i++)
        {
            var image = writer.Allocate(PageKind.Overflow, out _);
            var page = image.AsSpan(PageFormat.HeaderSize..PageFormat.ContentEnd(image.Length));
            random.NextBytes(page);
            page[0] = (byte)value;
        }

        writer.Modify(manager.FirstRootsPage)[100] = (byte)value;
        writer.Commit(CommitDurability.Full);
    }
}
