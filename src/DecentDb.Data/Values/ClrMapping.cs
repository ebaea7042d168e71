using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using DecentDb.Data.Statements;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Values;

/// <summary>
/// The table of CLR types and SQL types. Every way into the database takes its values from here: parameters, lists,
/// batches, data adapters and bulk copies; what the type of the column makes of such a value is the engine's
/// (<see cref="SqlValue.ToType"/>). Readers and schema tables take from here in which CLR type a column is handed out.
/// </summary>
internal static class ClrMapping
{
    private static readonly FrozenDictionary<Type, ClrType> Types = Make();

    /// <summary>True for the CLR types that have a SQL type of their own; an enum has that of its numbers.</summary>
    public static bool IsKnown(Type type) => Types.ContainsKey(type);

    /// <summary>True when the value is one value and no list of values.</summary>
    public static bool IsScalar(object value) => value is Enum || Types.ContainsKey(value.GetType());

    /// <summary>The DbType of a value; String where the CLR type has no SQL type.</summary>
    public static DbType DbTypeOf(object? value) => value is null ? DbType.String : DbTypeOf(value.GetType());

    /// <summary>The DbType of the values of a CLR type; String where it has no SQL type.</summary>
    public static DbType DbTypeOf(Type type) => Find(type)?.DbType ?? DbType.String;

    /// <summary>The SQL value of a CLR value, by its type alone.</summary>
    /// <exception cref="InvalidCastException">The type has no SQL type.</exception>
    /// <exception cref="OverflowException">The number is outside the range of DECIMAL.</exception>
    public static SqlValue From(object value)
    {
        if (Types.TryGetValue(value.GetType(), out var known))
        {
            return known.From(value);
        }

        return value is Enum
            ? From(Convert.ChangeType(
                value, Enum.GetUnderlyingType(value.GetType()), CultureInfo.InvariantCulture))
            : throw new InvalidCastException($"The type {value.GetType()} has no SQL type.");
    }

