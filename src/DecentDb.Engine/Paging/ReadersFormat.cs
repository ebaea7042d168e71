using System;
using System.Buffers.Binary;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// What the process that owns a database tells those that follow it, at the start of a file beside it. All numbers are
/// little-endian.
/// <code>
/// OFFSET SIZE MEANING
///      0    4 CRC-32C of bytes 4 .. 63
///      4    4 magic "DDBR"
///      8   16 id of the database
///     24    4 count of openings for writing, of the opening that tells
///     28    4 process id of the owner
///     32    8 the last LSN that is durable
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
    public const int ReservedOffset = DurableLsnOffset + sizeof(long);
    public const int Size = ReservedOffset + (3 * sizeof(long));
    public const int FileSize = 4096;

    public const uint Magic = 0x52424444;

    public static void Write(
        Span<byte> bytes, ReadOnlySpan<byte> databaseId, uint openCount, int process, Lsn durable)
    {
        bytes[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[MagicOffset..], Magic);
        databaseId.CopyTo(bytes[DatabaseIdOffset..]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[OpenCountOffset..], openCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[ProcessOffset..], process);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[DurableLsnOffset..], durable.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc32C.Compute(bytes[MagicOffset..Size]));
    }

    /// <summary>What an opening of a database said was durable; null when the bytes are not of it.</summary>
    public static Lsn? TryRead(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> databaseId, uint openCount) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Crc32C.Compute(bytes[MagicOffset..Size])
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[MagicOffset..]) == Magic
        && bytes.Slice(DatabaseIdOffset, LogSegmentFormat.DatabaseIdSize).SequenceEqual(databaseId)
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[OpenCountOffset..]) == openCount
            ? new Lsn(BinaryPrimitives.ReadInt64LittleEndian(bytes[DurableLsnOffset..]))
            : null;
}
