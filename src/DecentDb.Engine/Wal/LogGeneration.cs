using System;
using System.Buffers.Binary;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>What makes the frames of one generation of one database's log different from all others.</summary>
/// <param name="DatabaseId">The id of the database.</param>
/// <param name="Number">Grows by one with each generation.</param>
/// <param name="Salt">Random, so that no left-over bytes fit by accident.</param>
/// <param name="PreviousSalt">The salt of the generation before, which ties two live generations together.</param>
internal sealed record LogGeneration(ReadOnlyMemory<byte> DatabaseId, long Number, ulong Salt, ulong PreviousSalt)
{
    /// <summary>The CRC register that the checksum of every group header of this generation starts from.</summary>
    public uint Seed { get; } = ComputeSeed(DatabaseId.Span, Number, Salt);

    private static uint ComputeSeed(ReadOnlySpan<byte> databaseId, long number, ulong salt)
    {
        Span<byte> words = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(words, number);
        BinaryPrimitives.WriteUInt64LittleEndian(words[sizeof(long)..], salt);
        return Crc32C.Update(Crc32C.Update(~0u, databaseId), words);
    }
}
