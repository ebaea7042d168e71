using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// What a file says of itself: its format, its features, whether it was closed, and who wrote its pages.
/// </summary>
public sealed class FileFormatTests
{
    private const int PageSize = 4096;

    [Fact]
    public void A_file_of_format_1_is_refused_and_told_so()
    {
        var disk = Closed(out _);
        var content = disk.GetContent(StorageWorkload.Path);
        content[MetaFormat.VersionOffset] = 1;
        content[MetaFormat.SlotDistance + MetaFormat.VersionOffset] = 1;
        disk.SetContent(StorageWorkload.Path, content);

        var error = Assert.Throws<DatabaseException>(() => StorageWorkload.Open(disk));

        Assert.Equal(ErrorCode.NotADatabase, error.Code);
        Assert.Contains(
            "has format 1, and this version of DecentDb reads format 2 only", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, disk.StepCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unknown_features_that_a_reader_must_know_are_named(bool isReadOnly)
    {
        var mode = isReadOnly ? StorageMode.ReadOnly : StorageMode.ReadWrite;
        var disk = Closed(out _);
        ChangeNewest(disk, slot => slot with { RequiredFeatures = (1UL << 3) | (1UL << 63) });

        var error = Assert.Throws<DatabaseException>(() => TransactionManager.Open(
            disk, StorageWorkload.Path, StorageWorkload.Options(1) with { Mode = mode },
            StorageWorkload.AcceptAll.Instance));

        Assert.Equal(ErrorCode.NotADatabase, error.Code);
        Assert.Contains("bits 3, 63", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, disk.StepCount);
    }

    [Fact]
    public void Unknown_features_that_a_reader_may_ignore_are_kept_and_so_are_reserved_bytes()
    {
        var disk = Closed(out var workload);
        var reserved = new byte[MetaFormat.ReservedSize];
        new Random(1).NextBytes(reserved);
        ChangeNewest(disk, slot => slot with { OptionalFeatures = 1UL << 40, Reserved = reserved });

        using (var manager = StorageWorkload.Open(disk))
        {
            workload.Check(manager, workload.Returned, workload.Returned);
            Commit(manager, 1);
            manager.Checkpoint();
            IsKept();
            Commit(manager, 2);
        }

        IsKept();
        var left = disk.AfterProcessEnd();
        Commit(StorageWorkload.Open(left), 3);
        disk = left.AfterProcessEnd();
        StorageWorkload.Open(disk).Dispose();
        IsKept();

        void IsKept()
        {
            var slot = Newest(disk);
            Assert.Equal(1UL << 40, slot.OptionalFeatures);
            Assert.True(slot.Reserved.Span.SequenceEqual(reserved));
        }
    }

    [Fact]
    public void The_flag_of_a_closed_database_stays_until_something_is_written()
    {
        var disk = new SimulatedDisk();
        StorageWorkload.Open(disk).Dispose();
        Assert.True(Newest(disk).IsCleanlyClosed);

        using (var manager = StorageWorkload.Open(disk))
        {
            using var reader = manager.BeginRead();
            Assert.True(Newest(disk).IsCleanlyClosed);
            Commit(manager, 1);
            Assert.False(Newest(disk).IsCleanlyClosed);
            manager.Checkpoint();
            Assert.False(Newest(disk).IsCleanlyClosed);
        }

        Assert.True(Newest(disk).IsCleanlyClosed);
    }

    [Fact]
    public void A_load_takes_the_flag_away_durably_before_its_first_page()
    {
        var disk = new SimulatedDisk();
        StorageWorkload.Open(disk).Dispose();
        using var manager = StorageWorkload.Open(disk);
        using (var writer = manager.BeginWrite())
        {
            WriteDirectly(writer);
            Assert.False(Newest(disk.AfterPowerCut(CrashImage.AllLost, new Random(1))).IsCleanlyClosed);
        }

        Assert.Equal(0, Newest(disk).LogSegmentCount);
    }

    [Fact]
    public void A_killed_database_has_no_flag_and_gets_it_back_when_it_is_closed()
    {
        var disk = new SimulatedDisk();
        Commit(StorageWorkload.Open(disk), 1);
        disk = disk.AfterProcessEnd();
        Assert.False(Newest(disk).IsCleanlyClosed);

        using (var manager = StorageWorkload.Open(disk))
        {
            Assert.Equal(1, manager.RecoveryReport.CommitCount);
            Assert.False(Newest(disk).IsCleanlyClosed);
        }

        Assert.True(Newest(disk).IsCleanlyClosed);
    }

    [Fact]
    public void A_power_cut_at_any_step_of_an_opening_leaves_the_flag_only_where_nothing_is_lost()
    {
        var closed = new SimulatedDisk();
        StorageWorkload.Open(closed).Dispose();
        var before = closed.GetContent(StorageWorkload.Path);
        var withFlag = 0;
        for (var step = 1; step < 60; step++)
        {
            foreach (var image in Enum.GetValues<CrashImage>())
            {
                var disk = closed.AfterProcessEnd();
                disk.CrashAtStep = step;
                try
                {
                    // Pages that are written past the log come first: a commit through the log takes the flag away too.
                    // Whoever loses its power does not close the database.
                    var manager = StorageWorkload.Open(disk);
                    using (var writer = manager.BeginWrite())
                    {
                        WriteDirectly(writer);
                        writer.Commit(CommitDurability.Full);
                    }

                    Commit(manager, 2);
                    manager.Dispose();
                }
                catch (Exception e) when (disk.IsCrashed && e is SimulatedCrashException or DatabaseException)
                {
                    // The power went off.
                }

                var left = disk.AfterPowerCut(image, new Random(step));
                if (Newest(left) is { IsCleanlyClosed: true } slot)
                {
                    withFlag++;
                    var content = left.GetContent(StorageWorkload.Path);
                    Assert.True(
                        slot.State.Lsn > Lsn.Zero
                        || content.AsSpan(MetaFormat.AreaSize).SequenceEqual(before.AsSpan(MetaFormat.AreaSize)),
                        $"step {step}, {image}: the flag is there, but pages were written");
                    using var again = StorageWorkload.Open(left);
                    Assert.Equal(0, again.RecoveryReport.CommitCount);
                }
            }
        }

        Assert.True(withFlag > 10);
    }

    [Fact]
    public void Pages_carry_the_checkpoint_that_wrote_them_or_the_one_that_comes_next()
    {
        var disk = new SimulatedDisk();
        using var manager = StorageWorkload.Open(disk);
        Assert.Equal(DatabaseOpener.FirstCheckpoint, CheckpointOf(disk, manager.FirstRootsPage));

        Commit(manager, 1);
        manager.Checkpoint();
        var first = Newest(disk).Checkpoint;
        Assert.True(first > DatabaseOpener.FirstCheckpoint);
        Assert.Equal(first, CheckpointOf(disk, manager.FirstRootsPage));

        PageId direct;
        using (var writer = manager.BeginWrite())
        {
            direct = WriteDirectly(writer);
            writer.Commit(CommitDurability.Full);
        }

        Assert.Equal(first + 1, CheckpointOf(disk, direct));
        Commit(manager, 2);
        manager.Checkpoint();
        Assert.Equal(first + 1, Newest(disk).Checkpoint);
        Assert.Equal(first + 1, CheckpointOf(disk, manager.FirstRootsPage));
    }

    [Fact]
    public void A_recovery_gives_its_pages_a_number_that_no_checkpoint_before_it_can_have_given()
    {
        var disk = new SimulatedDisk();
        Commit(StorageWorkload.Open(disk), 1);
        disk = disk.AfterProcessEnd();
        var before = Newest(disk).Checkpoint;

        using var manager = StorageWorkload.Open(disk);

        Assert.Equal(before + 2, Newest(disk).Checkpoint);
        Assert.Equal(before + 2, CheckpointOf(disk, manager.FirstRootsPage));
    }

    [Fact]
    public void The_tail_of_a_page_has_zeros_but_for_the_checkpoint_and_its_checksum_covers_it()
    {
        var disk = new SimulatedDisk();
        using (var manager = StorageWorkload.Open(disk))
        {
            using var writer = manager.BeginWrite();
            WriteDirectly(writer);
            writer.Modify(manager.FirstRootsPage)[100] = 1;
            writer.Commit(CommitDurability.Full);
        }

        var content = disk.GetContent(StorageWorkload.Path);
        Assert.Equal(7 * PageSize, content.Length);
        for (var offset = MetaFormat.AreaSize; offset < content.Length; offset += PageSize)
        {
            var page = content.AsSpan(offset, PageSize);
            Assert.False(page.Slice(PageFormat.ContentEnd(PageSize), PageFormat.TagSize).ContainsAnyExcept((byte)0));
            if (!page.ContainsAnyExcept((byte)0))
            {
                Assert.True(PageDirectoryLayout.Of(PageSize).Contains(new PageId((uint)(offset / PageSize))));
                continue; // the copy that the next checkpoint writes
            }

            Assert.NotEqual(0u, PageFormat.GetCheckpoint(page));
            Assert.True(PageFormat.IsChecksumRight(page));
            for (var at = PageFormat.ContentEnd(PageSize); at < PageSize; at++)
            {
                page[at] ^= 1;
                Assert.False(PageFormat.IsChecksumRight(page));
                page[at] ^= 1;
            }
        }
    }

    private static SimulatedDisk Closed(out StorageWorkload workload)
    {
        var disk = new SimulatedDisk();
        workload = new StorageWorkload(seed: 5);
        using (var manager = StorageWorkload.Open(disk))
        {
            workload.Run(manager, 20);
        }

        return disk.AfterProcessEnd();
    }

    private static void Commit(TransactionManager manager, byte value)
    {
        using var writer = manager.BeginWrite();
        writer.Modify(manager.FirstRootsPage)[100] = value;
        writer.Commit(CommitDurability.Full);
    }

    // Two pages; gives the first of them.
    private static PageId WriteDirectly(WriteTransaction writer)
    {
        using var direct = writer.BeginDirectWrite();
        direct.Next(PageKind.Overflow, out var id).Slice(PageFormat.HeaderSize, 100).Fill(7);
        direct.Next(PageKind.Overflow, out _);
        direct.Complete();
        return id;
    }

    private static MetaSlot Newest(SimulatedDisk disk)
    {
        MetaSlot? best = null;
        var content = disk.GetContent(StorageWorkload.Path);
        for (long sequence = 0; sequence < 2; sequence++)
        {
            var slot = MetaFormat.TryRead(
                content.AsSpan((int)MetaFormat.OffsetOf(sequence), MetaFormat.SlotSize));
            best = slot is not null && (best is null || slot.Sequence > best.Sequence) ? slot : best;
        }

        return best!;
    }

    private static void ChangeNewest(SimulatedDisk disk, Func<MetaSlot, MetaSlot> change)
    {
        var slot = Newest(disk);
        var content = disk.GetContent(StorageWorkload.Path);
        MetaFormat.Write(content.AsSpan((int)MetaFormat.OffsetOf(slot.Sequence)), change(slot));
        disk.SetContent(StorageWorkload.Path, content);
    }

    private static long CheckpointOf(SimulatedDisk disk, PageId id) => PageFormat.GetCheckpoint(
        disk.GetContent(StorageWorkload.Path).AsSpan((int)id.Value * PageSize, PageSize));
}
