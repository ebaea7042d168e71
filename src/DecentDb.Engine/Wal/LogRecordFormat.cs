using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// The payload of a group is a row of records. The records before a commit record belong to that commit: the pages that
/// it changed and the extents that it wrote past the log. What no commit record follows means nothing. All numbers are
/// little-endian.
/// <code>
/// every record
/// OFFSET SIZE MEANING
///      0    1 bits 0-6 type; bit 7: who does not know the type may skip the record
///      1    3 length of what follows these four bytes
/// page record
///      0    1 type: 1 = the page as a difference to zeros, 5 = as a difference to the image logged before, 2 = the
///             same of older versions, with offsets that count bytes
///      4    4 page id
///      8    n the difference (PageDelta)
/// extents record
///      0    1 type: 4
///      4 12*n extents of directly written pages: first id, count, the checkpoint that they are sealed with (4 bytes
///             each)
/// commit record
///      0    1 type: 3
///      4    4 flags: 1 = the extents were not synced before the commit, and recovery checks them
///      8    8 LSN
///     16    4 page count of the database
///     20    4 head of the free list
///     24    4 count of free pages
///     28    4 reserved, zero
///     32    8 schema version
///     40    8 time of the commit: UTC, in units of 100 ns since 0001-01-01
/// </code>
/// </summary>
internal static class LogRecordFormat
{
    public const byte FullPage = 1;
    public const byte ChangedPage = 2;
    public const byte Commit = 3;
    public const byte Extents = 4;
    public const byte MovedPage = 5;

    public const byte SkippableFlag = 0x80;
    public const int HeaderSize = sizeof(uint);
    public const int PageHeaderSize = HeaderSize + sizeof(uint);
    public const int CommitSize = TimeOffset + sizeof(long);
    public const int ExtentSize = 3 * sizeof(uint);
    public const int LengthMax = (1 << 24) - 1;

    /// <summary>More extents go to a further record.</summary>
    public const int ExtentCountMax = 1 << 16;

    private const int ExtentsAreUnsynced = 1;
    private const int PageIdOffset = HeaderSize;
    private const int FlagsOffset = HeaderSize;
    private const int LsnOffset = 8;
    private const int PageCountOffset = 16;
    private const int FreeListHeadOffset = 20;
    private const int FreePageCountOffset = 24;
    private const int SchemaVersionOffset = 32;
    private const int TimeOffset = 40;

    /// <summary>
    /// Reads the start of the next record; false when it is not whole, or of the type 0, which none has.
    /// </summary>
    /// <param name="records">What is left of the payload.</param>
    /// <param name="type">The type, known or not.</param>
    /// <param name="isSkippable">True when who does not know the type may skip the record.</param>
    /// <param name="size">The bytes of the record.</param>
    public static bool TryReadHeader(ReadOnlySpan<byte> records, out byte type, out bool isSkippable, out int size)
    {
        type = 0;
        isSkippable = false;
        size = 0;
        if (records.Length < HeaderSize)
        {
            return false;
        }

        type = (byte)(records[0] & ~SkippableFlag);
        isSkippable = (records[0] & SkippableFlag) != 0;
        size = HeaderSize + (int)(BinaryPrimitives.ReadUInt32LittleEndian(records) >> 8);
        return type != 0 && size <= records.Length;
    }

    public static void WriteHeader(Span<byte> record, byte type, int length)
    {
        Invariant.That(length is >= 0 and <= LengthMax);
        BinaryPrimitives.WriteUInt32LittleEndian(record, type | ((uint)length << 8));
    }

    public static void WritePageHeader(Span<byte> record, byte type, PageId id, int deltaLength)
    {
        WriteHeader(record, type, PageHeaderSize - HeaderSize + deltaLength);
        BinaryPrimitives.WriteUInt32LittleEndian(record[PageIdOffset..], id.Value);
    }

    /// <summary>Tells whether records of a type are of pages, and what they hold.</summary>
    public static bool IsPage(byte type, out PageRecordForm form)
    {
        form = type switch
        {
            FullPage => PageRecordForm.Whole,
            ChangedPage => PageRecordForm.Bytes,
            _ => PageRecordForm.Bits,
        };
        return type is FullPage or ChangedPage or MovedPage;
    }

