using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DecentDb.Engine.Types;

/// <summary>
/// Encodes a value of JSONB so that the order of the bytes is the order of the values, and equal values have equal
/// bytes. The order is PostgreSQL's: objects are above arrays, then come booleans, numbers, strings and null; of two
/// arrays the one with more items is above, of two objects that with more fields, else the first part that differs
/// decides, of a field the name before the value; an empty array that is the whole value is below everything. Part of
/// the file format, as the bytes of a byte string (<see cref="KeyCodec"/>):
/// <code>
/// 10                whole value: an empty array
/// 20                null
/// 30                string: the bytes, with 00 as 01 01 and 01 as 01 02, then 00
/// 40                number: 10 negative, 20 zero, 30 positive; then four bytes of e, where the value is 0.ddd * 10^e,
///                   and the digits d, each plus 1, then 00; e and digits complemented when negative
/// 50, 58            false, true
/// 60                array: four bytes of the number of items, the items
/// 70                object: four bytes of the number of fields, each as its name, as a string, and its value
/// </code>
/// </summary>
internal static class JsonbKey
{
    private const byte EmptyArray = 0x10;
    private const byte Null = 0x20;
    private const byte Text = 0x30;
    private const byte Number = 0x40;
    private const byte False = 0x50;
    private const byte True = 0x58;
    private const byte Array = 0x60;
    private const byte Object = 0x70;
    private const byte Negative = 0x10;
    private const byte Zero = 0x20;
    private const byte Positive = 0x30;
    private const byte Escape = 0x01;
    private const int KeptLength = 1 << 16;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _left;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _right;

    /// <summary>Appends the bytes of a value.</summary>
    private static void AppendAll(ArrayBufferWriter<byte> key, ReadOnlySpan<byte> json)
    {
        if (json is [(byte)'[', (byte)']'])
        {
            Append(key, EmptyArray);
            return;
        }

        var at = 0;
        if (!json.IsEmpty) // as it is in the row of a NULL
        {
            AppendValue(key, json, ref at);
        }
    }

    /// <summary>The bytes of a value, to be used before the next call on this thread.</summary>
    public static ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> json) => Encode(ref _left, json).WrittenSpan;

    /// <summary>The order of two values.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.SequenceEqual(right))
        {
            return 0;
        }

        var order = Encode(ref _left, left).WrittenSpan.SequenceCompareTo(Encode(ref _right, right).WrittenSpan);
        _left = _left?.Capacity > KeptLength ? null : _left;
        _right = _right?.Capacity > KeptLength ? null : _right;
        return order;
    }

    private static ArrayBufferWriter<byte> Encode(ref ArrayBufferWriter<byte>? buffer, ReadOnlySpan<byte> json)
    {
        buffer ??= new ArrayBufferWriter<byte>();
        buffer.ResetWrittenCount();
        AppendAll(buffer, json);
        return buffer;
    }

    private static void AppendValue(ArrayBufferWriter<byte> key, ReadOnlySpan<byte> json, ref int at)
    {
        switch (json[at])
        {
            case (byte)'{' or (byte)'[':
                AppendContainer(key, json, ref at);
                return;
            case (byte)'"':
                Append(key, Text);
                AppendString(key, json, ref at);
                return;
            case (byte)'n':
                Append(key, Null);
                break;
            case (byte)'t':
                Append(key, True);
                break;
            case (byte)'f':
                Append(key, False);
                break;
            default:
                Append(key, Number);
                AppendNumber(key, json.Slice(at, JsonbView.LengthOf(json, at)));
                break;
        }

        at += JsonbView.LengthOf(json, at);
    }

    private static void AppendContainer(ArrayBufferWriter<byte> key, ReadOnlySpan<byte> json, ref int at)
    {
        var isObject = json[at] == '{';
        Append(key, isObject ? Object : Array);
        var countAt = key.WrittenCount;
        Room(key, sizeof(int));
        at++;
        var count = 0;
        for (; json[at] is not ((byte)'}' or (byte)']'); count++)
        {
            at += json[at] == ',' ? 2 : 0;
            if (isObject)
            {
                AppendString(key, json, ref at);
                at += 2; // a colon and a blank
            }

            AppendValue(key, json, ref at);
        }

        at++;
        BinaryPrimitives.WriteInt32BigEndian(ForChange(key)[countAt..], count);
    }

    private static void AppendString(ArrayBufferWriter<byte> key, ReadOnlySpan<byte> json, ref int at)
    {
        var length = JsonbView.LengthOf(json, at);
        foreach (var letter in JsonEscapes.Unescape(json.Slice(at + 1, length - 2)))
        {
            if (letter <= Escape)
            {
                Append(key, Escape);
                Append(key, (byte)(letter + 1));
            }
            else
            {
                Append(key, letter);
            }
        }

        Append(key, 0);
        at += length;
    }

    private static void AppendNumber(ArrayBufferWriter<byte> key, ReadOnlySpan<byte> number)
    {
        var isNegative = number[0] == '-';
        number = isNegative ? number[1..] : number;
        var point = number.IndexOf((byte)'.');
        var whole = (point < 0 ? number : number[..point]).TrimStart((byte)'0');
        var fraction = point < 0 ? default : number[(point + 1)..].TrimEnd((byte)'0');
        var exponent = whole.Length;
        if (whole.IsEmpty)
        {
            exponent = -fraction.Length;
            fraction = fraction.TrimStart((byte)'0');
            exponent += fraction.Length;
        }

        if (fraction.IsEmpty)
        {
            whole = whole.TrimEnd((byte)'0');
        }

        if (whole.IsEmpty && fraction.IsEmpty)
        {
            Append(key, Zero);
            return;
        }

        Append(key, isNegative ? Negative : Positive);
        var start = key.WrittenCount;
        BinaryPrimitives.WriteUInt32BigEndian(Room(key, sizeof(int)), (uint)exponent ^ (1u << 31));
        AppendDigits(key, whole);
        AppendDigits(key, fraction);
        Append(key, 0);
        if (isNegative)
        {
            foreach (ref var b in ForChange(key)[start..])
            {
                b = (byte)~b;
            }
        }
    }

    private static void AppendDigits(ArrayBufferWriter<byte> key, ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            Append(key, (byte)(digit + 1));
        }
    }

    private static void Append(ArrayBufferWriter<byte> key, byte value) => Room(key, 1)[0] = value;

    private static Span<byte> Room(ArrayBufferWriter<byte> key, int length)
    {
        var room = key.GetSpan(length)[..length];
        key.Advance(length);
        return room;
    }

    private static Span<byte> ForChange(ArrayBufferWriter<byte> key) => MemoryMarshal.AsMemory(key.WrittenMemory).Span;
}
