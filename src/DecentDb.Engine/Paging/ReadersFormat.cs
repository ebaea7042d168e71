using System;
using System.Buffers.Binary;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// What the process that owns a database and those that follow it tell each other, in a file beside it. All numbers are
/// little-endian. First comes what the owner tells:
/// <code>
/// OFFSET SIZE MEANING
///      0    4 CRC-32C of bytes 4 .. 63
///      4    4 magic "DDBR"
///      8   16 id of the database
///     24    4 count of openings for writing, of the opening that tells
///     28    4 process id of the owner
///     32    8 the last LSN that is durable
///     40    8 the LSN of the state that a checkpoint has begun to write over older pages
///     48   16 reserved, zero
/// </code>
/// Behind it lie 63 places for followers, each of which has locked its own while it is there:
/// <code>
/// OFFSET SIZE MEANING
///      0    4 CRC-32C of bytes 4 .. 63
///      4    4 process id of the follower
///      8    8 when it came, milliseconds since 1970
///     16    8 the LSN of the oldest snapshot that it asks the owner to keep; 0: none
///     24    4 the most pages that the database has at one of these snapshots
///     28    4 reserved, zero
///     32    8 the LSN of the newest of these snapshots; 0: none, or the oldest one
///     40   24 reserved, zero
/// </code>
/// </summary>
internal static class ReadersFormat
{
    public const string Suffix = "-readers";
    public const int MagicOffset = sizeof(uint);
    public const int DatabaseIdOffset = MagicOffset + sizeof(uint);
    public const int OpenCountOffset = DatabaseIdOffset + LogSegmentFormat.DatabaseIdSize;
    public const int ProcessOffset = OpenCountOffset + sizeof(uint);
    public const int DurableLsnOffset = ProcessOffset + sizeof(int);
    public const int OverwrittenLsnOffset = DurableLsnOffset + sizeof(long);
    public const int Size = OverwrittenLsnOffset + (3 * sizeof(long));
    public const int FollowerProcessOffset = sizeof(uint);
    public const int FollowerStartOffset = FollowerProcessOffset + sizeof(int);
    public const int PinnedLsnOffset = FollowerStartOffset + sizeof(long);
    public const int PinnedPageCountOffset = PinnedLsnOffset + sizeof(long);
    public const int NewestLsnOffset = PinnedPageCountOffset + sizeof(long);
    public const int FileSize = 4096;
    public const int FollowerCountMax = (FileSize / Size) - 1;

    public const uint Magic = 0x52424444;

    /// <summary>Where the place of a follower is.</summary>
    public static int OffsetOf(int follower) => (follower + 1) * Size;

    public static void Write(Span<byte> bytes, in OwnerNotice notice)
    {
        bytes[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[MagicOffset..], Magic);
        notice.DatabaseId.Span.CopyTo(bytes[DatabaseIdOffset..]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[OpenCountOffset..], notice.OpenCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[ProcessOffset..], notice.Process);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[DurableLsnOffset..], notice.Durable.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[OverwrittenLsnOffset..], notice.Overwritten.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc32C.Compute(bytes[MagicOffset..Size]));
    }

    /// <summary>What an owner has told; null when nobody has, or the bytes are of two times.</summary>
    public static OwnerNotice? TryReadOwner(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Crc32C.Compute(bytes[MagicOffset..Size])
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[MagicOffset..]) == Magic
            ? new OwnerNotice(
                bytes.Slice(DatabaseIdOffset, LogSegmentFormat.DatabaseIdSize).ToArray(),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[OpenCountOffset..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[ProcessOffset..]),
                new Lsn(BinaryPrimitives.ReadInt64LittleEndian(bytes[DurableLsnOffset..])),
                new Lsn(BinaryPrimitives.ReadInt64LittleEndian(bytes[OverwrittenLsnOffset..])))
            : null;

    public static void Write(Span<byte> bytes, in FollowerNotice notice)
    {
        bytes[..Size].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(bytes[FollowerProcessOffset..], notice.Process);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[FollowerStartOffset..], notice.Start.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64LittleEndian(bytes[PinnedLsnOffset..], notice.Pinned.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[PinnedPageCountOffset..], notice.PinnedPageCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[NewestLsnOffset..], notice.Newest.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc32C.Compute(bytes[MagicOffset..Size]));
    }

    /// <summary>What a follower has told; null when there is none, or the bytes are of two times.</summary>
    public static FollowerNotice? TryReadFollower(ReadOnlySpan<byte> bytes)
    {
        var process = BinaryPrimitives.ReadInt32LittleEndian(bytes[FollowerProcessOffset..]);
        var start = BinaryPrimitives.ReadInt64LittleEndian(bytes[FollowerStartOffset..]);
        return process != 0
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Crc32C.Compute(bytes[MagicOffset..Size])
            && start >= 0 && start <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? new FollowerNotice(
                    process,
                    DateTimeOffset.FromUnixTimeMilliseconds(start),
                    new Lsn(BinaryPrimitives.ReadInt64LittleEndian(bytes[PinnedLsnOffset..])),
                    BinaryPrimitives.ReadUInt32LittleEndian(bytes[PinnedPageCountOffset..]),
                    new Lsn(BinaryPrimitives.ReadInt64LittleEndian(bytes[NewestLsnOffset..])))
                : null;
    }
}
