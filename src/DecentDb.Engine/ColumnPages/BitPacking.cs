using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// Loops over packed numbers, flags and ranges. A number takes its bits wherever they fall, across bytes and words: it
/// is read as the eight bytes around it, shifted and masked. Up to 56 bits that always holds the number, at any of the
/// eight shifts; wider ones take 64 bits and begin at a byte. Eight bytes may be read past the last number, which the
/// tail of a page has room for.
/// <code>
/// width 5:   numbers   aaaaa bbbbb ccccc ddddd
///            bytes     bbbaaaaa dccccccbb ...      the least bit of a number first
///            number 2  bit 10 = byte 1, shift 2:   (eight bytes from byte 1 on >> 2) &amp; 31
/// </code>
/// Where the processor can permute the bytes of a vector, eight numbers at a time are put into lanes of 64 bits,
/// shifted and masked. The last ones are done one by one, because a vector would be read past what may be read.
/// </summary>
internal static class BitPacking
{
    private static readonly Vector512<byte>[] Permutations = new Vector512<byte>[57];
    private static readonly Vector512<ulong>[] Shifts = new Vector512<ulong>[57];

    static BitPacking()
    {
        var permutation = new byte[64];
        var shift = new ulong[8];
        for (var width = 0; width < Permutations.Length; width++)
        {
            for (var lane = 0; lane < 8; lane++)
            {
                shift[lane] = (ulong)((lane * width) & 7);
                for (var i = 0; i < 8; i++)
                {
                    permutation[(lane * 8) + i] = (byte)Math.Min(63, ((lane * width) >> 3) + i);
                }
            }

            Permutations[width] = Vector512.Create(permutation);
            Shifts[width] = Vector512.Create(shift);
        }
    }

    /// <summary>
    /// target[i] = first + slope * i + packed number i. Reads at most 8 bytes past the packed bytes, and never reaches
    /// <paramref name="readable"/> bytes from their start.
    /// </summary>
    public static void Unpack(ref byte data, int readable, int width, long first, long slope, Span<long> target)
    {
        if (width == 0)
        {
            FillLine(first, slope, target);
            return;
        }

        var done = 0;
        if (Avx512Vbmi.IsSupported && width <= ColumnPageFormat.PackedWidthMax)
        {
            done = UnpackVbmi(ref data, readable, width, first, slope, target);
        }

        UnpackScalar(ref data, width, first, slope, target, done);
    }

