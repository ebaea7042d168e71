using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;
using Xunit;

namespace DecentDb.Engine.Tests.Paging;

/// <summary>The bytes on disk. A change here is a change of the format version.</summary>
public sealed class StorageFormatTests
{
    private static readonly byte[] DatabaseId = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    private static readonly DatabaseState State = new(new Lsn(0x1_0000_0002), 0x30, new PageId(5), 6, 7);

    [Fact]
    public void Meta_slot_has_its_bytes()
    {
        var slot = new MetaSlot
        {
            PageSize = 8192,
            DatabaseId = DatabaseId,
            Sequence = 9,
            State = State,
            OpenCount = 1,
            LogGeneration = 11,
            LogSalt = 0x1122334455667788,
            LogSegmentSize = 1 << 20,
            LogSegmentCount = 4,
            SyncedDirectLsn = new Lsn(3),
            IsCleanlyClosed = true,
            Checkpoint = 0x21,
            RequiredFeatures = 0x22,
            OptionalFeatures = 0x23,
            PageDirectoryRoot = new PageId(0x24),
            PageDirectoryChecksum = 0x25,
            Reserved = new byte[] { 0x26 },
        };
        var bytes = new byte[MetaFormat.SlotSize];
        MetaFormat.Write(bytes, slot);
        Pin(
            "446563656e74446201020100002000000102030405060708090a0b0c0d0e0f10090000000000000002000000"
            + "010000003000000005000000060000000100000007000000000000000b000000000000008877665544332211"
            + "0000100004000000030000000000000021000000000000002200000000000000230000000000000024000000"
            + "2500000026000000000000000000000000000000000000000000000000000000000000000000000000000000"
            + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            + "00000000000000000000000000000000000000000000000000000000000000000f551ef7",
            bytes);
        var read = MetaFormat.TryRead(bytes)!;
        Assert.Equal(
            slot with { DatabaseId = default, Reserved = default },
            read with { DatabaseId = default, Reserved = default });
        Assert.Equal(0x26, read.Reserved.Span[0]);
    }

    [Fact]
    public void File_of_followers_has_its_bytes()
    {
        var bytes = new byte[ReadersFormat.Size];
        var owner = new OwnerNotice(DatabaseId, 5, 6, new Lsn(7), new Lsn(8));
        ReadersFormat.Write(bytes, owner);
        Pin(
            "972cf02d444442520102030405060708090a0b0c0d0e0f100500000006000000070000000000000008000000"
            + "0000000000000000000000000000000000000000",
            bytes);
        var read = ReadersFormat.TryReadOwner(bytes);
        Assert.Equal(owner with { DatabaseId = default }, read!.Value with { DatabaseId = default });
        Assert.Equal(DatabaseId, read.Value.DatabaseId.ToArray());
        bytes[20] ^= 1;
        Assert.Null(ReadersFormat.TryReadOwner(bytes));

        var follower = new FollowerNotice(9, DateTimeOffset.FromUnixTimeMilliseconds(10), new Lsn(11), 12, new Lsn(13));
        ReadersFormat.Write(bytes, follower);
        Pin(
            "071d4e3d090000000a000000000000000b000000000000000c000000000000000d0000000000000000000000"
            + "0000000000000000000000000000000000000000",
            bytes);
        Assert.Equal(follower, ReadersFormat.TryReadFollower(bytes));
        bytes[20] ^= 1;
        Assert.Null(ReadersFormat.TryReadFollower(bytes));
        Assert.Null(ReadersFormat.TryReadFollower(new byte[ReadersFormat.Size]));
        Assert.Equal(63, ReadersFormat.FollowerCountMax);
        Assert.Equal(4096, ReadersFormat.OffsetOf(ReadersFormat.FollowerCountMax));
    }

    [Fact]
    public void Log_file_mark_has_its_bytes()
    {
        var bytes = new byte[LogFileMark.Size];
        LogFileMark.Write(bytes, DatabaseId, segmentSize: 65536);
        Pin(
            "4444424c46494c450102030405060708090a0b0c0d0e0f1000000100d3c49908",
            bytes);
        Assert.Equal(512, LogFileMark.Offset);
    }

