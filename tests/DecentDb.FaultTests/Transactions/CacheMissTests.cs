using System;
using System.Threading;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Defects;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// Pages that are not in the cache are read side by side, and the checkpoint brings what only the file holds into their
/// <see cref="ImageChains"/>.
/// </summary>
public sealed class CacheMissTests
{
    private const uint Held = 16;
    private const uint OfTheSamePart = 17;
    private const uint OfAnotherPart = 32;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public void A_miss_waits_for_no_lock_but_that_of_the_part_of_its_page()
    {
        using var manager = OpenCold(out var hooks);
        using (var writer = manager.BeginWrite())
        {
            writer.Modify(new PageId(Held))[100] = 1;
            writer.Commit(CommitDurability.Full);
        }

        var checkpoint = Start(manager.Checkpoint);
        Assert.True(hooks.IsParked.Wait(Limit));
        var waits = Start(() => Read(manager, OfTheSamePart));
        SpinWait.SpinUntil(() => waits.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Limit);

        // The lock of the one part is held, and somebody waits for it.
        var misses = manager.Store.MissCount;
        Read(manager, OfAnotherPart);
        Assert.Equal(misses + 1, manager.Store.MissCount);
        Assert.True(waits.IsAlive);
        hooks.MayGoOn.Set();
        Assert.True(waits.Join(Limit) && checkpoint.Join(Limit));
        manager.AssertState();
    }

    [Fact]
    public void A_miss_waits_for_no_read_of_another_one()
    {
        using var manager = OpenCold(out var hooks);
        hooks.ParksReadOf = Held;
        var reads = Start(() => Read(manager, Held));
        Assert.True(hooks.IsParked.Wait(Limit));
        Read(manager, OfTheSamePart);
        Read(manager, OfAnotherPart);
        Assert.True(reads.IsAlive);
        hooks.MayGoOn.Set();
        Assert.True(reads.Join(Limit));
        manager.AssertState();
    }

    private static TransactionManager OpenCold(out ParkingHooks hooks)
    {
        var disk = new SimulatedDisk();
        var options = new StorageOptions { PageSize = 4096, BackgroundCheckpoints = false };
        using (var manager = TransactionManager.Open(disk, "db", options, new StorageWorkload.AcceptAll()))
        {
            using var writer = manager.BeginWrite();
            while (writer.PageCount < 64)
            {
                writer.Allocate(PageKind.Overflow, out _);
            }

            writer.Commit(CommitDurability.Full);
        }

        hooks = new ParkingHooks();
        PlantedDefects.Give(hooks);
        try
        {
            return TransactionManager.Open(disk.AfterProcessEnd(), "db", options, new StorageWorkload.AcceptAll());
        }
        finally
        {
            PlantedDefects.Give(null);
        }
    }

    private static void Read(TransactionManager manager, uint page)
    {
        using var reader = manager.BeginRead();
        Assert.Equal(page, PageFormat.GetId(reader.Read(new PageId(page))).Value);
    }

    private static Thread Start(Action action)
    {
        var thread = new Thread(() => action()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    // Stops a checkpoint under the lock of the part of a page, or a miss between the read of its page and the cache.
    private sealed class ParkingHooks : WatchedHooks
    {
        public ManualResetEventSlim IsParked { get; } = new();

        public ManualResetEventSlim MayGoOn { get; } = new();

        public uint ParksReadOf { get; set; }

        public override void BeforeFileImageKept(PageId id, ref Lsn oldestInMemory)
        {
            if (id.Value == Held)
            {
                Park();
            }
        }

        public override void AfterPageRead(PageId id, Span<byte> page)
        {
            if (id.Value == ParksReadOf)
            {
                Park();
            }
        }

        private void Park()
        {
            IsParked.Set();
            MayGoOn.Wait();
        }
    }
}
