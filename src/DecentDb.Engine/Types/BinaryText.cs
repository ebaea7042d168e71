using System;
using System.Text;

namespace DecentDb.Engine.Types;

/// <summary>Booleans, UUIDs, blobs and JSON as text.</summary>
internal static class BinaryText
{
    /// <summary>Reads true, yes, on, 1 and false, no, off, 0, and what they begin with.</summary>
    public static ParseStatus ParseBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = false;
        Span<byte> lower = stackalloc byte[8];
        if (text.IsEmpty || text.Length > lower.Length || Ascii.ToLower(text, lower, out var length) != default)
        {
            return ParseStatus.BadSyntax;
        }

        lower = lower[..length];
        value = "true"u8.StartsWith(lower) || "yes"u8.StartsWith(lower) || lower.SequenceEqual("on"u8)
            || lower.SequenceEqual("1"u8);
        return value || "false"u8.StartsWith(lower) || "no"u8.StartsWith(lower) || lower.SequenceEqual("off"u8)
            || lower.SequenceEqual("of"u8) || lower.SequenceEqual("0"u8)
                ? ParseStatus.Done
                : ParseStatus.BadSyntax;
    }

    /// <summary>Reads 32 hexadecimal digits, in braces or not, with a hyphen after any four or without.</summary>
    public static ParseStatus ParseUuid(ReadOnlySpan<byte> text, out UInt128 value)
    {
        value = 0;
        if (text is [(byte)'{', .., (byte)'}'])
        {
            text = text[1..^1];
        }

        var digits = 0;
        var afterHyphen = true;
        foreach (var b in text)
        {
            if (b == '-')
            {
                if (afterHyphen || digits % 4 != 0 || digits == 32)
                {
                    return ParseStatus.BadSyntax;
                }

                afterHyphen = true;
                continue;
            }

            if (digits == 32 || !char.IsAsciiHexDigit((char)b))
            {
                return ParseStatus.BadSyntax;
            }

            value = (value << 4) | (uint)(b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10);
            digits++;
            afterHyphen = false;
        }

        return digits == 32 ? ParseStatus.Done : ParseStatus.BadSyntax;
    }

    public static int FormatUuid(UInt128 value, Span<byte> target)
    {
        var position = 0;
        for (var i = 0; i < 32; i++)
        {
            if (i is 8 or 12 or 16 or 20)
            {
                target[position++] = (byte)'-';
            }

            target[position++] = "0123456789abcdef"u8[(int)(uint)(value >> (124 - (4 * i))) & 0xF];
        }

        return position;
    }

    /// <summary>Reads <c>\x</c> and hexadecimal digits, else bytes with <c>\\</c> and octal escapes.</summary>
    public static ParseStatus ParseBlob(ReadOnlySpan<byte> text, BinaryVector target, int row, PiecewiseBytes pieces)
    {
        if (!text.StartsWith("\\x"u8))
        {
            return ParseEscapedBlob(text, target, row, pieces);
        }

        var digits = text[2..];
        if (digits.Length % 2 != 0)
        {
            return ParseStatus.BadSyntax;
        }

        var bytes = target.Append(row, digits.Length / 2);
        for (var done = 0; done < digits.Length; done += HexPieceLength)
        {
            var piece = digits.Slice(done, Math.Min(HexPieceLength, digits.Length - done));
            if (piece.IndexOfAnyExcept(HexDigits) >= 0
                || System.Convert.FromHexString(piece, bytes[(done / 2)..], out _, out _) != default)
            {
                return ParseStatus.BadSyntax;
            }

            pieces.Pass(done, done + HexPieceLength);
        }

        return ParseStatus.Done;
    }

    public static void FormatBlob(ReadOnlySpan<byte> value, BinaryVector target, int row, PiecewiseBytes pieces)
    {
        var text = target.Append(row, checked(2 + (value.Length * 2)));
        "\\x"u8.CopyTo(text);
        WriteHex(value, text[2..], lower: true, pieces);
    }

    /// <summary>Writes two hexadecimal digits for each byte.</summary>
    public static void WriteHex(ReadOnlySpan<byte> value, Span<byte> text, bool lower, PiecewiseBytes pieces)
    {
        for (var done = 0; done < value.Length; done += HexPieceLength)
        {
            var piece = value.Slice(done, Math.Min(HexPieceLength, value.Length - done));
            var target = text[(2 * done)..];
            _ = lower
                ? System.Convert.TryToHexStringLower(piece, target, out _)
                : System.Convert.TryToHexString(piece, target, out _);
            pieces.Pass(done, done + HexPieceLength);
        }
    }

    /// <summary>Null when the text is valid JSON, else what is wrong.</summary>
    public static string? FindJsonError(ReadOnlySpan<byte> text, PiecewiseBytes? pieces = null) =>
        new JsonText(text, pieces ?? PiecewiseBytes.Unwatched).FindError();

    private const int HexPieceLength = 1 << 16;

    private static readonly System.Buffers.SearchValues<byte> HexDigits =
        System.Buffers.SearchValues.Create("0123456789abcdefABCDEF"u8);

    private static ParseStatus ParseEscapedBlob(
        ReadOnlySpan<byte> text, BinaryVector target, int row, PiecewiseBytes pieces)
    {
        if (!text.Contains((byte)'\\'))
        {
            target.Set(row, text, pieces);
            return ParseStatus.Done;
        }

        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            pieces.Pass(i - 1, i + 3);
            var b = text[i];
            if (b == '\\')
            {
                var rest = text[(i + 1)..];
                if (rest is [(byte)'\\', ..])
                {
                    i++;
                }
                else if (rest is [>= (byte)'0' and <= (byte)'3', >= (byte)'0' and <= (byte)'7',
                    >= (byte)'0' and <= (byte)'7', ..])
                {
                    b = (byte)(((rest[0] - '0') << 6) | ((rest[1] - '0') << 3) | (rest[2] - '0'));
                    i += 3;
                }
                else
                {
                    return ParseStatus.BadSyntax;
                }
            }

            bytes[length++] = b;
        }

        target.Set(row, bytes.AsSpan(0, length), pieces);
        return ParseStatus.Done;
    }
}
