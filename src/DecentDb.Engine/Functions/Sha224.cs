using System;
using System.Buffers.Binary;
using System.Numerics;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>SHA-224 of FIPS 180-4, which the base class library does not have.</summary>
internal static class Sha224
{
    /// <summary>The bytes of a digest.</summary>
    public const int Length = 28;

    private const int BlockLength = 64;
    private const int LengthBytes = sizeof(ulong);

    private static readonly uint[] RoundConstants =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Writes the digest of bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="target">Takes <see cref="Length"/> bytes.</param>
    /// <param name="pieces">Is asked after each piece whether to go on.</param>
    public static void Hash(ReadOnlySpan<byte> bytes, Span<byte> target, PiecewiseBytes pieces)
    {
        Span<uint> state =
        [
            0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4,
        ];
        var rest = bytes;
        for (var at = 0; rest.Length >= BlockLength; at += BlockLength)
        {
            pieces.Pass(at, at + BlockLength);
            Add(state, rest);
            rest = rest[BlockLength..];
        }

        // The end: a bit, zeros, and the length in bits.
        Span<byte> end = stackalloc byte[2 * BlockLength];
        end.Clear();
        rest.CopyTo(end);
        end[rest.Length] = 0x80;
        var length = rest.Length < BlockLength - LengthBytes ? BlockLength : 2 * BlockLength;
        BinaryPrimitives.WriteUInt64BigEndian(end[(length - LengthBytes)..], (ulong)bytes.Length * 8);
        Add(state, end);
        if (length > BlockLength)
        {
            Add(state, end[BlockLength..]);
        }

        for (var i = 0; i < Length / sizeof(uint); i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(target[(i * sizeof(uint))..], state[i]);
        }
    }

    private static void Add(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[64];
        for (var i = 0; i < 16; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * sizeof(uint))..]);
        }

        for (var i = 16; i < words.Length; i++)
        {
            var (x, y) = (words[i - 15], words[i - 2]);
            var low = BitOperations.RotateRight(x, 7) ^ BitOperations.RotateRight(x, 18) ^ (x >> 3);
            var high = BitOperations.RotateRight(y, 17) ^ BitOperations.RotateRight(y, 19) ^ (y >> 10);
            words[i] = words[i - 16] + low + words[i - 7] + high;
        }

        Span<uint> work = stackalloc uint[8];
        state.CopyTo(work);
        for (var i = 0; i < words.Length; i++)
        {
            var (a, e) = (work[0], work[4]);
            var sum1 = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11)
                ^ BitOperations.RotateRight(e, 25);
            var first = work[7] + sum1 + ((e & work[5]) ^ (~e & work[6])) + RoundConstants[i] + words[i];
            var sum0 = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13)
                ^ BitOperations.RotateRight(a, 22);
            var second = sum0 + ((a & work[1]) ^ (a & work[2]) ^ (work[1] & work[2]));
            work[..7].CopyTo(work[1..]);
            work[4] += first;
            work[0] = first + second;
        }

        for (var i = 0; i < work.Length; i++)
        {
            state[i] += work[i];
        }
    }
}
