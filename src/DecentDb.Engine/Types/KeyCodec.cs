using System;
using System.Buffers.Binary;
using System.Numerics;

namespace DecentDb.Engine.Types;

/// <summary>
/// Encodes values so that the order of the bytes is the order of the values (<see cref="ValueComparer"/>), and a key of
/// several values is their encodings one after the other. Each encoding says itself where it ends, so no encoding is a
/// prefix of another, and a prefix of the key columns selects a range of keys. Part of the file format:
/// <code>
/// NULL first     00
/// NULL last      FF
/// integers       88 .. 80: positive or zero with 8 .. 0 bytes, 7F .. 77: negative with 0 .. 8 bytes; then the low
///                bytes of the number, most significant first
/// doubles        80, then 8 bytes: the bits with the sign bit flipped, all bits flipped when negative
/// decimals       80 for zero; C0 + e for positive, the complement for negative, where the value is 0.ddd * 10^e; then
///                pairs of digits d as 2d + 1, the last one as 2d, complemented for negative
/// byte strings   80, then the bytes with 00 written as 01 01 and 01 as 01 02, then 00
/// 16 bytes       80, then 16 bytes: UUID as it is, INTERVAL as its length in ticks with the sign bit flipped
/// descending     all bytes of a value complemented, NULL as it is
/// </code>
/// Values that are equal have one encoding: -0.0 is 0.0, all NaNs are one and the greatest double, 1.00 is 1.0, CHAR
/// ends without blanks, intervals count a month as 30 days and a day as 24 hours.
/// </summary>
internal static class KeyCodec
{
    /// <summary>The length of a double in a key.</summary>
    public const int DoubleLength = 1 + sizeof(double);

    /// <summary>The length of 16 bytes in a key.</summary>
    public const int Fixed16Length = 17;

    private const byte NullFirst = 0x00;
    private const byte NullLast = 0xFF;
    private const byte Present = 0x80;
    private const byte DecimalExponentBase = 0xC0;
    private const byte Escape = 0x01;

