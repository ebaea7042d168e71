using System;

namespace DecentDb.Engine.Functions;

/// <summary>Characters (code points) in UTF-8.</summary>
internal static class CharacterPositions
{
    public static int CountCharacters(ReadOnlySpan<byte> text)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            return text.Length;
        }

        var count = 0;
        foreach (var b in text)
        {
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        }

        return count;
    }

    /// <summary>The offset of the byte at which the n-th character begins, or the length.</summary>
    public static int OffsetOf(ReadOnlySpan<byte> text, long characters)
    {
        if (characters <= 0)
        {
            return 0;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if ((text[i] & 0xC0) != 0x80 && characters-- == 0)
            {
                return i;
            }
        }

        return text.Length;
    }
}
