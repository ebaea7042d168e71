using System;
using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>
/// A pattern of LIKE, read once. Between its percent signs lie pieces; a text matches when the first piece begins it,
/// the last one ends it, and the others follow each other in between. An underscore stands for one character.
/// </summary>
/// <param name="bytes">
/// Asks again and again whether to go on, above all while a piece with underscores is looked for, which may take long.
/// </param>
internal sealed class LikeMatcher(PiecewiseBytes bytes)
{
    private readonly TextCase _case = new(bytes);
    private readonly List<Piece> _pieces = [];
    private bool _endsWithEscape;

    /// <summary>Reads a pattern.</summary>
    /// <param name="pattern">The pattern as UTF-8.</param>
    /// <param name="escape">The escape character as UTF-8; empty: none.</param>
    public void Set(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape)
    {
        _pieces.Clear();
        _endsWithEscape = false;
        var piece = new Piece(bytes);
        for (var steps = 0; !pattern.IsEmpty; steps++)
        {
            bytes.Step(steps);
            if (!escape.IsEmpty && pattern.StartsWith(escape))
            {
                pattern = pattern[escape.Length..];
                if (pattern.IsEmpty)
                {
                    // As in PostgreSQL that is an error only for a text that gets there.
                    _endsWithEscape = true;
                    piece.Add((byte)'_', isAny: true);
                    _pieces.Add(piece);
                    piece = new Piece(bytes);
                    break;
                }

                piece.Add(pattern[0], isAny: false);
            }
            else if (pattern[0] == '%')
            {
                _pieces.Add(piece);
                piece = new Piece(bytes);
            }
            else
            {
                piece.Add(pattern[0], pattern[0] == '_');
            }

            pattern = pattern[1..];
        }

        _pieces.Add(piece);
        foreach (var each in _pieces)
        {
            each.Seal();
        }
    }

    /// <summary>True when the text matches; for ILIKE both are given in lower case.</summary>
    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        var isMatch = MatchPieces(text);
        return isMatch && _endsWithEscape
            ? throw new DatabaseException(
                ErrorCode.InvalidEscapeSequence, "The pattern of LIKE must not end with its escape character.")
            : isMatch;
    }

    /// <summary>The pattern with backslashes for its escape character.</summary>
    public byte[] WithBackslashes(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape)
    {
        var result = new List<byte>(pattern.Length + 8);
        for (var steps = 0; !pattern.IsEmpty; steps++)
        {
            bytes.Step(steps);
            if (!escape.IsEmpty && pattern.StartsWith(escape))
            {
                pattern = pattern[escape.Length..];
                result.Add((byte)'\\');
                if (pattern.IsEmpty)
                {
                    break;
                }
            }
            else if (pattern[0] == '\\')
            {
                result.Add((byte)'\\');
            }

            result.Add(pattern[0]);
            pattern = pattern[1..];
        }

        return [.. result];
    }

    private bool MatchPieces(ReadOnlySpan<byte> text)
    {
        if (_pieces.Count == 1)
        {
            return _pieces[0].MatchAt(text) == text.Length;
        }

        var start = _pieces[0].MatchAt(text);
        if (start < 0)
        {
            return false;
        }

        text = text[start..];
        for (var i = 1; i < _pieces.Count - 1; i++)
        {
            var end = _pieces[i].Find(text);
            if (end < 0)
            {
                return false;
            }

            text = text[end..];
        }

        return _pieces[^1].MatchEnd(text);
    }

    /// <summary>The text in lower case, as ILIKE compares it; the same when there is nothing to change.</summary>
    public ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> text, ref byte[] buffer)
    {
        var length = _case.Measure(text, upper: false);
        if (buffer.Length < length)
        {
            buffer = new byte[Math.Max(length, 256)];
        }

        _case.Write(text, buffer, upper: false);
        return buffer.AsSpan(0, length);
    }

    /// <summary>What stands between two percent signs.</summary>
    private sealed class Piece(PiecewiseBytes pieces)
    {
        private readonly List<byte> _collected = [];
        private readonly List<bool> _collectedAny = [];
        private byte[] _bytes = [];
        private bool[] _isAny = [];
        private bool _hasAny;
        private int _characterCount;
        private SubstringSearch? _search;

        public void Add(byte value, bool isAny)
        {
            _collected.Add(value);
            _collectedAny.Add(isAny);
            _hasAny |= isAny;
        }

        public void Seal()
        {
            _bytes = [.. _collected];
            _isAny = [.. _collectedAny];
            _search = _hasAny ? null : new SubstringSearch(_bytes, pieces);
            for (var i = 0; i < _bytes.Length; i++)
            {
                pieces.Step(i);
                _characterCount += _isAny[i] || (_bytes[i] & 0xC0) != 0x80 ? 1 : 0;
            }
        }

        /// <summary>The length of the match at the beginning of the text; -1 when there is none.</summary>
        public int MatchAt(ReadOnlySpan<byte> text)
        {
            if (!_hasAny)
            {
                return pieces.StartsWith(text, _bytes) ? _bytes.Length : -1;
            }

            var place = 0;
            for (var i = 0; i < _bytes.Length; i++)
            {
                pieces.Step(i);
                if (place >= text.Length)
                {
                    return -1;
                }

                if (_isAny[i])
                {
                    place += CharacterLength(text[place..]);
                }
                else if (text[place++] != _bytes[i])
                {
                    return -1;
                }
            }

            return place;
        }

        /// <summary>Where the first match ends; -1 when there is none.</summary>
        public int Find(ReadOnlySpan<byte> text)
        {
            if (_search is { } search)
            {
                var found = search.Find(text);
                return found < 0 ? -1 : found + _bytes.Length;
            }

            var start = 0;
            var steps = 0L;
            while (true)
            {
                pieces.Pass(steps, steps + _bytes.Length);
                steps += _bytes.Length;

                var length = MatchAt(text[start..]);
                if (length >= 0)
                {
                    return start + length;
                }

                if (start >= text.Length)
                {
                    return -1;
                }

                start += CharacterLength(text[start..]);
            }
        }

        public bool MatchEnd(ReadOnlySpan<byte> text)
        {
            if (!_hasAny)
            {
                return text.Length >= _bytes.Length && pieces.StartsWith(text[^_bytes.Length..], _bytes);
            }

            // It takes as many characters as it has, so there is one place where it may begin.
            var start = text.Length;
            for (var count = 0; count < _characterCount && start > 0; count++)
            {
                start--;
                pieces.Step(start);
                while (start > 0 && (text[start] & 0xC0) == 0x80)
                {
                    start--;
                }
            }

            return MatchAt(text[start..]) == text.Length - start;
        }

        private static int CharacterLength(ReadOnlySpan<byte> text)
        {
            var length = 1;
            while (length < text.Length && (text[length] & 0xC0) == 0x80)
            {
                length++;
            }

            return length;
        }
    }
}
