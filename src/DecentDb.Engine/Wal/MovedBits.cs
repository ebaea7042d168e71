using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace DecentDb.Engine.Wal;

/// <summary>
/// Bytes that begin at any bit of others: packed numbers behind one that was taken out or put in are such. Bit 0 of a
/// byte is its lowest one, so that byte <c>i</c> from bit <c>8 q + r</c> on is
/// <c>(source[q + i] >> r) | (source[q + i + 1] &lt;&lt; (8 - r))</c>.
/// </summary>
internal static class MovedBits
{
    // How far the bits that are looked for have moved at most, to either side. Two rows of the widest packed numbers,
    // or an entry of an index, are not larger.
    private const int DistanceBytes = 32;
    private const int WindowBytes = 2 * DistanceBytes;
    private const int BlockBytes = 32; // of a vector
    private const int BlockTail = sizeof(ulong);
    private const int ByteBits = 8;

    /// <summary>How many bytes of a target are those of a source from a bit on.</summary>
    /// <param name="source">The source.</param>
    /// <param name="bit">A bit, which may lie outside of the source.</param>
    /// <param name="target">The target.</param>
    public static int MatchLength(ReadOnlySpan<byte> source, int bit, ReadOnlySpan<byte> target)
    {
        if (bit < 0 || bit >= source.Length * ByteBits)
        {
            return 0;
        }

        source = source[(bit / ByteBits)..];
        var shift = bit % ByteBits;
        if (shift == 0)
        {
            return source.CommonPrefixLength(target);
        }

        var done = 0;
        var end = Math.Min(source.Length - 1, target.Length);
        for (; done + sizeof(ulong) <= end; done += sizeof(ulong))
        {
            var difference = Word(source, done, shift) ^ BinaryPrimitives.ReadUInt64LittleEndian(target[done..]);
            if (difference != 0)
            {
                return done + (BitOperations.TrailingZeroCount(difference) / ByteBits);
            }
        }

        while (done < end && Byte(source, done, shift) == target[done])
        {
            done++;
        }

        return done;
    }

    /// <summary>Whether a byte is the one of a source from a bit on, which may lie outside of the source.</summary>
    public static bool IsByte(ReadOnlySpan<byte> source, int bit, byte value)
    {
        var shift = bit % ByteBits;
        return bit >= 0 && bit <= (source.Length - 1) * ByteBits
            && value == (shift == 0 ? source[bit / ByteBits] : Byte(source, bit / ByteBits, shift));
    }

    /// <summary>Fills a target with the bytes of a source from a bit on; the source has as many from there.</summary>
    public static void Copy(ReadOnlySpan<byte> source, int bit, Span<byte> target)
    {
        source = source[(bit / ByteBits)..];
        var shift = bit % ByteBits;
        if (shift == 0)
        {
            source[..target.Length].CopyTo(target);
            return;
        }

        var done = 0;
        for (; done + sizeof(ulong) <= target.Length; done += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target[done..], Word(source, done, shift));
        }

        for (; done < target.Length; done++)
        {
            target[done] = Byte(source, done, shift);
        }
    }

    /// <summary>
    /// Looks near a bit of a source for the bytes that begin a target, at every bit, whole bytes first: four places at
    /// once.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="bit">Where the target would be if nothing had moved.</param>
    /// <param name="target">The target.</param>
    /// <param name="lengthMin">Fewer bytes that agree are passed over.</param>
    /// <param name="lengthEnough">With so many the search ends.</param>
    /// <param name="found">The bit where most of them agree.</param>
    /// <returns>How many agree there; 0: nothing was found.</returns>
    public static int Find(
        ReadOnlySpan<byte> source, int bit, ReadOnlySpan<byte> target, int lengthMin, int lengthEnough, out int found)
    {
        found = 0;
        var longest = 0;
        if (target.Length < sizeof(ulong))
        {
            return 0;
        }

        var word = BinaryPrimitives.ReadUInt64LittleEndian(target);
        if (word is 0 or ulong.MaxValue)
        {
            return 0; // they would be found at many places, which says nothing
        }

        // Not the source is shifted, but what is looked for. The lanes of a vector are eight bytes apart, so that eight
        // vectors, a byte apart, have all places of a block.
        var wanted = Vector256.Create(word);
        var last = Math.Max(0, source.Length - WindowBytes - BlockTail);
        var first = Math.Clamp((bit / ByteBits) - DistanceBytes, 0, last);
        for (var block = first; block < first + WindowBytes; block += BlockBytes)
        {
            for (var at = block; at < block + BlockTail && at + BlockBytes < source.Length; at++)
            {
                var words = Vector256.Create(source.Slice(at, BlockBytes)).AsUInt64();
                if (HasAny(words, wanted))
                {
                    FindAmong(source, at, words, target, lengthMin, ref longest, ref found);
                    if (longest >= lengthEnough)
                    {
                        return longest;
                    }
                }
            }
        }

        return longest;
    }

    // Whether words may hold, from one of their first eight bits on, as much of a wanted one as they have room for.
    private static bool HasAny(Vector256<ulong> words, Vector256<ulong> wanted)
    {
        var all = Vector256<ulong>.AllBitsSet;
        var any = Vector256.Equals(words, wanted)
            | Vector256.Equals(words & (all << 1), wanted << 1)
            | Vector256.Equals(words & (all << 2), wanted << 2)
            | Vector256.Equals(words & (all << 3), wanted << 3)
            | Vector256.Equals(words & (all << 4), wanted << 4)
            | Vector256.Equals(words & (all << 5), wanted << 5)
            | Vector256.Equals(words & (all << 6), wanted << 6)
            | Vector256.Equals(words & (all << 7), wanted << 7);
        return any != Vector256<ulong>.Zero;
    }

    private static void FindAmong(
        ReadOnlySpan<byte> source, int at, Vector256<ulong> words, ReadOnlySpan<byte> target, int lengthMin,
        ref int longest, ref int found)
    {
        var wanted = Vector256.Create(BinaryPrimitives.ReadUInt64LittleEndian(target));
        for (var shift = 0; shift < ByteBits; shift++)
        {
            var equal = Vector256.Equals((words >>> shift) << shift, wanted << shift).ExtractMostSignificantBits();
            if (equal != 0)
            {
                var place = at + (BitOperations.TrailingZeroCount(equal) * sizeof(ulong));
                var length = MatchLength(source, (place * ByteBits) + shift, target);
                if (length >= lengthMin && length > longest)
                {
                    (longest, found) = (length, (place * ByteBits) + shift);
                }
            }
        }
    }

    private static ulong Word(ReadOnlySpan<byte> source, int at, int shift) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(source[at..]) >> shift)
        | ((ulong)source[at + sizeof(ulong)] << (64 - shift));

    private static byte Byte(ReadOnlySpan<byte> source, int at, int shift) =>
        (byte)((source[at] >> shift) | (source[at + 1] << (ByteBits - shift)));
}
