using System;
using System.Text.Json;

namespace DecentDb.Files;

/// <content>
/// The short way through objects and arrays as programs write them: keys that are known, in any order but mostly that
/// of the object before, and values that are neither objects nor arrays. It takes only what is right, and takes it as
/// the reader of the class library does. Of all else it says nothing, so that that one reads it and finds what is
/// wrong.
/// </content>
internal sealed partial class JsonRecordReader
{
    private bool TryParsePlainObject(out int length)
    {
        length = 0;
        int place = _start + 1;
        if (_start == _end || _buffer[_start] != (byte)'{')
        {
            return false;
        }

        int next = 0;
        while (TryFindPlainKey(ref place, ref next) is { Column: >= 0 } key)
        {
            // What a key that comes twice means is an option.
            if (_slots[key.Column].Stamp == _stamp || !TryTakePlain(ref place, key.Column) || place == _end)
            {
                return false;
            }

            if (_buffer[place] == (byte)'}')
            {
                length = place + 1 - _start;
                return true;
            }

            if (_buffer[place++] != (byte)',')
            {
                return false;
            }
        }

        return false;
    }

    private bool TryParsePlainRow(out int length)
    {
        length = 0;
        int place = _start + 1;
        if (_start == _end || _buffer[_start] != (byte)'[')
        {
            return false;
        }

        for (int i = 0; i < _columns.Count; i++)
        {
            if (!TryTakePlain(ref place, i) || place == _end
                || _buffer[place++] != (i + 1 < _columns.Count ? (byte)',' : (byte)']'))
            {
                return false;
            }
        }

        length = place - _start;
        return _columns.Count > 0;
    }

    // The key at a place, which then stands behind its colon; null where there is none that is known.
    private JsonKey? TryFindPlainKey(ref int place, ref int next)
    {
        SkipBlank(ref place);
        if (place == _end || _buffer[place] != (byte)'"')
        {
            return null;
        }

        var rest = _buffer.AsSpan(place + 1, _end - place - 1);
        if (Root.FindNext(rest, ref next, out int length) is { } key)
        {
            place += 1 + length;
            return key;
        }

        int end = rest.IndexOfAny(JsonBytes.Special);
        if (end < 0 || end + 1 >= rest.Length || rest[end] != (byte)'"' || rest[end + 1] != (byte)':')
        {
            return null;
        }

        place += end + 3;
        return Root.Find(rest[..end], ref next);
    }

    // Takes a value, after which the place stands.
    private bool TryTakePlain(ref int place, int column)
    {
        SkipBlank(ref place);
        var rest = _buffer.AsSpan(place, _end - place);
        if (rest.IsEmpty)
        {
            return false;
        }

        bool isEscaped = false;
        var (kind, start, length, taken) = rest[0] switch
        {
            (byte)'"' when PlainTextLength(rest[1..], out isEscaped) is >= 0 and var text =>
                (JsonTokenType.String, place + 1, text, text + 2),
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') when PlainNumberLength(rest) is > 0 and var number =>
                (JsonTokenType.Number, place, number, number),
            (byte)'t' when rest.StartsWith("true"u8) => (JsonTokenType.True, place, 4, 4),
            (byte)'f' when rest.StartsWith("false"u8) => (JsonTokenType.False, place, 5, 5),
            (byte)'n' when rest.StartsWith("null"u8) => (JsonTokenType.Null, place, 4, 4),
            _ => (JsonTokenType.None, 0, 0, 0),
        };
        if (kind == JsonTokenType.None)
        {
            return false;
        }

        _slots[column] = new JsonSlot
        {
            Start = start,
            Length = length,
            Kind = kind,
            IsEscaped = isEscaped,
            Stamp = _stamp,
        };
        place += taken;
        return true;
    }

    private void SkipBlank(ref int place)
    {
        if (place < _end && _buffer[place] == (byte)' ')
        {
            place++;
        }
    }

    // To the quote at the end of a text; -1 where it is not there or something in the text is not right.
    private static int PlainTextLength(ReadOnlySpan<byte> text, out bool isEscaped)
    {
        isEscaped = false;
        int length = 0;
        while (true)
        {
            int step = text[length..].IndexOfAny(JsonBytes.Special);
            if (step < 0 || text[length + step] < (byte)' ')
            {
                return -1;
            }

            length += step;
            if (text[length] == (byte)'"')
            {
                return length;
            }

            isEscaped = true;
            int escape = EscapeLength(text[(length + 1)..]);
            if (escape == 0)
            {
                return -1;
            }

            length += 1 + escape;
        }
    }

    private static int EscapeLength(ReadOnlySpan<byte> text)
    {
        const int hexadecimal = 5; // u and four digits
        if (text.IsEmpty)
        {
            return 0;
        }

        if (text[0] == (byte)'u')
        {
            return text.Length >= hexadecimal
                && text[1..hexadecimal].IndexOfAnyExcept(JsonBytes.Hexadecimal) < 0 ? hexadecimal : 0;
        }

        return "\"\\/bfnrt"u8.Contains(text[0]) ? 1 : 0;
    }

    // -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? with something behind it; 0 where it is not that.
    private static int PlainNumberLength(ReadOnlySpan<byte> text)
    {
        int length = text[0] == (byte)'-' ? 1 : 0;
        int whole = Digits(text, length);
        if (whole == 0 || (whole > 1 && text[length] == (byte)'0'))
        {
            return 0;
        }

        length += whole;
        if (length < text.Length && text[length] == (byte)'.')
        {
            int decimals = Digits(text, length + 1);
            if (decimals == 0)
            {
                return 0;
            }

            length += 1 + decimals;
        }

        if (length < text.Length && (text[length] | 0x20) == 'e')
        {
            int sign = length + 1 < text.Length && text[length + 1] is (byte)'+' or (byte)'-' ? 1 : 0;
            int exponent = Digits(text, length + 1 + sign);
            if (exponent == 0)
            {
                return 0;
            }

            length += 1 + sign + exponent;
        }

        return length < text.Length ? length : 0;
    }

    private static int Digits(ReadOnlySpan<byte> text, int start)
    {
        int place = start;
        while (place < text.Length && (uint)(text[place] - '0') <= 9)
        {
            place++;
        }

        return place - start;
    }
}
