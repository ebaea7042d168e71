using System;
using System.Buffers.Binary;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// The mark by which a log file is known, in the unused part of its first block. It is written before the file gets
/// its name and never again, so that whatever a crash does to the segments, a log is told from every other file. All
/// numbers are little-endian.
/// <code>
/// OFFSET SIZE MEANING
///    512    8 "DDBLFILE"
///    520   16 id of the database
///    536    4 segment size in bytes
///    540    4 CRC-32C of bytes 512 .. 539
/// </code>
/// </summary>
internal static class LogFileMark
{
    public const int Offset = 512;
    public const int Size = SegmentSizeOffset + sizeof(int) + sizeof(uint);

    private const int DatabaseIdOffset = 8;
    private const int SegmentSizeOffset = DatabaseIdOffset + LogSegmentFormat.DatabaseIdSize;
    private const int ChecksumOffset = SegmentSizeOffset + sizeof(int);

    private static ReadOnlySpan<byte> Magic => "DDBLFILE"u8;

    /// <summary>Writes the mark to its place in the first block of a file.</summary>
    public static void Write(Span<byte> mark, ReadOnlySpan<byte> databaseId, int segmentSize)
    {
        Magic.CopyTo(mark);
        databaseId.CopyTo(mark[DatabaseIdOffset..]);
        BinaryPrimitives.WriteInt32LittleEndian(mark[SegmentSizeOffset..], segmentSize);
        BinaryPrimitives.WriteUInt32LittleEndian(mark[ChecksumOffset..], Crc32C.Compute(mark[..ChecksumOffset]));
    }

    /// <summary>Whose log the file is by its mark, and the size of its segments; false when it has no whole mark.
    /// </summary>
    public static bool TryRead(IDatabaseFile file, out byte[] databaseId, out int segmentSize)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var isWhole = TryRead(file, bytes);
        databaseId = bytes.Slice(DatabaseIdOffset, LogSegmentFormat.DatabaseIdSize).ToArray();
        segmentSize = BinaryPrimitives.ReadInt32LittleEndian(bytes[SegmentSizeOffset..]);
        return isWhole;
    }

    /// <summary>True when the file is the log of any database.</summary>
    public static bool IsOfAnyLog(IDatabaseFile file)
    {
        Span<byte> bytes = stackalloc byte[Size];
        return TryRead(file, bytes);
    }

    /// <summary>
    /// True when the file is the log of this database: by its mark, or, where that is damaged, by the header of one
    /// of its segments.
    /// </summary>
    public static bool IsOf(IDatabaseFile file, ReadOnlySpan<byte> databaseId, int segmentSize)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (TryRead(file, bytes))
        {
            return bytes.Slice(DatabaseIdOffset, LogSegmentFormat.DatabaseIdSize).SequenceEqual(databaseId);
        }

        Span<byte> header = stackalloc byte[LogSegmentFormat.HeaderSize];
        for (long offset = 0; segmentSize > 0 && offset < file.Length; offset += segmentSize)
        {
            if (file.Read(header, offset) == header.Length && LogSegmentFormat.IsValid(header, databaseId, segmentSize))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryRead(IDatabaseFile file, Span<byte> bytes) =>
        file.Read(bytes, Offset) == bytes.Length
        && bytes.StartsWith(Magic)
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..]) == Crc32C.Compute(bytes[..ChecksumOffset]);
}
