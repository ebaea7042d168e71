using System;
using System.Buffers.Binary;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// The log file is cut into segments of equal size. A segment belongs to one generation of the log at a time and says
/// which place it has in it; the rest of its first block is unused, but for the <see cref="LogFileMark"/> of
/// the file. All numbers are little-endian.
/// <code>
/// OFFSET SIZE MEANING
///      0    4 CRC-32C of bytes 4 .. 63
///      4    4 magic "DDBL"
///      8    8 generation of the log
///     16    8 salt of this generation
///     24    8 salt of the generation before
///     32   16 id of the database
///     48    4 index of this segment in its generation
///     52    4 segment size in bytes
///     56    8 reserved, zero
/// </code>
/// </summary>
internal static class LogSegmentFormat
{
    public const int BlockSize = 4096;
    public const int SizeMin = 4 * BlockSize;
    public const int SizeMax = 64 << 20;
    public const int SizeDefault = 1 << 16;
    public const int DatabaseIdSize = 16;

    public const int ChecksumOffset = 0;
    public const int MagicOffset = ChecksumOffset + sizeof(uint);
    public const int GenerationOffset = MagicOffset + sizeof(uint);
    public const int SaltOffset = GenerationOffset + sizeof(long);
    public const int PreviousSaltOffset = SaltOffset + sizeof(ulong);
    public const int DatabaseIdOffset = PreviousSaltOffset + sizeof(ulong);
    public const int IndexOffset = DatabaseIdOffset + DatabaseIdSize;
    public const int SegmentSizeOffset = IndexOffset + sizeof(int);
    public const int ReservedOffset = SegmentSizeOffset + sizeof(int);
    public const int HeaderSize = ReservedOffset + sizeof(long);

    public const uint Magic = 0x4C424444;

    public static void Write(Span<byte> header, LogGeneration generation, int index, int segmentSize)
    {
        header[..HeaderSize].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header[MagicOffset..], Magic);
        BinaryPrimitives.WriteInt64LittleEndian(header[GenerationOffset..], generation.Number);
        BinaryPrimitives.WriteUInt64LittleEndian(header[SaltOffset..], generation.Salt);
        BinaryPrimitives.WriteUInt64LittleEndian(header[PreviousSaltOffset..], generation.PreviousSalt);
        generation.DatabaseId.Span.CopyTo(header[DatabaseIdOffset..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[IndexOffset..], index);
        BinaryPrimitives.WriteInt32LittleEndian(header[SegmentSizeOffset..], segmentSize);
        BinaryPrimitives.WriteUInt32LittleEndian(header, Crc32C.Compute(header[MagicOffset..HeaderSize]));
    }

    /// <summary>True when the bytes are a whole segment header of this database and segment size.</summary>
    public static bool IsValid(ReadOnlySpan<byte> header, ReadOnlySpan<byte> databaseId, int segmentSize) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header) == Crc32C.Compute(header[MagicOffset..HeaderSize])
        && BinaryPrimitives.ReadUInt32LittleEndian(header[MagicOffset..]) == Magic
        && header.Slice(DatabaseIdOffset, DatabaseIdSize).SequenceEqual(databaseId)
        && BinaryPrimitives.ReadInt32LittleEndian(header[SegmentSizeOffset..]) == segmentSize
        && BinaryPrimitives.ReadInt32LittleEndian(header[IndexOffset..]) >= 0;

    /// <summary>Whose log a whole header says that its segment is of, and the size of segments there.</summary>
    public static bool TryReadOwner(ReadOnlySpan<byte> header, out byte[] databaseId, out int segmentSize)
    {
        databaseId = header.Slice(DatabaseIdOffset, DatabaseIdSize).ToArray();
        segmentSize = BinaryPrimitives.ReadInt32LittleEndian(header[SegmentSizeOffset..]);
        return IsValid(header, databaseId, segmentSize);
    }

    public static long GetGeneration(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadInt64LittleEndian(header[GenerationOffset..]);

    public static ulong GetSalt(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt64LittleEndian(header[SaltOffset..]);

    public static ulong GetPreviousSalt(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt64LittleEndian(header[PreviousSaltOffset..]);

    public static int GetIndex(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadInt32LittleEndian(header[IndexOffset..]);
}
