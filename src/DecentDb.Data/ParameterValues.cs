using System;
using System.Collections;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Data;
using System.Globalization;
using System.Numerics;
using DecentDb.Engine.Types;

namespace DecentDb.Data;

/// <summary>From CLR values to SQL values.</summary>
internal static class ParameterValues
{
    private static readonly FrozenDictionary<Type, DbType> DbTypes = new Dictionary<Type, DbType>
    {
        [typeof(bool)] = DbType.Boolean,
        [typeof(byte)] = DbType.Byte,
        [typeof(sbyte)] = DbType.SByte,
        [typeof(short)] = DbType.Int16,
        [typeof(ushort)] = DbType.UInt16,
        [typeof(int)] = DbType.Int32,
        [typeof(uint)] = DbType.UInt32,
        [typeof(long)] = DbType.Int64,
        [typeof(ulong)] = DbType.UInt64,
        [typeof(float)] = DbType.Single,
        [typeof(double)] = DbType.Double,
        [typeof(decimal)] = DbType.Decimal,
        [typeof(Guid)] = DbType.Guid,
        [typeof(byte[])] = DbType.Binary,
        [typeof(Memory<byte>)] = DbType.Binary,
        [typeof(ReadOnlyMemory<byte>)] = DbType.Binary,
        [typeof(DateTime)] = DbType.DateTime,
        [typeof(DateTimeOffset)] = DbType.DateTimeOffset,
        [typeof(DateOnly)] = DbType.Date,
        [typeof(TimeOnly)] = DbType.Time,
        [typeof(TimeSpan)] = DbType.Time,
        [typeof(Half)] = DbType.Single,
        [typeof(Int128)] = DbType.VarNumeric,
        [typeof(UInt128)] = DbType.VarNumeric,
        [typeof(BigInteger)] = DbType.VarNumeric,
    }.ToFrozenDictionary();

    /// <summary>True for the CLR types that have a SQL type.</summary>
    public static bool IsKnown(Type type) => DbTypes.ContainsKey(type);

    public static DbType DbTypeOf(object? value)
    {
        if (value is null or DBNull)
        {
            return DbType.String;
        }

        return DbTypeOf(value.GetType());
    }

