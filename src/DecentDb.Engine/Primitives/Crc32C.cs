using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DecentDb.Engine.Primitives;

/// <summary>
/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78; RFC 3720 appendix B.4).
/// <para>
/// Long inputs run as three independent lanes whose results are combined by multiplying with powers of x modulo the
/// polynomial (a 4 x 256 table per lane length), because one lane waits three cycles for each hardware instruction.
/// Where the processor multiplies polynomials in vectors of 64 bytes, they are folded instead, several times as fast:
/// what lies n bits before the end of the input counts as itself times x^n, so 16 bytes are replaced by their product
/// with x^n modulo the polynomial, added to the bytes that lie n bits behind them (Gopal et al., "Fast CRC Computation
/// for Generic Polynomials Using PCLMULQDQ Instruction").
/// </para>
/// </summary>
internal static class Crc32C
{
    private const int LaneWords = 128;
    private const int ShortLaneWords = 16; // for what is left of the long ones
    private const int FoldedVectors = 4;
    private const int FoldedBytes = FoldedVectors * 64;
    private const int FoldedBytesMin = 2 * FoldedBytes; // fewer, and the lanes are as fast
    private static readonly uint[] ShiftTable = MakeShiftTable(LaneWords);
    private static readonly uint[] ShortShiftTable = MakeShiftTable(ShortLaneWords);
    private static readonly bool CanFold = Pclmulqdq.V512.IsSupported && Vector512.IsHardwareAccelerated;

    // By how far the bytes are moved: the factors of their first and their last eight bytes.
    private static readonly Vector128<ulong> Fold2048 = MakeFactors(2048);
    private static readonly Vector128<ulong> Fold512 = MakeFactors(512);
    private static readonly Vector128<ulong> Fold128 = MakeFactors(128);

    /// <summary>The checksum of the bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => ~Update(~0u, data);

    /// <summary>
    /// Continues a raw register over more bytes: start with <c>~0u</c>, end with <c>~register</c>.
    /// </summary>
    public static uint Update(uint register, ReadOnlySpan<byte> data)
    {
        if (CanFold && data.Length >= FoldedBytesMin)
        {
            register = Fold(register, ref data);
        }

        return UpdateInLanes(register, data);
    }

    /// <summary>The same without vectors, as processors do it that have no such.</summary>
    internal static uint UpdateInLanes(uint register, ReadOnlySpan<byte> data)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        var tail = data[(words.Length * sizeof(ulong))..];
        register = UpdateThreeLanes(register, ref words, LaneWords, ShiftTable);
        register = UpdateThreeLanes(register, ref words, ShortLaneWords, ShortShiftTable);
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

    // Compiled well at once, as the folding is: the first that a process does is often to read a large file.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint UpdateThreeLanes(uint register, ref ReadOnlySpan<ulong> words, int laneWords, uint[] table)
    {
        while (words.Length >= 3 * laneWords)
        {
            var first = words[..laneWords];
            var second = words.Slice(laneWords, first.Length);
            var third = words.Slice(2 * laneWords, first.Length);
            uint a = register;
            uint b = 0;
            uint c = 0;
            for (var i = 0; i < first.Length; i++)
            {
                a = BitOperations.Crc32C(a, first[i]);
                b = BitOperations.Crc32C(b, second[i]);
                c = BitOperations.Crc32C(c, third[i]);
            }

            register = Shift(Shift(a, table) ^ b, table) ^ c;
            words = words[(3 * laneWords)..];
        }

        return register;
    }

    // Folds all whole blocks, and leaves the rest of the bytes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Fold(uint register, ref ReadOnlySpan<byte> data)
    {
        var blocks = MemoryMarshal.Cast<byte, Vector512<ulong>>(data);
        data = data[(blocks.Length / FoldedVectors * FoldedBytes)..];

        // The register is added to the first four bytes of what follows it.
        var a = blocks[0] ^ Vector512.CreateScalar((ulong)register);
        var b = blocks[1];
        var c = blocks[2];
        var d = blocks[3];
        var factors = Vector512.Create(Vector256.Create(Fold2048, Fold2048), Vector256.Create(Fold2048, Fold2048));
        for (blocks = blocks[FoldedVectors..]; blocks.Length >= FoldedVectors; blocks = blocks[FoldedVectors..])
        {
            a = Fold(a, factors) ^ blocks[0];
            b = Fold(b, factors) ^ blocks[1];
            c = Fold(c, factors) ^ blocks[2];
            d = Fold(d, factors) ^ blocks[3];
        }

        factors = Vector512.Create(Vector256.Create(Fold512, Fold512), Vector256.Create(Fold512, Fold512));
        d ^= Fold(Fold(Fold(a, factors) ^ b, factors) ^ c, factors);
        var last = d.GetLower().GetLower();
        last = Fold(last, Fold128) ^ d.GetLower().GetUpper();
        last = Fold(last, Fold128) ^ d.GetUpper().GetLower();
        last = Fold(last, Fold128) ^ d.GetUpper().GetUpper();
        return BitOperations.Crc32C(BitOperations.Crc32C(0, last[0]), last[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Fold(Vector512<ulong> value, Vector512<ulong> factors) =>
        Pclmulqdq.V512.CarrylessMultiply(value, factors, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(value, factors, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector128<ulong> value, Vector128<ulong> factors) =>
        Pclmulqdq.CarrylessMultiply(value, factors, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, factors, 0x11);

    // The first eight bytes of sixteen lie 64 bits before the last ones. The product of two reflected numbers is one
    // bit too low, and the factors have 32 bits of 64, so both are moved.
    private static Vector128<ulong> MakeFactors(int bits) =>
        Vector128.Create((ulong)PowerOfX(bits + 32) << 1, (ulong)PowerOfX(bits - 32) << 1);

    // x^n modulo the polynomial, reflected: the highest bit is the coefficient of 1.
    private static uint PowerOfX(int exponent)
    {
        var power = 1u << 31;
        for (; exponent > 0; exponent--)
        {
            power = (power >> 1) ^ ((power & 1) * 0x82F63B78u);
        }

        return power;
    }

    // The register after a lane of zeros: linear in the register, so a table per byte of it is enough.
    private static uint Shift(uint register, uint[] table) =>
        table[register & 255]
        ^ table[256 + ((register >> 8) & 255)]
        ^ table[512 + ((register >> 16) & 255)]
        ^ table[768 + (register >> 24)];

    private static uint[] MakeShiftTable(int laneWords)
    {
        var basis = new uint[32];
        for (var bit = 0; bit < 32; bit++)
        {
            var register = 1u << bit;
            for (var i = 0; i < laneWords; i++)
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
