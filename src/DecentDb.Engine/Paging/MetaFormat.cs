using System;
using System.Buffers.Binary;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The first 8 KiB of the data file hold two meta slots, each at the start of a 4-KiB sector, written in turn, so that
/// a torn write leaves the other one. The valid slot with the higher sequence counts. All numbers are little-endian.
/// <code>
/// OFFSET SIZE MEANING
///      0    8 magic "DecentDb"
///      8    1 kind (PageKind.Meta)
///      9    1 format version: 2
///     10    2 flags: 1 = the database was closed in good order, and nothing was written to its files since
///     12    4 page size
///     16   16 id of the database
///     32    8 sequence
///     40    8 LSN of the state
///     48    4 page count
///     52    4 head of the free list
///     56    4 count of free pages
///     60    4 count of openings for writing
///     64    8 schema version
///     72    8 oldest live generation of the log
///     80    8 its salt
///     88    4 segment size of the log
///     92    4 segments that the log has at least, 0 = it is not needed
///     96    8 LSN up to which directly written pages are known synced
///    104    8 number of the checkpoint that made the data file what the slot says
///    112    8 features that a reader must know, a bit each
///    120    8 features that a reader may ignore, a bit each
///    128    4 root of the page directory
///    132    4 checksum of its root
///    136  116 reserved
///    252    4 CRC-32C of bytes 0 .. 251
/// </code>
/// The id of the database, the generation and its salt tell the log that belongs to the file from every other one. What
/// an engine does not know of the features that it may ignore, it writes again as it was, and so the reserved bytes.
/// </summary>
internal static class MetaFormat
{
    public const int AreaSize = 8192;
    public const int SlotDistance = 4096;
    public const byte FormatVersion = 2;

    public const int MagicOffset = 0;
    public const int KindOffset = MagicOffset + sizeof(ulong);
    public const int VersionOffset = KindOffset + sizeof(byte);
    public const int FlagsOffset = VersionOffset + sizeof(byte);
    public const int PageSizeOffset = FlagsOffset + sizeof(ushort);
    public const int DatabaseIdOffset = PageSizeOffset + sizeof(int);
    public const int SequenceOffset = DatabaseIdOffset + LogSegmentFormat.DatabaseIdSize;
    public const int LsnOffset = SequenceOffset + sizeof(long);
    public const int PageCountOffset = LsnOffset + sizeof(long);
    public const int FreeListHeadOffset = PageCountOffset + sizeof(uint);
    public const int FreePageCountOffset = FreeListHeadOffset + sizeof(uint);
    public const int OpenCountOffset = FreePageCountOffset + sizeof(uint);
    public const int SchemaVersionOffset = OpenCountOffset + sizeof(uint);
    public const int LogGenerationOffset = SchemaVersionOffset + sizeof(long);
    public const int LogSaltOffset = LogGenerationOffset + sizeof(long);
    public const int LogSegmentSizeOffset = LogSaltOffset + sizeof(ulong);
    public const int LogSegmentCountOffset = LogSegmentSizeOffset + sizeof(int);
    public const int SyncedDirectLsnOffset = LogSegmentCountOffset + sizeof(int);
    public const int CheckpointOffset = SyncedDirectLsnOffset + sizeof(long);
    public const int RequiredFeaturesOffset = CheckpointOffset + sizeof(long);
    public const int OptionalFeaturesOffset = RequiredFeaturesOffset + sizeof(ulong);
    public const int PageDirectoryRootOffset = OptionalFeaturesOffset + sizeof(ulong);
    public const int PageDirectoryChecksumOffset = PageDirectoryRootOffset + sizeof(uint);
    public const int ReservedOffset = PageDirectoryChecksumOffset + sizeof(uint);
    public const int ReservedSize = 116;
    public const int ChecksumOffset = ReservedOffset + ReservedSize;
    public const int SlotSize = ChecksumOffset + sizeof(uint);

    public const int CleanlyClosedFlag = 1;

    /// <summary>The features that this engine knows, of those that a reader must know.</summary>
    public const ulong KnownRequiredFeatures = PageDirectoryFeature;

    /// <summary>The file has a <see cref="PageDirectory"/>. Every file that this engine writes or reads has one.
    /// </summary>
    public const ulong PageDirectoryFeature = 1;

