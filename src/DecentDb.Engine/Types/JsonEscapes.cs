using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;

namespace DecentDb.Engine.Types;

/// <summary>How the letters are written in the strings of JSON that cannot stand there as they are.</summary>
internal static class JsonEscapes
{
    /// <summary>The quote, the backslash and all control characters.</summary>
    public static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. "\"\\"u8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
            27, 28, 29, 30, 31]);

    private static readonly byte[][] ByLetter = CreateAll();

    /// <summary>What stands for a letter that is to be escaped.</summary>
    public static ReadOnlySpan<byte> Of(byte letter) => ByLetter[letter];

    /// <summary>What stands between the quotes for a text.</summary>
    public static ReadOnlySpan<byte> Escape(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(Escaped) < 0)
        {
            return text;
        }

        var escaped = new List<byte>(text.Length + 16);
        foreach (var letter in text)
        {
            if (Escaped.Contains(letter))
            {
                escaped.AddRange(Of(letter));
            }
            else
            {
                escaped.Add(letter);
            }
        }

        return escaped.ToArray();
    }

    /// <summary>
    /// The text that a string stands for, whose letters between the quotes are these. It is valid JSON.
    /// </summary>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> inner)
    {
        if (inner.IndexOf((byte)'\\') < 0)
        {
            return inner;
        }

        var text = new byte[inner.Length];
        var length = 0;
        for (var at = 0; at < inner.Length;)
        {
            if (inner[at] == '\\')
            {
                length += Unescape(inner, ref at, text.AsSpan(length));
            }
            else
            {
                text[length++] = inner[at++];
            }
        }

        return text.AsSpan(0, length);
    }

    /// <summary>Reads one escape, of a pair of surrogates both, and writes what it stands for in UTF-8.</summary>
    /// <returns>How many bytes were written, at most four.</returns>
    public static int Unescape(ReadOnlySpan<byte> inner, ref int at, Span<byte> target)
    {
        var letter = inner[at + 1];
        if (letter != 'u')
        {
            at += 2;
            target[0] = letter switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                _ => letter,
            };
            return 1;
        }

        var unit = UnitAt(inner, at);
        at += 6;
        var rune = char.IsHighSurrogate(unit) ? char.ConvertToUtf32(unit, UnitAt(inner, at)) : unit;
        at += char.IsHighSurrogate(unit) ? 6 : 0;
        return new Rune(rune).EncodeToUtf8(target);
    }

    private static char UnitAt(ReadOnlySpan<byte> inner, int at)
    {
        var unit = 0;
        foreach (var digit in inner.Slice(at + 2, 4))
        {
            unit = (unit << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return (char)unit;
    }

    private static byte[][] CreateAll()
    {
        var all = new byte['\\' + 1][];
        for (var letter = 0; letter < all.Length; letter++)
        {
            all[letter] = letter switch
            {
                '\b' => "\\b"u8.ToArray(),
                '\f' => "\\f"u8.ToArray(),
                '\n' => "\\n"u8.ToArray(),
                '\r' => "\\r"u8.ToArray(),
                '\t' => "\\t"u8.ToArray(),
                < ' ' => Encoding.ASCII.GetBytes($"\\u00{letter:x2}"),
                _ => [(byte)'\\', (byte)letter],
            };
        }

        return all;
    }
}
