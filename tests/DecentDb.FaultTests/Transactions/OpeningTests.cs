using System;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>A database that was closed in good order is not written to before it is changed.</summary>
public sealed class OpeningTests
{
    private const byte Old = 1;
    private const byte New = 2;

    public static TheoryData<FirstChange> Changes() => new(Enum.GetValues<FirstChange>());

    [Fact]
    public void Opening_reading_and_closing_takes_no_step()
    {
        var disk = Closed();
        for (var openings = 0; openings < 3; openings++)
        {
            using var manager = StorageWorkload.Open(disk);
            Assert.Equal(Old, Read(manager));
        }

        Assert.Equal(0, disk.StepCount);
        Assert.Equal(0, disk.SyncCount);
    }

    [Fact]
    public void A_database_that_was_not_closed_is_recovered_at_once()
    {
        var disk = Closed();
        var manager = StorageWorkload.Open(disk);
        Write(manager, FirstChange.Commit);
        disk = disk.AfterProcessEnd();
        StorageWorkload.Open(disk).Dispose();
        Assert.True(disk.SyncCount > 0);
        var steps = disk.StepCount;
        StorageWorkload.Open(disk).Dispose();
        Assert.Equal(steps, disk.StepCount);
    }

    [Fact]
    public void Numbers_of_commits_are_never_given_twice_although_openings_without_a_change_are_not_counted()
    {
        var disk = Closed();
        var last = Lsn.Zero;
        for (var openings = 0; openings < 12; openings++)
        {
            using var manager = StorageWorkload.Open(disk);
            Assert.True(manager.AppendedState.Lsn >= last);
            if (openings % 3 == 0)
            {
                using var writer = manager.BeginWrite();
                writer.Modify(manager.FirstRootsPage)[101]++;
                var lsn = writer.Commit(CommitDurability.Full);
                Assert.True(lsn > last);
                last = lsn;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public static void A_power_cut_at_any_step_of_the_first_change_leaves_the_old_state_or_the_new_one(
        FirstChange change)
    {
        var closed = Closed();
        var isOver = false;
        for (var step = 1; !isOver; step++)
        {
            foreach (var image in Enum.GetValues<CrashImage>())
            {
                for (var seed = 0; seed < 3; seed++)
                {
                    var disk = closed.AfterProcessEnd();
                    disk.Asserter = new OrderAsserter(StorageWorkload.Path);
                    disk.CrashAtStep = step;
                    var isAcknowledged = false;
                    try
                    {
                        // Whoever loses its power does not close the database.
                        var manager = StorageWorkload.Open(disk);
                        Write(manager, change);
                        isAcknowledged = change is FirstChange.Commit or FirstChange.DirectPages;
                    }
                    catch (Exception e) when (disk.IsCrashed && e is SimulatedCrashException or DatabaseException)
                    {
                        // The power went off.
                    }

                    isOver = !disk.IsCrashed;
                    Assert.Empty(disk.Asserter.Violations);
                    Judge(disk.AfterPowerCut(image, new Random((step * 10) + seed)), isAcknowledged);
                }
            }
        }
    }

    [Fact]
    public void A_full_disk_at_the_first_change_takes_that_change_alone()
    {
        var closed = Closed();
        var refused = 0;
        for (var step = 1; ; step++)
        {
            var disk = closed.AfterProcessEnd();
            disk.FaultAtStep = step;
            disk.FaultKind = FaultKind.DiskFull;
            using var manager = StorageWorkload.Open(disk);
            try
            {
                Write(manager, FirstChange.Commit);
            }
            catch (DatabaseException e) when (e.Code == ErrorCode.DiskFull && !manager.HasFailed)
            {
                refused++;
                Assert.Equal(Old, Read(manager));
                Write(manager, FirstChange.Commit);
            }
            catch (DatabaseException) when (disk.HasFaulted)
            {
                continue; // a sync that found no room is final
            }

            Assert.Equal(New, Read(manager));
            if (!disk.HasFaulted)
            {
                break;
            }
        }

        Assert.True(refused >= 3, refused + " refused");
    }

    [Fact]
    public void A_database_is_read_where_no_file_can_be_made_and_refuses_the_change_alone()
    {
        var files = new GuardedFiles(Closed()) { RefusesNewFiles = true };
        using (var manager = StorageWorkload.Open(files))
        {
            Assert.False(manager.IsReadOnly);
            Assert.Equal(Old, Read(manager));
            var error = Assert.Throws<DatabaseException>(() => Write(manager, FirstChange.Commit));
            Assert.Equal(ErrorCode.CannotOpen, error.Code);
            Assert.Equal(Old, Read(manager));
        }

        files.RefusesNewFiles = false;
        using var again = StorageWorkload.Open(files);
        Write(again, FirstChange.Commit);
        Assert.Equal(New, Read(again));
    }

    [Fact]
    public void A_database_whose_file_cannot_be_written_is_open_for_reading_only()
    {
        var disk = Closed();
        using var manager = StorageWorkload.Open(new GuardedFiles(disk) { RefusesWriting = true });
        Assert.True(manager.IsReadOnly);
        Assert.Equal(Old, Read(manager));
        var error = Assert.Throws<DatabaseException>(manager.BeginWrite);
        Assert.Equal(ErrorCode.ReadOnlyTransaction, error.Code);
        Assert.Equal(0, disk.StepCount);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_read_with_what_its_log_holds()
    {
        var disk = Closed();
        Write(StorageWorkload.Open(disk), FirstChange.Commit);
        disk = disk.AfterProcessEnd();
        using var manager = StorageWorkload.Open(new GuardedFiles(disk) { RefusesWriting = true });
        Assert.Equal(New, Read(manager));
        Assert.Equal(0, disk.StepCount);
    }

    private static SimulatedDisk Closed()
    {
        var disk = new SimulatedDisk();
        using (var manager = StorageWorkload.Open(disk))
        {
            using var writer = manager.BeginWrite();
            writer.Modify(manager.FirstRootsPage)[100] = Old;
            writer.Commit(CommitDurability.Full);
        }

        return disk.AfterProcessEnd();
    }

    private static byte Read(TransactionManager manager)
    {
        using var reader = manager.BeginRead();
        return reader.Read(manager.FirstRootsPage)[100];
    }

    private static void Write(TransactionManager manager, FirstChange change)
    {
        if (change == FirstChange.Checkpoint)
        {
            manager.Checkpoint();
            return;
        }

        using var writer = manager.BeginWrite();
        if (change is FirstChange.DirectPages or FirstChange.RolledBackDirectPages)
        {
            using var direct = writer.BeginDirectWrite();
            direct.Next(PageKind.Overflow, out _).Slice(PageFormat.HeaderSize, 100).Fill(7);
            direct.Next(PageKind.Overflow, out _);
            direct.Complete();
        }

        if (change == FirstChange.RolledBackDirectPages)
        {
            writer.Rollback();
            return;
        }

        writer.Modify(manager.FirstRootsPage)[100] = New;
        writer.Commit(change == FirstChange.UnsyncedCommit ? CommitDurability.Normal : CommitDurability.Full);
    }

    // The state is one of the two, and goes on to be written to.
    private static void Judge(SimulatedDisk disk, bool isAcknowledged)
    {
        for (var openings = 0; openings < 3; openings++)
        {
            using var manager = StorageWorkload.Open(disk);
            var value = Read(manager);
            Assert.True(value == New || (value == Old && !isAcknowledged), "the state " + value);
            isAcknowledged |= value == New;
            if (openings == 1)
            {
                Write(manager, FirstChange.DirectPages);
                isAcknowledged = true;
            }
        }
    }

    /// <summary>A disk where some things are not allowed.</summary>
    private sealed class GuardedFiles(SimulatedDisk disk) : IFileSystem
    {
        public bool RefusesNewFiles { get; set; }

        public bool RefusesWriting { get; init; }

        public string GetRealPath(string path) => disk.GetRealPath(path);

        public bool Exists(string path) => disk.Exists(path);

        public IDatabaseFile Open(string path, FileOpenMode mode)
        {
            var isNew = mode is FileOpenMode.CreateNew or FileOpenMode.Temporary || !disk.Exists(path);
            return (RefusesNewFiles && isNew) || (RefusesWriting && mode != FileOpenMode.OpenReadOnly)
                ? throw new DatabaseException(ErrorCode.CannotOpen, path + ": permission denied.")
                : disk.Open(path, mode);
        }

        public void Delete(string path) => disk.Delete(path);

        public void Move(string from, string to, bool overwrite) => disk.Move(from, to, overwrite);

        public void SyncDirectoryOf(string path) => disk.SyncDirectoryOf(path);
    }
}
