using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// The payload of a group is a row of records. The page records before a commit record are what that commit changed;
/// page records that no commit record follows mean nothing. All numbers are little-endian.
/// <code>
/// page record
/// OFFSET SIZE MEANING
///      0    1 type: 1 = the page as a difference to zeros, 2 = as a difference to the image logged before
///      1    3 length of the difference in bytes
///      4    4 page id
///      8    n the difference (PageDelta)
/// commit record
///      0    1 type: 3
///      1    1 flags: 1 = the extents were not synced before the commit, and recovery checks them
///      2    2 reserved, zero
///      4    4 count of extents
///      8    8 LSN
///     16    4 page count of the database
///     20    4 head of the free list
///     24    4 count of free pages
///     28    4 reserved, zero
///     32    8 schema version
///     40  8*n extents of directly written pages: first id, count (4 bytes each)
/// </code>
/// </summary>
internal static class LogRecordFormat
{
    public const byte FullPage = 1;
    public const byte ChangedPage = 2;
    public const byte Commit = 3;

    public const int PageHeaderSize = 8;
    public const int CommitHeaderSize = 40;
    public const int ExtentSize = 8;
    public const int DeltaLengthMax = (1 << 24) - 1;

    private const byte ExtentsAreUnsynced = 1;
    private const int PageIdOffset = 4;
    private const int ExtentCountOffset = 4;
    private const int LsnOffset = 8;
    private const int PageCountOffset = 16;
    private const int FreeListHeadOffset = 20;
    private const int FreePageCountOffset = 24;
    private const int SchemaVersionOffset = 32;

    public static void WritePageHeader(Span<byte> record, byte type, PageId id, int deltaLength)
    {
        Invariant.That(deltaLength is >= 0 and <= DeltaLengthMax);
        BinaryPrimitives.WriteUInt32LittleEndian(record, type | ((uint)deltaLength << 8));
        BinaryPrimitives.WriteUInt32LittleEndian(record[PageIdOffset..], id.Value);
    }

    public static int GetDeltaLength(ReadOnlySpan<byte> record) =>
        (int)(BinaryPrimitives.ReadUInt32LittleEndian(record) >> 8);

    public static PageId GetPageId(ReadOnlySpan<byte> record) =>
        new(BinaryPrimitives.ReadUInt32LittleEndian(record[PageIdOffset..]));

    public static int CommitSize(int extentCount) => CommitHeaderSize + (extentCount * ExtentSize);

    public static void WriteCommit(
        Span<byte> record, DatabaseState state, List<PageExtent> extents, bool extentsAreSynced)
    {
        record[..CommitHeaderSize].Clear();
        record[0] = Commit;
        record[1] = extentsAreSynced ? (byte)0 : ExtentsAreUnsynced;
        BinaryPrimitives.WriteInt32LittleEndian(record[ExtentCountOffset..], extents.Count);
        BinaryPrimitives.WriteInt64LittleEndian(record[LsnOffset..], state.Lsn.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(record[PageCountOffset..], state.PageCount);
        BinaryPrimitives.WriteUInt32LittleEndian(record[FreeListHeadOffset..], state.FreeListHead.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(record[FreePageCountOffset..], state.FreePageCount);
        BinaryPrimitives.WriteInt64LittleEndian(record[SchemaVersionOffset..], state.SchemaVersion);
        for (var i = 0; i < extents.Count; i++)
        {
            var place = record[(CommitHeaderSize + (i * ExtentSize))..];
            BinaryPrimitives.WriteUInt32LittleEndian(place, extents[i].First.Value);
            BinaryPrimitives.WriteUInt32LittleEndian(place[sizeof(uint)..], extents[i].Count);
        }
    }

    public static int GetExtentCount(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadInt32LittleEndian(record[ExtentCountOffset..]);

    public static bool AreExtentsSynced(ReadOnlySpan<byte> record) => (record[1] & ExtentsAreUnsynced) == 0;

    public static PageExtent GetExtent(ReadOnlySpan<byte> record, int index)
    {
        var place = record[(CommitHeaderSize + (index * ExtentSize))..];
        return new PageExtent(
            new PageId(BinaryPrimitives.ReadUInt32LittleEndian(place)),
            BinaryPrimitives.ReadUInt32LittleEndian(place[sizeof(uint)..]));
    }

    public static DatabaseState GetState(ReadOnlySpan<byte> record) => new(
        new Lsn(BinaryPrimitives.ReadInt64LittleEndian(record[LsnOffset..])),
        BinaryPrimitives.ReadUInt32LittleEndian(record[PageCountOffset..]),
        new PageId(BinaryPrimitives.ReadUInt32LittleEndian(record[FreeListHeadOffset..])),
        BinaryPrimitives.ReadUInt32LittleEndian(record[FreePageCountOffset..]),
        BinaryPrimitives.ReadInt64LittleEndian(record[SchemaVersionOffset..]));
}
