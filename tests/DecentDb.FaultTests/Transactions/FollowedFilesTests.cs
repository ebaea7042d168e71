using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>What a follower reads of the files of an owner: <see cref="FollowedFiles"/>, <see cref="LogTail"/>,
/// <see cref="MetaReader"/>, and the file of both: <see cref="FollowerFile"/>, <see cref="FollowerPlace"/>.</summary>
public sealed class FollowedFilesTests
{
    private const string ReadersPath = StorageWorkload.Path + ReadersFormat.Suffix;
    private readonly SimulatedDisk _disk = new();

    [Fact]
    public void The_owner_says_what_is_durable_once_a_follower_has_made_the_file_for_it()
    {
        using (var owner = StorageWorkload.Open(_disk))
        {
            Commit(owner);
            Assert.False(_disk.Exists(ReadersPath));
            var files = FollowedFiles.Open(_disk, StorageWorkload.Path, StorageHooks.None);
            Assert.Null(files.ReadDurable(files.ReadMeta()));
            var lsn = Commit(owner);
            Assert.Equal(lsn, files.ReadDurable(files.ReadMeta()));
            Assert.True(files.HasOwner());
            files.Close();
        }

        var later = FollowedFiles.Open(_disk, StorageWorkload.Path, StorageHooks.None);
        Assert.False(later.HasOwner());
        var meta = later.ReadMeta();
        Assert.NotNull(later.ReadDurable(meta));
        Assert.Null(later.ReadDurable(meta with { OpenCount = meta.OpenCount + 1 }));
        later.Close();
    }

    [Fact]
    public void The_tail_of_a_log_is_read_up_to_a_commit_and_then_from_there_on()
    {
        using var owner = StorageWorkload.Open(_disk);
        var first = Commit(owner);
        var second = Commit(owner);
        var files = FollowedFiles.Open(_disk, StorageWorkload.Path, StorageHooks.None);
        var log = files.OpenLog(files.ReadMeta(), isComplete: false);
        Assert.NotNull(log);
        var commits = new Commits();
        log.Read(commits, first);
        Assert.Equal([first], commits.Taken);
        log.Read(commits, LogTail.ToItsEnd);
        Assert.Equal([first, second], commits.Taken);
        var third = Commit(owner);
        log.Read(commits, LogTail.ToItsEnd);
        Assert.Equal([first, second, third], commits.Taken);
        files.Close();
    }

    [Fact]
    public void The_newest_slot_that_is_whole_is_read_and_whether_the_other_one_is()
    {
        using (var owner = StorageWorkload.Open(_disk))
        {
            Commit(owner);
        }

        using var file = _disk.Open(StorageWorkload.Path, FileOpenMode.OpenReadOnly);
        var newest = MetaReader.Read(file, StorageHooks.None, out var isOtherWhole);
        Assert.True(isOtherWhole);
        file.Write(new byte[] { 1, 2, 3 }, MetaFormat.OffsetOf(newest.Sequence) + 50);
        var older = MetaReader.Read(file, StorageHooks.None, out isOtherWhole);
        Assert.False(isOtherWhole);
        Assert.Equal(newest.Sequence - 1, older.Sequence);
    }