    /// <summary>Appends the values of one row.</summary>
    public static void Append(KeyBuffer key, ReadOnlySpan<KeyPart> parts, ReadOnlySpan<ColumnVector> columns, int row)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            Append(key, parts[i], columns[i], row);
        }
    }

    /// <summary>Appends one value of a vector.</summary>
    public static void Append(KeyBuffer key, KeyPart part, ColumnVector column, int row)
    {
        if (column.IsNull(row))
        {
            AppendNull(key, part);
            return;
        }

        var start = key.Length;
        if (column is Int64Vector numbers)
        {
            AppendInt64(key, numbers.Values[row]);
        }
        else
        {
            TypeTraits.Of(part.Kind).AppendKey(key, column, row);
        }

        Direct(key, part, start);
    }

    /// <summary>Appends one value; its type must be the one of the part, or have the same physical type.</summary>
    public static void Append(KeyBuffer key, KeyPart part, SqlValue value)
    {
        if (value.IsNull)
        {
            AppendNull(key, part);
            return;
        }

        var start = key.Length;
        TypeTraits.Of(part.Kind).AppendKey(key, value);
        Direct(key, part, start);
    }

    public static void AppendNull(KeyBuffer key, KeyPart part) => key.Append(part.NullsFirst ? NullFirst : NullLast);

    /// <summary>Appends an integer in ascending form.</summary>
    public static void AppendInt64(KeyBuffer key, long value)
    {
        var magnitude = (ulong)(value ^ (value >> 63));
        var length = (71 - BitOperations.LeadingZeroCount(magnitude)) >> 3;

        // All eight bytes are written at once, the low ones first, and those behind them taken back.
        var target = key.AppendSpan(1 + sizeof(long));
        target[0] = (byte)(value < 0 ? 0x7F - length : 0x80 + length);
        BinaryPrimitives.WriteInt64BigEndian(target[1..], value << (64 - (8 * length)));
        key.Truncate(key.Length - (sizeof(long) - length));
    }

    /// <summary>True when a part of the key is NULL.</summary>
    public static bool HasNull(ReadOnlySpan<byte> key, ReadOnlySpan<KeyPart> parts)
    {
        foreach (var part in parts)
        {
            if (IsNull(key, part))
            {
                return true;
            }

            key = key[LengthOf(key, part)..];
        }

        return false;
    }

    /// <summary>True when the key begins with NULL.</summary>
    public static bool IsNull(ReadOnlySpan<byte> key, KeyPart part) =>
        key[0] == (part.NullsFirst ? NullFirst : NullLast);

    /// <summary>
    /// Reads the next value of a key into a row of a vector of an exact type and returns its length in the key.
    /// Decimals come without trailing zeros.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> key, KeyPart part, ColumnVector target, int row)
    {
        if (IsNull(key, part))
        {
            target.SetNull(row);
            return 1;
        }

        target.SetNotNull(row);
        return TypeTraits.Of(part.Kind).DecodeKey(key, FlipOf(part), target, row);
    }

    /// <summary>The length of the next value of a key.</summary>
    public static int LengthOf(ReadOnlySpan<byte> key, KeyPart part) =>
        IsNull(key, part) ? 1 : TypeTraits.Of(part.Kind).LengthInKey(key, FlipOf(part));

    private static byte FlipOf(KeyPart part) => part.Descending ? (byte)0xFF : (byte)0;

    private static void Direct(KeyBuffer key, KeyPart part, int start)
    {
        if (part.Descending)
        {
            key.Pieces.Complement(key.WrittenForChange[start..]);
        }
    }

    public static void AppendDouble(KeyBuffer key, double value)
    {
        // Adding 0.0 turns -0.0 into 0.0; a NaN becomes the positive quiet one, which orders above infinity.
        var bits = BitConverter.DoubleToUInt64Bits(double.IsNaN(value) ? double.NaN : value + 0.0);
        if (double.IsNaN(value))
        {
            bits = 0x7FF8_0000_0000_0000;
        }

        bits = (long)bits < 0 ? ~bits : bits | (1UL << 63);
        var target = key.AppendSpan(DoubleLength);
        target[0] = Present;
        BinaryPrimitives.WriteUInt64BigEndian(target[1..], bits);
    }

    public static int DecodeDouble(ReadOnlySpan<byte> key, byte flip, out double value)
    {
        var bits = BinaryPrimitives.ReadUInt64BigEndian(key[1..]) ^ (flip == 0 ? 0 : ulong.MaxValue);
        value = BitConverter.UInt64BitsToDouble((long)bits < 0 ? bits ^ (1UL << 63) : ~bits);
        return DoubleLength;
    }

    public static void AppendFixed16(KeyBuffer key, UInt128 value)
    {
        var target = key.AppendSpan(Fixed16Length);
        target[0] = Present;
        BinaryPrimitives.WriteUInt128BigEndian(target[1..], value);
    }

    public static UInt128 DecodeFixed16(ReadOnlySpan<byte> key, byte flip)
    {
        var value = BinaryPrimitives.ReadUInt128BigEndian(key[1..]);
        return flip == 0 ? value : ~value;
    }

    public static void AppendBinary(KeyBuffer key, ReadOnlySpan<byte> value)
    {
        var escapes = 0;
        for (var at = 0; value[at..].IndexOfAnyInRange((byte)0, Escape) is >= 0 and var next; escapes++)
        {
            key.Pieces.Pass(at, at + next + 1);
            at += next + 1;
        }

        var target = key.AppendSpan(checked(value.Length + escapes + 2));
        target[0] = Present;
        if (escapes == 0)
        {
            key.Pieces.Copy(value, target[1..]);
        }
        else
        {
            var position = 1;
            for (var i = 0; i < value.Length; i++)
            {
                key.Pieces.Step(i);
                var b = value[i];
                if (b <= Escape)
                {
                    target[position++] = Escape;
                    target[position++] = (byte)(b + 1);
                }
                else
                {
                    target[position++] = b;
                }
            }
        }

        target[^1] = 0;
    }

    public static int DecodeInt64(ReadOnlySpan<byte> key, byte flip, out long value)
    {
        var header = key[0] ^ flip;
        var negative = header < 0x80;
        var length = negative ? 0x7F - header : header - 0x80;
        value = negative ? -1 : 0;
        for (var i = 1; i <= length; i++)
        {
            value = (value << 8) | (byte)(key[i] ^ flip);
        }

        return length + 1;
    }

    public static int DecodeBinary(ReadOnlySpan<byte> key, byte flip, BinaryVector target, int row)
    {
        var end = key.IndexOf(flip);
        var escape = (byte)(Escape ^ flip);
        var body = key[1..end];
        var value = target.Append(row, body.Length - body.Count(escape) + CountEscapedEscapes(body, flip));
        var position = 0;
        for (var i = 0; i < body.Length; i++)
        {
            var b = (byte)(body[i] ^ flip);
            value[position++] = b == Escape ? (byte)((body[++i] ^ flip) - 1) : b;
        }

        return end + 1;
    }

    // A 01 that is the second byte of an escape was counted as an escape of its own.
    private static int CountEscapedEscapes(ReadOnlySpan<byte> body, byte flip)
    {
        var count = 0;
        for (var i = 0; i < body.Length; i++)
        {
            if ((byte)(body[i] ^ flip) == Escape && (byte)(body[++i] ^ flip) == Escape)
            {
                count++;
            }
        }

        return count;
    }

    public static void AppendDecimal(KeyBuffer key, decimal value)
    {
        var digits = DecimalParts.From(value);
        if (digits.Mantissa == UInt128.Zero)
        {
            key.Append(Present);
            return;
        }

        var start = key.Length;
        Span<byte> pairs = stackalloc byte[16];
        var count = digits.WritePairs(pairs);
        key.Append((byte)(DecimalExponentBase + digits.Exponent));
        for (var i = 0; i < count; i++)
        {
            key.Append((byte)((pairs[i] * 2) + (i < count - 1 ? 1 : 0)));
        }

        if (digits.IsNegative)
        {
            foreach (ref var b in key.WrittenForChange[start..])
            {
                b = (byte)~b;
            }
        }
    }

    public static int DecodeDecimal(ReadOnlySpan<byte> key, byte flip, out decimal value)
    {
        var header = (byte)(key[0] ^ flip);
        if (header == Present)
        {
            value = 0;
            return 1;
        }

        var negative = header < Present;
        if (negative)
        {
            flip = (byte)~flip;
            header = (byte)~header;
        }

        var mantissa = UInt128.Zero;
        var position = 1;
        int b;
        do
        {
            b = key[position++] ^ flip;
            mantissa = (mantissa * 100) + (uint)(b >> 1);
        }
        while ((b & 1) != 0);

        value = DecimalParts.ToDecimal(mantissa, header - DecimalExponentBase, (position - 1) * 2, negative);
        return position;
    }
}
