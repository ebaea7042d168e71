using System;

namespace DecentDb.Engine.Types;

/// <content>Generic code asks for the text or the span with <see cref="Convert.ChangeType(object, Type)"/>.</content>
public readonly partial record struct IntervalValue : IConvertible
{
    TypeCode IConvertible.GetTypeCode() => TypeCode.Object;

    string IConvertible.ToString(IFormatProvider? provider) => ToString();

    object IConvertible.ToType(Type conversionType, IFormatProvider? provider) =>
        conversionType == typeof(TimeSpan) ? ToTimeSpan()
        : conversionType == typeof(string) ? ToString()
        : conversionType.IsAssignableFrom(typeof(IntervalValue)) ? this
        : throw Refused(conversionType);

    bool IConvertible.ToBoolean(IFormatProvider? provider) => throw Refused(typeof(bool));

    byte IConvertible.ToByte(IFormatProvider? provider) => throw Refused(typeof(byte));

    char IConvertible.ToChar(IFormatProvider? provider) => throw Refused(typeof(char));

    DateTime IConvertible.ToDateTime(IFormatProvider? provider) => throw Refused(typeof(DateTime));

    decimal IConvertible.ToDecimal(IFormatProvider? provider) => throw Refused(typeof(decimal));

    double IConvertible.ToDouble(IFormatProvider? provider) => throw Refused(typeof(double));

    short IConvertible.ToInt16(IFormatProvider? provider) => throw Refused(typeof(short));

    int IConvertible.ToInt32(IFormatProvider? provider) => throw Refused(typeof(int));

    long IConvertible.ToInt64(IFormatProvider? provider) => throw Refused(typeof(long));

    sbyte IConvertible.ToSByte(IFormatProvider? provider) => throw Refused(typeof(sbyte));

    float IConvertible.ToSingle(IFormatProvider? provider) => throw Refused(typeof(float));

    ushort IConvertible.ToUInt16(IFormatProvider? provider) => throw Refused(typeof(ushort));

    uint IConvertible.ToUInt32(IFormatProvider? provider) => throw Refused(typeof(uint));

    ulong IConvertible.ToUInt64(IFormatProvider? provider) => throw Refused(typeof(ulong));

    private static InvalidCastException Refused(Type wanted) =>
        new($"An interval does not convert to {wanted.Name}.");
}
