using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// Brings JSON into the one form that JSONB has, which is PostgreSQL's: blanks behind commas and colons alone, the
/// fields of an object by the length of their names and then by bytes, of equal names the last one, numbers as NUMERIC
/// writes them, strings with no more escapes than they need. That text is what is stored. Not thread-safe.
/// </summary>
internal sealed class JsonbText
{
    /// <summary>The most zeros that an exponent may stand for.</summary>
    public const int ExponentMax = 1000;

    private const int KeptLength = 1 << 16;
    private const long GrowthFree = 1 << 24;
    private const int GrowthFactorMax = 8;

    private readonly List<Field> _fields = [];
    private byte[] _bytes = new byte[256];
    private byte[] _moved = [];
    private int _length;
    private long _lengthMax;

    /// <summary>The one form of JSON, to be used before the next call.</summary>
    /// <param name="json">Text that is valid JSON.</param>
    /// <param name="pieces">Asks whether to go on.</param>
    /// <exception cref="DatabaseException">
    /// NumericValueOutOfRange: a number is too long; UntranslatableCharacter: a string holds the character U+0000.
    /// </exception>
    public ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> json, PiecewiseBytes pieces)
    {
        _length = 0;
        _lengthMax = GrowthFree + ((long)GrowthFactorMax * json.Length);
        _fields.Clear();
        var at = 0;
        Write(json, ref at, pieces);
        return _bytes.AsSpan(0, _length);
    }

    /// <summary>The same of a short text, to be kept.</summary>
    public static byte[] Normalize(ReadOnlySpan<byte> json) =>
        new JsonbText().Normalize(json, PiecewiseBytes.Unwatched).ToArray();

    /// <summary>True when little memory is held for the next value.</summary>
    public bool IsSmall => _bytes.Length + _moved.Length <= KeptLength;

    private void Write(ReadOnlySpan<byte> json, ref int at, PiecewiseBytes pieces)
    {
        SkipBlanks(json, ref at);
        var start = at;
        switch (json[at])
        {
            case (byte)'{':
                WriteObject(json, ref at, pieces);
                break;
            case (byte)'[':
                WriteArray(json, ref at, pieces);
                break;
            case (byte)'"':
                WriteString(json, ref at);
                break;
            case (byte)'t' or (byte)'n':
                Append(json.Slice(at, 4));
                at += 4;
                break;
            case (byte)'f':
                Append(json.Slice(at, 5));
                at += 5;
                break;
            default:
                WriteNumber(json, ref at);
                break;
        }

        pieces.Pass(start, at);
    }

    private void WriteArray(ReadOnlySpan<byte> json, ref int at, PiecewiseBytes pieces)
    {
        Append("["u8);
        for (var isFirst = true; !TryEnd(json, ref at, (byte)']'); isFirst = false)
        {
            Append(isFirst ? default : ", "u8);
            Write(json, ref at, pieces);
        }

        Append("]"u8);
    }

    private void WriteObject(ReadOnlySpan<byte> json, ref int at, PiecewiseBytes pieces)
    {
        Append("{"u8);
        var (start, first, isOrdered) = (_length, _fields.Count, true);
        while (!TryEnd(json, ref at, (byte)'}'))
        {
            Append(_fields.Count > first ? ", "u8 : default);
            var field = new Field { Start = _length, Number = _fields.Count };
            WriteString(json, ref at);
            field.Name = JsonEscapes.Unescape(_bytes.AsSpan(field.Start + 1, _length - field.Start - 2)).ToArray();
            Append(": "u8);
            SkipBlanks(json, ref at);
            at++; // the colon
            Write(json, ref at, pieces);
            field.End = _length;
            isOrdered &= _fields.Count == first || CompareNames(_fields[^1].Name, field.Name) < 0;
            _fields.Add(field);
        }

        if (!isOrdered)
        {
            Reorder(start, first, pieces);
        }

        _fields.RemoveRange(first, _fields.Count - first);
        Append("}"u8);
    }

    // The fields lie where they were written, one behind the other.
    private void Reorder(int start, int first, PiecewiseBytes pieces)
    {
        _fields.Sort(first, _fields.Count - first, FieldOrder.Instance);
        if (_moved.Length < _length - start)
        {
            _moved = new byte[_length - start];
        }

        pieces.Copy(_bytes.AsSpan(start, _length - start), _moved);
        _length = start;
        for (var i = first; i < _fields.Count; i++)
        {
            if (i + 1 < _fields.Count && CompareNames(_fields[i].Name, _fields[i + 1].Name) == 0)
            {
                continue; // a later one of the name follows
            }

            Append(_length > start ? ", "u8 : default);
            Append(_moved.AsSpan(_fields[i].Start - start, _fields[i].End - _fields[i].Start));
            pieces.Pass(_fields[i].Start, _fields[i].End);
        }
    }

    /// <summary>The order of names in an object: by their length, then by bytes.</summary>
    public static int CompareNames(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);

    private void WriteString(ReadOnlySpan<byte> json, ref int at)
    {
        SkipBlanks(json, ref at);
        Append("\""u8);
        at++;
        Span<byte> letters = stackalloc byte[4];
        while (true)
        {
            var stop = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            Append(json.Slice(at, stop));
            at += stop;
            if (json[at] == '"')
            {
                at++;
                Append("\""u8);
                return;
            }

            var count = JsonEscapes.Unescape(json, ref at, letters);
            if (letters[0] == 0)
            {
                throw new DatabaseException(
                    ErrorCode.UntranslatableCharacter, "The character U+0000 cannot stand in a string of JSONB.");
            }

            Append(JsonEscapes.Escaped.Contains(letters[0]) ? JsonEscapes.Of(letters[0]) : letters[..count]);
        }
    }

    private void WriteNumber(ReadOnlySpan<byte> json, ref int at)
    {
        var start = at;
        at += json[at] == '-' ? 1 : 0;
        var whole = TakeDigits(json, ref at);
        ReadOnlySpan<byte> fraction = default;
        if (at < json.Length && json[at] == '.')
        {
            at++;
            fraction = TakeDigits(json, ref at);
        }

        var exponent = at < json.Length && (json[at] | 0x20) == 'e' ? TakeExponent(json, ref at) : 0;
        var isZero = whole.IndexOfAnyExcept((byte)'0') < 0 && fraction.IndexOfAnyExcept((byte)'0') < 0;
        Append(json[start] == '-' && !isZero ? "-"u8 : default);
        if (exponent < 0)
        {
            // 12.3e-1 is 1.23, 1e-3 is 0.001.
            var kept = Math.Max(0, whole.Length + exponent);
            Append(kept > 0 ? whole[..kept] : "0"u8);
            Append("."u8);
            AppendZeros(-exponent - whole.Length);
            Append(whole[kept..]);
            Append(fraction);
            return;
        }

        // 1.23e1 is 12.3, 1e3 is 1000.
        var moved = Math.Min(exponent, fraction.Length);
        var begin = _length;
        Append(whole);
        Append(fraction[..moved]);
        AppendZeros(exponent - moved);
        var leading = Math.Min(
            _bytes.AsSpan(begin, _length - begin).IndexOfAnyExcept((byte)'0') is >= 0 and var digit
                ? digit : int.MaxValue,
            _length - begin - 1);
        _bytes.AsSpan(begin + leading, _length - begin - leading).CopyTo(_bytes.AsSpan(begin));
        _length -= leading;
        if (moved < fraction.Length)
        {
            Append("."u8);
            Append(fraction[moved..]);
        }
    }

    private static ReadOnlySpan<byte> TakeDigits(ReadOnlySpan<byte> json, scoped ref int at)
    {
        var start = at;
        var length = json[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        at = length < 0 ? json.Length : at + length;
        return json[start..at];
    }

    private static int TakeExponent(ReadOnlySpan<byte> json, ref int at)
    {
        at++;
        var isNegative = json[at] == '-';
        at += json[at] is (byte)'-' or (byte)'+' ? 1 : 0;
        var value = 0;
        foreach (var digit in TakeDigits(json, ref at))
        {
            value = Math.Min((value * 10) + digit - '0', ExponentMax + 1);
        }

        return value <= ExponentMax
            ? isNegative ? -value : value
            : throw new DatabaseException(
                ErrorCode.NumericValueOutOfRange, $"A number of JSONB has an exponent of at most {ExponentMax}.");
    }

    private void AppendZeros(int count)
    {
        if (count > 0)
        {
            Room(count).Fill((byte)'0');
        }
    }

    private static void SkipBlanks(ReadOnlySpan<byte> json, ref int at)
    {
        while (json[at] <= ' ')
        {
            at++;
        }
    }

    // Behind an item or at the first one.
    private static bool TryEnd(ReadOnlySpan<byte> json, ref int at, byte end)
    {
        SkipBlanks(json, ref at);
        at += json[at] is (byte)',' or (byte)'{' or (byte)'[' ? 1 : 0;
        SkipBlanks(json, ref at);
        if (json[at] != end)
        {
            return false;
        }

        at++;
        return true;
    }

    private void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    private Span<byte> Room(int count)
    {
        var needed = _length + (long)count;
        if (needed > _bytes.Length)
        {
            if (needed > _lengthMax)
            {
                throw new DatabaseException(
                    ErrorCode.NumericValueOutOfRange, "The numbers of a JSONB value have too many digits together.");
            }

            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, _bytes.Length * 2L)));
        }

        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }

    private struct Field
    {
        public int Start;
        public int End;
        public int Number;
        public byte[] Name;
    }

    // Fields of one name stay in the order in which they were written.
    private sealed class FieldOrder : IComparer<Field>
    {
        public static readonly FieldOrder Instance = new();

        public int Compare(Field x, Field y) => CompareNames(x.Name, y.Name) is var order and not 0
            ? order : x.Number.CompareTo(y.Number);
    }
}
