using System;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// The difference between two images of a page: a sequence of steps that build the new image from its first byte to its
/// last.
/// <code>
/// step = literal length (varint), literal bytes, copy length (varint),
///        and if the copy length is not 0: old offset - expected old offset (zigzag varint)
/// </code>
/// The expected old offset is where the copy would start if nothing had moved: after the previous copy and as many
/// bytes as the literal has. It counts bits, because packed numbers behind one that was taken out move by its bits; in
/// logs of before it counted bytes. A full image is a difference to zeros.
/// </summary>
internal static class PageDelta
{
    // A step takes at most 7 bytes besides its literal, so that a copy of this length never costs more than it saves.
    private const int MatchMin = 8;
    private const int AnchorLength = 16;

    // How far the same offset is tried before moved bytes are looked for, and how often that is done for a page.
    private const int Stride = 64;
    private const int SearchesMax = 96;

    // Most bytes move by a row or an entry. The first searches of a page look through all of it, the others near by,
    // and after some that were in vain not at each stride: where packed numbers moved by bits nothing is found again.
    private const int FarSearchesMax = 2;
    private const int NearDistance = 512;
    private const int PauseMax = 3;
    private const int StepSizeMax = 12;

    // Bits that moved are looked for behind a byte that was changed, or behind some more.
    private const int FirstMovedByte = 1;
    private const int LaterMovedByte = 17;
    private const int MovedMatchMin = 16;
    private const int ByteBits = 8;

    /// <summary>A buffer of this size holds every difference of pages of the given size.</summary>
    public static int SizeMax(int pageSize) => (2 * pageSize) + StepSizeMax;

    /// <summary>Writes the difference to a page of zeros, which is the whole image, and returns its length.</summary>
    public static int EncodeFull(ReadOnlySpan<byte> image, Span<byte> output)
    {
        Invariant.That(output.Length >= SizeMax(image.Length));
        var written = 0;
        var position = 0;
        while (position < image.Length)
        {
            var length = LengthUntilZeros(image[position..]);
            var literal = image.Slice(position, length);
            position += length;
            var zeros = image[position..].IndexOfAnyExcept((byte)0);
            zeros = zeros < 0 ? image.Length - position : zeros;
            position += zeros;
            written += WriteStep(output[written..], literal, zeros, oldOffsetShift: 0);
        }

        return written;
    }

    /// <summary>
    /// Writes the difference and returns its length. Where bytes were put in or taken out, what follows is found
    /// again at its new place by the bytes that begin it.
    /// </summary>
    public static int Encode(ReadOnlySpan<byte> oldImage, ReadOnlySpan<byte> newImage, Span<byte> output)
    {
        Invariant.That(oldImage.Length == newImage.Length && output.Length >= SizeMax(newImage.Length));
        var written = 0;
        var literalStart = 0;
        var position = 0;
        var shift = 0;
        var lastShift = 0;
        var searches = 0;
        var failures = 0;
        var pause = 0;
        while (position < newImage.Length)
        {
            var match = MatchLength(oldImage, newImage, position, shift);
            if (match >= MatchMin || (match > 0 && position + match == newImage.Length))
            {
                var start = position;
                while (start > literalStart
                    && MovedBits.IsByte(oldImage, (ByteBits * (start - 1)) + shift, newImage[start - 1]))
                {
                    start--;
                }

                position += match;
                written += WriteStep(
                    output[written..], newImage[literalStart..start], position - start, shift - lastShift);
                literalStart = position;
                lastShift = shift;
                continue;
            }

            if (pause-- > 0 || searches >= SearchesMax)
            {
                (position, shift) = FindNext(oldImage, newImage, position, shift, distance: 0);
                continue;
            }

            var distance = searches++ < FarSearchesMax ? newImage.Length : NearDistance;
            var before = (position, shift);
            (position, shift) = FindNext(oldImage, newImage, position, shift, distance);
            failures = position - before.position == Stride && shift == before.shift ? failures + 1 : 0;
            pause = Math.Min(failures, PauseMax);
        }

        if (literalStart < newImage.Length)
        {
            written += WriteStep(output[written..], newImage[literalStart..], 0, 0);
        }

        return written;
    }