    [Fact]
    public void Log_segment_header_has_its_bytes()
    {
        var bytes = new byte[LogSegmentFormat.HeaderSize];
        LogSegmentFormat.Write(bytes, new LogGeneration(DatabaseId, 2, 3, 4), index: 5, segmentSize: 65536);
        Pin(
            "261540e84444424c0200000000000000030000000000000004000000000000000102030405060708090a0b0c"
            + "0d0e0f1005000000000001000000000000000000",
            bytes);
        Assert.True(LogSegmentFormat.IsValid(bytes, DatabaseId, 65536));
    }

    [Fact]
    public void Log_group_header_has_its_bytes()
    {
        var header = new LogGroupHeader
        {
            PayloadChecksum = 1,
            Position = 4096,
            Sequence = 3,
            PayloadLength = 4,
            Closes = true,
            SyncedPosition = 5,
            SyncedDirectLsn = new Lsn(6),
            LastLsn = new Lsn(7),
            NextSalt = 8,
        };
        var seed = new LogGeneration(DatabaseId, 2, 3, 4).Seed;
        var bytes = new byte[LogGroupFormat.HeaderSize];
        LogGroupFormat.Write(bytes, seed, header);
        Pin(
            "beef501301000000001000000000000003000000000000000400000001000000050000000000000006000000"
            + "0000000007000000000000000800000000000000",
            bytes);
        Assert.True(LogGroupFormat.TryRead(bytes, seed, out var read));
        Assert.Equal(header, read);
    }

    [Fact]
    public void Log_records_have_their_bytes()
    {
        var page = new byte[LogRecordFormat.PageHeaderSize];
        LogRecordFormat.WritePageHeader(page, LogRecordFormat.ChangedPage, new PageId(0x11), 0x2233);
        Pin("0237220011000000", page);
        LogRecordFormat.WritePageHeader(page, LogRecordFormat.MovedPage, new PageId(0x11), 0x2233);
        Pin("0537220011000000", page);

        var extents = new byte[LogRecordFormat.ExtentsSize(1)];
        LogRecordFormat.WriteExtents(extents, [new PageExtent(new PageId(8), 9, Checkpoint: 10)]);
        Pin("040c000008000000090000000a000000", extents);

        var commit = new LogCommit(State, ExtentsAreSynced: false, UtcTicks: 0x22);
        var bytes = new byte[LogRecordFormat.CommitSize];
        LogRecordFormat.WriteCommit(bytes, commit);
        Pin(
            "032c000001000000020000000100000030000000050000000600000000000000070000000000000022000000" + "00000000",
            bytes);
        Assert.True(LogRecordFormat.TryReadCommit(bytes, out var read));
        Assert.Equal(commit, read);
    }

    [Fact]
    public void Page_difference_has_its_bytes()
    {
        var before = new byte[32];
        var after = new byte[32];
        after[9] = 0xAB;
        var bytes = new byte[PageDelta.SizeMax(32)];
        Pin("00090001ab1600", bytes.AsSpan(0, PageDelta.Encode(before, after, bytes)));

        // A bit less at the start of 64 bytes: all others have moved by it.
        before = new byte[64];
        after = new byte[64];
        new Random(1).NextBytes(before);
        for (var i = 0; i < 64; i++)
        {
            after[i] = (byte)((before[i] >> 1) | (i == 63 ? 0 : before[i + 1] << 7));
        }

        bytes = new byte[PageDelta.SizeMax(64)];
        Pin(
            "003f0201" + Convert.ToHexStringLower(after.AsSpan(63)) + "00",
            bytes.AsSpan(0, PageDelta.Encode(before, after, bytes)));
    }

    [Fact]
    public void Page_header_and_free_list_trunk_have_their_bytes()
    {
        var page = new byte[4096];
        PageFormat.Initialize(page, new PageId(0x21), PageKind.FreeList);
        PageFormat.SetRightSibling(page, new PageId(0x22));
        PageFormat.SetCount(page, 1);
        PageFormat.SetLsn(page, new Lsn(0x23));
        FreeListFormat.SetId(page, 0, new PageId(0x24));
        PageFormat.Seal(page, checkpoint: 0x1_0000_0025);
        Pin(
            "32d41c69210000000200010022000000230000000000000000000000000000002400000000000000",
            page.AsSpan(0, 40));
        Pin(
            "0000000000000000000000000000000000000000000000000000000025000000", page.AsSpan(^PageFormat.TailSize..));
    }

    private static void Pin(string expected, ReadOnlySpan<byte> actual) =>
        Assert.Equal(expected, Convert.ToHexStringLower(actual));
}