    /// <summary>The same without a box, where the type is in the table.</summary>
    public static bool TryFrom<T>(T value, out SqlValue result)
    {
        if (Known<T>.Type is { } type)
        {
            result = type.From(value);
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>The SQL type of a DbType; null for those that leave it open, such as texts.</summary>
    public static SqlTypeKind? KindOf(DbType dbType) => dbType switch
    {
        DbType.Boolean => SqlTypeKind.Boolean,
        DbType.Byte or DbType.SByte or DbType.Int16 => SqlTypeKind.SmallInt,
        DbType.UInt16 or DbType.Int32 => SqlTypeKind.Integer,
        DbType.UInt32 or DbType.Int64 => SqlTypeKind.BigInt,
        DbType.UInt64 or DbType.Decimal or DbType.Currency or DbType.VarNumeric => SqlTypeKind.Decimal,
        DbType.Single => SqlTypeKind.Real,
        DbType.Double => SqlTypeKind.Double,
        DbType.Guid => SqlTypeKind.Uuid,
        DbType.Binary => SqlTypeKind.Blob,
        DbType.Date => SqlTypeKind.Date,
        DbType.Time => SqlTypeKind.Time,
        DbType.DateTime or DbType.DateTime2 => SqlTypeKind.Timestamp,
        DbType.DateTimeOffset => SqlTypeKind.TimestampTz,
        _ => null,
    };

    /// <summary>The DbType that stands for a SQL type.</summary>
    public static DbType DbTypeOf(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.Char => DbType.StringFixedLength,
        SqlTypeKind.Interval => DbType.Object,
        _ => DbTypeOf(TypeOf(kind)),
    };

    /// <summary>The CLR type in which the values of a SQL type are handed out.</summary>
    [return: DynamicallyAccessedMembers(ResultShape.FieldTypeMembers)]
    public static Type TypeOf(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.Boolean => typeof(bool),
        SqlTypeKind.SmallInt => typeof(short),
        SqlTypeKind.Integer => typeof(int),
        SqlTypeKind.BigInt => typeof(long),
        SqlTypeKind.Real => typeof(float),
        SqlTypeKind.Double => typeof(double),
        SqlTypeKind.Decimal => typeof(decimal),
        SqlTypeKind.Text or SqlTypeKind.Char or SqlTypeKind.Json => typeof(string),
        SqlTypeKind.Blob => typeof(byte[]),
        SqlTypeKind.Uuid => typeof(Guid),
        SqlTypeKind.Date => typeof(DateOnly),
        SqlTypeKind.Time => typeof(TimeOnly),
        SqlTypeKind.Timestamp => typeof(DateTime),
        SqlTypeKind.TimestampTz => typeof(DateTimeOffset),
        SqlTypeKind.Interval => typeof(IntervalValue),
        _ => typeof(object),
    };

    /// <summary>The ticks in UTC; a time of no known zone is taken as UTC.</summary>
    public static long UtcTicks(DateTime value) =>
        (value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value).Ticks;

    private static ClrType? Find(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return Types.GetValueOrDefault(type.IsEnum ? Enum.GetUnderlyingType(type) : type);
    }

    private static FrozenDictionary<Type, ClrType> Make() => new ClrType[]
    {
        Of<bool>(DbType.Boolean, static v => SqlValue.FromBoolean(v)),
        Of<byte>(DbType.Byte, static v => SqlValue.FromInt64(v, SqlTypeKind.SmallInt)),
        Of<sbyte>(DbType.SByte, static v => SqlValue.FromInt64(v, SqlTypeKind.SmallInt)),
        Of<short>(DbType.Int16, static v => SqlValue.FromInt64(v, SqlTypeKind.SmallInt)),
        Of<ushort>(DbType.UInt16, static v => SqlValue.FromInt64(v, SqlTypeKind.Integer)),
        Of<int>(DbType.Int32, static v => SqlValue.FromInt64(v, SqlTypeKind.Integer)),
        Of<uint>(DbType.UInt32, static v => SqlValue.FromInt64(v)),
        Of<long>(DbType.Int64, static v => SqlValue.FromInt64(v)),
        Of<ulong>(DbType.UInt64, static v => FromWhole(v)),
        Of<Int128>(DbType.VarNumeric, static v => FromWhole(v)),
        Of<UInt128>(DbType.VarNumeric, static v => FromWhole(v)),
        Of<BigInteger>(DbType.VarNumeric, static v => FromWhole(v)),
        Of<Half>(DbType.Single, static v => SqlValue.FromDouble((double)v, SqlTypeKind.Real)),
        Of<float>(DbType.Single, static v => SqlValue.FromDouble(v, SqlTypeKind.Real)),
        Of<double>(DbType.Double, static v => SqlValue.FromDouble(v)),
        Of<decimal>(DbType.Decimal, static v => SqlValue.FromDecimal(v)),
        Of<string>(DbType.String, static v => SqlValue.FromText(v)),
        Of<char>(DbType.String, static v => SqlValue.FromText(v.ToString())),
        Of<char[]>(DbType.String, static v => SqlValue.FromText(new string(v))),
        Of<ReadOnlyMemory<char>>(DbType.String, static v => SqlValue.FromText(v.ToString())),
        Of<Memory<char>>(DbType.String, static v => SqlValue.FromText(v.ToString())),
        Of<byte[]>(DbType.Binary, static v => SqlValue.FromBytes(v)),
        Of<Memory<byte>>(DbType.Binary, static v => SqlValue.FromBytes(v.ToArray())),
        Of<ReadOnlyMemory<byte>>(DbType.Binary, static v => SqlValue.FromBytes(v.ToArray())),
        Of<ArraySegment<byte>>(DbType.Binary, static v => SqlValue.FromBytes(v.ToArray())),
        Of<Guid>(DbType.Guid, static v => SqlValue.FromGuid(v)),
        Of<DateOnly>(DbType.Date, static v => SqlValue.FromInt64(v.DayNumber, SqlTypeKind.Date)),
        Of<TimeOnly>(DbType.Time, static v => SqlValue.FromInt64(v.Ticks, SqlTypeKind.Time)),
        Of<DateTime>(DbType.DateTime, static v => SqlValue.FromTimestamp(v.Ticks, v.Ticks - UtcTicks(v))),
        Of<DateTimeOffset>(
            DbType.DateTimeOffset, static v => SqlValue.FromInt64(v.UtcTicks, SqlTypeKind.TimestampTz)),
        Of<TimeSpan>(DbType.Time, static v => FromInterval(new IntervalValue(0, 0, v.Ticks))),
        Of<IntervalValue>(DbType.Object, static v => FromInterval(v)),
    }.ToFrozenDictionary(static type => type.Type);

    private static ClrType<T> Of<T>(DbType dbType, Func<T, SqlValue> from) => new(dbType, from);

    private static SqlValue FromInterval(IntervalValue value) =>
        SqlValue.FromFixed16(value.ToBits(), SqlTypeKind.Interval);

    // Inside BIGINT it is one, so that it meets keys of that type; else a DECIMAL, as far as that reaches.
    private static SqlValue FromWhole(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            return SqlValue.FromInt64((long)value);
        }

        return value >= (BigInteger)decimal.MinValue && value <= (BigInteger)decimal.MaxValue
            ? SqlValue.FromDecimal((decimal)value)
            : throw new OverflowException("The number is outside the range of DECIMAL.");
    }

    private static class Known<T>
    {
        public static readonly ClrType<T>? Type = Types.GetValueOrDefault(typeof(T)) as ClrType<T>;
    }
}
