using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// Finds a byte string in others in time linear in their length: a short one by vector instructions, a long one by the
/// algorithm of Knuth, Morris and Pratt, because the former then takes the product of both lengths at worst.
/// </summary>
internal sealed class SubstringSearch
{
    private const int ShortMax = 64;
    private readonly byte[] _pattern;
    private readonly PiecewiseBytes _pieces;

    // For each prefix the length of its longest border; empty for a short pattern.
    private readonly int[] _borders;

    public SubstringSearch(ReadOnlySpan<byte> pattern, PiecewiseBytes pieces)
    {
        _pieces = pieces;
        _pattern = pattern.ToArray();
        _borders = pattern.Length <= ShortMax ? [] : FindBorders(pattern);
    }

    public int Length => _pattern.Length;

    /// <summary>The place of the first occurrence; -1 when there is none.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        if (_borders.Length == 0)
        {
            return FindShort(text);
        }

        var matched = 0;
        for (var i = 0; i < text.Length; i++)
        {
            while (matched > 0 && text[i] != _pattern[matched])
            {
                matched = _borders[matched - 1];
            }

            _pieces.Step(i);
            matched += text[i] == _pattern[matched] ? 1 : 0;
            if (matched == _pattern.Length)
            {
                return i + 1 - matched;
            }
        }

        return -1;
    }

    private int FindShort(ReadOnlySpan<byte> text)
    {
        var start = 0;
        while (text.Length - start > PiecewiseBytes.PieceLength)
        {
            // An occurrence may begin in one piece and end in the next.
            var found = text.Slice(start, PiecewiseBytes.PieceLength).IndexOf(_pattern);
            if (found >= 0)
            {
                return start + found;
            }

            var next = start + PiecewiseBytes.PieceLength - Math.Max(0, _pattern.Length - 1);
            _pieces.Pass(start, start + PiecewiseBytes.PieceLength);
            start = next;
        }

        var last = text[start..].IndexOf(_pattern);
        return last < 0 ? -1 : start + last;
    }

    private int[] FindBorders(ReadOnlySpan<byte> pattern)
    {
        var borders = new int[pattern.Length];
        var length = 0;
        for (var i = 1; i < pattern.Length; i++)
        {
            while (length > 0 && pattern[i] != pattern[length])
            {
                length = borders[length - 1];
            }

            _pieces.Step(i);
            length += pattern[i] == pattern[length] ? 1 : 0;
            borders[i] = length;
        }

        return borders;
    }
}
