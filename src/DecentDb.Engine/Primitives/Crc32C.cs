using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace DecentDb.Engine.Primitives;

/// <summary>
/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78; RFC 3720 appendix B.4). Long inputs run as three independent
/// lanes whose results are combined by multiplying with powers of x modulo the polynomial (a 4 x 256 table per lane
/// length), because one lane waits three cycles for each hardware instruction.
/// </summary>
internal static class Crc32C
{
    private const int LaneWords = 128;
    private const int BlockWords = 3 * LaneWords;
    private static readonly uint[] ShiftTable = MakeShiftTable();

    /// <summary>The checksum of the bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => ~Update(~0u, data);

    /// <summary>
    /// Continues a raw register over more bytes: start with <c>~0u</c>, end with <c>~register</c>.
    /// </summary>
    public static uint Update(uint register, ReadOnlySpan<byte> data)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        var tail = data[(words.Length * sizeof(ulong))..];
        while (words.Length >= BlockWords)
        {
            register = UpdateThreeLanes(register, words[..BlockWords]);
            words = words[BlockWords..];
        }

        foreach (var word in words)
        {
            register = BitOperations.Crc32C(register, word);
        }

        foreach (var value in tail)
        {
            register = BitOperations.Crc32C(register, value);
        }

        return register;
    }

    private static uint UpdateThreeLanes(uint register, ReadOnlySpan<ulong> words)
    {
        var first = words[..LaneWords];
        var second = words.Slice(LaneWords, LaneWords);
        var third = words.Slice(2 * LaneWords, LaneWords);
        uint a = register;
        uint b = 0;
        uint c = 0;
        for (var i = 0; i < first.Length; i++)
        {
            a = BitOperations.Crc32C(a, first[i]);
            b = BitOperations.Crc32C(b, second[i]);
            c = BitOperations.Crc32C(c, third[i]);
        }

        return Shift(Shift(a) ^ b) ^ c;
    }

    // The register after LaneWords words of zeros: linear in the register, so a table per byte of it is enough.
    private static uint Shift(uint register) =>
        ShiftTable[register & 255]
        ^ ShiftTable[256 + ((register >> 8) & 255)]
        ^ ShiftTable[512 + ((register >> 16) & 255)]
        ^ ShiftTable[768 + (register >> 24)];

    private static uint[] MakeShiftTable()
    {
        var basis = new uint[32];
        for (var bit = 0; bit < 32; bit++)
        {
            var register = 1u << bit;
            for (var i = 0; i < LaneWords; i++)
            {
                register = BitOperations.Crc32C(register, 0UL);
            }

            basis[bit] = register;
        }

        var table = new uint[1024];
        for (var position = 0; position < 4; position++)
        {
            for (var value = 0; value < 256; value++)
            {
                uint combined = 0;
                for (var bit = 0; bit < 8; bit++)
                {
                    combined ^= (value >> bit & 1) != 0 ? basis[(position * 8) + bit] : 0;
                }

                table[(position * 256) + value] = combined;
            }
        }

        return table;
    }
}
