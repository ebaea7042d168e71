using System;
using System.Globalization;
using System.IO;
using System.Numerics;
using DecentDb.Engine.Types;

namespace DecentDb.Data;

/// <content>Values as types that have no getter of their own.</content>
public sealed partial class DecentDbDataReader
{
    private object ValueAs(int ordinal, Type type)
    {
        if (type == typeof(object) || type == typeof(DBNull))
        {
            return GetValue(ordinal) is var any && (type == typeof(object) || any is DBNull)
                ? any
                : throw Refused(ordinal, type);
        }

        if (type.IsEnum)
        {
            return EnumOf(ordinal, type);
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => GetBoolean(ordinal),
            TypeCode.Byte => GetByte(ordinal),
            TypeCode.SByte => checked((sbyte)WholeNumber(ordinal, KindOfValue(ordinal), type)),
            TypeCode.Int16 => GetInt16(ordinal),
            TypeCode.UInt16 => checked((ushort)WholeNumber(ordinal, KindOfValue(ordinal), type)),
            TypeCode.Int32 => GetInt32(ordinal),
            TypeCode.UInt32 => checked((uint)WholeNumber(ordinal, KindOfValue(ordinal), type)),
            TypeCode.Int64 => GetInt64(ordinal),
            TypeCode.UInt64 => decimal.ToUInt64(WholeDecimal(ordinal, type)),
            TypeCode.Single => GetFloat(ordinal),
            TypeCode.Double => GetDouble(ordinal),
            TypeCode.Decimal => GetDecimal(ordinal),
            TypeCode.Char => GetChar(ordinal),
            TypeCode.DateTime => GetDateTime(ordinal),
            _ => OtherValueAs(ordinal, type),
        };
    }

    private object OtherValueAs(int ordinal, Type type) => type switch
    {
        _ when type == typeof(Guid) => GetGuid(ordinal),
        _ when type == typeof(byte[]) => BytesOf(ordinal),
        _ when type == typeof(char[]) => GetString(ordinal).ToCharArray(),
        _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>(BytesOf(ordinal)),
        _ when type == typeof(Memory<byte>) => new Memory<byte>(BytesOf(ordinal)),
        _ when type == typeof(ArraySegment<byte>) => new ArraySegment<byte>(BytesOf(ordinal)),
        _ when type == typeof(ReadOnlyMemory<char>) => GetString(ordinal).AsMemory(),
        _ when type == typeof(Stream) => GetStream(ordinal),
        _ when type == typeof(TextReader) => GetTextReader(ordinal),
        _ when type == typeof(DateOnly) => GetDateOnly(ordinal),
        _ when type == typeof(TimeOnly) => GetTimeOnly(ordinal),
        _ when type == typeof(DateTimeOffset) => GetDateTimeOffset(ordinal),
        _ when type == typeof(TimeSpan) => GetTimeSpan(ordinal),
        _ when type == typeof(IntervalValue) => IntervalOf(ordinal),
        _ when type == typeof(Half) => HalfOf(ordinal),
        _ when type == typeof(BigInteger) => new BigInteger(WholeDecimal(ordinal, type)),
        _ when type == typeof(Int128) => (Int128)WholeDecimal(ordinal, type),
        _ when type == typeof(UInt128) => Unsigned(WholeDecimal(ordinal, type)),
        _ => throw Refused(ordinal, type),
    };

    private object EnumOf(int ordinal, Type type)
    {
        var kind = KindOfValue(ordinal);
        if (kind is SqlTypeKind.Text or SqlTypeKind.Char)
        {
            return NamedValue(type, GetString(ordinal)) ?? throw Refused(ordinal, type);
        }

        // The conversion goes through the enum's own number type, which checks the range.
        var number = WholeDecimal(ordinal, type);
        return Enum.ToObject(
            type, Convert.ChangeType(number, Enum.GetUnderlyingType(type), CultureInfo.InvariantCulture));
    }

    // One name, or several where the names are flags; a number in a text is no name.
    private static object? NamedValue(Type type, string text)
    {
        var isFlags = type.IsDefined(typeof(FlagsAttribute), inherit: false);
        return (isFlags || !text.Contains(',', StringComparison.Ordinal))
            && text.AsSpan().Trim() is [var first, ..] && !char.IsAsciiDigit(first) && first is not ('-' or '+')
            && Enum.TryParse(type, text, ignoreCase: true, out var value)
                ? value
                : null;
    }

    /// <summary>A Half that was stored as REAL; every REAL is rounded to the nearest.</summary>
    private Half HalfOf(int ordinal)
    {
        if (KindOfValue(ordinal) != SqlTypeKind.Real)
        {
            throw Refused(ordinal, typeof(Half));
        }

        var value = GetFloat(ordinal);
        return Half.IsFinite((Half)value) || !float.IsFinite(value)
            ? (Half)value
            : throw new OverflowException("The number is outside the range of Half.");
    }

    private decimal WholeDecimal(int ordinal, Type wanted)
    {
        var kind = KindOfValue(ordinal);
        if (kind != SqlTypeKind.Decimal)
        {
            return WholeNumber(ordinal, kind, wanted);
        }

        var value = _cursor!.GetDecimal(ordinal);
        return decimal.IsInteger(value) ? value : throw Refused(ordinal, wanted);
    }

    private static UInt128 Unsigned(decimal value) => value >= 0
        ? (UInt128)value
        : throw new OverflowException("The value is negative and does not fit UInt128.");
}