    public static DbType DbTypeOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return DbTypes.TryGetValue(type.IsEnum ? Enum.GetUnderlyingType(type) : type, out var dbType)
            ? dbType
            : DbType.String;
    }

    /// <summary>The SQL value of a parameter.</summary>
    /// <exception cref="InvalidCastException">The value does not convert.</exception>
    /// <exception cref="NotSupportedException">The type of the value has no SQL type.</exception>
    public static SqlValue Convert(object? value, DbType? dbType, int size, string parameterName)
    {
        try
        {
            return value is IEnumerable items && !HasSqlType(value)
                ? ListValues.Of(items, dbType, size)
                : Convert(value, dbType, size);
        }
        catch (InvalidCastException e) when (
            dbType is null or DbType.Object && value is not IEnumerable && !HasSqlType(value!))
        {
            throw new NotSupportedException($"The parameter '{parameterName}': {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidCastException or FormatException or OverflowException)
        {
            throw new InvalidCastException(
                $"The value of the parameter '{parameterName}', of type {value!.GetType()}, does not convert"
                + (dbType is null ? ": " : $" to {dbType}: ") + e.Message,
                e);
        }
    }

    /// <summary>The SQL value of one value, which is no list.</summary>
    /// <exception cref="InvalidCastException">The type has no SQL type, or the value does not convert.</exception>
    public static SqlValue Convert(object? value, DbType? dbType, int size)
    {
        if (value is null or DBNull)
        {
            return dbType is { } type && KindOf(type) is { } kind ? SqlValue.NullOf(kind) : SqlValue.Null;
        }

        return Cut(dbType is null or DbType.Object ? FromClr(value) : FromDbType(value, dbType.Value), size);
    }

    /// <summary>The SQL value of a CLR value, by its type alone.</summary>
    /// <exception cref="InvalidCastException">The type has no SQL type.</exception>
    public static SqlValue FromClr(object value) => value switch
    {
        string v => SqlValue.FromText(v),
        int v => SqlValue.FromInt64(v, SqlTypeKind.Integer),
        long v => SqlValue.FromInt64(v),
        double v => SqlValue.FromDouble(v),
        decimal v => SqlValue.FromDecimal(v),
        bool v => SqlValue.FromBoolean(v),
        DateTime v => FromDateTime(v),
        Guid v => SqlValue.FromGuid(v),
        byte[] v => SqlValue.FromBytes(v),
        short v => SqlValue.FromInt64(v, SqlTypeKind.SmallInt),
        byte v => SqlValue.FromInt64(v, SqlTypeKind.SmallInt),
        sbyte v => SqlValue.FromInt64(v, SqlTypeKind.SmallInt),
        ushort v => SqlValue.FromInt64(v, SqlTypeKind.Integer),
        uint v => SqlValue.FromInt64(v),
        ulong v => v <= long.MaxValue ? SqlValue.FromInt64((long)v) : SqlValue.FromDecimal(v),
        float v => SqlValue.FromDouble(v, SqlTypeKind.Real),
        DateTimeOffset v => SqlValue.FromInt64(v.UtcTicks, SqlTypeKind.TimestampTz),
        DateOnly v => SqlValue.FromInt64(v.DayNumber, SqlTypeKind.Date),
        TimeOnly v => SqlValue.FromInt64(v.Ticks, SqlTypeKind.Time),
        TimeSpan v => FromInterval(v),
        char v => SqlValue.FromText(v.ToString()),
        char[] v => SqlValue.FromText(new string(v)),
        Memory<byte> v => SqlValue.FromBytes(v.ToArray()),
        ReadOnlyMemory<byte> v => SqlValue.FromBytes(v.ToArray()),
        ArraySegment<byte> v => SqlValue.FromBytes(v.ToArray()),
        ReadOnlyMemory<char> v => SqlValue.FromText(v.ToString()),
        Half v => SqlValue.FromDouble((double)v, SqlTypeKind.Real),
        Int128 v => FromWhole(v),
        UInt128 v => FromWhole(v),
        BigInteger v => FromWhole(v),
        Enum v =>
            FromClr(System.Convert.ChangeType(v, Enum.GetUnderlyingType(v.GetType()), CultureInfo.InvariantCulture)),
        _ => throw new InvalidCastException($"The type {value.GetType()} has no SQL type."),
    };

    private static SqlValue FromDbType(object value, DbType dbType)
    {
        var culture = CultureInfo.InvariantCulture;
        switch (dbType)
        {
            case DbType.Boolean:
                return SqlValue.FromBoolean(System.Convert.ToBoolean(value, culture));
            case DbType.Byte:
                return SqlValue.FromInt64(System.Convert.ToByte(value, culture), SqlTypeKind.SmallInt);
            case DbType.SByte:
                return SqlValue.FromInt64(System.Convert.ToSByte(value, culture), SqlTypeKind.SmallInt);
            case DbType.Int16:
                return SqlValue.FromInt64(System.Convert.ToInt16(value, culture), SqlTypeKind.SmallInt);
            case DbType.UInt16:
                return SqlValue.FromInt64(System.Convert.ToUInt16(value, culture), SqlTypeKind.Integer);
            case DbType.Int32:
                return SqlValue.FromInt64(System.Convert.ToInt32(value, culture), SqlTypeKind.Integer);
            case DbType.UInt32:
                return SqlValue.FromInt64(System.Convert.ToUInt32(value, culture));
            case DbType.Int64:
                return SqlValue.FromInt64(ToInt64(value));
            case DbType.UInt64:
                return FromClr(System.Convert.ToUInt64(value, culture));
            case DbType.Single:
                return SqlValue.FromDouble(
                    value is Half half ? (float)half : System.Convert.ToSingle(value, culture), SqlTypeKind.Real);
            case DbType.Double:
                return SqlValue.FromDouble(System.Convert.ToDouble(value, culture));
            case DbType.Decimal or DbType.Currency or DbType.VarNumeric:
                return SqlValue.FromDecimal(ToDecimal(value));
            case DbType.Guid:
                return SqlValue.FromGuid(value is Guid guid ? guid : Guid.Parse(ToText(value), culture));
            case DbType.Binary:
                return FromClr(value) is { Kind: SqlTypeKind.Blob } blob
                    ? blob
                    : throw new InvalidCastException("A byte array is needed.");
            case DbType.Date or DbType.Time or DbType.DateTime or DbType.DateTime2 or DbType.DateTimeOffset:
                return FromTemporal(value, dbType);
            default:
                return SqlValue.FromText(ToText(value));
        }
    }

    private static SqlValue FromTemporal(object value, DbType dbType)
    {
        var culture = CultureInfo.InvariantCulture;
        switch (dbType)
        {
            case DbType.Date:
                var date = value switch
                {
                    DateOnly v => v,
                    DateTime v => DateOnly.FromDateTime(v),
                    DateTimeOffset v => DateOnly.FromDateTime(v.DateTime),
                    string v => DateOnly.Parse(v, culture),
                    _ => throw new InvalidCastException("A date is needed."),
                };
                return SqlValue.FromInt64(date.DayNumber, SqlTypeKind.Date);
            case DbType.Time:
                var time = value switch
                {
                    TimeOnly v => v,
                    TimeSpan v when v >= TimeSpan.Zero && v.Ticks < TimeSpan.TicksPerDay => new TimeOnly(v.Ticks),
                    DateTime v => TimeOnly.FromDateTime(v),
                    string v => TimeOnly.Parse(v, culture),
                    _ => throw new InvalidCastException("A time of day is needed."),
                };
                return SqlValue.FromInt64(time.Ticks, SqlTypeKind.Time);
            case DbType.DateTimeOffset:
                return value switch
                {
                    DateTimeOffset v => FromClr(v),
                    DateTime v => SqlValue.FromInt64(UtcTicks(v), SqlTypeKind.TimestampTz),
                    string v => FromClr(DateTimeOffset.Parse(v, culture, DateTimeStyles.AssumeUniversal)),
                    _ => throw new InvalidCastException("A date and time is needed."),
                };
            default:
                return value switch
                {
                    DateTime v => SqlValue.FromInt64(v.Ticks, SqlTypeKind.Timestamp),
                    DateTimeOffset v => SqlValue.FromInt64(v.Ticks, SqlTypeKind.Timestamp),
                    DateOnly v => SqlValue.FromInt64(v.ToDateTime(TimeOnly.MinValue).Ticks, SqlTypeKind.Timestamp),
                    string v => SqlValue.FromInt64(DateTime.Parse(v, culture).Ticks, SqlTypeKind.Timestamp),
                    _ => throw new InvalidCastException("A date and time is needed."),
                };
        }
    }

    /// <summary>The ticks in UTC; a time of no known zone is taken as UTC.</summary>
    public static long UtcTicks(DateTime value) =>
        (value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value).Ticks;

    /// <summary>An interval lies as months (32 bits), days (32 bits) and ticks (64 bits), from high to low.</summary>
    public static SqlValue FromInterval(TimeSpan value) =>
        SqlValue.FromFixed16(new UInt128(0, (ulong)value.Ticks), SqlTypeKind.Interval);

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

    private static long ToInt64(object value) => value switch
    {
        Int128 v => checked((long)v),
        UInt128 v => checked((long)v),
        BigInteger v => (long)v,
        _ => System.Convert.ToInt64(value, CultureInfo.InvariantCulture),
    };

    private static decimal ToDecimal(object value) => value switch
    {
        Int128 v => (decimal)(BigInteger)v,
        UInt128 v => (decimal)(BigInteger)v,
        BigInteger v => (decimal)v,
        Half v => (decimal)v,
        _ => System.Convert.ToDecimal(value, CultureInfo.InvariantCulture),
    };

    private static bool HasSqlType(object value) =>
        value is string or char or char[] or Enum or ArraySegment<byte> or ReadOnlyMemory<char>
        || IsKnown(value.GetType());

    private static SqlValue FromDateTime(DateTime value) => SqlValue.FromInt64(value.Ticks, SqlTypeKind.Timestamp);

    private static string ToText(object value) => value switch
    {
        string v => v,
        char[] v => new string(v),
        Enum v => v.ToString(),
        IFormattable v => v.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>A DECIMAL of at most so many digits; 0 sets no limit.</summary>
    /// <exception cref="InvalidCastException">The value has more digits.</exception>
    public static SqlValue Fit(decimal value, byte precision, byte scale, string parameterName)
    {
        if (scale > 0)
        {
            value = decimal.Round(value, Math.Min(scale, (byte)28), MidpointRounding.AwayFromZero);
        }

        if (precision > 0 && decimal.Abs(decimal.Truncate(value)) is var whole
            && whole > 0 && DigitsOf(whole) > precision - scale)
        {
            throw new InvalidCastException(string.Create(
                CultureInfo.InvariantCulture,
                $"The value of the parameter '{parameterName}' does not fit DECIMAL({precision},{scale})."));
        }

        return SqlValue.FromDecimal(value);
    }

    private static int DigitsOf(decimal whole)
    {
        var digits = 0;
        for (; whole >= 1; whole /= 10)
        {
            digits++;
        }

        return digits;
    }

    private static SqlValue Cut(SqlValue value, int size)
    {
        if (size <= 0)
        {
            return value;
        }

        if (value.Kind == SqlTypeKind.Text && value.AsText() is var text && text.Length > size)
        {
            return SqlValue.FromText(text[..size]);
        }

        return value.Kind == SqlTypeKind.Blob && value.AsBytes() is var bytes && bytes.Length > size
            ? SqlValue.FromBytes(bytes[..size])
            : value;
    }

    /// <summary>The SQL type of a DbType; null for those that are open, such as texts.</summary>
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
}