    /// <summary>The same without vector instructions, from a given position on.</summary>
    public static void UnpackScalar(ref byte data, int width, long first, long slope, Span<long> target, int from)
    {
        var mask = width == ColumnPageFormat.WholeWidth ? ~0UL : (1UL << width) - 1;
        var bit = from * width;
        var line = first + (slope * from);
        for (var i = from; i < target.Length; i++)
        {
            var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref data, (nint)(bit >> 3)));
            target[i] = line + (long)((word >> (bit & 7)) & mask);
            bit += width;
            line += slope;
        }
    }

    /// <summary>Packs values[i] - (first + slope * i). Gives the number of bytes written.</summary>
    public static int Pack(ReadOnlySpan<long> values, long first, long slope, int width, Span<byte> target)
    {
        ref var at = ref MemoryMarshal.GetReference(target);
        var position = 0;
        ulong word = 0;
        var fill = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var delta = (ulong)(values[i] - first);
            first += slope;
            word |= delta << fill;
            fill += width;
            if (fill >= 64)
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, position), word);
                position += 8;
                fill -= 64;
                word = fill == 0 ? 0 : delta >> (width - fill); // a shift by all 64 bits would be one by none
            }
        }

        return PackRest(ref at, position, word, fill);
    }

    /// <summary>The same for 32-bit values.</summary>
    public static int Pack(ReadOnlySpan<int> values, int first, int slope, int width, Span<byte> target)
    {
        ref var at = ref MemoryMarshal.GetReference(target);
        var position = 0;
        ulong word = 0;
        var fill = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var delta = (ulong)(uint)(values[i] - first);
            first += slope;
            word |= delta << fill;
            fill += width;
            if (fill >= 64)
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, position), word);
                position += 8;
                fill -= 64;
                word = fill == 0 ? 0 : delta >> (width - fill);
            }
        }

        return PackRest(ref at, position, word, fill);
    }

    /// <summary>
    /// Copies packed numbers but one, at any width; the bits past the last one are 0. Eight bytes are read at any used
    /// byte of the source.
    /// </summary>
    /// <param name="source">The numbers, and at least 16 bytes behind them.</param>
    /// <param name="count">Their count.</param>
    /// <param name="width">Bits of each.</param>
    /// <param name="at">The number that is left out.</param>
    /// <param name="target">As many bytes as the others take.</param>
    public static void CopyWithout(ReadOnlySpan<byte> source, int count, int width, int at, Span<byte> target)
    {
        // Up to the byte in which the number begins all stays; of that byte the lower bits do.
        const int stepSize = 7; // bytes that eight bytes at any shift hold
        var bit = at * width;
        var done = Math.Min(bit >> 3, target.Length);
        source[..done].CopyTo(target);
        var kept = bit & 7;
        if (kept > 0 && done < target.Length)
        {
            var behind = WordAt(source, bit + width);
            target[done] = (byte)((source[done] & ((1 << kept) - 1)) | (int)(behind << kept & 0xFF));
            done++;
        }

        for (; done < target.Length; done += stepSize)
        {
            var word = WordAt(source, (done * 8) + width);
            if (target.Length - done >= sizeof(ulong))
            {
                Unsafe.WriteUnaligned(ref target[done], word);
                continue;
            }

            PackRest(ref target[done], 0, word, Math.Min(stepSize, target.Length - done) * 8);
        }

        var used = ((count - 1) * width) & 7;
        if (used > 0)
        {
            target[^1] &= (byte)((1 << used) - 1);
        }
    }

    public static void MinMax(ReadOnlySpan<long> values, out long min, out long max)
    {
        var low = values[0];
        var high = low;
        var i = 0;
        if (Vector256.IsHardwareAccelerated && values.Length >= 8)
        {
            ref var first = ref MemoryMarshal.GetReference(values);
            var lows = Vector256.LoadUnsafe(ref first);
            var highs = lows;
            for (i = 4; i + 4 <= values.Length; i += 4)
            {
                var next = Vector256.LoadUnsafe(ref first, (nuint)i);
                lows = Vector256.Min(lows, next);
                highs = Vector256.Max(highs, next);
            }

            for (var lane = 0; lane < 4; lane++)
            {
                low = Math.Min(low, lows[lane]);
                high = Math.Max(high, highs[lane]);
            }
        }

        for (; i < values.Length; i++)
        {
            low = Math.Min(low, values[i]);
            high = Math.Max(high, values[i]);
        }

        min = low;
        max = high;
    }

    /// <summary>
    /// The least and greatest distance of a value from the line slope * i, wrapping around as packing and unpacking do:
    /// modulo two to the number of bits the sum is the value again.
    /// </summary>
    public static void MinMaxFromLine<T>(ReadOnlySpan<T> values, T slope, out T min, out T max)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var low = T.MaxValue;
        var high = T.MinValue;
        var i = 0;
        if (Vector256.IsHardwareAccelerated && values.Length >= 16)
        {
            ref var first = ref MemoryMarshal.GetReference(values);
            var count = Vector256<T>.Count;
            var line = Vector256<T>.Indices * slope;
            var step = Vector256.Create(T.CreateTruncating(count) * slope);
            var lows = Vector256.LoadUnsafe(ref first) - line;
            var highs = lows;
            for (i = count; i + count <= values.Length; i += count)
            {
                line += step;
                var next = Vector256.LoadUnsafe(ref first, (nuint)i) - line;
                lows = Vector256.Min(lows, next);
                highs = Vector256.Max(highs, next);
            }

            for (var lane = 0; lane < count; lane++)
            {
                low = T.Min(low, lows[lane]);
                high = T.Max(high, highs[lane]);
            }
        }

        for (var at = T.CreateTruncating(i) * slope; i < values.Length; i++, at += slope)
        {
            var distance = values[i] - at;
            low = T.Min(low, distance);
            high = T.Max(high, distance);
        }

        min = low;
        max = high;
    }

    /// <summary>One bit for each flag; the bits past the last flag are 0.</summary>
    public static void PackFlags(ReadOnlySpan<bool> flags, Span<byte> bits)
    {
        var bytes = MemoryMarshal.AsBytes(flags);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (var i = 0; i < words.Length; i++)
        {
            // Eight bytes that are 0 or 1: the factor moves the flag of byte k to bit 56 + k, and none of the products
            // meets another one there.
            bits[i] = (byte)((words[i] * 0x0102040810204080) >> 56);
        }

        var rest = bytes[(words.Length * 8)..];
        if (rest.Length > 0)
        {
            uint last = 0;
            for (var i = 0; i < rest.Length; i++)
            {
                last |= (uint)rest[i] << i;
            }

            bits[words.Length] = (byte)last;
        }
    }

    /// <summary>One flag for each bit.</summary>
    public static void UnpackFlags(ReadOnlySpan<byte> bits, Span<bool> flags)
    {
        var bytes = MemoryMarshal.AsBytes(flags);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (var i = 0; i < words.Length; i++)
        {
            // The byte eight times, of each copy one other bit; then what is not zero carries into the highest bit of
            // its byte, and that becomes the flag. A flag must be 0 or 1: other bytes would be true and unequal to
            // true.
            var spread = (bits[i] * 0x0101010101010101UL) & 0x8040201008040201UL;
            words[i] = ((spread + 0x7F7F7F7F7F7F7F7F) >> 7) & 0x0101010101010101UL;
        }

        for (var i = words.Length * 8; i < flags.Length; i++)
        {
            flags[i] = ((bits[i >> 3] >> (i & 7)) & 1) != 0;
        }
    }

    /// <summary>
    /// Divides whole numbers by a power of ten, in place: the numbers lie in the bytes of the doubles.
    /// </summary>
    public static void ScaleDoubles(Span<double> values, double scale)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            // Divided, not multiplied by a tenth: that is another number, and the quotient must be the value to the
            // last bit.
            ref var first = ref MemoryMarshal.GetReference(values);
            var divisor = Vector512.Create(scale);
            for (; i + 8 <= values.Length; i += 8)
            {
                var whole = Vector512.LoadUnsafe(ref first, (nuint)i).AsInt64();
                (Vector512.ConvertToDouble(whole) / divisor).StoreUnsafe(ref first, (nuint)i);
            }
        }

        for (; i < values.Length; i++)
        {
            values[i] = BitConverter.DoubleToInt64Bits(values[i]) / scale;
        }
    }

    public static void Multiply(Span<long> values, long factor)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] *= factor;
        }
    }

    private static ulong WordAt(ReadOnlySpan<byte> bytes, int bit) =>
        MemoryMarshal.Read<ulong>(bytes[(bit >> 3)..]) >> (bit & 7);

    private static void FillLine(long first, long slope, Span<long> target)
    {
        if (slope == 0)
        {
            target.Fill(first);
            return;
        }

        for (var i = 0; i < target.Length; i++)
        {
            target[i] = first;
            first += slope;
        }
    }

    // Byte by byte, because the area of a minipage ends with the last byte that has bits in it.
    private static int PackRest(ref byte at, int position, ulong word, int fill)
    {
        while (fill > 0)
        {
            Unsafe.Add(ref at, position++) = (byte)word;
            word >>= 8;
            fill -= 8;
        }

        return position;
    }

    // Eight numbers a step: gather the bytes of each into its lane, shift, mask. A step loads 64 bytes.
    private static int UnpackVbmi(
        ref byte data, int readable, int width, long first, long slope, Span<long> target)
    {
        // Near the end of the page the scalar loop goes on: a vector would be loaded from beyond the array.
        if (readable < 64)
        {
            return 0;
        }

        var limit = Math.Min(target.Length & ~7, (((readable - 64) / width) + 1) * 8);
        var permutation = Permutations[width];
        var shift = Shifts[width];
        var mask = Vector512.Create((1UL << width) - 1);
        var line = Vector512.Create(first) + (Vector512<long>.Indices * slope);
        var step = Vector512.Create(slope * 8);
        ref var to = ref MemoryMarshal.GetReference(target);
        for (var done = 0; done < limit; done += 8)
        {
            var bytes = Vector512.LoadUnsafe(ref Unsafe.Add(ref data, (nint)((done >> 3) * width)));
            var words = Avx512Vbmi.PermuteVar64x8(bytes, permutation).AsUInt64();
            var packed = Avx512F.ShiftRightLogicalVariable(words, shift) & mask;
            (packed.AsInt64() + line).StoreUnsafe(ref to, (nuint)done);
            line += step;
        }

        return limit;
    }
}