    /// <summary>Builds the new image. False when the difference does not describe exactly one page.</summary>
    /// <param name="delta">What <see cref="Encode"/> or <see cref="EncodeFull"/> gave, or an older version.</param>
    /// <param name="oldImage">The old image, or zeros.</param>
    /// <param name="newImage">The new one.</param>
    /// <param name="form">Says what offsets count.</param>
    public static bool TryApply(
        ReadOnlySpan<byte> delta, ReadOnlySpan<byte> oldImage, Span<byte> newImage, PageRecordForm form)
    {
        var unit = form == PageRecordForm.Bits ? 1 : ByteBits;
        var position = 0;
        var oldOffset = 0L;
        while (delta.Length > 0)
        {
            if (!TryReadVarint(ref delta, out var literalLength) || literalLength > (uint)delta.Length
                || literalLength > (uint)(newImage.Length - position))
            {
                return false;
            }

            delta[..(int)literalLength].CopyTo(newImage[position..]);
            delta = delta[(int)literalLength..];
            position += (int)literalLength;
            oldOffset += literalLength * (long)ByteBits;
            if (!TryReadVarint(ref delta, out var copyLength))
            {
                return false;
            }

            if (copyLength == 0)
            {
                continue;
            }

            if (!TryReadVarint(ref delta, out var zigzag))
            {
                return false;
            }

            var copyBits = copyLength * (long)ByteBits;
            oldOffset += ((int)(zigzag >> 1) ^ -(int)(zigzag & 1)) * (long)unit;
            if (oldOffset < 0 || oldOffset + copyBits > oldImage.Length * (long)ByteBits
                || copyLength > (uint)(newImage.Length - position))
            {
                return false;
            }

            MovedBits.Copy(oldImage, (int)oldOffset, newImage.Slice(position, (int)copyLength));
            position += (int)copyLength;
            oldOffset += copyBits;
        }

        return position == newImage.Length;
    }

    // A run of fewer zeros is cheaper as a part of the literal.
    private static int LengthUntilZeros(ReadOnlySpan<byte> image)
    {
        Span<byte> zeros = stackalloc byte[MatchMin];
        zeros.Clear();
        var length = image.IndexOf(zeros);
        return length < 0 ? image.Length : length;
    }

    // All shifts count bits.
    private static int MatchLength(ReadOnlySpan<byte> oldImage, ReadOnlySpan<byte> newImage, int position, int shift) =>
        MovedBits.MatchLength(oldImage, (ByteBits * position) + shift, newImage[position..]);

    // The images differ at the position. Gives where and with which shift they may agree again, and if nothing is
    // found, how far there is nothing. What is skipped becomes a literal, so it counts against the match. Bytes that
    // moved are looked for up to a distance, 0 = not at all.
    private static (int Position, int Shift) FindNext(
        ReadOnlySpan<byte> oldImage, ReadOnlySpan<byte> newImage, int position, int shift, int distance)
    {
        var end = Math.Min(position + Stride, newImage.Length);
        var best = (Position: end, Shift: shift);
        var bestGain = int.MinValue;
        for (var next = position + 1; next < end && bestGain == int.MinValue; next += MatchMin)
        {
            var length = MatchLength(oldImage, newImage, next, shift);
            if (length >= MatchMin || (length > 0 && next + length == newImage.Length))
            {
                best.Position = next;
                bestGain = length - (next - position);
            }
        }

        var unmoved = shift == 0 ? 0 : MatchLength(oldImage, newImage, position, 0);
        if (unmoved >= MatchMin && unmoved > bestGain)
        {
            best = (position, 0);
            bestGain = unmoved;
        }

        if (distance == 0 || bestGain >= MovedMatchMin)
        {
            return best;
        }

        FindMovedBits(oldImage, newImage, position + FirstMovedByte, shift, FirstMovedByte, ref best, ref bestGain);
        if (bestGain == int.MinValue)
        {
            FindMovedBits(oldImage, newImage, position + LaterMovedByte, shift, LaterMovedByte, ref best, ref bestGain);
        }

        if (bestGain < MovedMatchMin)
        {
            FindMovedBytes(
                oldImage, newImage, position, shift, Math.Min(distance, NearDistance), ref best, ref bestGain);
        }

        if (bestGain < MovedMatchMin && distance > NearDistance)
        {
            FindMovedBytes(oldImage, newImage, position, shift, distance, ref best, ref bestGain);
        }

        return best;
    }

