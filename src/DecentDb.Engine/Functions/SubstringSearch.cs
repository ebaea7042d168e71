using System;

namespace DecentDb.Engine.Functions;

/// <summary>
/// Finds a byte string in others in time linear in their length: a short one by vector instructions, a long one by the
/// algorithm of Knuth, Morris and Pratt, because the former then takes the product of both lengths at worst.
/// </summary>
internal sealed class SubstringSearch
{
    private const int ShortMax = 64;
    private readonly byte[] _pattern;

    // For each prefix the length of its longest border; empty for a short pattern.
    private readonly int[] _borders;

    public SubstringSearch(ReadOnlySpan<byte> pattern)
    {
        _pattern = pattern.ToArray();
        _borders = pattern.Length <= ShortMax ? [] : FindBorders(pattern);
    }

    public int Length => _pattern.Length;

    /// <summary>The place of the first occurrence; -1 when there is none.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        if (_borders.Length == 0)
        {
            return text.IndexOf(_pattern);
        }

        var matched = 0;
        for (var i = 0; i < text.Length; i++)
        {
            while (matched > 0 && text[i] != _pattern[matched])
            {
                matched = _borders[matched - 1];
            }

            matched += text[i] == _pattern[matched] ? 1 : 0;
            if (matched == _pattern.Length)
            {
                return i + 1 - matched;
            }
        }

        return -1;
    }

    private static int[] FindBorders(ReadOnlySpan<byte> pattern)
    {
        var borders = new int[pattern.Length];
        var length = 0;
        for (var i = 1; i < pattern.Length; i++)
        {
            while (length > 0 && pattern[i] != pattern[length])
            {
                length = borders[length - 1];
            }

            length += pattern[i] == pattern[length] ? 1 : 0;
            borders[i] = length;
        }

        return borders;
    }
}
