using System;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// The difference between two images of a page: a row of steps that build the new image from its first byte to its
/// last.
/// <code>
/// step = literal length (varint), literal bytes, copy length (varint),
///        and if the copy length is not 0: old offset - expected old offset (zigzag varint)
/// </code>
/// The expected old offset is where the copy would start if nothing had moved: after the previous copy and as many
/// bytes as the literal has. A full image is a difference to zeros.
/// </summary>
internal static class PageDelta
{
    private const int Word = sizeof(ulong);
    private const int StepSizeMax = 12;

    /// <summary>A buffer of this size holds every difference of pages of the given size.</summary>
    public static int SizeMax(int pageSize) => (2 * pageSize) + StepSizeMax;

    /// <summary>Writes the difference and returns its length.</summary>
    public static int Encode(ReadOnlySpan<byte> oldImage, ReadOnlySpan<byte> newImage, Span<byte> output)
    {
        Invariant.That(oldImage.Length == newImage.Length && output.Length >= SizeMax(newImage.Length));
        var oldWords = MemoryMarshal.Cast<byte, ulong>(oldImage);
        var newWords = MemoryMarshal.Cast<byte, ulong>(newImage);
        var written = 0;
        var literalStart = 0;
        var word = 0;
        while (word < newWords.Length)
        {
            if (oldWords[word] != newWords[word])
            {
                word++;
                continue;
            }

            var start = word * Word;
            while (start > literalStart && oldImage[start - 1] == newImage[start - 1])
            {
                start--;
            }

            var length = oldImage[start..].CommonPrefixLength(newImage[start..]);
            written += WriteStep(output[written..], newImage[literalStart..start], length, oldOffsetShift: 0);
            literalStart = start + length;
            word = (literalStart / Word) + 1;
        }

        if (literalStart < newImage.Length)
        {
            written += WriteStep(output[written..], newImage[literalStart..], 0, oldOffsetShift: 0);
        }

        return written;
    }

    /// <summary>Builds the new image. False when the difference does not describe exactly one page.</summary>
    public static bool TryApply(ReadOnlySpan<byte> delta, ReadOnlySpan<byte> oldImage, Span<byte> newImage)
    {
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
            oldOffset += literalLength;
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

            oldOffset += (int)(zigzag >> 1) ^ -(int)(zigzag & 1);
            if (oldOffset < 0 || oldOffset + copyLength > oldImage.Length
                || copyLength > (uint)(newImage.Length - position))
            {
                return false;
            }

            oldImage.Slice((int)oldOffset, (int)copyLength).CopyTo(newImage[position..]);
            position += (int)copyLength;
            oldOffset += copyLength;
        }

        return position == newImage.Length;
    }

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
