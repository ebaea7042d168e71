using System;
using System.Text;

namespace DecentDb.Engine.Types;

/// <summary>Makes strings of the UTF-8 of texts.</summary>
internal static class Utf8Text
{
    /// <summary>The string of valid UTF-8.</summary>
    public static string Decode(ReadOnlySpan<byte> text) =>

        // Most texts are short and ASCII: then to look at them and to widen them is less work than to decode them.
        Ascii.IsValid(text) ? Encoding.Latin1.GetString(text) : Encoding.UTF8.GetString(text);
}
