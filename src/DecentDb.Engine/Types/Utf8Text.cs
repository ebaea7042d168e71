using System;
using System.Text;

namespace DecentDb.Engine.Types;

/// <summary>Makes strings of the UTF-8 of texts, and counts their characters.</summary>
internal static class Utf8Text
{
    /// <summary>The string of valid UTF-8.</summary>
    public static string Decode(ReadOnlySpan<byte> text) =>

        // Most texts are short and ASCII: then to look at them and to widen them is less work than to decode them.
        Ascii.IsValid(text) ? Encoding.Latin1.GetString(text) : Encoding.UTF8.GetString(text);

    /// <summary>The number of code points of valid UTF-8: bytes that do not continue a character.</summary>
    public static int CountCharacters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var b in text)
        {
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        }

        return count;
    }
}