    /// <summary>The page of a whole page record, and its difference; false when it is too short for them.</summary>
    public static bool TryReadPage(ReadOnlySpan<byte> record, out PageId id, out ReadOnlySpan<byte> delta)
    {
        id = default;
        delta = default;
        if (record.Length < PageHeaderSize)
        {
            return false;
        }

        id = new PageId(BinaryPrimitives.ReadUInt32LittleEndian(record[PageIdOffset..]));
        delta = record[PageHeaderSize..];
        return true;
    }

    public static int ExtentsSize(int count) => HeaderSize + (count * ExtentSize);

    public static void WriteExtents(Span<byte> record, ReadOnlySpan<PageExtent> extents)
    {
        Invariant.That(extents.Length <= ExtentCountMax);
        WriteHeader(record, Extents, extents.Length * ExtentSize);
        for (var i = 0; i < extents.Length; i++)
        {
            var place = record[ExtentsSize(i)..];
            BinaryPrimitives.WriteUInt32LittleEndian(place, extents[i].First.Value);
            BinaryPrimitives.WriteUInt32LittleEndian(place[sizeof(uint)..], extents[i].Count);
            BinaryPrimitives.WriteUInt32LittleEndian(place[(2 * sizeof(uint))..], extents[i].Checkpoint);
        }
    }

    /// <summary>Adds the extents of a whole record to a list; false when it is not of a length that any has.</summary>
    public static bool TryReadExtents(ReadOnlySpan<byte> record, List<PageExtent> target)
    {
        var count = (record.Length - HeaderSize) / ExtentSize;
        if (record.Length != ExtentsSize(count))
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            var place = record[ExtentsSize(i)..];
            target.Add(new PageExtent(
                new PageId(BinaryPrimitives.ReadUInt32LittleEndian(place)),
                BinaryPrimitives.ReadUInt32LittleEndian(place[sizeof(uint)..]),
                BinaryPrimitives.ReadUInt32LittleEndian(place[(2 * sizeof(uint))..])));
        }

        return true;
    }

    public static void WriteCommit(Span<byte> record, in LogCommit commit)
    {
        var state = commit.State;
        record[..CommitSize].Clear();
        WriteHeader(record, Commit, CommitSize - HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(
            record[FlagsOffset..], commit.ExtentsAreSynced ? 0 : ExtentsAreUnsynced);
        BinaryPrimitives.WriteInt64LittleEndian(record[LsnOffset..], state.Lsn.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(record[PageCountOffset..], state.PageCount);
        BinaryPrimitives.WriteUInt32LittleEndian(record[FreeListHeadOffset..], state.FreeListHead.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(record[FreePageCountOffset..], state.FreePageCount);
        BinaryPrimitives.WriteInt64LittleEndian(record[SchemaVersionOffset..], state.SchemaVersion);
        BinaryPrimitives.WriteInt64LittleEndian(record[TimeOffset..], commit.UtcTicks);
    }

    /// <summary>Reads a whole commit record; false when it does not have the length of one.</summary>
    public static bool TryReadCommit(ReadOnlySpan<byte> record, out LogCommit commit)
    {
        commit = default;
        if (record.Length != CommitSize)
        {
            return false;
        }

        var state = new DatabaseState(
            new Lsn(BinaryPrimitives.ReadInt64LittleEndian(record[LsnOffset..])),
            BinaryPrimitives.ReadUInt32LittleEndian(record[PageCountOffset..]),
            new PageId(BinaryPrimitives.ReadUInt32LittleEndian(record[FreeListHeadOffset..])),
            BinaryPrimitives.ReadUInt32LittleEndian(record[FreePageCountOffset..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[SchemaVersionOffset..]));
        commit = new LogCommit(
            state,
            (BinaryPrimitives.ReadInt32LittleEndian(record[FlagsOffset..]) & ExtentsAreUnsynced) == 0,
            BinaryPrimitives.ReadInt64LittleEndian(record[TimeOffset..]));
        return true;
    }
}
