using System;
using System.Collections;
using System.Data;
using System.Globalization;
using DecentDb.Data.BulkCopy;
using DecentDb.Data.Values;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Statements;

/// <summary>
/// The values of parameters: what <see cref="ClrMapping"/> makes of them, brought to the DbType where one is set. The
/// conversions are those of a column of the type; none depends on the culture or the time zone of the machine.
/// </summary>
internal static class ParameterValues
{
    /// <summary>The SQL value of a parameter.</summary>
    /// <exception cref="InvalidCastException">The value does not convert.</exception>
    /// <exception cref="NotSupportedException">The type of the value has no SQL type.</exception>
    /// <exception cref="DatabaseException">A list is too long, or the statement was cancelled.</exception>
    public static SqlValue Convert(
        object? value, DbType? dbType, int size, string parameterName, ListLimits? limits = null)
    {
        value = StreamedValue.ReadWhole(value);
        try
        {
            return value is IEnumerable items && !ClrMapping.IsScalar(value)
                ? ListValues.Of(items, dbType, size, limits)
                : Convert(value, dbType, size);
        }
        catch (InvalidCastException e) when (
            dbType is null or DbType.Object && value is not (null or IEnumerable) && !ClrMapping.IsScalar(value))
        {
            throw new NotSupportedException($"The parameter '{parameterName}': {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidCastException or OverflowException
            or DatabaseException { Code: not (ErrorCode.QueryCanceled or ErrorCode.OutOfMemoryBudget) })
        {
            // Whoever reads the message has the parameter at hand; the value stays out of logs.
            var cause = e is DatabaseException error ? error.WithoutValues() : e;
            throw new InvalidCastException(
                $"The value of the parameter '{parameterName}', of type {value!.GetType()}, does not convert"
                + (dbType is null ? ": " : $" to {dbType}: ") + cause.Message,
                cause);
        }
    }

    /// <summary>The SQL value of one value, which is no list.</summary>
    /// <exception cref="InvalidCastException">The type has no SQL type, or the value does not convert.</exception>
    /// <exception cref="DatabaseException">The value does not convert.</exception>
    public static SqlValue Convert(object? value, DbType? dbType, int size)
    {
        if (value is null or DBNull)
        {
            return dbType is { } type && ClrMapping.KindOf(type) is { } kind ? SqlValue.NullOf(kind) : SqlValue.Null;
        }

        return Cut(dbType is null or DbType.Object ? ClrMapping.From(value) : To(value, dbType.Value), size);
    }

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

    private static SqlValue To(object value, DbType dbType)
    {
        if (ClrMapping.KindOf(dbType) is not { } kind)
        {
            return ToText(value);
        }

        var given = ClrMapping.From(value);
        var type = new SqlType(kind);
        switch (kind)
        {
            case SqlTypeKind.Boolean when new SqlType(given.Kind).IsNumeric:
                return SqlValue.FromBoolean(given.ToType(SqlType.Double).AsDouble() != 0);
            case SqlTypeKind.Date when given.Kind is SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz:
                // Whoever asks for a date asks for the day alone.
                return SqlValue.FromInt64(given.AsInt64() / TimeSpan.TicksPerDay, kind);
            case SqlTypeKind.Blob when given.Kind != SqlTypeKind.Blob:
                throw new InvalidCastException("A byte array is needed.");
            default:
                if (type.IsNumeric && given.Kind == SqlTypeKind.Boolean)
                {
                    given = SqlValue.FromInt64(given.AsInt64(), SqlTypeKind.SmallInt);
                }

                return InRange(given.ToType(type), dbType);
        }
    }

    /// <summary>Checks the DbTypes whose numbers are fewer than those of their SQL type.</summary>
    private static SqlValue InRange(SqlValue value, DbType dbType)
    {
        if (dbType == DbType.UInt64)
        {
            var number = decimal.Round(value.AsDecimal(), MidpointRounding.AwayFromZero);
            return ClrMapping.From(decimal.ToUInt64(number));
        }

        var (min, max) = dbType switch
        {
            DbType.Byte => (byte.MinValue, byte.MaxValue),
            DbType.SByte => (sbyte.MinValue, sbyte.MaxValue),
            DbType.UInt16 => (ushort.MinValue, ushort.MaxValue),
            DbType.UInt32 => (uint.MinValue, uint.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };
        return (min == long.MinValue && max == long.MaxValue) || (value.AsInt64() >= min && value.AsInt64() <= max)
            ? value
            : throw new OverflowException($"The number is outside the range of {dbType}.");
    }

    private static SqlValue ToText(object value)
    {
        if (value is Enum named)
        {
            return SqlValue.FromText(named.ToString());
        }

        if (ClrMapping.IsScalar(value))
        {
            return ClrMapping.From(value).ToType(SqlType.Text);
        }

        // A type of which the database knows nothing, such as Uri or Version, is asked for its own text.
        return SqlValue.FromText(value is IFormattable formattable
            ? formattable.ToString(null, CultureInfo.InvariantCulture)
            : value.ToString() ?? "");
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
        if (size <= 0 || value.IsNull)
        {
            return value;
        }

        if (value.Kind == SqlTypeKind.Text && value.AsText() is var text && text.Length > size)
        {
            // Half of a surrogate pair is no text.
            return SqlValue.FromText(text[..(char.IsHighSurrogate(text[size - 1]) ? size - 1 : size)]);
        }

        return value.Kind == SqlTypeKind.Blob && value.AsBytes() is var bytes && bytes.Length > size
            ? SqlValue.FromBytes(bytes[..size])
            : value;
    }
}