    public static ReadOnlySpan<byte> Magic => "DecentDb"u8;

    /// <summary>The pages that the meta slots take; no tree has them.</summary>
    public static uint PageCountOf(int pageSize) => (uint)Math.Max(1, AreaSize / pageSize);

    public static long OffsetOf(long sequence) => (sequence & 1) * SlotDistance;

    public static bool HasMagic(ReadOnlySpan<byte> slot) => slot[..Magic.Length].SequenceEqual(Magic);

    public static void Write(Span<byte> slot, MetaSlot value)
    {
        slot[..SlotSize].Clear();
        Magic.CopyTo(slot);
        slot[KindOffset] = (byte)PageKind.Meta;
        slot[VersionOffset] = FormatVersion;
        BinaryPrimitives.WriteUInt16LittleEndian(
            slot[FlagsOffset..], value.IsCleanlyClosed ? (ushort)CleanlyClosedFlag : (ushort)0);
        BinaryPrimitives.WriteInt32LittleEndian(slot[PageSizeOffset..], value.PageSize);
        value.DatabaseId.Span.CopyTo(slot[DatabaseIdOffset..]);
        BinaryPrimitives.WriteInt64LittleEndian(slot[SequenceOffset..], value.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(slot[LsnOffset..], value.State.Lsn.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[PageCountOffset..], value.State.PageCount);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[FreeListHeadOffset..], value.State.FreeListHead.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[FreePageCountOffset..], value.State.FreePageCount);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[OpenCountOffset..], value.OpenCount);
        BinaryPrimitives.WriteInt64LittleEndian(slot[SchemaVersionOffset..], value.State.SchemaVersion);
        BinaryPrimitives.WriteInt64LittleEndian(slot[LogGenerationOffset..], value.LogGeneration);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[LogSaltOffset..], value.LogSalt);
        BinaryPrimitives.WriteInt32LittleEndian(slot[LogSegmentSizeOffset..], value.LogSegmentSize);
        BinaryPrimitives.WriteInt32LittleEndian(slot[LogSegmentCountOffset..], value.LogSegmentCount);
        BinaryPrimitives.WriteInt64LittleEndian(slot[SyncedDirectLsnOffset..], value.SyncedDirectLsn.Value);
        BinaryPrimitives.WriteInt64LittleEndian(slot[CheckpointOffset..], value.Checkpoint);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[RequiredFeaturesOffset..], value.RequiredFeatures);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[OptionalFeaturesOffset..], value.OptionalFeatures);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[PageDirectoryRootOffset..], value.PageDirectoryRoot.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[PageDirectoryChecksumOffset..], value.PageDirectoryChecksum);
        value.Reserved.Span.CopyTo(slot[ReservedOffset..ChecksumOffset]);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[ChecksumOffset..], Crc32C.Compute(slot[..ChecksumOffset]));
    }

    /// <summary>The slot, or null when it is not whole or makes no sense.</summary>
    public static MetaSlot? TryRead(ReadOnlySpan<byte> slot)
    {
        if (!HasMagic(slot) || slot[VersionOffset] != FormatVersion
            || BinaryPrimitives.ReadUInt32LittleEndian(slot[ChecksumOffset..])
                != Crc32C.Compute(slot[..ChecksumOffset]))
        {
            return null;
        }

        var value = new MetaSlot
        {
            PageSize = BinaryPrimitives.ReadInt32LittleEndian(slot[PageSizeOffset..]),
            DatabaseId = slot.Slice(DatabaseIdOffset, LogSegmentFormat.DatabaseIdSize).ToArray(),
            Sequence = BinaryPrimitives.ReadInt64LittleEndian(slot[SequenceOffset..]),
            State = new DatabaseState(
                new Lsn(BinaryPrimitives.ReadInt64LittleEndian(slot[LsnOffset..])),
                BinaryPrimitives.ReadUInt32LittleEndian(slot[PageCountOffset..]),
                new PageId(BinaryPrimitives.ReadUInt32LittleEndian(slot[FreeListHeadOffset..])),
                BinaryPrimitives.ReadUInt32LittleEndian(slot[FreePageCountOffset..]),
                BinaryPrimitives.ReadInt64LittleEndian(slot[SchemaVersionOffset..])),
            OpenCount = BinaryPrimitives.ReadUInt32LittleEndian(slot[OpenCountOffset..]),
            LogGeneration = BinaryPrimitives.ReadInt64LittleEndian(slot[LogGenerationOffset..]),
            LogSalt = BinaryPrimitives.ReadUInt64LittleEndian(slot[LogSaltOffset..]),
            LogSegmentSize = BinaryPrimitives.ReadInt32LittleEndian(slot[LogSegmentSizeOffset..]),
            LogSegmentCount = BinaryPrimitives.ReadInt32LittleEndian(slot[LogSegmentCountOffset..]),
            SyncedDirectLsn = new Lsn(BinaryPrimitives.ReadInt64LittleEndian(slot[SyncedDirectLsnOffset..])),
            IsCleanlyClosed =
                (BinaryPrimitives.ReadUInt16LittleEndian(slot[FlagsOffset..]) & CleanlyClosedFlag) != 0,
            Checkpoint = BinaryPrimitives.ReadInt64LittleEndian(slot[CheckpointOffset..]),
            RequiredFeatures = BinaryPrimitives.ReadUInt64LittleEndian(slot[RequiredFeaturesOffset..]),
            OptionalFeatures = BinaryPrimitives.ReadUInt64LittleEndian(slot[OptionalFeaturesOffset..]),
            PageDirectoryRoot = new PageId(
                BinaryPrimitives.ReadUInt32LittleEndian(slot[PageDirectoryRootOffset..])),
            PageDirectoryChecksum = BinaryPrimitives.ReadUInt32LittleEndian(slot[PageDirectoryChecksumOffset..]),
            Reserved = slot[ReservedOffset..ChecksumOffset].ToArray(),
        };

        // What a feature that is not known makes of the other fields is not for this engine to judge.
        return IsSound(value) || UnknownFeatures(value) != 0 || LacksFeatures(value) ? value : null;
    }

    /// <summary>The valid slot of a file with the higher sequence; null when there is none.</summary>
    public static MetaSlot? TryReadNewest(IDatabaseFile file)
    {
        Span<byte> bytes = stackalloc byte[SlotSize];
        MetaSlot? best = null;
        for (long sequence = 0; sequence < 2; sequence++)
        {
            bytes.Clear();
            _ = file.Read(bytes, OffsetOf(sequence));
            best = TryRead(bytes) is { } slot && (best is null || slot.Sequence > best.Sequence) ? slot : best;
        }

        return best;
    }

    /// <summary>The features that a reader must know and this engine does not.</summary>
    public static ulong UnknownFeatures(MetaSlot slot) => slot.RequiredFeatures & ~KnownRequiredFeatures;

    /// <summary>True for a file without what every file of this engine has.</summary>
    public static bool LacksFeatures(MetaSlot slot) => (slot.RequiredFeatures & PageDirectoryFeature) == 0;

    // What is counted up never comes near the end of its numbers.
    private const long CounterMax = long.MaxValue - uint.MaxValue;

    private static bool IsSound(MetaSlot value) =>
        IsPageSize(value.PageSize)
        && value.LogSegmentSize is >= LogSegmentFormat.SizeMin and <= LogSegmentFormat.SizeMax
        && value.LogSegmentCount >= 0
        && value.Sequence is >= 0 and < CounterMax
        && value.LogGeneration is > 0 and < CounterMax
        && value.OpenCount < int.MaxValue
        && value.Checkpoint is > 0 and < CounterMax
        && value.State.Lsn.Value is >= 0 and < CounterMax
        && value.LogSegmentSize % LogSegmentFormat.BlockSize == 0
        && value.State.PageCount >= PageDirectoryLayout.Of(value.PageSize).PageCountMin
        && value.PageDirectoryRoot.Value < value.State.PageCount
        && value.State.FreeListHead.Value < value.State.PageCount
        && value.State.FreePageCount < value.State.PageCount;

    /// <summary>True for the page sizes that the format allows.</summary>
    public static bool IsPageSize(int size) =>
        size is >= PageFormat.SizeMin and <= PageFormat.SizeMax && (size & (size - 1)) == 0;
}