    private static void FindMovedBits(
        ReadOnlySpan<byte> oldImage, ReadOnlySpan<byte> newImage, int position, int shift, int skipped,
        ref (int Position, int Shift) best, ref int bestGain)
    {
        if (position >= newImage.Length)
        {
            return;
        }

        var start = ByteBits * position;
        var length = MovedBits.Find(
            oldImage, start + shift, newImage[position..], MovedMatchMin, Stride, out var found);
        if (length > 0 && length - skipped > bestGain)
        {
            best = (position, found - start);
            bestGain = length - skipped;
        }
    }

    // Bytes taken out first: what was put in is new, and what would be looked for of the old image may be gone.
    private static void FindMovedBytes(
        ReadOnlySpan<byte> oldImage, ReadOnlySpan<byte> newImage, int position, int shift, int distance,
        ref (int Position, int Shift) best, ref int bestGain)
    {
        var oldPosition = position + (shift >> 3);
        if (oldPosition < 0 || Math.Max(oldPosition, position) + AnchorLength > newImage.Length)
        {
            return;
        }

        var removed = Near(oldImage, oldPosition, distance).IndexOf(newImage.Slice(position, AnchorLength));
        if (removed > 0)
        {
            var moved = ByteBits * (oldPosition + removed - position);
            var length = MatchLength(oldImage, newImage, position, moved);
            if (length > bestGain)
            {
                best = (position, moved);
                bestGain = length;
            }
        }

        if (bestGain >= Stride)
        {
            return;
        }

        var inserted = Near(newImage, position, distance).IndexOf(oldImage.Slice(oldPosition, AnchorLength));
        if (inserted > 0)
        {
            var moved = ByteBits * (oldPosition - position - inserted);
            var length = MatchLength(oldImage, newImage, position + inserted, moved);
            if (length - inserted > bestGain)
            {
                best = (position + inserted, moved);
                bestGain = length - inserted;
            }
        }
    }

    private static ReadOnlySpan<byte> Near(ReadOnlySpan<byte> image, int position, int distance) =>
        image.Slice(position, Math.Min(distance, image.Length - position));

    private static int WriteStep(Span<byte> output, ReadOnlySpan<byte> literal, int copyLength, int oldOffsetShift)
    {
        var written = WriteVarint(output, (uint)literal.Length);
        literal.CopyTo(output[written..]);
        written += literal.Length;
        written += WriteVarint(output[written..], (uint)copyLength);
        if (copyLength != 0)
        {
            written += WriteVarint(output[written..], (uint)((oldOffsetShift << 1) ^ (oldOffsetShift >> 31)));
        }

        return written;
    }

    private static int WriteVarint(Span<byte> output, uint value)
    {
        var written = 0;
        while (value >= 0x80)
        {
            output[written++] = (byte)(value | 0x80);
            value >>= 7;
        }

        output[written++] = (byte)value;
        return written;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> input, out uint value)
    {
        const int bytesMax = 4;
        value = 0;
        for (var i = 0; i < bytesMax && i < input.Length; i++)
        {
            value |= (uint)(input[i] & 0x7F) << (7 * i);
            if (input[i] < 0x80)
            {
                input = input[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
