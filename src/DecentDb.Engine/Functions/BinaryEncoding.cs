using System;
using System.Buffers;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>Bytes as texts and back, as encode and decode do it.</summary>
internal static class BinaryEncoding
{
    private const int Base64LineLength = 76;
    private const int BytesPerLine = Base64LineLength / 4 * 3;
    private const int EscapeLength = 4; // \ooo

    /// <summary>Base 64 in lines of 76 characters.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: the text is too long; QueryCanceled.</exception>
    public static string ToBase64(ReadOnlySpan<byte> bytes, PiecewiseBytes pieces)
    {
        FunctionCall.CheckTextLength(bytes.Length * 4L / 3);
        var text = new StringBuilder();
        for (var at = 0; at < bytes.Length; at += BytesPerLine)
        {
            text.Append(at > 0 ? "\n" : "");
            var line = bytes[at..Math.Min(bytes.Length, at + BytesPerLine)];
            text.Append(Convert.ToBase64String(line));
            pieces.Pass(at, at + line.Length);
        }

        return text.ToString();
    }

    /// <summary>The bytes of base 64; blanks are left out.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: it is none; QueryCanceled.</exception>
    public static byte[] FromBase64(ReadOnlySpan<byte> text, PiecewiseBytes pieces)
    {
        var letters = new char[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            pieces.Step(i);
            if (text[i] is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r'))
            {
                letters[count++] = (char)text[i];
            }
        }

        try
        {
            return Convert.FromBase64CharArray(letters, 0, count);
        }
        catch (FormatException e)
        {
            throw new DatabaseException(ErrorCode.InvalidParameterValue, "The text is not valid base64.", e);
        }
    }

    /// <summary>The bytes of hexadecimal digits; blanks between them are left out.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: it is none; QueryCanceled.</exception>
    public static byte[] FromHex(ReadOnlySpan<byte> text, PiecewiseBytes pieces)
    {
        var digits = new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            pieces.Step(i);
            if (text[i] is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r'))
            {
                digits[count++] = text[i];
            }
        }

        var bytes = new byte[count / 2];
        return count % 2 == 0
            && Convert.FromHexString(digits.AsSpan(0, count), bytes, out _, out _) == OperationStatus.Done
            ? bytes
            : throw new DatabaseException(ErrorCode.InvalidParameterValue, "The text is not valid hexadecimal.");
    }

    /// <summary>The length of the bytes with zeros and what is not ASCII as octal numbers.</summary>
    public static long EscapedLength(ReadOnlySpan<byte> bytes, PiecewiseBytes pieces)
    {
        var length = 0L;
        for (var i = 0; i < bytes.Length; i++)
        {
            pieces.Step(i);
            length += bytes[i] is 0 or >= 128 ? EscapeLength : bytes[i] == '\\' ? 2 : 1;
        }

        return length;
    }

    /// <summary>Writes the bytes so.</summary>
    public static void WriteEscaped(ReadOnlySpan<byte> bytes, Span<byte> target, PiecewiseBytes pieces)
    {
        var at = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            pieces.Step(i);
            var letter = bytes[i];
            if (letter is 0 or >= 128)
            {
                target[at++] = (byte)'\\';
                target[at++] = (byte)('0' + (letter >> 6));
                target[at++] = (byte)('0' + ((letter >> 3) & 7));
                target[at++] = (byte)('0' + (letter & 7));
            }
            else
            {
                target[at++] = letter;
                if (letter == '\\')
                {
                    target[at++] = letter;
                }
            }
        }
    }

    /// <summary>The bytes of such a text.</summary>
    /// <exception cref="DatabaseException">InvalidTextRepresentation; QueryCanceled.</exception>
    public static byte[] FromEscaped(ReadOnlySpan<byte> text, PiecewiseBytes pieces)
    {
        var bytes = new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            pieces.Step(i);
            if (text[i] != '\\')
            {
                bytes[count++] = text[i];
            }
            else if (text[(i + 1)..] is [(byte)'\\', ..])
            {
                bytes[count++] = text[++i];
            }
            else if (IsOctal(text[(i + 1)..]))
            {
                bytes[count++] = (byte)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0'));
                i += EscapeLength - 1;
            }
            else
            {
                throw new DatabaseException(
                    ErrorCode.InvalidTextRepresentation,
                    "A backslash stands before another one or three octal digits.");
            }
        }

        return bytes[..count];
    }

    // Three digits of a number up to 377.
    private static bool IsOctal(ReadOnlySpan<byte> text) => text.Length >= EscapeLength - 1
        && text[0] is >= (byte)'0' and <= (byte)'3'
        && text[1] is >= (byte)'0' and <= (byte)'7'
        && text[2] is >= (byte)'0' and <= (byte)'7';
}
