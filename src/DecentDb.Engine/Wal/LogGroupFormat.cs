using System;
using System.Buffers.Binary;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// A group is what one write puts into the log: this header, records, zeros to the end of the 4-KiB block. A group
/// starts on a block of its own, so that no later write touches a block that a commit depends on. Positions count
/// bytes of a generation without its segment headers. All numbers are little-endian.
/// <code>
/// OFFSET SIZE MEANING
///      0    4 CRC-32C of bytes 4 .. 63, seeded with database id, generation and salt
///      4    4 CRC-32C of the payload, seeded with this field of the group before (0 for the first)
///      8    8 position of this group
///     16    8 sequence number: grows by one from group to group, and is never used twice
///     24    4 payload length in bytes
///     28    4 flags: 1 = closes the generation
///     32    8 the position up to which the log was known synced when this group was written
///     40    8 the LSN up to which directly written pages were known synced
///     48    8 the last LSN whose commit record is in this group or before it
///     56    8 of a closing group the salt of the next generation, else 0
/// </code>
/// </summary>
internal static class LogGroupFormat
{
    public const int ChecksumOffset = 0;
    public const int PayloadChecksumOffset = ChecksumOffset + sizeof(uint);
    public const int PositionOffset = PayloadChecksumOffset + sizeof(uint);
    public const int SequenceOffset = PositionOffset + sizeof(long);
    public const int PayloadLengthOffset = SequenceOffset + sizeof(long);
    public const int FlagsOffset = PayloadLengthOffset + sizeof(int);
    public const int SyncedPositionOffset = FlagsOffset + sizeof(int);
    public const int SyncedDirectLsnOffset = SyncedPositionOffset + sizeof(long);
    public const int LastLsnOffset = SyncedDirectLsnOffset + sizeof(long);
    public const int NextSaltOffset = LastLsnOffset + sizeof(long);
    public const int HeaderSize = NextSaltOffset + sizeof(ulong);

    public const int ClosesGeneration = 1;

    /// <summary>Fills the first bytes of the buffer, whose payload is in place, for writing.</summary>
    public static void Write(Span<byte> header, uint seed, in LogGroupHeader value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header[PayloadChecksumOffset..], value.PayloadChecksum);
        BinaryPrimitives.WriteInt64LittleEndian(header[PositionOffset..], value.Position);
        BinaryPrimitives.WriteInt64LittleEndian(header[SequenceOffset..], value.Sequence);
        BinaryPrimitives.WriteInt32LittleEndian(header[PayloadLengthOffset..], value.PayloadLength);
        BinaryPrimitives.WriteInt32LittleEndian(header[FlagsOffset..], value.Closes ? ClosesGeneration : 0);
        BinaryPrimitives.WriteInt64LittleEndian(header[SyncedPositionOffset..], value.SyncedPosition);
        BinaryPrimitives.WriteInt64LittleEndian(header[SyncedDirectLsnOffset..], value.SyncedDirectLsn.Value);
        BinaryPrimitives.WriteInt64LittleEndian(header[LastLsnOffset..], value.LastLsn.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(header[NextSaltOffset..], value.NextSalt);
        BinaryPrimitives.WriteUInt32LittleEndian(header,
            ~Crc32C.Update(seed, header[PayloadChecksumOffset..HeaderSize]));
    }

    /// <summary>True when the bytes are a whole header of a group of this generation.</summary>
    public static bool TryRead(ReadOnlySpan<byte> header, uint seed, out LogGroupHeader value)
    {
        value = new LogGroupHeader
        {
            PayloadChecksum = BinaryPrimitives.ReadUInt32LittleEndian(header[PayloadChecksumOffset..]),
            Position = BinaryPrimitives.ReadInt64LittleEndian(header[PositionOffset..]),
            Sequence = BinaryPrimitives.ReadInt64LittleEndian(header[SequenceOffset..]),
            PayloadLength = BinaryPrimitives.ReadInt32LittleEndian(header[PayloadLengthOffset..]),
            Closes = (BinaryPrimitives.ReadInt32LittleEndian(header[FlagsOffset..]) & ClosesGeneration) != 0,
            SyncedPosition = BinaryPrimitives.ReadInt64LittleEndian(header[SyncedPositionOffset..]),
            SyncedDirectLsn = new Lsn(BinaryPrimitives.ReadInt64LittleEndian(header[SyncedDirectLsnOffset..])),
            LastLsn = new Lsn(BinaryPrimitives.ReadInt64LittleEndian(header[LastLsnOffset..])),
            NextSalt = BinaryPrimitives.ReadUInt64LittleEndian(header[NextSaltOffset..]),
        };
        return value.PayloadLength >= 0
            && BinaryPrimitives.ReadUInt32LittleEndian(header)
                == ~Crc32C.Update(seed, header[PayloadChecksumOffset..HeaderSize]);
    }

    /// <summary>The checksum of a payload that follows a group with the given one.</summary>
    public static uint ChainChecksum(uint previous, ReadOnlySpan<byte> payload) =>
        ~Crc32C.Update(~previous, payload);

    /// <summary>The bytes that a group with this payload takes in the log.</summary>
    public static long SizeInLog(long payloadLength) =>
        (HeaderSize + payloadLength + LogSegmentFormat.BlockSize - 1)
        / LogSegmentFormat.BlockSize * LogSegmentFormat.BlockSize;
}
