using System;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DecentDb.Engine.Types;

/// <summary>Booleans, UUIDs, blobs and JSON as text.</summary>
internal static class BinaryText
{
    private const int JsonDepthMax = 1000;

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
    public static ParseStatus ParseBlob(ReadOnlySpan<byte> text, BinaryVector target, int row)
    {
        if (!text.StartsWith("\\x"u8))
        {
            return ParseEscapedBlob(text, target, row);
        }

        var digits = text[2..];
        if (digits.Length % 2 != 0)
        {
            return ParseStatus.BadSyntax;
        }

        return digits.IndexOfAnyExcept(HexDigits) < 0
            && System.Convert.FromHexString(digits, target.Append(row, digits.Length / 2), out _, out _) == default
                ? ParseStatus.Done
                : ParseStatus.BadSyntax;
    }

    public static void FormatBlob(ReadOnlySpan<byte> value, BinaryVector target, int row)
    {
        var text = target.Append(row, checked(2 + (value.Length * 2)));
        "\\x"u8.CopyTo(text);
        System.Convert.TryToHexStringLower(value, text[2..], out _);
    }

    /// <summary>Null when the text is valid JSON, else what is wrong.</summary>
    public static string? FindJsonError(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = JsonDepthMax });
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    // Decoding finds escapes of lone surrogates.
                    reader.GetString();
                }
            }

            return null;
        }
        catch (JsonException e)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            return "a lone surrogate";
        }
    }

    private static readonly System.Buffers.SearchValues<byte> HexDigits =
        System.Buffers.SearchValues.Create("0123456789abcdefABCDEF"u8);

    private static ParseStatus ParseEscapedBlob(ReadOnlySpan<byte> text, BinaryVector target, int row)
    {
        if (!text.Contains((byte)'\\'))
        {
            target.Set(row, text);
            return ParseStatus.Done;
        }

        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
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

        target.Set(row, bytes.AsSpan(0, length));
        return ParseStatus.Done;
    }
}
