using System;
using System.Globalization;
using System.IO;
using DecentDb.Data.Values;
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

        if (ArrayValues.IsCollection(type) && new SqlType(KindOfValue(ordinal)) is var own
            && (own.IsArray || own.IsVector))
        {
            return type == typeof(float[]) && own.IsVector ? VectorOf(ordinal, type)
                : ArrayValues.Read(Row.GetValue(ordinal), type) ?? throw Refused(ordinal, type);
        }

        return ClrMapping.Find(type) is { } known ? known.Get(this, ordinal)
            : type == typeof(Stream) ? GetStream(ordinal)
            : type == typeof(TextReader) ? GetTextReader(ordinal)
            : throw Refused(ordinal, type);
    }

    private object EnumOf(int ordinal, Type type)
    {
        var kind = KindOfValue(ordinal);
        if (kind is SqlTypeKind.Text or SqlTypeKind.Char || new SqlType(kind).IsEnum)
        {
            var text = GetString(ordinal);
            return NamedValue(type, text)
                ?? (new SqlType(kind).IsEnum ? NamedValue(type, PlainOf(text)) : null) ?? throw Refused(ordinal, type);
        }

        // The conversion goes through the enum's own number type, which checks the range.
        var number = WholeDecimal(ordinal, type);
        return Enum.ToObject(
            type, Convert.ChangeType(number, Enum.GetUnderlyingType(type), CultureInfo.InvariantCulture));
    }

    // What labels have that names of the program have not.
    private static string PlainOf(string label) => label
        .Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)
        .Replace(" ", "", StringComparison.Ordinal);

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
    Half IFieldGetters.GetHalf(int ordinal)
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

    float[] IFieldGetters.GetVector(int ordinal) => VectorOf(ordinal, typeof(float[]));

    Half[] IFieldGetters.GetHalfVector(int ordinal)
    {
        if (KindOfValue(ordinal) != SqlTypeKind.HalfVector)
        {
            throw Refused(ordinal, typeof(Half[]));
        }

        return VectorValues.ReadHalves(Row.GetValue(ordinal).AsBytes());
    }

    private float[] VectorOf(int ordinal, Type wanted)
    {
        var kind = KindOfValue(ordinal);
        return new SqlType(kind).IsVector
            ? VectorValues.Read(kind, Row.GetValue(ordinal).AsBytes())
            : throw Refused(ordinal, wanted);
    }

    IntervalValue IFieldGetters.GetInterval(int ordinal) => IntervalOf(ordinal);

    byte[] IFieldGetters.GetBlob(int ordinal) => BytesOf(ordinal);

    decimal IFieldGetters.GetWhole(int ordinal, Type wanted) => WholeDecimal(ordinal, wanted);

    private decimal WholeDecimal(int ordinal, Type wanted)
    {
        var kind = KindOfValue(ordinal);
        if (kind != SqlTypeKind.Decimal)
        {
            return WholeNumber(ordinal, kind, wanted);
        }

        var value = Row.GetDecimal(ordinal);
        return decimal.IsInteger(value) ? value : throw Refused(ordinal, wanted);
    }
}
