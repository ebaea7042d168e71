using System;
using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace DecentDb.Engine.Types;

/// <summary>
/// Reads a JSON text by RFC 8259 and tells where it is wrong, piece by piece: one string or number of it may be as long
/// as the text.
/// </summary>
internal ref struct JsonText(ReadOnlySpan<byte> text, PiecewiseBytes pieces)
{
    private const int DepthMax = 1000;

    private static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [.. "\"\\"u8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
            27, 28, 29, 30, 31]);

    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly PiecewiseBytes _pieces = pieces;
    private int _at;
    private bool _hasLoneSurrogate;

    private enum Expected
    {
        Value,
        FirstItem,
        FirstName,
        Name,
        Separator,
    }

    /// <summary>What is wrong with the text; null when it is JSON.</summary>
    public string? FindError() => TryRead(stackalloc bool[DepthMax]) ? null
        : _hasLoneSurrogate ? "a lone surrogate"
        : Place();

    private bool TryRead(scoped Span<bool> areObjects)
    {
        var depth = 0;
        var expected = Expected.Value;
        var passed = 0;
        while (true)
        {
            _pieces.Pass(passed, _at);
            passed = _at;
            SkipBlanks();
            if (_at == _text.Length)
            {
                return depth == 0 && expected == Expected.Separator;
            }

            var b = _text[_at];
            if (depth > 0 && IsEnd(b, expected, areObjects[depth - 1]))
            {
                depth--;
                _at++;
                expected = Expected.Separator;
                continue;
            }

            switch (expected)
            {
                case Expected.Separator when depth == 0 || b != ',':
                    return false;
                case Expected.Separator:
                    _at++;
                    expected = areObjects[depth - 1] ? Expected.Name : Expected.Value;
                    break;
                case Expected.Name or Expected.FirstName:
                    if (b != '"' || !TryReadName())
                    {
                        return false;
                    }

                    expected = Expected.Value;
                    break;
                case var _ when b is (byte)'{' or (byte)'[':
                    if (depth == DepthMax)
                    {
                        return false;
                    }

                    areObjects[depth++] = b == '{';
                    _at++;
                    expected = b == '{' ? Expected.FirstName : Expected.FirstItem;
                    break;
                default:
                    if (!TryReadScalar(b))
                    {
                        return false;
                    }

                    expected = Expected.Separator;
                    break;
            }
        }
    }

    private static bool IsEnd(byte b, Expected expected, bool isObject) => isObject
        ? b == '}' && expected is Expected.FirstName or Expected.Separator
        : b == ']' && expected is Expected.FirstItem or Expected.Separator;

    private bool TryReadName()
    {
        if (!TryReadString())
        {
            return false;
        }

        SkipBlanks();
        return TrySkip((byte)':');
    }

    private bool TryReadScalar(byte first) => first switch
    {
        (byte)'"' => TryReadString(),
        (byte)'t' => TrySkipWord("true"u8),
        (byte)'f' => TrySkipWord("false"u8),
        (byte)'n' => TrySkipWord("null"u8),
        _ => TryReadNumber(),
    };

    private bool TryReadNumber()
    {
        TrySkip((byte)'-');
        if (!TrySkip((byte)'0') && !TrySkipDigits())
        {
            return false;
        }

        if (TrySkip((byte)'.') && !TrySkipDigits())
        {
            return false;
        }

        if (!TrySkip((byte)'e') && !TrySkip((byte)'E'))
        {
            return true;
        }

        _ = TrySkip((byte)'+') || TrySkip((byte)'-');
        return TrySkipDigits();
    }

    private bool TryReadString()
    {
        _at++;
        var lowAt = -1; // where the other half of a surrogate pair must follow
        while (true)
        {
            SkipToStop();
            if (_at == _text.Length || _text[_at] < ' ')
            {
                return false;
            }

            if (lowAt >= 0 && lowAt != _at)
            {
                _hasLoneSurrogate = true;
                return false;
            }

            if (_text[_at] == '"')
            {
                _hasLoneSurrogate = lowAt >= 0;
                _at++;
                return !_hasLoneSurrogate;
            }

            if (!TryReadEscape(ref lowAt))
            {
                return false;
            }
        }
    }

    private bool TryReadEscape(ref int lowAt)
    {
        var escape = _at;
        if (escape + 1 == _text.Length)
        {
            return false;
        }

        ushort unit = 0;
        if (_text[escape + 1] == 'u')
        {
            if (_text.Length - escape < 6
                || !Utf8Parser.TryParse(_text.Slice(escape + 2, 4), out unit, out var length, 'x') || length < 4)
            {
                return false;
            }

            _at = escape + 6;
        }
        else if ("\"\\/bfnrt"u8.Contains(_text[escape + 1]))
        {
            _at = escape + 2;
        }
        else
        {
            return false;
        }

        _pieces.Pass(escape, _at);
        if (char.IsLowSurrogate((char)unit) != (lowAt == escape))
        {
            _hasLoneSurrogate = true;
            return false;
        }

        lowAt = char.IsHighSurrogate((char)unit) ? _at : -1;
        return true;
    }

    private bool TrySkip(byte b)
    {
        if (_at == _text.Length || _text[_at] != b)
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool TrySkipWord(ReadOnlySpan<byte> word)
    {
        if (!_text[_at..].StartsWith(word))
        {
            return false;
        }

        _at += word.Length;
        return true;
    }

    private bool TrySkipDigits()
    {
        var start = _at;
        for (; _at < _text.Length && char.IsAsciiDigit((char)_text[_at]); _at++)
        {
            _pieces.Step(_at);
        }

        return _at > start;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] <= ' ')
        {
            var piece = NextPiece();
            if (!TryEnd(piece, piece.IndexOfAnyExcept(Blanks)))
            {
                return;
            }
        }
    }

    private void SkipToStop()
    {
        ReadOnlySpan<byte> piece;
        do
        {
            piece = NextPiece();
        }
        while (TryEnd(piece, piece.IndexOfAny(StringStops)));
    }

    private readonly ReadOnlySpan<byte> NextPiece() =>
        _text.Slice(_at, Math.Min(PiecewiseBytes.PieceLength, _text.Length - _at));

    // True when the search goes on in the next piece.
    private bool TryEnd(ReadOnlySpan<byte> piece, int index)
    {
        var from = _at;
        _at += index < 0 ? piece.Length : index;
        _pieces.Pass(from, _at);
        return index < 0 && _at < _text.Length;
    }

    private readonly string Place()
    {
        var line = 1;
        var start = 0;
        for (var at = 0; at < _at;)
        {
            var next = _text[at.._at].IndexOf((byte)'\n');
            if (next < 0)
            {
                break;
            }

            _pieces.Pass(at, at + next + 1);
            at += next + 1;
            start = at;
            line++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"line {line}, byte {_at - start + 1}");
    }
}