    [Fact]
    public void A_pin_holds_a_checkpoint_until_it_is_given_back_or_its_follower_is_dead_or_time_is_up()
    {
        using var owner = StorageWorkload.Open(_disk);
        var pinned = Commit(owner);
        var files = FollowedFiles.Open(_disk, StorageWorkload.Path, StorageHooks.None);
        var place = files.Place;
        Assert.NotNull(place);
        var lsn = Commit(owner);
        using var ofOwner = _disk.Open(StorageWorkload.Path, FileOpenMode.OpenReadOnly);
        var meta = MetaReader.Read(ofOwner, StorageHooks.None, out _);
        using var data = new DataFile(ofOwner, meta.PageSize, StorageWorkload.AcceptAll.Instance, StorageHooks.None);
        var writer = new MetaWriter(data, meta, opening: null, isDurable: true, StorageHooks.None);
        var clock = new SteppedClock();
        var followers = new FollowerFile(_disk, StorageWorkload.Path, writer, meta.State.Lsn);
        var gate = new OverwriteGate(followers, TimeSpan.FromSeconds(60), clock, StorageHooks.None);

        place.Pin(pinned, pageCount: 7);
        Assert.False(files.IsOverwritten(meta, pinned));
        Assert.False(gate.MayOverwrite(lsn, isLogFull: false));
        place.Unpin(pinned, pageCount: 7);
        Assert.True(gate.MayOverwrite(lsn, isLogFull: false));
        Assert.True(files.IsOverwritten(meta, pinned));
        Assert.False(files.IsOverwritten(meta, lsn));

        place.Pin(lsn, pageCount: 7);
        var next = new Lsn(lsn.Value + 1);
        Assert.False(gate.MayOverwrite(next, isLogFull: false));
        clock.Now += TimeSpan.FromSeconds(59);
        Assert.False(gate.MayOverwrite(next, isLogFull: false));
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.True(gate.MayOverwrite(next, isLogFull: false));

        place.Pin(next, pageCount: 7); // beside the other one, which counts no more
        Assert.False(files.IsOverwritten(meta, next));
        Assert.False(gate.MayOverwrite(new Lsn(next.Value + 1), isLogFull: false));
        files.Close();
        Assert.True(gate.MayOverwrite(new Lsn(next.Value + 1), isLogFull: false));

        var ofDead = _disk.Open(ReadersPath, FileOpenMode.OpenExisting);
        var dead = FollowerPlace.TryTake(ofDead, DateTimeOffset.UnixEpoch);
        Assert.NotNull(dead);
        dead.Pin(new Lsn(next.Value + 1), pageCount: 7);
        Assert.Single(FollowerFile.FindFollowers(_disk, StorageWorkload.Path));
        Assert.False(gate.MayOverwrite(new Lsn(next.Value + 2), isLogFull: false));
        ofDead.Dispose(); // without a word
        Assert.Empty(FollowerFile.FindFollowers(_disk, StorageWorkload.Path));
        Assert.True(gate.MayOverwrite(new Lsn(next.Value + 2), isLogFull: false));
        Assert.False(
            _disk.GetContent(ReadersPath).AsSpan(ReadersFormat.Size, ReadersFormat.Size).ContainsAnyExcept((byte)0));
        followers.Close();
    }

    [Fact]
    public void A_full_log_holds_a_checkpoint_no_longer()
    {
        using var owner = TransactionManager.Open(
            _disk,
            StorageWorkload.Path,
            StorageWorkload.Options(seed: 1) with { FollowerGrace = TimeSpan.FromDays(1) },
            StorageWorkload.AcceptAll.Instance);
        Commit(owner);
        using var follower = FollowedStates.Open(
            _disk, StorageWorkload.Path, StorageWorkload.Options(seed: 1), StorageWorkload.AcceptAll.Instance);
        using var snapshot = follower.BeginRead();
        Assert.True(snapshot.Pin());
        Commit(owner);
        owner.Checkpoint();
        Assert.Equal(0, owner.GetStatistics().CheckpointCount);
        for (var i = 0; i < 30 && owner.GetStatistics().CheckpointCount == 0; i++)
        {
            Commit(owner);
            owner.Checkpoint();
        }

        Assert.NotEqual(0, owner.GetStatistics().CheckpointCount);
        Assert.True(snapshot.IsOvertaken);
    }

    private static Lsn Commit(TransactionManager owner)
    {
        using var writer = owner.BeginWrite(TimeSpan.FromSeconds(5), CancellationToken.None);
        writer.Allocate(PageKind.Overflow, out _);
        return writer.Commit(CommitDurability.Full);
    }

    private sealed class Commits : ILogReplayTarget
    {
        public List<Lsn> Taken { get; } = [];

        public bool OnPage(PageId id, PageRecordForm form, ReadOnlySpan<byte> delta, LogPlace place) => true;

        public bool OnCommit(DatabaseState state, List<PageExtent> extents, bool areExtentsDurable)
        {
            Taken.Add(state.Lsn);
            return true;
        }
    }

    private sealed class SteppedClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
