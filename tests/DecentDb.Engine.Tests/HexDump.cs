using System;
using System.Globalization;
using System.Text;
using Xunit;

namespace DecentDb.Engine.Tests;

/// <summary>
/// Bytes as text for tests that pin a format: hexadecimal digits; a run of equal bytes as the byte and its count.
/// </summary>
internal static class HexDump
{
    private const int RunMin = 8;

    /// <summary>Asserts that the bytes are these, and shows all of them when they are not.</summary>
    public static void Pin(string expected, ReadOnlySpan<byte> bytes)
    {
        var actual = Of(bytes);
        Assert.True(expected == actual, $"expected {expected}\nactual   {actual}");
    }

    private static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            var different = bytes.IndexOfAnyExcept(bytes[0]);
            var run = different < 0 ? bytes.Length : different;
            if (run >= RunMin)
            {
                text.Append(CultureInfo.InvariantCulture, $"({bytes[0]:x2}*{run})");
            }
            else
            {
                text.Append(Convert.ToHexStringLower(bytes[..run]));
            }

            bytes = bytes[run..];
        }

        return text.ToString();
    }
}
